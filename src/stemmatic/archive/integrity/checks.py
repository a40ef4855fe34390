"""Whether an archive is what its chain of steps sealed: every step, dump, record, post, link and family looked at."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import closing, contextmanager, suppress
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

from stemmatic.archive.annotation_entries import ANNOTATION_STEP
from stemmatic.archive.annotations import check_annotations
from stemmatic.archive.chain import BEGINNING, Step, seal, sightings_sha256
from stemmatic.archive.database import Database
from stemmatic.archive.integrity.held import check_index, check_schema, check_search, check_tables
from stemmatic.archive.integrity.pages import find_bad_pages
from stemmatic.archive.integrity.posts import UNREADABLE, Seen, check_posts
from stemmatic.archive.verdicts.names import NAME_STEP, check_names
from stemmatic.archive.verdicts.verdicts import STEP, check_verdicts, entries_about
from stemmatic.errors import ArchiveError, StemmaticError
from stemmatic.fault import Fault
from stemmatic.progress import Watch, unwatched

_PAGE = re.compile(r"page (\d+)", re.IGNORECASE)
_MOST_LINES = 20  # about damaged pages: one is enough to know, a hundred help nobody


LookedAt = Callable[[], tuple[list[Any], list[Fault]]]
Aside = Callable[[], LookedAt]
_UNSEEN = (sqlite3.Error, OSError, UnicodeError, *UNREADABLE)  # what another process may meet; it is met here again


class Integrity(Database):
    """An archive looked at from the side: its rows as they are, and whether they fit together."""

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one moment, whatever others write meanwhile."""
        self._rows("BEGIN")
        try:
            self._rows("SELECT count(*) FROM sqlite_master")  # a transaction begins with the first reading
            yield
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def steps(self) -> list[Step]:
        """The chain, from its beginning."""
        columns = "step, at, kind, subject, content_sha256, chain_sha256, state_sha256"
        return self._records(Step, f"SELECT {columns} FROM steps ORDER BY step")  # noqa: S608 (fixed names)

    def run_record(self) -> dict[str, Any]:
        """The last run: its number, times, version, options, and what it counted; empty before the first."""
        columns = "run, started, finished, version, options, input_sha256, report, posts_step"
        found = self._named(columns, "runs ORDER BY run DESC LIMIT 1", (), "options", "report")
        return found[0] if found else {}

    def dump_records(self, sha256s: Iterable[str]) -> list[dict[str, Any]]:
        """The dumps of these hashes, by name, each with the columns that it was read with and when it was added."""
        columns = "sha256, name, format, size_bytes, columns, posts, added"
        which = "dumps WHERE sha256 IN (SELECT value FROM json_each(?)) ORDER BY name, sha256"
        return self._named(columns, which, (json.dumps(list(sha256s)),), "columns")

    def _named(self, columns: str, rows: str, values: Sequence[Any], *parsed: str) -> list[dict[str, Any]]:
        """Rows by the names of their columns, with what the ``parsed`` ones have as JSON."""
        found = [
            dict(zip(columns.split(", "), row, strict=True))
            for row in self._rows(f"SELECT {columns} FROM {rows}", values)  # noqa: S608 (fixed names)
        ]
        return [record | {name: json.loads(record[name]) for name in parsed} for record in found]

    def seen(self, post: str) -> list[Seen]:
        """What each dump says of a post, as it is kept."""
        columns = "post, dump_sha256, position, record, channel"
        sql = f"SELECT {columns} FROM sightings WHERE post = ? ORDER BY dump_sha256, position"  # noqa: S608 (fixed)
        return self._records(Seen, sql, (post,))

    def post_text(self, post: str) -> str:
        """The merged record of a post, as it is kept."""
        return str(self._value("SELECT record FROM posts WHERE post = ?", (post,)))

    def verdict_records(self, posts: Set[str]) -> list[dict[str, Any]]:
        """The entries of verdicts about two of these posts, as they are kept."""
        return entries_about(self._connection, posts)

    # --- checking ------------------------------------------------------------------------------------------------

    def faults(self, watch: Watch = unwatched, *, search: bool = True, aside: Aside | None = None) -> list[Fault]:
        """All that does not fit; where pages of the file are damaged, only these.

        Without ``search`` the indexes, which are made of the rest, are not looked at. ``aside`` has another process
        look at the tables meanwhile, by :func:`look_at_tables`, and gives what waits for its answer.
        """
        try:
            return self._faults(watch, search=search, aside=aside)
        except (sqlite3.OperationalError, ArchiveError) as error:
            if "decode" not in str(error):
                raise
        # What is no text any more comes as it is, so that its first wrong byte can be named: for all rows that is slow.
        self._connection.text_factory = lambda content: content.decode("utf-8", "surrogateescape")
        return self._faults(watch, search=search)

    def _faults(self, watch: Watch, *, search: bool, aside: Aside | None = None) -> list[Fault]:
        with self.snapshot():
            looked_at = aside() if aside is not None else None  # meanwhile: to look at all pages takes as long
            damaged = list(self._damaged_pages())
            if damaged:
                return damaged
            found: list[Fault] = []
            for check in self._checks(watch, search=search, looked_at=looked_at):
                # One that meets what Stemmatic never writes there ends; the others still say what they find.
                try:
                    found += check()
                except (sqlite3.Error, ArchiveError) as error:
                    if "decode" in str(error) and self._connection.text_factory is str:
                        raise
                    found.append(Fault(where=str(self.path), said=f"cannot be read: {error.__cause__ or error}"))
                except UNREADABLE as error:
                    said = f"a row is not of its kind: {' '.join(str(error).split())}"
                    found.append(Fault(where=str(self.path), said=said))
            return list(dict.fromkeys(found))

    def _checks(
        self, watch: Watch, *, search: bool, looked_at: LookedAt | None
    ) -> Iterator[Callable[[], Iterable[Fault]]]:
        """All that is looked at, one thing after the other."""
        connection, steps = self._connection, cache(self.steps)
        yield lambda: check_chain(steps())
        yield lambda: check_schema(connection)
        yield lambda: self._check_contents(steps(), watch)
        if looked_at is None:
            yield lambda: check_tables(connection, steps(), watch)
            yield lambda: self._check_results(watch)
        yield lambda: check_posts(connection, watch)
        if search:
            yield lambda: check_search(connection, watch)
            yield lambda: check_index(connection, self.folder)
        yield lambda: check_verdicts(connection, sealed_entries(steps(), STEP))
        yield lambda: check_names(connection, sealed_entries(steps(), NAME_STEP))
        yield lambda: check_annotations(connection, sealed_entries(steps(), ANNOTATION_STEP))
        if looked_at is not None:
            yield lambda: self._taken_from(looked_at, steps(), watch)

    def _taken_from(self, looked_at: LookedAt, steps: Sequence[Step], watch: Watch) -> Iterable[Fault]:
        """What another process found in tables and results, if it saw them as they are; else what is found here."""
        with suppress(StemmaticError, *_UNSEEN):
            sums, found = looked_at()
            if sums == self.sums():
                return found
        return [*check_tables(self._connection, steps, watch), *self._check_results(watch)]

    def sums(self) -> list[Any]:
        """What changes whenever a table does: the last step, the sums of all tables, counters."""
        asked = (
            "SELECT * FROM steps ORDER BY step DESC LIMIT 1",
            "SELECT * FROM seals ORDER BY name",
            "SELECT * FROM counters ORDER BY name",
        )
        return [self._rows(sql) for sql in asked]

    @contextmanager
    def _rows_of(self, sql: str) -> Iterator[Iterator[tuple[Any, ...]]]:
        """The rows one by one, as in ``_each``, put away also where they are not read to the end."""
        rows = self._connection.execute(sql)
        try:
            yield rows
        finally:
            rows.close()

    def _damaged_pages(self) -> Iterator[Fault]:
        found = 0
        try:
            size = int(self._connection.execute("PRAGMA page_size").fetchone()[0])
            with self._rows_of(f"PRAGMA integrity_check({_MOST_LINES})") as rows:
                for line in (line for (text,) in rows for line in str(text).splitlines()):
                    if line == "ok" or line.startswith("***"):
                        continue
                    found += 1
                    page = _PAGE.search(line)
                    byte = (int(page[1]) - 1) * size if page else None
                    where = f"{self.path}, page {page[1]}" if page else str(self.path)
                    yield Fault(where=where, byte=byte, said=f"SQLite finds it damaged: {line}")
        except (sqlite3.Error, UnicodeDecodeError) as error:  # it names what it can, then gives up
            if not found:
                yield from self._walk_pages(error)

    def _walk_pages(self, error: Exception) -> Iterator[Fault]:
        """Where SQLite does not say which page is damaged: the first that cannot be one."""
        found = []
        with suppress(sqlite3.Error, OSError, UnicodeDecodeError):
            size = int(self._connection.execute("PRAGMA page_size").fetchone()[0])
            trees = self._connection.execute("SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0")
            found = list(islice(find_bad_pages(self.path, size, dict(trees)), _MOST_LINES))
        for one in found:
            yield Fault(
                where=f"{self.path}, page {one.page} ({one.tree})", byte=one.byte, said=f"it is damaged: {one.said}"
            )
        if not found:
            yield Fault(where=str(self.path), said=f"SQLite cannot check it: {error}")

    def _check_contents(self, steps: Sequence[Step], watch: Watch) -> Iterator[Fault]:
        """What each step sealed, as far as a later one has not taken its place."""
        last = {(one.kind, one.subject): one for one in steps}
        dumps = dict(self._rows("SELECT sha256, name FROM dumps ORDER BY sha256, name"))
        for number, (sha256, name) in enumerate(dumps.items()):
            watch("dumps", number, len(dumps))
            step = last.get(("dump", sha256))
            if step is None:
                yield Fault(
                    where=f"dump {sha256[:12]} ({name})",
                    said="no step of the chain says that it was kept",
                    table="steps",
                )
            elif _hash_of(partial(sightings_sha256, self._connection, sha256)) != step.content_sha256:
                yield Fault(
                    where=f"step {step.step}, dump {sha256[:12]} ({name})",
                    said="the records that were read in it are not those that the step sealed",
                    table="sightings",
                )
        for one in last.values():
            if one.kind == "dump" and one.subject not in dumps:
                yield Fault(
                    where=f"step {one.step}", said=f"the dump {one.subject[:12]} that it kept is gone", table="dumps"
                )
        for sha256, count in self._rows(
            "SELECT dump_sha256, count(*) FROM sightings WHERE dump_sha256 NOT IN (SELECT sha256 FROM dumps)"
            " GROUP BY dump_sha256"
        ):
            said = f"{count} records name it, but the archive does not have it"
            yield Fault(where=f"dump {sha256[:12]}", said=said, table="sightings")

    def _check_results(self, watch: Watch) -> Iterator[Fault]:
        """Whether posts, texts and revisions that links and families name are there."""
        watch("links", 0, None)
        last = self._rows("SELECT posts_step FROM runs ORDER BY run DESC LIMIT 1")
        newer = "SELECT post FROM removed WHERE step > ?"  # removed since the last run: the next one takes them out
        since = last[0][0] if last else -1
        for table, columns in (("links", ("source", "target")), ("origins", ("post",)), ("family_posts", ("post",))):
            for column in columns:
                for (key,) in self._rows(
                    f"SELECT DISTINCT {column} FROM {table}"  # noqa: S608 (fixed names)
                    f" WHERE {column} NOT IN (SELECT post FROM posts) AND {column} NOT IN ({newer})",
                    (since,),
                ):
                    yield Fault(where=f"{table}, {column} {key}", said="the archive has no such post", table=table)
        for source, target in self._rows(
            "SELECT source, target FROM links WHERE"
            " source_revision > (SELECT coalesce(max(revision), 0) FROM revisions WHERE post = source)"
            " OR target_revision > (SELECT coalesce(max(revision), 0) FROM revisions WHERE post = target)"
        ):
            said = "it rests on a revision that its post does not have"
            yield Fault(where=f"link {source} to {target}", said=said, table="links")
        members: dict[str, set[str]] = {}
        for post, family in self._rows("SELECT post, family FROM family_posts"):
            members.setdefault(family, set()).add(post)
        for name, record in self._rows("SELECT family, record FROM families"):
            try:
                members_of = set(json.loads(record)["posts"])
            except UNREADABLE as error:
                yield Fault(where=f"family {name}", said=f"its record cannot be read: {error}", table="families")
                continue
            if members_of != members.pop(name, set()):
                said = "its posts are not those that the archive lists for it"
                yield Fault(where=f"family {name}", said=said, table="family_posts")
        for name in sorted(members):
            said = "posts are listed for it, but its record is missing"
            yield Fault(where=f"family {name}", said=said, table="families")


