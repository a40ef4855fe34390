"""Disjoint sets of numbers."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@numba.njit(cache=True)
def find_roots(a: Numbers, b: Numbers, size: int) -> Numbers:
    """The least member of each one's set, after every ``a`` was joined with its ``b``."""
    parent = np.arange(size)
    for at in range(len(a)):
        one, other = a[at], b[at]
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        while parent[other] != other:
            parent[other] = parent[parent[other]]
            other = parent[other]
        if one < other:
            parent[other] = one
        else:
            parent[one] = other
    for at in range(size):
        parent[at] = parent[parent[at]]
    return parent
