"""Seals that are written column by column are those that are written row by row."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stemmatic.archive.seals import row_seal, row_seals

# Few of each, so that values come again, and such as are equal and of another kind: 1, 1.0 and yes.
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.sampled_from([0.0, -0.0, 1.0, 0.5, 1e300, float("nan")]),
    st.sampled_from(["", "1", "\1" + "1", "\1None", "рік", "yıl", "год", "year", "سنة", "\udc80"]),
    st.sampled_from([b"", b"1", b"\0"]),
)


@given(st.lists(st.lists(_VALUES, min_size=3, max_size=3), max_size=12))
def test_each_row_has_the_seal_that_it_has_alone(rows: list[list[Any]]) -> None:
    assert row_seals(rows) == [row_seal(row) for row in rows]


def test_a_column_of_few_values_is_written_as_one_of_many() -> None:
    rows = [(number % 2, 1.0 if number % 3 else 1, "долина" if number % 2 else None) for number in range(50)]
    assert row_seals(rows) == [row_seal(row) for row in rows]
