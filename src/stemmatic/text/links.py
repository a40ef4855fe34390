"""Links and mentions in plain text, for compiled passes: what the patterns ``LINK`` and ``MENTION`` find."""

from __future__ import annotations

import numba

from stemmatic.text.characters import IN_LINK, LINK_END, WORD_SIGN, Codes

_MAX_LABEL, _MAX_LABELS, _MIN_SUFFIX, _MAX_SUFFIX = 40, 4, 2, 24
_MIN_NAME, _MAX_NAME = 2, 64
_STOP, _SLASH, _AT, _DASH, _LOW_LINE, _COLON, _H, _T, _P, _S, _W, _G, _A, _Z, _ZERO, _NINE = map(
    ord, "./@-_:htpswgaz09"
)
_SIGNS = (_SLASH, _AT)
FARTHEST_SIGN = (_MAX_LABEL + 1) * (_MAX_LABELS + 1) + _MAX_SUFFIX + 2  # from where a link or a mention begins


@numba.njit(cache=True, nogil=True)
def next_sign(codes: Codes, begin: int, end: int) -> int:
    """Where the next sign is without which there is no link and no mention, or ``end``; "www." is known by its end."""
    at = begin
    while at < end:
        if codes[at] in _SIGNS or (codes[at] == _STOP and at > begin and codes[at - 1] | 32 == _W):
            return at
        at += 1
    return end


@numba.njit(cache=True, nogil=True)
def _is_letter(code: int) -> bool:
    return _A <= code | 32 <= _Z


@numba.njit(cache=True, nogil=True)
def _is_sign(code: int, sign: int) -> bool:
    """Whether ``code`` is an ASCII letter or digit, or ``sign``."""
    return _is_letter(code) or _ZERO <= code <= _NINE or code == sign


@numba.njit(cache=True, nogil=True)
def _past_signs(codes: Codes, begin: int, end: int, sign: int, most: int) -> int:
    at = begin
    while at < end and at - begin < most and _is_sign(codes[at], sign):
        at += 1
    return at


@numba.njit(cache=True, nogil=True)
def _code(codes: Codes, at: int, end: int) -> int:
    return int(codes[at]) if at < end else 0


@numba.njit(cache=True, nogil=True)
def _past_scheme(codes: Codes, at: int, end: int) -> int:
    """Where "http://", "https://", "tg://" or "www." ends, or ``at``."""
    code, second, third = int(codes[at]), _code(codes, at + 1, end), _code(codes, at + 2, end)
    if code | 32 == _W and second | 32 == _W and _code(codes, at + 3, end) == _STOP:
        return at + 4 if second == third and (second == _W or code != _W) else at
    colon = at
    if code == _T and second == _G:
        colon = at + 2
    elif code | 32 == _H and second | 32 == _T and third | 32 == _T and _code(codes, at + 3, end) | 32 == _P:
        colon = at + 5 if _code(codes, at + 4, end) | 32 == _S else at + 4
    slashes = _code(codes, colon + 1, end) == _SLASH and _code(codes, colon + 2, end) == _SLASH
    return colon + 3 if colon > at and _code(codes, colon, end) == _COLON and slashes else at


@numba.njit(cache=True, nogil=True)
def _past_host(codes: Codes, at: int, lowest: int, end: int, kinds: Codes) -> int:
    """Where the slash behind a host's name without a scheme is, and past it; or ``at``."""
    if at > lowest and (kinds[codes[at - 1]] & WORD_SIGN or codes[at - 1] in (_AT, _STOP, _DASH)):
        return at
    dot = _past_signs(codes, at + 1, end, _DASH, _MAX_LABEL)
    if _code(codes, dot, end) != _STOP:
        return at
    for _ in range(_MAX_LABELS):
        label = _past_signs(codes, dot + 1, end, _DASH, _MAX_LABEL)
        if label == dot + 1 or _code(codes, label, end) != _STOP:
            break
        dot = label
    suffix = dot + 1
    while suffix < end and suffix - dot <= _MAX_SUFFIX and _is_letter(codes[suffix]):
        suffix += 1
    return suffix + 1 if suffix - dot > _MIN_SUFFIX and _code(codes, suffix, end) == _SLASH else at


@numba.njit(cache=True, nogil=True)
def _past_path(codes: Codes, begin: int, end: int, kinds: Codes) -> int:
    """Where a link ends whose host begins at ``begin``, or ``begin``: it does not end with punctuation."""
    at = last = begin
    while at < end and kinds[codes[at]] & IN_LINK:
        at += 1
        if kinds[codes[at - 1]] & LINK_END:
            last = at
    return last


@numba.njit(cache=True, nogil=True)
def end_of_place(codes: Codes, at: int, lowest: int, end: int, kinds: Codes) -> int:
    """Where the link or mention ends that begins at ``at``, or ``at``; nothing before ``lowest`` counts."""
    code = int(codes[at])
    if code == _AT:
        if at > lowest and (kinds[codes[at - 1]] & WORD_SIGN or codes[at - 1] == _AT):
            return at
        name = _past_signs(codes, at + 1, end, _LOW_LINE, _MAX_NAME)
        return name if name > at + _MIN_NAME else at
    if not (_is_letter(code) or _ZERO <= code <= _NINE):
        return at
    for begin in (_past_scheme(codes, at, end), _past_host(codes, at, lowest, end, kinds)):
        if begin > at:
            behind = _past_path(codes, begin, end, kinds)
            if behind > begin:
                return behind
    return at
