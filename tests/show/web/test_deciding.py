"""What people say of families on the page: forms without scripts, the JSON API, and what is refused."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from stemmatic.api.archive import Archive
from stemmatic.model import Family
from stemmatic.show.web.drawing import family_url
from tests.show.web.test_notes import HOSTILE, Elements, archive_of


def two(client: TestClient) -> tuple[Family, Family]:
    with archive_of(client) as archive:
        return archive.families[0], archive.families[1]


def posted(client: TestClient, family: str, say: str, **more: object) -> str:
    answer = client.post(f"{family_url(family)}/said", data={"say": say, **more}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_a_family_is_split_joined_hidden_and_all_taken_back(own_client: TestClient) -> None:
    one, other = two(own_client)
    with archive_of(own_client) as archive:
        before = archive.table("families")
    form = own_client.get(family_url(one.id)).text
    offered = [given["value"] for tag, given in Elements(form).found if tag == "input" and given.get("name") == "post"]
    assert offered == list(one.posts)
    assert posted(own_client, one.id, "split", post=[one.posts[2], one.posts[3]], comment=HOSTILE, by="Ina Vale")
    with archive_of(own_client) as archive:
        left = archive.families[one.posts[0]]
    assert not {one.posts[2], one.posts[3]} & set(left.posts)
    page = own_client.get(family_url(left.id)).text
    assert "1 verdict acts here" in page
    assert "<script>alert(1)" not in page
    assert "by Ina Vale" in page
    address = posted(own_client, left.id, "join", other=other.id)
    page = own_client.get(address).text
    assert "2 verdicts act here" in page
    assert "judged" in page
    with archive_of(own_client) as archive:
        joined = archive.families[other.posts[0]]
    assert posted(own_client, joined.id, "hide", comment="مزحة") == family_url(joined.id)
    assert "somebody wants it left out of lists" in own_client.get(family_url(joined.id)).text
    assert joined.id not in own_client.get("/families").text
    listed = own_client.get("/notes").text
    assert "not one statement" in listed
    assert "مزحة" in listed
    for entry in (1, 2, 3):
        answer = own_client.post("/notes/withdraw", data={"entry": entry}, follow_redirects=False)
        assert answer.status_code == 303
    with archive_of(own_client) as archive:
        assert archive.table("families").equals(before)


def test_programs_say_the_same(own_client: TestClient) -> None:
    one, other = two(own_client)
    said = own_client.post("/api/notes/families", json={"say": "join", "family": one.id, "other": other.id}).json()
    assert (said["entry"], said["state"], said["judgement"]["verdict"]) == (1, "acts", "one statement")
    found = own_client.get(f"/api/families/{one.posts[0]}").status_code, own_client.get("/api/notes").json()
    assert found[1]["total"] == 1
    with archive_of(own_client) as archive:
        joined = archive.families[one.posts[0]].id
    answer = own_client.get(f"/api/families/{joined}").json()
    assert [one["entry"] for one in answer["verdicts"]] == [1]
    assert answer["hidden"] is False
    assert own_client.post("/api/notes/withdraw", json={"entry": 1}).json()["judgement"]["verdict"] is None


@pytest.mark.parametrize(
    ("say", "more"),
    [
        ("join", {"other": "Fnone"}),
        ("join", {"other": ""}),
        ("split", {}),
        ("split", {"post": ["table:nobody/1"]}),
        ("burn", {}),
    ],
)
def test_what_cannot_be_said_is_refused_in_words(own_client: TestClient, say: str, more: dict[str, object]) -> None:
    one, _ = two(own_client)
    answer = own_client.post(f"{family_url(one.id)}/said", data={"say": say, **more}, follow_redirects=False)
    assert 400 <= answer.status_code < 500
    assert "Traceback" not in answer.text
    with archive_of(own_client) as archive:
        assert len(archive.verdicts) == 0


def test_another_site_can_say_nothing(own_client: TestClient) -> None:
    one, other = two(own_client)
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    for address, data in (
        (f"{family_url(one.id)}/said", {"say": "join", "other": other.id}),
        ("/notes/withdraw", {"entry": "1"}),
    ):
        assert own_client.post(address, data=data, headers=headers).status_code == 403
    assert own_client.post("/api/notes/families", json={}, headers=headers).status_code == 403
    with Archive(own_client.app.state.settings.archive) as archive:  # type: ignore[attr-defined]
        assert len(archive.verdicts) == 0


def test_families_as_comparing_alone_finds_them(own_client: TestClient) -> None:
    one, other = two(own_client)
    joined = posted(own_client, one.id, "join", other=other.id)
    page = own_client.get(joined).text
    with archive_of(own_client) as archive:
        first = archive.families[one.posts[0]].posts[0]
    assert f'href="{family_url(first)}?verdicts=ignored"' in page
    alone = own_client.get(f"{family_url(one.posts[0])}?verdicts=ignored")  # which keeps it for what follows
    assert one.id in alone.text
    assert "Count again what people say" in alone.text
    assert "verdict acts here" not in alone.text
    followed = own_client.get(family_url(other.id)).text
    assert f"{len(other.posts)} posts" in followed
    # What is said meanwhile is said of the archive as it is, and shows when it is counted again.
    own_client.post("/annotations", data={"kind": "bookmark", "name": one.posts[0]})
    answer = own_client.post(f"{joined}/said", data={"say": "hide"}, follow_redirects=False)
    assert answer.status_code == 303
    assert one.id in own_client.get("/families").text
    counted = own_client.get("/families", params={"verdicts": "counted"}).text
    assert "Count again" not in counted
    assert other.id not in counted
    with archive_of(own_client) as archive:
        assert len(archive.families[one.posts[0]].posts) == len(one.posts) + len(other.posts)


def test_programs_ask_for_families_without_verdicts(own_client: TestClient) -> None:
    one, other = two(own_client)
    before = own_client.get("/api/families").json()
    posted(own_client, one.id, "join", other=other.id)
    after = own_client.get("/api/families").json()
    assert after["total"] == before["total"] - 1
    assert own_client.get("/api/families", params={"verdicts": "ignored"}).json() == before
    network = own_client.get("/api/network", params={"verdicts": "ignored"}).json()
    own_client.cookies.clear()
    assert own_client.get("/api/families").json() == after
    assert own_client.get("/api/families", params={"verdicts": "perhaps"}).json() == after
    assert own_client.get("/api/network").status_code == 200
    assert network == own_client.get("/api/network", params={"verdicts": "ignored"}).json()
