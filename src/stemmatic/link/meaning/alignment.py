"""Alignment of passages across languages: a monotone n:m alignment of two sequences by their cosines.

The dynamic programme of Gale & Church (1993) over embedding similarity, as in Vecalign (Thompson & Koehn, 2019).
Passages may stay unpaired at no cost, so abridged and extended translations align as well as whole ones.

All of it is compiled, and needs no more of the vectors than the cosines between the two sides and those of
neighbours on one side: what several neighbours taken together have in common with others follows from these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Cosines = NDArray[np.float64]
Sizes = NDArray[np.int64]

_USUAL_STRETCH = 0.3  # log ratio of lengths that translation brings about by itself


@dataclass(frozen=True, slots=True)
class Bead:
    """Passages ``a_begin:a_end`` of one side answer ``b_begin:b_end`` of the other."""

    a_begin: int
    a_end: int
    b_begin: int
    b_end: int
    similarity: float


def align_vectors(
    a: Vectors,
    b: Vectors,
    *,
    floor: float,
    max_merge: int,
    merge_cost: float,
    sizes: tuple[Sequence[int], Sequence[int]] | None = None,
    length_cost: float = 0.0,
) -> list[Bead]:
    """The alignment of two sequences of vectors, (n, d) and (m, d), of any length but zero, that gains most.

    See :func:`align_cosines`; ``sizes`` are given for two sequences one of which is short.
    """
    a_sizes, b_sizes = (np.ones(len(a)), np.ones(len(b))) if sizes is None else map(np.array, sizes)
    between, inside_a, inside_b = measure_cosines(a, b, max_merge)
    beads, similarities = align_cosines(
        between,
        inside_a,
        inside_b,
        a_sizes.astype(np.int64),
        b_sizes.astype(np.int64),
        floor,
        max_merge,
        merge_cost,
        length_cost,
        sizes is not None,
    )
    return make_beads(beads, similarities)


def make_beads(beads: NDArray[np.int64], similarities: NDArray[np.float64]) -> list[Bead]:
    """The records of what :func:`align_cosines` gives."""
    return [Bead(*bead) for bead in zip(*beads.T.tolist(), similarities.tolist(), strict=True)]


def find_moved(between: Cosines, beads: Sequence[Bead], floor: float) -> list[Bead]:
    """What was moved past what the alignment pairs, which is monotone: passages that it leaves alone on both sides.

    Each is the likest of all to the other, from both sides, with a cosine of ``floor`` at least.
    """
    a_free, b_free = (np.ones(size, np.bool_) for size in between.shape)
    for bead in beads:
        a_free[bead.a_begin : bead.a_end] = b_free[bead.b_begin : bead.b_end] = False
    likest = (between == between.max(1, keepdims=True)) & (between == between.max(0, keepdims=True))
    found = np.argwhere(likest & (between >= floor) & a_free[:, None] & b_free[None])
    return [Bead(i, i + 1, j, j + 1, float(between[i, j])) for i, j in found.tolist()]


def measure_cosines(a: Vectors, b: Vectors, max_merge: int) -> tuple[Cosines, Cosines, Cosines]:
    """The cosines (n, m) between two sequences of vectors, and those with the next ``max_merge - 1`` of either side.

    The latter are (n, max_merge - 1) and (m, max_merge - 1), 0 where no more follow. Of vectors of small whole numbers
    all are exact, however they are added up: :func:`stemmatic.link.meaning.sift.sift` finds the very same.
    """
    a_lengths, b_lengths = _lengths(a), _lengths(b)
    between = (a @ b.T).astype(np.float64) / (a_lengths[:, None] * b_lengths[None])
    return between, _neighbours(a, a_lengths, max_merge), _neighbours(b, b_lengths, max_merge)


def _lengths(vectors: Vectors) -> NDArray[np.float64]:
    lengths: NDArray[np.float64] = np.sqrt(np.einsum("ij,ij->i", vectors, vectors).astype(np.float64))
    return np.maximum(lengths, 1e-12)


def _neighbours(vectors: Vectors, lengths: NDArray[np.float64], max_merge: int) -> Cosines:
    found = np.zeros((len(vectors), max(max_merge - 1, 0)))
    for step in range(1, min(max_merge, len(vectors))):
        products = np.einsum("ij,ij->i", vectors[:-step], vectors[step:]).astype(np.float64)
        found[:-step, step - 1] = products / (lengths[:-step] * lengths[step:])
    return found


@numba.njit(cache=True, nogil=True)
def align_cosines(
    between: Cosines,
    inside_a: Cosines,
    inside_b: Cosines,
    a_sizes: Sizes,
    b_sizes: Sizes,
    floor: float,
    max_merge: int,
    merge_cost: float,
    length_cost: float,
    short: bool,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The beads (k, 4) of the alignment that gains most, in order: begin and end on either side; and their cosines.

    The cosines are those of :func:`measure_cosines`. A bead gains its similarity above ``floor``, weighed by the
    passages in it. One passage may answer up to ``max_merge`` neighbours, where each of them brings the two sides
    closer by ``merge_cost`` at least.

    Where one of the sequences is ``short``, the shorter one's passages alone weigh, lest three that are loosely alike
    outdo the one that answers, and a bead gains less by ``length_cost`` for each e-fold that its sides differ in length
    (Gale & Church 1993): ``sizes`` are the passages' lengths.
    """
    n, m = between.shape
    a_lengths, b_lengths = _merged_lengths(inside_a, max_merge), _merged_lengths(inside_b, max_merge)
    shapes = 1 if max_merge < 2 else 2 * max_merge
    best = np.zeros((n + 1, m + 1), np.float64)
    move = np.zeros((n + 1, m + 1), np.int8)  # 0 skip a, 1 skip b, 2 + number of the shape
    taken = np.zeros((n + 1, m + 1), np.float64)  # the similarity of the bead that a move takes
    move[0, 1:] = 1
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            score, chosen = best[i - 1, j], 0
            if best[i, j - 1] > score:
                score, chosen = best[i, j - 1], 1
            for s in range(shapes):
                p, q = _shape(s, max_merge)
                if i < p or j < q:
                    continue
                similar = _similarity(between, i - p, j - q, p, q, a_lengths, b_lengths)
                if s > 0 and similar <= _needed(between, i - p, j - q, p, q, merge_cost):
                    continue
                gain = similar - floor
                if short:
                    gain -= length_cost * _stretch(a_sizes, b_sizes, i - p, i, j - q, j)
                if gain > 0:
                    weight = (p + q) / 2
                    if short and n != m:
                        weight = float(p) if n < m else float(q)
                    total = best[i - p, j - q] + gain * weight
                    if total > score:
                        score, chosen = total, 2 + s
                        taken[i, j] = similar
            best[i, j], move[i, j] = score, chosen
    beads = np.empty((min(n, m), 4), np.int64)
    similarities = np.empty(min(n, m), np.float64)
    at = len(beads)
    i, j = n, m
    while i > 0 and j > 0:
        chosen = int(move[i, j])
        if chosen == 0:
            i -= 1
        elif chosen == 1:
            j -= 1
        else:
            at -= 1
            p, q = _shape(chosen - 2, max_merge)
            beads[at, 0], beads[at, 1], beads[at, 2], beads[at, 3] = i - p, i, j - q, j
            similarities[at] = taken[i, j]
            i, j = i - p, j - q
    return beads[at:], similarities[at:]


