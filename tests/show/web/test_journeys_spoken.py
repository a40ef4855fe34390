"""What people come for, from end to end, in three languages, one of them written from right to left."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from stemmatic.api.archive import Archive
from stemmatic.show.web.drawing import family_url
from stemmatic.show.web.speaking import RIGHT_TO_LEFT, Reader, gettext, speaking_to
from tests.show.web.conftest import Served
from tests.show.web.test_journeys import AXE

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("language", ["en", "uk", "ar"])]

PASTED = "https://t.me/valdoria_mfa/2101"
SAYINGS = "F2qshgemi"  # the family of that post


@pytest.fixture
def opened(chromium: Any) -> Iterator[Any]:
    """A page of the browser without a watch on its console, where drivers of graphics complain of their own."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    yield context.new_page()
    context.close()


class Guide:
    """Somebody who reads one language, and looks at every page that they come to."""

    def __init__(self, page: Any, address: str, language: str) -> None:
        self.page, self.language = page, language
        page.goto(f"{address}/?lang={language}")

    def say(self, message: str, **values: object) -> str:
        """What the page calls it in this language."""
        with speaking_to(Reader(language=self.language)):
            return str(gettext(message, **values))

    def follow(self, name: str) -> None:
        """Open the link of this name."""
        self.page.get_by_role("link", name=self.say(name), exact=True).first.click()
        self.page.wait_for_load_state()

    def look(self) -> None:
        """The page is in the reader's language and direction, holds still, and nothing serious is wrong with it."""
        html = self.page.locator("html")
        wanted = "rtl" if self.language in RIGHT_TO_LEFT else "ltr"
        assert (html.get_attribute("lang"), html.get_attribute("dir")) == (self.language, wanted)
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        self.page.evaluate(AXE)
        found = self.page.evaluate("() => axe.run(document, { resultTypes: ['violations'], preload: false })")
        assert [
            (one["id"], one["nodes"][0]["html"][:160])
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ] == []


def test_which_statement_went_everywhere_and_who_turned_it(page: Any, served: Served, language: str) -> None:
    guide = Guide(page, served.address, language)
    widest = page.locator("section").filter(has=page.get_by_role("heading", name=guide.say("Widest"), exact=True))
    assert widest.locator(".family-line").count() >= 3
    guide.look()

    guide.follow("Families")
    page.get_by_label(guide.say("Order")).select_option(label=guide.say("changed"))
    page.wait_for_url("**order=changed**")
    guide.look()
    page.locator(".family-words").first.click()
    page.wait_for_url("**/family/**")
    with Archive(served.archive) as archive:
        turned = archive.families.by("changed")[0]
        changes = archive.collation(turned).changes
    assert page.url.endswith(family_url(turned.id))
    assert page.get_by_text(guide.say("Changes that can turn the meaning"), exact=True).count() == 1
    assert page.locator(".changes li").count() == len(changes) > 0
    guide.look()


def test_who_carries_whom_and_the_way_to_gephi(opened: Any, served: Served, language: str, tmp_path: Path) -> None:
    page, guide = opened, Guide(opened, served.address, language)
    guide.follow("Network")
    page.get_by_role("heading", name=guide.say("Most edges")).wait_for()
    guide.look()
    with page.expect_download() as waited:
        page.get_by_role("link", name="GEXF", exact=True).click()
    waited.value.save_as(tmp_path / "network.gexf")
    graph = ET.parse(tmp_path / "network.gexf").getroot()
    assert graph.tag.endswith("gexf")
    edges = [one for one in graph.iter() if one.tag.endswith("}edge")]
    with Archive(served.archive) as archive:
        assert len(edges) == len(archive.network().edges) > 5
    assert page.get_by_text(guide.say("For Gephi and other programs:")).count() == 1


def test_from_a_link_to_a_family_that_is_split_and_mailed(
    page: Any, served: Served, language: str, tmp_path: Path
) -> None:
    guide = Guide(page, served.address, language)
    page.get_by_role("searchbox", name=guide.say("Search, or paste a passage")).first.fill(PASTED)
    page.get_by_role("button", name=guide.say("Find"), exact=True).first.click()
    page.wait_for_url("**/post/telegram:valdoria_mfa/2101**")
    guide.look()
    page.get_by_role("link", name=guide.say("family %(id)s", id=SAYINGS)).first.click()
    page.wait_for_url(f"**{family_url(SAYINGS)}")

    with Archive(served.archive) as archive:
        posts = archive.families[SAYINGS].posts
    page.get_by_text(guide.say("Split here: some of these posts are another statement")).click()
    page.locator(f'.decide input[name="post"][value="{posts[-1]}"]').check()
    page.get_by_role("button", name=guide.say("Split these off")).click()
    page.locator(".acting li").first.wait_for()
    guide.look()
    with Archive(served.archive) as archive:
        left = archive.families[page.url.rpartition("/")[2]]
        assert len(left.posts) < len(posts)
        assert not {posts[0], posts[-1]} <= set(left.posts)

    with page.expect_download() as waited:
        page.get_by_role("link", name=guide.say("Download as one page")).click()
    waited.value.save_as(tmp_path / "family.html")
    report = lxml.html.parse(str(tmp_path / "family.html")).getroot()
    assert report.get("lang") == language
    assert report.get("dir") == ("rtl" if language in RIGHT_TO_LEFT else "ltr")
    with Archive(served.archive) as archive:
        said = " ".join(report.text_content().split())
        assert all(" ".join(archive.posts[key].text.split())[:60] in said for key in left.posts)
