"""Arcs: what one link says for each of its ends as the source of the other.

All weights are log odds. What two witnesses share speaks for either end; which end is the source is told by time, by
marks of omission, and by a prior: a text is cut more often than it is added to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stemmatic.descend.link_columns import LinkColumns
from stemmatic.model import ZONE_HOURS, Link, Post, Precision, Relation
from stemmatic.options import DescendOptions

_CUT = 6  # characters, a word: what a passage that goes on longer counts against it
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ZONES = timedelta(hours=ZONE_HOURS) // _MICROSECOND
_DAY = timedelta(days=1) // _MICROSECOND
Spans = tuple[tuple[int, int], ...]
Numbers = NDArray[np.int64]
Marks = NDArray[np.bool_]
Values = NDArray[np.float64]


class Arc(NamedTuple):
    """The proposal that ``target`` was made from ``source``, which is side ``1 - side`` of a link (by number).

    ``weight`` is the log odds of this against having no source. ``common`` is what of it any two targets can be
    compared by, ``bias`` what speaks for this direction. ``part`` is the share of the target that stands in paired
    passages, ``expansion`` how surely the rest was added, 0 to 1. ``ordered`` says that time
    excludes the other direction, ``fuller`` that the target has more that the source lacks than the other way,
    ``identical`` that both have the very same words.
    """

    source: str
    target: str
    links: LinkColumns
    number: int
    side: int
    weight: float
    common: float
    bias: float
    expansion: float
    ordered: bool
    part: float
    fuller: bool
    identical: bool

    @property
    def link(self) -> Link:
        """The link that the arc follows from."""
        return self.links.record(self.number)

    @property
    def across(self) -> bool:
        """Whether its ends are in different languages."""
        return bool(self.links.across[self.number])

    def spans(self) -> Spans:
        """Where the target's paired passages stand, in order, those that touch joined."""
        return _merge(self.links.spans(self.number, self.side))


class Times:
    """When posts, by number, were published."""

    def __init__(self, posts: Sequence[Post]) -> None:
        self._known = np.array([post.date is not None for post in posts], np.bool_)
        precision = np.array([post.precision for post in posts], np.int8)
        self._day_only = (precision & Precision.DAY) != 0
        self._local = (precision & Precision.LOCAL) != 0
        channels: dict[tuple[str, str], int] = {}
        named = [channels.setdefault((post.platform, post.channel), len(channels)) for post in posts]
        self._channels = np.array(named, np.int64)
        self._moments = np.array([_microseconds(post.date) if post.date else 0 for post in posts], np.int64)
        self._days = np.array([post.date.toordinal() if post.date else 0 for post in posts], np.int64)

    def in_order(self, one: Numbers, other: Numbers) -> Marks:
        """Whether each first post is known to be earlier; of days without a time, whether its day is.

        A local time whose zone is unknown is earlier only where no zone could turn the two round.
        """
        by_day = self._days[one] < self._days[other]
        day_only = self._day_only[one] | self._day_only[other]
        earlier = np.where(day_only, by_day, self._moments[one] < self._moments[other])
        local = self._local[one] | self._local[other]
        if local.any():  # local times of one channel are of one zone
            same_zone = self._local[one] & self._local[other] & (self._channels[one] == self._channels[other])
            slack = _ZONES + np.where(day_only, _DAY, 0)
            sure = self._moments[one] + slack < self._moments[other]
            earlier = np.where(local & ~same_zone, sure, earlier)
        return self._known[one] & self._known[other] & earlier


def _microseconds(date: datetime) -> int:
    return ((date if date.tzinfo else date.replace(tzinfo=UTC)) - _EPOCH) // _MICROSECOND


