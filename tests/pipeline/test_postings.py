"""Pairs of passages as pairs of the texts that have them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.pipeline.index import postings as holders
from stemmatic.pipeline.index.postings import Postings

TEXTS = 12


def plainly(
    near: list[tuple[int, int]], held: dict[int, list[int]], wanted: set[int], cap: int
) -> set[tuple[int, int]]:
    """The same, one pair at a time."""
    found = set()
    for a, b in near:
        ours, theirs = held[a], held[b]
        if len(ours) * len(theirs) <= cap:
            pairs = {(i, j) for i in ours for j in theirs}
        else:
            pairs = {(i, theirs[0]) for i in ours} | {(ours[0], j) for j in theirs}
        found |= {(min(i, j), max(i, j)) for i, j in pairs if i in wanted or j in wanted}
    return found


@settings(deadline=None, max_examples=200)
@given(
    rows=st.sets(st.tuples(st.integers(0, 7), st.integers(0, TEXTS - 1)), max_size=60),
    near=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20),
    wanted=st.sets(st.integers(0, TEXTS - 1)),
    cap=st.integers(1, 40),
    at_once=st.sampled_from([1, 7, 1 << 20]),
)
def test_pairs_are_those_of_one_at_a_time(
    rows: set[tuple[int, int]],
    near: list[tuple[int, int]],
    wanted: set[int],
    cap: int,
    at_once: int,
) -> None:
    columns = np.array([*rows, *list(rows)[::2]], np.int64).reshape(-1, 2)  # some have a passage twice
    made = Postings(columns[:, 0], columns[:, 1], 8)
    held = {one: sorted(text for p, text in rows if p == one) for one in range(8)}
    a, b = np.array(near, np.int64).reshape(-1, 2).T
    marks = np.zeros(TEXTS, np.bool_)
    marks[sorted(wanted)] = True

    assert all(made.of(one) == held[one] for one in range(8))
    assert made.sizes.tolist() == [len(held[one]) for one in range(8)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(holders, "_PAIRS_AT_ONCE", at_once)
        found = made.pairs(a, b, marks, cap).tolist()
    assert found == sorted(map(list, plainly(near, held, wanted, cap)))
