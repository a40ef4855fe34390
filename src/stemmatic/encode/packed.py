"""Rows of a matrix in a compressed ``.npz`` file, inflated as far as they are asked for."""

from __future__ import annotations

import mmap
import threading
import zipfile
from typing import Any

import numpy as np
from numpy.typing import NDArray

_AT_LEAST = 512  # rows inflated at once: each time costs a little


class _Map(mmap.mmap):
    """A file in memory; where it is read is each process's own, where forked ones share a file's place."""

    def seekable(self) -> bool:
        """Yes; before Python 3.13 a map does not say so."""
        return True


class PackedRows:
    """One matrix of such a file. Texts need the rows of frequent tokens, which come first.

    Raises:
        zipfile.BadZipFile: the file is damaged.
    """

    def __init__(self, path: str, name: str) -> None:
        with open(path, "rb") as file:
            content: Any = _Map(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._archive = zipfile.ZipFile(content)
        self._stream = self._archive.open(name)
        np.lib.format.read_magic(self._stream)
        shape, by_columns, kind = np.lib.format.read_array_header_1_0(self._stream)
        if by_columns or len(shape) != 2:
            raise zipfile.BadZipFile(f"{path}: {name}: expected a matrix, row after row")
        self._rows = np.empty(shape, kind)
        self._inflated = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._rows)

    def take(self, numbers: NDArray[np.int64]) -> NDArray[np.generic]:
        """The rows of these numbers."""
        with self._lock:
            missing = int(numbers.max(initial=-1)) + 1 - self._inflated
            if missing > 0:
                self._inflate(max(missing, _AT_LEAST))
        taken: NDArray[np.generic] = self._rows[numbers]
        return taken

    def _inflate(self, count: int) -> None:
        fresh = self._rows[self._inflated : self._inflated + count]
        data = self._stream.read(fresh.nbytes)
        if len(data) != fresh.nbytes:
            raise zipfile.BadZipFile(f"{self._stream.name}: ends too early")
        fresh[:] = np.frombuffer(data, fresh.dtype).reshape(fresh.shape)
        self._inflated += len(fresh)
