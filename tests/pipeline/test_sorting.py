"""Rows come out in the order of their first numbers, whether they are few or go through files."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.pipeline.index import sorting

numbers = st.integers(0, 2**64 - 1) | st.integers(0, 9).map(lambda number: number * 0x1C71C71C71C71C71)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(numbers, max_size=40), max_size=9), st.booleans(), st.integers(0, 3))
def test_rows_are_sorted_and_equal_ones_stay_in_their_order(
    batches: list[list[int]], many: bool, log_bucket: int
) -> None:
    every = [(number, (at << 32) + row) for at, batch in enumerate(batches) for row, number in enumerate(batch)]

    def make(at: int) -> np.ndarray:
        rows = [row for row in every if row[1] >> 32 == at]
        return np.array(rows, np.uint64).reshape(-1, 2)

    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorting, "_LOG_BUCKET", log_bucket)
        parts = list(sorting.sort_rows(Path(folder), make, range(len(batches)), many))
        assert not list(Path(folder).iterdir())
    assert len(parts) == (64 if many else 1)
    assert [tuple(row) for part in parts for row in part.tolist()] == sorted(every)
