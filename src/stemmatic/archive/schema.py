"""The archive's schema and its numbered migrations.

Before an older archive is migrated it is copied beside itself. Its posts are merged anew from what each dump says of
them, by the rules of today: a change of these rules needs a migration, be it an empty one. What it holds is sealed
afterwards: a step ``migration`` ends the chain, behind one for each dump that has none, so that an archive can be
verified from its migration on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import TypeVar

from stemmatic.archive.annotation_entries import note_annotation_keys
from stemmatic.archive.backup import copy_database
from stemmatic.archive.chain import add_step, open_step, sightings_sha256
from stemmatic.archive.family_facts import add_up_relays, family_rows, forget_families, note_families
from stemmatic.archive.identity import note_likely
from stemmatic.archive.post_rows import merge_posts
from stemmatic.archive.records import from_json
from stemmatic.archive.seals import seal_everything, state_sha256
from stemmatic.errors import ArchiveError, NewerArchive
from stemmatic.model import Family

Result = TypeVar("Result")

APPLICATION_ID = 0x53544D41  # "STMA", marks the file as ours
_MOST_COPIES = 100
_PAGE_BYTES = 8192  # a record with its text is about one kilobyte: most find room without pages of their own


def migrations() -> list[str]:
    """The SQL of each migration, in order; the archive's version is how many of them were applied."""
    folder = resources.files("stemmatic.archive").joinpath("migrations")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [folder.joinpath(name).read_text("utf-8") for name in names]


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Bring a new or older archive to the present schema; refuse anything else, untouched.

    An older one is copied to ``archive-schema-N.sqlite`` first.

    Raises:
        NewerArchive: a later version of Stemmatic made it.
        ArchiveError: the file is a database of something else, or there is no room for the copy.
    """
    steps = migrations()
    version = _version(connection, path, len(steps))
    if version < len(steps):
        try:
            connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")  # of a new file
            connection.execute("PRAGMA journal_mode = WAL")  # kept in the file, once and for all
            _transact(connection, "BEGIN IMMEDIATE", lambda: _migrate(connection, path, steps))
        except sqlite3.OperationalError as error:
            if not version or "readonly" not in str(error):
                raise
            raise ArchiveError(
                f"{path}: made by an older Stemmatic (schema {version}, this one has {len(steps)}), and it cannot be"
                " brought up to date where it cannot be written; copy the folder to another place"
            ) from error
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
    if version == len(steps):
        return
    if version:
        _copy_aside(path, version)
    _apply(connection, [*_forgotten(connection, version, steps), *steps[version:]])
    if version:
        _renew(connection, version, len(steps))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {len(steps)}")


def make_schema(connection: sqlite3.Connection) -> None:
    """Make the tables of an archive in an empty database."""
    _apply(connection, migrations())


def _apply(connection: sqlite3.Connection, scripts: Iterable[str]) -> None:
    for sql in scripts:
        for statement in _statements(sql):
            connection.execute(statement)


def _forgotten(connection: sqlite3.Connection, version: int, steps: list[str]) -> list[str]:
    """What archives of the second schema lack that were made before it was complete."""
    if version != 2 or connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'segments'").fetchone():
        return []
    sql = steps[1]
    declared = next(one for one in _statements(sql) if "COLUMN declared" in one)
    return [declared, sql[sql.index("-- Derived, and made again") :]]


def _copy_aside(path: Path, version: int) -> None:
    """Copy the archive as it was before: an earlier copy of the same name stays, and this one gets a number."""
    names = [f"{path.stem}-schema-{version}{path.suffix}"]
    names += [f"{path.stem}-schema-{version}-{number}{path.suffix}" for number in range(2, _MOST_COPIES)]
    for name in names:
        if not (target := path.with_name(name)).exists():
            # Another connection: the one that migrates is inside its transaction.
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as reader:
                copy_database(reader, target)
            return
    raise ArchiveError(f"{path}: there are {_MOST_COPIES} copies of schema {version} beside it; remove some of them")


def _renew(connection: sqlite3.Connection, before: int, after: int) -> None:
    """Make what follows from the dumps' records again, and seal all that the archive holds."""
    keys = [key for (key,) in connection.execute("SELECT DISTINCT post FROM sightings").fetchall()]
    if before == 1:
        note_likely(connection)
    # What is there is taken for what was written: all that follows brings seals up to date.
    seal_everything(connection)
    unsealed = connection.execute(
        "SELECT DISTINCT sha256 FROM dumps WHERE sha256 NOT IN (SELECT subject FROM steps WHERE kind = 'dump')"
        " ORDER BY sha256"
    ).fetchall()
    for (sha256,) in unsealed:
        add_step(connection, open_step(connection), "dump", sha256, sightings_sha256(connection, sha256))
    step = open_step(connection)
    merge_posts(connection, keys, step)
    _note_families(connection)
    note_annotation_keys(connection)
    add_step(connection, step, "migration", f"schema {before} to {after}", state_sha256(connection))


def _note_families(connection: sqlite3.Connection) -> None:
    forget_families(connection, None)
    dated = connection.execute("SELECT post, date FROM posts JOIN family_posts USING (post) WHERE date NOT NULL")
    dates = {key: datetime.fromisoformat(date) for key, date in dated}
    rows = connection.execute("SELECT record FROM families").fetchall()
    note_families(connection, [family_rows(from_json(Family, record), dates) for (record,) in rows])
    add_up_relays(connection)


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
