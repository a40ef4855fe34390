"""Comparing texts on a cluster: they go to shared storage as Parquet, and their links come back from there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from stemmatic.errors import OptionError
from stemmatic.link import LINK, fingerprint_batch, verify_batch
from stemmatic.link.columns import COMPARED
from stemmatic.link.wording.fingerprints import SCHEMA
from stemmatic.options import LinkOptions
from stemmatic.pipeline.checkpoint import write_table
from stemmatic.pipeline.join.spark import BatchStages, SparkEngine
from stemmatic.pipeline.link_files import LINKS
from stemmatic.pipeline.text_ids import TextIds
from stemmatic.pipeline.tokenized import TokenizedFiles

_ROWS_A_FILE = 100_000
_NUMBERED = pa.schema([("post", pa.int64()), *COMPARED])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A Spark cluster, and the storage that all its machines share with this one.

    ``shared`` is a folder or an address such as ``s3://bucket/stemmatic`` or ``hdfs://host/stemmatic``; ``master`` and
    ``settings`` are Spark's: see :class:`~stemmatic.pipeline.join.spark.SparkEngine`.
    """

    shared: str
    master: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


def link_on_cluster(
    cluster: Cluster, place: str, path: Path, texts: TokenizedFiles, known: TextIds, options: LinkOptions
) -> dict[str, int]:
    """Compare all texts in one language; gives counts of how their links came about.

    ``place`` is a folder of the shared storage that is made for it and removed, ``path`` the file that gets the links.
    """
    system, root = _open_shared(cluster.shared)
    prefix = cluster.shared.rstrip("/")
    _write_texts(system, f"{root}/{place}/texts", texts, known)
    engine = SparkEngine(cluster.master, cluster.settings.items())
    try:
        counts = engine.find_links(
            f"{prefix}/{place}/texts",
            f"{prefix}/{place}/links",
            BatchStages(
                partial(fingerprint_batch, options=options),
                SCHEMA,
                partial(verify_batch, options=options),
                LINK,
            ),
            options.max_holders,
            options.max_weak_holders,
        )
    finally:
        engine.close()
    write_table(path, LINKS, _read_links(system, f"{root}/{place}/links", known))
    system.delete_dir(f"{root}/{place}")
    return asdict(counts)


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


def _read_links(system: Any, folder: str, known: TextIds) -> Iterator[pa.RecordBatch]:
    from pyarrow import dataset

    for batch in dataset.dataset(folder, filesystem=system, format="parquet", schema=LINK).to_batches():
        source, target = batch.column("source").to_pylist(), batch.column("target").to_pylist()
        number = known.numbers([*source, *target])
        ends = ([number[key] for key in keys] for keys in (source, target))
        yield pa.record_batch([*map(pa.array, ends), *batch.columns], LINKS)
