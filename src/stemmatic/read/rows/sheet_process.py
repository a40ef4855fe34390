"""The program that reads a workbook in a process of its own: ``python sheet_process.py MEGABYTES SECONDS < book.xlsx``.

python-calamine, compiled code, holds all of a workbook, and each cell between the first and the last that are used: two
cells in far corners of a sheet are billions. So it works in a process that may take no more memory and time than that.
What it gives are lines of JSON: the name of a sheet, or the number of a row and its cells. It imports nothing of ours.
"""

import contextlib
import json
import os
import sys
from datetime import date, datetime, time, timedelta


def main() -> None:
    """Write the rows; the exit status says whether that were all, what went wrong stands in the last line."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource

        megabytes, seconds = map(int, sys.argv[1:3])
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        from python_calamine import CalamineWorkbook

        with os.fdopen(0, "rb") as stream:
            workbook = CalamineWorkbook.from_filelike(stream)
            for name in workbook.sheet_names:
                _say({"sheet": name})
                sheet = workbook.get_sheet_by_name(name)
                for at, cells in enumerate(sheet.iter_rows(), 1):
                    while cells and cells[-1] in ("", None):
                        cells.pop()
                    if cells:
                        _say({"row": at, "cells": [_plain(cell) for cell in cells]})
    except MemoryError:
        sys.exit(3)
    except BrokenPipeError:
        os._exit(0)
    except Exception as error:  # noqa: BLE001 (a compiled library, which raises what it likes)
        _say({"fault": " ".join(str(error).split())[:200] or type(error).__name__})


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")


def _plain(cell: object) -> object:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else cell


if __name__ == "__main__":
    main()
