"""The score of a copy: in its bounds, and higher where more speaks for the link."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.link.acceptance import Distance, Shared, another_day, as_numbers, find_score, is_apart
from stemmatic.options import LinkOptions

OPTIONS = as_numbers(LinkOptions())
UNKNOWN = Distance(one_channel=False, hours=math.nan)
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
@given(st.integers(0, 5000), shares, shares, st.booleans(), st.just(math.nan) | st.floats(0, 1e6))
def test_the_score_never_falls_when_more_is_shared(
    joined: int, covered: float, kept: float, one_channel: bool, hours: float
) -> None:
    distance = Distance(one_channel=one_channel, hours=hours)
    less = shared(joined, covered, kept)
    score = find_score(less, distance, OPTIONS)
    assert 0.5 <= score <= 1
    for more in (
        less._replace(joined=joined + 1),
        less._replace(most_covered=(1 + covered) / 2),
        less._replace(kept=(1 + kept) / 2),
    ):
        assert find_score(more, distance, OPTIONS) >= score
    assert find_score(less, NEAR, OPTIONS) >= score


def test_formula_is_likelier_in_one_channel_and_far_apart() -> None:
    some = shared(8, 1.0, 1.0)
    near, far = (find_score(some, Distance(one_channel=False, hours=h), OPTIONS) for h in (1.0, 40.0))
    one = find_score(some, Distance(one_channel=True, hours=40.0), OPTIONS)
    assert near > far > one


def test_an_unknown_time_is_not_far() -> None:
    assert not is_apart(UNKNOWN, OPTIONS)
    assert not another_day(UNKNOWN._replace(one_channel=True), OPTIONS)
    assert find_score(shared(8, 1.0, 1.0), UNKNOWN, OPTIONS) == find_score(shared(8, 1.0, 1.0), NEAR, OPTIONS)


@pytest.mark.parametrize(("hours", "far"), [(1.0, False), (13.0, True)])
def test_another_day_is_far_in_one_channel(hours: float, far: bool) -> None:
    one, two = Distance(one_channel=True, hours=hours), Distance(one_channel=False, hours=hours)
    assert another_day(one, OPTIONS) is far
    assert not another_day(two, OPTIONS)
    assert is_apart(one, OPTIONS)
    assert is_apart(two, OPTIONS) is far


def test_options_given_as_whole_numbers_are_the_same_kind() -> None:
    numbers = as_numbers(LinkOptions(item_hours=10))
    assert isinstance(numbers.item_hours, float)
    assert isinstance(numbers.min_words, int)
