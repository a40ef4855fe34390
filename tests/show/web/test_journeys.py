"""What a person does with the page, in a browser: a paragraph is pasted, dumps are dropped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stemmatic.api import Archive
from tests.show.web.conftest import Served
from tests.show.web.serving import serving
from tests.show.web.test_search_page import PASSAGE

pytestmark = pytest.mark.browser

_PASTE = """text => {
  const box = document.getElementById("q");
  box.focus();
  box.value = text;
  box.dispatchEvent(new ClipboardEvent("paste", {bubbles: true}));
}"""
_DROP = """files => {
  const transfer = new DataTransfer();
  for (const [name, content] of files) transfer.items.add(new File([content], name));
  document.getElementById("drop").dispatchEvent(new DragEvent("drop", {dataTransfer: transfer, bubbles: true}));
}"""


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "empty"
    Archive(folder, create=True).close()
    with serving(folder) as address:
        yield address


def test_results_come_as_one_types(served: Served, page: Any) -> None:
    page.goto(f"{served.address}/search")
    page.locator("#q").press_sequentially("summ", delay=10)
    page.locator("#q").press_sequentially("it", delay=10)
    page.locator(".hit mark").first.wait_for()
    page.locator(".facet a", has_text="valdoria_mfa").first.click()
    page.locator(".chip").wait_for()
    assert "channel" in page.url
    page.locator(".chip").press("Enter")
    page.wait_for_url("**/search?q=summit*")
    assert page.locator(".chip").count() == 0


def test_a_pasted_paragraph_is_asked_about(served: Served, page: Any) -> None:
    page.goto(f"{served.address}/search")
    page.evaluate(_PASTE, PASSAGE)
    page.locator(".holders tbody tr").first.wait_for()
    assert "Earliest in this archive" in page.locator("#results").inner_text()
    assert page.locator(".asked-passages .is-held").count() == 2
    address = page.url
    assert "/search?q=On+the" in address or "/search?q=On%20the" in address
    page.reload()  # the answer has an address
    page.locator(".holders tbody tr").first.wait_for()
    page.evaluate(_PASTE, PASSAGE + " " + "The council of Veyra counts its barrels, slowly. " * 60)
    page.locator("text=Held by").wait_for()
    page.locator(".asked-passages .is-new").nth(20).wait_for()


def test_dropped_dumps_end_in_a_report(empty: str, page: Any) -> None:
    rows = [
        {"channel": "tarn_port", "id": 1, "date": "2031-03-01T08:00:00Z", "text": "The ferry to Tarn is late again."},
        {"channel": "tarn_port", "id": 2, "date": "2031-03-01T09:00:00Z", "text": "The lock of Tarn stays shut."},
    ]
    good = "".join(json.dumps(row) + "\n" for row in rows)
    files = [["<b>port</b>.jsonl", good], ["broken.json", '{"messages": [nothing'], ["photo.jpg", "x"]]
    page.goto(f"{empty}/add")
    page.evaluate(_DROP, files)
    page.locator("#chosen li").nth(2).wait_for()
    assert "<b>port</b>.jsonl" in page.locator("#chosen").inner_text()
    page.locator(".go button").click()
    page.locator(".job.is-done").wait_for(timeout=60_000)
    report = page.locator(".job").first.inner_text()
    assert "2 new" in report
    assert "broken.json" in report
    assert "it is no dump (pictures, styles, hidden files): 1" in page.locator("#sending").inner_text()
    page.goto(f"{empty}/search?q=ferry")
    assert page.locator(".hit").count() == 1


def test_the_examples_are_added_by_keyboard_alone(empty: str, page: Any) -> None:
    page.goto(f"{empty}/add")
    button = page.get_by_role("button", name="Add the bundled examples")
    for _ in range(40):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.locator(".job.is-done").wait_for(timeout=60_000)
    assert "81 new" in page.locator(".job").inner_text()


@pytest.mark.parametrize("width", [360, 1280, 1920])
def test_no_page_is_wider_than_the_window(served: Served, page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/search?q=summit", "/whence?text=" + PASSAGE.replace(" ", "+"), "/dossier?q=%23FourRivers", "/add"):
        page.goto(served.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_no_serious_fault_of_access(served: Served, page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for path in ("/search?q=summit", "/whence?text=" + PASSAGE.replace(" ", "+"), "/dossier?q=%23FourRivers", "/add"):
        page.goto(served.address + path)
        found = Axe().run(page).response["violations"]
        assert [
            (one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in ("serious", "critical")
        ] == []
