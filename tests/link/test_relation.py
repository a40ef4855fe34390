"""The name of a link and its direction, case by case, at the borders of what is cut, added and changed."""

from __future__ import annotations

import numpy as np
import pytest

from stemmatic.link.acceptance import as_numbers
from stemmatic.link.columns import UNKNOWN_TIME
from stemmatic.link.relation import (
    FROM_A,
    FROM_B,
    OPEN,
    RELATIONS,
    direction_grounds,
    find_direction,
    name_relation,
    round_seconds,
)
from stemmatic.model import Relation
from stemmatic.options import LinkOptions

OPTIONS = as_numbers(LinkOptions())
COPY, EDITED, EXCERPT, EXPANDED, SHARED = RELATIONS
HOUR, DAY = 3_600_000_000, 86_400_000_000  # microseconds
NOON = 20_000 * DAY + 12 * HOUR


@pytest.mark.parametrize(
    ("relation", "covered", "unpaired", "directed", "altered"),
    [
        (COPY, (1.0, 1.0), (0.0, 0.0), True, False),
        (COPY, (0.98, 0.98), (0.02, 0.02), True, False),
        (EDITED, (0.9, 0.9), (0.0, 0.0), True, True),
        (EDITED, (0.9, 1.0), (0.021, 0.0), True, False),
        (EDITED, (1.0, 0.9), (0.0, 0.021), True, False),
        (EDITED, (0.8, 0.8), (0.2, 0.2), True, False),
        (EXCERPT, (0.7, 1.0), (0.21, 0.2), True, False),
        (EXCERPT, (0.7, 1.0), (0.21, 0.2), False, True),
        (EXPANDED, (1.0, 0.7), (0.2, 0.21), True, False),
        (EXPANDED, (1.0, 0.7), (0.0, 0.21), True, True),
        (EXCERPT, (1.0, 0.7), (0.0, 0.21), False, False),  # without direction the fuller side is taken for the source
        (EDITED, (0.5, 0.7), (0.21, 0.21), True, False),
        (EDITED, (0.7, 0.5), (0.21, 0.21), False, False),
        (SHARED, (0.49, 0.7), (0.21, 0.21), True, False),
        (SHARED, (0.7, 0.49), (0.21, 0.21), True, False),
    ],
)
def test_what_the_target_is(
    relation: Relation,
    covered: tuple[float, float],
    unpaired: tuple[float, float],
    directed: bool,
    altered: bool,
) -> None:
    assert RELATIONS[name_relation(covered, unpaired, directed, altered, False, OPTIONS)] is relation


@pytest.mark.parametrize(("least", "relation"), [(0.74, SHARED), (0.75, EDITED)])
def test_apart_an_edited_copy_must_have_more_of_its_source(least: float, relation: Relation) -> None:
    held = (least, 0.78), (0.21, 0.21)
    assert RELATIONS[name_relation(*held, True, False, True, OPTIONS)] is relation
    assert RELATIONS[name_relation(*held, True, False, False, OPTIONS)] is EDITED


WHOLE, A_CUT, B_CUT, BOTH = (0.2, 0.2), (0.2, 0.21), (0.21, 0.2), (0.21, 0.21)  # what has no counterpart
NO_MARKS, MARKS_IN_A, MARKS_IN_B, MARKS = (False, False), (True, False), (False, True), (True, True)
BY_TIME, CUT = "time: source earlier by", "containment:"


