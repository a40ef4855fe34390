"""The chain of steps: each is sealed with a hash over itself and all before it.

A row that is changed, taken out or put in afterwards no longer fits the hashes behind it (Haber & Stornetta, "How to
time-stamp a digital document", 1991: linking without a trusted third party).
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from stemmatic.archive.records import iso
from stemmatic.archive.seals import SEALED, row_seal, state_sha256

BEGINNING = "0" * 64
SEALED_SINCE = 14  # the first schema whose steps seal all tables
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the chain; see ``steps`` in the schema."""

    step: int
    at: str
    kind: str
    subject: str
    content_sha256: str
    chain_sha256: str
    state_sha256: str = ""


def open_step(connection: sqlite3.Connection) -> int:
    """The number of the step that the open transaction will add."""
    return int(connection.execute("SELECT coalesce(max(step), 0) + 1 FROM steps").fetchone()[0])


def head(connection: sqlite3.Connection) -> str:
    """The hash that seals the last step, and with it all before it."""
    last = connection.execute("SELECT chain_sha256 FROM steps ORDER BY step DESC LIMIT 1").fetchone()
    return str(last[0]) if last else BEGINNING


def add_step(connection: sqlite3.Connection, step: int, kind: str, subject: str, content_sha256: str) -> None:
    """Seal a step with what it kept, and all tables as they are now.

    ``kind`` is dump, unread, pictures, run, verdict, person, annotation, migration or repair.
    """
    at, state = iso(datetime.now(UTC)), state_sha256(connection)
    sealed = seal(head(connection), step, at, kind, subject, content_sha256, state)
    row = (step, at, kind, subject, content_sha256, sealed, state)
    connection.execute("INSERT INTO steps VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def seal(before: str, step: int, at: str, kind: str, subject: str, content_sha256: str, state_sha256: str = "") -> str:
    """The hash that seals a step behind the one whose seal is ``before``; old ones have no ``state_sha256``."""
    parts = [before, str(step), at, kind, subject, content_sha256, *filter(None, (state_sha256,))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


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


def run_sha256(connection: sqlite3.Connection, run: int) -> str:
    """A hash over what a run noted of itself; what it concluded is among the tables that its step seals."""
    (row,) = connection.execute(f"SELECT {', '.join(SEALED['runs'].columns)} FROM runs WHERE run = ?", (run,))  # noqa: S608
    return row_seal(row).hex()
