"""What runs found in the posts, and with which options."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

from stemmatic.archive.chain import BEGINNING, add_step, head, open_step, run_sha256
from stemmatic.archive.counters import discard_counts
from stemmatic.archive.database import Database, set_aside
from stemmatic.archive.family_facts import (
    TABLES as FAMILY_TABLES,
)
from stemmatic.archive.family_facts import (
    FamilyRows,
    add_up_relays,
    forget_families,
    note_families,
    note_main_families,
)
from stemmatic.archive.link_rows import link_of
from stemmatic.archive.records import from_json, iso, to_json
from stemmatic.archive.seals import clear, delete, insert, update
from stemmatic.model import Family, Link, Relation, Series, Understanding

_BATCH = 1000
UNLINKED = (
    "SELECT count(*) FROM posts WHERE step > coalesce((SELECT posts_step FROM runs ORDER BY run DESC LIMIT 1), -1)"
)
# What is made of all rows at once where all of them are new.
_LINKS, _BY_KEYS = "SELECT * FROM links WHERE", "ORDER BY source, target"
_CONCLUDED = (
    "understood",
    "traits",
    "profiles",
    "origins",
    "links",
    "families",
    "family_posts",
    "series",
    "series_posts",
)
# What is kept of families and series, and by which column.
_OF_FAMILIES = {
    **dict.fromkeys(("families", "family_posts", *FAMILY_TABLES), "family"),
    **dict.fromkeys(("series", "series_posts"), "series"),
}
_LATER = ("links_by_target", "links_by_score", "links_by_relation", "family_posts_by_family", "search_post_understood")


class LinkEnds(NamedTuple):
    """A link by its ends, and how sure it is."""

    source: str
    target: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderstoodText:
    """What a post says, as JSON, and what a later run must know of it; ``text`` is its number in the index."""

    post: str
    record: str
    text: int
    date: str | None
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run that linked: when, by which version, with which options."""

    finished: datetime
    version: str
    options: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResults:
    """What a run changes: with ``everything`` it takes the place of all that was concluded before.

    ``removed`` are the posts that are no more, ``relinked`` those whose links are all among ``links``, given as
    :func:`link_row` makes them, best in the order of their keys; ``rests_on`` has, by source and target, the revisions
    of those that rest on an earlier text; ``declared`` are all pairs of keys of which one end declares to be a forward
    of the other: what links them is no link; ``undeclared`` were such pairs before.
    ``gone_families`` are the ids of families that are no more or come anew among ``families``, as are ``gone_series``
    of series. ``verdicts`` is the last entry that families take in. Iterables are gone
    through once, one after the other in the order of the fields, inside the transaction that keeps them.
    """

    started: datetime
    version: str
    options: Mapping[str, Any]
    posts_step: int
    after_run: int
    everything: bool
    understood: Iterable[UnderstoodText]
    channel_statistics: Iterable[tuple[str, bytes, bytes, str | None]]
    profiles: Mapping[tuple[str, str], str]
    removed: Collection[str]
    relinked: Collection[str]
    links: Iterable[tuple[Any, ...]]
    rests_on: Mapping[tuple[str, str], tuple[int, int]]
    origins: Iterable[tuple[str, str | None, bool, str]]
    declared: Collection[tuple[str, str]]
    undeclared: Collection[tuple[str, str]]
    families: Iterable[FamilyRows]
    series: Iterable[Series]
    gone_families: Collection[str]
    gone_series: Collection[str]
    verdicts: int
    segments: Iterable[tuple[str, str, int, str]]
    report: Mapping[str, Any]


