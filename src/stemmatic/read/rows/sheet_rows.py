"""Rows out of workbooks (.xlsx, .ods), which the optional package python-calamine reads.

The first row of a sheet that says anything is its header. Every sheet with the columns of posts is read, in order.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from importlib.util import find_spec
from typing import Any

from stemmatic.options import ReadOptions
from stemmatic.read.format import Source
from stemmatic.read.rows.row import Row

PACKAGE = "python_calamine"
_ZIP = b"PK\x03\x04"
_ADVICE = "save the sheet as .csv"


def is_workbook(head: bytes) -> bool:
    """Whether a file that was not opened as a .zip is one: workbooks are the only such."""
    return head.startswith(_ZIP) and find_spec(PACKAGE) is not None


def read_workbook(source: Source, _: ReadOptions) -> Iterator[Row]:
    """The rows below each sheet's header; of a cell with a day alone the day."""
    calamine = importlib.import_module(PACKAGE)
    number = 0
    try:
        with source.open_seekable() as stream:
            workbook = calamine.CalamineWorkbook.from_filelike(stream)
            for name in workbook.sheet_names:
                header: list[str] | None = None
                for at, cells in enumerate(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False), 1):
                    if not any(cell not in ("", None) for cell in cells):
                        continue
                    if header is None:
                        header = [str(cell).strip() or f"column {place}" for place, cell in enumerate(cells, 1)]
                        continue
                    number += 1
                    plain = map(_plain, cells)
                    yield Row(number, f"sheet {name}, row {at}", dict(zip(header, plain, strict=False)))
    except Exception as error:  # noqa: BLE001 (a compiled library, which raises what it likes)
        words = " ".join(str(error).split())[:200] or type(error).__name__
        raise source.damage(f"row {number + 1}", "a readable workbook", words, _ADVICE) from None


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else cell
