"""Archives of older schemas, made of one of today's: the first migrations alone, filled with the rows that fit."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from stemmatic.archive.chain import SEALED_SINCE, head, seal
from stemmatic.archive.database import DATABASE
from stemmatic.archive.schema import APPLICATION_ID, _statements, migrations

_OF_STEPS = {  # what such a step keeps
    "verdict": "verdicts",
    "person": "person_verdicts",
    "pictures": "pictures",
    "annotation": "annotations",
}


def make_older(modern: Path, folder: Path, schema: int) -> Path:
    """An archive of that schema (1 is the first) in the new folder, with what the one in ``modern`` holds.

    What lists and searches ask is empty where the schema has it, as after dumps that nobody searched yet.
    """
    folder.mkdir()
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("ATTACH ? AS modern", (str(modern / DATABASE),))
        connection.execute("BEGIN")
        for sql in migrations()[:schema]:
            for statement in _statements(sql):
                connection.execute(statement)
        tables = connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall()
        for table in sorted(name for (name,) in tables if not name.startswith("search_")):
            _fill(connection, table)
        if schema < SEALED_SINCE:
            _chain_anew(connection)
        else:
            connection.execute("DELETE FROM main.seals WHERE name LIKE 'search@_%' ESCAPE '@'")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {schema}")
        connection.execute("COMMIT")
        connection.execute("DETACH modern")
    return folder


def _fill(connection: sqlite3.Connection, table: str) -> None:
    """Copy the columns that both schemas have, in the order of the rows."""
    there = {column for _, column, *_ in connection.execute(f"PRAGMA modern.table_info({table})")}
    shared = [column for _, column, *_ in connection.execute(f"PRAGMA main.table_info({table})") if column in there]
    names = ", ".join(shared)
    if shared:
        connection.execute(f"INSERT OR REPLACE INTO main.{table} ({names}) SELECT {names} FROM modern.{table}")  # noqa: S608


def _chain_anew(connection: sqlite3.Connection) -> None:
    """Seal the steps as they were before steps sealed tables, those whose kind the schema knows."""
    tables = {name for (name,) in connection.execute("SELECT name FROM main.sqlite_master")}
    if "steps" not in tables:
        return
    steps = connection.execute(
        "SELECT step, at, kind, subject, content_sha256 FROM main.steps ORDER BY step"
    ).fetchall()
    connection.execute("DELETE FROM main.steps")
    known = [(step, *said) for step, *said in steps if _OF_STEPS.get(said[1], "steps") in tables]
    for step, said in enumerate((said for _, *said in known), 1):
        sealed = seal(head(connection), step, *said)
        connection.execute("INSERT INTO main.steps VALUES (?, ?, ?, ?, ?, ?)", (step, *said, sealed))
