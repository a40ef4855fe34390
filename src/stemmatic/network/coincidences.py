"""Who shared the same thing within a time window: coincidences, and the companions that they make.

The definitions are those of CooRTweet 2.1 (Righetti & Balluff 2025), after Giglietto et al. 2020: its tables are
reproduced row for row, in its order (``benchmarks/together.py``). The work is done on columns of numbers, for shares
sorted by object and time: what a share coincides with stands behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmatic.errors import OptionError

Numbers = NDArray[np.int64]
MOST_COINCIDENCES = 20_000_000  # some 2 GB of columns
_CUBE_ROOT = 2_000_000  # three numbers under it make one of 64 bits


@dataclass(frozen=True, slots=True)
class Shares:
    """Who shared what, when: a row a share.

    Attributes:
        objects: number of what was shared, in ``object_names``.
        accounts: number of who shared it, in ``account_names``.
        contents: number of the post that shares it, in ``content_names``.
        seconds: when, in seconds of the epoch.
        of_itself: where what is shared has the name of the post that shares it.
        account_ranks: of each account its place in the order of names.
    """

    objects: Numbers
    accounts: Numbers
    contents: Numbers
    seconds: Numbers
    of_itself: NDArray[np.bool_]
    object_names: tuple[str, ...]
    account_names: tuple[str, ...]
    content_names: tuple[str, ...]
    account_ranks: Numbers

    @classmethod
    def of(
        cls, objects: Iterable[str], accounts: Iterable[str], contents: Iterable[str], seconds: Iterable[float]
    ) -> Self:
        """Shares from four columns of one length; an object may be a post, and have a post's name."""
        object_codes, object_names = numbered(objects)
        account_codes, account_names = numbered(accounts)
        content_codes, content_names = numbered(contents)
        at = np.floor(np.asarray(list(seconds), np.float64)).astype(np.int64)
        ranks = np.empty(len(account_names), np.int64)
        ranks[sorted(range(len(account_names)), key=account_names.__getitem__)] = np.arange(len(account_names))
        names = object_names, account_names, content_names
        own = _have_names_of(object_codes, object_names, content_codes, content_names)
        return cls(object_codes, account_codes, content_codes, at, own, *names, ranks)

    def __len__(self) -> int:
        return len(self.objects)

    def only(self, rows: NDArray[np.bool_]) -> Shares:
        """Some of these shares, in their order."""
        return replace(
            self,
            objects=self.objects[rows],
            accounts=self.accounts[rows],
            contents=self.contents[rows],
            seconds=self.seconds[rows],
            of_itself=self.of_itself[rows],
        )

    def moved(self, seconds: Numbers) -> Shares:
        """The same shares at other times."""
        return replace(self, seconds=seconds)


@dataclass(frozen=True, slots=True)
class Coincidences:
    """Pairs of shares of one object by two accounts within a window: rows of ``shares``, the earlier and the later.

    Of two at the same second the one that the shares have first counts as the earlier.
    """

    shares: Shares
    earlier: Numbers
    later: Numbers
    window_seconds: int
    min_participation: int

    @property
    def seconds(self) -> Numbers:
        """How long after the earlier the later came."""
        found: Numbers = self.shares.seconds[self.later] - self.shares.seconds[self.earlier]
        return found

    def __len__(self) -> int:
        return len(self.earlier)

    def within(self, window_seconds: int) -> Coincidences:
        """Those within a narrower window, of accounts that take part often enough in it."""
        near = self.seconds <= window_seconds
        pairs = _participating(self.shares, self.earlier[near], self.later[near], self.min_participation)
        return Coincidences(self.shares, *pairs, window_seconds, self.min_participation)