class Results(Database):
    """The part of an archive that runs made."""

    def last_run(self) -> tuple[str, str, int] | None:
        """Version and options of the run whose results the archive holds, and the last step that it took in."""
        return next(iter(self._rows("SELECT version, options, posts_step FROM runs ORDER BY run DESC LIMIT 1")), None)

    def count_unlinked(self) -> int:
        """How many posts no run has understood and linked yet: it was stopped, or is under way."""
        return int(self._value(UNLINKED))

    def run_report(self) -> dict[str, Any]:
        """The counts of the last run."""
        return dict(json.loads(self._value("SELECT report FROM runs ORDER BY run DESC LIMIT 1") or "{}"))

    def latest_run(self) -> Run | None:
        """The run whose links and families stand."""
        found = self._records(Run, "SELECT finished, version, options FROM runs ORDER BY run DESC LIMIT 1")
        return found[0] if found else None

    def chain_head(self) -> str:
        """The SHA-256 that seals all that the archive was given and concluded until now."""
        return head(self._connection)

    def keep_results(self, results: RunResults) -> bool:
        """Keep what a run found, all at once; nothing, and false, if posts or results are others by now."""
        with self.writing() as connection:
            last = connection.execute("SELECT coalesce(max(run), 0) FROM runs").fetchone()[0]
            if self.posts_step() != results.posts_step or last != results.after_run:
                return False
            step = open_step(connection)
            if results.everything:
                for table in _CONCLUDED:
                    clear(connection, table)
            _forget_families(connection, results)
            with set_aside(connection, *(_LATER if results.everything else ())):
                _keep_understood(connection, results)
                _keep_links(connection, results)
                _keep_families(connection, results.families)
                _keep_series(connection, results.series)
            if results.everything:
                connection.execute(
                    "INSERT OR IGNORE INTO search_pending SELECT id FROM posts JOIN understood USING (post)"
                )
            _note_declared(connection, results)
            clear(connection, "segments")
            insert(connection, "segments", results.segments)
            discard_counts(connection)  # topics follow from links
            _seal_run(connection, results, step)
        return True

    def put_in_place(
        self,
        families: Iterable[FamilyRows],
        series: Iterable[Series],
        gone_families: Collection[str],
        gone_series: Collection[str],
    ) -> None:
        """Read from now on, as long as this is open, as if these families were there and not those that are gone.

        Nothing is stored: temporary tables and views stand before those of the archive, which has them as they were.
        """
        connection = self._connection
        for table in ("seals", "relay_pairs"):
            connection.execute(f"CREATE TEMP TABLE {table} AS SELECT * FROM main.{table} WHERE false")  # noqa: S608
        for table in _OF_FAMILIES:
            connection.execute(f"CREATE TEMP TABLE {table} AS SELECT * FROM main.{table} WHERE false")  # noqa: S608
        _keep_families(connection, families)
        _keep_series(connection, series)
        gone = {"family": gone_families, "series": gone_series}
        for name, ids in gone.items():
            connection.execute(f"CREATE TEMP TABLE gone_{name} (id TEXT PRIMARY KEY)")
            connection.executemany(f"INSERT INTO gone_{name} VALUES (?)", [(one,) for one in ids])  # noqa: S608
        for table, name in _OF_FAMILIES.items():
            connection.execute(f"ALTER TABLE temp.{table} RENAME TO found_{table}")
            connection.execute(
                f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table}"  # noqa: S608 (fixed names)
                f" WHERE {name} NOT IN (SELECT id FROM temp.gone_{name}) UNION ALL SELECT * FROM temp.found_{table}"
            )
        add_up_relays(connection)

    def understanding(self, key: str) -> Understanding | None:
        """The understanding of one post."""
        return self._json(Understanding, "SELECT record FROM understood WHERE post = ?", (key,))

    def origins(self) -> dict[str, tuple[str | None, bool, str]]:
        """Of each forward: the origin's key or None, whether the archive holds it, and on what ground."""
        rows = self._rows("SELECT post, origin, held, ground FROM origins")
        return {post: (origin, bool(held), ground) for post, origin, held, ground in rows}

    def links(self, post: str | None = None) -> Iterator[Link]:
        """Every link, or those of one post, in key order."""
        either = " AND (source = ? OR target = ?)" if post else ""
        return map(link_of, self._rows(f"{_LINKS} NOT declared{either} {_BY_KEYS}", (post, post) if post else ()))

    def link_heads(self) -> Iterator[tuple[str, str, bool, str, float]]:
        """Of every link source, target, whether it is directed, relation and score, in key order."""
        columns = "source, target, directed, relation, score"
        return self._each(f"SELECT {columns} FROM links WHERE NOT declared {_BY_KEYS}")  # noqa: S608 (fixed text)

    def link_heads_among(self, posts: Collection[str]) -> list[LinkEnds]:
        """Ends and score of the links whose ends are both among ``posts``, in key order."""
        among = "IN (SELECT value FROM json_each(?1))"
        # Most links of a post lie in its family: they are read in a row ("+"), not sought one by one.
        asked = f"declared = 0 AND relation IN (SELECT value FROM json_each(?2)) AND source {among} AND +target {among}"  # noqa: S608
        sql = f"SELECT source, target, score FROM links INDEXED BY links_by_relation WHERE {asked} {_BY_KEYS}"  # noqa: S608
        return [LinkEnds(*row) for row in self._rows(sql, (json.dumps(list(posts)), json.dumps(list(Relation))))]

    def links_among(self, posts: Collection[str], *, declared: bool = False) -> list[Link]:
        """The links whose ends are both among ``posts``, in key order; with ``declared`` also what was found there."""
        among = "IN (SELECT value FROM json_each(?1))"
        where = f"source {among} AND target {among} AND (?2 OR NOT declared)"
        return list(map(link_of, self._rows(f"{_LINKS} {where} {_BY_KEYS}", (json.dumps(list(posts)), declared))))

    def count_forwards(self) -> dict[str, int]:
        """How many forwards are declared, and how many of their origins are held."""
        declared, held = self._rows("SELECT count(*), coalesce(sum(held), 0) FROM origins")[0]
        return {"declared": declared, "origin_held": held}

    def found_links(self, post: str) -> list[Link]:
        """The links of a post, and what was found between it and an origin that one of both declares."""
        return list(map(link_of, self._rows(f"{_LINKS} source = ? OR target = ? {_BY_KEYS}", (post, post))))

    def declared_ends(self, post: str) -> set[tuple[str, str]]:
        """Source and target of what was found between a post and an origin that one of both declares."""
        return set(
            self._rows("SELECT source, target FROM links WHERE (source = ?1 OR target = ?1) AND declared", (post,))
        )

    def found_links_from(self, source: str) -> list[Link]:
        """Of :meth:`found_links` those that have a post as their source."""
        return list(map(link_of, self._rows(f"{_LINKS} source = ? {_BY_KEYS}", (source,))))

    def found_partners(self, post: str) -> list[str]:
        """The other ends of :meth:`found_links`."""
        return self._column(
            "SELECT target FROM links WHERE source = ? UNION SELECT source FROM links WHERE target = ?", (post, post)
        )

    def family_posts(self, family: str) -> set[str]:
        """The posts of a family."""
        return set(self._column("SELECT post FROM family_posts WHERE family = ?", (family,)))

    def families_with_posts(self) -> Iterator[tuple[str, list[str]]]:
        """Every family's id with the keys of its posts, in order of the ids."""
        rows = self._each("SELECT family, post FROM family_posts ORDER BY family")
        for family, held in groupby(rows, key=itemgetter(0)):
            yield family, [post for _, post in held]

    def families_with(self, posts: Collection[str]) -> set[str]:
        """The families that any of these posts is in."""
        return self._with("family", posts)

    def series_with(self, posts: Collection[str]) -> set[str]:
        """The series that any of these posts is in."""
        return self._with("series", posts)

    def _with(self, name: str, posts: Collection[str]) -> set[str]:
        asked = f"SELECT {name} FROM json_each(?) AS asked CROSS JOIN {name}_posts ON post = asked.value"  # noqa: S608
        return {one for (one,) in self._in_order(asked, list(posts))}

    def families_of(self, posts: Collection[str]) -> dict[str, str]:
        """The family of each of these posts that has one: of several the one that lists name."""
        asked = "SELECT post, family FROM json_each(?) AS asked CROSS JOIN family_posts ON post = asked.value AND main"
        return dict(self._in_order(asked, list(posts)))

    def families_of_post(self, post: str) -> list[str]:
        """The families that a post is in, first that of its whole text, then those of its parts."""
        return self._column(
            "SELECT family FROM family_posts WHERE post = ? ORDER BY main DESC, container, family", (post,)
        )

    def series_ids(self) -> list[str]:
        """The ids of all series, in their order."""
        return self._column("SELECT series FROM series ORDER BY series")

    def series_of_ids(self, ids: Sequence[str]) -> Iterator[Series]:
        """The series of these ids, in their order; those that are no more are left out."""
        asked = "SELECT record FROM json_each(?) AS asked CROSS JOIN series ON series = asked.value"
        return (from_json(Series, record) for (record,) in self._in_order(asked, ids))

    def family(self, name: str) -> Family | None:
        """A family by its id, or by the key of one of its posts."""
        of_post = (
            "SELECT family FROM family_posts JOIN family_facts USING (family) WHERE post = ?1"
            " ORDER BY main DESC, container, family_facts.posts DESC, family LIMIT 1"
        )
        either = f"family = ?1 OR family = ({of_post})"
        return self._json(Family, f"SELECT record FROM families WHERE {either}", (name,))  # noqa: S608 (fixed text)


