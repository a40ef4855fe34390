"""How much two posts must share: at each border one case that is enough and one that is not."""

from __future__ import annotations

import math

import pytest

from stemmatic.link.acceptance import (
    ENOUGH,
    OPTION_NAMES,
    Distance,
    Shared,
    another_day,
    as_numbers,
    find_score,
    is_apart,
    refused_by,
)
from stemmatic.options import LinkOptions

OPTIONS = as_numbers(LinkOptions())
HOURS = 12.0  # the same news
NEAR, STILL_NEAR, FAR = (Distance(one_channel=False, hours=hours) for hours in (1.0, HOURS, HOURS + 1))
OWN, STILL_OWN, OWN_FAR = (Distance(one_channel=True, hours=hours) for hours in (1.0, HOURS, HOURS + 1))
LAST_DAY, TOO_LATE = (Distance(one_channel=True, hours=hours) for hours in (192.0, 193.0))
UNKNOWN = Distance(one_channel=False, hours=math.nan)


def shared(words: int, most: float, least: float, **more: float | bool) -> Shared:
    """Words of five letters in runs too short to be a proof, and the shares of the better and worse covered side."""
    given = {
        "words": words,
        "chars": 5 * words,
        "longest_run": min(words, 8),
        "joined": words - 1,
        "least_covered": least,
        "most_covered": most,
        "kept": 1.0,
        "sentence": True,
        "inside": True,
        **more,
    }
    return Shared(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("enough", "held", "distance"),
    [
        # A run of nine words is a proof.
        (True, shared(9, 0.1, 0.05, longest_run=9), FAR),
        (False, shared(9, 0.1, 0.05, longest_run=8), FAR),
        # What a channel says again on another day …
        (False, shared(14, 1.0, 1.0, longest_run=14), OWN_FAR),
        (True, shared(15, 1.0, 1.0, longest_run=15), OWN_FAR),
        (True, shared(14, 1.0, 1.0, longest_run=14), STILL_OWN),
        (True, shared(14, 1.0, 1.0, longest_run=14), FAR),
        # … is an item of its digest, if it is one whole sentence there, of six words, within eight days.
        (True, shared(6, 1.0, 0.3), OWN_FAR),
        (False, shared(5, 1.0, 0.3), OWN_FAR),
        (False, shared(6, 1.0, 0.5), OWN_FAR),
        (True, shared(6, 0.981, 0.3), OWN_FAR),
        (False, shared(6, 0.98, 0.3), OWN_FAR),
        (False, shared(6, 1.0, 0.3, sentence=False), OWN_FAR),
        (True, shared(6, 1.0, 0.3), LAST_DAY),
        (False, shared(6, 1.0, 0.3), TOO_LATE),
        # Four words and twenty letters …
        (True, shared(4, 1.0, 1.0, chars=20), NEAR),
        (False, shared(3, 1.0, 1.0, chars=20), NEAR),
        (False, shared(4, 1.0, 1.0, chars=19), NEAR),
        # … or three in the midst of another channel's post.
        (True, shared(3, 1.0, 0.1, chars=12), NEAR),
        (True, shared(3, 1.0, 0.1, chars=12), UNKNOWN),
        (False, shared(2, 1.0, 0.1, chars=12), NEAR),
        (False, shared(3, 1.0, 0.1, chars=11), NEAR),
        (False, shared(3, 1.0, 0.1, inside=False), NEAR),
        (False, shared(3, 1.0, 0.1), OWN),
        (False, shared(3, 1.0, 0.9), NEAR),
        # Far apart, or in one channel, a part must have twelve words.
        (False, shared(11, 0.8, 0.3), FAR),
        (True, shared(12, 0.8, 0.3), FAR),
        (True, shared(11, 0.8, 0.3), STILL_NEAR),
        (False, shared(11, 0.8, 0.3), OWN),
        (True, shared(11, 1.0, 0.3), FAR),
        # A short post that is said again on another day is a formula.
        (False, shared(7, 1.0, 0.5), FAR),
        (True, shared(8, 1.0, 0.5), FAR),
        (True, shared(7, 1.0, 0.49), FAR),
        (True, shared(7, 1.0, 0.5), STILL_NEAR),
        (True, shared(7, 1.0, 0.5), UNKNOWN),
        # Under six words all or nothing, and nothing in one's own channel.
        (True, shared(5, 1.0, 0.8), NEAR),
        (False, shared(5, 0.8, 0.8), NEAR),
        (False, shared(5, 1.0, 0.8), OWN),
        (True, shared(6, 0.8, 0.8), NEAR),
        # Three quarters of one side, or a half if it has eight words and the posts are near.
        (True, shared(7, 0.75, 0.3), NEAR),
        (False, shared(7, 0.74, 0.3), NEAR),
        (True, shared(8, 0.5, 0.3), NEAR),
        (False, shared(8, 0.49, 0.3), NEAR),
        (False, shared(7, 0.6, 0.3), NEAR),
        (False, shared(12, 0.6, 0.3), FAR),
        (False, shared(12, 0.6, 0.3), OWN),
    ],
)
def test_what_is_enough(enough: bool, held: Shared, distance: Distance) -> None:
    assert (refused_by(held, distance, OPTIONS) == ENOUGH) is enough


@pytest.mark.parametrize(
    ("option", "held", "distance"),
    [
        ("repeat_words", shared(14, 1.0, 1.0), OWN_FAR),
        ("min_words", shared(3, 1.0, 1.0, chars=20), NEAR),
        ("min_chars", shared(4, 1.0, 1.0, chars=19), NEAR),
        ("min_apart_words", shared(11, 0.8, 0.3), FAR),
        ("min_apart_words", shared(11, 0.8, 0.3), OWN),
        ("min_partial_words", shared(7, 1.0, 0.5), FAR),
        ("min_edited_words", shared(5, 0.8, 0.8), NEAR),
        ("min_edited_words", shared(5, 1.0, 0.8), OWN),
        ("min_partial_words", shared(7, 0.6, 0.3), NEAR),
        ("min_coverage", shared(8, 0.49, 0.3), NEAR),
        ("formula_coverage", shared(12, 0.6, 0.3), FAR),
        ("formula_coverage", shared(12, 0.6, 0.3), OWN),
    ],
)
def test_the_rule_that_decides_has_a_name(option: str, held: Shared, distance: Distance) -> None:
    assert OPTION_NAMES[refused_by(held, distance, OPTIONS)] == option


def test_twelve_hours_are_not_yet_far() -> None:
    assert not is_apart(STILL_NEAR, OPTIONS)
    assert not another_day(STILL_OWN, OPTIONS)
    some = shared(8, 1.0, 1.0)
    assert find_score(some, STILL_NEAR, OPTIONS) == find_score(some, NEAR, OPTIONS) > find_score(some, FAR, OPTIONS)
