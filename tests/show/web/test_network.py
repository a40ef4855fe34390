"""The network in Chromium: drawn, or where there is no WebGL shown as the server draws it; pictures to take along."""

from __future__ import annotations

from typing import Any

import pytest

from tests.show.web.conftest import Served

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(chromium: Any) -> Any:
    """A page of the browser, which fails the test where a script fails; drivers may complain of their own."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert faults == []


def test_the_network_is_drawn_and_kept_as_pixels(opened: Any, served: Served) -> None:
    opened.goto(f"{served.address}/network")
    home = opened.locator("#network[data-drawn]")
    home.wait_for()
    drawn = home.get_attribute("data-drawn")
    if drawn == "picture":
        shown = home.locator("img")
        opened.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=shown.element_handle())
    else:
        assert int(drawn) == len(opened.request.get(f"{served.address}/api/network/drawn").json()["nodes"])
        assert "families of 2031" in opened.locator("#span").inner_text()
    with opened.expect_download() as kept:
        opened.locator("button[data-picture]").first.click()
    assert kept.value.suggested_filename == "network.png"
    assert kept.value.path().read_bytes().startswith(b"\x89PNG")


def test_the_axis_of_a_spread_can_be_logarithmic(opened: Any, served: Served) -> None:
    opened.goto(f"{served.address}/family/Frehf743o")
    linear, log = opened.locator(".spread .linear"), opened.locator(".spread .log")
    assert (linear.is_visible(), log.is_visible()) == (True, False)
    opened.get_by_label("Logarithmic").check()
    assert (linear.is_visible(), log.is_visible()) == (False, True)
