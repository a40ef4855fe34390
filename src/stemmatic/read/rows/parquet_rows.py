"""Rows out of Parquet files, by batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from stemmatic.errors import words_of
from stemmatic.options import ReadOptions
from stemmatic.read.format import Source
from stemmatic.read.rows.row import Row

_MAGIC = b"PAR1"
_BATCH_ROWS = 1000
_CELL_BYTES = 8  # at least, of what is no text
_ADVICE = "write the file again"


def is_parquet(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is a Parquet file."""
    return head.startswith(_MAGIC)


def read_parquet(source: Source, options: ReadOptions) -> Iterator[Row]:
    """The rows by batches; a file inside a .zip is copied to a temporary one first, for Parquet begins at its end.

    A column of texts is taken as the file holds it, each text once and a number for each row, and each row draws its
    whole length on the budget: a kilobyte may say the same gigabyte in every row.
    """
    number = 0
    try:
        with source.open_seekable() as stream:
            texts = _columns_of_texts(pq.read_schema(stream), pq.read_metadata(stream))
            with pq.ParquetFile(stream, buffer_size=1 << 20, pre_buffer=False, read_dictionary=texts) as file:
                for group in range(file.num_row_groups):
                    source.budget.unpack(_unpacked_bytes(file.metadata.row_group(group)))
                    for batch in file.iter_batches(batch_size=_BATCH_ROWS, use_threads=False, row_groups=[group]):
                        names = batch.schema.names
                        columns = [_cells(column, options) for column in batch.columns]
                        for cells in zip(*columns, strict=True):
                            number += 1
                            source.budget.unpack(sum(map(_size, cells)))
                            yield Row(number, f"row {number}", dict(zip(names, cells, strict=True)))
    except (pa.ArrowException, OSError, ValueError, OverflowError, KeyError, NotImplementedError) as error:
        raise source.damage(f"row {number + 1}", "a readable Parquet file", words_of(error), _ADVICE) from None


def _columns_of_texts(schema: pa.Schema, facts: pq.FileMetaData) -> list[str]:
    """The columns whose texts the file can give by number."""
    flat = {field.name for field in schema if not pa.types.is_nested(field.type)}
    columns = (facts.schema.column(at) for at in range(facts.num_columns))
    return [one.path for one in columns if one.physical_type == "BYTE_ARRAY" and one.path in flat]


def _unpacked_bytes(group: pq.RowGroupMetaData) -> int:
    """How much a group of rows says that it holds, and the places of its lists."""
    columns = [group.column(at) for at in range(group.num_columns)]
    places: int = sum(max(one.num_values - group.num_rows, 0) for one in columns)
    said: int = sum(max(one.total_uncompressed_size, 0) for one in columns)
    return _CELL_BYTES * places + said


def _cells(column: pa.Array, options: ReadOptions) -> Sequence[Any] | Iterator[Any]:
    """The cells as Python values; points in time as ISO 8601 in UTC, which hold any year and need no zone database."""
    if pa.types.is_dictionary(column.type):
        used = column.indices.dictionary_encode()  # of a dictionary that may be long
        texts = [_plain(value, options.max_nesting) for value in column.dictionary.take(used.dictionary).to_pylist()]
        return [None if at is None else texts[at] for at in used.indices.to_pylist()]
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us"), safe=False).cast(pa.string())
    elif pa.types.is_date(column.type):
        column = column.cast(pa.string())
    if pa.types.is_nested(column.type):
        return (_plain(value.as_py(), options.max_nesting) for value in column)  # one at a time: lists may be long
    return [_plain(value, options.max_nesting) for value in column.to_pylist()]


def _size(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return _CELL_BYTES + sum(map(_size, value.values()))
    return _CELL_BYTES + sum(map(_size, value)) if isinstance(value, list) else _CELL_BYTES


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
