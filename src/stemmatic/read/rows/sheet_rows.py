"""Rows out of workbooks (.xlsx, .ods), which the optional package python-calamine reads in a process of its own.

The first row of a sheet that says anything is its header. Every sheet with the columns of posts is read, in order.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, cast

from stemmatic.options import ReadOptions
from stemmatic.read.format import Source
from stemmatic.read.rows.row import BrokenRow, Row, too_long

PACKAGE = "python_calamine"
MEMORY_MEGABYTES = 1024  # that a workbook may take
_PROGRAM = Path(__file__).with_name("sheet_process.py")
_ZIP = b"PK\x03\x04"
_ADVICE = "save the sheet as .csv"


def is_workbook(head: bytes) -> bool:
    """Whether a file that was not opened as a .zip is one: workbooks are the only such."""
    return head.startswith(_ZIP) and find_spec(PACKAGE) is not None


def read_workbook(source: Source, options: ReadOptions) -> Iterator[Row | BrokenRow]:
    """The rows below each sheet's header; of a cell with a day alone the day."""
    number, sheet, header = 0, "", list[str]()
    command = [sys.executable, "-I", str(_PROGRAM), str(MEMORY_MEGABYTES), str(source.budget.left_seconds)]
    with (
        tempfile.TemporaryFile() as book,
        source.open() as packed,
        source.budget.spooling(packed, cast(IO[bytes], book)),
    ):
        book.flush()
        with subprocess.Popen(command, stdin=book, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            try:
                for line in _lines(cast(IO[bytes], process.stdout), source, options):
                    if line is None:
                        number += 1
                        yield too_long(f"sheet {sheet}", options)
                    elif "sheet" in line:
                        sheet, header = line["sheet"], []
                    elif "fault" in line:
                        raise source.damage(f"row {number + 1}", "a readable workbook", line["fault"], _ADVICE)
                    elif not header:
                        header = [str(cell).strip() or f"column {at}" for at, cell in enumerate(line["cells"], 1)]
                    else:
                        number += 1
                        cells = dict.fromkeys(header, "") | dict(zip(header, line["cells"], strict=False))
                        yield Row(number, f"sheet {sheet}, row {line['row']}", cells)
                if process.wait():
                    limit = f"a workbook that opens in {MEMORY_MEGABYTES} MiB"
                    raise source.damage(f"row {number + 1}", limit, "one that takes more", _ADVICE)
            finally:
                process.kill()


def _lines(stream: IO[bytes], source: Source, options: ReadOptions) -> Iterator[dict[str, Any] | None]:
    """What the process says, line by line; ``None`` for a row that is too long."""
    while line := stream.readline(options.max_record_bytes + 1):
        source.budget.unpack(len(line))
        if line.endswith(b"\n"):
            yield json.loads(line)
        elif len(line) > options.max_record_bytes:
            while (rest := stream.readline(options.max_record_bytes)) and not rest.endswith(b"\n"):
                source.budget.unpack(len(rest))
            yield None
