"""Matrix products in which what becomes of a row depends on the row alone, bit for bit.

A vector must not depend on the texts that it is encoded with: what grows in steps would differ from what is traced at
once. OpenBLAS's kernel for processors with AVX2 (Haswell, Zen; seen in 0.3.31) takes rows twelve at a time and adds up
the first six otherwise than the other six; what is left over at the end goes by kernels of its own. So rows are put in
a half by something of their own, and multiplied by the dozen. Kernels that treat all rows alike are not disturbed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Places = NDArray[np.int32]
Halves = NDArray[np.bool_]

HALF = 6  # rows that the kernel treats alike
DOZEN = 2 * HALF


def place_rows(second: Halves) -> tuple[Places, int]:
    """Where rows go that are to be in the first or the ``second`` half of a dozen, and how many places there are."""
    places = np.empty(len(second), np.int32)
    most = 0
    for half, mask in enumerate((~second, second)):
        count = int(np.count_nonzero(mask))
        order = np.arange(count, dtype=np.int32)
        places[mask] = order // HALF * DOZEN + order % HALF + half * HALF
        most = max(most, count)
    return places, -(-most // HALF) * DOZEN


def multiply(x: Floats, matrix: Floats) -> Floats:
    """``x @ matrix``: each row in a half that the last bit of its first number decides."""
    places, size = place_rows((np.ascontiguousarray(x[:, 0]).view(np.int32) & 1).astype(np.bool_))
    spread = np.zeros((size, x.shape[1]), np.float32)
    spread[places] = x
    found: Floats = (spread @ matrix)[places]
    return found
