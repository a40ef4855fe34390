"""Changes by single words and phrases: negation, modality, intensifiers, conditions."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from itertools import groupby

from stemmatic.changes.lexicon import Mark, Sign
from stemmatic.changes.sides import Aligned, Gap, Side
from stemmatic.model import Change, ChangeKind

_SHORT = 3  # words: so many in a gap are given whole
_FEWEST_OF_CLAUSE = 3
_FUTURE = "future"


def find_signs(pair: Aligned) -> Iterator[Change]:
    """The changes of negation, modality, intensity and condition."""
    yield from _negations(pair)
    yield from _modalities(pair)
    yield from _intensifiers(pair)
    yield from _conditions(pair)


def negations_of(side: Side) -> list[Mark]:
    """The negations of a side: those that only agree with another ("никто не") are no further ones."""
    strong = side.of(Sign.NOT, Sign.FALSE)
    return strong or side.of(Sign.NOR)[:1]


def _negations(pair: Aligned) -> Iterator[Change]:
    for gap in pair.gaps:
        if pair.is_negated(gap):
            yield pair.change(ChangeKind.NEGATION, gap[:2], gap[2:])
    ours, theirs = _unmatched(pair, negations_of(pair.a), negations_of(pair.b))
    few = min(len(ours), len(theirs))
    for marks, target in ((ours[few:], False), (theirs[few:], True)):
        for _, group in groupby(marks, key=lambda one: pair.gap_of(one.begin, target=target)):
            yield _change_at(pair, ChangeKind.NEGATION, list(group), target=target)


def _modalities(pair: Aligned) -> Iterator[Change]:
    ours, theirs = _unmatched(pair, pair.a.of(Sign.MODAL), pair.b.of(Sign.MODAL))
    for value in {one.value for one in ours} & {one.value for one in theirs}:  # said elsewhere in the sentence
        ours = [one for one in ours if one.value != value]
        theirs = [one for one in theirs if one.value != value]
    answered: set[Mark] = set()
    beside: dict[Gap | None, deque[Mark]] = defaultdict(deque)
    for other in theirs:
        beside[pair.gap_of(other.begin, target=True)].append(other)
    for one in ours:
        gap = pair.gap_of(one.begin, target=False)
        if gap is not None and beside[gap]:
            other = beside[gap].popleft()
            answered |= {one, other}
            yield pair.change(ChangeKind.MODALITY, one[:2], other[:2])
    for marks, target in ((ours, False), (theirs, True)):
        for one in marks:
            if one not in answered and one.value != _FUTURE:
                yield _change_at(pair, ChangeKind.MODALITY, [one], target=target)


def _intensifiers(pair: Aligned) -> Iterator[Change]:
    ours, theirs = _unmatched(pair, pair.a.of(Sign.INTENSE), pair.b.of(Sign.INTENSE))
    few = min(len(ours), len(theirs))
    for marks, target in ((ours[few:], False), (theirs[few:], True)):
        for one in marks:
            yield _change_at(pair, ChangeKind.INTENSIFIER, [one], target=target)


def _conditions(pair: Aligned) -> Iterator[Change]:
    """Clauses of a condition that one side lacks whole."""
    if bool(pair.a.of(Sign.IF)) == bool(pair.b.of(Sign.IF)):
        return
    for gap in pair.gaps:
        sizes = gap.a_end - gap.a_begin, gap.b_end - gap.b_begin
        target = sizes[1] > sizes[0]
        side, begin, end = (pair.b, *gap[2:]) if target else (pair.a, *gap[:2])
        if max(sizes) < _FEWEST_OF_CLAUSE or min(sizes) > 1:
            continue
        # A conjunction stands where its clause begins; a Turkish verb, where it ends.
        if any(
            begin <= one.begin and (one.begin <= begin + 1 or side.language == "tr")
            for one in side.of_near(begin, end, Sign.IF)
        ):
            yield pair.change(ChangeKind.CONDITION, gap[:2], gap[2:])


def _unmatched(pair: Aligned, ours: Sequence[Mark], theirs: Sequence[Mark]) -> tuple[list[Mark], list[Mark]]:
    """The marks of either side that the other has not in the same place, without those in what was left out whole."""
    there = {(one.begin, one.value) for one in theirs}
    here = {(pair.partner[one.begin], one.value) for one in ours}
    return (
        [
            one
            for one in ours
            if (pair.partner[one.begin], one.value) not in there and not _cut(pair, one, target=False)
        ],
        [one for one in theirs if (one.begin, one.value) not in here and not _cut(pair, one, target=True)],
    )


def _cut(pair: Aligned, mark: Mark, *, target: bool) -> bool:
    gap = pair.gap_of(mark.begin, target=target)
    return gap is not None and pair.is_cut(gap, target=target)


def _change_at(pair: Aligned, kind: ChangeKind, marks: Sequence[Mark], *, target: bool) -> Change:
    """A change that marks of one side are, with the few words in the place of which they came."""
    begin, end = marks[0].begin, marks[-1].end
    gap = pair.gap_of(begin, target=target)
    if gap is not None and _is_short(gap):
        return pair.change(kind, gap[:2], gap[2:])
    other = pair.place_in(begin, target=target)
    return pair.change(kind, *(((other, other), (begin, end)) if target else ((begin, end), (other, other))))


def _is_short(gap: Gap) -> bool:
    return max(gap.a_end - gap.a_begin, gap.b_end - gap.b_begin) <= _SHORT
