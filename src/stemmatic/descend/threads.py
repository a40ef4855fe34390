"""Threads: one text that a channel published as several posts, one behind the other.

They are told by numbers such as "2/3", or by an older text in which what two neighbouring posts say stands side by
side, in their order. A later one may have put two reports together, and a digest lists what it likes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from itertools import pairwise
from types import MappingProxyType

from stemmatic.descend.layout import Layout
from stemmatic.descend.series import Published
from stemmatic.descend.ties import Ties
from stemmatic.options import DescendOptions

_NEXT = 2  # units between the end of the one and the beginning of the other


def find_threads(
    layouts: Sequence[Layout],
    published: Sequence[Published],
    ties: Ties,
    digests: Set[int],
    options: DescendOptions,
    apart: Mapping[int, Set[int]] = MappingProxyType({}),
) -> list[list[int]]:
    """The texts of each thread, by number, in their order; digests are parts of none, nor is what is ``apart``."""
    of_channel: dict[str, list[int]] = defaultdict(list)
    for text, (channel, hours) in enumerate(published):
        if hours is not None and text not in digests:
            of_channel[channel].append(text)
    threads: list[list[int]] = []
    for texts in of_channel.values():
        before = -1
        for one, other in pairwise(sorted(texts, key=lambda text: (published[text].hours or 0.0, text))):
            if other not in apart.get(one, ()) and _follows(one, other, layouts, published, ties, digests, options):
                if before == one:
                    threads[-1].append(other)
                else:
                    threads.append([one, other])
                before = other
    return threads


def _follows(
    one: int,
    other: int,
    layouts: Sequence[Layout],
    published: Sequence[Published],
    ties: Ties,
    digests: Set[int],
    options: DescendOptions,
) -> bool:
    """Whether a text goes on where another of its channel ends."""
    hours = (published[other].hours or 0.0) - (published[one].hours or 0.0)
    if hours > options.thread_hours or any(tie.other == other for tie in ties.get(one, ())):
        return False
    numbers = layouts[one].number, layouts[other].number
    if numbers[0] is not None and numbers[1] is not None:
        return numbers[0][1] == numbers[1][1] and numbers[0][0] + 1 == numbers[1][0]
    ends = {
        tie.other: max(tie.theirs)
        for tie in ties.get(one, ())
        if tie.share >= options.close_share and tie.earlier is not False and tie.other not in digests
    }
    begins = {tie.other: min(tie.theirs) for tie in ties.get(other, ()) if tie.share >= options.close_share}
    return any(0 < begins[third] - end <= _NEXT for third, end in ends.items() if third in begins)
