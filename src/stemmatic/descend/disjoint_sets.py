"""Disjoint sets (Galler and Fischer 1964)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from types import MappingProxyType
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


class GuardedSets(DisjointSets[int]):
    """Disjoint sets of which some members are kept apart: what would bring them together is not joined."""

    def __init__(self, apart: Mapping[int, Set[int]] = MappingProxyType({})) -> None:
        super().__init__()
        self.apart: dict[int, set[int]] = {one: set(others) for one, others in apart.items()}
        self._members: dict[int, set[int]] = {}

    def keep_apart(self, one: int, other: int) -> None:
        """Keep two members apart that are not together."""
        self.apart.setdefault(one, set()).add(other)
        self.apart.setdefault(other, set()).add(one)

    def join(self, one: int, other: int) -> bool:
        """Make the sets of two members one, unless some of theirs are kept apart; gives whether that was done."""
        low, high = sorted((self.find(one), self.find(other)))
        if low == high or self.are_apart(self.members(low), self.members(high)):
            return False
        fewer, more = sorted((self.members(low), self.members(high)), key=len)
        more |= fewer
        self._members[low] = more
        return super().join(low, high)

    def members(self, one: int) -> set[int]:
        """All that is together with a member."""
        root = self.find(one)
        return self._members.get(root, {root})

    def are_apart(self, ours: Iterable[int], theirs: Set[int]) -> bool:
        """Whether any of ours is kept apart from any of theirs."""
        return bool(self.apart) and any(not self.apart.get(one, _NONE).isdisjoint(theirs) for one in ours)


_NONE: frozenset[int] = frozenset()


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
