"""What a run has done so far, in files, so that one that is stopped goes on where it was.

Each run has a folder in the archive's, named by all that its results follow from. Nobody reads it but the run; its
files are whole or not there, and go once the archive keeps what they hold, or when a run of other things begins.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO, Self, TypeVar
from zipfile import BadZipFile

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmatic.pipeline.anew import DamagedCheckpoint
from stemmatic.pipeline.index.segments import Segment

Opened = TypeVar("Opened")

FOLDER = "staging"
# What stages leave in it, by the beginnings of their names; the road says which stage writes what.
TEXTS, CHANNEL_STATISTICS, PROFILES = "texts-", "traits-", "profiles-"
NUMBERS, SEGMENTS, COUNTS = "numbers", "segment-", "counts"
PAIRS, OTHERS, ALL_NUMBERS = "pairs", "others", "others-numbers"
WORDINGS, TRANSLATIONS, FAMILIES, SERIES, GONE = "wordings-", "translations-", "families-", "series-", "gone"
REVISED, RESTS_ON, VERDICTS = "revised-", "rests-on", "verdicts"
_DONE = "done-"
_SUMS = "sums"  # the folder of the files' checksums
_SUMMED_AT_ONCE = 1 << 22  # bytes
_LAYOUT = 8  # of the files: what another layout wrote is not read


class Checkpoint:
    """The folder of one run; while it is open no other process uses it.

    ``moment`` is all that the results follow from, ``since`` the step from which posts are worked on; ``index`` is the
    folder of the index.
    """

    def __init__(self, archive: Path, index: Path, moment: Sequence[object], since: int) -> None:
        digest = blake2b(json.dumps([_LAYOUT, *moment]).encode(), digest_size=8).hexdigest()
        self._index, self._all = index, archive / FOLDER
        self.folder = self._all / f"{digest}-{max(since, 0)}"
        self._lock = _lock(self.folder)
        if self._lock is None:  # another process is at the same work: each does its own
            self.folder = self._all / f"{digest}-{max(since, 0)}-{os.getpid()}"
            self._lock = _lock(self.folder)
        _remove([one for one in self._all.iterdir() if digest not in one.name])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            self._lock.close()

    def path(self, name: str) -> Path:
        """Where a file is, or will be."""
        return self.folder / name

    def has(self, name: str) -> bool:
        """Whether a file is there, whole."""
        return self.path(name).exists()

    def paths(self, prefix: str) -> list[Path]:
        """The files whose names begin so, in order."""
        return sorted(self.folder.glob(f"{prefix}*"))

    def segment(self, kind: str, write: Callable[[Path], Segment]) -> Segment:
        """A file of the index; ``write`` makes it where no run before this one has."""
        found = self.find_segment(kind)
        if found is None:
            found = write(self.folder)
            self.note(f"{SEGMENTS}{kind}", [found.path.name, found.rows, found.sums])
        return found

    def find_segment(self, kind: str) -> Segment | None:
        """The file of the index of a kind that this run has made, or None."""
        name, rows, sums = self.noted(f"{SEGMENTS}{kind}") or ("", 0, {})
        for folder in (self.folder, self._index):  # where the archive is about to keep it, it was moved
            if name and (folder / name).is_dir():
                return Segment(folder / name, rows, sums)
        return None

    def known_segment(self, kind: str) -> Segment:
        """The file of the index of a kind that this run has made.

        Raises:
            DamagedCheckpoint: it is not there.
        """
        if (found := self.find_segment(kind)) is None:
            raise DamagedCheckpoint(f"{self.folder}: the {kind} of the index are missing")
        return found

    def is_done(self, stage: str) -> bool:
        """Whether a stage has ended: all that it writes is there."""
        return self.has(f"{_DONE}{stage}")

    def note_done(self, stage: str) -> None:
        """A stage has ended."""
        self.note(f"{_DONE}{stage}", True)

    def note(self, name: str, value: Any) -> None:
        """Keep a small fact, which JSON can hold."""
        write_note(self.path(name), value)

    def noted(self, name: str) -> Any:
        """A fact that was kept, or None.

        Raises:
            DamagedCheckpoint: the file is not what was written.
        """
        try:
            return json.loads(self.path(name).read_bytes()) if self.has(name) else None
        except ValueError as error:
            raise DamagedCheckpoint(f"{self.path(name)}: {error}") from error

    def check(self) -> None:
        """Look at what a run that was stopped has left.

        Raises:
            DamagedCheckpoint: a file is missing, or is not what was written.
        """
        for noted in sorted((self.folder / _SUMS).glob("*")):
            path = self.path(noted.name)
            try:
                whole = noted.read_text() == _sum_of(path)
            except (OSError, ValueError):
                whole = False
            if not whole:
                raise DamagedCheckpoint(f"{path}: it is not what was written")

    def clear(self) -> None:
        """Begin anew."""
        for path in self.folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name != "lock":
                path.unlink()

    def remove(self) -> None:
        """Remove this folder, and those of runs that were stopped and will not go on."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        remove_stopped(self._all.parent)


