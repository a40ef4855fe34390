"""Which texts have which passages, and the pairs of texts that pairs of passages make."""

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


class Postings:
    """The texts of each of some passages, in order of time.

    ``passages`` are sorted and all different; ``passage`` and ``text`` are of the same length, a row for each text
    that has one of them. ``rank`` orders texts by their numbers.
    """

    def __init__(self, passages: NDArray[np.uint64], passage: NDArray[np.uint64], text: Numbers, rank: Numbers) -> None:
        order = np.lexsort((rank[text], passage))
        self._passages, self._texts = passages, text[order]
        ordered = passage[order]
        self._begins = np.searchsorted(ordered, passages, side="left")
        self._sizes = np.searchsorted(ordered, passages, side="right") - self._begins

    def of(self, passage: int) -> list[int]:
        """The texts that have one passage."""
        at = int(np.searchsorted(self._passages, np.uint64(passage)))
        texts: list[int] = self._texts[self._begins[at] : self._begins[at] + self._sizes[at]].tolist()
        return texts

    def products(self, near: NDArray[Any]) -> Numbers:
        """Of each pair of passages ``a`` and ``b`` the number of pairs of their texts."""
        products: Numbers = self._sizes[self._at(near["a"])] * self._sizes[self._at(near["b"])]
        return products

    def pairs(self, near: NDArray[Any], wanted: NDArray[np.bool_], cap: int) -> Numbers:
        """The pairs of texts (n, 2), each once, that have a pair of these passages; one of the two is ``wanted``.

        Where they are more than ``cap``, only the earliest text of either side is paired with those of the other.
        """
        a, b = self._at(near["a"]), self._at(near["b"])
        wide = self._sizes[a] * self._sizes[b] > cap
        a_begins, b_begins, a_sizes, b_sizes = self._begins[a], self._begins[b], self._sizes[a], self._sizes[b]
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
                found.append(each_once(i[keep] * size + j[keep]))
        codes = each_once(np.concatenate(found))
        return np.stack([codes // size, codes % size], axis=1)

    def _at(self, passages: NDArray[np.uint64]) -> NDArray[np.intp]:
        return np.searchsorted(self._passages, passages)

    def _cross(
        self, a_begins: Numbers, a_sizes: Numbers, b_begins: Numbers, b_sizes: Numbers
    ) -> Iterator[tuple[Numbers, Numbers]]:
        """Every text of each span with every text of the span beside it, some of the spans at once."""
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
            yield self._texts[a_begins[part][span] + within // b], self._texts[b_begins[part][span] + within % b]
            begin = end
