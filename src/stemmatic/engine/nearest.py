"""Vectors in one byte a component, and which of very many lie nearest to a few.

A component is rounded to 127 steps of the vector's largest one; the cosine of a vector to its rounded self is above
0.9999, and a million vectors of 512 components take half a gigabyte.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numba
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.int8]
Floats = NDArray[np.float32]


def round_vectors(vectors: Floats) -> Bytes:
    """Vectors (n, d) in one byte a component; their lengths are lost."""
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True, initial=0.0), 1e-12)
    rounded: Bytes = np.rint(vectors * (127 / largest)).astype(np.int8)
    return rounded


def unit_vectors(rounded: Bytes) -> Floats:
    """Rounded vectors as float32 of length one."""
    wide = rounded.astype(np.float32)
    wide /= np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 1e-12)
    return wide


@numba.njit(cache=True, nogil=True)
def _cosines(asked: NDArray[np.int16], rows: Bytes, out: Floats) -> None:
    count, size = rows.shape
    for i in range(count):
        square = np.int32(0)
        for j in range(size):
            square += np.int32(rows[i, j]) * np.int32(rows[i, j])
        length = np.float32(max(np.sqrt(np.float32(square)), 1e-12))
        for q in range(asked.shape[0]):
            product = np.int32(0)
            for j in range(size):
                product += np.int32(asked[q, j]) * np.int32(rows[i, j])
            out[q, i] = np.float32(product) / length


def cosines(asked: Floats, rows: Bytes) -> Floats:
    """The cosines (q, n) of a few unit vectors with rounded ones; all cores share the rows."""
    wide = round_vectors(asked).astype(np.int16)
    lengths = np.maximum(np.linalg.norm(wide.astype(np.float32), axis=1, keepdims=True), 1e-12)
    out = np.empty((len(wide), len(rows)), np.float32)
    workers = max(1, min(os.cpu_count() or 1, len(rows) // 10_000))
    bounds = np.linspace(0, len(rows), workers + 1).astype(int)
    with ThreadPoolExecutor(workers) as pool:
        parts = [
            pool.submit(_cosines, wide, rows[begin:end], out[:, begin:end]) for begin, end in pairwise(bounds.tolist())
        ]
    for part in parts:
        part.result()
    out /= lengths
    return out
