"""What is counted over all posts beside the search index, and holds until posts, links or judgements change."""

from __future__ import annotations

import sqlite3

_COUNTED = "days"  # the counter that stands while days, persons and topics are those of the posts


def note_counts(connection: sqlite3.Connection) -> None:
    """Say that days, persons and topics are found."""
    connection.execute("INSERT OR REPLACE INTO counters VALUES (?, 1)", (_COUNTED,))


def discard_counts(connection: sqlite3.Connection) -> None:
    """Say that days, persons and topics are to be found anew when the index is asked next."""
    connection.execute("DELETE FROM counters WHERE name = ?", (_COUNTED,))


def counts_stand(connection: sqlite3.Connection) -> bool:
    """Whether nothing changed since days, persons and topics were found."""
    return connection.execute("SELECT 1 FROM counters WHERE name = ?", (_COUNTED,)).fetchone() is not None
