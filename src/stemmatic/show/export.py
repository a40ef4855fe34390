"""Tables into files: JSON Lines, CSV, Parquet.

A file appears whole or not at all: rows are written beside it under another name, which then becomes the file's.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path
from typing import Any, BinaryIO, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from stemmatic.show.machine import iso, to_json
from stemmatic.show.streams import standard_output

FileFormat = Literal["jsonl", "csv", "parquet"]
_BATCH = 10_000
_FORMULA = r"^([=+\-@\t\r\n＝＋－＠])"  # what spreadsheets take for one: OWASP, "CSV injection"
_CONTROLS = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"


def write_jsonl(table: pa.Table, out: BinaryIO) -> None:
    """A row a line; null is null, times are ISO 8601 with ``Z``."""
    for batch in table.to_batches(max_chunksize=_BATCH):
        for row in batch.to_pylist():
            out.write(to_json(row, indent=None).encode() + b"\n")


def write_csv(table: pa.Table, out: BinaryIO) -> None:
    """Comma-separated, UTF-8: texts are quoted, null is empty and unquoted, lists are JSON, times as in JSON Lines."""
    flat = pa.schema([_flat_field(one) for one in table.schema])
    options = pa.csv.WriteOptions(quoting_style="needed")
    with pa.csv.CSVWriter(out, flat, write_options=options) as writer:
        for batch in table.to_batches(max_chunksize=_BATCH):
            columns = [_flat_column(column, kind.type) for column, kind in zip(batch.columns, flat, strict=True)]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=flat))


def write_for_spreadsheets(table: pa.Table, out: BinaryIO) -> None:
    """CSV that a spreadsheet program may open: no cell starts a formula, no text has control characters.

    An apostrophe stands before what would be taken for a formula, so texts are not always exact.
    """
    for at, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            safe = pc.replace_substring_regex(table.column(at), _CONTROLS, "\ufffd")
            table = table.set_column(at, field, pc.replace_substring_regex(safe, _FORMULA, r"'\1"))
    write_csv(table, out)


def rows_as_csv(fields: Sequence[str], rows: Iterable[Sequence[object]], *, for_spreadsheets: bool = False) -> str:
    """Rows that are no table, as CSV; for spreadsheet programs as :func:`write_for_spreadsheets` has it."""

    def safe(cell: object) -> object:
        return re.sub(_FORMULA, r"'\1", re.sub(_CONTROLS, "\ufffd", cell)) if isinstance(cell, str) else cell

    out = StringIO()
    whole = ([safe(cell) for cell in row] if for_spreadsheets else row for row in (fields, *rows))
    csv.writer(out).writerows(whole)
    return out.getvalue()


def write_parquet(table: pa.Table, out: BinaryIO) -> None:
    """Parquet with the table's own types; the meaning of each field stands in its metadata."""
    pa.parquet.write_table(table, out, compression="zstd")


WRITERS: dict[FileFormat, Callable[[pa.Table, BinaryIO], None]] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
    "parquet": write_parquet,
}


def _flat_field(field: pa.Field) -> pa.Field:
    nested = pa.types.is_nested(field.type) or pa.types.is_timestamp(field.type)
    return pa.field(field.name, pa.string() if nested else field.type)


def _flat_column(column: pa.Array, kind: pa.DataType) -> pa.Array:
    if column.type == kind:
        return column

    def text(value: Any) -> str | None:
        if value is None:
            return None
        return to_json(value, indent=None) if isinstance(value, list) else iso(value)

    return pa.array([text(value) for value in column.to_pylist()], pa.string())


@contextmanager
def open_output(path: Path | None) -> Iterator[BinaryIO]:
    """A stream whose content becomes the file at ``path`` when all of it is written; ``None`` is standard output."""
    if path is None:
        yield (out := standard_output())
        out.flush()
    elif path.exists() and not path.is_file():  # a pipe or a device: nothing to put in place
        with path.open("wb") as out:
            yield out
    else:
        whole = path.resolve()  # what a symbolic link points to is replaced, not the symbolic link
        part = whole.with_name(f".{whole.name}.{os.getpid()}.part")
        try:
            with part.open("xb") as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            part.replace(whole)
        except BaseException as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            if isinstance(error, OSError) and error.strerror:
                error.filename = str(path)  # the name that the user gave
            raise
