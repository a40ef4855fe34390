"""Series: one frame that a channel fills anew day after day. What its instances have in common went nowhere.

Three occasions or more make a series. Others may fill the same frame, or relay an instance: on one occasion that is a
copy, from one occasion to another it is the frame again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from stemmatic.descend.disjoint_sets import DisjointSets
from stemmatic.descend.ties import Tie, Ties
from stemmatic.options import DescendOptions


class Published(NamedTuple):
    """Where a text was published, and when: in hours, None where that is unknown."""

    channel: str
    hours: float | None


def find_series(published: Sequence[Published], ties: Ties, options: DescendOptions) -> list[list[int]]:
    """The texts of each series, by number, in order."""
    sets = DisjointSets[int]()
    held: set[int] = set()
    for text, near in ties.items():
        for tie in near:
            one, other = published[text], published[tie.other]
            alike = min(tie.share, tie.other_share) >= options.frame_share and not tie.across
            if alike and one.channel == other.channel and _apart(one, other, options):
                sets.join(text, tie.other)
                held |= {text, tie.other}
    together: dict[int, list[int]] = defaultdict(list)
    for text in sorted(held):
        together[sets.find(text)].append(text)
    return [texts for texts in together.values() if _occasions(texts, published, options) >= options.series_occasions]


def without_series(
    ties: Ties, series: Sequence[Sequence[int]], published: Sequence[Published], options: DescendOptions
) -> dict[int, list[Tie]]:
    """The ties that are left where those from one occasion of a series to another are none.

    Nor are those of two texts of different days that begin and end alike and differ between: a frame with two fillings.
    """
    series_of = {text: number for number, texts in enumerate(series) for text in texts}

    def is_frame(text: int, tie: Tie) -> bool:
        numbers = {series_of[one] for one in (text, tie.other) if one in series_of}
        framed = len(numbers) == 1 or tie.encloses
        return framed and _apart(published[text], published[tie.other], options)

    return {text: left for text, held in ties.items() if (left := [tie for tie in held if not is_frame(text, tie)])}


def _apart(one: Published, other: Published, options: DescendOptions) -> bool:
    if one.hours is None or other.hours is None:
        return False
    return abs(one.hours - other.hours) > options.occasion_hours


def _occasions(texts: Sequence[int], published: Sequence[Published], options: DescendOptions) -> int:
    """How often the frame was filled: what is published within a day of the first is one occasion."""
    count, since = 0, 0.0
    for hours in sorted(hours for text in texts if (hours := published[text].hours) is not None):
        if not count or hours - since > options.occasion_hours:
            count, since = count + 1, hours
    return count
