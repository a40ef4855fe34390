"""Who holds which rows, and the pairs of holders that pairs of rows make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

_PAIRS_AT_ONCE = 1 << 21


def each_once(numbers: NDArray[Any]) -> NDArray[Any]:
    """The different numbers, sorted: by sorting, a hundred times as fast as ``numpy.unique``, which hashes them."""
    ordered = np.sort(numbers)
    different: NDArray[Any] = ordered[
        np.concatenate([np.ones(min(len(ordered), 1), np.bool_), ordered[1:] != ordered[:-1]])
    ]
    return different


def spread(begins: Numbers, counts: Numbers) -> Numbers:
    """The numbers from each begin on, as many as its count, one behind the other."""
    ends = np.cumsum(counts)
    places: Numbers = np.arange(int(counts.sum())) + np.repeat(begins - ends + counts, counts)
    return places


class Postings:
    """The holders of each of ``count`` rows, in order; whoever comes first has the least number.

    ``row`` and ``holder`` are of the same length, an entry for each time that somebody has a row. ``sizes`` are the
    numbers of different holders.
    """

    def __init__(self, row: Numbers, holder: Numbers, count: int) -> None:
        order = np.lexsort((holder, row))
        row, holder = row[order], holder[order]
        once = np.ones(len(row), np.bool_)
        once[1:] = (row[1:] != row[:-1]) | (holder[1:] != holder[:-1])
        self._holders = holder[once]
        self.sizes: Numbers = np.bincount(row[once], minlength=count).astype(np.int64)
        self._begins = np.cumsum(self.sizes) - self.sizes

    def of(self, row: int) -> list[int]:
        """Who holds one row."""
        holders: list[int] = self._holders[self._begins[row] : self._begins[row] + self.sizes[row]].tolist()
        return holders

    def pairs(self, a: Numbers, b: Numbers, wanted: NDArray[np.bool_], cap: int) -> Numbers:
        """The pairs of holders (n, 2), each once and the lesser first, of rows ``a`` and those beside them in ``b``.

        One of the two is ``wanted``. Where they are more than ``cap``, only the first holder of either row is paired
        with those of the other.
        """
        a_begins, b_begins, a_sizes, b_sizes = self._begins[a], self._begins[b], self.sizes[a], self.sizes[b]
        wide = a_sizes * b_sizes > cap
        one = np.ones(int(wide.sum()), np.int64)
        crossed = (
            (a_begins[~wide], a_sizes[~wide], b_begins[~wide], b_sizes[~wide]),
            (a_begins[wide], a_sizes[wide], b_begins[wide], one),
            (a_begins[wide], one, b_begins[wide], b_sizes[wide]),
        )
        size = np.int64(len(wanted))
        found = [np.empty(0, np.int64)]
        for spans in crossed:
            for i, j in self._cross(*spans):
                keep = wanted[i] | wanted[j]
                i, j = i[keep], j[keep]
                found.append(each_once(np.minimum(i, j) * size + np.maximum(i, j)))
        codes = each_once(np.concatenate(found))
        return np.stack([codes // size, codes % size], axis=1)

    def _cross(
        self, a_begins: Numbers, a_sizes: Numbers, b_begins: Numbers, b_sizes: Numbers
    ) -> Iterator[tuple[Numbers, Numbers]]:
        """Every holder of each span with every holder of the span beside it, some of the spans at once."""
        ends = np.cumsum(a_sizes * b_sizes)
        begin = 0
        while begin < len(ends):
            done = ends[begin - 1] if begin else 0
            end = max(begin + 1, int(np.searchsorted(ends, done + _PAIRS_AT_ONCE, side="right")))
            part = slice(begin, end)
            products = a_sizes[part] * b_sizes[part]
            span = np.repeat(np.arange(end - begin), products)
            within = np.arange(len(span)) - np.repeat(ends[part] - products - done, products)
            b = b_sizes[part][span]
            yield self._holders[a_begins[part][span] + within // b], self._holders[b_begins[part][span] + within % b]
            begin = end
