"""How many pairs of accounts remain in each of several windows, of the coincidences of the widest, in one pass."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from stemmatic.network.coincidences import Coincidences, Numbers


def count_remaining(
    widest: Coincidences, windows: Sequence[int], least_objects: Sequence[int]
) -> tuple[Numbers, Numbers]:
    """Pairs, and accounts in them, that have so many objects in common, or more: a row a window, a column a number.

    Each row says what the companions of ``widest.within(window)`` say. Whatever counts in a window counts in every
    longer one: so of each coincidence the first window is found in which it counts.

    Args:
        widest: coincidences within the longest of the windows, in any order.
        windows: in seconds, ascending.
        least_objects: the numbers of objects.
    """
    shares, none = widest.shares, len(windows)
    accounts, objects = len(shares.account_names), max(len(shares.object_names), 1)
    near = np.searchsorted(np.asarray(windows, np.int64), widest.seconds).astype(np.int64)
    earlier, later = shares.contents[widest.earlier], shares.contents[widest.later]
    often = _takes_part(widest, near, earlier, later, none)
    counts_in = np.maximum(near, np.minimum(often[earlier], often[later]))

    first, second = shares.accounts[widest.earlier], shares.accounts[widest.later]
    pairs = np.minimum(first, second) * accounts + np.maximum(first, second)
    held = (pairs * objects + shares.objects[widest.earlier]) * (none + 1) + counts_in
    held.sort()
    each, counts_in = held // (none + 1), held % (none + 1)
    is_first = np.ones(len(each), bool)
    is_first[1:] = each[1:] != each[:-1]
    pairs, counts_in = each[is_first] // objects, counts_in[is_first]
    begins = np.ones(len(pairs), bool)
    begins[1:] = pairs[1:] != pairs[:-1]
    turns = np.cumsum(begins) - 1
    one, other = pairs[begins] // max(accounts, 1), pairs[begins] % max(accounts, 1)

    remaining, among = (np.zeros((none, len(least_objects)), np.int64) for _ in range(2))
    common = np.zeros(len(one), np.int64)
    for row in range(none):
        common += np.bincount(turns[counts_in == row], minlength=len(one))
        for column, least in enumerate(least_objects):
            enough = common >= least
            remaining[row, column] = enough.sum()
            there = np.zeros(accounts, bool)
            there[one[enough]] = there[other[enough]] = True
            among[row, column] = there.sum()
    return remaining, among


def _takes_part(widest: Coincidences, near: Numbers, earlier: Numbers, later: Numbers, none: int) -> NDArray[np.int64]:
    """Of each content the first window in which it is in a pair, and its account has shares enough that are."""
    shares = widest.shares
    paired = np.full(len(shares.content_names), none)
    np.minimum.at(paired, earlier, near)
    np.minimum.at(paired, later, near)
    accounts = len(shares.account_names)
    since = paired[shares.contents]
    counts = np.bincount(shares.accounts * (none + 1) + since, minlength=accounts * (none + 1))
    enough = counts.reshape(accounts, none + 1)[:, :none].cumsum(axis=1) >= widest.min_participation
    takes_part = np.where(enough.any(axis=1), enough.argmax(axis=1), none)
    often = np.full(len(shares.content_names), none)
    np.minimum.at(often, shares.contents, np.maximum(since, takes_part[shares.accounts]))
    return often
