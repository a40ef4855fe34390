"""A collation in parallel segmentation: divided where witnesses of one language agree and differ, as they wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from stemmatic.descend.readings import align_words
from stemmatic.model import Collation, Reading
from stemmatic.text.comparison import split_words

_WHITE = " \n\r\t"


@dataclass(frozen=True, slots=True)
class Segment:
    """What each witness has at one place, as it wrote it; empty where it has nothing, ``None`` where nothing answers.

    ``states`` number the readings that differ as compared text, those of earlier witnesses first; -1 where there is
    none. ``place`` is the number of the collation's place, from 1.
    """

    place: int
    readings: tuple[str | None, ...]
    states: tuple[int, ...]

    @property
    def is_variant(self) -> bool:
        """Whether not all that have the place have the same there."""
        held = [at for at, reading in enumerate(self.readings) if reading is not None]
        return len({self.states[at] for at in held}) > 1


def find_segments(collation: Collation) -> list[Segment]:
    """The places of a collation in their order, those inside one language divided where witnesses agree and differ.

    The readings of one witness, one unit after the other, are its text at the collation's places.
    """
    languages = [one.language for one in collation.witnesses]
    units: list[Segment] = []
    for at, place in enumerate(collation.places):
        number = collation.numbers[at] if collation.numbers else at + 1
        held = [column for column, one in enumerate(place) if one.text]
        if len({languages[column] for column in held}) <= 1:
            units += _by_words(number, place, held)
        else:
            units.append(_whole(number, place, languages))
    return units


def _whole(number: int, place: Sequence[Reading], languages: Sequence[str]) -> Segment:
    keys = [
        (language, *split_words(one.text).words) if one.text else None
        for one, language in zip(place, languages, strict=True)
    ]
    readings = tuple(_ended(one.text) if one.text else None for one in place)
    return Segment(number, readings, _number(keys))


def _by_words(number: int, place: Sequence[Reading], held: Sequence[int]) -> Iterator[Segment]:
    split = {column: split_words(place[column].text) for column in held}
    texts = {column: tuple(one.words) for column, one in split.items()}
    different = sorted(set(texts.values()))
    table = dict(zip(different, align_words(different), strict=True))
    rows = {column: table[text] for column, text in texts.items()}
    width = len(next(iter(rows.values()))) if rows else 0
    shared = [len({rows[column][at] for column in held}) == 1 for at in range(width)]
    done = dict.fromkeys(held, 0)  # words of each witness
    runs = [list(run) for _, run in groupby(range(width), key=shared.__getitem__)] or [[]]
    for turn, run in enumerate(runs):
        readings: list[str | None] = [None] * len(place)
        keys: list[tuple[str, ...] | None] = [None] * len(place)
        for column in held:
            words = tuple(rows[column][at] for at in run if rows[column][at])
            begin, done[column] = done[column], done[column] + len(words)
            first, last = turn == 0, turn == len(runs) - 1
            readings[column] = _raw(place[column].text, split[column].begins, begin, done[column], first, last)
            keys[column] = words
        yield Segment(number, tuple(readings), _number(keys))


def _raw(text: str, begins: Sequence[int], begin: int, end: int, first: bool, last: bool) -> str:
    """What stands from one word to before another, marks behind words with these."""
    start = 0 if first else begins[begin] if begin < len(begins) else len(text)
    stop = len(text) if last else begins[end] if end < len(begins) else len(text)
    return _ended(text[start:stop]) if stop == len(text) else text[start:stop]


def _ended(text: str) -> str:
    """A text that the next one can follow."""
    return text if not text or text[-1] in _WHITE else f"{text} "


def _number(keys: Sequence[tuple[str, ...] | None]) -> tuple[int, ...]:
    found: dict[tuple[str, ...], int] = {}
    return tuple(found.setdefault(key, len(found)) if key else -1 for key in keys)
