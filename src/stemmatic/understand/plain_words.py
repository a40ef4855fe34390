"""The words of plain text, which has no combining marks, unspaced scripts or emoji of letters, in one compiled pass."""

from __future__ import annotations

from functools import cache

import numba
import numpy as np
from numpy.typing import NDArray

APOSTROPHES = "'’ʼ‘`´′＇"  # of which one may stand between the letters of a word

_PLANE = 0x10000
_IN_WORD, _DIGIT, _APOSTROPHE, _POINT = 1, 2, 4, 8
_MAX_SPELT, _MAX_DIGITS, _MAX_GROUPS = 11, 20, 6


@cache
def _kinds() -> NDArray[np.uint8]:
    """What each character of the basic plane is to a word; all others are nothing to one."""
    kinds = np.zeros(_PLANE, dtype=np.uint8)
    for code in range(_PLANE):
        character = chr(code)
        kinds[code] = _IN_WORD * character.isalnum() + _DIGIT * character.isdecimal()
    for character in APOSTROPHES:
        kinds[ord(character)] |= _APOSTROPHE
    for character in ".,:":
        kinds[ord(character)] |= _POINT
    return kinds


@numba.njit(cache=True, nogil=True)
def _kind(codes: NDArray[np.uint32], at: int, kinds: NDArray[np.uint8]) -> int:
    return int(kinds[codes[at]]) if at < len(codes) and codes[at] < _PLANE else 0


@numba.njit(cache=True, nogil=True)
def _end_of_spelt(codes: NDArray[np.uint32], begin: int, kinds: NDArray[np.uint8]) -> int:
    """Where three letters or more with points between them end ("U.N.O"), or ``begin``."""
    at, letters = begin + 1, 0
    while letters < _MAX_SPELT and at < len(codes) and codes[at] == 46 and _kind(codes, at + 1, kinds) & _IN_WORD:
        at += 2
        letters += 1
    return begin if letters < 2 or _kind(codes, at, kinds) & _IN_WORD else at


@numba.njit(cache=True, nogil=True)
def _end_of_digits(codes: NDArray[np.uint32], begin: int, kinds: NDArray[np.uint8]) -> int:
    at = begin
    while at - begin < _MAX_DIGITS and _kind(codes, at, kinds) & _DIGIT:
        at += 1
    return at


@numba.njit(cache=True, nogil=True)
def _end_of_number(codes: NDArray[np.uint32], begin: int, kinds: NDArray[np.uint8]) -> int:
    """Where digits with points, commas or colons between them end ("12:30", "1,000.5"), or ``begin``."""
    at, groups = _end_of_digits(codes, begin, kinds), 0
    while groups < _MAX_GROUPS and _kind(codes, at, kinds) & _POINT:
        behind = _end_of_digits(codes, at + 1, kinds)
        if behind == at + 1:
            break
        at = behind
        groups += 1
    return begin if groups == 0 or _kind(codes, at, kinds) & _IN_WORD else at


@numba.njit(cache=True, nogil=True)
def _find(codes: NDArray[np.uint32], kinds: NDArray[np.uint8]) -> NDArray[np.int64]:
    spans = np.empty((2, len(codes)), dtype=np.int64)
    size, at = 0, 0
    while at < len(codes):
        kind = _kind(codes, at, kinds)
        if not kind & _IN_WORD:
            at += 1
            continue
        begin = at
        at = _end_of_spelt(codes, begin, kinds)
        if at == begin and kind & _DIGIT:
            at = _end_of_number(codes, begin, kinds)
        if at == begin:
            while _kind(codes, at, kinds) & _IN_WORD:
                at += 1
                if _kind(codes, at, kinds) & _APOSTROPHE and _kind(codes, at + 1, kinds) & _IN_WORD:
                    at += 1
        spans[0, size], spans[1, size] = begin, at
        size += 1
    return spans[:, :size]


def find_plain_words(text: str) -> NDArray[np.int64]:
    """Where the words of a plain text begin (first row) and end: letters, digits, single apostrophes between them.

    Single letters with points between them, three or more, are one word, and so is a number with its points.
    """
    return _find(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32), _kinds())
