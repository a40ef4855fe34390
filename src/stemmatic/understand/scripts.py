"""The letters of a text: how many there are of each script, and which ones tell languages apart."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numba
import numpy as np
import regex
from numpy.typing import NDArray

from stemmatic.understand.marks import set_aside
from stemmatic.understand.orthography import OWN_LETTERS

LANGUAGES: dict[str, tuple[str, ...]] = {
    script: tuple(codes.split())
    for script, codes in {
        "Latin": "en tr de fr es it pt pl nl ro cs sk hu sv da no fi az id ms vi sq hr sl lt lv et ca sw",
        "Cyrillic": "ru uk be bg sr mk kk ky mn",
        "Arabic": "ar fa ur ps",
        "Hebrew": "he",
        "Greek": "el",
        "Armenian": "hy",
        "Georgian": "ka",
        "Thai": "th",
        "Hangul": "ko",
        "Han": "zh",
        "Kana": "ja",
        "Devanagari": "hi",
        "Bengali": "bn",
        "Tamil": "ta",
        "Ethiopic": "am",
    }.items()
}
_SCRIPTS = tuple(LANGUAGES)
_SCRIPT_CLASSES = {name: rf"\p{{{name}}}" for name in _SCRIPTS} | {"Kana": r"\p{Hiragana}\p{Katakana}"}
_SCRIPT_WORDS = {name: regex.compile(rf"[{inside}]++", regex.V1) for name, inside in _SCRIPT_CLASSES.items()}

# The letters that some of a script's languages write and others do not; each is a bit in a set of letters.
TELLING = tuple(sorted({letter for own in OWN_LETTERS.values() for letters in own.values() for letter in letters}))
_BITS, _WORDS = 60, 4  # the bits are kept in so many signed words of 64
_COUNTS = 1 + len(_SCRIPTS)
_LATIN, _HAN, _KANA = (1 + _SCRIPTS.index(name) for name in ("Latin", "Han", "Kana"))


class Letters(NamedTuple):
    """The letters of a text: its main script, how many are of that, how many of any, and which are of ``TELLING``.

    The script of most letters is the main one. Kanji are read with the kana around them, and Latin names inside another
    script's text do not outvote it. ``telling`` is a set of bits, of the letters that the text's letters fold to.
    """

    script: str | None
    size: int
    total: int
    telling: int


def bits_of(letters: str | frozenset[str]) -> int:
    """Some of ``TELLING`` as a set of bits; other letters are left out."""
    return sum(1 << n for n, letter in enumerate(TELLING) if letter in letters)


@cache
def _tables() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """For each character of the basic plane the number of its script, and of the telling letter that it folds to.

    Both are counted from 1; 0 is for all other characters.
    """
    scripts = np.zeros(sys.maxunicode + 1, dtype=np.uint8)
    telling = np.zeros(sys.maxunicode + 1, dtype=np.uint8)
    plane = "".join(chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000)
    for number, name in enumerate(_SCRIPTS, 1):
        for found in _SCRIPT_WORDS[name].finditer(plane):
            scripts[[ord(c) for c in found[0] if c.isalpha()]] = number
    numbers = {letter: n for n, letter in enumerate(TELLING, 1)}
    for c in plane:
        for folded in c.casefold():
            if folded in numbers:
                telling[ord(c)] = numbers[folded]
    return scripts, telling


@numba.njit(cache=True, nogil=True)
def _count(codes: NDArray[np.uint32], scripts: NDArray[np.uint8]) -> NDArray[np.int64]:
    """How many letters of each script there are; the first number is for all other characters."""
    counts = np.zeros(_COUNTS, dtype=np.int64)
    for code in codes:
        counts[scripts[code]] += 1
    return counts


@numba.njit(cache=True, nogil=True)
def _read(
    codes: NDArray[np.uint32],
    spans: NDArray[np.int64],
    scripts: NDArray[np.uint8],
    telling: NDArray[np.uint8],
) -> NDArray[np.int64]:
    """For each span a row: the number of the main script, its letters, all letters, and words of telling bits."""
    rows = np.zeros((len(spans), 3 + _WORDS), dtype=np.int64)
    for n in range(len(spans)):
        row = rows[n]
        counts = np.zeros(_COUNTS, dtype=np.int64)
        for i in range(spans[n, 0], spans[n, 1]):
            counts[scripts[codes[i]]] += 1
            letter = telling[codes[i]]
            if letter:
                row[3 + (letter - 1) // _BITS] |= 1 << (letter - 1) % _BITS
        row[2] = counts[1:].sum()
        if counts[_KANA]:
            counts[_KANA] += counts[_HAN]
            counts[_HAN] = 0
        others = 0
        for number in range(1, _COUNTS):
            if number != _LATIN:
                others = max(others, counts[number])
        if others * 2 >= counts[_LATIN]:
            counts[_LATIN] = 0
        for number in range(1, _COUNTS):
            if counts[number] > row[1]:
                row[0], row[1] = number, counts[number]
    return rows


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def count_letters(text: str) -> dict[str, int]:
    """How many letters of each script ``text`` has, where any."""
    counts = _count(_codes(text), _tables()[0]).tolist()
    return {name: n for name, n in zip(_SCRIPTS, counts[1:], strict=True) if n}


def read_letters(text: str, spans: Sequence[tuple[int, int]]) -> list[Letters]:
    """What each span of ``text`` has of letters."""
    if not spans:
        return []
    rows = _read(_codes(text), np.array(spans, dtype=np.int64), *_tables()).tolist()
    return [
        Letters(
            _SCRIPTS[script - 1] if script else None,
            size,
            total,
            first | second << _BITS | third << 2 * _BITS | fourth << 3 * _BITS,
        )
        for script, size, total, first, second, third, fourth in rows
    ]


def wording(text: str) -> str:
    """``text`` without links, mentions and hashtags, which tell nothing of its language."""
    return set_aside(text)


def only_script(words: str, script: str) -> str:
    """The words of one script."""
    return " ".join(_SCRIPT_WORDS[script].findall(words))
