"""A post in each row of a table, by its columns' names.

A row needs a text; every other column may be missing (docs/formats.md has the names that are accepted). Columns that
no field takes are kept in ``extra`` and named once. A cell that its field cannot read leaves the field unknown, is kept
in ``extra``, and is noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stemmatic.errors import DamagedDump
from stemmatic.model import Post, Skipped
from stemmatic.read.columns import Binding, Columns, folded_path, object_in, text_at, without_path
from stemmatic.read.faults import Faults
from stemmatic.read.format import Reading, Source
from stemmatic.read.rows.cells import RowReader, joined_text
from stemmatic.read.rows.documents import record_inside, untyped
from stemmatic.read.rows.layouts import known_layout, read_each
from stemmatic.read.rows.row import BrokenRow, Row
from stemmatic.read.rows.unused import Unused, looks_like

_TEXT_WANTED = "a column with the text (text, body, message, content, full_text)"
_MAX_NAMED_COLUMNS = 40


def read_table(source: Source, reading: Reading) -> Iterator[Post | Skipped]:
    """One post a row. Raises DamagedDump, naming the columns, where no row has a text."""
    layout = known_layout(source, "rows of JSON, CSV or Parquet")
    faults = Faults(source)
    table = _Table(source, reading, faults, fixed_columns=layout.fixed_columns)
    rows = layout.read(source, reading.options)
    yield from read_each(table.joined(rows) if reading.options.group else rows, faults, table.read_row, table.end)


class _Table:
    """What is known of a table while its rows are read."""

    def __init__(self, source: Source, reading: Reading, faults: Faults, *, fixed_columns: bool) -> None:
        self._source = source
        self._faults = faults
        self._fixed_columns = fixed_columns
        self._columns = Columns(reading.columns)
        self._group = reading.options.group
        self._describe = reading.describe
        self._reader = RowReader(source, faults, reading.options)
        self._unused = Unused()
        self._names: dict[str, None] = {}  # columns seen, for messages
        self._unseen = dict(reading.columns)  # of the user's map
        self._without_text: list[Skipped] = []  # held back until a row has a text
        self._has_text = False
        self._last: Binding | None = None

    def joined(self, rows: Iterable[Row | BrokenRow]) -> Iterator[Row | BrokenRow]:
        """Neighbouring rows that share the group's column as one row: the first, with the texts of all."""
        held: Row | None = None
        texts: list[str] = []
        for row in rows:
            if isinstance(row, BrokenRow) or self._group not in row.cells:
                yield row
                continue
            said = joined_text(self._columns.bind(row.cells).cells_of(row.cells).get("text")) or ""
            if held is not None and held.cells[self._group] != row.cells[self._group]:
                yield self._with_text(held, texts)
                held = None
            if held is None:
                held, texts = row, []
            texts.append(said)
        if held is not None:
            yield self._with_text(held, texts)

    def _with_text(self, row: Row, texts: list[str]) -> Row:
        binding = self._columns.bind(row.cells)
        column = binding.columns.get("text") or next(iter(binding.others.get("text", ())), None)
        if column not in row.cells:
            return row
        return Row(row.number, row.where, {**row.cells, column: "\n".join(text for text in texts if text)})

    def read_row(self, row: Row) -> Iterator[Post | Skipped]:
        """The post of a row, and what is wrong with it."""
        row = untyped(row)
        binding = self._columns.bind(row.cells)
        if binding is not self._last:  # other columns than those of the row before
            self._last = binding
            for name in row.cells if len(self._names) < _MAX_NAMED_COLUMNS else ():
                self._names[name[:64]] = None
        cells = binding.cells_of(row.cells)
        if self._group and self._group in row.cells:
            cells["id"] = row.cells[self._group]
        if self._unseen:
            self._unseen = {field: column for field, column in self._unseen.items() if field not in cells}
        if binding.shape and any(said.match(text_at(row.cells, path) or "") for path, said in binding.shape.private):
            reason = "a message of a private chat or group, not kept"
            yield from self._faults.note("messages of private chats", row.where, reason, deliberate=True)
            return
        if "text" not in cells and binding.shape and cells.get("id", cells.get("url")):
            cells["text"] = ""  # a file without words
        if "text" not in cells and (inner := record_inside(row.cells)):
            yield from self.read_row(Row(row.number, row.where, inner))
            return
        if "text" not in cells:
            if self._fixed_columns and "text" not in binding.paths:
                raise self._no_text()
            names = ", ".join(list(row.cells)[:10])
            reason = f"expected {self._wanted()}, found columns {names[:200]}"
            self._without_text += self._faults.note("no text", row.where, reason)
            return
        self._has_text = True
        yield from self._without_text
        self._without_text.clear()
        text = joined_text(cells["text"])
        if text is None:
            reason = "the text is neither text nor a list of pieces of text"
            yield from self._faults.note("no text", row.where, reason)
            return
        extra = binding.extra_of(row.cells, cells)
        for field, path in binding.paths.items():
            extra = without_path(extra, path) if field in cells else extra
        post, lines = self._reader.read(row, cells, text, extra, binding=binding)
        self._unused.note(row, binding, cells)
        yield post
        yield from lines
        for path in binding.shape.inside if binding.shape else ():
            inner = folded_path(row.cells, path)
            if isinstance(inner := object_in(inner) if isinstance(inner, str) else inner, dict):
                yield from self._inside(Row(row.number, row.where, inner))

    def _inside(self, row: Row) -> Iterator[Post | Skipped]:
        """The post that stands inside another one; of those inside it no more."""
        binding = self._columns.bind(row.cells)
        cells = binding.cells_of(row.cells)
        text = joined_text(cells["text"]) if "text" in cells else None
        if binding.shape and text is not None and (cells.get("id") or cells.get("url")):
            post, lines = self._reader.read(row, cells, text, binding.extra_of(row.cells, cells), binding=binding)
            yield post
            yield from lines

    def end(self) -> Iterator[Skipped]:
        """What is left to say after the last row."""
        if self._without_text and not self._has_text:
            raise self._no_text()
        yield from self._without_text
        for field, column in self._unseen.items():
            if self._names:
                reason = f"no row has the column {column!r} (--map {field}={column})"
                yield from self._faults.note("column not found", "whole file", reason, f"columns are {self._named()}")
        if self._describe:
            yield from self._unused.described(self._source)
        yield from self._unused.lines(self._source, self._reader.clock, grouped=bool(self._group))

    def _wanted(self) -> str:
        mapped = self._columns.map.get("text")
        return f"the column {mapped!r} (--map text={mapped})" if mapped else _TEXT_WANTED

    def _named(self) -> str:
        return ", ".join(self._names)[:500]

    def _no_text(self) -> DamagedDump:
        named = looks_like(self._names, "text") or "COLUMN"
        advice = f"name the column that has the text: --map text={named}"
        return self._source.damage("whole file", self._wanted(), f"columns {self._named()}", advice)
