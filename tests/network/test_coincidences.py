"""Coincidences and companions by hand: what is a pair, who takes part often enough, and every number of an edge."""

from __future__ import annotations

import pytest

from stemmatic.errors import OptionError
from stemmatic.network import coincidences
from stemmatic.network.coincidences import Coincidences, Shares, find_coincidences, find_companions

# Object, account, post, second. The bell is shared thrice, the flood twice, the gate by one account alone.
ROWS = [
    ("bell", "Tarn", "t1", 100),
    ("bell", "Mere", "m1", 107),
    ("flood", "Mere", "m2", 500),
    ("flood", "Tarn", "t2", 510),
    ("bell", "Quay", "q1", 110),
    ("gate", "Quay", "q2", 900),
    ("gate", "Quay", "q3", 901),
    ("toll", "Lone", "l1", 100),
    ("toll", "Tarn", "t3", 100),
]


def shares(rows: list[tuple[str, str, str, int]]) -> Shares:
    return Shares.of(*([row[at] for row in rows] for at in range(4)))  # type: ignore[arg-type]


def pairs(found: Coincidences) -> list[tuple[str, str, str, int]]:
    of = found.shares
    return [
        (
            of.object_names[of.objects[a]],
            of.content_names[of.contents[a]],
            of.content_names[of.contents[b]],
            int(seconds),
        )
        for a, b, seconds in zip(found.earlier, found.later, found.seconds, strict=True)
    ]


def test_pairs_of_one_object_within_the_window_by_two_accounts() -> None:
    found = find_coincidences(shares(ROWS), window_seconds=10, min_participation=1)
    assert sorted(pairs(found)) == [
        ("bell", "m1", "q1", 3),
        ("bell", "t1", "m1", 7),
        ("bell", "t1", "q1", 10),  # both ends of the window are in it
        ("flood", "m2", "t2", 10),
        ("toll", "t3", "l1", 0),  # at one second the account that comes first
    ]


def test_an_account_with_fewer_shares_takes_no_part() -> None:
    found = find_coincidences(shares(ROWS), window_seconds=10, min_participation=2)
    assert "l1" not in {post for pair in pairs(found) for post in pair[1:3]}


def test_a_coincidence_stays_if_one_of_its_accounts_takes_part_often_enough() -> None:
    # Quay has three shares, but one alone that coincides; Tarn and Mere have two: their pairs with Quay stay.
    found = find_coincidences(shares(ROWS), window_seconds=10, min_participation=2)
    assert ("bell", "t1", "q1", 10) in pairs(found)
    # Within four seconds Mere and Quay coincide once, with one share each: neither takes part.
    assert pairs(find_coincidences(shares(ROWS), window_seconds=4, min_participation=2)) == []
    assert pairs(found.within(4)) == []


def test_a_narrower_window_is_what_would_have_been_found_in_it() -> None:
    wide = find_coincidences(shares(ROWS), window_seconds=1000, min_participation=1)
    for window in (0, 3, 7, 10, 400):
        assert pairs(wide.within(window)) == pairs(find_coincidences(shares(ROWS), window, 1))


def test_companions_have_the_numbers_of_their_coincidences() -> None:
    rows = [
        ("bell", "Tarn", "t1", 0),
        ("bell", "Tarn", "t2", 4),
        ("bell", "Mere", "m1", 6),
        ("flood", "Mere", "m2", 50),
        ("flood", "Tarn", "t3", 52),
        ("bell", "Quay", "q1", 7),
    ]
    found = find_coincidences(shares(rows), window_seconds=10, min_participation=1)
    edges = find_companions(found)
    names = found.shares.account_names
    table = {
        (names[edges.one[at]], names[edges.other[at]]): (
            *(int(edges.weights[at]), float(edges.mean_seconds[at]), int(edges.earlier_contents[at])),
            *(
                int(edges.later_contents[at]),
                float(edges.symmetry[at]),
                int(edges.objects[at]),
                int(edges.one_first[at]),
            ),
        )
        for at in range(len(edges.weights))
    }
    assert table == {
        # t1–m1 6 s, t2–m1 2 s, m2–t3 2 s: three coincidences, two objects; Mere is the earlier once.
        ("Mere", "Tarn"): (3, 10 / 3, 3, 2, 2 / 3, 2, 1),
        ("Quay", "Tarn"): (2, 5.0, 2, 1, 0.5, 1, 0),
        ("Mere", "Quay"): (1, 1.0, 1, 1, 1.0, 1, 1),
    }
    assert edges.threshold(0.5) == 2.0  # the median of 3, 2, 1
    assert edges.threshold(0.75) == 2.5  # between two weights, as R and numpy have it


def test_a_post_that_is_shared_does_not_coincide_with_itself() -> None:
    rows = [("t1", "Tarn", "t1", 0), ("t1", "Mere", "m1", 2), ("t1", "Quay", "q1", 3)]
    found = find_coincidences(shares(rows), window_seconds=10, min_participation=1)
    assert pairs(found) == [("t1", "m1", "q1", 1)]


def test_the_order_of_rows_changes_no_pair() -> None:
    forth = find_coincidences(shares(ROWS), window_seconds=10, min_participation=2)
    back = find_coincidences(shares(ROWS[::-1]), window_seconds=10, min_participation=2)
    assert sorted(pairs(forth)) == sorted(pairs(back))


def test_nothing_shared_is_nothing_found() -> None:
    found = find_coincidences(shares([]), window_seconds=10, min_participation=2)
    assert len(found) == 0
    assert find_companions(found).threshold(0.5) == 0.0


def test_what_cannot_be_counted_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OptionError, match="a window from 0"):
        find_coincidences(shares(ROWS), window_seconds=-1)
    monkeypatch.setattr(coincidences, "MOST_COINCIDENCES", 4)
    with pytest.raises(OptionError, match="'bell'"):
        find_coincidences(shares(ROWS), window_seconds=10, min_participation=1)
