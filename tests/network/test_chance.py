"""What chance explains: p-values against their definitions, and against what was planted."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stemmatic.network.chance import Chance, Rhythm, corrected, hypergeometric, shuffled
from stemmatic.network.coincidences import CompanionColumns, Shares, find_coincidences, find_companions

DAY = 86400
NONE = Rhythm(np.empty(0, np.int64), np.empty(0, np.int64))


def planted(days: int = 12) -> Shares:
    """Every day ten posts of each channel, at odd times: two have a thing within a second, two on the same day."""
    chance = np.random.default_rng(7)
    rows = []
    for day in range(days):
        at = {name: np.sort(chance.integers(0, DAY, 10)) + day * DAY for name in ("Tarn", "Mere", "Quay", "Lone")}
        at["Mere"][4] = at["Tarn"][4] + 1
        for turn in range(10):
            for name, times in at.items():
                own = f"{name} {day} {turn}"
                shared = {("Tarn", 4): f"bell {day}", ("Mere", 4): f"bell {day}"}
                shared |= {("Quay", 5): f"flood {day}", ("Lone", 6): f"flood {day}"}
                rows.append((shared.get((name, turn), own), name, own, int(times[turn])))
    return Shares.of(*([row[at] for row in rows] for at in range(4)))  # type: ignore[arg-type]


def ask(shares: Shares, window: int, **more: int) -> tuple[CompanionColumns, Chance]:
    found = find_companions(find_coincidences(shares, window, 1))
    settings = {"rounds": 99, "seed": 1, "block_seconds": DAY, **more}
    return found, shuffled(shares, found, NONE, window_seconds=window, min_participation=1, **settings)


def of(shares: Shares, found: CompanionColumns, one: str, other: str) -> int:
    ends = sorted(shares.account_names.index(name) for name in (one, other))
    return next(at for at in range(len(found.one)) if sorted((found.one[at], found.other[at])) == ends)


def test_the_same_second_every_day_is_more_than_rhythm_gives_the_same_day_is_not() -> None:
    shares = planted()
    found, chance = ask(shares, 60)
    assert found.objects[of(shares, found, "Mere", "Tarn")] == 12
    at = of(shares, found, "Mere", "Tarn")
    assert chance.p[at] == 1 / 100  # no round of 99 reaches it
    assert chance.expected[at] < 1
    found, chance = ask(shares, DAY)
    at = of(shares, found, "Quay", "Lone")
    assert found.objects[at] == 12
    assert chance.p[at] == 1.0  # blocks of a day keep it in every round
    assert chance.expected[at] == 12.0


def test_one_seed_gives_one_answer_and_another_seed_another() -> None:
    shares = planted(4)
    first, again, other = (ask(shares, 7200, seed=seed)[1] for seed in (3, 3, 4))
    assert np.array_equal(first.expected, again.expected)
    assert np.array_equal(first.p, again.p)
    assert not np.array_equal(first.expected, other.expected)


def test_posts_that_share_nothing_are_part_of_the_rhythm() -> None:
    # One thing a day, at 0 and 1 seconds past midnight: without other posts there is nothing to shuffle.
    rows = [(f"bell {day}", name, f"{name} {day}", day * DAY + at) for day in range(6) for at, name in enumerate("TM")]
    shares = Shares.of(*([row[at] for row in rows] for at in range(4)))  # type: ignore[arg-type]
    found = find_companions(find_coincidences(shares, 60, 1))
    asked = {"window_seconds": 60, "min_participation": 1, "rounds": 50, "seed": 1, "block_seconds": DAY}
    alone = shuffled(shares, found, NONE, **asked)
    assert alone.expected.tolist() == [6.0]
    seconds = np.array([day * DAY + hour * 3600 for day in range(6) for hour in range(1, 24)])
    accounts = np.zeros(len(seconds), np.int64)
    among = shuffled(shares, found, Rhythm(accounts, seconds), **asked)
    assert among.expected[0] < 1
    assert among.p[0] == 1 / 51


def test_pairs_by_objects_counts_pairs_of_a_round() -> None:
    shares = planted()
    _, chance = ask(shares, DAY)
    assert chance.pairs_by_objects[12] == 2.0  # both pairs, in every round
    assert (np.diff(chance.pairs_by_objects) <= 0).all()


def test_hypergeometric_is_the_sum_of_its_terms() -> None:
    # Of eight things Tarn has four, Mere three, and two are in common.
    rows = [(thing, "Tarn", f"t{thing}", 0) for thing in "abcd"] + [(thing, "Mere", f"m{thing}", 5) for thing in "abe"]
    rows += [(thing, "Quay", f"q{thing}", 9) for thing in "efgh"]
    shares = Shares.of(*([row[at] for row in rows] for at in range(4)))  # type: ignore[arg-type]
    found = find_companions(find_coincidences(shares, 60, 1))
    chance = hypergeometric(shares, found)
    at = of(shares, found, "Mere", "Tarn")
    by_hand = sum(math.comb(4, k) * math.comb(4, 3 - k) for k in (2, 3)) / math.comb(8, 3)
    assert chance.p[at] == pytest.approx(by_hand)
    assert chance.expected[at] == pytest.approx(4 * 3 / 8)


def test_corrected_is_benjamini_and_hochberg() -> None:
    assert corrected(np.array([0.01, 0.04, 0.03, 0.5])).tolist() == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert corrected(np.array([0.9, 0.8])).tolist() == [0.9, 0.9]
    assert corrected(np.array([])).tolist() == []
