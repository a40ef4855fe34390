"""One wording used twice: passages whose names and numbers tell of different things."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from stemmatic.link.acceptance import (
    ENOUGH,
    MAX_DISAGREEMENT,
    MAX_FORMULA_DISAGREEMENT,
    SAME_NEWS_HOURS,
    Distance,
    LinkNumbers,
    another_day,
    is_apart,
)
from stemmatic.link.columns import HAS_DIGIT, IS_ALPHA, TextColumns

_MOST_COMPARED = 256  # forms of the other passage, the next in order, among which one is looked for
_MAX_FORM_CELLS = 1_000_000  # longer forms (a thousand letters) are one word only if they are equal
Ints = NDArray[np.int32]


@numba.njit(cache=True, nogil=True)
def find_disagreement(
    texts: TextColumns, only_a: Ints, only_b: Ints, agreeing: int, distance: Distance, options: LinkNumbers
) -> tuple[int, float]:
    """Whether the names and numbers of two passages tell of different things in the same wording.

    ``only_a`` and ``only_b`` are the forms that the other passage does not have, ``agreeing`` counts those of both.
    Gives :data:`~stemmatic.link.acceptance.ENOUGH` if they do not, else the option that decides so, and in either case
    what the passages have of it: the share that disagrees, or the hours between them.
    """
    if len(only_a) == 0 or len(only_b) == 0:
        return ENOUGH, 0.0
    if another_day(distance, options) and any_digit(texts, only_a) and any_digit(texts, only_b):
        return SAME_NEWS_HOURS, distance.hours  # a channel's daily figures differ in nothing else
    clashing, alike = count_clashing(texts, only_a, only_b)
    return weigh_clashes(clashing, agreeing + alike, is_apart(distance, options), options)


@numba.njit(cache=True, nogil=True)
def count_clashing(texts: TextColumns, only_a: Ints, only_b: Ints) -> tuple[int, int]:
    """How many names and numbers stand against one another, and how many are one word in two forms."""
    taken = np.zeros(len(only_b), np.bool_)
    alike = first = 0
    for form in only_a:
        if texts.form_flags[form] & IS_ALPHA:
            while first < len(only_b) and taken[first]:
                first += 1
            for at in range(first, min(first + _MOST_COMPARED, len(only_b))):
                if not taken[at] and _is_one_word(texts, form, only_b[at]):
                    taken[at] = True
                    alike += 1
                    break
    return min(len(only_a), len(only_b)) - alike, alike


@numba.njit(cache=True, nogil=True)
def count_replaced(texts: TextColumns, ours: Ints, theirs: Ints) -> tuple[int, int]:
    """How many figures, and how many names, of one place have others in it."""
    figures = other_figures = 0
    for form in ours:
        figures += bool(texts.form_flags[form] & HAS_DIGIT)
    for form in theirs:
        other_figures += bool(texts.form_flags[form] & HAS_DIGIT)
    replaced = min(figures, other_figures)
    clashing, _ = count_clashing(texts, ours, theirs)
    return replaced, max(clashing - replaced, 0)


@numba.njit(cache=True, nogil=True)
def weigh_clashes(clashing: int, agreeing: int, formal: bool, options: LinkNumbers) -> tuple[int, float]:
    """Whether so many names and numbers that clash, beside so many that agree, tell of different things.

    ``formal``: likeness may be a formula, so fewer will do. Gives the option that decides so, or
    :data:`~stemmatic.link.acceptance.ENOUGH`, and the share that clashes.
    """
    if clashing <= 0:
        return ENOUGH, 0.0
    share = clashing / (clashing + agreeing)
    if share <= (options.max_formula_disagreement if formal else options.max_disagreement):
        return ENOUGH, share
    return MAX_FORMULA_DISAGREEMENT if formal else MAX_DISAGREEMENT, share


@numba.njit(cache=True, nogil=True)
def any_digit(texts: TextColumns, forms: Ints) -> bool:
    """Whether any of these forms is a figure."""
    for form in forms:  # noqa: SIM110 (compiled)
        if texts.form_flags[form] & HAS_DIGIT:
            return True
    return False


@numba.njit(cache=True, nogil=True)
def _is_one_word(texts: TextColumns, form: int, other: int) -> bool:
    """Whether two forms are taken for one word (Минск, Минска): three quarters of their letters are the same.

    The letters of the longest common subsequence count on both sides.
    """
    x = texts.form_chars[texts.form_offsets[form] : texts.form_offsets[form + 1]]
    y = texts.form_chars[texts.form_offsets[other] : texts.form_offsets[other + 1]]
    n, m = len(x), len(y)
    if 4 * abs(n - m) > n + m:
        return False
    begin = 0
    while begin < n and begin < m and x[begin] == y[begin]:
        begin += 1
    if begin == n and begin == m:
        return True
    if n * m > _MAX_FORM_CELLS:
        return False
    lengths = np.zeros(m - begin + 1, np.int32)
    for i in range(begin, n):
        above = 0
        for j in range(begin, m):
            kept = lengths[j - begin + 1]
            if x[i] == y[j]:
                lengths[j - begin + 1] = above + 1
            elif lengths[j - begin] > kept:
                lengths[j - begin + 1] = lengths[j - begin]
            above = kept
    common = begin + lengths[m - begin]
    return bool(4 * (n + m - 2 * common) <= n + m)
