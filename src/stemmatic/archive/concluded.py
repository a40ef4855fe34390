"""What was concluded from the posts, by which run, with which options."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from stemmatic.archive.chain import BEGINNING, add_step, open_step
from stemmatic.archive.database import Database
from stemmatic.archive.records import from_json, iso, to_json
from stemmatic.model import Family, Link, PassagePair, Relation, Understanding


class Concluded(Database):
    """The part of an archive that runs made."""

    def last_run(self) -> tuple[str, str, int] | None:
        """Version and options of the run whose conclusions the archive holds, and the last step that it took in."""
        rows = self._rows("SELECT version, options, posts_step FROM runs ORDER BY run DESC LIMIT 1")
        return (rows[0][0], rows[0][1], rows[0][2]) if rows else None

    def count_unlinked(self) -> int:
        """How many posts no run has understood and linked yet: it was stopped, or is under way."""
        return int(
            self._rows(
                "SELECT count(*) FROM posts"
                " WHERE step > coalesce((SELECT posts_step FROM runs ORDER BY run DESC LIMIT 1), -1)"
            )[0][0]
        )

    def run_report(self) -> dict[str, Any]:
        """The counts of the last run."""
        rows = self._rows("SELECT report FROM runs ORDER BY run DESC LIMIT 1")
        return dict(json.loads(rows[0][0])) if rows else {}

    def conclude(
        self,
        *,
        started: datetime,
        version: str,
        options: dict[str, Any],
        posts_step: int,
        understood: Iterable[tuple[str, Understanding]],
        origins: Iterable[tuple[str, str | None, bool, str]],
        links: Iterable[Link],
        families: Iterable[Family],
        report: dict[str, Any],
    ) -> bool:
        """Replace what earlier runs concluded, all at once; nothing, and false, if the posts are others by now."""
        with self.writing() as connection:
            if self.posts_step() != posts_step:
                return False
            step = open_step(connection)
            for table in ("understood", "origins", "links", "families", "family_posts"):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 (fixed names)
            connection.executemany(
                "INSERT INTO understood VALUES (?, ?)", ((key, to_json(record)) for key, record in understood)
            )
            connection.executemany("INSERT INTO origins VALUES (?, ?, ?, ?)", origins)
            revisions = dict(connection.execute("SELECT post, max(revision) FROM revisions GROUP BY post"))
            connection.executemany(
                "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (_link_row(link, revisions) for link in links),
            )
            for family in families:
                connection.execute("INSERT INTO families VALUES (?, ?)", (family.id, to_json(family)))
                connection.executemany(
                    "INSERT INTO family_posts VALUES (?, ?)", [(post, family.id) for post in family.posts]
                )
            chain = connection.execute("SELECT chain_sha256 FROM steps WHERE step = ?", (step - 1,)).fetchone()
            run = connection.execute(
                "INSERT INTO runs (started, finished, version, options, input_sha256, report, posts_step)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    iso(started),
                    iso(datetime.now(UTC)),
                    version,
                    to_json(options),
                    chain[0] if chain else BEGINNING,
                    to_json(report),
                    posts_step,
                ),
            ).lastrowid
            add_step(connection, step, "run", str(run), conclusions_sha256(connection))
        return True

    def understood(self) -> Iterator[tuple[str, Understanding]]:
        """Every post's understanding, in the order of :meth:`posts`."""
        for key, record in self._rows(
            "SELECT post, understood.record FROM understood JOIN posts USING (post)"
            " ORDER BY platform, channel, length(number), number"
        ):
            yield key, from_json(Understanding, record)

    def understanding(self, key: str) -> Understanding | None:
        """The understanding of one post."""
        rows = self._rows("SELECT record FROM understood WHERE post = ?", (key,))
        return from_json(Understanding, rows[0][0]) if rows else None

    def origins(self) -> dict[str, tuple[str | None, bool, str]]:
        """Of each forward: the origin's key or None, whether the archive holds it, and on what ground."""
        rows = self._rows("SELECT post, origin, held, ground FROM origins")
        return {post: (origin, bool(held), ground) for post, origin, held, ground in rows}

    def links(self, post: str | None = None) -> Iterator[Link]:
        """Every link, or those of one post, in key order."""
        where = " WHERE source = ? OR target = ?" if post else ""
        for row in self._rows(
            f"SELECT * FROM links{where} ORDER BY source, target",  # noqa: S608 (fixed text)
            (post, post) if post else (),
        ):
            yield _link_of(row)

    def families(self) -> Iterator[Family]:
        """Every family, in the order of ids."""
        for (record,) in self._rows("SELECT record FROM families ORDER BY family"):
            yield from_json(Family, record)

    def family(self, name: str) -> Family | None:
        """A family by its id, or by the key of one of its posts."""
        rows = self._rows(
            "SELECT record FROM families WHERE family = ? OR family = (SELECT family FROM family_posts WHERE post = ?)",
            (name, name),
        )
        return from_json(Family, rows[0][0]) if rows else None


def conclusions_sha256(connection: sqlite3.Connection) -> str:
    """A hash over the last run and all that it concluded."""
    digest = hashlib.sha256()
    for sql in (
        "SELECT * FROM runs ORDER BY run DESC LIMIT 1",
        "SELECT * FROM origins ORDER BY post",
        "SELECT * FROM links ORDER BY source, target",
        "SELECT * FROM families ORDER BY family",
    ):
        for row in connection.execute(sql):
            digest.update(repr(row).encode())
    return digest.hexdigest()


def _link_row(link: Link, revisions: Mapping[str, int]) -> tuple[Any, ...]:
    passages = [[p.source_begin, p.source_end, p.target_begin, p.target_end, p.score] for p in link.passages]
    return (
        link.source,
        link.target,
        link.directed,
        link.relation.value,
        link.score,
        link.source_coverage,
        link.target_coverage,
        to_json(link.grounds),
        to_json(passages),
        revisions.get(link.source, 0),
        revisions.get(link.target, 0),
    )


def _link_of(row: tuple[Any, ...]) -> Link:
    return Link(
        source=row[0],
        target=row[1],
        directed=bool(row[2]),
        relation=Relation(row[3]),
        score=row[4],
        source_coverage=row[5],
        target_coverage=row[6],
        grounds=tuple(json.loads(row[7])),
        passages=tuple(PassagePair(*pair) for pair in json.loads(row[8])),
        source_revision=row[9],
        target_revision=row[10],
    )
