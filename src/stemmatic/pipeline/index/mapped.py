"""Columns of the index that are mapped into memory: each once, as long as its file stays the same one.

To map a file anew for every question costs more than most questions, and its pages are read into the process again.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST = 64  # columns; an index has some ten, of two or three files each
_CAN_REMOVE_MAPPED = os.name != "nt"  # elsewhere what is mapped could not be removed

_Identity = tuple[int, int, int]


class MappedColumns:
    """The columns that were asked for last; those of files that are no more are let go of when others are mapped."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._held: OrderedDict[Path, tuple[_Identity, NDArray[Any]]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def open(self, path: Path) -> NDArray[Any]:
        """A column, of which what is written to it is written nowhere else.

        Raises:
            OSError, ValueError, EOFError: there is no such file, or it is none of NumPy's.
        """
        status = path.stat()
        identity = status.st_ino, status.st_size, status.st_mtime_ns
        with self._lock:
            held = self._held.get(path)
            if held is not None and held[0] == identity:
                self._held.move_to_end(path)
                return held[1].view()
        column: NDArray[Any] = np.asarray(np.load(path, mmap_mode="c"))
        if not _CAN_REMOVE_MAPPED:
            return column
        with self._lock:
            for gone in [one for one in self._held if not one.exists()]:
                del self._held[gone]
            self._held[path] = identity, column
            self._held.move_to_end(path)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return column.view()


COLUMNS = MappedColumns(MOST)
