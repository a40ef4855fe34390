"""Blocks and sentences in one compiled pass over a text's characters.

It finds what :mod:`~stemmatic.understand.passages` finds by its full rules, wherever no rule is needed that it does
not know: it leaves to them, block by block, what begins with a number or a key's emoji, what has emoji inside, and what
has a stop behind a word that may be an abbreviation or at a mark of omission.
"""

from __future__ import annotations

from typing import Final

import numba
import numpy as np
from numpy.typing import NDArray

from stemmatic.text.characters import (
    ALNUM,
    ALPHA,
    ARMENIAN,
    ASIDE,
    BEHIND_EMOJI,
    BULLET,
    CLOSER,
    DASH,
    DIGIT,
    DOUBLE_BULLET,
    EMOJI,
    GREEK,
    KNOWN_PLANES,
    LINE_END,
    LOWER,
    OPENER,
    RARE,
    SPACE,
    SPACED_BULLET,
    STOP,
    TOKEN_BORDER,
    Codes,
    kinds,
)
from stemmatic.understand.abbreviations import folds_of_letters, listed_words, may_be_listed

WRAPPED_MIN_CHARS = 55
MAX_TOKEN_CHARS = 24  # of what stands before a stop, which may be an abbreviation
MAX_POINTER_WORDS = 10  # a passage of more words, without links and such, points nowhere

# What a row of the result is, where it is not a sentence and no more; the sum of a few.
ITEM: Final = 1  # a sentence of a block with a bullet or an emoji before it
ALONE: Final = 2  # the only sentence of its block, which may be a pointer
UNREAD: Final = 4  # a block that takes the full rules

_MAX_DOTTED_CHARS = 18  # initials and dotted abbreviations have no more
_MAX_MONTH_CHARS = 14
_LOOK_AHEAD = 12
_FULL_STOP, _COMMA, _NEWLINE, _RETURN, _GUILLEMET, _W = map(ord, ".,\n\r»w")
_OTHER_STOPS = tuple(map(ord, ";:"))
_BRACKETS = tuple(map(ord, "<[("))
_RIGHT_BRACKETS = tuple(map(ord, ")]}"))
_BEHIND_NUMBERS = tuple(map(ord, ".)\ufe0f\u20e3"))  # of a clause, or on a key
_ON_KEYS, _BEHIND_KEYS = tuple(map(ord, "#*")), tuple(map(ord, "\ufe0f\u20e3"))
_BEHIND_MARKS = tuple(map(ord, ").:"))  # letters or numbers that mark a clause
_NO_LINK_ENDS = tuple(map(ord, ".!?…\"«»“”)]}'’ "))  # no link has these and then white space


@numba.njit(cache=True, nogil=True)
def _next(codes: Codes, kinds: Codes, begin: int, end: int, kind: int) -> int:
    """Where the next character of a kind is, or ``end``."""
    at = begin
    while at < end and not kinds[codes[at]] & kind:
        at += 1
    return at


@numba.njit(cache=True, nogil=True)
def _past(codes: Codes, kinds: Codes, begin: int, end: int, kind: int) -> int:
    """Where the next character that is not of a kind is, or ``end``."""
    at = begin
    while at < end and kinds[codes[at]] & kind:
        at += 1
    return at


@numba.njit(cache=True, nogil=True)
def _ends_at_word(
    codes: Codes,
    kinds: Codes,
    folds: Codes,
    listed: NDArray[np.bool_],
    start: int,
    stop: int,
    after: int,
    ordinals: bool,
) -> int:
    """Whether the word before a full stop lets it end a sentence: 1, 0, or -1 where that takes the full rules."""
    lowest = max(start, stop - MAX_TOKEN_CHARS)
    at, letters = stop, True
    while at > lowest and codes[at - 1] != 32:
        at -= 1
        letters = letters and kinds[codes[at]] & ALPHA != 0
    if letters and stop - at > 1:
        return -1 if may_be_listed(codes, at, stop, folds, listed) else 1
    at, decimal, dotted = stop, True, False
    while at > lowest and not kinds[codes[at - 1]] & (TOKEN_BORDER | SPACE):
        at -= 1
        decimal = decimal and kinds[codes[at]] & DIGIT != 0
        dotted = dotted or codes[at] == _FULL_STOP
    if at == stop:
        return 1
    if decimal:
        if stop - at <= 3 and at <= start + 1:
            return 0
        word = min(_past(codes, kinds, after, len(codes), ALNUM), after + _MAX_MONTH_CHARS)
        may_be_month = word > after and may_be_listed(codes, after, word, folds, listed)
        return -1 if may_be_month or (ordinals and stop - at <= 3) else 1
    bare = _past(codes, kinds, at, stop, DASH)
    if stop - bare <= _MAX_DOTTED_CHARS:
        dashed = _past(codes, kinds, bare, stop, DIGIT)  # "-5" is a number too
        if dotted or dashed == stop or stop - at == 1 or may_be_listed(codes, bare, stop, folds, listed):
            return -1
    elif _past(codes, kinds, bare, stop, DIGIT) == stop:
        return -1
    return 1


