"""The index on disk: tables of numbers in files that are never changed, each sorted, so that a row is found at once.

New rows come in a file of their own, with those of the last files that are not twice as large (a
log-structured merge tree; O'Neil et al., "The log-structured merge-tree", Acta Informatica 33, 1996). A file that is
no longer needed goes only after nothing refers to it any more, so that a reader, or a run that is stopped at any
moment, always finds whole files. All of it can be deleted, and is made again from the posts.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Columns = Mapping[str, NDArray[Any]]
_ORPHAN_SECONDS = 3600.0


class DamagedIndex(Exception):
    """A file of the index is missing or not what it was: the index must be made again."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One file: a folder of columns of equal length, sorted by the first of them."""

    path: Path
    rows: int

    def column(self, name: str) -> NDArray[Any]:
        """A column, mapped into memory.

        Raises:
            DamagedIndex: the file is missing or has not the rows that it should have.
        """
        try:
            found = np.load(self.path / f"{name}.npy", mmap_mode="r" if self.rows else None)
        except (OSError, ValueError, EOFError) as error:
            raise DamagedIndex(f"{self.path}: {error}") from error
        if len(found) != self.rows:
            raise DamagedIndex(f"{self.path}: expected {self.rows} rows of {name}, found {len(found)}")
        return found  # type: ignore[no-any-return]


def write_segment(folder: Path, kind: str, columns: Columns) -> Segment:
    """A new file of the index, sorted by the first column; it is whole on the disk when this returns."""
    key = next(iter(columns))
    order = np.argsort(columns[key], kind="stable")
    path = folder / f"{kind}-{time.time_ns():020d}-{uuid.uuid4().hex[:8]}"
    path.mkdir(parents=True)
    for name, values in columns.items():
        with open(path / f"{name}.npy", "wb") as stream:
            np.save(stream, np.ascontiguousarray(values[order]))
            stream.flush()
            os.fsync(stream.fileno())
    return Segment(path, len(order))


def add_rows(
    folder: Path, kind: str, segments: Sequence[Segment], new: Columns, keep: Callable[[Columns], NDArray[Any]]
) -> list[Segment]:
    """The files, with a new one for ``new`` and the last ones that are not twice as large.

    ``keep`` says which rows stay.
    """
    kept, rows = list(segments), dict(new)
    while kept and kept[-1].rows < 2 * len(next(iter(rows.values()))):
        last = kept.pop()
        joined = {name: np.concatenate([last.column(name), values]) for name, values in rows.items()}
        wanted = keep(joined)
        rows = {name: values[wanted] for name, values in joined.items()}
    return [*kept, write_segment(folder, kind, rows)]


def find_rows(segments: Sequence[Segment], keys: NDArray[Any], names: Sequence[str]) -> dict[str, NDArray[Any]]:
    """The rows whose first column is among ``keys``, which are sorted and all different."""
    found: dict[str, list[NDArray[Any]]] = {name: [] for name in names}
    for segment in segments:
        column = segment.column(names[0])
        begins = np.searchsorted(column, keys, side="left")
        counts = np.searchsorted(column, keys, side="right") - begins
        held = counts > 0
        begins, counts = begins[held], counts[held]
        # Positions begin, begin + 1, … of every key, one behind the other.
        at = np.arange(int(counts.sum())) + np.repeat(begins - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
        for name in names:
            found[name].append(segment.column(name)[at.astype(np.int64)])
    return {name: np.concatenate(parts) if parts else np.empty(0, np.uint64) for name, parts in found.items()}


def scan_rows(segments: Sequence[Segment], column: str, wanted: NDArray[Any], names: Sequence[str]) -> dict[str, Any]:
    """The rows whose ``column``, by which they are not sorted, is among ``wanted``."""
    found: dict[str, list[NDArray[Any]]] = {name: [] for name in names}
    for segment in segments:
        at = np.flatnonzero(np.isin(segment.column(column), wanted))
        for name in names:
            found[name].append(segment.column(name)[at])
    return {name: np.concatenate(parts) if parts else np.empty(0, np.uint64) for name, parts in found.items()}


def remove_others(folder: Path, kept: Sequence[Segment]) -> None:
    """Remove files that no archive refers to; young ones may be those of a run that has not ended yet."""
    names = {segment.path.name for segment in kept}
    limit = time.time() - _ORPHAN_SECONDS
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in names and path.is_dir() and path.stat().st_mtime < limit:
            for file in path.iterdir():
                file.unlink(missing_ok=True)
            path.rmdir()


def remove_replaced(before: Sequence[Segment], after: Sequence[Segment]) -> None:
    """Remove the files that a run, now ended, has put others in place of."""
    for segment in before:
        if segment not in after:
            for file in list(segment.path.iterdir()) if segment.path.is_dir() else ():
                file.unlink(missing_ok=True)
            if segment.path.is_dir():
                segment.path.rmdir()
