"""Channels that carry the same things within a window, again and again: what was seen, and what chance explains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import numpy as np
import pyarrow as pa

from stemmatic.archive.lists.shares import DatedPost, Shared
from stemmatic.archive.store import Store
from stemmatic.descend.disjoint_sets import DisjointSets
from stemmatic.errors import OptionError
from stemmatic.network.chance import Chance, Rhythm, hypergeometric, shuffled
from stemmatic.network.coincidences import (
    CompanionColumns,
    Shares,
    find_coincidences,
    find_companions,
)
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
    companions: tuple[Companions, ...]
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
        self._store, self.by = store, by
        timed, self._untimed = store.dated_posts()
        self._posts = {one.post: one for one in timed}
        self.shares = _shares(self._posts, store.shared_objects(by))
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
        companions = self._companions(columns, threshold, chance)
        is_shuffled = null is Null.SHUFFLE
        return Together(
            by=self.by,
            window_seconds=self.found.window_seconds,
            min_participation=self.found.min_participation,
            quantile=quantile,
            posts=len(self._posts),
            untimed=self._untimed,
            shares=len(self.shares),
            coincidences=len(self.found),
            threshold=threshold,
            companions=tuple(companions),
            groups=tuple(_groups([(one.one, one.other) for one in companions if one.strong])),
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
        return sorted(found, key=lambda pair: (self._posts[pair.earlier].seconds, pair.earlier, pair.later))

    def _chance(self, columns: CompanionColumns, null: Null, rounds: int, seed: int, block_hours: int) -> Chance:
        if null is Null.HYPERGEOMETRIC:
            return hypergeometric(self.shares, columns)
        number = {name: at for at, name in enumerate(self.shares.account_names)}
        sharing = set(self.shares.content_names)
        others = [one for one in self._posts.values() if one.post not in sharing and one.account in number]
        return shuffled(
            self.shares,
            columns,
            Rhythm(
                np.array([number[one.account] for one in others], np.int64),
                np.array([one.seconds for one in others], np.int64),
            ),
            window_seconds=self.found.window_seconds,
            min_participation=self.found.min_participation,
            rounds=rounds,
            seed=seed,
            block_seconds=3600 * block_hours,
        )

    def _companions(self, columns: CompanionColumns, threshold: float, chance: Chance | None) -> list[Companions]:
        """Most objects in common first."""
        languages = self._store.main_languages()
        known = np.array([languages.get(name, -1) for name in self.shares.content_names], np.int64)
        first, second = (known[self.shares.contents[rows]] for rows in (self.found.earlier, self.found.later))
        differ = (first != second) & (first >= 0) & (second >= 0)
        rows = len(columns.weights)
        across = np.bincount(columns.members, differ, rows).astype(int)
        begins, ends = np.full(rows, np.iinfo(np.int64).max), np.full(rows, np.iinfo(np.int64).min)
        np.minimum.at(begins, columns.members, self.shares.seconds[self.found.earlier])
        np.maximum.at(ends, columns.members, self.shares.seconds[self.found.later])
        names = self.shares.account_names
        symmetry = columns.symmetry
        found = [
            Companions(
                one=names[columns.one[at]],
                other=names[columns.other[at]],
                weight=int(columns.weights[at]),
                objects=int(columns.objects[at]),
                one_first=int(columns.one_first[at]),
                mean_seconds=float(columns.mean_seconds[at]),
                earlier_posts=int(columns.earlier_contents[at]),
                later_posts=int(columns.later_contents[at]),
                symmetry=float(symmetry[at]),
                strong=bool(columns.weights[at] > threshold),
                across_languages=int(across[at]),
                first=datetime.fromtimestamp(int(begins[at]), UTC),
                last=datetime.fromtimestamp(int(ends[at]), UTC),
                expected=float(chance.expected[at]) if chance else None,
                p=float(chance.p[at]) if chance else None,
                q=float(chance.q[at]) if chance else None,
            )
            for at in range(rows)
        ]
        return sorted(found, key=lambda one: (-one.objects, -one.weight, one.one, one.other))

    def _curve(self, chance: Chance | None) -> Iterator[CurvePoint]:
        """Every window of the curve, and the one that is asked for."""
        asked = self.found.window_seconds
        windows = sorted({*CURVE_SECONDS, asked})
        widest = find_coincidences(self.shares, windows[-1], self.found.min_participation)
        for window in windows:
            columns = find_companions(widest.within(window))
            for least in CURVE_OBJECTS:
                enough = columns.objects >= least
                expected = None
                if chance is not None and len(chance.pairs_by_objects) and window == asked:
                    expected = float(chance.pairs_by_objects[least]) if least < len(chance.pairs_by_objects) else 0.0
                yield CurvePoint(
                    window_seconds=window,
                    min_objects=least,
                    pairs=int(enough.sum()),
                    channels=len({*columns.one[enough].tolist(), *columns.other[enough].tolist()}),
                    expected_pairs=expected,
                )


def _shares(posts: dict[str, DatedPost], objects: Iterator[tuple[str, str]]) -> Shares:
    """The shares of posts whose time is known; what one channel alone has is shared by nobody."""
    held = [(shared, posts[post]) for shared, post in objects if post in posts]
    channels = defaultdict[str, set[str]](set)
    for shared, one in held:
        channels[shared].add(one.account)
    held = [(shared, one) for shared, one in held if len(channels[shared]) > 1]
    return Shares.of(
        [shared for shared, _ in held],
        [one.account for _, one in held],
        [one.post for _, one in held],
        [one.seconds for _, one in held],
    )


def _groups(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, ...]]:
    sets = DisjointSets[str]()
    for one, other in pairs:
        sets.join(one, other)
    members = defaultdict[str, list[str]](list)
    for name in sorted({name for pair in pairs for name in pair}):
        members[sets.find(name)].append(name)
    return sorted(map(tuple, members.values()), key=lambda group: (-len(group), group))
