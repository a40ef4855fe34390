"""Changes of numbers, dates and units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from stemmatic.changes.lexicon import Mark, Sign, day_of, number_of
from stemmatic.changes.sides import Aligned, Side
from stemmatic.model import Change, ChangeKind

_ORDINAL = regex.compile(r"(\d+)(?:st|nd|rd|th|\p{Cyrillic}{1,3}|\.|'\p{L}{1,4})")
_YEAR = regex.compile(r"(?:19|20)\d\d")
_MONTH = "month"
_SCALE = "×"  # how words of scale begin that stand behind no number


class Figure(NamedTuple):
    """A number or a part of a date: the word ``at`` of its side, its value, whether it is of a date."""

    at: int
    value: str
    dated: bool


def find_figures(pair: Aligned) -> Iterator[Change]:
    """The numbers, dates and units in the place of which the other side has others."""
    ours, theirs = figures_of(pair.a), figures_of(pair.b)
    both = Counter(one.value for one in ours) & Counter(one.value for one in theirs)
    for gap in pair.gaps:
        before = [one for one in ours if gap.a_begin <= one.at < gap.a_end and _is_new(one, both, pair.b)]
        after = [one for one in theirs if gap.b_begin <= one.at < gap.b_end and _is_new(one, both, pair.a)]
        for one, other in zip(before, after, strict=False):
            kind = ChangeKind.DATE if one.dated or other.dated else ChangeKind.NUMBER
            yield pair.change(kind, (one.at, one.at + 1), (other.at, other.at + 1))
    yield from _units(pair)
    yield from _bounds(pair)


def figures_of(side: Side) -> list[Figure]:
    """The numbers and parts of dates among the words of a side."""
    found = [
        Figure(at, value, False)
        for at, word in enumerate(side.words)
        if (value := _value_of(word, side.language)) is not None
    ]
    at_once = {one.at: one for one in found}
    return [one._replace(dated=_is_dated(one, at_once)) for one in found]


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
    beside = (all_of.get(one.at - 1), all_of.get(one.at + 1))
    return _YEAR.fullmatch(one.value) is not None or any(it and it.value.startswith(_MONTH) for it in beside)


def _is_new(one: Figure, both: Counter[str], other: Side) -> bool:
    """Whether the other side has not this figure too, in another place of the passage or of its text."""
    return one.value not in both and one.value not in other.text.words


def _units(pair: Aligned) -> Iterator[Change]:
    for gap in pair.gaps:
        before = _measured(pair.a, [one for one in pair.a.of(Sign.UNIT) if gap.a_begin <= one.begin < gap.a_end])
        after = _measured(pair.b, [one for one in pair.b.of(Sign.UNIT) if gap.b_begin <= one.begin < gap.b_end])
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
        before = [one for one in pair.a.of(Sign.BOUND) if gap.a_begin <= one.begin < gap.a_end and _bound(pair.a, one)]
        after = [one for one in pair.b.of(Sign.BOUND) if gap.b_begin <= one.begin < gap.b_end and _bound(pair.b, one)]
        values = {one.value for one in before}, {one.value for one in after}
        if values[0] == values[1] or "below" not in values[0] | values[1]:
            continue  # "more than 300" for 312 is how news round
        yield pair.change(
            ChangeKind.NUMBER,
            (before[0].begin, before[-1].end) if before else (gap.a_begin, gap.a_begin),
            (after[0].begin, after[-1].end) if after else (gap.b_begin, gap.b_begin),
        )


def _bound(side: Side, mark: Mark) -> bool:
    return any(_value_of(word, side.language) is not None for word in side.words[mark.end : mark.end + 2])
