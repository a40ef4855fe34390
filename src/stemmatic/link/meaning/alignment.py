"""Alignment of passages across languages: a monotone n:m alignment of two sequences by their vectors.

The dynamic programme of Gale & Church (1993) over embedding similarity, as in Vecalign (Thompson & Koehn, 2019).
Passages may stay unpaired at no cost, so abridged and extended translations align as well as whole ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

_ONE_TO_ONE = np.array([(1, 1)], np.int64)
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
    """The alignment of two sequences of unit vectors, (n, d) and (m, d), that gains most.

    A bead gains its similarity above ``floor``, weighed by the passages in it. One passage may answer up to
    ``max_merge`` neighbours, where each of them brings the two sides closer by ``merge_cost`` at least.

    ``sizes``, the lengths of the passages of either side, are for two sequences one of which is short. Then the shorter
    one's passages alone weigh, lest three that are loosely alike outdo the one that answers, and a bead gains less by
    ``length_cost`` for each e-fold that its sides differ in length (Gale & Church 1993).
    """
    several = range(2, max_merge + 1)
    shapes = [(1, 1), *((1, k) for k in several), *((k, 1) for k in several)]
    if max_merge > 1:
        shapes.append((2, 2))  # two sentences divided elsewhere, such as a quotation with its speaker moved
    similar = np.full((len(shapes), len(a), len(b)), -np.inf, np.float32)
    merged = {(side, k): _merged(vectors, k) for side, vectors in ((0, a), (1, b)) for k in range(1, max_merge + 1)}
    similar[0] = a @ b.T
    for number, shape in enumerate(shapes[1:], start=1):
        if len(a) >= shape[0] and len(b) >= shape[1]:
            together = merged[0, shape[0]] @ merged[1, shape[1]].T
            rows, columns = together.shape
            similar[number, :rows, :columns] = _closer(together, similar[0], shape, merge_cost)
    gains = similar - np.float32(floor)
    if sizes is not None:
        gains -= length_cost * _stretches(shapes, *sizes)
    weights = [(p + q) / 2 if sizes is None or len(a) == len(b) else (p if len(a) < len(b) else q) for p, q in shapes]
    found = _best_path(gains, np.array(shapes, np.int64), np.array(weights, np.float64))
    return [Bead(i, i + di, j, j + dj, float(similar[s, i, j])) for s, i, j, di, dj in found.tolist()]


def align_similarities(similarities: NDArray[np.float32], floor: float) -> list[Bead]:
    """The alignment one to one that gains most, from the similarities (n, m) alone: quick."""
    found = _best_path((similarities - np.float32(floor))[None], _ONE_TO_ONE, np.ones(1))
    return [Bead(i, i + 1, j, j + 1, float(similarities[i, j])) for _, i, j, _, _ in found.tolist()]


@numba.njit(cache=True, nogil=True)
def _best_path(
    gains: NDArray[np.float32], shapes: NDArray[np.int64], weights: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Rows (shape, a begin, b begin, passages of a, passages of b) of the beads that gain most, in order."""
    _, n, m = gains.shape
    best = np.zeros((n + 1, m + 1), np.float64)
    move = np.zeros((n + 1, m + 1), np.int8)  # 0 skip a, 1 skip b, 2 + number of the shape
    move[0, 1:] = 1
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            score, chosen = best[i - 1, j], 0
            if best[i, j - 1] > score:
                score, chosen = best[i, j - 1], 1
            for s in range(len(shapes)):
                di, dj = shapes[s, 0], shapes[s, 1]
                if i < di or j < dj:
                    continue
                gain = gains[s, i - di, j - dj]
                if gain > 0:
                    total = best[i - di, j - dj] + gain * weights[s]
                    if total > score:
                        score, chosen = total, 2 + s
            best[i, j], move[i, j] = score, chosen
    found = np.empty((min(n, m), 5), np.int64)
    count = 0
    i, j = n, m
    while i > 0 and j > 0:
        taken = int(move[i, j])
        if taken == 0:
            i -= 1
        elif taken == 1:
            j -= 1
        else:
            di, dj = shapes[taken - 2, 0], shapes[taken - 2, 1]
            i, j = i - di, j - dj
            found[count] = (taken - 2, i, j, di, dj)
            count += 1
    return found[:count][::-1]


def _closer(
    merged: NDArray[np.float32], single: NDArray[np.float32], shape: tuple[int, int], cost: float
) -> NDArray[np.float32]:
    """``merged`` where it is closer, by ``cost``, than each of its passages alone; elsewhere no bead."""
    rows, columns = merged.shape
    inside = [single[k : rows + k, m : columns + m] for k in range(shape[0]) for m in range(shape[1])]
    if shape == (2, 2):
        # Two beads taken together are always a little closer than each: only a new division of the text counts.
        needed = np.maximum((inside[0] + inside[3]) / 2, (inside[1] + inside[2]) / 2) + 4 * cost
    else:
        needed = np.max(inside, axis=0) + cost
    return np.where(merged > needed, merged, np.float32(-np.inf))


def _stretches(shapes: Sequence[tuple[int, int]], a: Sequence[int], b: Sequence[int]) -> NDArray[np.float32]:
    """How far the lengths of the two sides of each bead are apart, as a log ratio beyond the usual one."""
    a_ends, b_ends = np.cumsum([0, *a]), np.cumsum([0, *b])
    found = np.zeros((len(shapes), len(a), len(b)), np.float32)
    for number, (p, q) in enumerate(shapes):
        if len(a) >= p and len(b) >= q:
            ours, theirs = np.log(a_ends[p:] - a_ends[:-p]), np.log(b_ends[q:] - b_ends[:-q])
            apart = np.abs(ours[:, None] - theirs[None]) - _USUAL_STRETCH
            found[number, : len(ours), : len(theirs)] = np.maximum(apart, 0)
    return found


def _merged(vectors: Vectors, count: int) -> Vectors:
    """Unit vectors of every ``count`` neighbouring passages taken together."""
    if count == 1 or len(vectors) < count:
        return vectors
    total = sum((vectors[k : len(vectors) - count + 1 + k] for k in range(count)), np.zeros((), np.float32))
    return np.asarray(total / np.linalg.norm(total, axis=1, keepdims=True), np.float32)
