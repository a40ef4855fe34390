"""Cases that CollateX is known to align wrongly come out right, in whatever order the witnesses are given and dated."""

from __future__ import annotations

import itertools

import pytest

from benchmarks.accuracy.collations import CASES, CollationCase, collate_case, rightly_collated, stands_together
from stemmatic.model import ReadingState

BY_ISSUE = {case.issue: case for case in CASES}
SOME_ORDERS = 24  # of the 120 of five witnesses


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.issue}")
def test_right_in_every_order(case: CollationCase) -> None:
    orders = list(case.orders())
    assert all(rightly_collated(case, orders[:: max(1, len(orders) // SOME_ORDERS)]))


def test_words_are_aligned_rather_than_commas() -> None:
    (place,) = collate_case(BY_ISSUE[58], "ABC").places
    assert [piece for piece in place[1].words if piece[0] is not ReadingState.SAME] == [
        (ReadingState.ADDED, ", new"),
        (ReadingState.CUT, "wooden"),
    ]


def test_a_word_inserted_in_one_witness_moves_nothing_in_another() -> None:
    for order in itertools.permutations("ABC"):
        (place,) = collate_case(BY_ISSUE[66], order).places
        for reading in place[1:]:
            assert any("ferry" in text for state, text in reading.words if state is ReadingState.SAME)


def test_a_moved_sentence_is_neither_cut_nor_added() -> None:
    found = collate_case(BY_ISSUE[87], "AB")
    assert len(found.places) == 3
    assert {reading.state for place in found.places for reading in place} == {ReadingState.BASE, ReadingState.SAME}


def test_the_measure_can_fail() -> None:
    case = BY_ISSUE[66]
    absent = CollationCase(issue=0, what="no such word", witnesses=case.witnesses, together="lighthouse")
    assert not stands_together(absent, collate_case(case, "ABC"))
    cut = CollationCase(issue=0, what="a word that one lacks", witnesses=case.witnesses, together="grey ferry.")
    assert stands_together(cut, collate_case(case, "ABC"))
    moved = CollationCase(issue=0, what="a word moved", witnesses={"A": "", "B": ""}, together="Belmora harbour opens")
    texts = {
        "A": "Belmora harbour opens at noon on Sunday for every boat of the northern lake.",
        "B": "At noon on Sunday for every boat of the northern lake Belmora harbour opens.",
    }
    found = collate_case(CollationCase(issue=0, what="", witnesses=texts), "AB")
    assert not stands_together(moved, found)
