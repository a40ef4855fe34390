"""The loops between the matrix products of e5's network, compiled.

Tokens of several texts stand one after another; text ``i`` owns ``[begins[i], begins[i + 1])``.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from stemmatic.encode.e5.tiles import (
    BYTE_ROWS,
    COLUMNS,
    FLOAT_ROWS,
    byte_tile,
    float_tile,
    greater,
    lesser,
    power_of_two,
    whole_part,
)

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Words = NDArray[np.uint32]
Signed = NDArray[np.int8]

HEAD = COLUMNS  # values of a head of attention
_LOG2E = np.float32(math.log2(math.e))
_LN2 = [np.float32(math.log(2) ** i / math.factorial(i)) for i in range(7)]  # Taylor's series of 2^x
_C1, _C2, _C3, _C4, _C5, _C6 = _LN2[1:]
# The error function by Hastings' approximation (Abramowitz and Stegun 7.1.26), wrong by at most 1.5e-7.
_P = np.float32(0.3275911)
_A1, _A2, _A3, _A4, _A5 = (np.float32(a) for a in (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429))
_ONE, _HALF = np.float32(1), np.float32(0.5)
_ROOT_HALF = np.float32(math.sqrt(0.5))
_LOWEST = np.float32(-125)


@njit(inline="always")
def _exponential(x: np.float32) -> np.float32:
    """e^x for x up to 0; below e^-86 it stays there."""
    t = max(x * _LOG2E, _LOWEST)
    whole: np.float32 = whole_part(t)  # type: ignore[call-arg]
    f = t - whole
    value = _ONE + f * (_C1 + f * (_C2 + f * (_C3 + f * (_C4 + f * (_C5 + f * _C6)))))
    return value * power_of_two(whole)


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def gelu(x: Floats) -> None:
    """x · Φ(x) in place (Hendrycks and Gimpel 2016)."""
    for i in range(x.shape[0]):
        row = x[i]
        for j in range(row.size):
            v = row[j]
            z = abs(v) * _ROOT_HALF
            t = _ONE / (_ONE + _P * z)
            tail = t * (_A1 + t * (_A2 + t * (_A3 + t * (_A4 + t * _A5)))) * _exponential(-z * z)
            row[j] = _HALF * (v + abs(v) * (_ONE - tail))


@njit(cache=True, nogil=True, fastmath=True)
def add_and_normalise(x: Floats, added: Floats, gain: Floats, shift: Floats, epsilon: float) -> None:
    """Layer norm of ``x + added`` in place of ``x``."""
    width = x.shape[1]
    for i in range(x.shape[0]):
        row, other = x[i], added[i]
        mean = np.float32(0)
        for j in range(width):
            row[j] += other[j]
            mean += row[j]
        mean /= np.float32(width)
        variance = np.float32(0)
        for j in range(width):
            variance += (row[j] - mean) * (row[j] - mean)
        scale = np.float32(1 / math.sqrt(variance / width + epsilon))
        for j in range(width):
            row[j] = (row[j] - mean) * scale * gain[j] + shift[j]


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def attend(
    begins: Ints, projected: Floats, queries: Floats, keys: Floats, weights: Floats, tile: Floats, attended: Floats
) -> None:
    """Each token's mean of its text's values, weighted by how its query meets their keys, head by head.

    ``projected`` (tokens, 3 · width) holds queries, keys and values; the rest is room to work in.
    """
    width = attended.shape[1]
    scale = np.float32(1 / math.sqrt(HEAD))
    for text in range(begins.size - 1):
        begin = begins[text]
        length = begins[text + 1] - begin
        for head in range(0, width, HEAD):
            for i in range(length):
                for c in range(HEAD):
                    queries[i, c] = projected[begin + i, head + c] * scale
                    keys[c, i] = projected[begin + i, width + head + c]
            for first in range(0, length, FLOAT_ROWS):
                rows = min(FLOAT_ROWS, length - first)
                for low in range(0, length, COLUMNS):
                    float_tile(  # type: ignore[call-arg]
                        queries[first:].ctypes.data,
                        HEAD,
                        keys[:, low:].ctypes.data,
                        keys.shape[1],
                        tile.ctypes.data,
                        HEAD,
                    )
                    for r in range(rows):
                        for c in range(min(COLUMNS, length - low)):
                            weights[r, low + c] = tile[r, c]
                for r in range(rows):
                    row = weights[r]
                    top = row[0]
                    for j in range(1, length):
                        top = greater(top, row[j])
                    total = np.float32(0)
                    for j in range(length):
                        row[j] = _exponential(row[j] - top)
                        total += row[j]
                    total = _ONE / total
                    for j in range(length):
                        row[j] *= total
                float_tile(  # type: ignore[call-arg]
                    weights.ctypes.data,
                    weights.shape[1],
                    projected[begin:, 2 * width + head :].ctypes.data,
                    projected.shape[1],
                    tile.ctypes.data,
                    length,
                )
                for r in range(rows):
                    for c in range(HEAD):
                        attended[begin + first + r, head + c] = tile[r, c]


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def to_bytes(x: Floats, packed: Words, scales: Floats, zeros: Floats) -> None:
    """Each row's values as the nearest of 256 steps from its least to its greatest, ``x ≈ scale · (byte - zero)``.

    ``packed`` is (rows / 12, width / 4, 12), four bytes a word, the order in which tiles take them.
    """
    line = np.empty(x.shape[1], np.uint8)
    words = line.view(np.uint32)
    for i in range(x.shape[0]):
        row = x[i]
        low = high = row[0]
        for j in range(1, row.size):
            low, high = lesser(low, row[j]), greater(high, row[j])
        step = max((high - low) / np.float32(255), np.float32(1e-30))
        factor = _ONE / step
        shift = _HALF - low * factor
        scales[i], zeros[i] = step, -low * factor
        for j in range(row.size):
            line[j] = np.uint8(np.int32(row[j] * factor + shift))
        panel, place = i // BYTE_ROWS, i % BYTE_ROWS
        for j in range(words.size):
            packed[panel, j, place] = words[j]


@njit(cache=True, nogil=True, fastmath=True)
def multiply_bytes(
    packed: Words,
    scales: Floats,
    zeros: Floats,
    weights: Signed,
    steps: Floats,
    totals: Floats,
    bias: Floats,
    tile: Ints,
    out: Floats,
) -> None:
    """The rows in ``packed`` by a matrix of bytes (columns / 32, width / 4, 32, 4) with a step a column, plus bias."""
    rows = out.shape[0]
    for block in range(weights.shape[0]):
        low = block * COLUMNS
        step, total, given = steps[low : low + COLUMNS], totals[low : low + COLUMNS], bias[low : low + COLUMNS]
        for panel in range((rows + BYTE_ROWS - 1) // BYTE_ROWS):
            byte_tile(  # type: ignore[call-arg]
                packed[panel].ctypes.data, weights[block].ctypes.data, tile.ctypes.data, packed.shape[1]
            )
            first = panel * BYTE_ROWS
            for r in range(min(BYTE_ROWS, rows - first)):
                into, sums = out[first + r, low : low + COLUMNS], tile[r]
                scale, zero = scales[first + r], zeros[first + r]
                for c in range(COLUMNS):
                    into[c] = (np.float32(sums[c]) - zero * total[c]) * (scale * step[c]) + given[c]
