"""What can be said of passages in two languages: figures, dates, names, negation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from stemmatic.changes.figures import Figure, figures_of
from stemmatic.changes.sides import Side
from stemmatic.model import Change, ChangeKind, ChangeSpans


def find_across(a: Side, b: Side) -> Iterator[Change]:
    """The figures in the place of which a translation has others, and its negation where one side alone has one."""
    ours, theirs = figures_of(a), figures_of(b)
    before, after = _without(ours, theirs), _without(theirs, ours)
    if len(before) == len(after) == 1 and len(ours) == len(theirs) and before[0].of == after[0].of:
        one, other = before[0], after[0]
        kind = ChangeKind.DATE if one.dated or other.dated else ChangeKind.NUMBER
        yield _change(kind, a, (one.at, one.at + 1), b, (other.at, other.at + 1))


def _without(figures: list[Figure], others: list[Figure]) -> list[Figure]:
    held = Counter(one.value for one in others)
    found = []
    for one in figures:
        if held[one.value]:
            held[one.value] -= 1
        else:
            found.append(one)
    return found


def _change(kind: ChangeKind, a: Side, ours: tuple[int, int], b: Side, theirs: tuple[int, int]) -> Change:
    return Change(
        kind=kind, before=a.said(*ours), after=b.said(*theirs), spans=ChangeSpans(*a.span(*ours), *b.span(*theirs))
    )
