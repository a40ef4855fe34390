"""Three errands in an archive of 11,418 real posts, where STEMMATIC_DATA has them: what is clicked, and how often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stemmatic.api.archive import Archive
from stemmatic.options import Options
from tests.show.web.serving import serving

pytestmark = pytest.mark.browser

PLAIN = replace(Options(), translate=replace(Options().translate, enabled=False))


class Errand:
    """A page on which clicks are counted."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address, self.clicks = page, address, 0
        page.goto(address)

    def click(self, what: Any) -> None:
        """Click once, and wait for what comes of it."""
        what.click()
        self.clicks += 1
        self.page.wait_for_load_state("networkidle")


@pytest.fixture(scope="module")
def real(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive, linked inside languages; tests may say things of it."""
    folder = tmp_path_factory.mktemp("real") / "archive"
    with Archive(folder, create=True) as archive:
        archive.add([shared_data / "telegram-ru" / "posts.jsonl"], options=PLAIN)
    return folder


@pytest.fixture
def errand(real: Path, page: Any) -> Iterator[Errand]:
    with serving(real) as address:
        yield Errand(page, address)


def test_which_statement_went_everywhere_and_who_turned_it(errand: Errand) -> None:
    page = errand.page
    errand.click(page.get_by_role("link", name="All families in this order").first)
    assert "most channels" in page.locator(".facts-line").inner_text()
    page.get_by_label("Order").select_option("changed")
    errand.clicks += 1
    errand.click(page.get_by_role("button", name="Show", exact=True).first)
    errand.click(page.locator(".family-line .family-words").first)
    turned = page.locator("main .changes li")
    assert turned.count() > 0
    assert errand.clicks <= 4


def test_who_carries_whom_and_a_file_for_gephi(errand: Errand) -> None:
    page = errand.page
    errand.click(page.get_by_role("link", name="Network", exact=True))
    page.locator("#network[data-drawn]").wait_for()
    assert page.locator("table tbody tr").count() > 10
    with page.expect_download() as kept:
        errand.click(page.get_by_role("link", name="GEXF").first)
    content = kept.value.path().read_text("utf-8")
    assert content.startswith("<?xml")
    assert content.count("<node ") == 12
    assert errand.clicks == 2


def test_words_are_pasted_their_family_found_a_wrong_post_split_off_and_the_report_kept(
    errand: Errand, real: Path
) -> None:
    with Archive(real) as archive:
        line = next(one for one in archive.families.lines(limit=50).families if one.posts >= 4)
        family = archive.families[line.family]
        pasted = " ".join(archive.posts[family.posts[1]].text.split()[:6])
    page = errand.page
    page.get_by_role("searchbox").first.fill(pasted)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    errand.click(page.locator(f'a[href="/family/{family.id}"]').first)
    errand.click(page.locator(".decide summary").first)
    errand.click(page.locator(".decide input[type=checkbox]").last)
    errand.click(page.get_by_role("button", name="Split these off"))
    page.wait_for_url("**/family/**")
    assert family.posts[-1] not in page.locator("#stemma-data").text_content()
    with page.expect_download() as kept:
        errand.click(page.get_by_role("link", name="Download as one page"))
    html = kept.value.path().read_text("utf-8")
    assert html.startswith("<!doctype html>")
    assert 'src="http' not in html
    assert errand.clicks == 5
