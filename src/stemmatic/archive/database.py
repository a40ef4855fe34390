"""The archive's database file: opened, read while others write, written in whole transactions."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from stemmatic.archive.backup import how_to_restore
from stemmatic.archive.records import from_json, row_reader
from stemmatic.archive.schema import prepare
from stemmatic.errors import ArchiveError, DamagedArchive, LockedArchive, NoArchive

Record = TypeVar("Record")
Condition = tuple[str, Sequence[Any]]
"""SQL that is true or false, and its values."""

DATABASE = "archive.sqlite"
_WAIT_SECONDS = 10.0
_MOST_ANSWERS = 16
_AT_ONCE = 500  # keys of which rows are held
_WRITING_CACHE_KIB = 64 << 10  # at most; a large dump touches the pages of several indexes again and again
_READING_CACHE_KIB = 8 << 10  # each connection of a server has its own; the system keeps the file's pages, too
_ERRORS = (sqlite3.Error, UnicodeDecodeError)  # the second is how Python tells of damaged names of tables
_DAMAGE = ("malformed", "not a database", "Could not decode", "file format")


class Database:
    """An open ``archive.sqlite``.

    Readers never wait; a second writer waits ten seconds, then gets ``LockedArchive``. What is read between
    :meth:`hold` and :meth:`release` is of one moment, whoever writes meanwhile; its own writing moves that on.
    """

    ignores_verdicts = False  # families are shown as if nobody had said anything
    _holds = False

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.folder = folder
        self.path = folder / DATABASE
        self._answers: dict[Hashable, Any] = {}
        self._answered_at: tuple[int, int] | None = None
        if not create and not (self.path.exists() and self.path.stat().st_size):
            raise NoArchive(
                f"{folder}: there is no archive here; make one with: stemmatic trace DUMP... --archive {folder}"
            )
        if folder.exists() and not folder.is_dir():
            raise ArchiveError(f"{folder}: expected a folder for the archive, found a file; name another --archive")
        if (name := os.fsencode(folder).decode("utf-8", "backslashreplace")) != str(folder):
            raise ArchiveError(f"{name}: expected a folder whose name is UTF-8; name another --archive")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._connection = self._open(create)
        except (*_ERRORS, OSError) as error:
            raise _explained(error, self.path) from error

    def _open(self, create: bool) -> sqlite3.Connection:
        try:
            return _connect(self.path.absolute().as_uri(), self.path)
        except sqlite3.OperationalError as error:
            closed = any(sign in str(error) for sign in ("unable to open", "readonly"))
            if create or not closed or self.path.with_name(f"{DATABASE}-wal").exists():
                raise
            # A folder that cannot be written, such as a backup's: no locks, and nobody writes.
            return _connect(f"{self.path.absolute().as_uri()}?immutable=1", self.path)

    def close(self) -> None:
        """Close the archive; nothing that was acknowledged is lost."""
        self._connection.close()

    def hold(self) -> None:
        """From now on see the archive as it is now."""
        self.release()
        self._holds = True
        self._begin()

    def renew(self) -> None:
        """See the archive as it is now, if one moment of it was held."""
        if self._holds:
            self.hold()

    def release(self) -> None:
        """From now on see with each question what has been written until then."""
        if self._holds:
            self._connection.execute("COMMIT")
        self._holds = False

    def _begin(self) -> None:
        self._connection.execute("BEGIN")
        self._value("SELECT count(*) FROM sqlite_master")  # a transaction begins with what it reads first

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: everything inside is kept, or nothing."""
        if self._holds:
            self._connection.execute("COMMIT")
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute(f"PRAGMA cache_size = -{_WRITING_CACHE_KIB}")
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException as error:
            self._answers.clear()  # what was asked inside, too, is as it was before
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            if isinstance(error, _ERRORS):
                raise _explained(error, self.path) from error
            raise
        finally:
            self._connection.execute(f"PRAGMA cache_size = -{_READING_CACHE_KIB}")
            if self._holds:
                self._begin()

    def _as_before(self, asked: Hashable, answer: Callable[[], Record]) -> Record:
        """The answer, or what it was when this was last asked, as long as nothing was written since by anybody.

        SQLite counts what others committed (``data_version``) and what this connection changed.
        """
        now = int(self._value("PRAGMA data_version")), self._connection.total_changes
        if now != self._answered_at or len(self._answers) >= _MOST_ANSWERS:
            self._answers.clear()
            self._answered_at = now
        if asked not in self._answers:
            self._answers[asked] = answer()
        found: Record = self._answers[asked]
        return found

    def posts_step(self) -> int:
        """The last step that changed a post, 0 in an empty archive: it rises when, and only when, a post changes."""
        return int(
            self._value(
                "SELECT max(coalesce((SELECT max(step) FROM posts), 0), coalesce((SELECT max(step) FROM removed), 0))"
            )
        )

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        try:
            return self._connection.execute(sql, values).fetchall()
        except _ERRORS as error:
            raise _explained(error, self.path) from error

    def _value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first column of the first row; None if there is no row."""
        return next((row[0] for row in self._rows(sql, values)), None)

    def _json(self, kind: type[Record], sql: str, values: Sequence[Any]) -> Record | None:
        """The record of class ``kind`` that the first column of the first row has as JSON; None if there is no row."""
        found = self._value(sql, values)
        return None if found is None else from_json(kind, found)

    def _column(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in self._rows(sql, values)]

    def _records(self, kind: type[Record], sql: str, values: Sequence[Any] = ()) -> list[Record]:
        """A record a row: the columns are called as its fields; see :func:`row_reader`."""
        try:
            rows = self._connection.execute(sql, values)
            columns = tuple(column[0] for column in rows.description)
            return list(map(row_reader(kind, columns), rows))  # type: ignore[arg-type]
        except _ERRORS as error:
            raise _explained(error, self.path) from error

    def _in_order(self, sql: str, keys: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """The rows of a statement over ``json_each(?) AS asked``, in the order of the keys, some at a time.

        ``json_each`` has columns of its own, such as ``id``: ``USING (id)`` would take that one.
        """
        for part in _parts(keys):
            yield from self._rows(f"{sql} ORDER BY asked.key", part)

    def _records_in_order(self, kind: type[Record], sql: str, keys: Sequence[Any]) -> Iterator[Record]:
        """The same as records."""
        for part in _parts(keys):
            yield from self._records(kind, f"{sql} ORDER BY asked.key", part)

    def _each(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """The rows one by one, as they were when the first was asked for."""
        try:
            for row in self._connection.execute(sql, values):  # noqa: UP028 (see below)
                # Not "yield from": that would close the rows of a generator that is left, maybe after the archive.
                yield row
        except _ERRORS as error:
            raise _explained(error, self.path) from error


class Filter(Protocol):
    """What records are narrowed by."""

    def conditions(self) -> Sequence[Condition]:
        """What is asked for, all of it."""


def all_of(wanted: Iterable[Filter]) -> Condition:
    """What every filter asks for as one condition; empty where nothing is asked for."""
    asked = [condition for one in wanted for condition in one.conditions()]
    return " AND ".join(sql for sql, _ in asked), [value for _, values in asked for value in values]


def _parts(keys: Sequence[Any]) -> Iterator[tuple[str]]:
    return ((json.dumps(keys[begin : begin + _AT_ONCE]),) for begin in range(0, len(keys), _AT_ONCE))


@contextmanager
def set_aside(connection: sqlite3.Connection, *names: str) -> Iterator[None]:
    """Set indexes and triggers aside while their tables are filled: indexes are made of all rows at once afterwards.

    Row by row, in whatever order, an index larger than SQLite's cache is read and written again and again. What a
    trigger would have done is left to the caller.
    """
    said = "SELECT type, sql FROM sqlite_master WHERE name = ?"
    made = [connection.execute(said, (name,)).fetchone() for name in names]
    for name, (kind, _) in zip(names, made, strict=True):
        connection.execute(f"DROP {kind} {name}")
    yield
    for _, statement in made:
        connection.execute(statement)


def _connect(uri: str, path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        prepare(connection, path)
        connection.execute(f"PRAGMA cache_size = -{_READING_CACHE_KIB}")
    except BaseException:
        connection.close()
        raise
    return connection


def _explained(error: Exception, path: Path) -> ArchiveError:
    """An error of SQLite or the file system, in one line for a person."""
    text = (error.strerror if isinstance(error, OSError) else None) or str(error)
    if "locked" in text:
        return LockedArchive(f"{path}: another process is writing to this archive; wait for it, then run again")
    if isinstance(error, UnicodeDecodeError) or any(sign in text for sign in _DAMAGE):
        return DamagedArchive(f"{path}: the file is damaged ({text}); {how_to_restore(path)}")
    if "full" in text:
        return ArchiveError(f"{path}: the disk is full; nothing of this step was kept; free some space, then run again")
    if "readonly" in text or "read-only" in text.lower() or isinstance(error, PermissionError):
        return ArchiveError(f"{path}: the archive cannot be written here; check the folder's permissions")
    if "unable to open" in text:
        return ArchiveError(f"{path}: the archive cannot be opened here; check the folder's permissions")
    return ArchiveError(f"{path}: {text}")
