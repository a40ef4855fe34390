"""The archive's schema and its numbered migrations."""

from __future__ import annotations

import sqlite3
from importlib import resources
from pathlib import Path

from stemmatic.errors import ArchiveError, NewerArchive

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
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    steps = migrations()
    if owner not in (0, APPLICATION_ID) or (owner == 0 and version):
        raise ArchiveError(f"{path}: expected an archive of Stemmatic, found another program's database")
    if version > len(steps):
        raise NewerArchive(
            f"{path}: made by a newer Stemmatic (schema {version}, this one knows {len(steps)}); "
            "nothing was changed; upgrade with: pip install --upgrade stemmatic"
        )
    if version == len(steps):
        return
    for number, sql in enumerate(steps[version:], start=version + 1):
        connection.executescript(
            f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA application_id = {APPLICATION_ID};\n"
            f"PRAGMA user_version = {number};\nCOMMIT;"
        )
