"""The words of plain text, which has no combining marks, unspaced scripts or emoji of letters, in one compiled pass.

It folds them too, as :func:`~stemmatic.text.folding.fold_letters` does, letter by letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from stemmatic.text.characters import (
    ALIKE,
    ALNUM,
    ALPHA,
    APOSTROPHE,
    DIGIT,
    KNOWN_PLANES,
    LOWER,
    PLAIN,
    PLAIN_RANGES,
    POINT,
    SCRIPTS,
    Codes,
    codes_of,
    kinds,
)
from stemmatic.text.folding import fold_letters
from stemmatic.text.links import FARTHEST_SIGN, end_of_place, next_sign

LEFT_OUT = b"\0"  # instead of the words of a passage that is not plain

# What a word is, beside the scripts that its letters are of.
FIGURE = 1  # it begins with a digit
CAMEL = 2  # words may be joined in it: a capital or digit stands behind a small letter, or a small one behind capitals
ALL_ALIKE = 4  # all its letters have look-alikes in other scripts
MIXED = 8  # its letters are of several scripts
LONE = 16  # one small letter with look-alikes, between words of another script
_SCRIPTS = sum(SCRIPTS.values())

_MAX_SPELT, _MAX_DIGITS, _MAX_GROUPS = 11, 20, 6
_LETTERS = 0x2C00  # all letters and digits of plain text are before this
_MOST_BYTES = 6  # that one of them folds to
_NEWLINE, _SPACE, _STOP, _ZERO, _NINE = map(ord, "\n .09")
_EMOJI_SIGN = 0xFE0F


@cache
def _folds() -> Codes:
    """What each letter of plain text folds to; if to several or a far one, where they stand behind all, with a 0."""
    folds = np.arange(_LETTERS, dtype=np.uint32)
    several: list[int] = []
    for first, last in PLAIN_RANGES:
        for code in range(first, min(last + 1, _LETTERS)):
            if kinds()[code] & (ALNUM | APOSTROPHE):
                folded = [*map(ord, fold_letters(chr(code)))]
                if len(folded) == 1 and folded[0] < _LETTERS:
                    folds[code] = folded[0]
                else:
                    folds[code] = _LETTERS + len(several)
                    several += [*folded, 0]
    return np.concatenate([folds, np.array(several, dtype=np.uint32)])


@numba.njit(cache=True, nogil=True)
def _kind(codes: Codes, at: int, end: int, kinds: Codes) -> int:
    return int(kinds[codes[at]]) if at < end else 0


@numba.njit(cache=True, nogil=True)
def _is_letter(kind: int) -> bool:
    """Whether a character is of a word wherever it stands; some apostrophes are letters to Unicode."""
    return kind & (ALNUM | APOSTROPHE) == ALNUM


@numba.njit(cache=True, nogil=True)
def _end_of_spelt(codes: Codes, begin: int, end: int, kinds: Codes) -> int:
    """Where three letters or more with points between them end ("U.N.O"), or ``begin``."""
    at, letters = begin + 1, 0
    while letters < _MAX_SPELT and at < end and codes[at] == _STOP and _is_letter(_kind(codes, at + 1, end, kinds)):
        at += 2
        letters += 1
    return begin if letters < 2 or _is_letter(_kind(codes, at, end, kinds)) else at


@numba.njit(cache=True, nogil=True)
def _end_of_digits(codes: Codes, begin: int, end: int, kinds: Codes) -> int:
    at = begin
    while at - begin < _MAX_DIGITS and _kind(codes, at, end, kinds) & DIGIT:
        at += 1
    return at


@numba.njit(cache=True, nogil=True)
def _end_of_number(codes: Codes, begin: int, end: int, kinds: Codes) -> int:
    """Where digits with points, commas or colons between them end ("12:30", "1,000.5"), or ``begin``."""
    at, groups = _end_of_digits(codes, begin, end, kinds), 0
    while groups < _MAX_GROUPS and _kind(codes, at, end, kinds) & POINT:
        behind = _end_of_digits(codes, at + 1, end, kinds)
        if behind == at + 1:
            break
        at = behind
        groups += 1
    return begin if groups == 0 or _kind(codes, at, end, kinds) & DIGIT else at


@numba.njit(cache=True, nogil=True)
def _end_of_word(codes: Codes, begin: int, end: int, kinds: Codes) -> int:
    at = _end_of_spelt(codes, begin, end, kinds)
    if at == begin and kinds[codes[begin]] & DIGIT:
        at = _end_of_number(codes, begin, end, kinds)
    if at > begin:
        return at
    while at < end:
        kind = kinds[codes[at]]
        if not _is_letter(kind) and not (kind & APOSTROPHE and _is_letter(_kind(codes, at + 1, end, kinds))):
            break
        at += 1
    return at


@numba.njit(cache=True, nogil=True)
def _mark(codes: Codes, begin: int, end: int, kinds: Codes) -> int:
    """What a word is: the scripts that its letters are of, and a sum of the constants above."""
    seen, letters, alike, camel = 0, 0, 0, 0
    before, capitals = 0, 0
    for at in range(begin, end):
        kind = int(kinds[codes[at]]) if codes[at] < KNOWN_PLANES else 0
        seen |= kind
        if kind & ALPHA:
            letters += 1
            alike += kind & ALIKE != 0
            camel |= before & LOWER != 0 and kind & LOWER == 0
            camel |= capitals > 1 and kind & LOWER != 0
            capitals = 0 if kind & LOWER else capitals + 1
        else:
            camel |= kind & DIGIT != 0 and before & ALPHA != 0
        before = kind
    first = kinds[codes[begin]] & DIGIT if codes[begin] < KNOWN_PLANES else 0
    marks = seen & _SCRIPTS
    if marks & (marks - 1):
        marks |= MIXED
    if first:
        marks |= FIGURE
    if camel:
        marks |= CAMEL
    return marks | ALL_ALIKE if letters and alike == letters else marks


@numba.njit(cache=True, nogil=True)
def _is_plain(codes: Codes, begin: int, end: int, kinds: Codes) -> bool:
    at = begin
    while at < end and codes[at] < KNOWN_PLANES and kinds[codes[at]] & PLAIN:
        if codes[at] == _EMOJI_SIGN and at > begin and _kind(codes, at + 1, end, kinds) & kinds[codes[at - 1]] & ALPHA:
            return False  # hidden between letters
        at += 1
    return at == end


@numba.njit(cache=True, nogil=True)
def _put(out: NDArray[np.uint8], size: int, code: int) -> int:
    """Write a character of the basic plane as UTF-8; the new size."""
    if code < 0x80:
        out[size] = code
        return size + 1
    if code < 0x800:
        out[size], out[size + 1] = 0xC0 | code >> 6, 0x80 | code & 0x3F
        return size + 2
    out[size], out[size + 1], out[size + 2] = 0xE0 | code >> 12, 0x80 | code >> 6 & 0x3F, 0x80 | code & 0x3F
    return size + 3


@numba.njit(cache=True, nogil=True)
def _put_digit(out: NDArray[np.uint8], size: int, code: int, masked: bool, inside: bool) -> int:
    """Write a letter; of digits that are to be masked one 0 for all that stand together."""
    if masked and _ZERO <= code <= _NINE:
        return size if inside else _put(out, size, _ZERO)
    return _put(out, size, code)


@numba.njit(cache=True, nogil=True)
def _fold(codes: Codes, begin: int, end: int, folds: Codes, masked: bool, out: NDArray[np.uint8], size: int) -> int:
    """Write a word as comparison text, with its numbers masked or not; the new size."""
    inside = False  # a number
    for at in range(begin, end):
        code = int(folds[codes[at]])
        if code < _LETTERS:
            size = _put_digit(out, size, code, masked, inside)
            inside = _ZERO <= code <= _NINE
            continue
        while folds[code]:
            size = _put_digit(out, size, int(folds[code]), masked, inside)
            inside = _ZERO <= folds[code] <= _NINE
            code += 1
    return size


@numba.njit(cache=True, nogil=True)
def _next_word(codes: Codes, begin: int, lowest: int, end: int, kinds: Codes, sign: int) -> tuple[int, int]:
    """Where the next word is that is no link or mention, or ``end``; and the next sign of such, known as ``sign``."""
    at = begin
    while at < end:
        behind = at
        if sign - at <= FARTHEST_SIGN:
            if sign < at:
                sign = next_sign(codes, at, end)
            if sign < end:
                behind = end_of_place(codes, at, lowest, end, kinds)
        if behind > at:
            at = behind
        elif _is_letter(kinds[codes[at]]):
            break
        else:
            at += 1
    return at, sign


@numba.njit(cache=True, nogil=True)
def _mark_lone(begins: NDArray[np.int64], ends: NDArray[np.int64], marks: NDArray[np.int64]) -> bool:
    """Mark the words of one letter that stand between words of another script; whether there are any."""
    found = False
    for n in range(len(marks)):
        own = marks[n] & _SCRIPTS
        if not marks[n] & ALL_ALIKE or ends[n] - begins[n] > 1 or own == 0:
            continue
        near = 0
        for at in (n - 1, n + 1):
            if 0 <= at < len(marks) and not marks[at] & (ALL_ALIKE | MIXED):
                near |= marks[at] & _SCRIPTS
        if near and near & (near - 1) == 0 and near != own:
            marks[n] |= LONE
            found = True
    return found


@numba.njit(cache=True, nogil=True)
def _find(codes: Codes, kinds: Codes, folds: Codes) -> tuple[NDArray[np.int64], NDArray[np.uint8], int]:
    """Where the words are and what, the words line by line, and what any is; nothing if the text is not plain."""
    length = len(codes)
    spans = np.empty((3, length), dtype=np.int64)
    out = np.empty(length * (_MOST_BYTES + 1), dtype=np.uint8)
    if not _is_plain(codes, 0, length, kinds):
        return spans[:, :0], out[:0], 0
    words, size, seen = 0, 0, 0
    at, sign = _next_word(codes, 0, 0, length, kinds, next_sign(codes, 0, length))
    while at < length:
        end = _end_of_word(codes, at, length, kinds)
        marks = _mark(codes, at, end, kinds)
        spans[0, words], spans[1, words], spans[2, words] = at, end, marks
        seen |= marks
        words += 1
        size = _put(out, _fold(codes, at, end, folds, False, out, size), _NEWLINE)
        at, sign = _next_word(codes, end, 0, length, kinds, sign)
    spans = spans[:, :words]
    if seen & ALL_ALIKE and _mark_lone(spans[0], spans[1], spans[2]):
        seen |= LONE
    return spans, out[:size], seen


@numba.njit(cache=True, nogil=True)
def _mask(codes: Codes, spans: NDArray[np.int64], kinds: Codes, folds: Codes) -> NDArray[np.uint8]:
    room = len(spans)
    for n in range(0, len(spans), 2):
        room += (spans[n + 1] - spans[n]) * (_MOST_BYTES + 1)
    out = np.empty(room, dtype=np.uint8)
    size = 0
    for n in range(0, len(spans), 2):
        begin, end = spans[n], spans[n + 1]
        if n:
            size = _put(out, size, _NEWLINE)
        if not _is_plain(codes, begin, end, kinds):
            size = _put(out, size, 0)
            continue
        before = size
        at, sign = _next_word(codes, begin, begin, end, kinds, next_sign(codes, begin, end))
        while at < end:
            if size > before:
                size = _put(out, size, _SPACE)
            word, at = at, _end_of_word(codes, at, end, kinds)
            size = _fold(codes, word, at, folds, True, out, size)
            at, sign = _next_word(codes, at, begin, end, kinds, sign)
    return out[:size]


class Marks(NamedTuple):
    """What each word of a text is, and all of that in one."""

    each: NDArray[np.int64]
    any: int


def find_plain_words(text: str) -> tuple[list[int], list[int], list[str], Marks] | None:
    """Where the words of a plain text begin and end, the words folded, and what they are; None for any other text.

    Words are letters, digits, and single apostrophes between them. Single letters with points between them, three or
    more, are one word, and so is a number with its points. Links and mentions are none.
    """
    spans, words, seen = _find(codes_of(text), kinds(), _folds())
    if not len(words):
        return None
    return spans[0].tolist(), spans[1].tolist(), words.tobytes().decode().split("\n")[:-1], Marks(spans[2], seen)


@numba.njit(cache=True, nogil=True)
def _mark_all(
    codes: Codes, begins: NDArray[np.int64], ends: NDArray[np.int64], kinds: Codes
) -> tuple[NDArray[np.int64], int]:
    marks = np.empty(len(begins), dtype=np.int64)
    seen = 0
    for n in range(len(begins)):
        marks[n] = _mark(codes, begins[n], ends[n], kinds)
        seen |= marks[n]
    if seen & ALL_ALIKE and _mark_lone(begins, ends, marks):
        seen |= LONE
    return marks, seen


def mark_words(text: str, begins: Sequence[int], ends: Sequence[int]) -> Marks:
    """What the words of any text are."""
    return Marks(*_mark_all(codes_of(text), np.array(begins, np.int64), np.array(ends, np.int64), kinds()))


def mask_numbers(codes: Codes, spans: Sequence[tuple[int, int]]) -> list[bytes]:
    """The words of passages folded, one space between them, with 0 for each number; ``LEFT_OUT`` if not plain."""
    if not spans:
        return []
    flat = np.fromiter(chain.from_iterable(spans), np.int64, 2 * len(spans))
    return _mask(codes, flat, kinds(), _folds()).tobytes().split(b"\n")
