"""Pages on paper: nothing is cut off, dark, or to be clicked, and what WebGL draws is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stemmatic.api.archive import Archive
from stemmatic.show.web.report import report_family, report_overview
from tests.show.web.serving import serving

ACROSS, UPRIGHT = 1032, 718  # CSS pixels that a sheet of A4 holds between margins of 12 and 10 mm
PAGES = (
    *("/", "/families", "/family/{family}", "/compare?a={one}&b={other}", "/compare?a={one}&b={other}&view=texts"),
    *("/post/{one}", "/passages/{one}", "/nearly/{one}", "/coverage?of={one}", "/network", "/network?layout=matrix"),
    *("/links", "/ledger", "/channels", "/channel/telegram/valdoria_mfa", "/speakers", "/together?window=3600"),
    *("/recovered", "/search?q=ferry", "/dossier?q=%23FourRivers", "/notes", "/annotations", "/glossary"),
    *("/family/{family}?layout=readings", "/ledger?channel=telegram:valdoria_mfa"),
)
# A space at the end of a line hangs over by some pixels. Names of lanes are shortened, and whole in the words below.
BEYOND = """() => [...document.querySelectorAll("body *")].filter((one) => {
  const box = one.getBoundingClientRect();
  if (!box.width || !one.checkVisibility() || one.closest("svg") !== null && one.tagName !== "svg") return false;
  return box.right > document.documentElement.clientWidth + 6 || box.left < -6;
}).map((one) => `${one.tagName}.${one.className.baseVal ?? one.className} ${one.textContent.trim().slice(0, 40)}`)"""
CUT = """() => [...document.querySelectorAll("body *")].filter((one) => {
  const style = getComputedStyle(one);
  const clips = style.overflowX !== "visible" && !one.classList.contains("hidden-visually") && one.tagName !== "svg";
  return clips && one.checkVisibility() && !one.matches(".lane-name") && one.scrollWidth > one.clientWidth + 2;
}).map((one) => `${one.tagName}.${one.className.baseVal ?? one.className} ${one.textContent.trim().slice(0, 40)}`)"""
CLICKED = """() => [...document.querySelectorAll("button, input, select, textarea, nav.chooser, header.site")]
  .filter((one) => one.checkVisibility() && !one.closest(".legend")).map((one) => one.outerHTML.slice(0, 80))"""


pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(traced_examples: Path) -> Iterator[str]:
    with serving(traced_examples) as found:
        yield found


@pytest.fixture(scope="module")
def names(traced_examples: Path) -> dict[str, str]:
    with Archive(traced_examples) as archive:
        family = archive.families.lines(limit=1).families[0].family
        one, other = archive.families[family].posts[:2]
    return {"family": family, "one": one, "other": other}


def on_paper(page: Any, address: str, width: int) -> None:
    """The page as a dark screen has it, then as a sheet."""
    page.emulate_media(color_scheme="dark")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": width, "height": 700})
    page.evaluate("dispatchEvent(new Event('beforeprint'))")


@pytest.mark.parametrize("path", PAGES)
def test_a_sheet_holds_the_whole_page(page: Any, address: str, names: dict[str, str], path: str) -> None:
    on_paper(page, address + path.format(**names), ACROSS)
    assert page.evaluate(BEYOND) == []
    assert page.evaluate(CUT) == []
    assert page.evaluate(CLICKED) == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    if "family/" not in path and "compare" not in path:  # witnesses side by side want the sheet across
        page.set_viewport_size({"width": UPRIGHT, "height": 1000})
        assert page.evaluate(BEYOND) == []


@pytest.mark.parametrize("language", ["ar", "ru"])
def test_so_it_does_in_other_languages(page: Any, address: str, names: dict[str, str], language: str) -> None:
    for path in ("/", "/family/{family}", "/post/{one}", "/network"):
        on_paper(page, f"{address}{path.format(**names)}?lang={language}", ACROSS)
        assert page.evaluate(BEYOND) == [], path
        page.emulate_media(media="screen")


def test_the_family_tree_in_words_is_on_paper_though_it_is_closed_on_the_screen(
    page: Any, address: str, names: dict[str, str]
) -> None:
    on_paper(page, address + f"/family/{names['family']}", ACROSS)
    assert page.evaluate("document.querySelector('#in-words').open") is False
    assert page.evaluate("document.querySelector('#in-words table').getBoundingClientRect().height") > 100


def test_the_drawn_network_is_on_paper_in_black_on_white(page: Any, address: str) -> None:
    page.goto(f"{address}/network")
    page.wait_for_selector("#network[data-drawn]")
    if page.get_attribute("#network", "data-drawn") == "picture":
        pytest.skip("this browser has no WebGL")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    colours = page.evaluate(
        """() => { const canvas = document.querySelector("#network .on-paper");
          const held = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const all = new Uint32Array(held.data.buffer);
          return [all[0], new Set(all).size]; }"""
    )
    assert colours[0] == 0xFFFFFFFF
    assert colours[1] > 20
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#network .on-paper").count() == 0


def test_reports_too(page: Any, traced_examples: Path, names: dict[str, str], tmp_path: Path) -> None:
    with Archive(traced_examples) as archive:
        for report in (report_family(archive, names["family"]), report_overview(archive)):
            (tmp_path / "report.html").write_text(report.html, "utf-8")
            on_paper(page, (tmp_path / "report.html").as_uri(), ACROSS)
            assert page.evaluate(BEYOND) == []
            assert page.evaluate(CUT) == []
