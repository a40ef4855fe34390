"""Rows out of JSONL, JSON arrays, CSV and TSV, and Parquet, one at a time, whatever their columns mean.

A row that cannot be read is a :class:`BrokenRow` and the next one follows; DamagedDump is raised where the file
cannot be read any further. Of a file no more is held than one record and one block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

from stemmatic.options import ReadOptions
from stemmatic.read.encoding import head_text, open_utf8
from stemmatic.read.format import Source
from stemmatic.read.table.csv_rows import find_dialect, read_csv
from stemmatic.read.table.json_rows import first_elements, first_objects, read_array, read_json_lines
from stemmatic.read.table.parquet_rows import is_parquet, read_parquet
from stemmatic.read.table.row import BrokenRow, Row

_HEAD_BYTES = 1 << 16


class Shape(Enum):
    """How a file holds its rows."""

    LINES = "JSON lines"
    ARRAY = "JSON array"
    CSV = "CSV"
    PARQUET = "Parquet"


def shape_of(source: Source) -> Shape | None:
    """How ``source`` holds rows, or ``None``: decided by its first 64 KiB."""
    if is_parquet(source.head):
        return Shape.PARQUET
    text = head_text(source)
    start = text.lstrip()
    if start.startswith("["):
        return Shape.ARRAY if re.match(r"\[\s*(?:\{|\]\s*\Z)", start) else None
    if start.startswith("{"):
        return Shape.LINES if first_objects(text, 5) or _is_one_long_line(start, source) else None
    if start[:1] in ("", "<") or "\x00" in start.partition("\n")[0]:
        return None
    return Shape.CSV if find_dialect(source) is not None else None


def first_rows(source: Source, shape: Shape | None, count: int = 5) -> list[dict[str, Any]]:
    """Up to ``count`` rows from the first 64 KiB, for a recogniser; for CSV the header alone, with empty cells."""
    if shape is Shape.LINES:
        return first_objects(head_text(source), count)
    if shape is Shape.ARRAY:
        return first_elements(head_text(source), count)
    if shape is Shape.CSV and (dialect := find_dialect(source)) is not None:
        return [dict.fromkeys(dialect.header)]
    return []


def read_rows(source: Source, shape: Shape, options: ReadOptions) -> Iterator[Row | BrokenRow]:
    """The rows of ``source`` in the order of the file."""
    if shape is Shape.PARQUET:
        yield from read_parquet(source, options)
    elif shape is Shape.LINES:
        yield from read_json_lines(source, options)
    elif shape is Shape.ARRAY:
        with open_utf8(source) as stream:
            yield from read_array(stream, source, options)
    else:
        yield from read_csv(source, options)


def _is_one_long_line(start: str, source: Source) -> bool:
    return len(source.head) >= _HEAD_BYTES and "\n" not in start and re.match(r'\{\s*"', start) is not None