@numba.njit(cache=True, nogil=True)
def _may_be_omission(codes: Codes, kinds: Codes, begin: int, stop: int) -> bool:
    """Whether a stop may stand inside a mark of omission: behind a bracket."""
    before = stop - 1
    if before >= begin and kinds[codes[before]] & SPACE:
        before -= 1
    return bool(before >= begin and codes[before] in _BRACKETS)


@numba.njit(cache=True, nogil=True)
def _may_be_linked(codes: Codes, stop: int, cut: int) -> bool:
    """Whether a stop before white space may stand inside a link: with something behind it that a link may end with."""
    at = stop
    while at < cut and codes[at] in _NO_LINK_ENDS:
        at += 1
    return at < cut


@numba.njit(cache=True, nogil=True)
def _past_closers(codes: Codes, kinds: Codes, begin: int, end: int) -> int:
    """Where the quotation marks and brackets behind a stop end; a guillemet may have white space on both sides."""
    at = _past(codes, kinds, begin, end, CLOSER)
    spaced = at + 1 < end and kinds[codes[at]] & SPACE and codes[at + 1] == _GUILLEMET
    return at + 2 if spaced and (at + 2 == end or kinds[codes[at + 2]] & SPACE) else at


@numba.njit(cache=True, nogil=True)
def _goes_on(codes: Codes, kinds: Codes, at: int) -> bool:
    """Whether what stands behind a stop and white space goes on with the sentence: a dash, or a small letter."""
    if kinds[codes[at]] & DASH:
        return True
    if kinds[codes[at]] & OPENER:
        ahead = min(at + _LOOK_AHEAD, len(codes))
        at = _next(codes, kinds, at, ahead, ALNUM)
        return bool(at < ahead and kinds[codes[at]] & LOWER)
    return bool(kinds[codes[at]] & LOWER)


@numba.njit(cache=True, nogil=True)
def _ends(
    codes: Codes,
    kinds: Codes,
    folds: Codes,
    listed: NDArray[np.bool_],
    start: int,
    stop: int,
    behind: int,
    cut: int,
    after: int,
    ordinals: bool,
) -> int:
    """Whether the stops from ``stop`` to ``behind`` end a sentence: 1, 0, or -1 where that takes the full rules."""
    if _goes_on(codes, kinds, after):
        return 0
    if behind > stop + 1 or codes[stop] != _FULL_STOP:
        return 1
    for at in range(behind, cut):
        if codes[at] not in _RIGHT_BRACKETS:
            return 1
    return _ends_at_word(codes, kinds, folds, listed, start, stop, after, ordinals)


@numba.njit(cache=True, nogil=True)
def _cut(
    codes: Codes,
    kinds: Codes,
    folds: Codes,
    listed: NDArray[np.bool_],
    begin: int,
    body: int,
    end: int,
    number: int,
    ordinals: bool,
    rows: NDArray[np.int32],
    size: int,
) -> int:
    """Write the sentences of a block behind the first ``size`` rows; how many rows there are then, or -1."""
    item = 0 if body == begin else ITEM
    lead, begin = begin, body
    seen, words, spaced = 0, 0, True
    for at in range(begin, end):
        kind = kinds[codes[at]]
        seen |= kind
        if spaced and not kind & SPACE:
            words += 1
        spaced = kind & SPACE != 0
        if codes[at] in _OTHER_STOPS and at > begin and kinds[codes[at - 1]] & (GREEK | ARMENIAN):
            return -1  # the question mark of the one, a full stop of the other
        if codes[at] == _FULL_STOP and at >= begin + 3 and codes[at - 1] | 32 == codes[at - 2] | 32 == _W:
            seen |= ASIDE  # "www."
    if seen & RARE:
        return -1
    first, start, word, at = size, begin, -1, begin
    while at < end:
        stop = _next(codes, kinds, at, end, STOP)
        behind = _past(codes, kinds, stop, end, STOP)
        cut = _past_closers(codes, kinds, behind, end)
        after = _past(codes, kinds, cut, end, SPACE)
        if after == end:
            break
        if after == cut:
            at = behind
            continue
        at = after
        if word < 0:
            word = _next(codes, kinds, begin, end, ALNUM)
        if word >= stop:
            continue
        if _may_be_omission(codes, kinds, begin, stop) or (seen & ASIDE and _may_be_linked(codes, stop, cut)):
            return -1
        ends = _ends(codes, kinds, folds, listed, start, stop, behind, cut, after, ordinals)
        if ends < 0:
            return -1
        if ends == 0:
            continue
        word = _next(codes, kinds, after, end, ALNUM)
        if word == end:
            break
        _write(rows, size, item, lead, start, cut, number)
        size += 1
        lead, start = cut, after
    alone = size == first and (seen & ASIDE != 0 or words <= MAX_POINTER_WORDS)
    _write(rows, size, item | ALONE if alone else item, lead, start, end, number)
    return size + 1