@pytest.mark.parametrize(
    ("direction", "grounds", "times", "unpaired", "elided"),
    [
        # Time alone.
        (FROM_A, (f"{BY_TIME} 1 h",), (NOON, NOON + HOUR), WHOLE, NO_MARKS),
        (FROM_B, (f"{BY_TIME} 1 h",), (NOON + HOUR, NOON), WHOLE, NO_MARKS),
        (OPEN, ("open: same time",), (NOON, NOON), WHOLE, NO_MARKS),
        (OPEN, ("open: a time is unknown",), (UNKNOWN_TIME, NOON), WHOLE, NO_MARKS),
        (OPEN, ("open: a time is unknown",), (NOON, UNKNOWN_TIME), WHOLE, NO_MARKS),
        # Marks alone, of one side that is cut, and of no other.
        (FROM_A, (CUT,), (NOON, NOON), B_CUT, MARKS_IN_B),
        (FROM_B, (CUT,), (UNKNOWN_TIME, NOON), A_CUT, MARKS_IN_A),
        (OPEN, ("open: same time",), (NOON, NOON), B_CUT, MARKS_IN_A),
        (OPEN, ("open: same time",), (NOON, NOON), A_CUT, MARKS_IN_B),
        (OPEN, ("open: same time",), (NOON, NOON), B_CUT, MARKS),
        (OPEN, ("open: same time",), (NOON, NOON), A_CUT, MARKS),
        (OPEN, ("open: same time",), (NOON, NOON), B_CUT, NO_MARKS),
        (OPEN, ("open: same time",), (NOON, NOON), A_CUT, NO_MARKS),
        (OPEN, ("open: same time",), (NOON, NOON), WHOLE, MARKS_IN_B),
        (OPEN, ("open: same time",), (NOON, NOON), WHOLE, MARKS_IN_A),
        (OPEN, ("open: same time",), (NOON, NOON), BOTH, MARKS_IN_B),
        (OPEN, ("open: same time",), (NOON, NOON), BOTH, MARKS_IN_A),
        # Both: marks confirm time, or the earlier one is cut.
        (FROM_A, (f"{BY_TIME} 1 d 1 h", CUT), (NOON, NOON + DAY + HOUR), B_CUT, MARKS_IN_B),
        (FROM_B, (f"{BY_TIME} 1 d 1 h", CUT), (NOON + DAY + HOUR, NOON), A_CUT, MARKS_IN_A),
        (OPEN, ("open: the earlier post is cut",), (NOON + HOUR, NOON), B_CUT, MARKS_IN_B),
        (OPEN, ("open: the earlier post is cut",), (NOON, NOON + HOUR), A_CUT, MARKS_IN_A),
    ],
)
def test_where_the_text_came_from(
    direction: int,
    grounds: tuple[str, ...],
    times: tuple[int, int],
    unpaired: tuple[float, float],
    elided: tuple[bool, bool],
) -> None:
    found, ground, apart = find_direction(times, False, unpaired, elided, OPTIONS)
    assert found == direction
    told = direction_grounds(ground, apart // 1_000_000)
    assert len(told) == len(grounds)
    assert all(one.startswith(begin) for one, begin in zip(told, grounds, strict=True))


def test_days_are_compared_where_one_post_knows_no_more() -> None:
    for hours, direction in ((11, OPEN), (12, FROM_A)):
        times = NOON, NOON + hours * HOUR
        assert find_direction(times, True, WHOLE, NO_MARKS, OPTIONS)[0] == direction
        assert find_direction(times, False, WHOLE, NO_MARKS, OPTIONS)[0] == FROM_A
    assert find_direction((UNKNOWN_TIME, NOON), True, WHOLE, NO_MARKS, OPTIONS)[0] == OPEN


@pytest.mark.parametrize("seconds", [0, 59, 61, 3_599, 3_600, 3_661, 7_199, 86_405, 90_000, 90_061, 200_000])
def test_what_two_units_leave_out_is_rounded_away(seconds: int) -> None:
    (left,) = round_seconds(np.array([seconds])).tolist()
    _, ground, _ = find_direction((NOON, NOON + HOUR), False, WHOLE, NO_MARKS, OPTIONS)
    assert direction_grounds(ground, left) == direction_grounds(ground, seconds)
    every = range(left, seconds + 1) if seconds - left < 5_000 else ()
    assert all(direction_grounds(ground, one) == direction_grounds(ground, seconds) for one in every)


@pytest.mark.parametrize(
    ("apart", "told"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3_661, "1 h 1 min"), (90_061, "1 d 1 h"), (86_405, "1 d 5 s")],
)
def test_how_much_earlier_is_told_in_two_units(apart: int, told: str) -> None:
    _, ground, _ = find_direction((NOON, NOON + HOUR), False, WHOLE, NO_MARKS, OPTIONS)
    assert direction_grounds(ground, apart) == (f"time: source earlier by {told}",)