def remove_stopped(archive: Path) -> None:
    """Remove the folders in an archive's of runs that were stopped and will not go on."""
    every = archive / FOLDER
    with suppress(OSError):
        _remove(list(every.iterdir()))
        every.rmdir()


def _remove(folders: Iterable[Path]) -> None:
    for folder in folders:
        if (lock := _lock(folder)) is not None:
            lock.close()
            shutil.rmtree(folder, ignore_errors=True)


def write_note(path: Path, value: Any) -> None:
    """Write a small fact, which JSON can hold, to a file."""
    with _whole(path) as stream:
        stream.write(json.dumps(value).encode())


def write_table(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> int:
    """Write rows to a file, batch by batch; gives how many."""
    rows = 0
    with _whole(path) as stream, pa.ipc.new_file(stream, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def open_once(make: Callable[..., Opened], *files: Path | tuple[Path, ...]) -> Opened:
    """What is made of files, for a process that is asked for some of it again and again: made anew if they changed.

    Raises:
        DamagedCheckpoint: a file is missing.
    """
    every = [path for one in files for path in (one if isinstance(one, tuple) else (one,))]
    try:
        times = tuple(path.stat().st_mtime_ns for path in every)  # where these are the same, so is what files hold
    except OSError as error:
        raise DamagedCheckpoint(str(error)) from error
    return _opened(make, files, times)  # type: ignore[no-any-return]


@lru_cache(maxsize=2)
def _opened(make: Callable[..., Any], files: tuple[Any, ...], _: tuple[int, ...]) -> Any:
    return make(*files)


def close_files() -> None:
    """Let go of the files that were opened last."""
    _opened.cache_clear()


def open_table(path: Path) -> list[pa.RecordBatch]:
    """The batches of a file, mapped into memory.

    Raises:
        DamagedCheckpoint: the file is not what was written.
    """
    try:
        with pa.memory_map(str(path)) as source:
            reader = pa.ipc.open_file(source)
            return [reader.get_batch(at) for at in range(reader.num_record_batches)]
    except (OSError, pa.ArrowException) as error:
        raise DamagedCheckpoint(f"{path}: {error}") from error


def open_batches(files: Sequence[Path]) -> list[pa.RecordBatch]:
    """The batches of several files, one behind the other."""
    return [batch for path in files for batch in open_table(path)]


def take_rows(batches: Sequence[pa.RecordBatch], which: NDArray[np.int64], schema: pa.Schema) -> pa.RecordBatch:
    """Some rows of batches that lie one behind the other, in the order given, as those columns that a schema has.

    Taken from a table of chunks, lists would be copied whole first.
    """
    ends = np.cumsum([batch.num_rows for batch in batches])
    order = np.argsort(which, kind="stable")
    in_order = which[order]
    parts = []
    cuts = np.searchsorted(in_order, ends)
    for at in np.flatnonzero(np.diff(cuts, prepend=0)).tolist():
        begin = int(cuts[at - 1]) if at else 0
        inside = in_order[begin : cuts[at]] - (int(ends[at - 1]) if at else 0)
        parts.append(batches[at].select(schema.names).take(pa.array(inside)))
    if not parts:
        return pa.RecordBatch.from_pylist([], schema)
    found = pa.concat_batches(parts) if len(parts) > 1 else parts[0]
    parts.clear()  # of many rows two copies are enough
    if (order[1:] > order[:-1]).all():
        return found
    places = np.empty(len(which), np.int64)
    places[order] = np.arange(len(which))
    return found.take(pa.array(places))


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays to a file."""
    with _whole(path) as stream:
        np.savez(stream, allow_pickle=False, **arrays)


def open_arrays(path: Path, names: Sequence[str]) -> dict[str, NDArray[Any]]:
    """The arrays of these names in a file.

    Raises:
        DamagedCheckpoint: the file is not what was written.
    """
    try:
        with path.open("rb") as stream, np.load(stream) as found:
            return {name: found[name] for name in names}
    except (OSError, ValueError, EOFError, KeyError, BadZipFile) as error:
        raise DamagedCheckpoint(f"{path}: {error}") from error


@contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    """A file that is there whole or not at all, even if the machine stops."""
    part = path.with_name(f".{path.name}")
    with part.open("wb") as stream:
        yield stream
        stream.flush()
        os.fsync(stream.fileno())
    noted = path.parent / _SUMS / path.name
    noted.parent.mkdir(exist_ok=True)
    noted.unlink(missing_ok=True)  # a file without a checksum is one whose writer was stopped just now: it is whole
    found = _sum_of(part)
    part.replace(path)
    noted.write_text(found)


def _sum_of(path: Path) -> str:
    """The checksum of a file: CRC-32."""
    found = 0
    with path.open("rb") as stream:
        while part := stream.read(_SUMMED_AT_ONCE):
            found = zlib.crc32(part, found)
    return f"{found:08x}"


def _lock(folder: Path) -> sqlite3.Connection | None:
    """A lock on a folder, which the system lets go when the process ends in whatever way; None if another has it."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(folder / "lock", timeout=0, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.DatabaseError:
        connection.close()
        with suppress(OSError):
            folder.rmdir()
        return None
    return connection
