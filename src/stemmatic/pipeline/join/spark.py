"""Joins on a cluster: the rule of :mod:`stemmatic.pipeline.join.candidates` in SQL, and the same batch functions.

Texts come as Parquet on storage that all workers share, links go there. Between them are three stages: fingerprints of
every batch of texts (``mapInArrow``), the joins in SQL, and the verification of every batch of pairs (``mapInArrow``
again). The workers need this package installed; nothing else is sent to them but options.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from importlib.util import find_spec
from typing import Any

import pyarrow as pa

from stemmatic.errors import MissingExtra
from stemmatic.pipeline.join.candidates import Counts

BatchFunction = Callable[[pa.RecordBatch], pa.RecordBatch]
_A, _B, _NUMBER = "a_", "b_", "post"
_NO_END = 1 << 62


@dataclass(frozen=True, slots=True)
class BatchStages:
    """The two functions that workers map over batches, with the fields of what they give."""

    fingerprint: BatchFunction
    fingerprint_schema: pa.Schema
    verify: BatchFunction
    verify_schema: pa.Schema


class SparkEngine:
    """Joins on a cluster.

    Args:
        master: Spark's address of the cluster, such as ``spark://host:7077``, ``yarn`` or ``local[2]``; None: what
            ``spark-submit`` or Spark's own configuration says.
        settings: Spark's settings by name, such as ``{"spark.executor.memory": "8g"}``.

    Raises:
        MissingExtra: PySpark is not installed.
    """

    def __init__(self, master: str | None = None, settings: Iterable[tuple[str, str]] = ()) -> None:
        if find_spec("pyspark") is None or find_spec("pandas") is None:
            raise MissingExtra("--engine spark", "spark")
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.appName("stemmatic")
        if master is not None:
            builder = builder.master(master)
            if master.startswith("local"):  # workers on this machine have what this process has
                os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        defaults = {
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.execution.arrow.maxRecordsPerBatch": "2000",
        }
        for name, value in {**defaults, **dict(settings)}.items():
            builder = builder.config(name, value)
        self.session: Any = builder.getOrCreate()

    def close(self) -> None:
        """End the session."""
        self.session.stop()

    def find_links(self, texts: str, links: str, stages: BatchStages, cap: int, weak_cap: int) -> Counts:
        """Link the texts at one address and write the links to another; gives counts of how they came about.

        Args:
            texts: Parquet whose rows ``stages.fingerprint`` and, in pairs, ``stages.verify`` take; ``post`` numbers
                them in order of time.
            links: a folder that is made, or replaced.
            stages: what is mapped over batches.
            cap: most posts that may share a fingerprint before all pairs become a chain.
            weak_cap: the same for weak ones, which are then left out.
        """
        texts_held = self.session.read.parquet(texts)
        fingerprints = texts_held.select(_NUMBER, "words", "word_passages").mapInArrow(
            _each(stages.fingerprint), _fields(stages.fingerprint_schema)
        )
        fingerprints = fingerprints.distinct().selectExpr("*", "true AS fresh").persist()
        pairs, counts = self._join(fingerprints, cap, weak_cap)
        pairs = pairs.persist()
        (
            pairs.withColumnsRenamed({"a": _A + _NUMBER, "b": _B + _NUMBER})
            .join(_prefixed(texts_held, _A), _A + _NUMBER)
            .join(_prefixed(texts_held, _B), _B + _NUMBER)
            .mapInArrow(_each(stages.verify), _fields(stages.verify_schema))
            .write.mode("overwrite")
            .parquet(links)
        )
        found = Counts(candidates=pairs.count(), **counts)
        for table in (pairs, fingerprints):
            table.unpersist()
        return found

    def _join(self, fingerprints: Any, cap: int, weak_cap: int) -> tuple[Any, dict[str, int]]:
        """The candidate pairs, and what the caps kept from being paired each with each."""
        caps = {"cap": cap, "weak_cap": weak_cap}

        def run(name: str, **values: int) -> Any:
            return self.session.sql(read_sql(name), args=values)

        fingerprints.createOrReplaceTempView("fingerprints")
        run("lists").createOrReplaceTempView("lists")
        run("held", weak_cap=weak_cap).createOrReplaceTempView("held")
        run("listed").createOrReplaceTempView("listed")
        counts: dict[str, int] = {}
        for row in run("beyond", **caps).collect():
            kind = "wide" if row.strong else "common"
            counts[f"{kind}_fingerprints"], counts[f"{kind}_rows"] = row.fingerprints, row.posts
        return run("candidates", cap=cap, begin=0, end=_NO_END), counts


def read_sql(name: str) -> str:
    """The text of a statement, each in a file of its own; parameters are written ``:name``."""
    return resources.files("stemmatic.pipeline.join").joinpath(f"{name}.sql").read_text("utf-8")


def _each(function: BatchFunction) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def each(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield function(batch)

    return each


def _prefixed(posts: Any, prefix: str) -> Any:
    return posts.withColumnsRenamed({name: prefix + name for name in posts.columns})


def _fields(schema: pa.Schema) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)
