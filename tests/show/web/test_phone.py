"""The pages on a phone: 390 pixels wide, and a finger in place of a pointer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stemmatic.show.web.drawing import family_url
from tests.show.web.serving import serving
from tests.show.web.test_journeys import AXE, addresses

pytestmark = pytest.mark.browser

SEVEN = "Frehf743o"


@pytest.fixture
def phone(chromium: Any) -> Iterator[Any]:
    """A page of a browser on a telephone."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=2
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_page_moves_sideways_and_nothing_serious_is_wrong(phone: Any, traced_examples: Path, language: str) -> None:
    faults = []
    with serving(traced_examples) as address:
        for path in addresses(traced_examples):
            phone.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
            wide = phone.evaluate("[document.documentElement.scrollWidth, document.body.scrollWidth, innerWidth]")
            if max(wide) > 390:
                faults.append((path, wide))
            phone.evaluate(AXE)
            found = phone.evaluate("() => axe.run(document, { resultTypes: ['violations'], preload: false })")
            faults += [
                (path, one["id"], one["nodes"][0]["html"][:120])
                for one in found["violations"]
                if one["impact"] in ("serious", "critical")
            ]
    assert faults == []


def test_a_tap_tells_and_a_second_tap_opens(phone: Any, traced_examples: Path) -> None:
    with serving(traced_examples) as address:
        phone.goto(address + family_url(SEVEN))
        panel = phone.locator(".stemma-panel")
        panel.wait_for()
        assert "Tap a line or a post" in panel.inner_text()
        assert "Tap a post or a line" in phone.locator(".stemma-bar").inner_text()
        node = phone.locator(".stemma-plot .node").nth(1)
        node.scroll_into_view_if_needed()
        node.tap()
        assert "Tap a line or a post" not in panel.inner_text()
        assert phone.url.endswith(family_url(SEVEN)), "the first tap stays"
        node.tap()
        phone.wait_for_url("**/post/**")


def test_a_tap_in_one_text_brings_its_answer_beside_it(phone: Any, traced_examples: Path) -> None:
    with serving(traced_examples) as address:
        phone.goto(f"{address}/compare?a=telegram:valdoria_mfa/2113&b=telegram:1950000101/5120&view=texts")
        phone.locator("#t0-8").scroll_into_view_if_needed()
        line = phone.locator("#t0-8").evaluate(
            "one => { const { right, top } = one.getClientRects()[0]; return [right - 20, top + 10]; }"
        )
        phone.touchscreen.tap(*line)
        assert phone.evaluate("[...document.querySelectorAll('.paired.lit')].map(one => one.id)") == ["t0-8", "t1-8"]
        seen = phone.locator("#t1-8").evaluate(
            """one => {
              const pane = one.closest(".pane").getBoundingClientRect(), { top } = one.getBoundingClientRect();
              return top >= pane.top - 2 && top < pane.bottom;
            }"""
        )
        assert seen
