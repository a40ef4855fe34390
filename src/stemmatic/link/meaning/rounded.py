"""Vectors in one byte a component: their products and lengths, and bits, in compiled code."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.int8]


@numba.njit(cache=True, nogil=True)
def product(a: Bytes, b: Bytes) -> np.int32:
    """The product of two vectors; of some thousand components four bytes hold the sum."""
    total = np.int32(0)
    for k in range(len(a)):
        # Without this numba would widen each to eight bytes, and take five times as long.
        total = np.int32(total + np.int32(np.int32(a[k]) * np.int32(b[k])))
    return total


def lengths_of(rows: Bytes) -> NDArray[np.float64]:
    """The lengths (n) of vectors (n, d), none of them zero."""
    squares = np.einsum("ij,ij->i", rows, rows, dtype=np.int32)
    lengths: NDArray[np.float64] = np.sqrt(squares.astype(np.float64))
    return np.maximum(lengths, 1e-12)


@numba.njit(cache=True, nogil=True)
def count_bits(x: np.uint64) -> np.uint64:
    """How many bits are set, so written that a processor which counts them itself is told to."""
    x = x - ((x >> np.uint64(1)) & np.uint64(0x5555555555555555))
    x = (x & np.uint64(0x3333333333333333)) + ((x >> np.uint64(2)) & np.uint64(0x3333333333333333))
    x = (x + (x >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (x * np.uint64(0x0101010101010101)) >> np.uint64(56)
