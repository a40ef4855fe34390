"""Readings: where the texts of some witnesses differ in words, as a matrix of variants.

Texts are aligned word by word, each with the nearest of those that are aligned already, and what stands between words
that both have with what others have there. A variant is a word that some have in a place of another, the commoner one,
or a run of words that some leave out or add, which is one variant however long it is (simple indel coding; Simmons &
Ochoterena 2000): what a longer omission swallows is unknown there, not different.

Variants weigh by how unlikely they are to arise twice: a changed name or figure more than a word, that more than a
spelling or a small word. The order in which texts are given changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance.Indel import normalized_distance, normalized_similarity, opcodes

_LIKE = 0.55  # two words so alike are one word in two spellings
_SMALL = 3  # letters of a small word
_MOST_CELLS = 40_000  # of words between words that two texts have in common: more are not compared one by one
_SURROGATES = 0xD800


class VariantKind(StrEnum):
    """What kind of difference a variant is."""

    SPELLING = "spelling"
    SMALL = "small word"
    WORD = "word"
    NAME = "name or figure"
    OUT = "left out or added"


_WEIGHTS = {VariantKind.SPELLING: 0.7, VariantKind.SMALL: 0.5, VariantKind.WORD: 1.0, VariantKind.NAME: 1.3}
_OUT_WEIGHTS = (0.4, 0.7, 1.0, 1.3)  # of a small word, a word, two or three words, more
_OUT_WEIGHT = 0.02  # for each further word


@dataclass(frozen=True, slots=True)
class Variant:
    """A reading that not all have: columns ``[begin, end)`` of the table; empty ``reading``: they are left out."""

    kind: VariantKind
    begin: int
    end: int
    reading: str
    beside: str  # what stands there in most


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """The matrix of variants of some texts.

    ``has`` and ``known`` have a row for each text and a column for each variant, in the order of the text: whether it
    has the variant, and whether that can be told. ``weights`` has one number a variant, about 1; ``distances`` the
    same, but omissions weigh half of what may differ in them at least: else a text would be a way between two others
    through what it lacks. ``table`` has for each text the word, or nothing, at each column.
    """

    variants: tuple[Variant, ...]
    has: NDArray[np.bool_]
    known: NDArray[np.bool_]
    weights: NDArray[np.float64]
    distances: NDArray[np.float64]
    table: tuple[tuple[str, ...], ...]


Text = Sequence[tuple[str, bool]]  # folded words, and whether each is written as a name or a figure


def find_readings(texts: Sequence[Text]) -> Readings:
    """The variants of texts in one language, no two of which have the very same words."""
    words = [tuple(word for word, _ in text) for text in texts]
    named = {word for text in texts for word, is_name in text if is_name}
    table = align_words(words)
    found = list(_word_variants(table, named))
    inside = np.zeros(len(table[0]))
    for one in found:
        inside[one.variant.begin] = max(inside[one.variant.begin], one.weight)
    found += _omissions(table, inside)
    found.sort(key=lambda one: (one.variant.begin, one.variant.end, one.variant.reading))
    empty = np.zeros((len(texts), 0), np.bool_)
    return Readings(
        tuple(one.variant for one in found),
        np.stack([one.has for one in found], 1) if found else empty,
        np.stack([one.known for one in found], 1) if found else empty,
        np.array([one.weight for one in found], np.float64),
        np.array([one.distance for one in found], np.float64),
        tuple(map(tuple, table)),
    )


# --- aligning --------------------------------------------------------------------------------------------------------


def align_words(texts: Sequence[Sequence[str]]) -> list[list[str]]:
    """The words of each text by column; nothing where it has none. The order of the texts changes no column."""
    order = sorted(range(len(texts)), key=lambda at: tuple(texts[at]))
    rows = _align_sorted([texts[at] for at in order])
    return [row for _, row in sorted(zip(order, rows, strict=True), key=lambda one: one[0])]


def _align_sorted(texts: Sequence[Sequence[str]]) -> list[list[str]]:
    number: dict[str, int] = {}
    for text in texts:
        for word in text:
            number.setdefault(word, len(number))
    coded = ["".join(map(_letter, map(number.__getitem__, text))) for text in texts]
    count = len(texts)
    apart = np.zeros((count, count))
    for a in range(count):
        for b in range(a):
            apart[a, b] = apart[b, a] = normalized_distance(coded[a], coded[b])
    first = int(apart.sum(1).argmin())
    columns: list[dict[int, str]] = [{first: word} for word in texts[first]]
    nearest, near = apart[first].copy(), np.full(count, first)
    nearest[first] = np.inf
    for _ in range(count - 1):
        new = int(nearest.argmin())
        columns = _add(columns, new, texts[new], int(near[new]), coded)
        nearest[new] = np.inf
        closer = apart[new] < nearest
        closer &= ~np.isinf(nearest)
        nearest[closer], near[closer] = apart[new][closer], new
    return [[column.get(at, "") for column in columns] for at in range(count)]


def _letter(number: int) -> str:
    return chr(number if number < _SURROGATES else number + 0x800)


def _add(
    columns: Sequence[dict[int, str]], new: int, words: Sequence[str], like: int, coded: Sequence[str]
) -> list[dict[int, str]]:
    """The columns with one more text, aligned with one of those that are there."""
    at = [number for number, column in enumerate(columns) if like in column]
    blocks = opcodes(coded[like], coded[new]).as_matching_blocks()
    pairs = [(at[run.a + k], run.b + k) for run in blocks for k in range(run.size)]
    found: list[dict[int, str]] = []
    for (column, word), (next_column, next_word) in pairwise([(-1, -1), *pairs, (len(columns), len(words))]):
        if column >= 0:
            columns[column][new] = words[word]
            found.append(columns[column])
        found += _fill(columns[column + 1 : next_column], new, words[word + 1 : next_word], like)
    return found


def _fill(columns: Sequence[dict[int, str]], new: int, words: Sequence[str], like: int) -> list[dict[int, str]]:
    """Columns between two that are settled, with a text's words there in those that fit best."""
    if not words or not columns or len(words) * len(columns) > _MOST_CELLS:
        return [*columns, *({new: word} for word in words)]
    best = np.zeros((len(columns) + 1, len(words) + 1))
    pair = np.zeros((len(columns), len(words)))
    for a, column in enumerate(columns):
        held = set(column.values())
        for b, word in enumerate(words):
            pair[a, b] = 3.0 if word in held else max(map(_likeness, held, [word] * len(held)))
            pair[a, b] += 0.1 * (like in column)
    for a in range(len(columns) - 1, -1, -1):
        for b in range(len(words) - 1, -1, -1):
            best[a, b] = max(best[a + 1, b], best[a, b + 1], best[a + 1, b + 1] + pair[a, b])
    found: list[dict[int, str]] = []
    a = b = 0
    while a < len(columns) and b < len(words):
        if best[a, b] == best[a + 1, b + 1] + pair[a, b]:
            columns[a][new] = words[b]
            found.append(columns[a])
            a, b = a + 1, b + 1
        elif best[a, b] == best[a + 1, b]:
            found.append(columns[a])
            a += 1
        else:
            found.append({new: words[b]})
            b += 1
    return [*found, *columns[a:], *({new: word} for word in words[b:])]


