"""How a post's text is laid out: its units in their lines, which is where a digest may be divided."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import NamedTuple

from stemmatic.model import Passage, PassageKind
from stemmatic.text.comparison import Words, split_words
from stemmatic.text.figures import is_scale

_LINE_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_LISTED = frozenset({PassageKind.ITEM, PassageKind.CLAUSE})
_DIGIT = re.compile(r"\d")
_BEFORE_COUNTED = 3  # characters at most between a number and the word that says what it counts …
_COUNTED = 4  # … of which so many letters tell: the rest is grammar
_OF = r"(\d{1,2})\s?/\s?(\d{1,2})"
_NUMBERED = re.compile(rf"(?:^|[\s(\[]){_OF}[)\]]?\s*$|^\s*[(\[]?{_OF}[)\]]?(?=\s)")
_CLOSING = ' \u00a0*_»”")'
_COLONS = (":", "\uff1a")
_STANDS = 0.5  # of a unit must stand in a span for it to be there


class Unit(NamedTuple):
    """A passage that says something: its span, its line in the text, whether a bullet or number stands before it.

    One that ends in a colon ``announces`` what follows.
    """

    begin: int
    end: int
    line: int
    listed: bool
    language: str
    version: int
    heading: bool = False
    numbers: frozenset[tuple[str, str]] = frozenset()  # as they are compared, each with how the word behind it begins
    announces: bool = False


@dataclass(frozen=True)
class Layout:
    """The units of a post's text, in order, and the language that most of it is in (``und``: too little to tell).

    ``number`` is what is printed at an end of the text as "2/3": which part of how many it is.
    """

    units: tuple[Unit, ...]
    language: str
    number: tuple[int, int] | None = None

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """The length of each unit in characters, one at least."""
        return tuple(max(1, unit.end - unit.begin) for unit in self.units)

    @cached_property
    def size(self) -> int:
        """The length of all units."""
        return sum(self.sizes)

    def chars(self, units: Iterable[int]) -> int:
        """The length of some units, by number."""
        return sum(map(self.sizes.__getitem__, units))

    def weighed(self, units: Mapping[int, float]) -> float:
        """The length of some units, each by its weight."""
        return sum(self.sizes[unit] * weight for unit, weight in units.items())

    def units_in(self, begin: int, end: int) -> tuple[int, ...]:
        """The units of which half or more stands in a span."""
        begins, ends = self._edges
        return tuple(
            [
                at
                for at in range(bisect_right(ends, begin), bisect_left(begins, end))
                if min(end, ends[at]) - max(begin, begins[at]) >= _STANDS * self.sizes[at]
            ]
        )

    @cached_property
    def _edges(self) -> tuple[list[int], list[int]]:
        return [unit.begin for unit in self.units], [unit.end for unit in self.units]

    def numbers(self, units: Iterable[int]) -> dict[str, set[str]]:
        """The numbers in some units, as they are compared, and what each counts."""
        found: dict[str, set[str]] = {}
        for unit in units:
            for number, counted in self.units[unit].numbers:
                found.setdefault(number, set()).add(counted)
        return found

    def count_said(self, units: Iterable[int]) -> int:
        """How many of some units are no headings."""
        return sum(not self.units[unit].heading for unit in units)

    def is_list(self) -> bool:
        """Whether most lines behind the first begin with a bullet or a number, three at least."""
        lines = {unit.line for unit in self.units}
        listed = {unit.line for unit in self.units if unit.listed}
        return len(listed) >= 3 and len(listed) >= 0.6 * (len(lines) - 1)

    def before_list(self) -> int:
        """How many units stand before what is listed; none in a text that is no list."""
        return next(at for at, unit in enumerate(self.units) if unit.listed) if self.is_list() else 0

    def begins_line(self, at: int) -> bool:
        """Whether a unit is the first of its line."""
        return at == 0 or self.units[at - 1].line != self.units[at].line


def lay_out(text: str, passages: Sequence[Passage], languages: Sequence[str]) -> Layout:
    """The layout of a text; fixed text and pointers are no units, unless there is nothing else."""
    said = [one for one in passages if not one.boilerplate and one.kind is not PassageKind.POINTER] or list(passages)
    language = languages[0] if languages else "und"
    units: list[Unit] = []
    line = before = 0
    for one in said:
        line += bool(units) and _LINE_BREAK.search(text, before, one.begin) is not None
        heading = one.kind is PassageKind.HEADING
        announces = text[one.begin : one.end].rstrip(_CLOSING).endswith(_COLONS)
        numbers = frozenset(_numbers(text[one.begin : one.end]))
        listed = one.kind in _LISTED
        units.append(Unit(one.begin, one.end, line, listed, one.language, one.version, heading, numbers, announces))
        before = one.end
    return Layout(tuple(units) or (Unit(0, len(text), 0, False, language, 0),), language, _number(text))


def _numbers(passage: str) -> Iterator[tuple[str, str]]:
    """The numbers in a passage, each with how the word behind it on its line begins."""
    if _DIGIT.search(passage) is None:
        return
    found = split_words(passage)
    held = [at for at, word in enumerate(found.words) if not is_scale(word)]
    for at, behind in zip_longest(held, held[1:]):
        if found.words[at][0].isdigit():
            yield found.words[at], "" if behind is None else _counted(passage, found, behind)


def _counted(passage: str, found: Words, at: int) -> str:
    gap, word = passage[found.ends[at - 1] : found.begins[at]], found.words[at]
    beside = len(gap) <= _BEFORE_COUNTED and _LINE_BREAK.search(gap) is None
    return word[:_COUNTED] if beside and not word[0].isdigit() else ""


def join_layouts(layouts: Sequence[Layout]) -> Layout:
    """The layout of texts that follow one another; units keep their spans, each in its own text."""
    units: list[Unit] = []
    for layout in layouts:
        line = units[-1].line + 1 if units else 0
        units += [unit._replace(line=unit.line + line) for unit in layout.units]
    return Layout(tuple(units), layouts[0].language)


def _number(text: str) -> tuple[int, int] | None:
    found = _NUMBERED.search(text[-12:]) or _NUMBERED.search(text[:12])
    if found is None:
        return None
    part, whole = (int(one) for one in found.groups() if one is not None)
    return (part, whole) if 1 <= part <= whole and whole > 1 else None
