"""Rows out of Parquet files, by batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from stemmatic.options import ReadOptions
from stemmatic.read.format import Source
from stemmatic.read.rows.row import Row

_MAGIC = b"PAR1"
_BATCH_ROWS = 1000
_ADVICE = "write the file again"


def is_parquet(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is a Parquet file."""
    return head.startswith(_MAGIC)


def read_parquet(source: Source, options: ReadOptions) -> Iterator[Row]:
    """The rows by batches; a file inside a .zip is copied to a temporary one first, for Parquet begins at its end."""
    number = 0
    try:
        with source.open_seekable() as stream, pq.ParquetFile(stream, buffer_size=1 << 20, pre_buffer=False) as file:
            for batch in file.iter_batches(batch_size=_BATCH_ROWS, use_threads=False):
                names = batch.schema.names
                columns = [_values(column, options) for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield Row(number, f"row {number}", dict(zip(names, cells, strict=True)))
    except (pa.ArrowException, OSError, ValueError, OverflowError, KeyError, NotImplementedError) as error:
        words = " ".join(str(error).split())[:200] or type(error).__name__
        raise source.damage(f"row {number + 1}", "a readable Parquet file", words, _ADVICE) from None


def _values(column: pa.Array, options: ReadOptions) -> list[Any]:
    """The cells as Python values; points in time as ISO 8601 in UTC, which hold any year and need no zone database."""
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us"), safe=False).cast(pa.string())
    elif pa.types.is_date(column.type):
        column = column.cast(pa.string())
    return [_plain(value, options.max_nesting) for value in column.to_pylist()]


def _plain(value: Any, levels: int) -> Any:
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if levels <= 0:
        raise ValueError("nested too deeply")
    if isinstance(value, Mapping):
        return {str(key): _plain(item, levels - 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, levels - 1) for item in value]
    return str(value)
