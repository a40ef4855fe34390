"""The two loops around the second convolution of USE's network, compiled.

Tokens of several texts stand one after another; text ``i`` owns ``[begins[i], begins[i + 1])``. Windows never reach
over a text's ends: what lies outside counts as zero, as in the original network.
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


@njit(cache=True, nogil=True, fastmath=True)
def first_convolution(
    slots: Slots,
    begins: Slots,
    projected: Floats,
    contributions: Floats,
    bias: Floats,
    hidden: Floats,
    windows2: Floats,
    windows3: Floats,
    windows5: Floats,
) -> None:
    """Sum the tokens' ready-made contributions into ``hidden`` and lay out the windows of the second convolution."""
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
        for t in range(begin, end):
            for branch in range(3):
                width, left = WINDOWS[branch]
                low = branch * BRANCH
                target = windows2[t] if branch == 0 else (windows3[t] if branch == 1 else windows5[t])
                for j in range(width):
                    p = t - left + j
                    if begin <= p < end:
                        target[j * BRANCH : (j + 1) * BRANCH] = hidden[p, low : low + BRANCH]
                    else:
                        target[j * BRANCH : (j + 1) * BRANCH] = zero


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
