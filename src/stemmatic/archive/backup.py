"""Copies of an archive, taken while others read and write, and where the newest one lies."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from stemmatic.archive.records import iso
from stemmatic.errors import ArchiveError

BACKUPS = "backups.jsonl"  # a line a backup: when it was taken, and where it lies
_ROOM = 1.1  # a copy needs the file's size, and a little for what is written meanwhile


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of an archive's file: when it was taken, and where it lies."""

    at: str
    path: Path


def copy_database(source: sqlite3.Connection, target: Path, beside: Callable[[], object] = lambda: None) -> None:
    """Write what the database holds at this moment to a new file, whole or not at all; nobody has to wait for it.

    What belongs beside it is put there by ``beside`` before the file gets its name.

    Raises:
        FileExistsError: there is a file at ``target`` already.
        ArchiveError: there is no room for it, or the copy is damaged.
    """
    if target.exists():
        raise FileExistsError(17, "there is a file of this name already", str(target))
    size = _size(source)
    free = shutil.disk_usage(target.parent).free
    if free < size * _ROOM:
        raise ArchiveError(
            f"{target}: a copy needs {_megabytes(int(size * _ROOM))}, and {_megabytes(free)} are free;"
            " nothing was changed; free some space, then run again"
        )
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with closing(sqlite3.connect(part)) as copy:
            source.backup(copy)  # all pages at once: one moment of the archive
            said = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        if said != "ok":
            raise ArchiveError(f"{target}: the copy is damaged ({said}), as the archive may be; try: stemmatic doctor")
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        beside()
        _name(part, target)
    except sqlite3.Error as error:
        raise ArchiveError(f"{target}: the copy could not be written: {error}") from error
    finally:
        for ending in ("", "-journal", "-wal", "-shm"):
            with suppress(OSError):
                part.with_name(part.name + ending).unlink(missing_ok=True)


def note_backup(folder: Path, copy: Path) -> None:
    """Note in the archive's folder where a backup lies; where that cannot be written, there is no note."""
    line = json.dumps({"at": iso(datetime.now(UTC)), "path": str(copy.absolute())}, ensure_ascii=False)
    with suppress(OSError), (folder / BACKUPS).open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")


def backups(folder: Path) -> list[Backup]:
    """The backups of an archive that are still where they were written, newest first.

    They are the noted ones, and the copies that were made before a migration.
    """
    found = {one.path: one for one in _noted(folder)}
    for path in folder.glob("archive-schema-*.sqlite"):
        at = iso(datetime.fromtimestamp(int(path.stat().st_mtime), UTC))
        found.setdefault(path.absolute(), Backup(at, path.absolute()))
    return sorted((one for one in found.values() if one.path.is_file()), key=lambda one: one.at, reverse=True)


def how_to_restore(path: Path) -> str:
    """What to do where an archive's file is damaged, in words: the newest backup is named."""
    held = backups(path.parent)
    if not held:
        return "no backup of it is known; make the archive anew from the dumps"
    return (
        f"its newest backup is {held[0].path} of {held[0].at}; put a copy of it in this file's place, and add again"
        " the dumps that came later"
    )


def _noted(folder: Path) -> Iterator[Backup]:
    try:
        lines = (folder / BACKUPS).read_text("utf-8").split("\n")
    except (OSError, ValueError):
        return
    for line in lines:
        with suppress(ValueError, KeyError, TypeError):  # a line that was not written whole
            record = json.loads(line)
            yield Backup(str(record["at"]), Path(str(record["path"])))


def _name(part: Path, target: Path) -> None:
    """Give a whole file its name; one that another process gave it meanwhile is not replaced."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        part.rename(target)


def _size(connection: sqlite3.Connection) -> int:
    """The bytes that a copy of the database takes."""
    pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages) * int(size)


def _megabytes(count: int) -> str:
    return f"{count / 2**20:,.1f} MiB"
