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


def open_step(connection: sqlite3.Connection) -> int:
    """The number of the step that the open transaction will add."""
    return int(connection.execute("SELECT coalesce(max(step), 0) + 1 FROM steps").fetchone()[0])


def head(connection: sqlite3.Connection) -> str:
    """The hash that seals the last step, and with it all before it."""
    last = connection.execute("SELECT chain_sha256 FROM steps ORDER BY step DESC LIMIT 1").fetchone()
    return str(last[0]) if last else BEGINNING


def add_step(connection: sqlite3.Connection, step: int, kind: str, subject: str, content_sha256: str) -> None:
    """Seal a step with what it kept; ``kind`` is dump, run, verdict or migration."""
    at = iso(datetime.now(UTC))
    sealed = seal(head(connection), step, at, kind, subject, content_sha256)
    connection.execute("INSERT INTO steps VALUES (?, ?, ?, ?, ?, ?)", (step, at, kind, subject, content_sha256, sealed))


def seal(before: str, step: int, at: str, kind: str, subject: str, content_sha256: str) -> str:
    """The hash that seals a step behind the one whose seal is ``before``."""
    return hashlib.sha256("\0".join((before, str(step), at, kind, subject, content_sha256)).encode()).hexdigest()
