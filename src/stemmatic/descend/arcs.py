"""Arcs: what one link says for each of its ends as the source of the other.

All weights are log odds. What two witnesses share speaks for either end; which end is the source is told by time, by
marks of omission, and by a prior: a text is cut more often than it is added to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import log

from stemmatic.model import Link, Post, Relation
from stemmatic.options import DescendOptions

_CUT = 6  # characters, a word: what a passage that goes on longer counts against it
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """The proposal that ``target`` was made from ``source``.

    ``weight`` is the log odds of this against having no source. ``common`` is what of it any two targets can be
    compared by, ``bias`` what speaks for this direction. ``part`` is the share of the target that stands in paired
    passages, ``spans`` where these are, ``expansion`` how surely the rest was added, 0 to 1. ``ordered`` says that time
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
    spans: Spans
    fuller: bool
    identical: bool


def arcs_of(link: Link, posts: dict[str, Post], options: DescendOptions) -> list[Arc]:
    """The arcs that a link allows: one where time orders its ends, none where the earlier end cannot be the source."""
    ordered = link.directed and in_time(posts[link.source], posts[link.target])
    if not link.directed and (
        in_time(posts[link.source], posts[link.target]) or in_time(posts[link.target], posts[link.source])
    ):
        return []  # what the earlier one leaves out stands in the later one
    sides = _Side(link, link.source_coverage, "source"), _Side(link, link.target_coverage, "target")
    across = link.relation.crosses_languages
    tightness = sum(log(max(side.coverage, 0.02)) for side in sides) * options.tightness_weight
    same = not across and link.relation is Relation.COPY and all(side.coverage == 1 for side in sides)
    identical = same and all(pair.score == 1 for pair in link.passages)
    alike, changed = (0.0, 0.0) if across else _compare(link)
    held = min((side.paired for side in sides if side.coverage == 1), default=alike)
    wording = max(held / 10, held - changed) * options.wording_weight
    cut_odds = options.cut_odds * log(len(link.passages) or 1) - options.growth_odds
    found = []
    for source, target in (sides, sides[::-1])[: 1 if ordered else 2]:
        # A translation's length is not its source's: the target's counts, and the shorter where targets are compared.
        support = target.paired * options.across_weight if across else wording
        common = min(source.paired, target.paired) * options.across_weight if across else wording
        part = target.coverage if across else target.part(alike)
        expansion = addition(1 - part, across, options)
        against_omission = options.omission_cost if link.directed and source.name == "target" else 0.0
        bias = -cut_odds * expansion - against_omission
        found.append(
            Arc(
                source=source.post,
                target=target.post,
                link=link,
                weight=support + tightness + bias,
                common=common + tightness,
                bias=bias,
                expansion=expansion,
                ordered=ordered,
                part=part,
                spans=target.spans,
                fuller=target.coverage < source.coverage,
                identical=identical,
            )
        )
    return found


def addition(rest: float, across: bool, options: DescendOptions) -> float:
    """How surely a share of a text that has no counterpart was added, 0 to 1."""
    margin = options.across_margin if across else options.added_margin
    return min(1.0, max(0.0, (rest - margin) / options.added_share))


class _Side:
    """One end of a link: its spans in paired passages, merged, and their characters."""

    __slots__ = ("coverage", "name", "paired", "post", "spans")

    def __init__(self, link: Link, coverage: float, name: str) -> None:
        self.name = name
        self.coverage = coverage
        if name == "source":
            self.post = link.source
            self.spans = _merge((p.source_begin, p.source_end) for p in link.passages)
        else:
            self.post = link.target
            self.spans = _merge((p.target_begin, p.target_end) for p in link.passages)
        self.paired = _length(self.spans)

    def part(self, alike: float) -> float:
        """The share of the side that stands in paired passages: of its words those that are covered do, and more."""
        return min(1.0, self.coverage * self.paired / alike) if alike else 0.0


def _compare(link: Link) -> tuple[float, float]:
    """Characters that both ends share, and those that differ in paired passages.

    Where one passage of a pair goes on beyond the other it was cut there: that is one change, however long.
    """
    alike = changed = 0.0
    for pair in link.passages:
        source, target = pair.source_end - pair.source_begin, pair.target_end - pair.target_begin
        same = min(pair.score * (source + target) / 2, source, target)
        alike += same
        if 1 not in (link.source_coverage, link.target_coverage):  # else no word was changed
            changed += min(source, target) - same
        changed += min(abs(source - target), _CUT)
    return alike, changed


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


def _length(spans: Spans) -> int:
    return sum(end - begin for begin, end in spans)


def uncovered(spans: Spans, by: Spans) -> int:
    """How many characters of ``spans`` lie outside ``by``."""
    return _length(_merge((*spans, *by))) - _length(by)


__all__ = ["Arc", "Spans", "arcs_of", "in_time", "uncovered"]
