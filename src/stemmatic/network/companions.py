"""Companions as records, made of columns when they are asked for: a large archive has a hundred thousand pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import overload

import numpy as np
from numpy.typing import NDArray

from stemmatic.network.chance import Chance
from stemmatic.network.coincidences import Coincidences, CompanionColumns, Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Companions:
    """Two channels that coincide, as ``platform:channel``, ``one`` before ``other`` by name.

    ``weight`` counts coincidences, ``objects`` the different things that they have in common so. Of all coincidences
    ``one`` was the earlier in ``one_first``. ``mean_seconds`` is how far apart the two posts of one are on average.
    ``earlier_posts`` and ``later_posts`` count the different posts that come first and second, ``symmetry`` is the
    lesser of these by the greater. ``strong`` pairs have more weight than the quantile that was asked for.
    ``across_languages`` counts the coincidences of posts in different languages. Where a null was asked for,
    ``expected`` objects are what chance gives, ``p`` is how often it gives as many or more, ``q`` the same corrected
    for the number of pairs.
    """

    one: str
    other: str
    weight: int
    objects: int
    one_first: int
    mean_seconds: float
    earlier_posts: int
    later_posts: int
    symmetry: float
    strong: bool
    across_languages: int
    first: datetime
    last: datetime
    expected: float | None = None
    p: float | None = None
    q: float | None = None


class CompanionList(Sequence[Companions]):
    """All companions, those with most objects in common first; each is made a record when it is asked for.

    Args:
        found: their coincidences.
        columns: what was counted of these.
        languages: of each content of the shares a number for its language, -1 where none is told.
        threshold: the weight that strong ones exceed.
        chance: what a null says of them.
    """

    def __init__(
        self,
        found: Coincidences,
        columns: CompanionColumns,
        languages: Numbers,
        threshold: float,
        chance: Chance | None,
    ) -> None:
        shares, rows = found.shares, len(columns.weights)
        self._names, self._columns, self._chance = shares.account_names, columns, chance
        first, second = (languages[shares.contents[at]] for at in (found.earlier, found.later))
        differ = (first != second) & (first >= 0) & (second >= 0)
        self._across = np.bincount(columns.members, differ, rows).astype(np.int64)
        self._begins, self._ends = np.full(rows, np.iinfo(np.int64).max), np.full(rows, np.iinfo(np.int64).min)
        np.minimum.at(self._begins, columns.members, shares.seconds[found.earlier])
        np.maximum.at(self._ends, columns.members, shares.seconds[found.later])
        self._symmetry = columns.symmetry
        self._strong = columns.weights > threshold
        by_name = shares.account_ranks
        self._order = np.lexsort(
            (by_name[columns.other], by_name[columns.one], -columns.weights, -columns.objects)
        ).tolist()

    def strong_pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The numbers of the accounts of strong companions."""
        return self._columns.one[self._strong], self._columns.other[self._strong]

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, at: int) -> Companions: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Companions, ...]: ...
    def __getitem__(self, at: int | slice) -> Companions | tuple[Companions, ...]:
        if isinstance(at, slice):
            return tuple(map(self._record, self._order[at]))
        return self._record(self._order[at])

    def __iter__(self) -> Iterator[Companions]:
        return map(self._record, self._order)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def _record(self, at: int) -> Companions:
        columns, chance = self._columns, self._chance
        return Companions(
            one=self._names[columns.one[at]],
            other=self._names[columns.other[at]],
            weight=int(columns.weights[at]),
            objects=int(columns.objects[at]),
            one_first=int(columns.one_first[at]),
            mean_seconds=float(columns.mean_seconds[at]),
            earlier_posts=int(columns.earlier_contents[at]),
            later_posts=int(columns.later_contents[at]),
            symmetry=float(self._symmetry[at]),
            strong=bool(self._strong[at]),
            across_languages=int(self._across[at]),
            first=datetime.fromtimestamp(int(self._begins[at]), UTC),
            last=datetime.fromtimestamp(int(self._ends[at]), UTC),
            expected=float(chance.expected[at]) if chance else None,
            p=float(chance.p[at]) if chance else None,
            q=float(chance.q[at]) if chance else None,
        )
