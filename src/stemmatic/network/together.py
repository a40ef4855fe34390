"""Channels that carry the same things within a window, again and again: what was seen, and what chance explains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pyarrow as pa

from stemmatic.archive.lists.shares import Shared
from stemmatic.archive.store import Store
from stemmatic.descend.disjoint_sets import find_roots
from stemmatic.errors import OptionError
from stemmatic.network.chance import Chance, hypergeometric, shuffled
from stemmatic.network.coincidences import CompanionColumns, Numbers, find_coincidences, find_companions
from stemmatic.network.companions import CompanionList, Companions
from stemmatic.network.curve import count_remaining
from stemmatic.network.shared import shared_in
from stemmatic.network.tables import COMPANIONS, record_rows
from stemmatic.tables import to_table

WINDOW_SECONDS = 60
MIN_PARTICIPATION = 2
QUANTILE = 0.5
ROUNDS = 200
BLOCK_HOURS = 24
CURVE_SECONDS = (10, 30, 60, 300, 900, 3600, 6 * 3600, 24 * 3600)
CURVE_OBJECTS = (1, 2, 3, 5, 10, 20)


class Null(StrEnum):
    """Which chance companions are held against; :mod:`stemmatic.network.chance` explains both."""

    SHUFFLE = "shuffle"
    HYPERGEOMETRIC = "hypergeometric"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coincidence:
    """Two posts of two channels that have an object in common, so many seconds apart."""

    shared: str
    earlier: str
    later: str
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """How many pairs and channels remain in a window that have so many objects in common, or more.

    ``expected_pairs`` is how many chance gives on average; None where that was not asked.
    """

    window_seconds: int
    min_objects: int
    pairs: int
    channels: int
    expected_pairs: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What was seen of channels that carry the same things at the same time; no verdict on anybody.

    ``posts`` of which the time is known have ``shares`` of things; ``untimed`` posts are left out, since a day, or a
    local time without its zone, tells no seconds. ``threshold`` is the weight that strong companions exceed. ``groups``
    are channels that strong companions join, largest first.
    """

    by: Shared
    window_seconds: int
    min_participation: int
    quantile: float
    posts: int
    untimed: int
    shares: int
    coincidences: int
    threshold: float
    companions: Sequence[Companions]
    groups: tuple[tuple[str, ...], ...]
    null: Null | None = None
    rounds: int | None = None
    seed: int | None = None
    block_hours: int | None = None
    curve: tuple[CurvePoint, ...] = ()

    def to_arrow(self) -> pa.Table:
        """The companions as the exported table."""
        return to_table(record_rows(COMPANIONS, self.companions), COMPANIONS)


class ActingTogether:
    """The coincidences of an archive for one kind of object, window and participation.

    Raises:
        OptionError: a number is none that can be used.
    """

    def __init__(self, store: Store, by: Shared, window_seconds: int, min_participation: int) -> None:
        self.by = by
        self._held = shared_in(store, by)
        self.shares = self._held.shares
        self.found = find_coincidences(self.shares, window_seconds, min_participation)

    def answer(
        self, quantile: float, null: Null | None, rounds: int, seed: int, block_hours: int, *, curve: bool
    ) -> Together:
        """All that was seen; with a ``null`` what chance explains of it, with ``curve`` how it depends on the window.

        Raises:
            OptionError: a number is none that can be used.
        """
        if not 0 <= quantile <= 1 or rounds < 1 or block_hours < 1:
            raise OptionError(
                "together: expected a quantile from 0 to 1, a round or more and an hour or more, got"
                f" {quantile}, {rounds} and {block_hours}"
            )
        columns = find_companions(self.found)
        threshold = columns.threshold(quantile)
        chance = self._chance(columns, null, rounds, seed, block_hours) if null else None
        companions = CompanionList(self.found, columns, self._held.languages, threshold, chance)
        is_shuffled = null is Null.SHUFFLE
        return Together(
            by=self.by,
            window_seconds=self.found.window_seconds,
            min_participation=self.found.min_participation,
            quantile=quantile,
            posts=self._held.posts,
            untimed=self._held.untimed,
            shares=len(self.shares),
            coincidences=len(self.found),
            threshold=threshold,
            companions=companions,
            groups=_groups(self.shares.account_names, *companions.strong_pairs()),
            null=null,
            rounds=rounds if is_shuffled else None,
            seed=seed if is_shuffled else None,
            block_hours=block_hours if is_shuffled else None,
            curve=tuple(self._curve(chance)) if curve else (),
        )

    def between(self, one: str, other: str) -> list[Coincidence]:
        """The coincidences of two channels, in order of time."""
        names = self.shares.account_names
        wanted = [names.index(name) if name in names else -1 for name in (one, other)]
        ends = np.stack((self.shares.accounts[self.found.earlier], self.shares.accounts[self.found.later]))
        at = np.flatnonzero((np.sort(ends, axis=0) == np.sort(wanted)[:, None]).all(axis=0))
        moments = self.shares.seconds[self.found.earlier[at]].tolist()
        found = [
            Coincidence(
                shared=self.shares.object_names[self.shares.objects[earlier]],
                earlier=self.shares.content_names[self.shares.contents[earlier]],
                later=self.shares.content_names[self.shares.contents[later]],
                seconds=int(seconds),
            )
            for earlier, later, seconds in zip(
                self.found.earlier[at], self.found.later[at], self.found.seconds[at], strict=True
            )
        ]
        timed = sorted(zip(moments, found, strict=True), key=lambda one: (one[0], one[1].earlier, one[1].later))
        return [pair for _, pair in timed]

    def _chance(self, columns: CompanionColumns, null: Null, rounds: int, seed: int, block_hours: int) -> Chance:
        if null is Null.HYPERGEOMETRIC:
            return hypergeometric(self.shares, columns)
        return shuffled(
            self.shares,
            columns,
            self._held.rhythm,
            window_seconds=self.found.window_seconds,
            min_participation=self.found.min_participation,
            rounds=rounds,
            seed=seed,
            block_seconds=3600 * block_hours,
        )

    def _curve(self, chance: Chance | None) -> Iterator[CurvePoint]:
        """Every window of the curve, and the one that is asked for."""
        asked = self.found.window_seconds
        windows = sorted({*CURVE_SECONDS, asked})
        widest = self.found
        if windows[-1] > asked:
            widest = find_coincidences(self.shares, windows[-1], self.found.min_participation, in_order=False)
        pairs, channels = count_remaining(widest, windows, CURVE_OBJECTS)
        for row, window in enumerate(windows):
            for column, least in enumerate(CURVE_OBJECTS):
                expected = None
                if chance is not None and len(chance.pairs_by_objects) and window == asked:
                    expected = float(chance.pairs_by_objects[least]) if least < len(chance.pairs_by_objects) else 0.0
                yield CurvePoint(
                    window_seconds=window,
                    min_objects=least,
                    pairs=int(pairs[row, column]),
                    channels=int(channels[row, column]),
                    expected_pairs=expected,
                )


def _groups(names: Sequence[str], one: Numbers, other: Numbers) -> tuple[tuple[str, ...], ...]:
    """Who hangs together by pairs of numbers, by name; the largest first."""
    roots = find_roots(one, other, len(names))
    members = defaultdict[int, list[str]](list)
    for number in np.unique(np.concatenate((one, other))).tolist():
        members[int(roots[number])].append(names[number])
    groups = [tuple(sorted(group)) for group in members.values()]
    return tuple(sorted(groups, key=lambda group: (-len(group), group)))