@dataclass(frozen=True, slots=True)
class CompanionColumns:
    """Pairs of accounts with coincidences, ``one`` before ``other`` by name; a row a pair, in order of their first.

    Attributes:
        weights: how many coincidences they have.
        mean_seconds: how far apart these are on average.
        earlier_contents: how many different posts are the earlier of one.
        later_contents: how many different posts are the later of one.
        objects: how many different objects they have in common so.
        one_first: in how many coincidences ``one`` was the earlier.
        members: of each coincidence the row here.
    """

    one: Numbers
    other: Numbers
    weights: Numbers
    mean_seconds: NDArray[np.float64]
    earlier_contents: Numbers
    later_contents: Numbers
    objects: Numbers
    one_first: Numbers
    members: Numbers

    @property
    def symmetry(self) -> NDArray[np.float64]:
        """1 where both counts of posts are equal, towards 0 the more one exceeds the other."""
        few, many = (choose(self.earlier_contents, self.later_contents) for choose in (np.minimum, np.maximum))
        found: NDArray[np.float64] = few / many
        return found

    def threshold(self, quantile: float) -> float:
        """The weight that a pair must exceed to be strong: a quantile of all weights; 0 where there are none."""
        return float(np.quantile(self.weights, quantile)) if len(self.weights) else 0.0


def find_coincidences(
    shares: Shares, window_seconds: int = 10, min_participation: int = 2, *, in_order: bool = True
) -> Coincidences:
    """Pairs of shares of one object by two accounts, ``window_seconds`` apart at the most.

    Args:
        shares: who shared what, when.
        window_seconds: both ends are in it.
        min_participation: an account with fewer shares in all is left out; a coincidence stays if one of its two posts
            is of an account with so many shares of posts that coincide.
        in_order: object by object as they come first, and of one in the order of its shares; else in any order.

    Raises:
        OptionError: a number is none that can be used, or there are too many coincidences to hold.
    """
    if window_seconds < 0 or min_participation < 1:
        raise OptionError(
            f"together: expected a window from 0 and a participation from 1, got {window_seconds} and"
            f" {min_participation}"
        )
    rows = _regrouped(shares, min_participation)
    earlier, later = _pairs(shares, rows, window_seconds)
    earlier, later = _participating(shares, earlier, later, min_participation, rows)
    if in_order:
        order = _order(shares, rows, earlier, later)
        earlier, later = earlier[order], later[order]
    return Coincidences(shares, earlier, later, window_seconds, min_participation)


def _order(shares: Shares, rows: Numbers, earlier: Numbers, later: Numbers) -> Numbers:
    """Object by object as they come first, of one by the place of the second share, then of the first."""
    place = np.empty(len(shares), np.int64)
    place[rows] = np.arange(len(rows))
    first_of = _first_places(shares.objects[rows], len(shares.object_names))
    at = place[earlier], place[later]
    keys = np.minimum(*at), np.maximum(*at), first_of[shares.objects[earlier]]
    size = len(rows) + 1
    order: Numbers = np.argsort((keys[2] * size + keys[1]) * size + keys[0]) if size < _CUBE_ROOT else np.lexsort(keys)
    return order


