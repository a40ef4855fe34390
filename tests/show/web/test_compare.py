"""The page that puts posts side by side."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
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


def pane(text: str, column: int) -> str:
    """What a pane shows of a text, without our numbers and with the entities of HTML read."""
    whole = text.split('<div class="pane"')[column + 1].split(">", 1)[1].split("</div>")[0]
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r'<a class="number".*?</a>', "", whole)))


def kinds_of(text: str, column: int) -> set[str]:
    found = text.split('<div class="pane"')[column + 1].split("</article>")[0]
    return set(re.findall(r"alone (gone|brought)|<(ins|del) ", found))


def test_panes_hold_the_raw_texts_and_show_what_was_left_out_added_and_changed(
    client: TestClient, traced_examples: Path
) -> None:
    with Archive(traced_examples) as archive:
        edited = next(one for one in archive.links.where(relation="edited copy"))
        texts = {key: archive.posts[key].text for key in (edited.source, edited.target, SPEECH, RUSSIAN)}
    for a, b in ((edited.source, edited.target), (SPEECH, RUSSIAN)):
        text = client.get(f"{compare_url(a, b)}&view=texts").text
        assert (pane(text, 0), pane(text, 1)) == (texts[a], texts[b]), "the raw texts, nothing between them"
        ids = re.findall(r' id="([^"]+)"', text)
        assert len(ids) == len(set(ids))
    assert ("gone", "") in kinds_of(text, 0), "what the translation left out is seen in its source"
    assert ("brought", "") not in kinds_of(text, 0)
    text = client.get(f"{compare_url(edited.source, edited.target)}&view=texts").text
    assert ("", "del") in kinds_of(text, 0), "words that were cut are seen where they stood"
    assert ("", "ins") not in kinds_of(text, 0)
    assert ("", "ins") in kinds_of(text, 1)
    assert ("", "del") not in kinds_of(text, 1)


def test_panes_mark_the_details_that_a_translation_leaves_out_or_brings(client: TestClient) -> None:
    left_out = client.get("/compare?a=telegram:1950000101/5105&b=table:visti_nadrichia/904&view=texts").text
    assert '<del class="words">4 июня 2031</del>' in left_out
    brought = client.get("/compare?a=telegram:fourrivers_summit/31&b=telegram:1950000101/5120&view=texts").text
    assert '<ins class="words">10 июня 2031</ins>' in brought
    assert pane(left_out, 0) == client.get("/api/posts/telegram:1950000101/5105").json()["post"]["text"]


def test_what_nothing_joins_has_left_nothing_out_in_whole_texts_either(client: TestClient) -> None:
    text = client.get(f"{compare_url(SPEECH, BREAD)}&view=texts").text
    assert 'class="alone"' in text
    assert not kinds_of(text, 0) & {("gone", ""), ("brought", "")}


def test_the_same_wordings_stand_together_once(client: TestClient) -> None:
    text = client.get(f"{compare_url(SPEECH, EXCERPT)}&view=together").text
    assert '<table class="collation grouped">' in text
    assert re.search(r'<span class="siglum">A</span> <span class="siglum">C</span>', text)


def test_a_family_leads_to_any_two_of_its_versions_whole(client: TestClient, traced_examples: Path) -> None:
    with Archive(traced_examples) as archive:
        family = archive.families.of(SPEECH)
        assert family is not None
    text = client.get(f"/family/{family.id}").text
    form = text[text.index('class="row two-texts') :].split("</form>")[0]
    offered = [unescape(one) for one in re.findall(r'<option value="([^"]+)"', form)]
    assert offered == [*family.posts, *family.posts]
    assert re.findall(r'<option value="([^"]+)" selected', form) == list(family.posts[:2])
    assert '<input type="hidden" name="view" value="texts">' in form


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


_TOPS = """(place) => [...document.querySelectorAll(".pane")].map((pane) => {
  const passage = pane.querySelector(`[data-place="${place}"]`);
  return Math.round(passage.getBoundingClientRect().top - pane.getBoundingClientRect().top);
})"""


_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [390, 1280])
def test_panes_scroll_together_and_apart(served: Served, page: Any, language: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{served.address}{compare_url(SPEECH, RUSSIAN)}&view=texts&lang={language}")
    for led, place in ((0, 5), (1, 8), (1, 5)):
        page.evaluate(
            "([led, place]) => { const pane = document.querySelectorAll('.pane')[led]; pane.scrollTop +="
            " pane.querySelector(`#t${led}-${place}`).getBoundingClientRect().top - pane.getBoundingClientRect().top }",
            [led, place],
        )
        page.evaluate(_FRAMES)
        assert all(abs(top) <= 3 for top in page.evaluate(_TOPS, place))
    page.uncheck("#together")
    before = page.evaluate("document.querySelectorAll('.pane')[1].scrollTop")
    page.locator(".pane").first.evaluate("pane => { pane.scrollTop = 0 }")
    page.evaluate(_FRAMES)
    assert page.evaluate("document.querySelectorAll('.pane')[1].scrollTop") == before
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_a_chosen_passage_stays_lit_with_its_answer_beside_it(served: Served, page: Any) -> None:
    page.goto(f"{served.address}{compare_url(SPEECH, RUSSIAN)}&view=texts")
    page.locator("#t0-8").scroll_into_view_if_needed()
    line = page.locator("#t0-8").evaluate("one => { const box = one.getClientRects()[0]; return [box.right, box.top] }")
    page.mouse.click(line[0] - 20, line[1] + 10)
    page.mouse.move(0, 0)
    lit = "[...document.querySelectorAll('.paired.lit')].map((one) => one.id)"
    assert page.evaluate(lit) == ["t0-8", "t1-8"]
    tops = page.evaluate(_TOPS, 8)
    assert abs(tops[0] - tops[1]) <= 3 or page.evaluate("document.querySelectorAll('.pane')[1].scrollTop") == 0
    page.focus("#t0-5 .number")
    for key, at in (("ArrowDown", "t0-6"), ("ArrowRight", "t1-6"), ("ArrowUp", "t1-5"), ("ArrowLeft", "t0-5")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.parentElement.id") == at


@pytest.mark.browser
def test_without_scripts_the_whole_texts_stand_open(served: Served, chromium: Any) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 400})
    page = context.new_page()
    page.goto(f"{served.address}{compare_url(SPEECH, RUSSIAN)}&view=texts")
    assert page.locator("#together").is_hidden()
    styles = page.locator(".pane").evaluate_all("all => all.map(one => one.scrollHeight - one.clientHeight)")
    context.close()
    assert styles == [0, 0]


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
