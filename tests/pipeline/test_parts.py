"""Rows that are put in parts come out again, but for those whose fingerprint one post alone holds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.pipeline.join import partitions as parts
from stemmatic.pipeline.join.partitions import Parts

Row = tuple[int, int, bool, bool]
fingerprints = st.integers(0, 9).map(lambda number: number * 0x1C71C71C71C71C71)  # from the first bucket to the last
rows = st.tuples(st.integers(0, 2**60), fingerprints, st.booleans(), st.booleans())
NAMES = ["post", "fingerprint", "strong", "fresh"]


def batch_of(held: list[Row]) -> pa.RecordBatch:
    kinds = [pa.int64(), pa.uint64(), pa.bool_(), pa.bool_()]
    columns = zip(*held, strict=True) if held else ([], [], [], [])
    return pa.record_batch([pa.array(list(one), kind) for one, kind in zip(columns, kinds, strict=True)], NAMES)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.lists(rows, max_size=12), max_size=9),
    st.integers(0, 3),
    st.integers(1, 3),
    st.integers(1, 5),
    st.integers(0, 2),
)
def test_rows_come_out_as_they_went_in(
    batches: list[list[Row]], log_parts: int, threads: int, slice_rows: int, log_bucket: int
) -> None:
    every = [row for batch in batches for row in batch]
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "_SLICE", slice_rows)
        patch.setattr(parts, "_LOG_BUCKET", log_bucket)
        made = Parts(map(batch_of, batches), len(every), log_parts, Path(folder), threads)
        taken = [made.take(part) for part in range(made.count)]
        assert not list(Path(folder).iterdir())
    found = Counter(tuple(row[name] for name in NAMES) for table in taken for row in table.to_pylist())
    held = Counter(row[1] for row in every)
    assert found <= Counter(every)
    assert all(held[row[1]] == 1 for row in Counter(every) - found)
    for one, table in enumerate(taken):
        others = {number for other in taken[:one] for number in other["fingerprint"].to_pylist()}
        assert others.isdisjoint(table["fingerprint"].to_pylist())


def test_nearly_all_that_one_post_alone_holds_is_left_out(tmp_path: Path) -> None:
    own = [(post, (post * 0x9E3779B97F4A7C15) % 2**64, False, True) for post in range(50_000)]
    shared = [(post, (post // 2 * 0xC2B2AE3D27D4EB4F) % 2**64, False, True) for post in range(2000)]
    made = Parts([batch_of(own + shared)], 52_000, 1, tmp_path, 2)
    left = sum(made.take(part).num_rows for part in range(2))
    assert 2000 <= left < 2000 + 0.1 * len(own)


def test_without_the_column_all_are_fresh(tmp_path: Path) -> None:
    batch = batch_of([(1, 5, True, False), (2, 5, True, False)]).drop_columns(["fresh"])
    assert Parts([batch], 2, 0, tmp_path, 2).take(0)["fresh"].to_pylist() == [True, True]
