"""How each table of an archive is held, and the seals of rows and tables.

A sealed row has a hash over its other columns: so a changed one is named. Of each table the sum of these hashes is kept
up to date by what comes and goes, whatever the table's size (Bellare & Micciancio, "A new paradigm for collision-free
hashing: incrementality at reduced cost", EUROCRYPT 1997; Clarke et al., "Incremental multiset hash functions and their
application to memory integrity checking", ASIACRYPT 2003): so a row that was put in or taken out is noticed. Each step
of the chain seals the sums. Who writes to a sealed table does so by the functions of this module.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stemmatic.fault import Fault

_SUM_BYTES = 64  # as many as BLAKE2b gives
_WHOLE = 1 << (8 * _SUM_BYTES)
_CHECKED_AT_ONCE = 1_000  # more no longer fit the processor's cache
_MOST_NAMED = 20  # rows of a table: a hundred help nobody more
Row = Sequence[Any]
"""Text, bytes, numbers, yes and no, None."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A table whose rows have a seal: the columns that it is over, and those that name a row.

    Where ``chained`` is false the table is filled by whoever searches, at any time: its sum is kept beside the chain,
    and is not part of what steps seal.
    """

    columns: tuple[str, ...]
    key: tuple[str, ...]
    chained: bool = True


def _sealed(columns: str, key: str = "", *, chained: bool = True) -> Sealed:
    return Sealed(tuple(columns.split()), tuple(key.split()) or ("rowid",), chained)


SEALED: Mapping[str, Sealed] = {
    "dumps": _sealed("sha256 name format size_bytes columns posts added", "sha256 name"),
    "skipped": _sealed("dump_sha256 dump position reason advice deliberate"),
    "channels": _sealed("platform channel title record", "platform channel"),
    "pictures": _sealed("dump_sha256 position name sha256 looks", "dump_sha256 position name"),
    "thumbnails": _sealed("sha256 width height content", "sha256"),
    "thumbnail_uses": _sealed("dump_sha256 position name kind sha256", "dump_sha256 position name"),
    "posts": _sealed("id post step", "post"),
    "removed": _sealed("post step", "post"),
    "identities": _sealed("platform name channel ground", "platform name"),
    "likely_identities": _sealed("platform one other", "platform one other"),
    "runs": _sealed("run started finished version options input_sha256 report posts_step verdicts", "run"),
    "understood": _sealed("post record text date signature", "post"),
    "traits": _sealed("post whole edges language", "post"),
    "profiles": _sealed("platform channel record", "platform channel"),
    "origins": _sealed("post origin held ground", "post"),
    "links": _sealed(
        "source target directed relation score source_coverage target_coverage grounds passages source_revision"
        " target_revision declared changes",
        "source target",
    ),
    "families": _sealed("family record", "family"),
    "family_posts": _sealed("post family container main", "post family"),
    "family_facts": _sealed(
        "family posts channels languages first last pace_seconds series hidden",
        "family",
    ),
    "family_channels": _sealed("platform channel family", "platform channel family"),
    "family_languages": _sealed("language family", "language family"),
    "relays": _sealed(
        "family source_platform source_channel target_platform target_channel kind determined lag_seconds"
    ),
    "relay_pairs": _sealed(
        "source_platform source_channel target_platform target_channel forwards copies translations undetermined"
        " median_lag_seconds",
        "source_platform source_channel target_platform target_channel",
    ),
    "series": _sealed("series record", "series"),
    "series_posts": _sealed("post series", "post series"),
    "segments": _sealed("name kind rows sums", "name"),
    "post_languages": _sealed("id main languages", "id", chained=False),
    "speakers": _sealed("name id printed quoted platform channel date body", "name id", chained=False),
    "hashtags": _sealed("tag id printed languages", "tag id", chained=False),
    "days": _sealed("platform channel day language posts", "platform channel day language", chained=False),
    "person_names": _sealed("name person shown sure body", "name", chained=False),
    "topic_tags": _sealed("tag topic shown", "tag", chained=False),
    "topic_pairs": _sealed("one other topic sounds_alike statements example", "one other", chained=False),
    "search_posts": _sealed("place id languages input content sizes", "place", chained=False),
}

HELD_OTHERWISE: Mapping[str, str] = {
    "steps": "the chain itself: each step is sealed behind the one before it",
    "seals": "compared with the rows of the tables, and sealed by the last step",
    "sightings": "position and record are sealed by the step that kept the dump; the rest follows from the record",
    "revisions": "made again from sightings",
    "verdicts": "each entry is sealed by its step; the keys of today are settled anew",
    "person_verdicts": "each entry is sealed by its step",
    "annotations": "each entry is sealed by its step",
    "annotation_keys": "made again from the entries that stand",
    "counters": "that of texts is held against the texts; the other is a sign that counts stand, or are made anew",
    "search_pending": "each post is either waiting here or in the index as it is; whoever waits is indexed anew",
    "search_dead": "held against the numbers of all that the index has",
    "search_languages": "held against the posts that are in the index",
    "search_rules": "others than those of today have the index made anew",
    "search_pages": "held against the pages of the index",
    "search_index": "its pages have their own hashes",
    "search_index_data": "each page has a hash in search_pages",
    "search_index_idx": "each segment has a hash in search_pages",
    "search_index_docsize": "the lengths of each text are part of its seal in search_posts",
    "search_index_config": "compared with that of a new archive",
}
"""How the tables are held that have no seals of their own: what :mod:`~stemmatic.archive.integrity` looks at."""


def row_seal(row: Row) -> bytes:
    """The seal of a row: 16 bytes, the same on every machine and for what SQLite gives back."""
    return _seal([one if type(one) is str else _WRITTEN[type(one)](one) for one in row])


def row_seals(rows: Iterable[Row]) -> list[bytes]:
    """:func:`row_seal` of each of some rows of a table: written column by column, where most values come again."""
    columns = [_write_column(column) for column in zip(*rows, strict=True)]
    return [_seal(row) for row in zip(*columns, strict=True)]


def _write_column(column: Sequence[Any]) -> Sequence[str]:
    kinds = set(map(type, column))
    if kinds == {str}:
        return column
    distinct = set(column)
    if 2 * len(distinct) > len(column):
        return [one if type(one) is str else _WRITTEN[type(one)](one) for one in column]
    # What is equal is written equally, whatever its type: 1, 1.0 and yes; text is equal to nothing else.
    written = {one: one if type(one) is str else _WRITTEN[type(one)](one) for one in distinct}
    return [written[one] for one in column]


def _seal(written: Iterable[str]) -> bytes:
    return hashlib.sha256("\0".join(written).encode("utf-8", "surrogateescape")).digest()[:16]


# Yes and no are as SQLite has them, and whole numbers as such: of a column of floating ones it may give either.
_WRITTEN: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda _: "\1None",
    int: lambda value: f"\1{value}",
    bool: lambda value: f"\1{int(value)}",
    float: lambda value: f"\1{int(value) if value.is_integer() else value!r}",
    bytes: lambda value: f"\1{value!r}",
}


def insert(connection: sqlite3.Connection, table: str, rows: Iterable[Row], beside: Sequence[str] = ()) -> None:
    """Put rows in, given as the sealed columns in their order, and those ``beside`` them; none of them may be there.

    What fails has the whole transaction taken back.
    """
    columns = SEALED[table].columns
    sealed = len(columns)
    count = total = 0

    def each() -> Iterator[tuple[Any, ...]]:
        nonlocal count, total
        for row in rows:
            seal = row_seal(row[:sealed] if beside else row)
            count += 1
            total += _number(seal)
            yield (*row, seal)

    names = [*columns, *beside, "seal"]
    # OR FAIL: to be able to take one row back costs half as much more.
    connection.executemany(
        f"INSERT OR FAIL INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608
        each(),
    )
    _add(connection, table, count, total)


def delete(connection: sqlite3.Connection, table: str, where: str, each: Iterable[Sequence[Any]] = ((),)) -> None:
    """Take out the rows that a condition is true for, with each of these values in turn."""
    sql = f"DELETE FROM {table} WHERE {where} RETURNING seal"  # noqa: S608 (fixed names)
    gone = [seal for values in each for (seal,) in connection.execute(sql, values).fetchall()]
    _add(connection, table, -len(gone), -sum(map(_number, gone)))


def clear(connection: sqlite3.Connection, table: str) -> None:
    """Take out every row."""
    connection.execute(f"DELETE FROM {table}")  # noqa: S608 (fixed names)
    connection.execute("DELETE FROM seals WHERE name = ?", (table,))


def update(
    connection: sqlite3.Connection, table: str, change: str, where: str, each: Iterable[Sequence[Any]] = ((),)
) -> None:
    """Change the rows that a condition is true for, with each of these values in turn."""
    columns, key = SEALED[table].columns, SEALED[table].key
    sql = f"UPDATE {table} SET {change} WHERE {where} RETURNING {', '.join((*columns, *key))}, seal"  # noqa: S608
    changed: dict[tuple[Any, ...], bytes] = {}
    before: dict[tuple[Any, ...], bytes] = {}
    for values in each:
        for row in connection.execute(sql, values).fetchall():
            name = row[len(columns) : -1]
            before.setdefault(name, row[-1])
            changed[name] = row_seal(row[: len(columns)])
    named = " AND ".join(f"{one} = ?" for one in key)
    connection.executemany(
        f"UPDATE {table} SET seal = ? WHERE {named}",  # noqa: S608 (fixed names)
        [(seal, *name) for name, seal in changed.items()],
    )
    _add(connection, table, 0, sum(map(_number, changed.values())) - sum(map(_number, before.values())))


def seal_everything(connection: sqlite3.Connection) -> None:
    """Seal all rows as they are, whatever was sealed before."""
    for table in SEALED:
        reseal(connection, table)


def reseal(connection: sqlite3.Connection, table: str) -> None:
    """Seal the rows of a table as they are."""
    count = total = 0

    def sealed(*row: Any) -> bytes:
        nonlocal count, total
        seal = row_seal(row)
        count += 1
        total += _number(seal)
        return seal

    connection.create_function("row_seal", -1, sealed)
    connection.execute("DELETE FROM seals WHERE name = ?", (table,))
    connection.execute(f"UPDATE {table} SET seal = row_seal({', '.join(SEALED[table].columns)})")  # noqa: S608 (fixed)
    connection.create_function("row_seal", -1, None)
    _add(connection, table, count, total)


def state_sha256(connection: sqlite3.Connection) -> str:
    """A hash over all tables that steps seal, as they are now."""
    rows = connection.execute("SELECT name, rows, sum FROM seals WHERE rows > 0 ORDER BY name")
    held = "".join(
        f"{name}\0{count}\0{total.hex()}\0" for name, count, total in rows if name not in SEALED or SEALED[name].chained
    )
    return hashlib.sha256(held.encode()).hexdigest()


def _number(seal: bytes) -> int:
    """What a row adds to the sum of its table."""
    return int.from_bytes(hashlib.blake2b(seal).digest(), "big")


def _add(connection: sqlite3.Connection, table: str, count: int, total: int) -> None:
    if not count and not total:
        return
    found = connection.execute("SELECT rows, sum FROM seals WHERE name = ?", (table,)).fetchone()
    rows, before = (found[0], int.from_bytes(found[1], "big")) if found else (0, 0)
    whole = ((before + total) % _WHOLE).to_bytes(_SUM_BYTES, "big")
    connection.execute("DELETE FROM seals WHERE name = ?", (table,))
    connection.execute("INSERT INTO seals VALUES (?, ?, ?)", (table, rows + count, whole))


# --- checking ----------------------------------------------------------------------------------------------------


def check_rows(connection: sqlite3.Connection, table: str) -> Iterator[Fault]:
    """The rows of a table that are not what was written, and whether some were put in or taken out."""
    held = SEALED[table]
    sealed = len(held.columns)
    count = total = wrong = 0
    key = [one for one in held.key if one not in held.columns]
    columns = (*held.columns, *key, "seal")
    rows = connection.execute(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608 (fixed names)
    while part := rows.fetchmany(_CHECKED_AT_ONCE):
        seals = []
        for row, expected in zip(part, row_seals([row[:sealed] for row in part]), strict=True):
            seal = row[-1]
            if expected != seal:
                wrong += 1
                if wrong <= _MOST_NAMED:
                    name = ", ".join(str(row[columns.index(one)]) for one in held.key)
                    said = "the row is not what was written: its seal does not fit it"
                    yield Fault(where=f"{table}, {name}", said=said, table=table)
                seal = seal if isinstance(seal, bytes) else b""
            seals.append(seal)
        count += len(seals)
        total += sum(map(_number, seals))
    if wrong > _MOST_NAMED:
        said = f"{wrong - _MOST_NAMED} more rows are not what was written"
        yield Fault(where=table, said=said, table=table)
    kept = connection.execute("SELECT rows, sum FROM seals WHERE name = ?", (table,)).fetchone() or (0, b"")
    if kept[0] != count:
        said = f"{kept[0]} rows were written, {count} are there: some were put in or taken out"
        yield Fault(where=table, said=said, table=table)
    elif bytes(kept[1]) != (total % _WHOLE).to_bytes(_SUM_BYTES, "big") and (count or kept[1]):
        said = "its rows are not those that were written: the sum of their seals is another"
        yield Fault(where=table, said=said, table=table)


def check_names(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Whether sums are kept of sealed tables alone."""
    for (name,) in connection.execute("SELECT name FROM seals"):
        if name not in SEALED:
            yield Fault(where=f"seals, {name}", said="there is no such table", table="seals")
