"""The local engine: DuckDB in this process, with a limit on its memory."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb
import pyarrow as pa

from stemmatic.pipeline.join.partitions import Parts
from stemmatic.pipeline.join.statements import read_sql


def _read(name: str) -> str:
    """A statement; where it has ``:name`` DuckDB writes ``$name``."""
    return re.sub(r":(\w+)", r"$\1", read_sql(name))


_LISTS_SQL = _read("lists")
_HELD_SQL = _read("held")
_LISTED_SQL = _read("listed")
_CANDIDATES_SQL = _read("candidates")
_BEYOND_SQL = _read("beyond")
_PAIRED = 2  # times as many pairs are made at once as fingerprints are taken
_LEAST_MEMORY = 10**9  # bytes
_MEMORY_A_ROW = 16  # bytes
_PAIRS = pa.schema([("a", pa.int64()), ("b", pa.int64())])
# What is gathered from the parts.
_TABLES_SQL = """
CREATE TABLE all_held (fingerprint UBIGINT, post BIGINT, fresh BOOLEAN);
CREATE TABLE all_lists (
    fingerprint UBIGINT, strong BOOLEAN, posts BIGINT, first BIGINT, last BIGINT, mixed BIGINT, alike BIGINT
)
"""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of posts that share fingerprints, and what the caps kept from being paired each with each.

    ``pairs`` has the columns a and b (numbers of posts, a < b). ``wide_fingerprints`` counts the strong fingerprints
    that more than ``cap`` posts share, whose posts are paired in chains, ``wide_rows`` the posts that hold them, with
    repetition; ``common_fingerprints`` and ``common_rows`` are the weak ones beyond ``weak_cap``, which are left out.
    """

    pairs: pa.Table
    wide_fingerprints: int
    wide_rows: int
    common_fingerprints: int = 0
    common_rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalEngine:
    """Joins on this machine, ``part_rows`` fingerprints at a time.

    ``memory_limit`` is DuckDB's, in its notation ("1GB"); None is a GB, which is enough for some two million posts, and
    more for more fingerprints, up to half of this machine's memory. Beyond it, it works in files in the folder
    ``spill`` (by default where the system keeps temporary files), which are removed at the end.
    """

    memory_limit: str | None = None
    threads: int = 2
    spill: Path | None = None
    part_rows: int = 4_000_000

    def find_candidates(self, fingerprints: pa.Table | Iterable[pa.RecordBatch], cap: int, weak_cap: int) -> Candidates:
        """The candidate pairs of fingerprints (post, fingerprint, strong, fresh), no row twice.

        Args:
            fingerprints: a table, or batches that can be gone through again and again. Without the column ``fresh``
                all posts are; else every pair has a fresh post.
            cap: posts that a strong fingerprint pairs each with each.
            weak_cap: the same for weak ones.
        """
        batches = fingerprints.to_batches() if isinstance(fingerprints, pa.Table) else fingerprints
        rows = sum(batch.num_rows for batch in batches)
        log_parts = max(rows // self.part_rows, 1).bit_length() - 1
        with (
            tempfile.TemporaryDirectory(prefix="stemmatic-", dir=self.spill) as folder,
            self._connect(folder, self.memory_limit or _memory_for(rows)) as connection,
        ):
            parts = Parts(batches, rows, log_parts, Path(folder), self.threads)
            connection.execute(_TABLES_SQL)
            for part in range(parts.count):
                connection.register("fingerprints", parts.take(part))
                connection.execute(f"CREATE TABLE lists AS {_LISTS_SQL}")
                connection.execute(f"INSERT INTO all_held {_HELD_SQL}", {"weak_cap": weak_cap})
                connection.execute("INSERT INTO all_lists SELECT * FROM lists; DROP TABLE lists")
                connection.unregister("fingerprints")
            connection.execute("ALTER TABLE all_lists RENAME TO lists; ALTER TABLE all_held RENAME TO held")
            counts = connection.execute(_BEYOND_SQL, {"cap": cap, "weak_cap": weak_cap}).fetchall()
            connection.execute(f"CREATE TABLE listed AS {_LISTED_SQL}; DROP TABLE lists; DROP TABLE held")
            found = [_PAIRS.empty_table()]
            for begin, end in pairwise(_bounds(connection, _PAIRED * self.part_rows)):
                caps = {"cap": cap, "begin": begin, "end": end}
                found.append(connection.sql(_CANDIDATES_SQL, params=caps).to_arrow_table())
        beyond = {strong: numbers for strong, *numbers in counts}
        return Candidates(pa.concat_tables(found), *beyond.get(True, (0, 0)), *beyond.get(False, (0, 0)))

    def _connect(self, folder: str, memory_limit: str) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(
            config={
                "memory_limit": memory_limit,
                "threads": self.threads,
                "temp_directory": folder,
                "preserve_insertion_order": False,
            }
        )


def _memory_for(rows: int) -> str:
    """What DuckDB may take for so many fingerprints: lists of those that are held alike are joined in one statement."""
    most = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2 if hasattr(os, "sysconf") else _LEAST_MEMORY
    return f"{max(_LEAST_MEMORY, min(rows * _MEMORY_A_ROW, most)) >> 20}MiB"


def _bounds(connection: duckdb.DuckDBPyConnection, part_pairs: int) -> list[int]:
    """Numbers of posts between which the posts of the table ``listed`` make about equally many pairs."""
    pairs, first, last = connection.execute(
        "SELECT CAST(coalesce(sum(least(posts, 200)), 0) AS BIGINT), min(post), max(post) FROM listed"
    ).fetchall()[0]
    if not pairs:
        return []
    parts = pairs // part_pairs + 1
    return [first + (last + 1 - first) * part // parts for part in range(parts)] + [last + 1]