def _keep_understood(connection: sqlite3.Connection, results: RunResults) -> None:
    for table in ("understood", "traits"):
        delete(connection, table, "post = ?", [(key,) for key in results.removed])
    understood = ((one.post, one.record, one.text, one.date, one.signature) for one in results.understood)
    _put(connection, "understood", understood, results)
    _put(connection, "traits", results.channel_statistics, results)
    delete(connection, "profiles", "platform = ? AND channel = ?", results.profiles)
    insert(connection, "profiles", [(*key, record) for key, record in results.profiles.items()])


def _put(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[Any, ...]], results: RunResults) -> None:
    """Put rows in, in place of those of the same posts, where there may be any."""
    if results.everything:
        insert(connection, table, rows)
        return
    left = iter(rows)
    while part := list(islice(left, _BATCH)):
        delete(connection, table, "post = ?", [row[:1] for row in part])
        insert(connection, table, part)


def _keep_links(connection: sqlite3.Connection, results: RunResults) -> None:
    if not results.everything:
        ends = [(key, key) for key in {*results.removed, *results.relinked}]
        delete(connection, "links", "source = ? OR target = ?", ends)
    newest = dict(connection.execute("SELECT post, max(revision) FROM revisions GROUP BY post"))

    def revisions(source: str, target: str) -> tuple[int, int]:
        return results.rests_on.get((source, target)) or (newest.get(source, 0), newest.get(target, 0))

    insert(connection, "links", ((*row[:-1], *revisions(*row[:2]), 0, row[-1]) for row in results.links))
    clear(connection, "origins")
    insert(connection, "origins", results.origins)


