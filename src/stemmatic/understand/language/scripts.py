"""The letters of texts by script, counted in one compiled pass."""

from __future__ import annotations

from functools import cache

import numba
import numpy as np
import regex
from numpy.typing import NDArray

from stemmatic.text.characters import Codes

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
SCRIPTS = ("", *LANGUAGES)  # by number; 0 is none
_SCRIPT_CLASSES = {name: rf"\p{{{name}}}" for name in LANGUAGES} | {"Kana": r"\p{Hiragana}\p{Katakana}"}
_WORDS_OF = {name: regex.compile(rf"[{inside}]++", regex.V1) for name, inside in _SCRIPT_CLASSES.items()}
_LATIN, _HAN, _KANA = map(SCRIPTS.index, ("Latin", "Han", "Kana"))
_PLANE = 0x10000  # only letters of the basic plane count


@cache
def script_of_letters() -> NDArray[np.uint8]:
    """The number of the script of each letter of the basic plane; 0 for what is no letter, or of another script."""
    scripts = np.zeros(_PLANE, dtype=np.uint8)
    every = "".join(map(chr, range(_PLANE)))
    for number, name in enumerate(SCRIPTS[1:], 1):
        for found in _WORDS_OF[name].finditer(every):
            scripts[found.start() : found.end()] = number
    scripts[[not character.isalpha() for character in every]] = 0
    return scripts


@numba.njit(cache=True, nogil=True)
def count_letters(codes: Codes, ends: NDArray[np.int64], scripts: NDArray[np.uint8]) -> NDArray[np.int64]:
    """For each of the texts that ``ends`` cut ``codes`` into, a row: its main script, how many letters it has of that,
    how many of any, and how many of each script.

    The script of most letters is the main one. Kanji are read with the kana around them, and Latin names inside
    another script's text do not outvote it.
    """
    rows = np.zeros((len(ends), 3 + len(SCRIPTS)), dtype=np.int64)
    begin = 0
    for text in range(len(ends)):
        counts = rows[text, 3:]
        for at in range(begin, ends[text]):
            if codes[at] < _PLANE:
                counts[scripts[codes[at]]] += 1
        begin = ends[text]
        counts[0] = 0
        best, size, total = 0, 0, 0
        for number in range(1, len(counts)):
            own = counts[number]
            total += own
            if counts[_KANA] and number == _KANA:
                own += counts[_HAN]
            elif counts[_KANA] and number == _HAN:
                own = 0
            if number != _LATIN and own > size:
                best, size = number, own
        if counts[_LATIN] > 2 * size:
            best, size = _LATIN, counts[_LATIN]
        rows[text, 0], rows[text, 1], rows[text, 2] = best, size, total
    return rows


def only_script(words: str, script: str) -> str:
    """The words of one script, with a space between them."""
    return " ".join(_WORDS_OF[script].findall(words))
