"""The index on disk: tables of numbers in files that are never changed, each sorted, so that a row is found at once.

New rows come in a file of their own, with those of the last files that are not twice as large (a
log-structured merge tree; O'Neil et al., "The log-structured merge-tree", Acta Informatica 33, 1996). A file that is
no longer needed goes only after nothing refers to it any more, so that a reader, or a run that is stopped at any
moment, always finds whole files. All of it can be deleted, and is made again from the posts.
"""

from __future__ import annotations

import io
import os
import shutil
import time
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from stemmatic.archive.checksums import column_sum, header_sum
from stemmatic.pipeline.anew import DamagedIndex
from stemmatic.pipeline.index.mapped import COLUMNS
from stemmatic.pipeline.index.postings import spread

Columns = Mapping[str, NDArray[Any]]
_ORPHAN_SECONDS = 3600.0
_PART_ROWS = 1_000_000  # that are joined at once


@dataclass(frozen=True, slots=True)
class Segment:
    """One file: a folder of columns of equal length, sorted by the first of them.

    ``sums`` has a checksum of each column's file, which is kept elsewhere: that of a file that was written over,
    exchanged or taken from another archive is another. An index of earlier versions has none.
    """

    path: Path
    rows: int
    sums: Mapping[str, int] = field(default_factory=dict, compare=False)

    def column(self, name: str) -> NDArray[Any]:
        """A column, mapped into memory; what is written to it is written nowhere else.

        Raises:
            DamagedIndex: the file is missing, or is not what was written.
        """
        path = self.path / f"{name}.npy"
        try:
            if name in self.sums and column_sum(path) != self.sums[name]:
                raise DamagedIndex(f"{path}: it is not what was written")
            found = COLUMNS.open(path) if self.rows else np.load(path)
        except (OSError, ValueError, EOFError) as error:
            raise DamagedIndex(f"{self.path}: {error}") from error
        if len(found) != self.rows:
            raise DamagedIndex(f"{self.path}: expected {self.rows} rows of {name}, found {len(found)}")
        return found


def write_segment(folder: Path, kind: str, parts: Iterable[Columns]) -> Segment:
    """A new file of the index, sorted by the first column; it is whole on the disk when this returns.

    The rows come in parts, of which none has a lesser key than any before it.
    """
    path = folder / f"{kind}-{time.time_ns():020d}-{uuid.uuid4().hex[:8]}"
    path.mkdir(parents=True)
    files: dict[str, BinaryIO] = {}
    sums: dict[str, int] = {}
    last: Columns = {}  # that has rows, or was the first: of others the types may be any
    rows = 0
    with ExitStack() as closing:
        for part in parts:
            key = next(iter(part))
            if not rows:
                last = part
                for name, values in part.items():
                    if name not in files:
                        files[name] = closing.enter_context((path / f"{name}.npy").open("wb"))
                    _write_header(files[name], values, 0)
            in_order = bool((part[key][1:] >= part[key][:-1]).all())
            order = slice(None) if in_order else np.argsort(part[key], kind="stable")
            for name, values in part.items():
                written = np.ascontiguousarray(values[order], last[name].dtype).data
                files[name].write(written)
                sums[name] = zlib.crc32(written, sums.get(name, 0))
            rows += len(part[key])
        for name, stream in files.items():
            sums[name] = header_sum(_write_header(stream, last[name], rows), sums.get(name, 0))
            stream.flush()
            os.fsync(stream.fileno())
    return Segment(path, rows, sums)


def _write_header(stream: BinaryIO, values: NDArray[Any], rows: int) -> bytes:
    """The header of a file of so many rows like these: NumPy makes it as long for any number of them."""
    shape, described = (rows, *values.shape[1:]), np.lib.format.dtype_to_descr(values.dtype)
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"shape": shape, "fortran_order": False, "descr": described})
    stream.seek(0)
    stream.write(header.getvalue())
    return header.getvalue()


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
        return [*kept, Segment(path, new.rows, new.sums)]
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

    def find(segment: Segment) -> NDArray[np.int64]:
        column = segment.column(names[0])
        begins, ends = (np.searchsorted(column, keys, side) for side in ("left", "right"))
        return spread(begins, ends - begins)

    return _take(segments, find, names)


def scan_rows(
    segments: Sequence[Segment], column: str, wanted: NDArray[Any], names: Sequence[str]
) -> dict[str, NDArray[Any]]:
    """The rows whose ``column``, by which they are not sorted, is among ``wanted``."""
    return _take(segments, lambda segment: np.flatnonzero(np.isin(segment.column(column), wanted)), names)


def _take(
    segments: Sequence[Segment], find: Callable[[Segment], NDArray[np.int64]], names: Sequence[str]
) -> dict[str, NDArray[Any]]:
    places = [(segment, find(segment)) for segment in segments]
    return {
        name: np.concatenate([segment.column(name)[at] for segment, at in places] or [np.empty(0, np.uint64)])
        for name in names
    }


def remove_unused(folder: Path, replaced: Sequence[Segment], kept: Sequence[Segment]) -> None:
    """Remove the files that a run, now ended, has put others in place of, and those that no archive refers to.

    Young ones among the latter may be those of a run that has not ended yet.
    """
    names, gone = ({segment.path.name for segment in some} for some in (kept, replaced))
    limit = time.time() - _ORPHAN_SECONDS
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and path.name not in names and (path.name in gone or path.stat().st_mtime < limit):
            shutil.rmtree(path, ignore_errors=True)
