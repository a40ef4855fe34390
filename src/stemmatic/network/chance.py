"""What chance explains of coincidences: p-values of companions, corrected for being many.

Two nulls. *Shuffle*: every account posts what it posts and when it posts, but which of the posts of a block of time
was published at which of its times is left to chance (a permutation within account and block); how often two accounts
then have an object in common within the window is counted anew, many times. What the blocks keep, such as the day on
which a piece of news goes round, is no surprise to it. *Hypergeometric*: of all objects, each account has as many as it
has, drawn at random; time plays no part (the statistically validated networks of Tumminello et al. 2011). All p-values
are those of as many objects in common, or more; the q-values control the rate of false discoveries (Benjamini &
Hochberg 1995).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stemmatic.network.coincidences import (
    CompanionColumns,
    Numbers,
    Shares,
    find_coincidences,
    find_companions,
)

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chance:
    """What a null says of companions, a row each in their order.

    Attributes:
        expected: how many objects they would have in common by chance.
        p: how often chance gives as many, or more.
        q: the same, corrected for how many companions were asked about.
        pairs_by_objects: how many pairs of accounts chance gives on average that have ``n`` objects or more in
            common, from ``n`` = 0 on; empty where that was not asked.
    """

    expected: Reals
    p: Reals
    q: Reals
    pairs_by_objects: Reals


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When accounts post, whatever it is: numbers of accounts and seconds of the posts that share nothing."""

    accounts: Numbers
    seconds: Numbers


def shuffled(
    shares: Shares,
    found: CompanionColumns,
    rhythm: Rhythm,
    *,
    window_seconds: int,
    min_participation: int,
    rounds: int,
    seed: int,
    block_seconds: int,
) -> Chance:
    """Companions against times shuffled within each account's own rhythm; the same seed gives the same numbers.

    A p-value is (1 + rounds that reach it) / (1 + rounds) (Davison & Hinkley 1997), never 0.
    """
    chance = np.random.default_rng(seed)
    contents = len(shares.content_names)
    account_of, seconds_of = np.empty(contents, np.int64), np.empty(contents, np.int64)
    account_of[shares.contents], seconds_of[shares.contents] = shares.accounts, shares.seconds
    accounts = np.concatenate((account_of, rhythm.accounts))
    seconds = np.concatenate((seconds_of, rhythm.seconds))
    blocks = seconds // block_seconds
    order = np.lexsort((blocks, accounts))
    change = (np.diff(accounts[order]) != 0) | (np.diff(blocks[order]) != 0)
    groups = np.empty(len(order), np.int64)
    groups[order] = np.concatenate(([0], np.cumsum(change)))
    shares_any = np.zeros(int(groups.max(initial=-1)) + 1, bool)
    shares_any[groups[:contents]] = True
    taking_part = np.flatnonzero(shares_any[groups])
    groups, times = groups[taking_part], seconds[taking_part]
    in_groups = np.argsort(groups, kind="stable")

    size = len(shares.account_names)
    pairs = found.one * size + found.other
    sought = np.argsort(pairs)
    reached, summed = np.zeros(len(pairs)), np.zeros(len(pairs))
    most = int(found.objects.max(initial=0))
    at_least = np.zeros(most + 2)
    moved = np.empty(len(times), np.int64)
    for _ in range(rounds):
        moved[in_groups] = times[np.lexsort((chance.random(len(times)), groups))]
        again = shares.moved(moved[:contents][shares.contents])
        there = find_companions(find_coincidences(again, window_seconds, min_participation))
        counted = np.bincount(np.minimum(there.objects, most + 1), minlength=most + 2)
        at_least += counted[::-1].cumsum()[::-1]
        objects = np.zeros(len(pairs), np.int64)
        names = there.one * size + there.other
        at = np.searchsorted(pairs[sought], names)
        known = at < len(pairs)
        known[known] = pairs[sought][at[known]] == names[known]
        objects[sought[at[known]]] = there.objects[known]
        reached += objects >= found.objects
        summed += objects
    p = (1 + reached) / (1 + rounds)
    return Chance(summed / max(rounds, 1), p, corrected(p), at_least[: most + 1] / max(rounds, 1))


def hypergeometric(shares: Shares, found: CompanionColumns) -> Chance:
    """Companions against objects that fall to accounts at random, each as many as it has; time plays no part."""
    held = np.unique(shares.accounts * max(len(shares.object_names), 1) + shares.objects)
    accounts, objects = held // max(len(shares.object_names), 1), held % max(len(shares.object_names), 1)
    counts = np.bincount(accounts, minlength=len(shares.account_names))
    whole = len(np.unique(objects))
    logs = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, whole + 1)))))

    def choose(of: Numbers | int, many: Numbers) -> Reals:
        chosen: Reals = logs[of] - logs[many] - logs[of - many]
        return chosen

    p = np.ones(len(found.objects))
    ours, theirs = counts[found.one], counts[found.other]
    for at, (one, other, common) in enumerate(zip(ours, theirs, found.objects, strict=True)):
        tail = np.arange(max(common, one + other - whole), min(one, other) + 1)
        terms = choose(int(one), tail) + choose(int(whole - one), other - tail) - choose(whole, np.array([other]))
        p[at] = min(1.0, float(np.exp(terms).sum()))
    return Chance(ours * theirs / max(whole, 1), p, corrected(p), np.empty(0))


def corrected(p: Reals) -> Reals:
    """The q-values of p-values (Benjamini & Hochberg 1995), in the same order."""
    order = np.argsort(p, kind="stable")
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q
