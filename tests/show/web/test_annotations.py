"""Bookmarks, tags, comments and saved searches on the page, with and without scripts."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from stemmatic.api.archive import Archive
from stemmatic.show.web.drawing import family_url, post_url
from tests.show.web.test_notes import HOSTILE, Elements

HTMX = {"HX-Request": "true"}


def archive_of(client: TestClient) -> Archive:
    return Archive(client.app.state.settings.archive)  # type: ignore[attr-defined]


def keep(client: TestClient, kind: str, name: str, text: str = "", *, htmx: bool = False, **more: str) -> Any:
    data = {"kind": kind, "name": name, "text": text, **more}
    return client.post("/annotations", data=data, headers=HTMX if htmx else {}, follow_redirects=False)


def a_family(client: TestClient) -> tuple[str, str]:
    with archive_of(client) as archive:
        family = archive.families[0]
    return family.id, family.posts[0]


def test_without_scripts_the_forms_go_back_to_their_page(own_client: TestClient) -> None:
    family, post = a_family(own_client)
    address = post_url(post)
    page = own_client.get(address).text
    assert 'aria-pressed="false">☆ Bookmark' in page
    for kind, text in (("bookmark", ""), ("tag", "Мито"), ("comment", "one\r\ntwo")):
        answer = keep(own_client, kind, post, text, back=address)
        assert (answer.status_code, answer.headers["location"]) == (303, address)
    page = own_client.get(address).text
    assert 'aria-pressed="true">★ Bookmark' in page
    assert "Мито" in page
    assert "one\ntwo" in page
    assert "★" not in own_client.get(family_url(family)).text
    with archive_of(own_client) as archive:
        entry = archive.annotations.standing("bookmark", post).entry
    answer = own_client.post(
        "/annotations/withdraw", data={"entry": entry, "back": "//x.example"}, follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/annotations")
    assert 'aria-pressed="false">☆ Bookmark' in own_client.get(address).text


def test_with_scripts_the_box_is_drawn_anew_and_says_what_is_wrong(own_client: TestClient) -> None:
    family, _ = a_family(own_client)
    box = keep(own_client, "tag", family, "toll", htmx=True).text
    assert box.count('<section class="annotations') == 1
    assert "toll" in box
    wrong = keep(own_client, "tag", family, 'a "b"', htmx=True)
    assert wrong.status_code == 200
    assert 'role="alert"' in wrong.text
    assert "a tag has no quotation marks in it" in wrong.text
    assert 'value="a &#34;b&#34;"' in wrong.text
    assert keep(own_client, "tag", family, 'a "b"').status_code == 400
    assert keep(own_client, "tag", "telegram:nobody/1", "x").status_code == 404


def test_lists_show_and_ask_for_what_is_kept(own_client: TestClient) -> None:
    family, post = a_family(own_client)
    keep(own_client, "tag", family, "dam story")
    keep(own_client, "bookmark", post)
    listed = own_client.get("/families", params={"tag": "DAM STORY"}).text
    assert "1 family" in listed
    assert ">dam story</bdi></a>" in listed
    found = own_client.get("/api/families", params={"has": "bookmark"}).json()
    assert [one["family"] for one in found["families"]] == [family]
    page = own_client.get("/search", params={"q": "has:bookmark"}).text
    assert "1 post<" in page
    assert 'title="Bookmark">★' in page
    table = own_client.get("/api/annotations", params={"as": "csv", "table": "annotations"}).text.splitlines()
    assert table[0] == "entry,kind,of,target,text,date,by,held"
    assert [line.split(",")[1:5] for line in table[1:]] == [
        ["bookmark", "post", post, ""],
        ["tag", "family", family, "dam story"],
    ]


def test_a_search_is_saved_beside_its_results(own_client: TestClient) -> None:
    assert "Save this search" in own_client.get("/search", params={"q": "ferry"}).text
    answer = keep(own_client, "search", "ferry", "Ferries", back="/search?q=ferry")
    assert answer.headers["location"] == "/search?q=ferry"
    assert "saved as Ferries" in own_client.get("/search", params={"q": "ferry"}).text
    empty = own_client.get("/search").text
    assert "Ferries" in empty
    assert 'href="/search?q=ferry"' in empty
    assert own_client.get("/api/annotations", params={"kind": "search"}).json()["total"] == 1


def test_the_api_keeps_and_takes_back(own_client: TestClient) -> None:
    _, post = a_family(own_client)
    note = {"kind": "comment", "name": post, "text": "ask", "by": "Ina Vale"}
    kept = own_client.post("/api/annotations", json=note).json()
    assert (kept["target"], kept["text"], kept["by"], kept["held"]) == (post, "ask", "Ina Vale", True)
    assert own_client.get("/api/annotations", params={"of": post}).json()["annotations"] == [kept]
    assert own_client.post("/api/annotations/withdraw", json={"entry": kept["entry"]}).json() == kept
    assert own_client.post("/api/annotations/withdraw", json={"entry": kept["entry"]}).status_code == 404
    assert own_client.get("/api/annotations").json()["annotations"] == []
    assert own_client.post("/api/annotations", json={**note, "kind": "poem"}).status_code == 422


def test_another_site_keeps_nothing(own_client: TestClient) -> None:
    _, post = a_family(own_client)
    for address, data in (
        ("/annotations", {"kind": "bookmark", "name": post}),
        ("/annotations/withdraw", {"entry": "1"}),
    ):
        assert own_client.post(address, data=data, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    with archive_of(own_client) as archive:
        assert len(archive.annotations) == 0


def test_hostile_texts_stay_text(own_client: TestClient) -> None:
    family, post = a_family(own_client)
    hostile = HOSTILE.replace('"', "'")
    pages = [
        keep(own_client, "comment", post, HOSTILE, htmx=True, by=HOSTILE[:150]).text,
        keep(own_client, "tag", family, hostile[:99], htmx=True).text,
        keep(own_client, "search", "ferry", hostile[:99], back="/search").text,
        *(
            own_client.get(one).text
            for one in ("/annotations", "/families", "/search", "/search?q=ferry", post_url(post))
        ),
    ]
    for text in pages:
        elements = Elements(text).found
        assert not [tag for tag, _ in elements if tag in ("img", "b")]
        assert not [attributes for _, attributes in elements if "onerror" in attributes]
        assert "864199" not in text
