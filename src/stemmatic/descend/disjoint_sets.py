"""Disjoint sets (Galler and Fischer 1964)."""

from __future__ import annotations

from typing import Generic, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Member = TypeVar("Member", int, str)


class DisjointSets(Generic[Member]):
    """Sets of numbers or keys, each of which is alone until it is joined."""

    def __init__(self) -> None:
        self._parent: dict[Member, Member] = {}

    def find(self, one: Member) -> Member:
        """The least member of a set."""
        parent = self._parent
        while (above := parent.setdefault(one, one)) != one:
            parent[one] = one = parent[above]
        return one

    def join(self, one: Member, other: Member) -> bool:
        """Make the sets of two members one; gives whether they were two."""
        low, high = sorted((self.find(one), self.find(other)))
        self._parent[high] = low
        return low != high


@numba.njit(cache=True)
def find_roots(a: Numbers, b: Numbers, size: int) -> Numbers:
    """The least member of each one's set, after every ``a`` was joined with its ``b``. A run has millions: compiled."""
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
