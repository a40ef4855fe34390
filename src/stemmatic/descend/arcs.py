"""Arcs: what one link says for each of its ends as the source of the other.

All weights are log odds. What two witnesses share speaks for either end; which end is the source is told by time, by
marks of omission, and by a prior: a text is cut more often than it is added to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from stemmatic.model import Link, Post, Relation
from stemmatic.options import DescendOptions

_CUT = 6  # characters, a word: what a passage that goes on longer counts against it
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """The proposal that ``target`` was made from ``source``.

    ``weight`` is the log odds of this against having no source. ``common`` is what of it any two targets can be
    compared by, ``bias`` what speaks for this direction. ``part`` is the share of the target that stands in paired
    passages, ``expansion`` how surely the rest was added, 0 to 1. ``ordered`` says that time
    excludes the other direction, ``fuller`` that the target has more that the source lacks than the other way,
    ``identical`` that both have the very same words.
    """

    source: str
    target: str
    link: Link
    weight: float
    common: float
    bias: float
    expansion: float
    ordered: bool
    part: float
    fuller: bool
    identical: bool

    def spans(self) -> Spans:
        """Where the target's paired passages stand, in order, those that touch joined."""
        if self.target == self.link.target:
            return _merge((p.target_begin, p.target_end) for p in self.link.passages)
        return _merge((p.source_begin, p.source_end) for p in self.link.passages)


def find_arcs(links: Sequence[Link], posts: Mapping[str, Post], options: DescendOptions) -> list[Arc]:
    """The arcs that links allow: one where time orders the ends, none where the earlier end cannot be the source."""
    return [
        arc for link, shared in zip(links, _compare(links), strict=True) for arc in _arcs(link, shared, posts, options)
    ]


def _arcs(link: Link, shared: _Shared, posts: Mapping[str, Post], options: DescendOptions) -> Iterator[Arc]:
    ordered = link.directed and in_time(posts[link.source], posts[link.target])
    if not link.directed and (
        in_time(posts[link.source], posts[link.target]) or in_time(posts[link.target], posts[link.source])
    ):
        return  # what the earlier one leaves out stands in the later one
    across = link.relation.crosses_languages
    # A translation's length is not its source's: the target's counts, and the shorter where targets are compared.
    common = min(shared.paired) * options.across_weight if across else shared.wording * options.wording_weight
    coverage = link.source_coverage, link.target_coverage
    tightness = sum(log(max(one, 0.02)) for one in coverage) * options.tightness_weight
    cut_odds = options.cut_odds * log(len(link.passages) or 1) - options.growth_odds
    for side in (1,) if ordered else (1, 0):
        part = coverage[side]
        if (
            not across
        ):  # of the words in paired passages those that are shared are covered, and the rest stand there too
            part = min(1.0, part * shared.paired[side] / shared.alike) if shared.alike else 0.0
        expansion = addition(1 - part, across, options)
        bias = -cut_odds * expansion - (options.omission_cost if link.directed and side == 0 else 0.0)
        support = shared.paired[side] * options.across_weight if across else common
        yield Arc(
            source=link.source if side else link.target,
            target=link.target if side else link.source,
            link=link,
            weight=support + tightness + bias,
            common=common + tightness,
            bias=bias,
            expansion=expansion,
            ordered=ordered,
            part=part,
            fuller=coverage[side] < coverage[1 - side],
            identical=link.relation is Relation.COPY and coverage == (1, 1) and shared.changed == 0,
        )


def addition(rest: float, across: bool, options: DescendOptions) -> float:
    """How surely a share of a text that has no counterpart was added, 0 to 1."""
    margin = options.across_margin if across else options.added_margin
    return min(1.0, max(0.0, (rest - margin) / options.added_share))


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the ends of a link share, in characters: in all, what differs in paired passages, each side's passages."""

    alike: float
    changed: float
    wording: float
    paired: tuple[float, float]


def _compare(links: Sequence[Link]) -> Iterator[_Shared]:
    """What the ends of each link share.

    Where one passage of a pair goes on beyond the other it was cut there: that is one change, however long.
    """
    counts = np.array([len(link.passages) for link in links], dtype=np.int64)
    whole = np.repeat(
        np.array([1 in (link.source_coverage, link.target_coverage) for link in links], dtype=bool), counts
    )
    rows = np.array(
        [
            (pair.source_begin, pair.source_end, pair.target_begin, pair.target_end, pair.score)
            for link in links
            for pair in link.passages
        ],
        dtype=np.float64,
    ).reshape(-1, 5)
    owner = np.repeat(np.arange(len(links)), counts)
    source, target = rows[:, 1] - rows[:, 0], rows[:, 3] - rows[:, 2]
    shorter = np.minimum(source, target)
    same = np.minimum(rows[:, 4] * (source + target) / 2, shorter)
    differ = np.where(whole, 0.0, shorter - same) + np.minimum(np.abs(source - target), _CUT)

    def total(values: NDArray[np.float64]) -> list[float]:
        return [float(one) for one in np.bincount(owner, weights=values, minlength=len(links))]

    sides = [total(_fresh(owner, rows[:, at], rows[:, at + 1])) for at in (0, 2)]
    for link, alike, changed, *paired in zip(links, total(same), total(differ), *sides, strict=True):
        covered = [
            side for side, share in zip(paired, (link.source_coverage, link.target_coverage), strict=True) if share == 1
        ]
        held = min(covered, default=alike)
        yield _Shared(alike, changed, max(held / 10, held - changed), (paired[0], paired[1]))


def _fresh(owner: NDArray[np.int64], begins: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """The length of each span that no earlier one of its owner reaches: their sum is that of the merged spans."""
    if not len(owner):
        return np.zeros(0)
    order = np.lexsort((begins, owner))
    shift = owner[order] * (ends.max() + 1)
    reached = np.maximum.accumulate(np.concatenate([[0.0], (ends[order] + shift)[:-1]]))
    fresh = np.empty(len(owner))
    fresh[order] = np.maximum(0.0, ends[order] + shift - np.maximum(begins[order] + shift, reached))
    return fresh


def in_time(one: Post, other: Post) -> bool:
    """Whether the first is known to be earlier; of days without a time, whether its day is."""
    if one.date is None or other.date is None:
        return False
    if "day" in (one.extra.get("date_precision"), other.extra.get("date_precision")):
        return one.date.date() < other.date.date()
    return one.date < other.date


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
