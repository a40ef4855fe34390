"""Alignment of two texts of one language, word by word, that follows moved blocks.

Greedy string tiling (Wise, "YAP3", SIGCSE 1996): the longest common runs first, no word used twice. Between two runs
that follow one another on both sides, the words that stayed are found by a longest common subsequence, so that a
passage with every third word changed is still seen as one passage.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

_MAX_CELLS = 64_000_000  # beyond this product of lengths runs are looked for by seeds: bounds time and memory
_SEED_WORDS = 8
_MAX_SEEDS = 4  # a seed that one text has more often is skipped, as where one word is repeated for pages
_SLACK = 6  # words beyond twice a gap's own length in which its counterpart is looked for


@numba.njit(cache=True, nogil=True)
def _maximal_runs(a: NDArray[np.uint64], b: NDArray[np.uint64], min_run: int) -> NDArray[np.int32]:
    """Rows (length, a begin, b begin) of every maximal common run of at least ``min_run`` words."""
    n, m = len(a), len(b)
    above = np.zeros(m + 1, np.int32)
    current = np.zeros(m + 1, np.int32)
    capacity = 64
    rows = np.empty((capacity, 3), np.int32)
    count = 0
    for i in range(n):
        for j in range(m):
            if a[i] == b[j]:
                length = above[j] + 1
                current[j + 1] = length
                if length >= min_run and (i + 1 == n or j + 1 == m or a[i + 1] != b[j + 1]):
                    if count == capacity:
                        grown = np.empty((capacity * 2, 3), np.int32)
                        grown[:capacity] = rows
                        rows = grown
                        capacity *= 2
                    rows[count, 0] = length
                    rows[count, 1] = i + 1 - length
                    rows[count, 2] = j + 1 - length
                    count += 1
            else:
                current[j + 1] = 0
        above, current = current, above
    return rows[:count]


def _seeded_runs(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> NDArray[np.int32]:
    """As :func:`_maximal_runs`, of very long texts: runs that begin with eight words that are rare in both."""
    ours, theirs = (np.sort(_rare_seeds(words)) for words in (a, b))
    shared = np.intersect1d(ours["seed"], theirs["seed"])
    starts: set[tuple[int, int]] = set()
    for seed in shared:
        i = ours["at"][np.searchsorted(ours["seed"], seed) : np.searchsorted(ours["seed"], seed, "right")]
        j = theirs["at"][np.searchsorted(theirs["seed"], seed) : np.searchsorted(theirs["seed"], seed, "right")]
        starts.update((x, y) for x in i.tolist() for y in j.tolist())
    rows = []
    for i0, j0 in sorted(starts):
        if (i0 - 1, j0 - 1) in starts:
            continue
        length = min(len(a) - i0, len(b) - j0)
        differ = np.flatnonzero(a[i0 : i0 + length] != b[j0 : j0 + length])
        rows.append((int(differ[0]) if len(differ) else length, i0, j0))
    return np.array([row for row in rows if row[0] >= _SEED_WORDS], np.int32).reshape(-1, 3)


def _rare_seeds(words: NDArray[np.uint64]) -> NDArray[np.void]:
    count = max(len(words) - _SEED_WORDS + 1, 0)
    seeds = np.zeros(count, np.uint64)
    for k in range(_SEED_WORDS):
        seeds = seeds * np.uint64(0x9E3779B97F4A7C15) + words[k : k + count]
    found = np.empty(count, [("seed", np.uint64), ("at", np.int64)])
    found["seed"], found["at"] = seeds, np.arange(count)
    values, held = np.unique(seeds, return_counts=True)
    return found[np.isin(seeds, values[held <= _MAX_SEEDS])]


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
    a: NDArray[np.uint64],
    b: NDArray[np.uint64],
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
def _fill_gaps(a: NDArray[np.uint64], b: NDArray[np.uint64], partner: NDArray[np.int32], max_gap: int) -> None:
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


def align_words(a: NDArray[np.uint64], b: NDArray[np.uint64], *, min_run: int, max_gap: int) -> NDArray[np.int32]:
    """For each word of ``a`` the position of its partner in ``b``, or -1.

    Runs of at least ``min_run`` equal words are found wherever they stand; single words only between runs, in gaps
    of at most ``max_gap`` words.
    """
    if np.array_equal(a, b):
        return np.arange(len(a), dtype=np.int32)
    rows = _maximal_runs(a, b, min_run) if len(a) * len(b) <= _MAX_CELLS else _seeded_runs(a, b)
    # Longest first; ties by position, so that the result does not depend on anything else.
    order = np.lexsort((rows[:, 2], rows[:, 1], -rows[:, 0]))
    partner = _tile(np.ascontiguousarray(rows[order]), len(a), len(b), min_run)
    _fill_gaps(a, b, partner, max_gap)
    return partner


def runs_of(partner: NDArray[np.int32]) -> list[tuple[int, int, int]]:
    """The runs (a begin, b begin, length) of an alignment, in the order of ``a``."""
    paired = np.flatnonzero(partner >= 0)
    if not len(paired):
        return []
    breaks = np.flatnonzero((np.diff(paired) != 1) | (np.diff(partner[paired]) != 1)) + 1
    return [(int(block[0]), int(partner[block[0]]), len(block)) for block in np.split(paired, breaks)]
