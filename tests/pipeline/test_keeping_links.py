"""Links of a run come to the archive in the order of their keys; indexes set aside come back as they were."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.archive.database import set_aside
from stemmatic.archive.family_facts import channel_of_key
from stemmatic.model import make_key, split_key
from stemmatic.pipeline import link_files as staged
from stemmatic.pipeline.checkpoint import write_table
from stemmatic.pipeline.link_files import LINKS, LinkFiles

KEYS = ["web:тарн/1", "table:tarn/10", "table:tarn/2", "web:\U0001f6a2/1", "web:\uffee/1", "table:tarn/1"]
ends = st.tuples(st.integers(0, len(KEYS) - 1), st.integers(0, len(KEYS) - 1))


def batch(pairs: list[tuple[int, int]]) -> pa.RecordBatch:
    rows = [
        (a, b, KEYS[a], KEYS[b], True, "copy", (a + b) / 10, 1.0, 0.5, "[]", f"[{a},{b}]", None, []) for a, b in pairs
    ]
    columns = zip(*rows, strict=True) if rows else ((),) * len(LINKS)
    return pa.record_batch([pa.array(column, kind) for column, kind in zip(columns, LINKS.types, strict=True)], LINKS)


@settings(deadline=None, max_examples=60)
@given(files=st.lists(st.lists(ends, max_size=8), max_size=4), together=st.integers(1, 5))
def test_rows_come_in_the_order_of_their_keys(files: list[list[tuple[int, int]]], together: int) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(staged, "_AT_ONCE", together)
        paths = [Path(folder) / str(number) for number in range(len(files))]
        for path, pairs in zip(paths, files, strict=True):
            write_table(path, LINKS, [batch(pairs)])
        links = LinkFiles(paths)
        # As SQLite compares texts: by their bytes.
        every = links.take(np.arange(len(links)))
        rows = zip(*(column.to_pylist() for column in every.columns[:-1]), strict=True)
        in_order = sorted(rows, key=lambda row: (row[0].encode(), row[1].encode()))
        assert list(links.rows_by_key()) == in_order


@settings(deadline=None, max_examples=60)
@given(platform=st.sampled_from(["web", "telegram"]), channel=st.text(max_size=9), number=st.text(max_size=9))
def test_the_channel_of_a_key_is_that_of_its_parts(platform: str, channel: str, number: str) -> None:
    key = make_key(platform, channel, number)
    assert channel_of_key(key) == split_key(key)[:2]


def test_indexes_are_set_aside_and_come_back() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE harbours (name TEXT, depth INTEGER)")
    connection.execute("CREATE INDEX harbours_by_depth ON harbours (depth DESC)")
    schema = connection.execute("SELECT * FROM sqlite_master ORDER BY name").fetchall()
    connection.execute("BEGIN")
    with set_aside(connection, "harbours_by_depth"):
        assert not connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'index'").fetchall()
        connection.execute("INSERT INTO harbours VALUES ('Tarn', 7)")
    connection.execute("COMMIT")
    assert [row[:3] for row in connection.execute("SELECT * FROM sqlite_master ORDER BY name")] == [
        row[:3] for row in schema
    ]
    assert connection.execute("SELECT sql FROM sqlite_master WHERE type = 'index'").fetchone()[0] == schema[1][4]
    plan = connection.execute("EXPLAIN QUERY PLAN SELECT name FROM harbours WHERE depth = 7").fetchall()
    assert "harbours_by_depth" in plan[0][3]
    connection.close()
