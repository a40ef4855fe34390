"""Products of rows that do not depend on the rows around them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from stemmatic.encode.products import DOZEN, HALF, multiply, place_rows


@given(st.lists(st.booleans(), max_size=200))
def test_each_row_has_a_place_of_its_own_in_its_half(second: list[bool]) -> None:
    places, size = place_rows(np.array(second, np.bool_))
    assert len(set(places.tolist())) == len(second)
    assert [place % DOZEN >= HALF for place in places.tolist()] == second
    assert size % DOZEN == 0
    assert size == 0 or max(places) < size <= 2 * len(second) + DOZEN


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 400), st.integers(0, 2**32 - 1), st.sampled_from([(384, 512), (256, 256), (512, 96)]))
def test_a_row_does_not_depend_on_the_others(count: int, seed: int, shape: tuple[int, int]) -> None:
    generator = np.random.default_rng(seed)
    matrix = generator.standard_normal(shape).astype(np.float32)
    rows = generator.standard_normal((400, shape[0])).astype(np.float32)
    some = generator.permutation(400)[:count]
    with threadpool_limits(1, "blas"):
        np.testing.assert_array_equal(multiply(rows[some], matrix), multiply(rows, matrix)[some])
    np.testing.assert_allclose(multiply(rows, matrix), rows @ matrix, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("rows", [0, 1])
def test_few_rows_are_no_case_of_their_own(rows: int) -> None:
    assert multiply(np.ones((rows, 4), np.float32), np.ones((4, 3), np.float32)).tolist() == [[4.0] * 3] * rows
