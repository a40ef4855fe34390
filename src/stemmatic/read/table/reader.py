"""Plain tables: JSONL, JSON arrays of objects, CSV and TSV, Parquet, with a post in each row.

A row needs a text; every other column may be missing (docs/formats.md has the names that are accepted). Columns that
no field takes are kept in ``extra``. A cell that its field cannot read leaves the field unknown, is kept in
``extra``, and is noted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stemmatic.errors import DamagedDump
from stemmatic.model import Post, Skipped
from stemmatic.read.encoding import head_text
from stemmatic.read.faults import Faults
from stemmatic.read.format import Format, Reading, Source
from stemmatic.read.table.columns import Binding, Columns, at_path, has_text_column, without_path
from stemmatic.read.table.posts import RowReader, joined_text
from stemmatic.read.table.row import BrokenRow, Row
from stemmatic.read.table.rows import Shape, first_rows, read_rows, shape_of

_TEXT_WANTED = "a column with the text (text, body, message, content, full_text)"
_MAX_NAMED_COLUMNS = 40
_JSON_KEY = re.compile(r'"([^"\\]{1,40})"\s{0,9}:')


def recognise(source: Source) -> bool:
    """Rows of objects or cells. A CSV file must have a column known as text, or be named as a table."""
    shape = shape_of(source)
    if shape is Shape.CSV:
        named = source.name.lower().endswith((".csv", ".tsv", ".tab"))
        return named or any(has_text_column(row) for row in first_rows(source, shape))
    if shape in (Shape.LINES, Shape.ARRAY) and not first_rows(source, shape, 1):
        names = _JSON_KEY.findall(head_text(source)[:10_000])  # an empty array, or a first row beyond the head
        return not names or has_text_column(names)
    return shape is not None


def read(source: Source, reading: Reading) -> Iterator[Post | Skipped]:
    """One post a row. Raises DamagedDump, naming the columns, where no row has a text."""
    shape = shape_of(source)
    if shape is None:
        raise DamagedDump(source.position("its start"), "rows of JSON, CSV or Parquet", "none")
    table = _Table(source, reading)
    try:
        for row in read_rows(source, shape, reading.options):
            yield from table.read_row(row, fixed_columns=shape in (Shape.CSV, Shape.PARQUET))
    except DamagedDump:
        yield from table.faults.rest()
        raise
    yield from table.end()


FORMAT = Format(
    name="table",
    description="plain tables with a post in each row: JSONL, JSON array, CSV, TSV, Parquet",
    recognise=recognise,
    read=read,
)


class _Table:
    """What is known of a table while its rows are read."""

    def __init__(self, source: Source, reading: Reading) -> None:
        self.faults = Faults(source)
        self._source = source
        self._columns = Columns(reading.columns)
        self._reader = RowReader(source)
        self._names: dict[str, None] = {}  # columns seen, for messages
        self._unseen = dict(reading.columns)  # of the user's map
        self._without_text: list[Skipped] = []  # held back until a row has a text
        self._has_text = False
        self._last: Binding | None = None

    def read_row(self, row: Row | BrokenRow, *, fixed_columns: bool) -> Iterator[Post | Skipped]:
        if isinstance(row, BrokenRow):
            yield from self.faults.note(row.kind, row.where, row.reason, row.advice)
            return
        binding = self._columns.bind(row.cells)
        if binding is not self._last:  # other columns than those of the row before
            self._last = binding
            for name in row.cells if len(self._names) < _MAX_NAMED_COLUMNS else ():
                self._names[name[:64]] = None
        cells = {field: row.cells[column] for field, column in binding.columns.items()}
        for field, path in binding.paths.items():
            value = at_path(row.cells, path)
            if value is not None:
                cells[field] = value
        for field in [field for field in self._unseen if field in cells]:
            del self._unseen[field]
        if "text" not in cells:
            if fixed_columns and "text" not in binding.paths:
                raise self._no_text()
            names = ", ".join(list(row.cells)[:10])
            note = self.faults.note("no text", row.where, f"expected {self._wanted()}, found columns {names[:200]}")
            self._without_text += note
            return
        self._has_text = True
        yield from self._without_text
        self._without_text.clear()
        text = joined_text(cells["text"])
        if text is None:
            reason = "the text is neither text nor a list of pieces of text"
            yield from self.faults.note("no text", row.where, reason)
            return
        extra = {name: row.cells[name] for name in binding.rest}
        for field, path in binding.paths.items():
            extra = without_path(extra, path) if field in cells else extra
        post, problems = self._reader.read(row, cells, text, extra)
        yield post
        for field, said in problems:
            yield from self.faults.note(
                f"{field} unreadable", row.where, f"{said}; the post is kept without its {field}"
            )

    def end(self) -> Iterator[Skipped]:
        """What is left to say after the last row."""
        if self._without_text and not self._has_text:
            raise self._no_text()
        yield from self._without_text
        for field, column in self._unseen.items():
            if self._names:
                reason = f"no row has the column {column!r} (--map {field}={column})"
                yield from self.faults.note("column not found", "whole file", reason, f"columns are {self._named()}")
        yield from self.faults.rest()

    def _wanted(self) -> str:
        mapped = self._columns.map.get("text")
        return f"the column {mapped!r} (--map text={mapped})" if mapped else _TEXT_WANTED

    def _named(self) -> str:
        return ", ".join(self._names)[:500]

    def _no_text(self) -> DamagedDump:
        advice = "name the column that has the text: --map text=COLUMN"
        where = self._source.position("whole file")
        return DamagedDump(where, self._wanted(), f"columns {self._named()}", advice)
