"""The archive's schema and its numbered migrations."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import TypeVar

from stemmatic.errors import ArchiveError, NewerArchive

Result = TypeVar("Result")

APPLICATION_ID = 0x53544D41  # "STMA", marks the file as ours


def migrations() -> list[str]:
    """The SQL of each migration, in order; the archive's version is how many of them were applied."""
    folder = resources.files("stemmatic.archive").joinpath("migrations")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [folder.joinpath(name).read_text("utf-8") for name in names]


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Bring a new or older archive to the present schema; refuse anything else, untouched.

    Raises:
        NewerArchive: a later version of Stemmatic made it.
        ArchiveError: the file is a database of something else.
    """
    steps = migrations()
    if _version(connection, path, len(steps)) < len(steps):
        connection.execute("PRAGMA journal_mode = WAL")  # kept in the file, once and for all
        _transact(connection, "BEGIN IMMEDIATE", lambda: _migrate(connection, path, steps))
    connection.execute("PRAGMA synchronous = FULL")


def _version(connection: sqlite3.Connection, path: Path, newest: int) -> int:
    """How many migrations were applied, 0 for an empty file."""

    def read() -> tuple[int, int, int]:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        owner = connection.execute("PRAGMA application_id").fetchone()[0]
        return version, owner, connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]

    # One transaction: another process may be making this archive.
    version, owner, tables = read() if connection.in_transaction else _transact(connection, "BEGIN", read)
    if owner != APPLICATION_ID and (owner or version or tables):
        raise ArchiveError(f"{path}: expected an archive of Stemmatic, found another program's database")
    if version > newest:
        raise NewerArchive(
            f"{path}: made by a newer Stemmatic (schema {version}, this one knows {newest}); "
            "nothing was changed; upgrade with: pip install --upgrade stemmatic"
        )
    return version


def _migrate(connection: sqlite3.Connection, path: Path, steps: list[str]) -> None:
    version = _version(connection, path, len(steps))  # again: whoever held the lock may have done it
    for sql in steps[version:]:
        for statement in _statements(sql):
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {len(steps)}")


def _transact(connection: sqlite3.Connection, begin: str, work: Callable[[], Result]) -> Result:
    connection.execute(begin)
    try:
        result = work()
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
    return result


def _statements(sql: str) -> Iterator[str]:
    """The statements of a script, one by one: ``executescript`` would end the transaction."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