@numba.njit(cache=True, nogil=True)
def _shape(number: int, max_merge: int) -> tuple[int, int]:
    """How many passages of either side a bead joins: 1:1, 1:2, 1:3 …, 2:1, 3:1 …, 2:2.

    The last are two sentences that are divided elsewhere, such as a quotation with its speaker moved.
    """
    if number < max_merge:
        return 1, number + 1
    if number < 2 * max_merge - 1:
        return number - max_merge + 2, 1
    return 2, 2


@numba.njit(cache=True, nogil=True)
def _merged_lengths(inside: Cosines, max_merge: int) -> NDArray[np.float64]:
    """The lengths of the sums of a passage's unit vector with those of the next 0, 1, … ones."""
    n = len(inside)
    found = np.ones((n, max(max_merge, 1)), np.float64)
    for i in range(n):
        square = 1.0
        for count in range(2, min(max_merge, n - i) + 1):
            square += 1.0
            for k in range(count - 1):
                square += 2 * inside[i + k, count - 2 - k]
            found[i, count - 1] = np.sqrt(max(square, 1e-24))
    return found


@numba.njit(cache=True, nogil=True)
def _similarity(
    between: Cosines,
    i: int,
    j: int,
    p: int,
    q: int,
    a_lengths: NDArray[np.float64],
    b_lengths: NDArray[np.float64],
) -> float:
    """The cosine of ``p`` passages from ``i`` taken together with ``q`` from ``j``."""
    total = 0.0
    for k in range(p):
        for l in range(q):  # noqa: E741
            total += between[i + k, j + l]
    return float(total / (a_lengths[i, p - 1] * b_lengths[j, q - 1]))


@numba.njit(cache=True, nogil=True)
def _needed(between: Cosines, i: int, j: int, p: int, q: int, cost: float) -> float:
    """What the similarity of passages taken together must exceed: by ``cost`` that of any of them alone."""
    if p == 2 and q == 2:
        # Two beads taken together are always a little closer than each: only a new division of the text counts.
        straight = (between[i, j] + between[i + 1, j + 1]) / 2
        crossed = (between[i, j + 1] + between[i + 1, j]) / 2
        return float(max(straight, crossed) + 4 * cost)
    most = -np.inf
    for k in range(p):
        for l in range(q):  # noqa: E741
            most = max(most, between[i + k, j + l])
    return float(most + cost)


@numba.njit(cache=True, nogil=True)
def _stretch(a_sizes: Sizes, b_sizes: Sizes, a_begin: int, a_end: int, b_begin: int, b_end: int) -> float:
    """How far the lengths of the two sides of a bead are apart, as a log ratio beyond the usual one."""
    ratio = float(log_ratio(a_sizes, b_sizes, a_begin, a_end, b_begin, b_end))
    return max(abs(ratio) - _USUAL_STRETCH, 0.0)


@numba.njit(cache=True, nogil=True)
def log_ratio(a_sizes: Sizes, b_sizes: Sizes, a_begin: int, a_end: int, b_begin: int, b_end: int) -> float:
    """The logarithm of the ratio of the lengths of the two sides of a bead."""
    return float(np.log(a_sizes[a_begin:a_end].sum() / b_sizes[b_begin:b_end].sum()))
