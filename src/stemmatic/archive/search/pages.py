"""A hash of each page of the search index: its tables are FTS5's own, and have no room for seals.

FTS5 writes few pages at a time. Triggers, which only the connection that fills the index has, note which; their hashes
are made before the transaction ends. Below zero, ``search_pages`` has what points into the pages of a segment.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator

from stemmatic.fault import Fault

_WRITTEN = (
    ("search_index_data", "INSERT", "new.id"),
    ("search_index_data", "DELETE", "old.id"),
    ("search_index_idx", "INSERT", "-new.segid"),
    ("search_index_idx", "DELETE", "-old.segid"),
)
_ALL = "SELECT id FROM search_index_data UNION SELECT -segid FROM search_index_idx UNION SELECT id FROM search_pages"
_MOST_NAMED = 20


def watch_pages(connection: sqlite3.Connection) -> bool:
    """Have the connection note which pages are written; false where SQLite was made not to allow it."""
    try:
        for table, event, page in _WRITTEN:
            note = f"INSERT OR REPLACE INTO search_pages VALUES ({page}, NULL)"  # noqa: S608 (fixed names)
            named = f"watch_{table}_{event} AFTER {event} ON main.{table}"
            connection.execute(f"CREATE TEMP TRIGGER IF NOT EXISTS {named} BEGIN {note}; END")
    except sqlite3.OperationalError:
        return False
    return True


def seal_pages(connection: sqlite3.Connection, *, watched: bool) -> None:
    """Make the hashes of the pages that were written; of all, where nobody watched."""
    connection.execute("SAVEPOINT written")  # at which FTS5 writes what it holds, as otherwise at the end
    connection.execute("RELEASE written")
    asked = "SELECT id FROM search_pages WHERE seal IS NULL" if watched else _ALL
    for (page,) in connection.execute(asked).fetchall():
        seal = _seal(connection, page)
        if seal is None:
            connection.execute("DELETE FROM search_pages WHERE id = ?", (page,))
        else:
            connection.execute("INSERT OR REPLACE INTO search_pages VALUES (?, ?)", (page, seal))


def check_pages(connection: sqlite3.Connection) -> Iterator[Fault]:
    """The pages of the index that are not what was written."""
    known = dict(connection.execute("SELECT id, seal FROM search_pages"))
    wrong = 0
    for (page,) in connection.execute(f"{_ALL} ORDER BY 1").fetchall():
        seal = _seal(connection, page)
        if seal is None or known.get(page) != seal:
            wrong += 1
            if wrong <= _MOST_NAMED:
                table, kind = ("search_index_idx", "segment") if page < 0 else ("search_index_data", "page")
                said = "it is not what was written" if seal else "it is missing"
                yield Fault(where=f"{table}, {kind} {abs(page)}", said=said, table=table)
    if wrong > _MOST_NAMED:
        said = f"{wrong - _MOST_NAMED} more pages are not what was written"
        yield Fault(where="search_index_data", said=said, table="search_index_data")


def _seal(connection: sqlite3.Connection, page: int) -> bytes | None:
    """The hash of a page, None if there is none."""
    if page >= 0:
        found = connection.execute("SELECT block FROM search_index_data WHERE id = ?", (page,)).fetchone()
        return None if found is None else _hash(found[0])
    rows = connection.execute("SELECT term, pgno FROM search_index_idx WHERE segid = ? ORDER BY term", (-page,))
    held = rows.fetchall()
    return _hash(repr(held).encode()) if held else None


def _hash(content: object) -> bytes:
    plain = content if isinstance(content, bytes) else repr(content).encode("utf-8", "surrogateescape")
    return hashlib.sha256(plain).digest()[:8]
