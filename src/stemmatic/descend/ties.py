"""Ties: links as one of their ends sees them, unit by unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from stemmatic.descend.layout import Layout
from stemmatic.descend.link_columns import LinkColumns

_EXACT = 0.85  # of the shorter passage; lengths count punctuation and spaces too, which are not compared
_OTHER_NUMBERS = 0.6  # of what passages have in common counts where both have numbers that the other has not
_FILLING = 0.2  # of a text, at least, fills a frame …
_FIXED = 0.8  # … of which so much is the same
_GAP = 2  # units that may be left out between two that still stand together


class UnitPair(NamedTuple):
    """Units of one text and those of another that answer them; and how much of each side the other has, 0 to 1.

    Across languages nothing tells how much, and it counts as all.
    """

    ours: tuple[int, ...]
    theirs: tuple[int, ...]
    of_ours: float
    of_theirs: float


@dataclass(frozen=True, slots=True)
class Tie:
    """What a text has in common with another, both by number.

    ``said`` are the passages in pairs, headings left out, of the side that has fewer: a heading that names the same
    event is the heading of whatever was said there. ``share`` is the part of this text that is in pairs,
    ``other_share`` that of the other. ``earlier`` says whether the other is known to be earlier; None where nothing
    tells. ``encloses`` says that, in one language, both texts begin and end with what they have in common, nearly
    word for word, and have a fifth or more of their own between. A declared forward is a tie of which all is known.
    """

    other: int
    pairs: tuple[UnitPair, ...]
    ours: frozenset[int]
    theirs: frozenset[int]
    said: int
    share: float
    other_share: float
    score: float
    across: bool
    earlier: bool | None
    encloses: bool = False

    def exact(self) -> bool:
        """Whether passages of one text stand in the other word for word."""
        return any(max(pair.of_ours, pair.of_theirs) >= _EXACT for pair in self.pairs)

    def runs(self) -> Iterator[list[int]]:
        """The units of this text that stand together in both texts, run by run."""
        run: list[int] = []
        last = 0, 0
        for (first, until), (other_first, other_until) in sorted(
            ((one.ours[0], one.ours[-1]), (one.theirs[0], one.theirs[-1])) for one in self.pairs
        ):
            if run and (first - last[0] > _GAP or not 0 <= other_first - last[1] <= _GAP):
                yield run
                run = []
            run += range(first, until + 1)
            last = until, other_until
        if run:
            yield run


Ties = Mapping[int, Sequence[Tie]]


def find_ties(
    layouts: Sequence[Layout],
    links: LinkColumns,
    numbers: Iterable[int],
    ends: Iterable[tuple[int, int]],
    before: Iterable[Sequence[bool]],
    declared: Sequence[tuple[int, int]],
) -> dict[int, list[Tie]]:
    """The ties of each text, in the order of the links.

    Args:
        layouts: Of the texts by number.
        links: The links of many families.
        numbers: Those that are asked for, and ``ends`` their texts.
        ends: The texts of each link's source and target.
        before: For each link whether its source, and whether its target, is known to be the earlier.
        declared: Forwards and what they forward, or two forwards of one post.
    """
    ties: dict[int, list[Tie]] = {}
    for number, (a, b), (a_first, b_first) in zip(numbers, ends, before, strict=True):
        rows = links.passages[links.offsets[number] : links.offsets[number + 1]].tolist()
        pairs = []
        across = bool(links.across[number])
        for begin, end, other_begin, other_end, score in rows:
            ours = layouts[a].units_in(int(begin), int(end))
            theirs = layouts[b].units_in(int(other_begin), int(other_end))
            if ours and theirs:
                same = inf if across else score * (end - begin + other_end - other_begin) / 2
                if not across and _disagree(layouts[a].numbers(ours), layouts[b].numbers(theirs)):
                    same *= _OTHER_NUMBERS
                of_ours, of_theirs = min(1.0, same / (end - begin)), min(1.0, same / (other_end - other_begin))
                pairs.append(UnitPair(ours, theirs, of_ours, of_theirs))
        if pairs:
            order = (True if b_first else False if a_first else None), (True if a_first else False if b_first else None)
            _add(ties, layouts, (a, b), pairs, float(links.score[number]), across, order)
    for forward, origin in declared:
        count, other_count = len(layouts[forward].units), len(layouts[origin].units)
        if count == other_count:
            pairs = [UnitPair((at,), (at,), 1.0, 1.0) for at in range(count)]
        else:
            pairs = [UnitPair(tuple(range(count)), tuple(range(other_count)), 1.0, 1.0)]
        _add(ties, layouts, (forward, origin), pairs, 1.0, False, (True, False))
    return ties


def _disagree(ours: Mapping[str, Set[str]], theirs: Mapping[str, Set[str]]) -> bool:
    """Whether both sides have numbers of the same things that the other has not.

    One form filled in twice, more likely than one text.
    """
    counted = (
        set[str]().union(*(side[number] for number in side.keys() - other.keys()))
        for side, other in ((ours, theirs), (theirs, ours))
    )
    one, other = counted
    return any(a.startswith(b) or b.startswith(a) for a in one for b in other)  # "km" counts "kilometres", nothing all


def join_texts(ties: Ties, place: Sequence[tuple[int, int]], layouts: Sequence[Layout]) -> dict[int, list[Tie]]:
    """The ties of texts of which some were joined: ``place`` has the new number of each, and where its units begin."""
    pairs: dict[tuple[int, int], list[UnitPair]] = {}
    best: dict[tuple[int, int], Tie] = {}
    for text, held in ties.items():
        new, offset = place[text]
        for tie in held:
            other, other_offset = place[tie.other]
            if new < other:
                pairs.setdefault((new, other), []).extend(
                    UnitPair(
                        tuple(unit + offset for unit in one.ours),
                        tuple(unit + other_offset for unit in one.theirs),
                        one.of_ours,
                        one.of_theirs,
                    )
                    for one in tie.pairs
                )
                if (new, other) not in best or best[new, other].score < tie.score:
                    best[new, other] = tie
    joined: dict[int, list[Tie]] = {}
    for ends, units in pairs.items():
        tie = best[ends]
        other_earlier = None if tie.earlier is None else not tie.earlier
        _add(joined, layouts, ends, units, tie.score, tie.across, (tie.earlier, other_earlier))
    return joined


def _add(
    ties: dict[int, list[Tie]],
    layouts: Sequence[Layout],
    ends: tuple[int, int],
    pairs: Sequence[UnitPair],
    score: float,
    across: bool,
    earlier: tuple[bool | None, bool | None],
) -> None:
    sides = tuple(pairs), tuple(UnitPair(one.theirs, one.ours, one.of_theirs, one.of_ours) for one in pairs)
    weights = [_weights(side) for side in sides]
    units = [frozenset(one) for one in weights]
    said = min(layouts[end].count_said(held) for end, held in zip(ends, units, strict=True))
    encloses = not across and all(_encloses(held, layouts[end]) for end, held in zip(ends, weights, strict=True))
    shares = [layouts[end].weighed(one) / layouts[end].size for end, one in zip(ends, weights, strict=True)]
    for side in (0, 1):
        ties.setdefault(ends[side], []).append(
            Tie(
                other=ends[1 - side],
                pairs=sides[side],
                ours=units[side],
                theirs=units[1 - side],
                said=said,
                share=shares[side],
                other_share=shares[1 - side],
                score=score,
                across=across,
                earlier=earlier[side],
                encloses=encloses,
            )
        )


def _encloses(units: Mapping[int, float], layout: Layout) -> bool:
    last, chars = len(layout.units) - 1, layout.chars(units)
    framed = last in units and 0 in units and layout.size - chars >= _FILLING * layout.size
    return framed and layout.weighed(units) >= _FIXED * chars


def _weights(pairs: Sequence[UnitPair]) -> dict[int, float]:
    """How much of each unit the other text has."""
    weights: dict[int, float] = {}
    for pair in pairs:
        for unit in pair.ours:
            weights[unit] = max(weights.get(unit, 0.0), pair.of_ours)
    return weights
