"""Alignment of two texts of one language, word by word, that follows moved blocks.

Greedy string tiling (Wise, "YAP3", SIGCSE 1996): the longest common runs first, no word used twice. Between two runs
that follow one another on both sides, the words that stayed are found by a longest common subsequence, so that a
passage with every third word changed is still seen as one passage.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

Words64 = NDArray[np.uint64]

_MAX_MEETINGS = 256  # beyond so many pairs of equal words for each word runs are looked for by seeds: bounds the work
_SEED_WORDS = 8
_MAX_SEEDS = 4  # a seed that one text has more often is skipped, as where one word is repeated for pages
_SLACK = 6  # words beyond twice a gap's own length in which its counterpart is looked for


@numba.njit(cache=True, nogil=True)
def _maximal_runs(a: Words64, b: Words64, min_run: int) -> NDArray[np.int32]:
    """Rows (length, a begin, b begin) of every maximal common run of at least ``min_run`` words.

    The places of each word in ``b`` are chained, so that only equal words meet (Hunt & Szymanski 1977).
    """
    n, m = len(a), len(b)
    size = 16
    while size < 2 * m:
        size *= 2
    mask = np.uint64(size - 1)
    first = np.full(size, -1, np.int32)
    following = np.empty(m, np.int32)
    for j in range(m - 1, -1, -1):
        slot = b[j] & mask
        following[j] = first[slot]
        first[slot] = j
    capacity, count = 64, 0
    rows = np.empty((capacity, 3), np.int32)
    for i in range(n):
        j = first[a[i] & mask]
        while j >= 0:
            if a[i] == b[j] and (i == 0 or j == 0 or a[i - 1] != b[j - 1]):
                length = 1
                while i + length < n and j + length < m and a[i + length] == b[j + length]:
                    length += 1
                if length >= min_run:
                    if count == capacity:
                        rows = _grown(rows)
                        capacity = len(rows)
                    rows[count, 0], rows[count, 1], rows[count, 2] = length, i, j
                    count += 1
            j = following[j]
    return rows[:count]


@numba.njit(cache=True, nogil=True)
def _count_meetings(a: Words64, b: Words64) -> int:
    """How many pairs of equal words two texts have, and of words that share a slot of a table."""
    size = 16
    while size < 2 * len(b):
        size *= 2
    mask = np.uint64(size - 1)
    counts = np.zeros(size, np.int64)
    for word in b:
        counts[word & mask] += 1
    met = 0
    for word in a:
        met += counts[word & mask]
    return met


@numba.njit(cache=True, nogil=True)
def _grown(rows: NDArray[np.int32]) -> NDArray[np.int32]:
    grown = np.empty((2 * len(rows), rows.shape[1]), np.int32)
    grown[: len(rows)] = rows
    return grown


@numba.njit(cache=True, nogil=True)
def _seeded_runs(a: Words64, b: Words64) -> NDArray[np.int32]:
    """As :func:`_maximal_runs`, of very long texts: runs that begin with eight words that are rare in both."""
    ours, theirs = _seeds(a), _seeds(b)
    our_order, their_order = np.argsort(ours, kind="mergesort"), np.argsort(theirs, kind="mergesort")
    starts = np.empty(64, np.int64)  # a begin, b begin in one number
    count = 0
    if len(ours) and len(theirs):  # that both begin, or end, with the same is seen whatever is repeated
        if ours[0] == theirs[0]:
            starts[0], count = 0, 1
        same = 0
        while same < min(len(a), len(b)) and a[len(a) - 1 - same] == b[len(b) - 1 - same]:
            same += 1
        if same >= _SEED_WORDS:
            starts[count] = (np.int64(len(a) - same) << 32) | np.int64(len(b) - same)
            count += 1
    x = y = 0
    while x < len(ours) and y < len(theirs):
        seed, other = ours[our_order[x]], theirs[their_order[y]]
        x_end, y_end = x, y
        if seed <= other:
            while x_end < len(ours) and ours[our_order[x_end]] == seed:
                x_end += 1
        if other <= seed:
            while y_end < len(theirs) and theirs[their_order[y_end]] == other:
                y_end += 1
        if seed == other and x_end - x <= _MAX_SEEDS and y_end - y <= _MAX_SEEDS:
            for i in our_order[x:x_end]:
                for j in their_order[y:y_end]:
                    if count == len(starts):
                        starts = np.concatenate((starts, starts))
                    starts[count] = (np.int64(i) << 32) | np.int64(j)
                    count += 1
        x, y = x_end, y_end
    starts = np.sort(starts[:count])
    rows = np.empty((count, 3), np.int32)
    held = 0
    for at in range(count):
        i, j = starts[at] >> 32, starts[at] & 0xFFFFFFFF
        if at and starts[at] == starts[at - 1]:
            continue
        if i and j:
            before = starts[at] - (np.int64(1) << 32) - 1
            found = np.searchsorted(starts, before)
            if found < count and starts[found] == before:
                continue
        length = 0
        while i + length < len(a) and j + length < len(b) and a[i + length] == b[j + length]:
            length += 1
        if length >= _SEED_WORDS:
            rows[held, 0], rows[held, 1], rows[held, 2] = length, i, j
            held += 1
    return rows[:held]


@numba.njit(cache=True, nogil=True)
def _seeds(words: Words64) -> Words64:
    seeds = np.zeros(max(len(words) - _SEED_WORDS + 1, 0), np.uint64)
    for k in range(_SEED_WORDS):
        for i in range(len(seeds)):
            seeds[i] = seeds[i] * np.uint64(0x9E3779B97F4A7C15) + words[i + k]
    return seeds


@numba.njit(cache=True, nogil=True)
def _tile(rows: NDArray[np.int32], n: int, m: int, min_run: int) -> NDArray[np.int32]:
    """For each word of ``a`` the word of ``b`` that it is tiled with, or -1. ``rows`` come longest first."""
    partner = np.full(n, -1, np.int32)
    used = np.zeros(m, np.bool_)
    for r in range(len(rows)):
        length, i0, j0 = rows[r, 0], rows[r, 1], rows[r, 2]
        run = 0
        for d in range(length + 1):
            free = d < length and partner[i0 + d] < 0 and not used[j0 + d]
            if free:
                run += 1
            else:
                if run >= min_run:
                    for e in range(d - run, d):
                        partner[i0 + e] = j0 + e
                        used[j0 + e] = True
                run = 0
    return partner


@numba.njit(cache=True, nogil=True)
def _fill(
    a: Words64,
    b: Words64,
    partner: NDArray[np.int32],
    used: NDArray[np.bool_],
    i0: int,
    i1: int,
    j0: int,
    j1: int,
) -> None:
    """Pair the words of ``a[i0:i1]`` and ``b[j0:j1]`` that form their longest common subsequence."""
    n, m = i1 - i0, j1 - j0
    table = np.zeros((n + 1, m + 1), np.int32)
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            if a[i0 + i] == b[j0 + j]:
                table[i, j] = table[i + 1, j + 1] + 1
            else:
                table[i, j] = max(table[i + 1, j], table[i, j + 1])
    i = j = 0
    while i < n and j < m:
        if a[i0 + i] == b[j0 + j]:
            partner[i0 + i] = j0 + j
            used[j0 + j] = True
            i += 1
            j += 1
        elif table[i + 1, j] >= table[i, j + 1]:
            i += 1
        else:
            j += 1


@numba.njit(cache=True, nogil=True)
def _fill_gaps(a: Words64, b: Words64, partner: NDArray[np.int32], max_gap: int) -> None:
    n = len(partner)
    used = np.zeros(len(b), np.bool_)
    for i in range(n):
        if partner[i] >= 0:
            used[partner[i]] = True
    i = 0
    while i < n:
        if partner[i] >= 0:
            i += 1
            continue
        begin = i
        while i < n and partner[i] < 0:
            i += 1
        # The gap a[begin:i]. Its counterpart in b lies between the partners of its neighbours; where these are moved
        # blocks, it follows the one or comes before the other.
        if i - begin > max_gap:
            continue
        reach = min(2 * (i - begin) + _SLACK, max_gap)
        low = partner[begin - 1] + 1 if begin > 0 else len(b)
        high = partner[i] if i < n else -1
        if low <= high <= low + max_gap and not used[low:high].any():
            _fill(a, b, partner, used, begin, i, low, high)
            continue
        end = low
        while end < len(b) and not used[end] and end - low < reach:
            end += 1
        if low < end:
            _fill(a, b, partner, used, begin, i, low, end)
        last = i
        while last > begin and partner[last - 1] < 0:
            last -= 1
        start = high
        while start > 0 and not used[start - 1] and high - start < reach:
            start -= 1
        if start < high and last < i:
            _fill(a, b, partner, used, last, i, start, high)


@numba.njit(cache=True, nogil=True)
def align(a: Words64, b: Words64, min_run: int, max_gap: int) -> NDArray[np.int32]:
    """For each word of ``a`` the position of its partner in ``b``, or -1.

    Runs of at least ``min_run`` equal words are found wherever they stand; single words only between runs, in gaps
    of at most ``max_gap`` words.
    """
    n, m = len(a), len(b)
    if n == m:
        same = 0
        while same < n and a[same] == b[same]:
            same += 1
        if same == n:
            return np.arange(n, dtype=np.int32)
    rows = _maximal_runs(a, b, min_run) if _count_meetings(a, b) <= _MAX_MEETINGS * (n + m) else _seeded_runs(a, b)
    # Longest first; ties by position, in which they come, so that the result does not depend on anything else.
    if len(rows) > 1:
        rows = rows[np.argsort(-rows[:, 0], kind="mergesort")]
    partner = _tile(rows, n, m, min_run)
    _fill_gaps(a, b, partner, max_gap)
    return partner
