"""Collect, look, keep: what was fetched is found, bookmarked, tagged and found again, in two languages of the page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stemmatic.api.archive import Archive
from stemmatic.options import Options
from stemmatic.show.web.drawing import post_url
from stemmatic.show.web.speaking import Reader, gettext, speaking_to
from tests.collect.server import World
from tests.collect.server import serving as serving_channels
from tests.show.web.serving import serving
from tests.web_pages import ferry

pytestmark = pytest.mark.browser

TARN = "tarn_ferries"
PLAIN = replace(Options(), translate=replace(Options().translate, enabled=False))


def collect(folder: Path) -> str:
    """An archive of a channel's public pages; gives the key of its latest post."""
    with serving_channels(World()) as world, Archive(folder, create=True) as archive:
        world.publish(TARN, *(ferry(number) for number in range(1, 31)))
        accounts = list(archive.collect([f"t.me/s/{TARN}"], options=PLAIN, network=world.network()))
        assert [one.faults for one in accounts] == [[]]
        return max(archive.posts.keys, key=lambda key: int(key.rsplit("/", 1)[1]))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_collect_look_bookmark(page: Any, tmp_path: Path, language: str) -> None:
    key = collect(tmp_path / "archive")

    def said(message: str) -> str:
        with speaking_to(Reader(language=language)):
            return str.__str__(gettext(message))

    with serving(tmp_path / "archive") as address:
        page.goto(f"{address}/?lang={language}")
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        page.get_by_role("link", name=said("Channels")).first.click()
        page.get_by_role("link", name="Ferries of Tarn").first.click()
        page.locator(f'a[href="{post_url(key)}"]').first.click()
        page.wait_for_url(f"**{post_url(key)}")

        box = page.locator(".annotations")
        box.get_by_role("button", name=said("Bookmark")).click()
        page.locator('.annotations button[aria-pressed="true"]').wait_for()
        box.get_by_label(said("A tag of your own")).fill("عبّارة Tarn")
        box.get_by_role("button", name=said("Add tag")).click()
        page.locator(".annotations .chip").filter(has_text="عبّارة Tarn").wait_for()

        page.get_by_role("link", name=said("Bookmarks"), exact=True).click()
        page.wait_for_url("**/annotations")
        assert page.locator(".notes .card").count() == 2
        page.get_by_role("link", name="عبّارة Tarn").first.click()
        page.get_by_role("link", name=said("Search in the posts with this tag")).click()
        page.locator(".hits .hit").wait_for()
        assert page.locator(".hits .hit").count() == 1
        page.locator(f'.hits a[href="{post_url(key)}"]').click()
        page.locator(".annotations .chip button").click()
        page.locator(".annotations .chip").wait_for(state="detached")
    with Archive(tmp_path / "archive") as archive:
        assert [(one.kind.value, one.target) for one in archive.annotations] == [("bookmark", key)]
