"""Alignment of passages across languages: a monotone n:m alignment of two sequences by their vectors.

The dynamic programme of Gale & Church (1993) over embedding similarity, as in Vecalign (Thompson & Koehn, 2019).
Passages may stay unpaired at no cost, so abridged and extended translations align as well as whole ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Bead:
    """Passages ``a_begin:a_end`` of one side answer ``b_begin:b_end`` of the other."""

    a_begin: int
    a_end: int
    b_begin: int
    b_end: int
    similarity: float


def align_vectors(a: Vectors, b: Vectors, *, floor: float, max_merge: int, merge_cost: float) -> list[Bead]:
    """The alignment of two sequences of unit vectors, (n, d) and (m, d), that gains most.

    A bead gains its similarity above ``floor``, weighed by the passages in it. One passage may answer up to
    ``max_merge`` neighbours, where each of them brings the two sides closer by ``merge_cost`` at least.
    """
    n, m = len(a), len(b)
    several = range(2, max_merge + 1)
    shapes = [(1, 1), *((1, k) for k in several), *((k, 1) for k in several)]
    if max_merge > 1:
        shapes.append((2, 2))  # two sentences divided elsewhere, such as a quotation with its speaker moved
    single = _similarities(a, b, (1, 1))
    similar = {shape: _closer(_similarities(a, b, shape), single, shape, merge_cost) for shape in shapes[1:]}
    similar[1, 1] = single
    best = np.zeros((n + 1, m + 1), np.float64)
    move = np.zeros((n + 1, m + 1), np.int8)  # 0 skip a, 1 skip b, 2 + index of shape
    move[0, 1:] = 1
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            score, chosen = best[i - 1, j], 0
            if best[i, j - 1] > score:
                score, chosen = best[i, j - 1], 1
            for index, (di, dj) in enumerate(shapes):
                if i < di or j < dj:
                    continue
                gain = similar[di, dj][i - di, j - dj] - floor
                if gain > 0 and (total := best[i - di, j - dj] + gain * (di + dj) / 2) > score:
                    score, chosen = total, 2 + index
            best[i, j], move[i, j] = score, chosen
    beads = []
    i, j = n, m
    while i > 0 and j > 0:
        if move[i, j] == 0:
            i -= 1
        elif move[i, j] == 1:
            j -= 1
        else:
            di, dj = shapes[move[i, j] - 2]
            beads.append(Bead(i - di, i, j - dj, j, float(similar[di, dj][i - di, j - dj])))
            i, j = i - di, j - dj
    return beads[::-1]


def _similarities(a: Vectors, b: Vectors, shape: tuple[int, int]) -> NDArray[np.float32]:
    if len(a) < shape[0] or len(b) < shape[1]:
        return np.zeros((0, 0), np.float32)
    return np.asarray(_merged(a, shape[0]) @ _merged(b, shape[1]).T, np.float32)


def _closer(
    merged: NDArray[np.float32], single: NDArray[np.float32], shape: tuple[int, int], cost: float
) -> NDArray[np.float32]:
    """``merged`` where it is closer, by ``cost``, than each of its passages alone; elsewhere no bead."""
    if not merged.size:
        return merged
    rows, columns = merged.shape
    inside = [single[k : rows + k, m : columns + m] for k in range(shape[0]) for m in range(shape[1])]
    if shape == (2, 2):
        # Two beads taken together are always a little closer than each: only a new division of the text counts.
        alone, cost = np.maximum((inside[0] + inside[3]) / 2, (inside[1] + inside[2]) / 2), 4 * cost
    else:
        alone = np.max(inside, axis=0)
    return np.where(merged > alone + cost, merged, np.float32(-np.inf))


def _merged(vectors: Vectors, count: int) -> Vectors:
    """Unit vectors of every ``count`` neighbouring passages taken together."""
    if count == 1:
        return vectors
    total = sum((vectors[k : len(vectors) - count + 1 + k] for k in range(count)), np.zeros((), np.float32))
    return np.asarray(total / np.linalg.norm(total, axis=1, keepdims=True), np.float32)
