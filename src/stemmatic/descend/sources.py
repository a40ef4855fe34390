"""Which source, or which two, a witness was made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import exp, log
from typing import NamedTuple

from stemmatic.descend.arcs import Arc, Spans, addition, length, uncovered
from stemmatic.model import Post
from stemmatic.options import DescendOptions

_MOST = 12  # sources that are tried as a pair
_ABOUT_AS_LIKELY = 0.2  # a rival is named if it is this likely against the chosen source
_PIECES = 40  # different pieces of a witness that are tried for its parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An arc that was chosen, how sure the choice is, 0 to 1, and the sources that are about as likely.

    ``added`` says how much of the witness reads as added, 0 to 1, when all its chosen sources are counted.
    """

    arc: Arc
    certainty: float
    added: float
    rivals: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()


class _Set(NamedTuple):
    """One or two arcs that together explain a witness; ``gain`` is the share that only the further one has."""

    weight: float
    arcs: tuple[Arc, ...]
    gain: float = 0.0

    def order(self) -> tuple[float, list[str]]:
        return -self.weight, [arc.source for arc in self.arcs]


def choose_sources(nearest: Sequence[str], arcs: Sequence[Arc], options: DescendOptions) -> list[Choice]:
    """The source of a witness, or the two that explain it better than any one.

    ``arcs`` are all that lead to the witness from where it can come, ``nearest`` the source of the heaviest.
    """
    ranked = sorted(arcs, key=lambda arc: (-arc.weight, arc.source))
    near = frozenset(nearest)
    first = next(arc for arc in ranked if arc.source in near)
    sets = [_Set(weight=arc.weight, arcs=(arc,)) for arc in ranked]
    sets = sorted(sets + _pairs(ranked[:_MOST], options), key=_Set.order)
    best = next(one for one in sets if first.ordered or first in one.arcs)
    odds = dict.fromkeys((arc.source for arc in ranked), 0.0)
    whole = 0.0
    for one in sets:
        odd = exp(min(one.weight - best.weight, 50))
        whole += odd
        for arc in one.arcs:
            odds[arc.source] += odd
    chosen = {arc.source for arc in best.arcs}
    rest = 1 - max(arc.part for arc in best.arcs) - best.gain
    choices = []
    for arc in best.arcs:
        certainty = odds[arc.source] / whole
        rivals = [key for key, odd in odds.items() if key not in chosen and odd >= odds[arc.source] * _ABOUT_AS_LIKELY]
        further = f"further source: has {best.gain:.0%} of the text that the other does not have"
        choices.append(
            Choice(
                arc=arc,
                certainty=certainty,
                added=arc.expansion if len(chosen) == 1 else addition(rest, arc.across, options),
                rivals=tuple(rivals) if certainty < options.min_certainty else (),
                grounds=(further,) if arc is not best.arcs[0] else (),
            )
        )
    return choices


def _pairs(arcs: Sequence[Arc], options: DescendOptions) -> list[_Set]:
    found = []
    for one, other in combinations(arcs, 2):
        main, further = (one, other) if one.part >= other.part else (other, one)
        if further.part < options.second_source_share or 1 - main.part < options.second_source_share / 2:
            continue  # what the one has, or the other leaves, is too little in any case
        spans = further.spans()
        fresh = uncovered(spans, main.spans()) / max(1, length(spans))
        gain = fresh * further.part
        if gain >= options.second_source_share:
            # Only what is fresh speaks for the further source; the rest of it is one more thing that was left out.
            weight = (main.weight - main.bias) + fresh * (further.weight - further.bias)
            weight += options.tightness_weight * log(fresh) - options.second_source_cost
            found.append(_Set(weight=weight, arcs=(main, further), gain=gain))
    return found


def find_composites(
    arcs: Mapping[tuple[str, str], Arc], posts: Mapping[str, Post], options: DescendOptions
) -> frozenset[str]:
    """The witnesses that were put together from others, as far as texts alone tell.

    Two posts that have nothing in common, and that together make up a third to its edges, are its sources: two excerpts
    would hardly meet so exactly. Only what one channel posted in a row may well be parts of one text.
    """
    pieces: dict[str, list[Arc]] = {}
    for arc in arcs.values():
        if not arc.ordered and options.second_source_share <= arc.part <= 1 - options.second_source_share:
            pieces.setdefault(arc.target, []).append(arc)
    return frozenset(key for key, held in pieces.items() if _is_composite(held, arcs, posts, options))


def _is_composite(
    pieces: Iterable[Arc], arcs: Mapping[tuple[str, str], Arc], posts: Mapping[str, Post], options: DescendOptions
) -> bool:
    different: dict[Spans, list[Arc]] = {}
    for arc in sorted(pieces, key=lambda arc: (-arc.weight, arc.source)):
        different.setdefault(arc.spans(), []).append(arc)
        if len(different) == _PIECES:
            break
    held = [arc for alike in different.values() for arc in alike[:2]]
    for one, other in combinations(held, 2):
        if abs(one.part + other.part - 1) > options.seam_share:
            continue
        spans = other.spans()
        if uncovered(spans, one.spans()) < length(spans) * (1 - options.seam_share):
            continue
        ends = one.source, other.source
        if ends in arcs or ends[::-1] in arcs or _may_be_parts(posts[ends[0]], posts[ends[1]], options):
            continue
        return True
    return False


def _may_be_parts(one: Post, other: Post, options: DescendOptions) -> bool:
    """Whether two posts may be parts of one text that a channel posted in a row."""
    if (one.platform, one.channel) != (other.platform, other.channel):
        return False
    if one.date is None or other.date is None:
        return True
    return abs((one.date - other.date).total_seconds()) <= options.thread_hours * 3600
