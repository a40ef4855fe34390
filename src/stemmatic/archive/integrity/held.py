"""Whether all tables are what was written: their seals, and what holds those that have none."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from stemmatic.archive.chain import Step, run_sha256
from stemmatic.archive.checksums import column_sum
from stemmatic.archive.integrity.maintenance import INDEX
from stemmatic.archive.schema import make_schema
from stemmatic.archive.seals import SEALED, check_names, check_rows, state_sha256
from stemmatic.archive.search.index import input_hash, is_current
from stemmatic.archive.search.pages import check_pages
from stemmatic.fault import Fault
from stemmatic.progress import Watch

_CONFIG = "SELECT k, v FROM search_index_config ORDER BY k"
_COUNTERS = {"days", "text"}
_MADE = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"


def check_schema(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Whether tables, indexes and triggers are those of this version."""
    expected, found = expected_schema(), {(kind, name): sql for kind, name, sql in connection.execute(_MADE)}
    for kind, name in expected.keys() | found.keys():
        one, other = expected.get((kind, name)), found.get((kind, name))
        if one is None or other is None:
            said = "it is missing" if other is None else "no version of Stemmatic made it"
            yield Fault(where=f"{kind} {name}", said=said, table="sqlite_master")
        elif (kind != "table" and one != other) or (kind == "table" and _columns(one, name) != _columns(other, name)):
            yield Fault(where=f"{kind} {name}", said="it is not as this version makes it", table="sqlite_master")


@cache
def expected_schema() -> dict[tuple[str, str], str]:
    """The statements that make the tables, indexes, triggers and views of this version, by kind and name."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        make_schema(connection)
        return {(kind, name): sql for kind, name, sql in connection.execute(_MADE)}


@cache
def _columns(sql: str, name: str) -> tuple[Any, ...]:
    """What a statement that makes a table says of its columns: those of old archives are worded otherwise."""
    if sql.startswith("CREATE VIRTUAL") or name.startswith("search_index"):
        return (sql,)
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute(sql)
        except sqlite3.Error:
            return (sql,)
        return tuple(row[1:3] for row in connection.execute(f"PRAGMA table_xinfo({name})"))


def check_tables(connection: sqlite3.Connection, steps: Sequence[Step], watch: Watch) -> Iterator[Fault]:
    """All rows that have seals, the sums of the tables, and whether the last step sealed them as they are."""
    for number, table in enumerate(SEALED):
        watch("tables", number, len(SEALED))
        yield from check_rows(connection, table)
    yield from check_names(connection)
    if steps and steps[-1].state_sha256 != state_sha256(connection):
        where = f"step {steps[-1].step} ({steps[-1].kind} {steps[-1].subject[:12]})"
        yield Fault(where=where, said="the sums of the tables are not those that it sealed", table="seals")
    runs = {str(run) for (run,) in connection.execute("SELECT run FROM runs")}
    for step in steps:
        if step.kind != "run" or not step.state_sha256:
            continue
        if step.subject not in runs or run_sha256(connection, int(step.subject)) != step.content_sha256:
            said = "what the run noted of itself is not what its step sealed"
            yield Fault(where=f"step {step.step}, run {step.subject}", said=said, table="runs")
    yield from _check_counters(connection)


def _check_counters(connection: sqlite3.Connection) -> Iterator[Fault]:
    counters = dict(connection.execute("SELECT name, value FROM counters"))
    (last,) = connection.execute("SELECT coalesce(max(text), 0) FROM understood").fetchone()
    for name in counters.keys() - _COUNTERS:
        yield Fault(where=f"counters, {name}", said="there is no such counter", table="counters")
    if not isinstance(text := counters.get("text"), int) or text < last:
        said = f"texts have numbers up to {last}, but it says {text}"
        yield Fault(where="counters, text", said=said, table="counters")


def check_search(connection: sqlite3.Connection, watch: Watch) -> Iterator[Fault]:
    """The search index, as far as it is one of today's rules: another is made anew before anybody asks it."""
    if not is_current(connection):
        return
    watch("search", 0, None)
    yield from check_pages(connection)
    pending = {number for (number,) in connection.execute("SELECT id FROM search_pending")}
    languages: set[str] = set()
    rows = connection.execute(
        "SELECT posts.id, posts.post, posts.record, understood.record, search_posts.languages, input, sizes, sz"
        " FROM posts LEFT JOIN understood USING (post) LEFT JOIN search_posts ON search_posts.id = posts.id"
        " LEFT JOIN search_index_docsize AS docsize ON docsize.id = place"
    )
    for number, key, record, understood, spoken, given, sizes, counted in rows:
        languages.update((spoken or "").split())
        if number in pending:
            continue
        if given is None:
            said = "it is not in the search index, and does not wait to be taken in"
        elif given != input_hash(record, understood):
            said = "the search index has it as it is not, and it does not wait to be taken in again"
        elif sizes != counted:
            said = "the search index has another length for it"
        else:
            continue
        yield Fault(where=f"search_posts, post {key}", said=said, table="search_posts")
    for place, number in connection.execute(
        "SELECT place, id FROM search_posts WHERE id NOT IN (SELECT id FROM posts)"
    ):
        if number not in pending:
            said = f"the post of number {number} is no more, and it does not wait to be taken out"
            yield Fault(where=f"search_posts, place {place}", said=said, table="search_posts")
    known = "SELECT place FROM search_posts UNION ALL SELECT place FROM search_dead"
    indexed = "SELECT id FROM search_index_docsize"
    for table, sql in (
        ("search_dead", f"SELECT * FROM ({known}) EXCEPT {indexed}"),  # noqa: S608 (fixed text)
        ("search_index_docsize", f"{indexed} EXCEPT SELECT * FROM ({known})"),  # noqa: S608 (fixed text)
    ):
        for (place,) in connection.execute(sql):
            yield Fault(where=f"{table}, place {place}", said="index and posts do not both have it", table=table)
    held = {language for (language,) in connection.execute("SELECT language FROM search_languages")}
    for language in sorted(languages - held):
        said = "posts in the index are in it, but it is not listed"
        yield Fault(where=f"search_languages, {language}", said=said, table="search_languages")
    if connection.execute(_CONFIG).fetchall() != _expected_config():
        yield Fault(where="search_index_config", said="it is not that of a new archive", table="search_index_config")


@cache
def _expected_config() -> list[tuple[str, int]]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        make_schema(fresh)
        return fresh.execute(_CONFIG).fetchall()


def check_index(connection: sqlite3.Connection, folder: Path) -> Iterator[Fault]:
    """The files of the index in an archive's folder; where they are gone altogether, the next run makes them anew."""
    for name, sums in connection.execute("SELECT name, sums FROM segments ORDER BY name").fetchall():
        path = folder / INDEX / name
        for column in damaged_columns(path, sums) if path.is_dir() else ():
            yield Fault(where=str(path / f"{column}.npy"), said="it is not what was written; a run makes it again")


def damaged_columns(segment: Path, sums: str) -> list[str]:
    """The columns of a file of the index that are missing or not what was written; ``sums`` is JSON."""

    def is_whole(column: str, expected: int) -> bool:
        try:
            return column_sum(segment / f"{column}.npy") == expected
        except (OSError, ValueError):
            return False

    if not segment.is_dir():
        return ["*"]
    return [column for column, expected in json.loads(sums).items() if not is_whole(column, expected)]
