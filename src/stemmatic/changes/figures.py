"""Changes of numbers, dates and units."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

import regex

from stemmatic.changes.lexicon import Mark, Sign, day_of, number_of
from stemmatic.changes.sides import Aligned, Side
from stemmatic.model import Change, ChangeKind
from stemmatic.text.figures import MINUS
from stemmatic.text.months import FOLDED_MONTHS

_ORDINAL = regex.compile(r"(\d+)(?:st|nd|rd|th|\p{Cyrillic}{1,3}|\.|'\p{L}{1,4})")
_YEAR = regex.compile(r"(?:19|20)\d\d")
_MONTH = "month"
_BESIDE = (-2, -1, 1, 2)


class Figure(NamedTuple):
    """A number or a part of a date: the word ``at`` of its side, its value, whether it is of a date."""

    at: int
    value: str
    dated: bool

    @property
    def of(self) -> str:
        """What it counts or names, for like to be compared with like: a month, a weekday, a year, a time, a number."""
        if not self.value[0].isdigit():
            return self.value.rstrip("0123456789")
        return "year" if self.dated and _YEAR.fullmatch(self.value) else "time" if ":" in self.value else "number"


def find_figures(pair: Aligned) -> Iterator[Change]:
    """The numbers, dates and units in the place of which the other side has others."""
    ours, theirs = figures_of(pair.a), figures_of(pair.b)
    both = Counter(one.value for one in ours) & Counter(one.value for one in theirs)
    for gap in pair.gaps:
        before = [one for one in _among(ours, *gap[:2]) if _is_new(one, both, pair.b)]
        after: dict[str, deque[Figure]] = defaultdict(deque)
        for one in _among(theirs, *gap[2:]):
            if _is_new(one, both, pair.a):
                after[one.of].append(one)
        for one in before:
            if after[one.of]:
                other = after[one.of].popleft()
                kind = ChangeKind.DATE if one.dated or other.dated else ChangeKind.NUMBER
                yield pair.change(kind, (one.at, one.at + 1), (other.at, other.at + 1))
    yield from _units(pair)
    yield from _bounds(pair)


def _among(figures: Sequence[Figure], begin: int, end: int) -> Sequence[Figure]:
    """The figures among the words ``[begin, end)``."""
    return figures[bisect_left(figures, begin, key=itemgetter(0)) : bisect_left(figures, end, key=itemgetter(0))]


def figures_of(side: Side) -> list[Figure]:
    """The numbers and parts of dates among the words of a side."""
    values = {at: _value_of(word, side.language) for at, word in enumerate(side.words)}
    found = {at: Figure(at, value, False) for at, value in values.items() if value is not None}
    for at in found.keys() & {at + 1 for at, word in enumerate(side.words) if word == MINUS}:
        found[at] = Figure(at, MINUS + found[at].value, False)
    for at, word in enumerate(side.words):  # a month is one beside a figure: "may" and "mars" are more than that
        if word in FOLDED_MONTHS and at not in found and any(values.get(at + step) for step in _BESIDE):
            found[at] = Figure(at, f"{_MONTH}{FOLDED_MONTHS[word]}", True)
    return [found[at]._replace(dated=_is_dated(found[at], found)) for at in sorted(found)]


def _value_of(word: str, language: str) -> str | None:
    if word.isalpha():
        return number_of(word, language) or day_of(word, language)
    if (ordinal := _ORDINAL.fullmatch(word)) is not None:
        return str(ordinal[1])
    if not any(one.isdigit() for one in word):
        return None
    return word if word[0].isdigit() or word.startswith(_MONTH) else None


def _is_dated(one: Figure, all_of: dict[int, Figure]) -> bool:
    if one.value.isalnum() and not one.value[0].isdigit():
        return True  # a month, a day of the week
    beside = (all_of.get(one.at + step) for step in _BESIDE)
    return _YEAR.fullmatch(one.value) is not None or any(it and it.value.startswith(_MONTH) for it in beside)


def _is_new(one: Figure, both: Counter[str], other: Side) -> bool:
    """Whether the other side has not this figure too, in another place of the passage or of its text."""
    return one.value not in both and one.value not in other.text.words


def _units(pair: Aligned) -> Iterator[Change]:
    for gap in pair.gaps:
        before = _measured(pair.a, [one for one in pair.a.of_near(*gap[:2], Sign.UNIT) if gap.a_begin <= one.begin])
        after = _measured(pair.b, [one for one in pair.b.of_near(*gap[2:], Sign.UNIT) if gap.b_begin <= one.begin])
        if before and after and not {one.value for one in before} & {one.value for one in after}:
            yield pair.change(ChangeKind.UNIT, before[0][:2], after[0][:2])


def _measured(side: Side, marks: Sequence[Mark]) -> list[Mark]:
    """The units of these that stand beside a figure."""
    return [
        one
        for one in marks
        if any(
            0 <= at < len(side.words) and _value_of(side.words[at], side.language) is not None
            for at in (one.begin - 1, one.end)
        )
    ]


def _bounds(pair: Aligned) -> Iterator[Change]:
    """What says of a number that it is more, or less: "at least five" is not "at most five"."""
    for gap in pair.gaps:
        before, after = _bounds_in(pair.a, *gap[:2]), _bounds_in(pair.b, *gap[2:])
        values = {one.value for one in before}, {one.value for one in after}
        if values[0] == values[1] or "below" not in values[0] | values[1]:
            continue  # "more than 300" for 312 is how news round
        yield pair.change(
            ChangeKind.NUMBER,
            (before[0].begin, before[-1].end) if before else (gap.a_begin, gap.a_begin),
            (after[0].begin, after[-1].end) if after else (gap.b_begin, gap.b_begin),
        )


def _bounds_in(side: Side, begin: int, end: int) -> list[Mark]:
    """What bounds a figure, as far as it stands among these words."""
    return [
        one
        for one in side.of_near(begin, end, Sign.BOUND)
        if one.begin < end and begin < one.end
        if any(_value_of(word, side.language) is not None for word in side.words[one.end : one.end + 2])
    ]
