"""What remains in each window is what the companions of that window say, and companions are made when asked for."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.network.coincidences import Shares, find_coincidences, find_companions
from stemmatic.network.companions import CompanionList
from stemmatic.network.curve import count_remaining

WINDOWS = (0, 2, 5, 20, 60)
LEAST = (1, 2, 3)

rows = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 60)),
    min_size=0,
    max_size=40,
)


def shares_of(held: list[tuple[int, int, int]]) -> Shares:
    """Objects, accounts, seconds; every third post shares two things."""
    return Shares.of(
        [f"o{one}" for one, _, _ in held],
        [f"Канал {two}" for _, two, _ in held],
        [f"{two}/{at // 3 if held[at - at % 3][1] == two else at + 100}" for at, (_, two, _) in enumerate(held)],
        [three for *_, three in held],
    )


@given(rows, st.integers(1, 4))
@settings(max_examples=150, deadline=None)
def test_every_row_says_what_its_window_alone_says(held: list[tuple[int, int, int]], participation: int) -> None:
    shares = shares_of(held)
    widest = find_coincidences(shares, WINDOWS[-1], participation, in_order=False)
    pairs, channels = count_remaining(widest, WINDOWS, LEAST)
    for row, window in enumerate(WINDOWS):
        columns = find_companions(find_coincidences(shares, window, participation))
        for column, least in enumerate(LEAST):
            enough = columns.objects >= least
            assert pairs[row, column] == enough.sum()
            assert channels[row, column] == len({*columns.one[enough], *columns.other[enough]})


@given(rows)
@settings(max_examples=60, deadline=None)
def test_the_order_is_one_whatever_the_numbers_are_made_of(held: list[tuple[int, int, int]]) -> None:
    shares = shares_of(held)
    found = find_coincidences(shares, 60, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stemmatic.network.coincidences._CUBE_ROOT", 0)
        slowly = find_coincidences(shares, 60, 1)
    assert np.array_equal(found.earlier, slowly.earlier)
    assert np.array_equal(found.later, slowly.later)
    loose = find_coincidences(shares, 60, 1, in_order=False)
    assert sorted(zip(loose.earlier, loose.later, strict=True)) == sorted(zip(found.earlier, found.later, strict=True))


def test_companions_are_records_in_one_order() -> None:
    chance = random.Random(1)  # noqa: S311 (a sample)
    shares = shares_of([(chance.randrange(9), chance.randrange(6), chance.randrange(60)) for _ in range(90)])
    found = find_coincidences(shares, 20, 1)
    listed = CompanionList(found, find_companions(found), np.zeros(len(shares.content_names), np.int64), 2.0, None)
    every = tuple(listed)
    assert len(every) == len(listed) > 5
    assert list(every) == sorted(every, key=lambda one: (-one.objects, -one.weight, one.one, one.other))
    assert listed[2] == every[2]
    assert listed[-1] == every[-1]
    assert listed[1:4] == every[1:4]
    assert listed == every
    assert hash(listed) == hash(every)
    assert listed != every[1:]
    assert repr(listed) == repr(every)
    assert all(one.one < one.other for one in every)
    strong = {(one.one, one.other) for one in every if one.strong}
    assert {
        tuple(sorted((shares.account_names[a], shares.account_names[b])))
        for a, b in zip(*listed.strong_pairs(), strict=True)
    } == strong
