"""Search and whence in one box, and the dossier: with scripts, without, and for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import lxml.html
import pytest
from fastapi.testclient import TestClient

from stemmatic.api.archive import Archive
from stemmatic.show.web.app import create_app
from stemmatic.show.web.drawing import post_url
from stemmatic.show.web.pages.search import asks_for, chips, is_text, with_open_end, with_part
from stemmatic.show.web.settings import Settings
from stemmatic.text.addresses import is_address
from tests.show.web.conftest import Served

PASSAGE = (
    "On the sidelines of the Four Rivers Summit, Foreign Minister Tomas Verhalen held talks with Karsu Foreign Minister"
    " Selvi Arkandag. The sides confirmed 20 June as the opening date of the ferry line. Seven green elephants watched."
)


def select(page: Any, path: str) -> list[Any]:
    """The elements that a simple CSS path names: tags, classes, attributes with = or ^=."""
    steps = []
    for step in path.split(" "):
        tag = re.match(r"\w*", step)
        tests = [f"contains(concat(' ', @class, ' '), ' {name} ')" for name in re.findall(r"\.([\w-]+)", step)]
        for name, sign, value in re.findall(r"\[(\w+)(\^?=)?'?([^'\]]*)'?\]", step):
            begins, whole = f"starts-with(@{name}, '{value}')", f"@{name}='{value}'"
            tests.append({"^=": begins, "=": whole}.get(sign, f"@{name}"))
        steps.append((tag[0] if tag and tag[0] else "*") + "".join(f"[{test}]" for test in tests))
    found: list[Any] = page.xpath("//" + "//".join(steps))
    return found


def page_of(client: TestClient, path: str, **headers: str) -> Any:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return lxml.html.document_fromstring(answer.text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("summit", False),
        ('minister "grain corridor" -wheat', False),
        (PASSAGE, True),
        (PASSAGE + " #Summit", True),
        ("one two three four five six seven eight nine ten eleven twelve", False),
        ("one two three four five six seven eight nine ten eleven twelve thirteen", True),
        ("one two three four five six seven eight nine ten eleven twelve #thirteen", False),
        ("one two three four five six seven eight nine ten eleven twelve -thirteen", False),
        ("a OR b OR c OR d OR e OR f OR g OR h", False),
        (PASSAGE + " channel:valdoria_mfa", False),
        ("он сказал нам вчера " * 9, True),
    ],
)
def test_what_is_a_text_and_what_a_query(typed: str, text: bool) -> None:
    assert is_text(typed) is text


def test_queries_are_added_to_and_taken_from() -> None:
    assert with_part("summit channel:a", "channel:b") == "summit channel:b"
    assert with_part("summit language:tr", "language:en") == "summit language:tr language:en"
    assert with_part('a from:2031 "a b"', "from:2031-06 until:2031-06") == 'a "a b" from:2031-06 until:2031-06'
    assert asks_for('summit channel:"a b" #x', 'channel:"A B"') == "summit #x"
    assert asks_for("summit", "channel:a") is None
    assert [(one.part, one.without) for one in chips("summit #x -channel:a OR b")] == [
        ("#x", "summit -channel:a OR b"),
        ("-channel:a", "summit #x OR b"),
    ]


def test_hits_facets_and_chips(client: TestClient) -> None:
    page = page_of(client, "/search?q=summit+channel:valdoria_mfa")
    facts = client.get("/api/search?q=summit+channel:valdoria_mfa&limit=50").json()
    assert len(select(page, ".hit")) == facts["total"] > 0
    assert [mark.text for mark in select(page, ".hit mark")]
    assert select(page, ".chip")[0].get("href") == "/search?q=summit&order=relevance&mode=auto"
    counts = client.get("/api/search/facets?q=summit").json()
    first = next(one for one in counts["facets"] if one["field"] == "language")["values"][0]
    narrowed = client.get("/api/search", params={"q": f"summit {first['part']}"}).json()
    assert narrowed["total"] == first["posts"]
    links = [link.get("href") for link in select(page_of(client, "/search?q=summit"), ".facet a")]
    assert "/search?q=summit+language%3Aen&order=relevance&mode=auto" in links
    assert all(client.get(link).status_code == 200 for link in links)


def test_an_htmx_request_gets_the_results_alone(client: TestClient) -> None:
    part = client.get("/search?q=summit&typing=true", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert 'class="hit"' in part


def test_a_wrong_query_is_one_line(client: TestClient) -> None:
    page = page_of(client, "/search?q=chanel:x")
    assert (
        select(page, "[role=alert]")[0].text
        == "There is no filter chanel. Did you mean channel? Words with a colon go in quotation marks."
    )
    answer = client.get("/api/search?q=%22summit")
    assert answer.status_code == 400
    assert "closing quotation mark" in answer.json()["error"]


def test_typing_never_asks_for_what_takes_the_encoder(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from stemmatic.api.archive import Archive
    from stemmatic.api.search import Search

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the encoder was asked while somebody typed")

    monkeypatch.setattr(Archive, "whence", refuse)
    monkeypatch.setattr(Search, "like", refuse)
    text = quote(PASSAGE)
    for query in (f"q={text}", f"q={text}&mode=text", "q=summit&mode=meaning", "q=summit"):
        page_of(client, f"/search?typing=true&{query}")


def test_a_text_in_the_box_is_asked_about(client: TestClient) -> None:
    page = page_of(client, f"/search?q={quote(PASSAGE)}")
    assert "Earliest in this archive" in page.text_content()
    assert len(select(page, ".holders tbody tr")) >= 4
    assert len(select(page, ".asked-passages .is-held")) == 2
    assert len(select(page, ".asked-passages .is-new")) == 1
    assert {one.text for one in select(page, ".holders .language")} >= {"en", "ar"}
    link = select(page, ".holders td a")[0].get("href")
    assert link.startswith("/post/telegram:")
    assert "#p" in link


def test_whence_takes_long_texts_and_gives_short_ones_an_address(own_client: TestClient) -> None:
    answer = own_client.post("/whence", data={"text": PASSAGE}, follow_redirects=False)
    assert answer.status_code == 303
    assert "Earliest in this archive" in own_client.get(answer.headers["location"]).text
    long = PASSAGE + "\r\n\r\n" + "The council of Veyra counts its barrels, slowly. " * 60
    answer = own_client.post("/whence", data={"text": long}, follow_redirects=False)
    assert answer.status_code == 200
    assert "Link to this answer" not in answer.text
    assert "Earliest in this archive" in answer.text
    facts = own_client.post("/api/whence", json={"text": PASSAGE}).json()
    dates = [one["date"] for one in facts["posts"]]
    assert dates == sorted(dates)
    assert dates[0].endswith("Z")
    alone = own_client.post("/api/whence", json={"text": PASSAGE, "translations": False}).json()
    assert len(alone["posts"]) < len(facts["posts"])
    assert own_client.post("/api/whence", json={"text": " "}).status_code == 400
    assert "no text" in own_client.get("/whence?text=%20").text


def test_by_meaning(client: TestClient) -> None:
    page = page_of(client, "/search?mode=meaning&q=a+ship+crosses+the+lake+again")
    assert len(select(page, ".hit")) > 5
    found = client.get("/api/search/like?text=a+ship+crosses+the+lake+again&limit=3").json()
    assert len(found) == 3
    assert found[0]["similarity"] >= found[-1]["similarity"]


def test_pages_of_hits_join(client: TestClient) -> None:
    whole = [hit["post"] for hit in client.get("/api/search?q=platform:telegram&limit=500").json()["hits"]]
    page = page_of(client, "/search?q=platform:telegram&order=newest")
    following = select(page, "a[rel=next]")[0].get("href")
    assert "skip=50" in following
    assert len(select(page, ".hit")) + len(select(page_of(client, following), ".hit")) == len(whole)
    assert "There are no more" in page_of(client, "/search?q=platform:telegram&skip=500").text_content()


def test_a_dossier_and_its_files(client: TestClient) -> None:
    page = page_of(client, "/dossier?q=%23FourRivers")
    assert select(page, ".versions th")
    keys = {link.get("href") for link in select(page, ".dossier-item .item-head a[href^='/post/']")}
    facts = client.get("/api/dossier?q=%23FourRivers").json()
    assert len(keys) == sum(len(part["items"]) for part in facts["parts"])
    assert facts["hits"] == sum(item["hit"] for part in facts["parts"] for item in part["items"])
    for link in select(page, "a[download]"):
        answer = client.get(link.get("href"))
        kind = link.get("href").rpartition("=")[2]
        assert answer.headers["content-disposition"] == f'attachment; filename="dossier-FourRivers.{kind}"'
        assert "Four Rivers" in answer.text
    assert client.get("/dossier?q=%23").text.count("Type a hashtag or a phrase.") == 1
    assert client.get("/api/dossier?q=%23").status_code == 400
    assert "No post has these words" in client.get("/dossier?q=elephants+on+stilts").text
    assert client.get("/dossier/file?q=x&kind=exe").status_code == 422


def test_a_dossier_of_too_many_posts_says_so(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from stemmatic.show.web.pages import dossier as module

    monkeypatch.setattr(module, "_MOST_HITS", 3)
    monkeypatch.setattr(module, "_PAGE", 1)
    page = page_of(client, "/dossier?q=the")
    assert "the earliest 3" in page.text_content()
    assert len(select(page, ".dossier-section")) == 1
    assert not select(page, "a[download]")
    answer = client.get("/dossier/file?q=the")
    assert answer.status_code == 400
    assert "too many for one file" in answer.text


# --- one box: an address, a word that is still typed, a file ---------------------------------------------------------


@pytest.fixture
def addressed(tmp_path: Path) -> Iterator[TestClient]:
    """An archive whose posts have addresses: of Telegram by their keys, of a site as its table says."""
    rows = [
        {"platform": "telegram", "channel": "Karsu_Port", "id": 12, "text": "The lock at Karsu opens at dawn."},
        {"platform": "web", "channel": "Karsu Herald", "id": 3, "text": "Ferries stand still on the Karsu."}
        | {"url": "https://www.Herald.example/news/Ferries-50%25_off/?utm=1"},
        {"platform": "web", "channel": "Karsu Herald", "id": 4, "text": "Nothing stands still on the Lenn."}
        | {"url": "https://herald.example/news/ferries-50xyzoff"},
    ]
    dump = tmp_path / "posts.jsonl"
    dump.write_text("\n".join(json.dumps({"date": "2031-06-03T09:00:00Z"} | row) for row in rows), "utf-8")
    with Archive(tmp_path / "archive", create=True) as archive:
        archive.add([dump])
    with TestClient(create_app(Settings(archive=tmp_path / "archive")), base_url="http://localhost") as client:
        yield client


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://t.me/Karsu_Port/12", "telegram:Karsu_Port/12"),
        ("t.me/s/karsu_port/12?single", "telegram:Karsu_Port/12"),
        ("http://herald.example/news/ferries-50%25_off", "web:Karsu Herald/3"),
        (" herald.example/news/ferries-50xyzoff/ ", "web:Karsu Herald/4"),
    ],
)
def test_an_address_opens_its_post(addressed: TestClient, address: str, key: str) -> None:
    answer = addressed.get("/search", params={"q": address}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, post_url(key))
    by_script = addressed.get("/search", params={"q": address}, headers={"HX-Request": "true"}, follow_redirects=False)
    assert by_script.headers["hx-redirect"] == post_url(key)


def test_an_address_of_no_post_is_said(addressed: TestClient) -> None:
    for address in ("https://t.me/Karsu_Port/13", "herald.example/news/other", "https://herald.example"):
        page = page_of(addressed, f"/search?q={quote(address)}")
        assert "No post of this archive has this address." in page.text_content(), address
    typed = page_of(addressed, "/search?typing=1&q=" + quote("https://t.me/Karsu_Port/12"))
    assert "Press Find to open it" in typed.text_content()


@pytest.mark.parametrize("words", ["telegram:Karsu_Port/12", "lock.", "e.g. ferries", "and/or", "50%"])
def test_words_are_no_address(words: str) -> None:
    assert not is_address(words)


def test_while_a_word_is_typed_no_page_says_that_there_is_none(addressed: TestClient) -> None:
    for typed, found in (("fer", 1), ("ferri", 1), ("karsu st", 0), ("karsu sta", 1), ("the lo", 0), ("the lock", 1)):
        page = page_of(addressed, f"/search?typing=1&q={quote(typed)}")
        assert len(select(page, ".hit")) >= found, typed
        assert "0 posts" not in page.text_content(), typed
    assert "0 posts" in page_of(addressed, "/search?q=ferrx").text_content()
    assert "No post has this so far" in page_of(addressed, "/search?typing=1&q=ferrx").text_content()


@pytest.mark.parametrize("typed", ["fe", "ferry ", "#fer", "channel:fer", '"fer', "fer*", "OR", ""])
def test_what_is_no_beginning_of_a_word_stays(typed: str) -> None:
    assert with_open_end(typed) == typed


@pytest.mark.browser
def test_a_text_file_is_asked_about(served: Served, page: Any, tmp_path: Path) -> None:
    text, picture = tmp_path / "passage.txt", tmp_path / "picture.txt"
    text.write_text(PASSAGE, "utf-8")
    picture.write_bytes(b"\x89PNG\0\0")
    page.goto(f"{served.address}/search")
    page.set_input_files("#file", picture)
    said = page.wait_for_function("document.getElementById('file').validationMessage")  # a file is read meanwhile
    assert said.json_value() == "This file holds no text that can be read."
    page.set_input_files("#file", text)
    page.get_by_text("Taken as a text whose origin is asked for").wait_for()
    assert page.input_value("#q") == PASSAGE
