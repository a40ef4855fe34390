"""The letters of a text: how many there are of each script, and which ones tell languages apart."""

from __future__ import annotations

from functools import cache

import numba
import numpy as np
import regex
from numpy.typing import NDArray

from stemmatic.text.orthography import OWN_LETTERS

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
SCRIPTS = tuple(LANGUAGES)  # numbered from 1
_SCRIPT_CLASSES = {name: rf"\p{{{name}}}" for name in SCRIPTS} | {"Kana": r"\p{Hiragana}\p{Katakana}"}
_LATIN, _HAN, _KANA = (1 + SCRIPTS.index(name) for name in ("Latin", "Han", "Kana"))

# The letters that some of a script's languages write and others do not; each is a bit in a set of letters.
TELLING = tuple(sorted({letter for own in OWN_LETTERS.values() for letters in own.values() for letter in letters}))
WORD_BITS = 60  # the bits are kept in so many of each of …
BIT_WORDS = 4  # … these signed words of 64

# What a character is: its script's number, flags, and from 1 which of TELLING it folds to.
PLANES = 0x20000  # no character behind these is of a script with several languages
SCRIPT = 0xF
LETTER = 0x10  # one that counts
SMALL, CAPITAL = 0x20, 0x40  # a text without the former, title case counts as such, and with the latter is capitals
TELLS = 8  # the telling letter stands above so many bits
_SPACE = 0x20
COUNTS = 2 * LETTER  # the letters of script n are counted at LETTER + n


def bits_of(letters: str | frozenset[str]) -> int:
    """Some of ``TELLING`` as a set of bits; other letters are left out."""
    return sum(1 << n for n, letter in enumerate(TELLING) if letter in letters)


def bit_words(bits: int) -> list[int]:
    """A set of bits as compiled code has it."""
    return [bits >> WORD_BITS * n & (1 << WORD_BITS) - 1 for n in range(BIT_WORDS)]


@cache
def kinds_of_characters() -> NDArray[np.uint16]:
    """What each character of the first two planes is. Only letters of the basic plane count as letters."""
    kinds = np.zeros(PLANES, dtype=np.uint16)
    plane = [chr(code) for code in range(0x10000)]
    every = "".join(map(chr, range(PLANES)))
    for number, name in enumerate(SCRIPTS, 1):
        for found in regex.finditer(rf"[{_SCRIPT_CLASSES[name]}]++", every, regex.V1):
            kinds[found.start() : found.end()] = number
    letters = np.array([c.isalpha() for c in plane])
    kinds[:0x10000] |= np.where(letters & (kinds[:0x10000] > 0), LETTER, 0).astype(np.uint16)
    numbers = {letter: n for n, letter in enumerate(TELLING, 1)}
    for code, c in enumerate(every):
        if c.islower() or (c.istitle() and not c.isupper()):
            kinds[code] |= SMALL
        elif c.isupper():
            kinds[code] |= CAPITAL
    for code, c in enumerate(plane):
        if not c.isascii():
            for folded in c.casefold():
                kinds[code] |= numbers.get(folded, 0) << TELLS
    return kinds


@numba.njit(cache=True)
def read_letters(
    words: NDArray[np.uint32],
    kinds: NDArray[np.uint16],
    counts: NDArray[np.int64],
    telling: NDArray[np.int64],
) -> bool:
    """Count the letters of ``words`` by script, and gather which are of ``TELLING``; whether it is all in capitals."""
    counts[:] = 0
    telling[:] = 0
    seen = 0
    for code in words:
        if code < PLANES:
            kind = int(np.int64(kinds[code]))
            seen |= kind
            counts[kind & (LETTER | SCRIPT)] += 1
            letter = kind >> TELLS
            if letter:
                telling[(letter - 1) // WORD_BITS] |= 1 << (letter - 1) % WORD_BITS
    return seen & (SMALL | CAPITAL) == CAPITAL


@numba.njit(cache=True)
def main_script(counts: NDArray[np.int64]) -> tuple[int, int, int]:
    """The number of a text's main script or 0, how many of its letters are of that, and how many of any.

    The script of most letters is the main one. Kanji are read with the kana around them, and Latin names inside
    another script's text do not outvote it.
    """
    total, best, size = 0, 0, 0
    kana = counts[LETTER + _KANA] > 0
    for number in range(1, LETTER):
        own = counts[LETTER + number]
        total += own
        if kana and number == _KANA:
            own += counts[LETTER + _HAN]
        elif kana and number == _HAN:
            own = 0
        if number != _LATIN and own > size:
            best, size = number, own
    latin = counts[LETTER + _LATIN]
    return (_LATIN, latin, total) if latin > 2 * size else (best, size, total)


@numba.njit(cache=True)
def letters_of_script(
    words: NDArray[np.uint32], script: int, kinds: NDArray[np.uint16], most: int
) -> NDArray[np.uint32]:
    """What :func:`only_script` gives, at most so many characters of it."""
    own = np.empty(min(most + 1, len(words)), dtype=np.uint32)
    size, apart = 0, False
    for code in words:
        if size >= most:
            break
        if code >= PLANES or kinds[code] & SCRIPT != script:
            apart = size > 0
            continue
        if apart:
            own[size] = _SPACE
            size += 1
            apart = False
        own[size] = code
        size += 1
    return own[: min(size, most)]


def only_script(words: str, script: str) -> str:
    """The words of one script, with a space between them."""
    return " ".join(regex.findall(rf"[{_SCRIPT_CLASSES[script]}]++", words, regex.V1))
