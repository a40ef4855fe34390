"""Rows out of CSV and its relatives: comma, semicolon, tab or bar between cells, or a rarer sign."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from stemmatic.options import ReadOptions
from stemmatic.read.columns import SYNONYMS, has_text_column
from stemmatic.read.encoding import head_text, lines_of_bytes, open_utf8
from stemmatic.read.format import Source
from stemmatic.read.rows.row import BadRecord, BrokenRow, Row, not_utf8, too_long
from stemmatic.read.shapes import fold_name

_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=[,;\t|]\"?(?:\r\n|\r|\n|\Z)", re.IGNORECASE)  # a word to Excel
_GLUED = "the header runs into the first row; they were parted where a column's known name ends"
_GLUED_ADVICE = "check the first post, or put a line end behind the header"
_DELIMITERS, _RARE_DELIMITERS = ",;\t|", "^~¦\x01\x1f"  # the latter only between columns that are known
_MOST_BEFORE = 30  # lines before a header
_BEFORE = "before the header, and no row of the table"
_LONG_ADVICE = "leave columns out, or save the table as .jsonl or .parquet"
_WORDS = re.compile(r"[^,;\t|^~¦\x01\x1f\"'\r\n]+")  # of a line that may be a header
_LONGEST_HEADER = 4_000
_HEAD_BYTES = 1 << 16  # of Source.head: a head of this length may end inside a record


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV file writes its cells, and its header."""

    delimiter: str
    backslash: bool
    line_end: bytes
    header: tuple[str, ...]
    glued: tuple[str, ...] = ()  # the cells of the first row, where the header ran into it
    quoted: bool = True  # whether a quotation mark before a cell is none of its text
    quote: str = '"'
    before: int = 0  # lines before the header: what the table is, who made it

    def reader(self, lines: Iterator[str]) -> Any:
        """A strict csv reader: a quote that is never closed is an error, not half a file in one cell."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            quoting=csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE,
            doublequote=not self.backslash,
            escapechar="\\" if self.backslash else None,
            strict=True,
        )


def find_dialect(source: Source) -> Dialect | None:
    """The dialect of a CSV file with a header line; ``None`` where nothing speaks for one.

    The delimiter (comma, semicolon, tab, bar) is the one that gives the header the most cells and the following rows
    as many; quotes inside cells are doubled, or follow a backslash where the head has that and no doubled ones. The
    header is the first line, or one that names the text and another field, has more cells than any line above it, and
    as many as the row below it.
    """
    text, separators = _SEPARATOR_LINE.subn("", head_text(source), count=1)
    line_end = "\n" if "\n" in text or "\r" not in text else "\r"
    lines = [line + "\n" for line in text.split(line_end)]
    if len(source.head) >= _HEAD_BYTES and len(lines) > 1:
        lines.pop()
    first = _dialect_of(text, line_end, lines)
    if first is not None and has_text_column(first.header):
        return first
    for before in range(1, min(len(lines) - 1, _MOST_BEFORE + 1)):
        if not has_text_column(_WORDS.findall(lines[before][:_LONGEST_HEADER])):
            continue
        found = _dialect_of("".join(lines[before:]), line_end, lines[before:])
        if found is not None and _heads(found, lines, before):
            return replace(found, before=before + separators)
    return first


def _heads(dialect: Dialect, lines: list[str], before: int) -> bool:
    """Whether a line is the header of the table that begins with it, and no row of one that begins above it."""
    known = {name for field, names in SYNONYMS.items() for name in (field, *names)}
    rows, _ = _first_rows(dialect, lines[before : before + 20])
    rows = rows[:-1] if len(rows) > 2 else rows  # the head may end in the last one
    return (
        has_text_column(dialect.header)
        and sum(fold_name(name) in known for name in dialect.header) > 1
        and len(rows) > 1
        and all(len(row) == len(rows[0]) for row in (rows if len(rows[0]) == 2 else rows[:2]))
        and all(
            sum(map(bool, map(str.strip, cells))) < len(dialect.header)
            for line in lines[:before]
            for cells in _first_rows(replace(dialect, quoted=False), [line])[0]
        )
    )


def _dialect_of(text: str, line_end: str, lines: list[str]) -> Dialect | None:
    """The dialect of a text whose first line is its header."""
    best: tuple[float, Dialect] | None = None
    for delimiter in _DELIMITERS + _RARE_DELIMITERS:
        if delimiter not in lines[0] and delimiter != ",":
            continue
        backslash = _escapes_quotes(text, delimiter)
        trial = Dialect(delimiter, backslash, line_end.encode(), ())
        rows, broken = _first_rows(trial, lines[:50])
        if broken and delimiter == "\t":  # many programs write no quotes around cells between tabs
            bare = replace(trial, quoted=False)
            unquoted, broken = _first_rows(bare, lines[:50])
            if not broken and len({len(row) for row in unquoted}) == 1:
                trial, rows = bare, unquoted
        if not rows:
            continue
        if "'" + delimiter + "'" in text and len({len(row) for row in rows}) > 1:
            single = replace(trial, quote="'")
            other, broken = _first_rows(single, lines[:50])
            if not broken and len({len(row) for row in other}) == 1:
                trial, rows = single, other
        if (parted := _unglue(rows)) and (best is None or len(parted[0]) > best[0]):
            best = len(parted[0]), Dialect(delimiter, backslash, line_end.encode(), *parted)
            continue
        header = _distinct(rows[0])
        agreeing = sum(len(row) == len(header) for row in rows[1:])
        score = len(header) * (1 + agreeing) / len(rows)
        if delimiter in _RARE_DELIMITERS and not (len(header) > 1 and has_text_column(header)):
            continue
        if _is_header(header, delimiter) and (best is None or score > best[0]):
            best = score, replace(trial, header=header)
    return best[1] if best else None


def _first_rows(dialect: Dialect, lines: list[str]) -> tuple[list[list[str]], bool]:
    """The rows of the first lines, as far as they can be read, and whether some cannot."""
    rows: list[list[str]] = []
    try:
        for row in dialect.reader(iter(lines)):
            rows += [row] if row else []
    except csv.Error:
        return rows, True
    return rows, False


def _unglue(rows: list[list[str]]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The header and the first row where no line end stands between them: the last name is followed by the first cell.

    Only where all other rows have as many cells as that gives, and the last name is one that a field is known by.
    """
    first, *others = rows
    count = (len(first) + 1) // 2
    whole = others[:-1] if len(others) > 1 else others  # the head may end in the last one
    if count < 2 or len(first) != 2 * count - 1 or not whole or any(len(row) != count for row in whole):
        return None
    folded = {fold_name(name) for name in first[: count - 1]}
    known = {name for field, names in SYNONYMS.items() for name in (field, *names)}
    if len(folded & known) < (1 if len(others) >= 3 else 2):
        return None
    run = first[count - 1]
    ends = [at for at in range(1, len(run)) if fold_name(run[:at]) in known and run[:at][-1].isalnum()]
    if not ends:
        return None
    return _distinct([*first[: count - 1], run[: ends[-1]]]), (run[ends[-1] :], *first[count:])


