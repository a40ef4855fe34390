"""Making anew, in a damaged archive, what follows from what is sound."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from datetime import datetime

from stemmatic.archive.annotation_entries import note_annotation_keys
from stemmatic.archive.chain import add_step, open_step
from stemmatic.archive.database import Database
from stemmatic.archive.family_facts import (
    add_up_relays,
    family_rows,
    note_families,
    note_main_families,
)
from stemmatic.archive.integrity.held import expected_schema
from stemmatic.archive.post_rows import remake_posts
from stemmatic.archive.records import from_json
from stemmatic.archive.seals import SEALED, clear, insert, reseal, row_seal, state_sha256
from stemmatic.model import Family

# Of what tables are made again, where something in one of them does not fit.
FROM_SIGHTINGS = frozenset({"posts", "revisions"})
FROM_FAMILIES = frozenset(
    {
        *("family_posts", "family_facts", "family_channels", "family_languages", "relays", "relay_pairs"),
        "series_posts",
    }
)
BY_A_RUN = frozenset({"understood", "traits", "profiles", "origins", "links", "families", "series", "segments"})
FROM_TEXTS = frozenset({"counters"})
FROM_NOTES = frozenset({"annotation_keys"})
OF_THUMBNAILS = frozenset({"thumbnails", "thumbnail_uses"})
OF_SEARCH = frozenset(
    {
        *("post_languages", "speakers", "hashtags", "days", "person_names", "topic_tags", "topic_pairs"),
        *("search_posts", "search_dead", "search_languages", "search_pages", "search_rules"),
        *("search_index_data", "search_index_idx", "search_index_docsize", "search_index_config"),
    }
)
OF_THE_SCHEMA = frozenset({"sqlite_master"})


class Repair(Database):
    """An open archive whose derived tables are made anew; each time a step says so."""

    def remake_schema(self) -> None:
        """Make indexes, triggers and views as this version has them; of indexes also what stands in them."""
        made = "SELECT type, name, sql FROM sqlite_master WHERE type <> 'table' AND name NOT LIKE 'sqlite_%'"
        expected = {one: sql for one, sql in expected_schema().items() if one[0] != "table"}
        with self.writing() as connection:
            found = {(kind, name): sql for kind, name, sql in connection.execute(made)}
            for kind, name in sorted(found.keys() | expected.keys()):
                if found.get((kind, name)) != expected.get((kind, name)):
                    connection.execute(f'DROP {kind} IF EXISTS "{name}"')
                    if (kind, name) in expected:
                        connection.execute(expected[kind, name])
            connection.execute("REINDEX")

    def remake_posts(self, keys: Iterable[str]) -> None:
        """Make posts and their revisions from what the dumps say of them."""
        held = set(keys)
        held.update(self._column("SELECT DISTINCT post FROM sightings WHERE post NOT IN (SELECT post FROM posts)"))
        self._repair("posts", lambda connection, step: remake_posts(connection, held, step))

    def remake_families(self) -> None:
        """Make what lists ask of families and series from their records."""
        self._repair("families", lambda connection, _: _remake_families(connection))

    def remake_annotation_keys(self) -> None:
        """Make what notes are found by from their entries."""
        with self.writing() as connection:
            note_annotation_keys(connection)

    def drop_thumbnails(self) -> None:
        """Take out the small pictures that are not what was written: what is not sound is not shown."""
        self._repair("thumbnails", lambda connection, _: _drop_thumbnails(connection))

    def reset_counters(self) -> None:
        """Make the number of the last text from the texts, and have counts made anew."""
        with self.writing() as connection:
            connection.execute("DELETE FROM counters")
            connection.execute("INSERT INTO counters SELECT 'text', coalesce(max(text), 0) FROM understood")

    def empty_search(self) -> None:
        """Have the search index made anew when it is filled next."""
        with self.writing() as connection:
            connection.execute("DELETE FROM search_rules")

    def _repair(self, subject: str, remake: Callable[[sqlite3.Connection, int], None]) -> None:
        with self.writing() as connection:
            step = open_step(connection)
            remake(connection, step)
            add_step(connection, step, "repair", subject, state_sha256(connection))


def _drop_thumbnails(connection: sqlite3.Connection) -> None:
    for table in sorted(OF_THUMBNAILS):
        columns, key = SEALED[table].columns, SEALED[table].key
        named = ", ".join(key)
        rows = connection.execute(f"SELECT {', '.join(columns)}, seal, {named} FROM {table}")  # noqa: S608 (fixed names)
        wrong = [row[-len(key) :] for row in rows if row_seal(row[: len(columns)]) != row[len(columns)]]
        where = " AND ".join(f"{one} IS ?" for one in key)
        connection.executemany(f"DELETE FROM {table} WHERE {where}", wrong)  # noqa: S608 (fixed names)
        reseal(connection, table)


def _clear(connection: sqlite3.Connection, tables: Iterable[str]) -> None:
    for table in sorted(tables):
        clear(connection, table)


def _remake_families(connection: sqlite3.Connection) -> None:
    _clear(connection, FROM_FAMILIES)
    dated = connection.execute("SELECT post, date FROM posts WHERE date NOT NULL")
    dates = {key: datetime.fromisoformat(date) for key, date in dated}
    records = connection.execute("SELECT record FROM families").fetchall()
    families = [family_rows(from_json(Family, record), dates) for (record,) in records]
    insert(
        connection,
        "family_posts",
        [(post, one.id, int(post in one.containers), 1) for one in families for post in one.posts],
    )
    note_families(connection, families)
    for name, record in connection.execute("SELECT series, record FROM series").fetchall():
        insert(connection, "series_posts", [(post, name) for post in json.loads(record)["posts"]])
    note_main_families(connection)
    add_up_relays(connection)
