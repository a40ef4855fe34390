"""No input costs more than in proportion to its length: each hostile pattern, grown by ten.

This looks at processor time, which other work on the machine lengthens little, at the best of several measurements, and
lets pass what takes less than a fixed time at the larger size. ``python -m benchmarks.hostile`` takes larger inputs.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.hostile.pattern import MOST_GROWTH, Growth, Pattern, measure
from benchmarks.hostile.patterns import all_patterns
from stemmatic.read import read_dumps

SIZE = 400
SHORT = {"understand": 200, "collate": 200}  # what costs more is grown from less
LONG = {"trace": 2_000, "annotate": 3_000, "command": 2_000, "page": 2_000}  # an archive that holds anything at all
EVERY = {"command": 10, "page": 10}  # of many patterns so many are taken in turn: each kind of archive, each command
FLOOR_SECONDS = 0.02
FLOORS = dict.fromkeys(LONG, 0.1)  # a command begins with a tenth of a second
PATTERNS = {one.name: one for one in all_patterns()}
AREAS = ("read", "understand", "link", "changes", "collate", "query", "snippet", "marks", *LONG)


def test_there_are_patterns_of_every_kind() -> None:
    assert len(PATTERNS) >= 400
    for area in AREAS:
        assert sum(name.startswith(area) for name in PATTERNS) >= 4, area


@pytest.mark.parametrize("area", AREAS)
def test_no_pattern_costs_more_than_in_proportion(area: str) -> None:
    chosen = [one for name, one in PATTERNS.items() if name.startswith(area)][:: EVERY.get(area, 1)]
    size = {**SHORT, **LONG}.get(area, SIZE)
    for one in chosen[:: max(1, len(chosen) // 4)]:  # loads what is loaded once
        one.prepare(size)()
    grown = [found for one in chosen if not (found := measure(one, size, FLOORS.get(area, FLOOR_SECONDS))).is_linear]
    assert [f"{one.pattern}: {one.ratio:.0f} times the work" for one in grown] == []


def test_what_grows_by_the_square_is_told() -> None:
    def prepare(size: int) -> object:
        return lambda: sum(1 for one in range(size) for other in range(size) if one == other)

    found = measure(Pattern("pairs", prepare, most=10_000), 300, 0.001)  # type: ignore[arg-type]
    assert found.ratio > MOST_GROWTH
    assert not found.is_linear
    assert Growth("even", 10, 0.1, 1.3).is_linear
    assert not Growth("odd", 10, 0.1, 1.31).is_linear


def test_a_header_beyond_what_is_looked_at_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(["text", *(f"column{number}" for number in range(20_000))]) + "\nlock\n")
    (found,) = read_dumps([path])
    assert list(found) == []
    assert found.skipped[0].reason == "expected a header of at most 65,536 bytes, found a longer one"