def _likeness(one: str, other: str) -> float:
    """How well two words go together in one column: as spellings of one, or one in the other's place."""
    like = float(normalized_similarity(one, other))
    return 1.0 + like if like >= _LIKE else 0.5


# --- variants --------------------------------------------------------------------------------------------------------


class _Found(NamedTuple):
    variant: Variant
    has: NDArray[np.bool_]
    known: NDArray[np.bool_]
    weight: float
    distance: float


def _word_variants(table: Sequence[Sequence[str]], named: set[str]) -> Iterator[_Found]:
    for at, held in enumerate(zip(*table, strict=True)):
        different = set(filter(None, held))
        if len(different) < 2:
            continue
        common = _commonest(held)
        known = np.array([bool(word) for word in held], np.bool_)
        for word in sorted(different - {common}):
            kind = _kind(word, common, named)
            has = np.array([one == word for one in held], np.bool_)
            yield _Found(Variant(kind, at, at + 1, word, common), has, known, _WEIGHTS[kind], _WEIGHTS[kind])


def _kind(word: str, common: str, named: set[str]) -> VariantKind:
    if word[0].isdigit() or common[0].isdigit():
        return VariantKind.NAME
    if len(word) <= _SMALL and len(common) <= _SMALL:
        return VariantKind.SMALL
    if normalized_similarity(word, common) >= _LIKE:
        return VariantKind.SPELLING
    return VariantKind.NAME if word in named or common in named else VariantKind.WORD


def _omissions(table: Sequence[Sequence[str]], inside: NDArray[np.float64]) -> Iterator[_Found]:
    """Words in a row that the same texts have and the others have not."""
    held = np.array([[bool(word) for word in row] for row in table], np.bool_)
    shortest = np.full(held.shape[1], held.shape[1])  # of the omissions that a column is part of
    for row in held:
        edges = np.flatnonzero(np.diff(np.concatenate([[1], row.astype(np.int8), [1]])))
        for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            shortest[begin:end] = np.minimum(shortest[begin:end], end - begin)
    every = np.ones(len(table), np.bool_)
    begin = 0
    for end in range(1, held.shape[1] + 1):
        if end < held.shape[1] and (held[:, end] == held[:, begin]).all():
            continue
        if not held[:, begin].all():
            reading = " ".join(_commonest(row[at] for row in table) for at in range(begin, end))
            evidence = sum(_out_weight(int(shortest[at]), reading) for at in range(begin, end))
            distance = sum(max(_out_weight(int(shortest[at]), reading), inside[at] / 2) for at in range(begin, end))
            yield _Found(Variant(VariantKind.OUT, begin, end, "", reading), ~held[:, begin], every, evidence, distance)
        begin = end


def _commonest(words: Iterable[str]) -> str:
    counts = Counter(filter(None, words))
    return min(counts, key=lambda word: (-counts[word], word))


def _out_weight(words: int, reading: str) -> float:
    """What each word of an omission of so many weighs."""
    step = 3 if words > 3 else 2 if words > 1 else 1 if len(reading) > _SMALL else 0
    return (_OUT_WEIGHTS[step] + _OUT_WEIGHT * max(0, words - 3)) / words
