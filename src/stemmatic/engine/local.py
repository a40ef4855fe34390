"""The local engine: DuckDB in this process, with a limit on its memory."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

import duckdb
import pyarrow as pa

CANDIDATES_SQL = resources.files("stemmatic.engine").joinpath("candidates.sql").read_text("utf-8")
WIDE_SQL = """
SELECT count(*) AS fingerprints, coalesce(sum(posts), 0) AS rows
FROM (SELECT count(DISTINCT post) AS posts FROM fingerprints WHERE strong GROUP BY fingerprint)
WHERE posts > $cap
"""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of posts that share fingerprints, and what the cap turned from all pairs into chains.

    ``pairs`` has the columns a, b (numbers of posts, a < b) and shared. ``wide_fingerprints`` counts the
    fingerprints that more than ``cap`` posts share, ``wide_rows`` the posts that hold them, with repetition.
    """

    pairs: pa.Table
    wide_fingerprints: int
    wide_rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalEngine:
    """Joins on this machine; ``memory_limit`` in DuckDB's notation ("1GB"), beyond which it spills to disk."""

    memory_limit: str = "1GB"
    threads: int = 2

    def find_candidates(self, fingerprints: pa.Table, cap: int, weak_cap: int) -> Candidates:
        """The candidate pairs of a table (post, fingerprint, strong); the caps are numbers of posts."""
        with duckdb.connect(config={"memory_limit": self.memory_limit, "threads": self.threads}) as connection:
            connection.register("fingerprints", fingerprints)
            pairs = connection.sql(CANDIDATES_SQL, params={"cap": cap, "weak_cap": weak_cap}).to_arrow_table()
            wide = connection.execute(WIDE_SQL, {"cap": cap}).fetchone() or (0, 0)
        return Candidates(pairs, int(wide[0]), int(wide[1]))