def find_arcs(links: LinkColumns, ends: Numbers, times: Times, options: DescendOptions) -> list[list[Arc]]:
    """By link, the arcs that it allows: one where time orders the ends, none where the earlier cannot be the source.

    ``ends`` are the numbers of the links' sources and targets among the posts of ``times``.
    """
    shared = _compare(links)
    earlier, later = times.in_order(ends[0], ends[1]), times.in_order(ends[1], ends[0])
    # A link that leads from a later post to an earlier one says that the words came with an edit of that one.
    ordered = links.directed & (earlier | later)
    # What the earlier one leaves out stands in the later one: then none is the other's source.
    open_to_both = ~ordered & (links.directed | ~(earlier | later))
    across = links.across
    # A translation's length is not its source's: the target's counts, and the shorter where targets are compared.
    common = np.where(
        across, np.minimum(*shared.paired) * options.across_weight, shared.wording * options.wording_weight
    )
    tightness = (_logs(np.maximum(links.coverage[0], 0.02)) + _logs(np.maximum(links.coverage[1], 0.02))) * (
        options.tightness_weight
    )
    counts = np.diff(links.offsets)
    cut_odds = options.cut_odds * _logs(np.maximum(counts, 1).astype(np.float64)) - options.growth_odds
    copies = np.array([one == Relation.COPY.value for one in links.relation], np.bool_)
    identical = copies & (links.coverage == 1).all(0) & (shared.changed == 0)
    arcs: list[list[Arc]] = [[] for _ in range(len(links))]
    for side, allowed in ((1, ordered | open_to_both), (0, open_to_both)):
        covered, paired = links.coverage[side], shared.paired[side]
        # Of the words in paired passages those that are shared are covered, and the rest stand there too.
        stands = np.divide(covered * paired, shared.alike, out=np.zeros(len(links)), where=shared.alike != 0)
        part = np.where(across, covered, np.minimum(1.0, stands))
        margin = np.where(across, options.across_margin, options.added_margin)
        expansion = np.minimum(1.0, np.maximum(0.0, (1 - part - margin) / options.added_share))
        bias = -cut_odds * expansion
        if side == 0:
            bias = bias - np.where(links.directed, options.omission_cost, 0.0)
        weight = np.where(across, paired * options.across_weight, common) + tightness + bias
        fuller = covered < links.coverage[1 - side]
        sources, targets = (links.source, links.target) if side else (links.target, links.source)
        columns = (weight, common + tightness, bias, expansion, ordered, part, fuller, identical)
        which = np.flatnonzero(allowed)
        for at, *values in zip(which.tolist(), *(column[which].tolist() for column in columns), strict=True):
            arcs[at].append(Arc(sources[at], targets[at], links, at, side, *values))
    return arcs


def _logs(values: Values) -> Values:
    """Logarithms as :func:`math.log` gives them: those of numpy may be other ones on other machines."""
    different, which = np.unique(values, return_inverse=True)
    return np.array([log(one) for one in different.tolist()], np.float64)[which]


def addition(rest: float, across: bool, options: DescendOptions) -> float:
    """How surely a share of a text that has no counterpart was added, 0 to 1."""
    margin = options.across_margin if across else options.added_margin
    return min(1.0, max(0.0, (rest - margin) / options.added_share))


class _Shared(NamedTuple):
    """What the ends of links share, in characters: in all, what differs in paired passages, each side's passages."""

    alike: Values
    changed: Values
    wording: Values
    paired: tuple[Values, Values]


def _compare(links: LinkColumns) -> _Shared:
    """What the ends of each link share.

    Where one passage of a pair goes on beyond the other it was cut there: that is one change, however long.
    """
    counts, rows = np.diff(links.offsets), links.passages
    whole = np.repeat((links.coverage == 1).any(0), counts)
    owner = np.repeat(np.arange(len(links)), counts)
    source, target = rows[:, 1] - rows[:, 0], rows[:, 3] - rows[:, 2]
    shorter = np.minimum(source, target)
    same = np.minimum(rows[:, 4] * (source + target) / 2, shorter)
    differ = np.where(whole, 0.0, shorter - same) + np.minimum(np.abs(source - target), _CUT)

    def total(values: Values) -> Values:
        return np.bincount(owner, weights=values, minlength=len(links)).astype(np.float64)

    alike, changed = total(same), total(differ)
    paired = total(_fresh(owner, rows[:, 0], rows[:, 1])), total(_fresh(owner, rows[:, 2], rows[:, 3]))
    # The passages of a side that is covered whole, the shorter of both, are what is held in common.
    sides = [np.where(share == 1, side, np.inf) for side, share in zip(paired, links.coverage, strict=True)]
    least = np.minimum(*sides)
    held = np.where(np.isinf(least), alike, least)
    return _Shared(alike, changed, np.maximum(held / 10, held - changed), paired)


def _fresh(owner: Numbers, begins: Values, ends: Values) -> Values:
    """The length of each span that no earlier one of its owner reaches: their sum is that of the merged spans."""
    if not len(owner):
        return np.zeros(0)
    order = np.lexsort((begins, owner))
    shift = owner[order] * (ends.max() + 1)
    reached = np.maximum.accumulate(np.concatenate([[0.0], (ends[order] + shift)[:-1]]))
    fresh = np.empty(len(owner))
    fresh[order] = np.maximum(0.0, ends[order] + shift - np.maximum(begins[order] + shift, reached))
    return fresh


def _merge(spans: Iterable[tuple[int, int]]) -> Spans:
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((begin, end))
    return tuple(merged)


def uncovered(spans: Spans, by: Spans) -> int:
    """How many characters of ``spans`` lie outside ``by``."""
    return length(_merge((*spans, *by))) - length(by)


def length(spans: Spans) -> int:
    """How many characters spans have."""
    return sum(end - begin for begin, end in spans)
