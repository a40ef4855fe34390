"""Details of a sentence that its translation has no counterpart of: names, numbers, dates, clauses.

Numbers and dates are compared by their value, with the whole text of the other witness: where a sentence ends is no
matter. Names are looked for there by their transliteration; where none sounds alike, none of the words that answer
the sentence may mean much the same either, for "Germany" is "Almanya". A clause is wanting where the sentence is longer
than the two texts call for, and both its length and its meaning come closer to the other without the clause.
``python -m benchmarks.accuracy collation`` says how often that is so where nothing is wanting.

What can be written otherwise is not said to be wanting: numbers up to twelve, which may be words, and names where a
language writes all nouns with capitals, or the other one neither capitals nor consonants.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from stemmatic.link.meaning.anchors import Anchors, find_names, is_named, names_in
from stemmatic.model import Collation, Detail, DetailKind, Reading, ReadingState
from stemmatic.text.comparison import split_words
from stemmatic.text.marks import CLAUSE_MARK

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_MONTH = "month"
_ENDING = re.compile(r"(?<=\w)['’ʼ‘]\w{1,12}")  # of Turkish names and months; it is no part of a figure
_MAY_BE_WORDS = 12
_CAPITAL_NOUNS = frozenset({"de", "lb"})
_LEAST_CLAUSE = 4  # words, dates and numbers apart: these may stand elsewhere
_LEAST_SENTENCE = 8
_MOST_OF_SENTENCE = 0.75  # a clause that is more of it is the sentence
_EVEN = 60  # characters of text that is as long in both, before anything is known of the two
_LONGER = 1.25  # times the length that the two texts call for
_NAME_ALIKE = 0.38  # cosine of a name and a word or two: 4 % of translated names are less alike, of others half
Encode = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]
_Text = tuple[str, str]  # and its language


@dataclass(frozen=True, slots=True)
class _Side:
    """A reading, its language, and the whole text that it is from."""

    reading: Reading
    language: str
    whole: str

    @property
    def begin(self) -> int:
        return self.reading.begin or 0

    def detail(self, kind: DetailKind, begin: int, end: int) -> Detail:
        return Detail(kind, self.reading.text[begin:end], self.begin + begin, self.begin + end)


def mark_details(
    places: Sequence[tuple[Reading, ...]], collation: Collation, texts: Mapping[str, str], encode: Encode
) -> Iterator[tuple[Reading, ...]]:
    """The places of a collation with what translations lack and bring, against the witness that they are read against.

    Args:
        places: those of the collation.
        collation: whose witnesses tell languages and posts.
        texts: of each post.
        encode: gives vectors of texts in languages.
    """
    column = {one.siglum: at for at, one in enumerate(collation.witnesses)}
    languages = [one.language for one in collation.witnesses]

    def side(place: Sequence[Reading], at: int) -> _Side:
        return _Side(place[at], languages[at], texts[collation.witnesses[at].post])

    pairs = {
        (number, at): (side(place, at), side(place, column[one.against]))
        for number, place in enumerate(places)
        for at, one in enumerate(place)
        if one.state is ReadingState.TRANSLATED
    }
    lengths: dict[tuple[str, str], list[int]] = {}
    for ours, theirs in pairs.values():
        held = lengths.setdefault((ours.reading.siglum, theirs.reading.siglum), [0, 0])
        held[0] += len(ours.reading.text)
        held[1] += len(theirs.reading.text)
    asked = {
        (at, turned): _Asked(*(both[::-1] if turned else both), _share(lengths, both, turned))
        for at, both in pairs.items()
        for turned in (False, True)
    }
    known = _Vectors({text for one in asked.values() for text in one.texts()}, encode)
    for number, place in enumerate(places):
        yield tuple(
            replace(one, brings=asked[key, False].wanting(known), lacks=asked[key, True].wanting(known))
            if (key := (number, at)) in pairs
            else one
            for at, one in enumerate(place)
        )


def _share(lengths: Mapping[tuple[str, str], Sequence[int]], both: tuple[_Side, _Side], turned: bool) -> float:
    """How long the first text is for the second, in all else that they have in common."""
    held = lengths[both[0].reading.siglum, both[1].reading.siglum]
    ours, theirs = (_EVEN + one - len(side.reading.text) for one, side in zip(held, both, strict=True))
    return theirs / ours if turned else ours / theirs


class _Vectors:
    def __init__(self, texts: set[_Text], encode: Encode) -> None:
        held = sorted(texts)
        self._at = {one: at for at, one in enumerate(held)}
        self._rows = encode(*zip(*held, strict=True)) if held else np.zeros((0, 0), np.float32)

    def of(self, texts: Sequence[_Text]) -> NDArray[np.float32]:
        return self._rows[[self._at[one] for one in texts]]


class _Asked:
    """What of one reading has no counterpart in another one, in another language."""

    def __init__(self, ours: _Side, theirs: _Side, share: float) -> None:
        self.ours, self.theirs = ours, theirs
        names, figures = _held(theirs.whole)
        text = ours.reading.text
        # Where the other text has no month that we know, it may write months in a way that we do not.
        self._sure = [
            ours.detail(DetailKind.DATE if dated else DetailKind.NUMBER, begin, end)
            for cores, dated, begin, end in _figures(text)
            if (gone := cores - figures) and not (all(map(_is_month, gone)) and not any(map(_is_month, figures)))
        ]
        told = "und" not in (ours.language, theirs.language)
        self._names = list(_names(text, names)) if told and ours.language not in _CAPITAL_NOUNS else []
        longer = len(text) / max(len(theirs.reading.text), 1) / share
        self._clauses = list(_clauses(text)) if told and longer > _LONGER else []
        # Without the clause the length must come closer to what is called for.
        self._clauses = [(a, b) for a, b in self._clauses if abs(log(longer * (1 - (b - a) / len(text)))) < log(longer)]

    def texts(self) -> Iterator[_Text]:
        """What must be encoded to tell."""
        yield from self._of_names()
        yield from self._of_clauses()
        if self._names:
            yield from self._their_words()

    def _of_names(self) -> list[_Text]:
        return [(self.ours.reading.text[a:b], self.ours.language) for a, b in self._names]

    def _their_words(self) -> list[_Text]:
        text = self.theirs.reading.text
        found = split_words(text)
        spans = list(zip(found.begins, found.ends, strict=True))
        return [
            (text[begin:end], self.theirs.language)
            for begin, end in [*spans, *((one[0], other[1]) for one, other in pairwise(spans))]
        ]

    def _of_clauses(self) -> list[_Text]:
        """Both sentences, then ours without each clause."""
        if not self._clauses:
            return []
        text = self.ours.reading.text
        without = [f"{text[:a]} {text[b:]}".strip() for a, b in self._clauses]
        return [
            (self.theirs.reading.text, self.theirs.language),
            *((one, self.ours.language) for one in (text, *without)),
        ]

    def wanting(self, known: _Vectors) -> tuple[Detail, ...]:
        """The details of ours that theirs lacks, in order."""
        found = list(self._sure)
        if self._names and (words := self._their_words()):
            alike = (known.of(self._of_names()) @ known.of(words).T).max(axis=1)
            found += [
                self.ours.detail(DetailKind.NAME, a, b)
                for (a, b), cosine in zip(self._names, alike, strict=True)
                if cosine < _NAME_ALIKE
            ]
        if self._clauses:
            vectors = known.of(self._of_clauses())
            whole, *without = (vectors[1:] @ vectors[0]).tolist()
            cosine, (a, b) = max(zip(without, self._clauses, strict=True))
            if cosine > whole:
                found = [one for one in found if not self.ours.begin + a <= one.begin < self.ours.begin + b]
                found.append(self.ours.detail(DetailKind.CLAUSE, a, b))
        return tuple(sorted(found, key=lambda one: one.begin))


def _figures(text: str) -> Iterator[tuple[frozenset[str], bool, int, int]]:
    """Numbers and dates: what they are, whether they name a month, and where they stand."""
    words = split_words(_ENDING.sub(lambda found: " " * len(found[0]), text))
    held = zip(words.words, words.begins, words.ends, strict=True)
    for is_figure, run in groupby(held, key=lambda one: any(map(str.isdigit, one[0]))):
        figures = [(_cores(word), _is_month(word), a, b) for word, a, b in run] if is_figure else []
        if any(dated for _, dated, _, _ in figures):
            yield frozenset().union(*(cores for cores, *_ in figures)), True, figures[0][2], figures[-1][3]
        else:
            yield from figures


def _is_month(word: str) -> bool:
    return word.startswith(_MONTH)


def _cores(word: str) -> frozenset[str]:
    """The numbers of a folded word that would stand in figures elsewhere; a month is one too."""
    if _is_month(word):
        return frozenset([word])
    return frozenset(one for one in _NUMBER.findall(word) if float(one) > _MAY_BE_WORDS)


@lru_cache(maxsize=256)
def _held(text: str) -> tuple[Anchors, frozenset[str]]:
    """The names and numbers of a whole text."""
    return names_in(text), frozenset().union(*(cores for cores, *_ in _figures(text)))


def _names(text: str, theirs: Anchors) -> Iterator[tuple[int, int]]:
    """Where names stand that nothing in the other text sounds like."""
    if theirs.names or theirs.openers or theirs.spellings:
        dates = [(begin, end) for _, _, begin, end in _figures(text)]
        for name, begin, end, opens in find_names(text):
            dated = any(a <= begin < b for a, b in dates)
            if not (opens or dated or is_named(name, theirs)):
                yield begin, end


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """Where the clauses of a sentence stand, as its marks part them."""
    if len(text.split()) < _LEAST_SENTENCE:
        return
    bounds = [0, *(found.end() for found in CLAUSE_MARK.finditer(text)), len(text)]
    for a, b in pairwise(bounds):
        begin = a + len(text[a:b]) - len(text[a:b].lstrip())
        words = [word for word in text[begin:b].split() if not any(map(str.isdigit, word))]
        if len(words) >= _LEAST_CLAUSE and b - begin < _MOST_OF_SENTENCE * len(text):
            yield begin, b