def _note_declared(connection: sqlite3.Connection, results: RunResults) -> None:
    for mark, pairs in ((0, results.undeclared), (1, results.declared)):
        ends = ((mark, *pair, mark) for one, other in pairs for pair in ((one, other), (other, one)))
        update(connection, "links", "declared = ?", "source = ? AND target = ? AND declared <> ?", ends)


def _forget_families(connection: sqlite3.Connection, results: RunResults) -> None:
    forget_families(connection, None if results.everything else results.gone_families)
    for name, gone in (("family", results.gone_families), ("series", results.gone_series)):
        for table in ("families" if name == "family" else name, f"{name}_posts"):
            delete(connection, table, f"{name} = ?", [(one,) for one in gone])


def _keep_families(connection: sqlite3.Connection, found: Iterable[FamilyRows]) -> None:
    families = iter(found)
    while part := list(islice(families, _BATCH)):
        insert(connection, "families", [(one.id, one.record) for one in part])
        members = [(post, one.id, int(post in one.containers), 1) for one in part for post in one.posts]
        insert(connection, "family_posts", members)
        note_families(connection, part)
    note_main_families(connection)
    add_up_relays(connection)


def _keep_series(connection: sqlite3.Connection, found: Iterable[Series]) -> None:
    for one in found:
        insert(connection, "series", [(one.id, to_json(one))])
        insert(connection, "series_posts", [(post, one.id) for post in one.posts])


def _seal_run(connection: sqlite3.Connection, results: RunResults, step: int) -> None:
    chain = connection.execute("SELECT chain_sha256 FROM steps WHERE step = ?", (step - 1,)).fetchone()
    run = results.after_run + 1
    noted = (
        (
            run,
            iso(results.started),
            iso(datetime.now(UTC)),
            results.version,
            to_json(results.options),
            chain[0] if chain else BEGINNING,
            to_json({**results.report, **_count(connection)}),
            results.posts_step,
            results.verdicts,
        ),
    )
    insert(connection, "runs", noted)
    add_step(connection, step, "run", str(run), run_sha256(connection, run))


def _count(connection: sqlite3.Connection) -> dict[str, int]:
    """What the archive holds now, for the report."""
    counts = {
        "posts": "SELECT count(*) FROM posts",
        "links": "SELECT count(*) FROM links WHERE NOT declared",
        "families": "SELECT count(*) FROM families",
    }
    return {name: int(connection.execute(sql).fetchone()[0]) for name, sql in counts.items()}
