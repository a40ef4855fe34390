"""The archive folder: what is kept in ``archive.sqlite``, written in whole transactions, read while others write."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from stemmatic.archive.merge import Revision, merge_sightings
from stemmatic.archive.records import from_json, iso, to_json
from stemmatic.archive.schema import prepare
from stemmatic.errors import ArchiveError, LockedArchive, NoArchive
from stemmatic.model import Dump, Family, Link, PassagePair, Post, Relation, Skipped, Understanding

DATABASE = "archive.sqlite"
_BATCH = 2000
_WAIT_SECONDS = 10.0


class Store:
    """An open archive. Readers never wait; a second writer waits ten seconds, then gets ``LockedArchive``."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.folder = folder
        self.path = folder / DATABASE
        if not create and not (self.path.exists() and self.path.stat().st_size):
            raise NoArchive(
                f"{folder}: there is no archive here; make one with: stemmatic trace DUMP... --archive {folder}"
            )
        if folder.exists() and not folder.is_dir():
            raise ArchiveError(f"{folder}: expected a folder for the archive, found a file; name another --archive")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._connection = self._open(create)
        except (sqlite3.Error, OSError) as error:
            raise _explained(error, self.path) from error

    def _open(self, create: bool) -> sqlite3.Connection:
        try:
            return _connect(self.path.absolute().as_uri(), self.path)
        except sqlite3.OperationalError:
            if create or self.path.with_name(f"{DATABASE}-wal").exists():
                raise
            # A folder that cannot be written, such as a backup's: no locks, and nobody writes.
            return _connect(f"{self.path.absolute().as_uri()}?immutable=1", self.path)

    def close(self) -> None:
        """Close the archive; nothing that was acknowledged is lost."""
        self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: everything inside is kept, or nothing."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise _explained(error, self.path) from error
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise _explained(error, self.path) from error
            raise

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise _explained(error, self.path) from error

    # --- what was received ---------------------------------------------------------------------------------------

    def has_dump(self, sha256: str, columns: Mapping[str, str]) -> bool:
        """Whether this file was read before, in the same way."""
        return bool(self._rows("SELECT 1 FROM dumps WHERE sha256 = ? AND columns = ?", (sha256, to_json(columns))))

    def add_dump(
        self, dump: Dump, posts: Iterable[Post], skipped: list[Skipped], columns: Mapping[str, str]
    ) -> tuple[int, int]:
        """Keep a dump with all its posts, or nothing of it; gives (posts read, posts that were not known before).

        ``skipped`` may fill up while ``posts`` is read. A dump that was read in another way before is read anew:
        what was read in it then is replaced.
        """
        read = 0
        touched: dict[str, None] = {}
        with self.writing() as connection:
            known = connection.execute("SELECT count(*) FROM posts").fetchone()[0]
            touched.update(
                (key, None)
                for (key,) in connection.execute("SELECT post FROM sightings WHERE dump_sha256 = ?", (dump.sha256,))
            )
            connection.execute("DELETE FROM sightings WHERE dump_sha256 = ?", (dump.sha256,))
            stream = iter(posts)
            while batch := list(islice(stream, _BATCH)):
                connection.executemany(
                    "INSERT OR REPLACE INTO sightings VALUES (?, ?, ?, ?)",
                    [(p.key, p.place.dump_sha256, p.place.position, to_json(p)) for p in batch],
                )
                read += len(batch)
                touched.update(dict.fromkeys(p.key for p in batch))
            self._merge(connection, list(touched))
            connection.execute(
                "INSERT OR REPLACE INTO dumps VALUES (?, ?, ?, ?, ?, ?)",
                (dump.sha256, dump.name, dump.format, dump.size_bytes, to_json(columns), read),
            )
            self._note_skipped(connection, dump.sha256, skipped)
            new = connection.execute("SELECT count(*) FROM posts").fetchone()[0] - known
        return read, new

    def note_unread(self, name: str, skipped: Sequence[Skipped]) -> None:
        """Keep the notes on a path that gave no dump in place of older ones; without notes they are gone."""
        if skipped or self._rows("SELECT 1 FROM skipped WHERE dump_sha256 = '' AND dump = ?", (name,)):
            with self.writing() as connection:
                connection.execute("DELETE FROM skipped WHERE dump_sha256 = '' AND dump = ?", (name,))
                self._note_skipped(connection, "", skipped)

    @staticmethod
    def _note_skipped(connection: sqlite3.Connection, sha256: str, skipped: Iterable[Skipped]) -> None:
        rows = [(sha256, s.dump, s.position, s.reason, s.advice, s.deliberate) for s in skipped]
        connection.executemany("DELETE FROM skipped WHERE dump_sha256 = ? AND dump = ?", {(r[0], r[1]) for r in rows})
        connection.executemany("INSERT INTO skipped VALUES (?, ?, ?, ?, ?, ?)", rows)

    @staticmethod
    def _merge(connection: sqlite3.Connection, keys: list[str]) -> None:
        """Make the merged record and the revisions of each post again from its sightings."""
        for begin in range(0, len(keys), 500):
            part = keys[begin : begin + 500]
            marks = ",".join("?" * len(part))
            sightings: dict[str, list[Post]] = {}
            for key, record in connection.execute(
                f"SELECT post, record FROM sightings WHERE post IN ({marks})",  # noqa: S608 (marks only)
                part,
            ):
                sightings.setdefault(key, []).append(from_json(Post, record))
            posts, revisions = [], []
            for key, seen in sightings.items():
                post, texts = merge_sightings(seen)
                date = iso(post.date) if post.date else None
                posts.append((key, post.platform, post.channel, post.number, date, to_json(post)))
                if len(texts) == 1:
                    continue
                revisions += [
                    (key, number, r.text, iso(r.edited_date) if r.edited_date else None, r.dump_sha256)
                    for number, r in enumerate(texts)
                ]
            gone = [(key,) for key in part if key not in sightings]
            connection.executemany("DELETE FROM posts WHERE post = ?", gone)
            connection.executemany("INSERT OR REPLACE INTO posts VALUES (?, ?, ?, ?, ?, ?)", posts)
            connection.executemany("DELETE FROM revisions WHERE post = ?", [(key,) for key in part])
            connection.executemany("INSERT INTO revisions VALUES (?, ?, ?, ?, ?)", revisions)
            connection.executemany("DELETE FROM understood WHERE post = ?", [(key,) for key in part])

    def add_channels(self, channels: Iterable[tuple[str, str, str | None, Any]]) -> None:
        """Keep what pages say of channels: (platform, channel, title, record); a known title is never lost."""
        with self.writing() as connection:
            connection.executemany(
                "INSERT INTO channels VALUES (?, ?, ?, ?) ON CONFLICT (platform, channel) DO UPDATE SET"
                " title = coalesce(excluded.title, title), record = excluded.record",
                [(platform, channel, title, to_json(record)) for platform, channel, title, record in channels],
            )

    def dumps(self) -> list[tuple[Dump, int]]:
        """The dumps, each with how many posts were read in it."""
        rows = self._rows("SELECT sha256, name, format, size_bytes, posts FROM dumps ORDER BY name, sha256")
        return [(Dump(sha256=r[0], name=r[1], format=r[2], size_bytes=r[3]), r[4]) for r in rows]

    def skipped(self) -> list[Skipped]:
        """What was left out, and why."""
        rows = self._rows("SELECT dump, position, reason, advice, deliberate FROM skipped ORDER BY dump, rowid")
        return [Skipped(dump=r[0], position=r[1], reason=r[2], advice=r[3], deliberate=bool(r[4])) for r in rows]

    def count_posts(self) -> int:
        """How many posts the archive holds."""
        return int(self._rows("SELECT count(*) FROM posts")[0][0])

    def count_unlinked(self) -> int:
        """How many posts no run has understood and linked yet: it was stopped, or is under way."""
        return int(self._rows("SELECT count(*) FROM posts WHERE post NOT IN (SELECT post FROM understood)")[0][0])

    def input_sha256(self) -> str:
        """A hash over all that links are made from: it changes when, and only when, a post does."""
        digest = hashlib.sha256()
        try:
            for (record,) in self._connection.execute("SELECT record FROM posts ORDER BY post"):
                digest.update(record.encode())
        except sqlite3.Error as error:
            raise _explained(error, self.path) from error
        return digest.hexdigest()

    def posts(self) -> Iterator[Post]:
        """Every post, in order of channel and number."""
        for (record,) in self._rows("SELECT record FROM posts ORDER BY platform, channel, length(number), number"):
            yield from_json(Post, record)

    def post(self, key: str) -> Post | None:
        """The post of that key."""
        rows = self._rows("SELECT record FROM posts WHERE post = ?", (key,))
        return from_json(Post, rows[0][0]) if rows else None

    def revisions(self, key: str) -> list[Revision]:
        """The texts that a post had, oldest first."""
        rows = self._rows(
            "SELECT text, edited_date, dump_sha256 FROM revisions WHERE post = ? ORDER BY revision", (key,)
        )
        if not rows and (post := self.post(key)) is not None:
            return [Revision(post.text, post.edited_date, post.place.dump_sha256)]
        return [Revision(r[0], datetime.fromisoformat(r[1]) if r[1] else None, r[2]) for r in rows]

    def revision_counts(self) -> dict[str, int]:
        """How many different texts each post had."""
        return dict(
            self._rows(
                "SELECT post, max(1, (SELECT count(*) FROM revisions WHERE revisions.post = posts.post)) FROM posts"
            )
        )

    def sightings(self, key: str) -> list[Post]:
        """What each dump says of a post."""
        rows = self._rows("SELECT record FROM sightings WHERE post = ? ORDER BY dump_sha256, position", (key,))
        return [from_json(Post, record) for (record,) in rows]

    def channel_titles(self) -> dict[tuple[str, str], str]:
        """The titles that pages and exports give channels."""
        rows = self._rows("SELECT platform, channel, title FROM channels WHERE title IS NOT NULL")
        return {(platform, channel): title for platform, channel, title in rows}

    # --- what was concluded --------------------------------------------------------------------------------------

    def last_run(self) -> tuple[str, str, str] | None:
        """Version, options and input hash of the run whose conclusions the archive holds."""
        rows = self._rows("SELECT version, options, input_sha256 FROM runs ORDER BY run DESC LIMIT 1")
        return (rows[0][0], rows[0][1], rows[0][2]) if rows else None

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
        input_sha256: str,
        understood: Iterable[tuple[str, Understanding]],
        origins: Iterable[tuple[str, str | None, bool, str]],
        links: Iterable[Link],
        families: Iterable[Family],
        report: dict[str, Any],
    ) -> bool:
        """Replace what earlier runs concluded, all at once; nothing, and false, if the posts are others by now."""
        with self.writing() as connection:
            if self.input_sha256() != input_sha256:
                return False
            for table in ("understood", "origins", "links", "families", "family_posts"):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 (fixed names)
            connection.executemany(
                "INSERT INTO understood VALUES (?, ?)", ((key, to_json(record)) for key, record in understood)
            )
            connection.executemany("INSERT INTO origins VALUES (?, ?, ?, ?)", origins)
            connection.executemany("INSERT INTO links VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", map(_link_row, links))
            for family in families:
                connection.execute("INSERT INTO families VALUES (?, ?)", (family.id, to_json(family)))
                connection.executemany(
                    "INSERT INTO family_posts VALUES (?, ?)", [(post, family.id) for post in family.posts]
                )
            connection.execute(
                "INSERT INTO runs (started, finished, version, options, input_sha256, report)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (iso(started), iso(datetime.now(UTC)), version, to_json(options), input_sha256, to_json(report)),
            )
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


def _connect(uri: str, path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _link_row(link: Link) -> tuple[Any, ...]:
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
    )


def _explained(error: Exception, path: Path) -> ArchiveError:
    """An error of SQLite or the file system, in one line for a person."""
    text = (error.strerror if isinstance(error, OSError) else None) or str(error)
    if "locked" in text:
        return LockedArchive(f"{path}: another process is writing to this archive; wait for it, then run again")
    if "malformed" in text or "not a database" in text:
        return ArchiveError(f"{path}: the file is damaged ({text}); restore a backup of the folder")
    if "full" in text:
        return ArchiveError(f"{path}: the disk is full; nothing of this step was kept; free some space, then run again")
    if "readonly" in text or "read-only" in text.lower() or isinstance(error, PermissionError):
        return ArchiveError(f"{path}: the archive cannot be written here; check the folder's permissions")
    if "unable to open" in text:
        return ArchiveError(f"{path}: the archive cannot be opened here; check the folder's permissions")
    return ArchiveError(f"{path}: {text}")
