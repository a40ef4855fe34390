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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from stemmatic.pipeline.anew import DamagedIndex

Columns = Mapping[str, NDArray[Any]]
_ORPHAN_SECONDS = 3600.0
_HEADER = 192  # bytes of the header of a column, a multiple of 64
_MOST_ROWS = 10**18
_PART_ROWS = 1_000_000  # that are joined at once


@dataclass(frozen=True, slots=True)
class Segment:
    """One file: a folder of columns of equal length, sorted by the first of them."""

    path: Path
    rows: int

    def column(self, name: str) -> NDArray[Any]:
        """A column, mapped into memory; what is written to it is written nowhere else.

        Raises:
            DamagedIndex: the file is missing or has not the rows that it should have.
        """
        try:
            found = np.load(self.path / f"{name}.npy", mmap_mode="c" if self.rows else None)
        except (OSError, ValueError, EOFError) as error:
            raise DamagedIndex(f"{self.path}: {error}") from error
        if len(found) != self.rows:
            raise DamagedIndex(f"{self.path}: expected {self.rows} rows of {name}, found {len(found)}")
        return found  # type: ignore[no-any-return]


def write_segment(folder: Path, kind: str, parts: Iterable[Columns]) -> Segment:
    """A new file of the index, sorted by the first column; it is whole on the disk when this returns.

    The rows come in parts, of which none has a lesser key than any before it.
    """
    path = folder / f"{kind}-{time.time_ns():020d}-{uuid.uuid4().hex[:8]}"
    path.mkdir(parents=True)
    files: dict[str, _ColumnFile] = {}
    rows = 0
    with ExitStack() as closing:
        for part in parts:
            key = next(iter(part))
            in_order = bool((part[key][1:] >= part[key][:-1]).all())
            order = slice(None) if in_order else np.argsort(part[key], kind="stable")
            rows += len(part[key])
            for name, values in part.items():
                if name not in files:
                    files[name] = closing.enter_context(_ColumnFile(path / f"{name}.npy"))
                files[name].append(values[order])
    return Segment(path, rows)


class _ColumnFile:
    """An array in NumPy's format, written part by part: its length, in the header, is known last."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("wb")
        self._rows = 0
        self._shape: tuple[int, ...] = ()
        self._type = np.dtype(np.uint8)

    def __enter__(self) -> Self:
        return self

    def append(self, values: NDArray[Any]) -> None:
        if not self._rows:
            self._type, self._shape = values.dtype, values.shape[1:]
            self._stream.seek(0)
            self._write_header(_MOST_ROWS)
        self._rows += len(values)
        self._stream.write(np.ascontiguousarray(values, self._type).data)

    def __exit__(self, *_: object) -> None:
        self._stream.seek(0)
        self._write_header(self._rows)
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()

    def _write_header(self, rows: int) -> None:
        """The header of an array of so many rows; those of other lengths take as much room."""
        described = np.lib.format.dtype_to_descr(self._type)
        text = f"{{'descr': {described!r}, 'fortran_order': False, 'shape': {(rows, *self._shape)!r}, }}"
        text = text.ljust(_HEADER - 11) + "\n"
        self._stream.write(np.lib.format.magic(1, 0) + (len(text)).to_bytes(2, "little") + text.encode("latin1"))


def add_rows(
    folder: Path,
    kind: str,
    names: Sequence[str],
    segments: Sequence[Segment],
    new: Segment,
    keep: Callable[[Columns], NDArray[Any]],
) -> list[Segment]:
    """The files, with one for the rows of ``new`` and of the last ones that are not twice as large.

    ``names`` are those of the columns, ``keep`` says which rows stay where files are joined. ``new`` itself may be
    moved to the folder.
    """
    kept, rows = list(segments), new.rows
    joined = [new]
    while kept and kept[-1].rows < 2 * rows:
        joined.insert(0, kept.pop())
        rows += joined[0].rows
    if len(joined) == 1:
        path = folder / new.path.name
        if path != new.path:
            folder.mkdir(exist_ok=True)
            new.path.replace(path)
        return [*kept, Segment(path, new.rows)]
    return [*kept, write_segment(folder, kind, _merged(joined, names, keep))]


def _merged(
    segments: Sequence[Segment], names: Sequence[str], keep: Callable[[Columns], NDArray[Any]]
) -> Iterator[Columns]:
    """The rows of sorted files, part by part in the order of their keys."""
    key = names[0]
    largest = max(segments, key=lambda one: one.rows).column(key)
    bounds = np.unique(np.asarray(largest[::_PART_ROWS]))[1:]
    columns = [{name: one.column(name) for name in names} for one in segments]
    cuts = [[0, *np.searchsorted(held[key], bounds).tolist(), len(held[key])] for held in columns]
    for at in range(len(bounds) + 1):
        part = {
            name: np.concatenate([held[name][cut[at] : cut[at + 1]] for held, cut in zip(columns, cuts, strict=True)])
            for name in names
        }
        wanted = keep(part)
        yield {name: values[wanted] for name, values in part.items()}


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
