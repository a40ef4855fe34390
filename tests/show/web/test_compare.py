"""The page that puts posts side by side."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from stemmatic.api.archive import Archive
from stemmatic.show.web.drawing import compare_url
from tests.show.web.conftest import Served

SPEECH, RUSSIAN, EXCERPT = "telegram:valdoria_mfa/2113", "telegram:1950000101/5120", "telegram:fourrivers_summit/31"
BREAD = "telegram:valdoria_mfa/2101"  # of another family


def sigla(text: str) -> list[str]:
    return re.findall(r'<span class="siglum">([^<]+)</span>', text[text.index("<thead>") : text.index("</thead>")])


def test_linked_posts_say_their_link_and_have_the_form_for_a_verdict(client: TestClient) -> None:
    text = client.get(compare_url(SPEECH, RUSSIAN)).text
    assert "translated excerpt A → D, inferred" in text
    assert '<div class="verdict"' in text
    assert sigla(text) == ["A", "D"]
    assert '<td class="reading reading-cut" data-siglum="D">' in text


def test_swapping_turns_the_columns_and_what_was_cut_is_added(client: TestClient) -> None:
    text = client.get(compare_url(SPEECH, RUSSIAN)).text
    swap = re.search(r'href="([^"]+)">⇄ Swap', text)
    assert swap is not None
    swapped = client.get(unescape(swap[1])).text
    assert sigla(swapped) == ["D", "A"]
    assert swapped.count("reading-added") == text.count("reading-cut") > 0


def test_posts_without_a_link_are_aligned_and_it_is_said_that_they_have_none(client: TestClient) -> None:
    text = client.get(compare_url(SPEECH, BREAD)).text
    assert "no link" in text
    assert re.search(r'<tr id="place-\d+"', text)
    assert "not here" in text
    assert "reading-cut" not in text, "what nothing joins cuts nothing"


def test_whole_texts_have_the_same_number_on_both_sides(client: TestClient) -> None:
    text = client.get(f"{compare_url(SPEECH, RUSSIAN)}&view=texts").text
    ours = re.findall(r'id="t0-(\d+)"', text)
    theirs = re.findall(r'id="t1-(\d+)"', text)
    assert ours
    assert sorted(ours) == sorted(theirs)
    for number in ours:
        assert f'href="#t1-{number}"' in text
        assert f'href="#t0-{number}"' in text


def test_more_than_two_posts_make_a_collation(client: TestClient) -> None:
    answer = client.get("/compare", params={"post": [SPEECH, RUSSIAN, EXCERPT]})
    assert sigla(answer.text) == ["A", "D", "C"]
    many = client.get("/compare", params={"post": [f"telegram:x/{n}" for n in range(13)]})
    assert many.status_code == 400
    assert "too many" in many.text


def test_a_post_that_is_not_there_is_named(client: TestClient) -> None:
    answer = client.get(compare_url(SPEECH, "telegram:nobody/1"))
    assert answer.status_code == 404
    assert "telegram:nobody/1" in answer.text


def test_the_second_post_is_picked_by_words_or_from_what_is_linked(client: TestClient) -> None:
    text = client.get("/compare", params={"a": SPEECH}).text
    assert "Linked with it, or of its family" in text
    assert compare_url(SPEECH, RUSSIAN) in unescape(text)
    found = client.get("/compare", params={"a": SPEECH, "q": "ferry"}, headers={"HX-Request": "true"}).text
    assert found.lstrip().startswith('<div id="picked">')
    assert compare_url(SPEECH, BREAD) in unescape(found)
    by_key = client.get("/compare", params={"a": SPEECH, "q": RUSSIAN}).text
    assert compare_url(SPEECH, RUSSIAN) in unescape(by_key)
    assert "No other post" in client.get("/compare", params={"q": "zzzzqq"}).text


def test_the_json_api_says_the_same(client: TestClient) -> None:
    found = client.get("/api/compare", params={"a": SPEECH, "b": RUSSIAN}).json()
    assert [one["siglum"] for one in found["collation"]["witnesses"]] == ["A", "D"]
    assert found["links"][0]["relation"] == "translated excerpt"
    assert client.get("/api/compare", params={"a": SPEECH}).status_code == 400


@pytest.mark.browser
def test_passages_that_answer_one_another_are_lit_together_by_keyboard(served: Served, page: Any) -> None:
    page.goto(f"{served.address}{compare_url(SPEECH, RUSSIAN)}&view=texts")
    page.focus("#t0-5 .number")
    lit = page.evaluate("[...document.querySelectorAll('.paired.lit')].map((one) => one.id)")
    assert lit == ["t0-5", "t1-5"]
    page.keyboard.press("Enter")
    assert page.url.endswith("#t1-5")


@pytest.mark.browser
def test_the_second_post_is_found_while_typing(served: Served, page: Any) -> None:
    page.goto(f"{served.address}/compare?a={SPEECH}")
    page.locator("#pick-query").press_sequentially("ferry")
    page.locator("#picked a").first.click()
    page.wait_for_url("**b=*")
    with Archive(served.archive) as archive:
        assert archive.posts[SPEECH].text.split()[1] in page.inner_text("main")


@pytest.mark.browser
def test_columns_are_stacked_on_a_narrow_screen(served: Served, page: Any) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(served.address + compare_url(SPEECH, RUSSIAN))
    boxes = page.evaluate(
        "[...document.querySelectorAll('#place-1 td')].map((one) => one.getBoundingClientRect())"
        ".map((one) => [one.left, one.top])"
    )
    assert boxes[0][0] == boxes[1][0]
    assert boxes[0][1] < boxes[1][1]