@numba.njit(cache=True, nogil=True)
def _write(rows: NDArray[np.int32], at: int, kind: int, lead: int, begin: int, end: int, number: int) -> None:
    rows[at, 0], rows[at, 1], rows[at, 2], rows[at, 3], rows[at, 4] = kind, lead, begin, end, number


@numba.njit(cache=True, nogil=True)
def _past_lead(codes: Codes, kinds: Codes, begin: int, end: int) -> int:
    """Where the bullets and emoji before a block end, or -1 where that takes the full rules."""
    at = begin
    while at < end:
        code, ahead = codes[at], codes[at + 1] if at + 1 < end else 0
        if (code in _ON_KEYS or kinds[code] & DIGIT) and ahead in _BEHIND_KEYS:
            return -1
        if kinds[code] & EMOJI:
            at = _past(codes, kinds, at + 1, end, BEHIND_EMOJI)
        elif kinds[code] & RARE:
            return -1
        elif kinds[code] & (BULLET | SPACE) or (kinds[code] & SPACED_BULLET and kinds[ahead] & SPACE):
            at += 1
        elif kinds[code] & DOUBLE_BULLET and ahead == code:
            at += 2
        else:
            break
    return at


@numba.njit(cache=True, nogil=True)
def _begins_plainly(codes: Codes, kinds: Codes, begin: int) -> bool:
    """Whether no number or letter that marks a clause stands here, for certain."""
    kind = kinds[codes[begin]]
    if kind & ALPHA:
        return bool(begin + 1 == len(codes) or codes[begin + 1] != _RIGHT_BRACKETS[0])
    if kind & DIGIT:
        end = _past(codes, kinds, begin, len(codes), DIGIT)
        return end == len(codes) or codes[end] not in _BEHIND_NUMBERS
    return not kind & RARE


@numba.njit(cache=True, nogil=True)
def _cut_block(
    codes: Codes,
    kinds: Codes,
    folds: Codes,
    listed: NDArray[np.bool_],
    begin: int,
    end: int,
    number: int,
    ordinals: bool,
    rows: NDArray[np.int32],
    size: int,
) -> int:
    body = _past_lead(codes, kinds, begin, end)
    if body >= 0 and _next(codes, kinds, body, end, ALNUM) < end and _begins_plainly(codes, kinds, body):
        cut = _cut(codes, kinds, folds, listed, begin, body, end, number, ordinals, rows, size)
        if cut > 0:
            return cut
    _write(rows, size, UNREAD, begin, begin, end, number)
    return size + 1


@numba.njit(cache=True, nogil=True)
def _find(codes: Codes, kinds: Codes, folds: Codes, listed: NDArray[np.bool_], ordinals: bool) -> NDArray[np.int32]:
    """The rows of a text; none where it has characters beyond the table."""
    rows = np.empty((len(codes) // 2 + 2, 5), dtype=np.int32)  # of two rows, one has a sign or white space behind it
    size, number = 0, 0
    held, held_end, newline = -1, -1, -1  # the lines held to see whether another was wrapped off
    at, line_end = 0, -2
    for code in codes:
        if code >= KNOWN_PLANES:
            return rows[:0]
    while at < len(codes):
        if kinds[codes[at]] & LINE_END:
            at += 1
            continue
        line = at
        at = _next(codes, kinds, line, len(codes), LINE_END)
        begin = _past(codes, kinds, line, at, SPACE)
        if begin == at:
            line_end = -2  # a line of white space is a border
            continue
        end = at
        while kinds[codes[end - 1]] & SPACE:
            end -= 1
        adjacent = line - line_end <= 1 or (
            line >= 2 == line - line_end and codes[line - 2] == _RETURN and codes[line - 1] == _NEWLINE
        )
        line_end = at
        if (
            held >= 0
            and adjacent
            and kinds[codes[begin]] & LOWER
            and end - begin > 1
            and codes[begin + 1] not in _BEHIND_MARKS
            and held_end - max(held, newline) >= WRAPPED_MIN_CHARS
            and (kinds[codes[held_end - 1]] & ALPHA or codes[held_end - 1] == _COMMA)
        ):
            held_end = end
            if codes[line - 1] == _NEWLINE:
                newline = line - 1
            continue
        if held >= 0 and _next(codes, kinds, held, held_end, ALNUM) < held_end:
            size = _cut_block(codes, kinds, folds, listed, held, held_end, number, ordinals, rows, size)
            number += 1
        held, held_end, newline = begin, end, -1
    if held >= 0 and _next(codes, kinds, held, held_end, ALNUM) < held_end:
        size = _cut_block(codes, kinds, folds, listed, held, held_end, number, ordinals, rows, size)
    return rows[:size]


def find_borders(codes: Codes, *, ordinals: bool) -> list[list[int]] | None:
    """The sentences of a text and the blocks left to the full rules, as rows of numbers.

    A row is the kind, where what stands before the sentence begins, where itself begins and ends, and the number of the
    block. None where all is left to them. With ``ordinals``, so are blocks with something like "16. Festival".
    """
    rows: list[list[int]] = _find(codes, kinds(), folds_of_letters(), listed_words(), ordinals).tolist()
    return rows or None