def look_at_tables(folder: Path) -> tuple[list[Any], list[Fault]]:
    """What is found in the tables and results of the archive in a folder, and by which sums it was as it was then."""
    with closing(Integrity(folder)) as opened, opened.snapshot():
        found = [*check_tables(opened._connection, opened.steps(), unwatched), *opened._check_results(unwatched)]
        return opened.sums(), found


def sealed_entries(steps: Iterable[Step], kind: str) -> dict[str, str]:
    """Of each entry that steps of a kind kept, by its number, the hash that its step seals."""
    return {one.subject: one.content_sha256 for one in steps if one.kind == kind}


def check_chain(steps: Sequence[Step]) -> Iterator[Fault]:
    """The first step that the chain does not seal; what is behind it cannot be trusted either."""
    before = BEGINNING
    for number, one in enumerate(steps, 1):
        if one.step != number:
            said = f"it is missing: step {one.step} stands in its place"
            yield Fault(where=f"step {number}", said=said, table="steps")
            return
        sealed = seal(before, one.step, one.at, one.kind, one.subject, one.content_sha256, one.state_sha256)
        if sealed != one.chain_sha256:
            yield Fault(
                where=f"step {number} ({one.kind} {one.subject[:12]}, {one.at})",
                said="its seal does not fit it and the step before; from here on the chain is broken",
                table="steps",
            )
            return
        before = one.chain_sha256


def _hash_of(content: Callable[[], str]) -> str | None:
    """The hash of a content, None where some of it is no text any more."""
    try:
        return content()
    except UnicodeEncodeError:
        return None
