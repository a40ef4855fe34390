"""Rows out of JSON, CSV, tables of HTML, workbooks and Parquet, one at a time, whatever their columns mean.

A row that cannot be read is a :class:`BrokenRow` and the next one follows; DamagedDump is raised where the file
cannot be read any further. Of a file no more is held than one record and one block.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from stemmatic.model import Post, Skipped
from stemmatic.options import ReadOptions
from stemmatic.read.columns import has_text_column
from stemmatic.read.encoding import head_text
from stemmatic.read.faults import Faults
from stemmatic.read.format import Source
from stemmatic.read.rows.csv_rows import find_dialect, header_row, read_csv
from stemmatic.read.rows.documents import (
    expand,
    first_by_channel,
    first_by_key,
    first_records,
    read_by_channel,
    read_by_key,
    read_document,
    unwrapped,
)
from stemmatic.read.rows.html_rows import first_of_table, read_table_rows
from stemmatic.read.rows.json_rows import (
    first_elements,
    first_objects,
    first_values,
    has_values,
    read_elements,
    read_json_lines,
    read_one_by_one,
)
from stemmatic.read.rows.parquet_rows import is_parquet, read_parquet
from stemmatic.read.rows.row import BrokenRow, Row
from stemmatic.read.rows.sheet_rows import is_workbook, read_workbook

_HEAD_BYTES = 1 << 16
# A script that gives an array a name, or to a function; that of an X archive is known before.
_SCRIPT = re.compile(r"(?:(?:window\.|var |let |const )[\w.$]{1,80}\s{0,3}=|[\w.$]{1,80}\()\s{0,3}\[\s*\{")
_MIN_WORDS = 3  # of texts in an array of strings, on average


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file holds its rows.

    ``read`` gives the rows in the order of the file. ``first`` gives up to so many from the first 64 KiB, for a
    recogniser; of CSV the header alone, with empty cells. ``fixed_columns`` says that all rows have the same columns.
    """

    read: Callable[[Source, ReadOptions], Iterator[Row | BrokenRow]]
    first: Callable[[Source, int], list[dict[str, Any]]]
    fixed_columns: bool = False


def _read_lines(source: Source, options: ReadOptions) -> Iterator[Row | BrokenRow]:
    """The objects of lines, or the records in a line that is the envelope around some."""
    more = 0
    for row in read_json_lines(source, options):
        records = expand(row.cells) if isinstance(row, Row) else None
        if records is None or isinstance(row, BrokenRow):
            yield row if isinstance(row, BrokenRow) or not more else Row(row.number + more, row.where, row.cells)
            continue
        for number, cells in enumerate(records, 1):
            yield Row(row.number + more + number - 1, f"{row.where}, item {number}", cells)
        more += len(records) - 1


def _first_lines(source: Source, count: int) -> list[dict[str, Any]]:
    return [cells for one in first_objects(source, count) for cells in expand(one) or [one]][:count]


LINES = Layout(_read_lines, _first_lines)
DOCUMENT = Layout(read_document, first_records)
BY_CHANNEL = Layout(read_by_channel, first_by_channel)
ARRAY = Layout(read_elements, first_elements)
VALUES = Layout(read_one_by_one, first_values)
BY_KEY = Layout(read_by_key, first_by_key)
CSV = Layout(read_csv, header_row, fixed_columns=True)
HTML = Layout(read_table_rows, first_of_table, fixed_columns=True)
WORKBOOK = Layout(read_workbook, lambda *_: [])
PARQUET = Layout(read_parquet, lambda *_: [], fixed_columns=True)
JSON = (LINES, ARRAY, VALUES, DOCUMENT, BY_CHANNEL, BY_KEY)


def find_layout(source: Source) -> Layout | None:
    """How ``source`` holds rows, or ``None``: decided by its first 64 KiB."""
    if is_parquet(source.head):
        return PARQUET
    if is_workbook(source.head):
        return WORKBOOK
    start = head_text(source).lstrip("\x1e \t\r\n")
    if _SCRIPT.match(start):
        return ARRAY
    if start.startswith("["):
        if has_values(source):
            return VALUES if first_values(source, 1) else None
        if re.match(r'\[\s*"', start):  # texts alone; addresses or names would be none
            words = [len(str(row["text"]).split()) for row in first_elements(source, 20)]
            return ARRAY if words and sum(words) >= _MIN_WORDS * len(words) else None
        if re.match(r"\[\s*\[", start):  # rows of cells under a row of names, or lists of objects
            return ARRAY if first_elements(source, 1) else None
        return ARRAY if re.match(r"\[\s*(?:\{|\]\s*\Z)", start) else None
    if start.startswith("{"):
        if not first_objects(source, 1) and has_values(source):
            return VALUES
        if not first_objects(source, 1) and first_records(source, 1):
            return DOCUMENT
        if not first_objects(source, 1) and first_by_channel(source, 5):
            return BY_CHANNEL
        if not first_objects(source, 1) and first_by_key(source, 5):
            return BY_KEY
        if first_objects(source, 5) or _is_one_long_line(start, source):
            return LINES
        return VALUES if any(map(has_text_column, first_values(source, 1))) else None  # an object over several lines
    if start.startswith("<"):
        return HTML if first_of_table(source, 1) else None
    if not start or "\x00" in start.partition("\n")[0]:
        return None
    return CSV if find_dialect(source) is not None else None


def _is_one_long_line(start: str, source: Source) -> bool:
    return len(source.head) >= _HEAD_BYTES and "\n" not in start and re.match(r'\{\s*"', start) is not None


def known_layout(source: Source, expected: str) -> Layout:
    """How ``source`` holds rows. Raises DamagedDump where it holds none."""
    layout = find_layout(source)
    if layout is None:
        raise source.damage("its start", expected, "none")
    return layout


def read_each(
    rows: Iterable[Row | BrokenRow],
    faults: Faults,
    take: Callable[[Row], Iterator[Post | Skipped]],
    end: Callable[[], Iterable[Skipped]] = tuple,
) -> Iterator[Post | Skipped]:
    """What ``take`` makes of each row, what is wrong with those that could not be read, the ``end``, other faults."""

    def each() -> Iterator[Post | Skipped]:
        for row in rows:
            if isinstance(row, Row):
                yield from take(unwrapped(row))
            else:
                yield from faults.note(row.kind, row.where, row.reason, row.advice)

    yield from faults.account_for(each(), end)
