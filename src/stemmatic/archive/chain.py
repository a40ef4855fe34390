"""The chain of steps: each is sealed with a hash over itself and all before it.

A row that is changed, taken out or put in afterwards no longer fits the hashes behind it (Haber & Stornetta, "How to
time-stamp a digital document", 1991: linking without a trusted third party).
"""

from __future__ import annotations

import hashlib
import sqlite3
from datetime import UTC, datetime

from stemmatic.archive.records import iso

BEGINNING = "0" * 64
_BATCH = 1000


def open_step(connection: sqlite3.Connection) -> int:
    """The number of the step that the open transaction will add."""
    return int(connection.execute("SELECT coalesce(max(step), 0) + 1 FROM steps").fetchone()[0])


def head(connection: sqlite3.Connection) -> str:
    """The hash that seals the last step, and with it all before it."""
    last = connection.execute("SELECT chain_sha256 FROM steps ORDER BY step DESC LIMIT 1").fetchone()
    return str(last[0]) if last else BEGINNING


def add_step(connection: sqlite3.Connection, step: int, kind: str, subject: str, content_sha256: str) -> None:
    """Seal a step with what it kept; ``kind`` is dump, run, verdict, person or migration."""
    at = iso(datetime.now(UTC))
    sealed = seal(head(connection), step, at, kind, subject, content_sha256)
    connection.execute("INSERT INTO steps VALUES (?, ?, ?, ?, ?, ?)", (step, at, kind, subject, content_sha256, sealed))


def seal(before: str, step: int, at: str, kind: str, subject: str, content_sha256: str) -> str:
    """The hash that seals a step behind the one whose seal is ``before``."""
    return hashlib.sha256("\0".join((before, str(step), at, kind, subject, content_sha256)).encode()).hexdigest()


def sightings_sha256(connection: sqlite3.Connection, dump_sha256: str) -> str:
    """A hash over all that an archive keeps of a dump: positions and records, in order."""
    digest = hashlib.sha256()
    # Positions are sorted and records fetched, since all records of a dump are more than should be held to be sorted.
    places = connection.execute(
        "SELECT position, rowid FROM sightings WHERE dump_sha256 = ? ORDER BY position", (dump_sha256,)
    )
    at_hand: list[tuple[str, int]] = []
    while part := at_hand + places.fetchmany(_BATCH):
        # Records of one position stand in their own order: a position is not parted.
        last = part[-1][0]
        whole = [one for one in part if one[0] != last] if len(part) > len(at_hand) else part
        at_hand = part[len(whole) :]
        marks = ",".join("?" * len(whole))
        records = dict(
            connection.execute(
                f"SELECT rowid, record FROM sightings WHERE rowid IN ({marks})",  # noqa: S608 (marks only)
                [row for _, row in whole],
            )
        )
        ordered = sorted([(position, records[row]) for position, row in whole])
        digest.update("".join([f"{position}\0{record}\0" for position, record in ordered]).encode())
    return digest.hexdigest()


def results_sha256(connection: sqlite3.Connection) -> str:
    """A hash over the last run and all that it concluded."""
    digest = hashlib.sha256()
    for sql in (
        "SELECT * FROM runs ORDER BY run DESC LIMIT 1",
        "SELECT * FROM origins ORDER BY post",
        "SELECT * FROM links ORDER BY source, target",
        "SELECT * FROM families ORDER BY family",
    ):
        rows = connection.execute(sql)
        while part := rows.fetchmany(_BATCH):
            digest.update("".join(map(repr, part)).encode())
    return digest.hexdigest()