def header_row(source: Source, _: int) -> list[dict[str, Any]]:
    """The header of a CSV file as a row of empty cells."""
    dialect = find_dialect(source)
    return [dict.fromkeys(dialect.header)] if dialect else []


def _escapes_quotes(text: str, delimiter: str) -> bool:
    sign = re.escape(delimiter)
    inside = re.search(rf'\\"[^{sign}\r\n]', text) is not None
    doubled = re.search(rf'[^{sign}\r\n"]""[^{sign}\r\n"]', text) is not None
    return inside and not doubled


def _is_header(header: tuple[str, ...], delimiter: str) -> bool:
    return (
        (len(header) > 1 or delimiter == ",")
        and all(len(name) <= 64 and "\n" not in name for name in header)
        and any(name and not name.replace(".", "").isdigit() for name in header)
    )


def _distinct(names: list[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    result = []
    for name in (name.strip() for name in names):
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return tuple(result)


class _CsvLines:
    """Lines for the csv module, with what it must not be given taken out: a record that grows without end."""

    def __init__(self, stream: BinaryIO, dialect: Dialect, options: ReadOptions) -> None:
        self._lines = lines_of_bytes(stream, options.max_record_bytes, dialect.line_end)
        self._limit = options.max_record_bytes
        self._held = 0
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.number, line = next(self._lines)
        self._held += self._limit if line is None else len(line)
        if line is None or self._held > self._limit:
            raise BadRecord("a line, or a quoted cell, that does not end")
        return line.decode("utf-8", "surrogateescape") + "\n"

    def begin(self) -> int:
        """Forget the record before; the number of the line where the next one begins."""
        self._held = 0
        return self.number + 1


def read_csv(source: Source, options: ReadOptions) -> Iterator[Row | BrokenRow]:
    """The rows below the header, each with as many cells; line ends inside cells become ``\\n``."""
    dialect = find_dialect(source)
    if dialect is None:
        raise source.damage("line 1", "a header with the names of the columns", "none")
    if len(source.head) >= _HEAD_BYTES and dialect.line_end not in source.head:
        raise source.damage("line 1", f"a header of at most {_HEAD_BYTES:,} bytes", "a longer one", _LONG_ADVICE)
    csv.field_size_limit(max(csv.field_size_limit(), options.max_record_bytes))
    header = dialect.header
    number, past_header = 0, False
    with open_utf8(source) as stream:
        lines = _CsvLines(stream, dialect, options)
        for _ in range(dialect.before):
            with suppress(BadRecord):
                yield from _passed_over(next(lines), lines.begin() - 1)
        reader = dialect.reader(lines)
        while True:
            line = lines.begin()
            where = f"line {line}"
            try:
                cells = next(reader)
            except StopIteration:
                return
            except BadRecord:
                yield too_long(where, options)
                continue
            except csv.Error as error:
                if "unexpected end" in str(error):
                    found = "the end of the file inside a cell in quotes"
                    raise source.damage(where, "a whole row", found) from None
                yield BrokenRow(where, "broken CSV", f"broken CSV ({error})")
                continue
            if not any(cells):
                continue
            if not past_header and number == 0 and _SEPARATOR_LINE.match(dialect.delimiter.join(cells)):
                continue
            if not past_header and dialect.glued:
                yield BrokenRow(where, "a header without its end", _GLUED, _GLUED_ADVICE)
                cells, past_header = list(dialect.glued), True
            elif not past_header or (cells[0].strip() == header[0] and _distinct(cells) == header):
                past_header = True
                continue  # the header, or the header again in joined files
            number += 1
            while len(cells) > len(header) and not cells[-1]:
                cells.pop()
            if len(cells) != len(header):
                reason = f"expected {len(header)} cells, found {len(cells)}"
                yield BrokenRow(where, "wrong number of cells", reason)
                continue
            try:
                "".join(cells).encode()
            except UnicodeEncodeError as error:
                yield not_utf8(where, ord(error.object[error.start]) - 0xDC00)
                continue
            yield Row(number, where, {name: _line_ends(cell) for name, cell in zip(header, cells, strict=True)})


def _passed_over(line: str, number: int) -> Iterator[BrokenRow]:
    """The line about one before the header, if it says something."""
    if line.strip(" ,;\t|\r\n\ufeff") and not _SEPARATOR_LINE.match(line):
        yield BrokenRow(f"line {number}", "before the header", _BEFORE)


def _line_ends(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell
