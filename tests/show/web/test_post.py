"""The page of a post."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

import stemmatic
from stemmatic.api.archive import Archive
from stemmatic.show.web import create_app
from stemmatic.show.web.drawing import post_url
from stemmatic.show.web.settings import Settings
from tests.show.web.conftest import Served

SPEECH = "telegram:valdoria_mfa/2113"
FORWARD = "text:harbour-digest.txt"  # the undated pasted text holds a declared forward


def raw_text(text: str) -> str:
    found = re.search(r'<div class="text raw" dir="auto">(.*?)</div>', text, re.DOTALL)
    assert found is not None
    return unescape(re.sub(r"<[^>]+>", "", found[1]))


def test_every_post_of_the_examples_shows_its_raw_text_and_all_its_passages(
    client: TestClient, traced_examples: Path
) -> None:
    with Archive(traced_examples) as archive:
        for post in archive.posts:
            answer = client.get(post_url(post.key))
            assert answer.status_code == 200, post.key
            if post.text:
                assert raw_text(answer.text) == post.text.replace("\r\n", "\n"), post.key
            for passage in archive.posts.understanding(post.key).passages:
                assert f'id="p{passage.begin}-{passage.end}"' in answer.text, post.key


def test_a_post_says_what_its_heading_states_and_its_family(client: TestClient) -> None:
    text = client.get(f"/post/{SPEECH}").text
    assert "<dt>role</dt><dd><bdi>Foreign Minister</bdi></dd>" in text
    assert re.search(r"<a href=\"/family/Frehf743o\">family Frehf743o</a>, version <strong>A</strong>", text)
    assert 'rel="noreferrer noopener"' in text
    assert "<img" not in text


def test_links_have_grounds_and_a_form_for_the_verdict(client: TestClient, traced_examples: Path) -> None:
    with Archive(traced_examples) as archive:
        links = archive.links.of(SPEECH)
    text = client.get(f"/post/{SPEECH}").text
    assert text.count('<div class="verdict"') == len(links) > 2
    for link in links:
        assert unescape(text).count(link.grounds[0]) >= 1


def test_a_declared_forward_is_told_from_links(client: TestClient, traced_examples: Path) -> None:
    with Archive(traced_examples) as archive:
        declared = [post.key for post in archive.posts if post.forward is not None]
    assert declared
    for key in declared:
        assert "Forward, declared by the platform" in client.get(post_url(key)).text
    assert "Forward, declared" not in client.get(f"/post/{SPEECH}").text


def test_what_is_not_known_is_not_zero(client: TestClient, traced_examples: Path) -> None:
    with Archive(traced_examples) as archive:
        unknown = next(post.key for post in archive.posts if post.views is None)
        known = next(post for post in archive.posts if post.views)
    assert "views" not in client.get(post_url(unknown)).text.split("</ul>")[0]
    assert f"<strong>{known.views:,}</strong> views" in client.get(post_url(known.key)).text


def test_an_unknown_post_is_a_page_that_says_so(client: TestClient) -> None:
    answer = client.get("/post/telegram:nobody/1")
    assert answer.status_code == 404
    assert "no post" in answer.text


def test_the_json_api_says_the_same(client: TestClient) -> None:
    found = client.get(f"/api/posts/{SPEECH}").json()
    assert (found["key"], found["family"], found["post"]["date"]) == (SPEECH, "Frehf743o", "2031-06-10T09:00:00Z")
    assert found["total_links"] == len(found["links"]) > 2
    assert found["understanding"]["passages"][0]["begin"] >= 0
    assert client.get("/api/posts/nothing").status_code == 404


def test_revisions_show_what_changed(tmp_path: Path) -> None:
    before = "The northern pier of Belmora is open to all boats until noon."
    after = "The northern pier of Belmora is closed to all boats until noon."
    for name, text, edited in (("a", before, None), ("b", after, "2031-06-03T10:00:00Z")):
        row = {"channel": "harbour", "id": 1, "date": "2031-06-03T08:00:00Z", "text": text, "edited_date": edited}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    with stemmatic.trace([tmp_path / "a.jsonl", tmp_path / "b.jsonl"], tmp_path / "archive") as archive:
        assert len(archive.posts.revisions("table:harbour/1")) == 2
    with TestClient(create_app(Settings(archive=tmp_path / "archive")), base_url="http://localhost") as client:
        text = client.get("/post/table:harbour/1").text
    revisions = text[text.index('id="revisions"') :]
    assert '<del class="words">open</del> <ins class="words">closed</ins>' in revisions
    assert "Revision 1" in revisions
    assert "Revision 2, edited" in revisions


@pytest.mark.browser
def test_an_address_of_several_passages_lights_them(served: Served, page: Any) -> None:
    with Archive(served.archive) as archive:
        first, second = archive.posts.understanding(SPEECH).passages[2:4]
    page.goto(f"{served.address}/post/{SPEECH}#p{first.begin}-{second.end}")
    assert page.locator(".passage.lit").count() == 2
    page.goto(f"{served.address}/post/{SPEECH}#p{first.begin}-{first.end}")
    assert page.locator(".passage:target").count() == 1


@pytest.mark.browser
def test_keys_with_signs_of_addresses_are_found(served: Served, page: Any, tmp_path: Path) -> None:
    row = {"channel": "har/bour?&#%", "id": "1%2F2", "text": "The northern pier is open."}
    path = tmp_path / "odd.jsonl"
    path.write_text(json.dumps(row) + "\n", "utf-8")
    with Archive(served.archive) as archive:
        archive.add([path])
        (key,) = (post.key for post in archive.posts if "har/" in post.channel)
    page.goto(served.address + post_url(key))
    assert "The northern pier is open." in page.inner_text(".raw")
