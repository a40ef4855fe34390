"""Comparing texts on a cluster: the rule of :mod:`stemmatic.pipeline.join.candidates` in SQL, and the same functions.

Texts go to storage that all workers share as Parquet, and their links come back from there. Between them are three
stages: fingerprints of every batch of texts (``mapInArrow``), the joins in SQL, and the verification of every batch of
pairs (``mapInArrow`` again). The workers need this package installed; nothing else is sent to them but options.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from stemmatic.errors import MissingExtra, OptionError
from stemmatic.link import LINK, fingerprint_batch, verify_batch
from stemmatic.link.columns import COMPARED
from stemmatic.link.wording.fingerprints import SCHEMA
from stemmatic.options import LinkOptions
from stemmatic.pipeline.checkpoint import write_table
from stemmatic.pipeline.join.candidates import Counts
from stemmatic.pipeline.link_files import LINKS, find_changes
from stemmatic.pipeline.text_ids import TextIds
from stemmatic.pipeline.tokenized import TokenizedFiles

_ROWS_A_FILE = 100_000
_NUMBERED = pa.schema([("post", pa.int64()), *COMPARED])
_NO_END = 1 << 62
_SETTINGS = {
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "2000",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A Spark cluster, and the storage that all its machines share with this one.

    ``shared`` is a folder or an address such as ``s3://bucket/stemmatic`` or ``hdfs://host/stemmatic``. ``master`` is
    Spark's address of the cluster, such as ``spark://host:7077``, ``yarn`` or ``local[2]``; None: what ``spark-submit``
    or Spark's own configuration says. ``settings`` are Spark's by name, such as ``{"spark.executor.memory": "8g"}``.
    """

    shared: str
    master: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


def link_on_cluster(
    cluster: Cluster, place: str, path: Path, texts: TokenizedFiles, known: TextIds, options: LinkOptions
) -> dict[str, int]:
    """Compare all texts in one language; gives counts of how their links came about.

    ``place`` is a folder of the shared storage that is made for it and removed, ``path`` the file that gets the links.

    Raises:
        MissingExtra: PySpark is not installed.
        OptionError: the storage cannot be used.
    """
    system, root = _open_shared(cluster.shared)
    _write_texts(system, f"{root}/{place}/texts", texts, known)
    session = _begin_session(cluster)
    try:
        counts = _find_links(session, f"{cluster.shared.rstrip('/')}/{place}", options)
    finally:
        session.stop()
    write_table(path, LINKS, _read_links(system, f"{root}/{place}/links", known, texts))
    system.delete_dir(f"{root}/{place}")
    return asdict(counts)


def _begin_session(cluster: Cluster) -> Any:
    if find_spec("pyspark") is None or find_spec("pandas") is None:
        raise MissingExtra("--engine spark", "spark")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("stemmatic")
    if cluster.master is not None:
        builder = builder.master(cluster.master)
        if cluster.master.startswith("local"):  # workers on this machine have what this process has
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for name, value in {**_SETTINGS, **cluster.settings}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _find_links(session: Any, place: str, options: LinkOptions) -> Counts:
    """Link the texts at a place, and write the links there; gives counts of how they came about."""
    texts = session.read.parquet(f"{place}/texts")
    fingerprints = (
        _map_batches(
            texts.select("post", "words", "word_passages"), partial(fingerprint_batch, options=options), SCHEMA
        )
        .distinct()
        .selectExpr("*", "true AS fresh")
        .persist()
    )
    caps = {"cap": options.max_holders, "weak_cap": options.max_weak_holders}

    def run(name: str, **values: int) -> Any:
        return session.sql(read_sql(name), args=values)

    fingerprints.createOrReplaceTempView("fingerprints")
    run("lists").createOrReplaceTempView("lists")
    run("held", weak_cap=caps["weak_cap"]).createOrReplaceTempView("held")
    run("listed").createOrReplaceTempView("listed")
    counts: dict[str, int] = {}
    for row in run("beyond", **caps).collect():
        kind = "wide" if row.strong else "common"
        counts[f"{kind}_fingerprints"], counts[f"{kind}_rows"] = row.fingerprints, row.posts
    pairs = run("candidates", cap=caps["cap"], begin=0, end=_NO_END).persist()
    sides = pairs.withColumnsRenamed({"a": "a_post", "b": "b_post"})
    for side in ("a_", "b_"):
        sides = sides.join(texts.withColumnsRenamed({name: side + name for name in texts.columns}), f"{side}post")
    links = _map_batches(sides, partial(verify_batch, options=options), LINK)
    links.write.mode("overwrite").parquet(f"{place}/links")
    found = Counts(candidates=pairs.count(), **counts)
    for table in (pairs, fingerprints):
        table.unpersist()
    return found


def _map_batches(table: Any, function: Callable[[pa.RecordBatch], pa.RecordBatch], schema: pa.Schema) -> Any:
    """What a function gives for each batch of a table, on whatever machine it lies."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return table.mapInArrow(lambda batches: map(function, batches), from_arrow_schema(schema))


def read_sql(name: str) -> str:
    """The text of a statement, each in a file of its own; parameters are written ``:name``."""
    return resources.files("stemmatic.pipeline.join").joinpath(f"{name}.sql").read_text("utf-8")


def _open_shared(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path in it.

    Raises:
        OptionError: there is no such storage, or it cannot be written.
    """
    from pyarrow.fs import FileSystem  # slow to load, and asked for by clusters alone

    try:
        where = address if "://" in address else str(Path(address).absolute())
        system, root = FileSystem.from_uri(where)
        system.create_dir(root, recursive=True)
    except (OSError, pa.ArrowException) as error:
        said = " ".join(str(error).split())
        raise OptionError(
            f"--shared {address}: expected a folder, or an address such as s3://bucket/folder, that this machine"
            f" and all workers can write ({said})"
        ) from error
    return system, root


def _write_texts(system: Any, folder: str, texts: TokenizedFiles, known: TextIds) -> None:
    """Texts as Parquet with the fields of :data:`~stemmatic.link.columns.COMPARED`, numbered in order of time."""
    from pyarrow import parquet

    system.create_dir(folder, recursive=True)
    writer, rows, file = None, 0, 0
    for at, batch in enumerate(texts.batches):
        if writer is None:
            writer = parquet.ParquetWriter(
                f"{folder}/{file:06d}.parquet", _NUMBERED, filesystem=system, compression="zstd"
            )
        ranks = pa.array(known.rank[texts.numbers_of(at)], pa.int64())
        writer.write_batch(pa.record_batch([ranks, *(batch.column(name) for name in COMPARED.names)], _NUMBERED))
        rows += batch.num_rows
        if rows >= _ROWS_A_FILE:
            writer.close()
            writer, rows, file = None, 0, file + 1
    if writer is not None:
        writer.close()


def _read_links(system: Any, folder: str, known: TextIds, texts: TokenizedFiles) -> Iterator[pa.RecordBatch]:
    from pyarrow import dataset

    for batch in dataset.dataset(folder, filesystem=system, format="parquet", schema=LINK).to_batches():
        source, target = batch.column("source").to_pylist(), batch.column("target").to_pylist()
        number = known.numbers([*source, *target])
        a, b = (np.array([number[key] for key in keys], np.int64) for keys in (source, target))
        noted = find_changes(batch, a, b, texts)
        yield pa.record_batch([pa.array(a), pa.array(b), *noted.columns], LINKS)
