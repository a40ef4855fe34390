"""The loops around the second convolution of USE's network, compiled.

Tokens of several texts stand one after another; text ``i`` owns ``[begins[i], begins[i + 1])``. Windows never reach
over a text's ends: what lies outside counts as zero, as in the original network.

A text's tokens are convolved four at a time by minimal filtering (Winograd, *Arithmetic Complexity of Computations*,
1980; Lavin and Gray 2016): the products of five, six and eight combinations of tokens give what windows of two, three
and five take 8, 12 and 20 products for. Four tokens with their neighbours are a **tile**;
where its combinations stand among those of others :mod:`stemmatic.encode.products` has a say in.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Slots = NDArray[np.int32]

RAW = 512  # width of a token's row
BRANCH = 256  # width of a convolution branch
# (tokens in the window, tokens of it left of the centre) of the three branches, and where they begin.
WINDOWS = ((2, 0), (3, 1), (5, 2))
HIDDEN = BRANCH * len(WINDOWS)
FEATURES = RAW + HIDDEN
WINDOW_TOKENS = sum(width for width, _ in WINDOWS)

TILE = 4  # tokens that a tile gives
# Where the polynomials behind minimal filtering are evaluated, besides at infinity: the smallest numbers round least.
_POINTS = {2: (0, 1, -1, 2), 3: (0, 1, -1, 2, -2), 5: (0, 1, -1, 2, -2, 0.5, -0.5)}
COMBINATIONS = tuple(TILE + width - 1 for width, _ in WINDOWS)


def minimal_filter(width: int) -> tuple[Floats, NDArray[np.float64], Floats]:
    """What turns a tile's tokens (n), a window's weights (width) and their products (n) into combinations and outputs.

    With matrices ``b, g, a`` the outputs are ``a @ ((g @ weights) * (b @ tokens))``: Toom and Cook's product of
    polynomials, transposed.
    """
    points, n = _POINTS[width], TILE + width - 1
    powers = np.zeros((n, n))
    powers[:-1] = np.vander(points, n, increasing=True)
    powers[-1, -1] = 1  # the point at infinity picks the leading coefficient
    weights, outputs = np.zeros((n, width)), np.zeros((n, TILE))
    weights[:-1], outputs[:-1] = powers[:-1, :width], powers[:-1, :TILE]
    weights[-1, -1] = outputs[-1, -1] = 1
    return np.linalg.inv(powers).T.astype(np.float32), weights, np.ascontiguousarray(outputs.T, np.float32)


@njit(cache=True, nogil=True, fastmath=True)
def first_convolution(
    slots: Slots, begins: Slots, projected: Floats, contributions: Floats, bias: Floats, hidden: Floats
) -> None:
    """Sum the tokens' ready-made contributions into ``hidden``."""
    zero = np.float32(0)
    for text in range(begins.size - 1):
        begin, end = begins[text], begins[text + 1]
        for t in range(begin, end):
            row = hidden[t]
            row[:] = bias
            part = 0
            for branch in range(3):
                width, left = WINDOWS[branch]
                low = branch * BRANCH
                for j in range(width):
                    p = t - left + j
                    if begin <= p < end:
                        given = contributions[slots[p]]
                        for q in range(BRANCH):
                            row[low + q] += given[part + q]
                    part += BRANCH
            own = projected[slots[t]]
            for q in range(HIDDEN):
                row[q] = max(row[q], zero) + own[q]


@njit(cache=True, nogil=True, fastmath=True)
def combine(
    begins: Slots, places: Slots, hidden: Floats, low: int, left: int, matrix: Floats, combined: Floats
) -> None:
    """The combinations (n, places, 256) of a branch's tokens, whose values begin at ``low`` of ``hidden``."""
    size = matrix.shape[0]
    tile = 0
    for text in range(begins.size - 1):
        begin, end = begins[text], begins[text + 1]
        for first in range(begin, end, TILE):
            place = places[tile]
            for k in range(size):
                total = combined[k, place]
                total[:] = np.float32(0)
                for j in range(size):
                    p = first - left + j
                    factor = matrix[k, j]
                    if factor != 0 and begin <= p < end:
                        for q in range(BRANCH):
                            total[q] += factor * hidden[p, low + q]
            tile += 1


@njit(cache=True, nogil=True, fastmath=True)
def separate(begins: Slots, places: Slots, products: Floats, matrix: Floats, convolved: Floats) -> None:
    """A branch's outputs (tokens, 256) from the products (n, places, 256)."""
    tile = 0
    for text in range(begins.size - 1):
        begin, end = begins[text], begins[text + 1]
        for first in range(begin, end, TILE):
            place = places[tile]
            for i in range(min(TILE, end - first)):
                total = convolved[first + i]
                total[:] = np.float32(0)
                for k in range(matrix.shape[1]):
                    factor = matrix[i, k]
                    if factor != 0:
                        for q in range(BRANCH):
                            total[q] += factor * products[k, place, q]
            tile += 1


@njit(cache=True, nogil=True, fastmath=True)
def pool(
    slots: Slots,
    begins: Slots,
    raw: Floats,
    hidden: Floats,
    convolved2: Floats,
    convolved3: Floats,
    convolved5: Floats,
    bias: Floats,
    epsilon: float,
    sums: Floats,
) -> None:
    """Add the residuals, normalise each token's features and sum them per text into ``sums``."""
    zero = np.float32(0)
    features = np.empty(FEATURES, np.float32)
    for text in range(begins.size - 1):
        total = sums[text]
        total[:] = zero
        for t in range(begins[text], begins[text + 1]):
            features[:RAW] = raw[slots[t]]
            for branch in range(3):
                convolved = convolved2[t] if branch == 0 else (convolved3[t] if branch == 1 else convolved5[t])
                low = branch * BRANCH
                for q in range(BRANCH):
                    features[RAW + low + q] = max(convolved[q] + bias[low + q], zero) + hidden[t, low + q]
            mean = zero
            for q in range(FEATURES):
                mean += features[q]
            mean /= np.float32(FEATURES)
            variance = zero
            for q in range(FEATURES):
                variance += (features[q] - mean) * (features[q] - mean)
            scale = np.float32(1 / np.sqrt(variance / FEATURES + epsilon))
            for q in range(FEATURES):
                total[q] += (features[q] - mean) * scale
