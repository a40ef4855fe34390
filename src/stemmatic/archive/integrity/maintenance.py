"""Looking after an archive: backups, and giving back the room that it does not need."""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from stemmatic.archive.backup import backups, copy_database
from stemmatic.archive.chain import BEGINNING, head
from stemmatic.archive.database import DATABASE, Database
from stemmatic.archive.integrity.originals import copy_originals
from stemmatic.errors import ArchiveError

INDEX = "index"
_SEGMENT = re.compile(r"(\w+)-\d{20}-[0-9a-f]{8}")  # kind, time, chance
_STALE_SECONDS = 3600.0  # younger files may be those of a process that is still at work


class Care(Database):
    """An open archive as its keeper sees it."""

    def back_up(self, target: Path, beside: Callable[[], object] = lambda: None) -> Path:
        """Copy the archive into the folder ``target``, while others may read and write; gives the file written.

        The folder becomes an archive itself, with the kept originals and without the index, which is derived. The
        database gets its name last, behind what ``beside`` puts there: a backup that was stopped is none, and is gone
        on with. One that was stopped before it was noted is as good as new if nothing was sealed since.

        Raises:
            ArchiveError: there is another archive already, or no room, or the copy is damaged.
        """
        copy = target / DATABASE
        if copy.exists():
            if self._was_stopped(copy):
                beside()
                return copy
            raise ArchiveError(f"{target}: there is an archive already; give the name of a new folder")
        if target.exists() and not target.is_dir():
            raise ArchiveError(f"{target}: expected a folder, found a file; give the name of a new folder")
        new = not target.exists()
        target.mkdir(parents=True, exist_ok=True)
        try:

            def all_beside() -> None:
                copy_originals(self.folder, target)  # after the rows: a dump of the copy is not kept later than that
                beside()

            copy_database(self._connection, copy, all_beside)
        except BaseException:
            if new:
                with suppress(OSError):
                    target.rmdir()
            raise
        return copy

    def _was_stopped(self, path: Path) -> bool:
        """Whether an archive is a copy of this one as it is, whose making was stopped before it was noted."""
        if path.samefile(self.path) or path.absolute() in {one.path for one in backups(self.folder)}:
            return False
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with suppress(sqlite3.Error, UnicodeDecodeError), closing(sqlite3.connect(uri, uri=True)) as other:
            return BEGINNING != head(other) == head(self._connection)
        return False

    def compact(self) -> tuple[int, int]:
        """Write the file anew without its empty pages, and remove what is derived and stale: (bytes before, after).

        Raises:
            LockedArchive: another process is writing.
            ArchiveError: there is no room for the second copy that it takes meanwhile.
        """
        before = self._occupied()
        free, needed = shutil.disk_usage(self.folder).free, 2 * self.path.stat().st_size
        if free < needed:
            raise ArchiveError(
                f"{self.path}: compacting needs {needed / 2**20:,.1f} MiB for a while, and"
                f" {free / 2**20:,.1f} MiB are free; nothing was changed; free some space, then run again"
            )
        self._rows("VACUUM")
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)")
        for path in self._stale():
            remove(path)
        return before, self._occupied()

    def _stale(self) -> list[Path]:
        """Files of the index that the archive does not refer to, and files that were never finished."""
        held = dict(self._rows("SELECT name, kind FROM segments"))
        index = self.folder / INDEX
        found = [
            path
            for path in (index.iterdir() if index.is_dir() else ())
            if path.name not in held and (name := _SEGMENT.fullmatch(path.name)) and name[1] in held.values()
        ]
        found += self.folder.glob(".*.part*")
        limit = time.time() - _STALE_SECONDS
        return [path for path in found if path.stat().st_mtime < limit]

    def _occupied(self) -> int:
        """The bytes of all files in the archive's folder."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())


def remove(path: Path) -> None:
    """Remove a derived file or folder; one that somebody else removes meanwhile is gone too."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
