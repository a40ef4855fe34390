"""The page of a family: stemma, collation, evidence."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

import stemmatic
from stemmatic.api.archive import Archive
from stemmatic.evidence.bag import check_bag
from stemmatic.evidence.bundle import check_evidence
from stemmatic.show.family import FamilyView
from stemmatic.show.web import create_app
from stemmatic.show.web.drawing import compare_url, family_url, post_url
from stemmatic.show.web.settings import Settings
from tests.invented_dump import write_rows
from tests.show.web.conftest import Served
from tests.show.web.serving import serving

SEVEN = "Frehf743o"  # seven posts in seven channels, en ru uk, one of them an undated digest
DECLARED = "F2qshgemi"  # with a declared forward and open sources
ARABIC = "Fud632ymq"
HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7 * 7 }} \"><b x=' the northern pier of Belmora"
)


def drawing(text: str) -> Any:
    found = re.search(r'<script type="application/json" id="stemma-data">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def sigla(text: str) -> list[str]:
    head = text[text.index('<table class="collation') : text.index("</thead>", text.index('<table class="collation'))]
    return re.findall(r'<span class="siglum">([^<]+)</span>', head)


def numbers(text: str) -> list[int]:
    return [int(one) for one in re.findall(r'<tr id="place-(\d+)"', text)]


def test_a_family_is_drawn_with_all_posts_and_edges_and_said_in_words(client: TestClient) -> None:
    text = client.get(f"/family/{DECLARED}").text
    data = drawing(text)
    assert [one["siglum"] for one in data["nodes"]] == list("ABCDEFG")
    edges = {(one["source"], one["target"]): one for one in data["edges"]}
    declared = [one for one in edges.values() if one["kind"] == "declared"]
    assert len(declared) == 1
    assert {one["kind"] for one in edges.values()} == {"declared", "copy", "translation"}
    words = text[text.index("The family tree in words") :]
    assert "➤ forward" in words
    assert words.count("? open") == sum(not one["determined"] for one in edges.values()) > 0
    for one in edges.values():
        assert one["grounds"]
        assert one["grounds"][0].split(":")[0] in words


def test_an_unknown_family_is_a_page_that_says_so(client: TestClient) -> None:
    answer = client.get("/family/Fnowhere")
    assert answer.status_code == 404
    assert "There is no family or post" in answer.text


def test_a_post_s_key_and_the_beginning_of_an_id_lead_to_the_family(client: TestClient) -> None:
    for name in ("telegram:valdoria_mfa/2101", DECLARED[:5]):
        answer = client.get(f"/family/{name}", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (307, f"/family/{DECLARED}")


def test_six_witnesses_are_chosen_and_it_is_said_how_many_are_hidden(client: TestClient) -> None:
    text = client.get(f"/family/{SEVEN}").text
    shown = sigla(text)
    assert len(shown) == 6
    assert shown[0] == "A"
    assert "6 of 7 versions shown" in text
    assert "1 hidden" in text
    languages = {one["siglum"]: one["languages"] for one in drawing(text)["nodes"]}
    assert {code for one in shown for code in languages[one]} == {"en", "ru", "uk"}


def test_a_permalink_shows_the_witnesses_that_it_names(client: TestClient) -> None:
    assert sigla(client.get(f"/family/{SEVEN}?witness=G&witness=C").text) == ["C", "G"]
    answer = client.get(f"/family/{SEVEN}?witness=ZZ")
    assert answer.status_code == 400
    assert "has no version" in answer.text


def test_only_what_differs_keeps_the_numbers_of_places(client: TestClient) -> None:
    whole = client.get(f"/family/{DECLARED}?witness=A&witness=C&witness=E").text
    part = client.get(f"/family/{DECLARED}?witness=C&witness=E&only=differences").text
    assert numbers(whole) == list(range(1, len(numbers(whole)) + 1))
    assert numbers(part) == []  # E is a copy of C
    assert "All of these agree everywhere." in part
    some = client.get(f"/family/{SEVEN}?only=differences").text
    hidden = re.search(r"(\d+) places?, (\d+) hidden where all agree", some)
    if hidden:
        assert int(hidden[1]) - int(hidden[2]) == len(numbers(some))
    assert numbers(some) == sorted(numbers(some))


def test_right_to_left_text_is_marked(client: TestClient) -> None:
    assert re.search(
        r'<div class="text" dir="rtl" lang="ar">[^<]*[\u0600-\u06ff]', client.get(f"/family/{ARABIC}").text
    )


def test_htmx_gets_the_collation_alone(client: TestClient) -> None:
    answer = client.get(f"/family/{SEVEN}?witness=A&witness=B", headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<div id="collated">')
    assert "<html" not in answer.text
    assert sigla(answer.text) == ["A", "B"]


def test_a_reading_leads_to_its_passage(client: TestClient) -> None:
    text = client.get(f"/family/{SEVEN}").text
    links = re.findall(r'<a class="to-passage" href="([^"#]+)#([^"]+)"', text)
    assert links
    for address, anchor in links[:12]:
        assert f'id="{anchor}"' in client.get(address).text


def test_the_json_api_says_the_same(client: TestClient) -> None:
    found = client.get(f"/api/families/{SEVEN}").json()
    assert (found["id"], len(found["posts"]), found["sigla"]["telegram:valdoria_mfa/2113"]) == (SEVEN, 7, "A")
    assert all(edge["grounds"] for edge in found["stemma"])
    part = client.get(f"/api/families/{SEVEN}/collation", params={"witness": ["C", "F"]}).json()
    assert [one["siglum"] for one in part["witnesses"]] == ["C", "F"]
    described = client.get("/api/openapi.json").json()
    assert "/api/families/{family}/collation" in described["paths"]


def test_the_collation_as_a_file(client: TestClient) -> None:
    answer = client.get(f"/family/{SEVEN}/collation.csv", params={"witness": ["A", "C"]})
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["siglum"] for row in rows} == {"A", "C"}
    assert client.get(f"/family/{SEVEN}/collation.json").json()["places"]


def test_the_bundle_of_evidence_holds_and_leaves_nothing_behind(own_client: TestClient, tmp_path: Path) -> None:
    folder = own_client.app.state.settings.archive  # type: ignore[attr-defined]
    before = sorted(path.name for path in folder.iterdir())
    answer = own_client.post(f"/family/{SEVEN}/evidence")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        packed.extractall(tmp_path / "out")
    (bag,) = (tmp_path / "out").iterdir()
    assert bag.name == f"evidence-{SEVEN}"
    assert list(check_bag(bag)) == []
    assert check_evidence(bag) == []
    after = sorted(path.name for path in folder.iterdir())
    assert [name for name in after if name not in before and not name.startswith("archive.sqlite-")] == []


def test_evidence_is_not_made_for_other_sites(client: TestClient) -> None:
    assert client.post(f"/family/{SEVEN}/evidence").status_code == 403


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("hostile")
    text = f"{HOSTILE} is closed to all boats until the regatta of the Four Rivers ends in June."
    rows = [("harbour", "1", text), ("<b>lamp", "2", text + " Moorings are free."), ("mill", "3", text)]
    with stemmatic.trace([write_rows(folder / "rows.jsonl", rows)], folder / "archive"):
        pass
    with TestClient(create_app(Settings(archive=folder / "archive")), base_url="http://localhost") as opened:
        yield opened


def test_hostile_posts_are_text(hostile: TestClient) -> None:
    folder = hostile.app.state.settings.archive  # type: ignore[attr-defined]
    with Archive(folder) as archive:
        family = archive.families[0]
    one, other = family.posts[:2]
    for address in (
        f"/family/{family.id}",
        post_url(one),
        post_url(other),
        compare_url(one, other),
        f"{compare_url(one, other)}&view=texts",
        f"/compare?a={one}&q=pier",
    ):
        answer = hostile.get(address)
        assert answer.status_code == 200, address
        assert "<script>alert" not in answer.text, address
        assert "<img" not in answer.text, address
        assert "<b>" not in answer.text, address
        assert " onerror=" not in re.sub(r"&lt;.*?&gt;|\\u003c.*?\\u003e", "", answer.text), address


# --- how many there may be ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("big")
    sentences = [f"Boat {name} leaves the northern pier of Belmora with {name} pumps." for name in "abcdefghijklmnop"]
    rows = [
        (f"channel{n % 7}", str(n), " ".join(one for at, one in enumerate(sentences) if (at + n) % 9 or not n))
        for n in range(60)
    ]
    with stemmatic.trace([write_rows(folder / "rows.jsonl", rows)], folder / "archive"):
        pass
    with TestClient(create_app(Settings(archive=folder / "archive")), base_url="http://localhost") as opened:
        yield opened


def test_of_many_witnesses_few_are_rendered(big: TestClient) -> None:
    with Archive(big.app.state.settings.archive) as archive:  # type: ignore[attr-defined]
        family = archive.families[0]
        view = FamilyView(family, archive.posts.read(family.posts))
    assert len(family.posts) == 60
    text = big.get(f"/family/{family.id}").text
    assert len(sigla(text)) == 6
    assert len(drawing(text)["nodes"]) == 60
    texts = {view.read[key][0].text for key in view.choose_witnesses(6)}
    assert len(texts) == 6, "equal texts show nothing"
    everything = "&".join(f"witness={one}" for one in view.sigla.values())
    assert len(sigla(big.get(f"/family/{family.id}?{everything}").text)) == 24


def test_places_come_in_pages(big: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive(big.app.state.settings.archive) as archive:  # type: ignore[attr-defined]
        family = archive.families[0]
    monkeypatch.setattr("stemmatic.show.readings._MOST_PLACES", 5)
    first = big.get(f"/family/{family.id}?witness=A").text
    assert numbers(first) == [1, 2, 3, 4, 5]
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following is not None
    assert "witness=A" in following[1]
    second = big.get(following[1].replace("&amp;", "&")).text
    assert numbers(second) == [6, 7, 8, 9, 10]
    assert 'rel="prev"' in second


# --- in a browser ------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_the_stemma_is_walked_by_keyboard_and_says_its_grounds(served: Served, page: Any) -> None:
    page.goto(f"{served.address}/family/{DECLARED}")
    assert page.locator("a.node").count() == 7
    page.focus(".stemma a[tabindex='0']")
    assert page.evaluate("document.activeElement.dataset.siglum") == "A"
    assert "earliest in this archive" in page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("ArrowRight")
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert re.match(r"A → \w: .*; why: .", label)
    panel = page.inner_text(".stemma-panel")
    with Archive(served.archive) as archive:
        family = archive.families[DECLARED]
    sentences = [edge.grounds for edge in family.stemma if edge.source == family.posts[0]]
    assert any(all(ground in panel for ground in grounds) for grounds in sentences)
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") != label
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.siglum") != "A"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare?a=*")


@pytest.mark.browser
def test_nodes_do_not_cover_each_other_in_either_mode(served: Served, page: Any) -> None:
    for family in (DECLARED, SEVEN, ARABIC):
        page.goto(f"{served.address}/family/{family}")
        for mode in ("time", "order"):
            page.click(f".stemma [data-mode={mode}]")
            boxes = page.evaluate(
                "[...document.querySelectorAll('.node .shape')].map((one) => one.getBoundingClientRect())"
                ".map((one) => [one.left, one.right, one.top, one.bottom])"
            )
            for at, (left, right, top, bottom) in enumerate(boxes):
                for other in boxes[at + 1 :]:
                    assert right <= other[0] or other[1] <= left or bottom <= other[2] or other[3] <= top


@pytest.mark.browser
def test_verdicts_stand_at_their_edges(served: Served, page: Any) -> None:
    with Archive(served.archive) as archive:
        edge = next(one for one in archive.families[SEVEN].stemma if not one.declared)
        archive.verdicts.judge(edge.source, edge.target, "right", comment="the same river")
    page.goto(f"{served.address}/family/{SEVEN}")
    assert page.locator(".stemma-plot .judged").all_text_contents() == ["✓"]
    label = page.locator(".stemma-plot .edge:has(.judged)").get_attribute("aria-label")
    assert "judged right" in label
    page.click("summary:has-text('The family tree in words')")
    assert page.locator(".tree .verdict-mark").all_inner_texts() == ["✓ right"]


@pytest.mark.browser
def test_long_silences_are_left_out_and_one_scale_holds_elsewhere(served: Served, page: Any) -> None:
    page.goto(f"{served.address}/family/{DECLARED}")
    minute, day = 60_000, 86_400_000
    bursts = [start + step * minute for start in (0, 3 * day, 9 * day) for step in (0, 2, 4, 9)]
    script = "async (moments) => (await import('/static/stemma-layout.js')).placeMoments(moments, 800, 'time')"
    placed = page.evaluate(script, bursts)
    assert [one["from"] for one in placed["breaks"]] == [3, 7]
    xs = placed["xs"]
    inside = [(xs[n + 1] - xs[n]) / (bursts[n + 1] - bursts[n]) for n in range(11) if n not in (3, 7)]
    assert max(inside) == pytest.approx(min(inside))
    assert min(b - a for a, b in pairwise(xs)) > 10
    even = page.evaluate(script, [n * day for n in range(12)])
    assert even["breaks"] == []
    assert page.evaluate(script, [])["xs"] == []
    assert page.evaluate(script, [5])["xs"] == [0]


@pytest.mark.browser
def test_lost_exemplars_stand_before_those_that_name_them(served: Served, page: Any) -> None:
    with Archive(served.archive) as archive:
        family = max(archive.families, key=lambda one: len(one.lost))
    assert family.lost
    page.goto(f"{served.address}/family/{family.id}")
    assert page.locator("a.node.lost").count() == len(family.lost)
    ends = page.evaluate(
        "[...document.querySelectorAll('.stemma-plot .edge.kind-declared')].map((one) => d3.select(one).datum())"
        ".map((edge) => [edge.from.lost, edge.from.x, edge.to.x])"
    )
    assert ends
    assert all(lost and before < after for lost, before, after in ends)
    assert "not in this archive" in page.inner_text(".stemma-lanes")


@pytest.mark.browser
def test_only_what_differs_and_the_choice_of_witnesses(served: Served, page: Any) -> None:
    page.goto(f"{served.address}/family/{DECLARED}?witness=A&witness=B")
    before = page.locator(".collation tbody tr").count()
    page.check("input[name=only]")
    page.wait_for_url("**only=differences*")
    page.wait_for_function("!document.querySelector('.htmx-request')")
    assert page.locator(".collation tbody tr.agrees").count() == 0
    assert page.locator(".collation tbody tr").count() <= before
    page.click("summary:has-text('Choose versions')")
    page.check("input[name=witness][value=D]")
    page.wait_for_url("**witness=D*")
    page.wait_for_selector(".collation thead th:nth-child(4)")
    assert page.locator(".collation thead .siglum").all_inner_texts() == ["A", "B", "D"]
    assert page.is_visible("input[name=witness][value=E]"), "the list stays open for the next choice"


@pytest.mark.browser
def test_the_evidence_is_downloaded(served: Served, page: Any, tmp_path: Path) -> None:
    page.goto(f"{served.address}/family/{SEVEN}")
    with page.expect_download() as started:
        page.click("button:has-text('Evidence bundle')")
    started.value.save_as(tmp_path / "evidence.zip")
    assert "data/family.json" in " ".join(zipfile.ZipFile(tmp_path / "evidence.zip").namelist())


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_violation_and_no_overflow(served: Served, chromium: Any, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with Archive(served.archive) as archive:
        one, other, third = archive.families[DECLARED].posts[:3]
    addresses = [
        f"/family/{DECLARED}",
        f"/family/{ARABIC}",
        f"/post/{one}",
        f"/compare?a={one}&b={third}",
        f"/compare?a={one}&b={third}&view=texts",
        f"/compare?a={other}&q=ferry",
    ]
    for width in (360, 1280):
        context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
        page = context.new_page()
        for address in addresses:
            page.goto(served.address + address)
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (address, width)
            if width == 1280:
                serious = [
                    (one["id"], [node["html"] for node in one["nodes"][:3]])
                    for one in Axe().run(page).response["violations"]
                    if one["impact"] in ("serious", "critical")
                ]
                assert serious == [], address
        context.close()


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """An archive of one text in nine channels, of seventy sentences, with changes."""
    lines = [f"Ship {number} reached the quay of Belmora with {number * 17} sacks of barley." for number in range(70)]
    rows = []
    for channel in range(9):
        told = [line.replace("sacks", "bags") if (at + channel) % 7 == 0 else line for at, line in enumerate(lines)]
        row = {"channel": f"quay{channel}", "id": channel + 1, "date": f"2031-06-0{channel + 1}T09:00:00Z"}
        rows.append(json.dumps({**row, "text": "\n".join(told)}))
    (tmp_path / "posts.jsonl").write_text("\n".join(rows))
    stemmatic.trace([tmp_path / "posts.jsonl"], archive=tmp_path / "archive").close()
    return tmp_path / "archive"


_OUTSIDE = """() => [...document.querySelectorAll(".collation :is(td, th)")].map((one) => one.getBoundingClientRect())
  .filter((box) => box.right > innerWidth + 1 || box.left < -1).length"""


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_base_stays_while_nine_columns_move_past_and_paper_holds_them_all(
    many: Path, page: Any, language: str
) -> None:
    with serving(many) as address:
        asked = "&".join(f"witness={letter}" for letter in "ABCDEFGHI")
        page.goto(address)
        with stemmatic.open_archive(many) as opened:
            (family,) = opened.families
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{address}{family_url(family.id)}?{asked}&base=D&lang={language}")
            first, last = page.evaluate(
                """() => {
                  const box = document.querySelector(".collation-scroll");
                  const turned = getComputedStyle(box).direction === "rtl" ? -1 : 1;
                  box.scrollIntoView({ behavior: "instant" });
                  box.scrollTo({ left: turned * box.scrollWidth, top: 600, behavior: "instant" });
                  const frame = box.getBoundingClientRect();
                  return [".lead", "th:last-child"].map((name) => {
                    const cell = document.querySelector(`.collation thead ${name}`);
                    const { left, right, top } = cell.getBoundingClientRect();
                    return [cell.querySelector(".siglum").innerText, left >= frame.left - 1 && right <= frame.right + 1
                      && Math.abs(top - frame.top) < 4];
                  });
                }"""
            )
            assert (first, last) == (["D", True], ["I", True])
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".collation tbody tr").count() == 60
        page.emulate_media(media="print")
        assert "60" in page.locator(".on-paper").inner_text()
        page.goto(f"{address}{family_url(family.id)}?{asked}&base=D&places=all&lang={language}")
        page.set_viewport_size({"width": 703, "height": 1000})  # A4 within its margins
        assert page.locator(".collation tbody tr").count() == 70
        assert page.locator(".collation tbody td:visible").count() == 70 * 9
        assert page.evaluate(_OUTSIDE) == 0
        assert page.locator(".on-paper").count() == 0
        assert page.pdf().startswith(b"%PDF")


def test_a_large_family_has_its_tree_first_and_then_its_comparison(
    page: Any, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stemmatic.show.web.pages.family._LARGE", 3)
    plain = page.request.get(f"{served.address}/family/Frehf743o").text()
    assert "Show the comparison" in plain
    assert 'class="reading' not in plain
    asked = page.request.get(f"{served.address}/family/Frehf743o?place=1").text()
    assert 'class="reading' in asked
    page.goto(f"{served.address}/family/Frehf743o")
    page.wait_for_selector("#collated table.collation")
    assert page.get_by_text("Show the comparison").count() == 0
    page.get_by_label("Only what differs").check()
    page.wait_for_url("**only=differences**")
