"""The score of a copy: in its bounds, and higher where more speaks for the link."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.link.acceptance import Distance, Shared, find_distance, find_score
from stemmatic.options import LinkOptions
from tests.invented import post

OPTIONS = LinkOptions()
NEAR = Distance(one_channel=False, hours=1.0)
shares = st.floats(0, 1)


def shared(joined: int, covered: float, kept: float) -> Shared:
    return Shared(
        words=joined + 1,
        chars=5 * joined,
        longest_run=joined + 1,
        joined=joined,
        least_covered=0.0,
        most_covered=covered,
        kept=kept,
        sentence=False,
        inside=False,
    )


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 5000), shares, shares, st.booleans(), st.none() | st.floats(0, 1e6))
def test_the_score_never_falls_when_more_is_shared(
    joined: int, covered: float, kept: float, one_channel: bool, hours: float | None
) -> None:
    distance = Distance(one_channel=one_channel, hours=hours)
    less = shared(joined, covered, kept)
    score = find_score(less, distance, OPTIONS)
    assert 0.5 <= score <= 1
    for more in (
        replace(less, joined=joined + 1),
        replace(less, most_covered=(1 + covered) / 2),
        replace(less, kept=(1 + kept) / 2),
    ):
        assert find_score(more, distance, OPTIONS) >= score
    assert find_score(less, NEAR, OPTIONS) >= score


def test_formula_is_likelier_in_one_channel_and_far_apart() -> None:
    some = shared(8, 1.0, 1.0)
    near, far = (find_score(some, Distance(one_channel=False, hours=h), OPTIONS) for h in (1.0, 40.0))
    one = find_score(some, Distance(one_channel=True, hours=40.0), OPTIONS)
    assert near > far > one


def test_an_unknown_time_is_not_far() -> None:
    unknown = find_distance(post("a", 1, "x", None), post("b", 1, "x", 5))
    assert unknown.hours is None
    assert not unknown.beyond(0.0)
    assert find_score(shared(8, 1.0, 1.0), unknown, OPTIONS) == find_score(shared(8, 1.0, 1.0), NEAR, OPTIONS)


@pytest.mark.parametrize(("minutes", "far"), [(60, False), (60 * 13, True)])
def test_distance_is_measured_both_ways(minutes: int, far: bool) -> None:
    a, b = post("a", 1, "x", 0), post("a", 2, "x", minutes)
    assert find_distance(a, b) == find_distance(b, a)
    assert find_distance(a, b).another_day(OPTIONS) is far
    assert find_distance(a, b).apart(OPTIONS)