def find_companions(coincidences: Coincidences) -> CompanionColumns:
    """Who coincides with whom, and how often."""
    shares = coincidences.shares
    accounts, by_name = len(shares.account_names), shares.account_ranks
    first, second = shares.accounts[coincidences.earlier], shares.accounts[coincidences.later]
    in_order = by_name[first] < by_name[second]
    pairs = np.where(in_order, first, second) * accounts + np.where(in_order, second, first)
    found, begins, members, weights = np.unique(pairs, return_index=True, return_inverse=True, return_counts=True)
    order = np.argsort(begins, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    members = rank[members]

    def distinct(column: Numbers, rows: Numbers) -> Numbers:
        size = max(int(column.max(initial=0)) + 1, 1)
        held = np.sort(members * size + column[rows])
        held = held[np.concatenate(([True], held[1:] != held[:-1]))[: len(held)]]
        return np.bincount(held // size, minlength=len(found))

    return CompanionColumns(
        one=found[order] // max(accounts, 1),
        other=found[order] % max(accounts, 1),
        weights=weights[order],
        mean_seconds=np.bincount(members, coincidences.seconds, len(found)) / weights[order],
        earlier_contents=distinct(shares.contents, coincidences.earlier),
        later_contents=distinct(shares.contents, coincidences.later),
        objects=distinct(shares.objects, coincidences.earlier),
        one_first=np.bincount(members, in_order, len(found)).astype(np.int64),
        members=members,
    )


def numbered(names: Iterable[str]) -> tuple[Numbers, tuple[str, ...]]:
    """Each name's number, and the names in the order in which they come first."""
    column = pa.array(names, pa.string()).dictionary_encode()
    return column.indices.to_numpy(zero_copy_only=False).astype(np.int64), tuple(column.dictionary.to_pylist())


def _have_names_of(
    objects: Numbers, object_names: Sequence[str], contents: Numbers, content_names: Sequence[str]
) -> NDArray[np.bool_]:
    """Where an object has the name of the content beside it."""
    number = {name: at for at, name in enumerate(content_names)}
    same = np.array([number.get(name, -1) for name in object_names], np.int64)
    found: NDArray[np.bool_] = same[objects] == contents
    return found


def _regrouped(shares: Shares, min_participation: int) -> Numbers:
    """The rows of accounts with so many shares, account by account in the order in which they come first."""
    counts = np.bincount(shares.accounts, minlength=len(shares.account_names))
    rows = np.flatnonzero(counts[shares.accounts] >= min_participation)
    first_of = _first_places(shares.accounts[rows], len(shares.account_names))
    regrouped: Numbers = rows[np.argsort(first_of[shares.accounts[rows]], kind="stable")]
    return regrouped


def _first_places(column: Numbers, size: int) -> Numbers:
    """Of each number the place where it comes first."""
    first = np.full(size, len(column))
    np.minimum.at(first, column, np.arange(len(column)))
    return first


def _pairs(shares: Shares, rows: Numbers, window_seconds: int) -> tuple[Numbers, Numbers]:
    """The rows of shares of one object within the window, but for loops: an account's own, or a post of itself."""
    if not len(rows):
        return rows, rows
    seconds = shares.seconds[rows] - shares.seconds[rows].min()
    window = min(window_seconds, int(seconds.max()))
    keys = shares.objects[rows] * (int(seconds.max()) + window + 1) + seconds
    order = np.argsort(keys, kind="stable")
    keys, sorted_rows = keys[order], rows[order]
    counts = np.searchsorted(keys, keys + window, "right") - np.arange(len(keys)) - 1
    total = int(counts.sum())
    if total > MOST_COINCIDENCES:
        worst = int(np.argmax(np.bincount(shares.objects[sorted_rows], counts)))
        raise OptionError(
            f"together: {total:,} pairs of posts within {window_seconds} s are more than {MOST_COINCIDENCES:,};"
            f" most are of {shares.object_names[worst]!r}: ask for a shorter window"
        )
    first = np.repeat(np.arange(len(keys)), counts)
    behind = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts) + 1
    earlier, later = sorted_rows[first], sorted_rows[first + behind]
    other = (shares.accounts[earlier] != shares.accounts[later]) & (shares.contents[earlier] != shares.contents[later])
    other &= ~(shares.of_itself[earlier] | shares.of_itself[later])
    return earlier[other], later[other]


def _participating(
    shares: Shares, earlier: Numbers, later: Numbers, min_participation: int, rows: Numbers | None = None
) -> tuple[Numbers, Numbers]:
    """The pairs of which one post is of an account with so many shares of posts that are in pairs."""
    contents, accounts = (
        (shares.contents, shares.accounts) if rows is None else (shares.contents[rows], shares.accounts[rows])
    )
    paired = np.zeros(len(shares.content_names), bool)
    paired[shares.contents[earlier]] = paired[shares.contents[later]] = True
    counts = np.bincount(accounts[paired[contents]], minlength=len(shares.account_names))
    often = np.zeros(len(shares.content_names), bool)
    often[contents[paired[contents] & (counts[accounts] >= min_participation)]] = True
    stays = often[shares.contents[earlier]] | often[shares.contents[later]]
    return earlier[stays], later[stays]
