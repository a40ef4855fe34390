"""What people say of links: kept beside them as they are inferred, and touched by no run.

Each entry holds the link as it was judged and is a step of the archive's chain. A later verdict, or withdrawing one, is
a further entry. An entry follows its posts where their channel gets another name: the keys in its columns are those of
today, the ones in its record are sealed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from stemmatic.archive.chain import add_step, open_step
from stemmatic.archive.database import Database
from stemmatic.archive.identity import channels_by_name
from stemmatic.archive.link_rows import link_of
from stemmatic.archive.records import from_json, record_sha256, to_json
from stemmatic.archive.verdicts.judgement import (
    JudgedLink,
    Judgement,
    LinkState,
    in_order,
    text_sha256,
)
from stemmatic.errors import OptionError
from stemmatic.fault import Fault
from stemmatic.model import Link, Verdict, make_key, split_key

STEP = "verdict"  # the kind of its steps
WITHDRAWN = "withdrawn"
OF_LINK = tuple(one.value for one in Verdict if one.of_link)
MAX_COMMENT_CHARS = 4000
MAX_NAME_CHARS = 200

Names = Mapping[tuple[str, str], str]  # of (platform, name as a dump has it) the channel in keys


# Of the latest entry about each pair: what was judged, and what stands there now; of a link that was judged, the texts
# that it rests on now.
_PAIR = "min(source, target), max(source, target)"
OF_LINKS = (
    "(coalesce(verdict, '') IN ('right', 'wrong', 'unsure')"
    " OR verdict IS NULL AND json_extract(record, '$.withdraws') IS NULL)"
)
LATEST = f"SELECT max(entry) FROM verdicts WHERE {OF_LINKS} GROUP BY {_PAIR}"  # noqa: S608 (fixed text)
_SINCE = """
SELECT v.entry, v.source, v.target, v.verdict,
    json_extract(v.record, '$.link.relation'), json_extract(v.record, '$.link.directed'),
    coalesce(l.relation, m.relation), coalesce(l.directed, m.directed), coalesce(l.source, m.source),
    coalesce(l.declared, m.declared),
    json_extract(v.record, '$.source_text_sha256'), coalesce(a.text, json_extract(s.record, '$.text')),
    json_extract(v.record, '$.target_text_sha256'), coalesce(b.text, json_extract(t.record, '$.text'))
FROM verdicts v
LEFT JOIN links l ON l.source = v.source AND l.target = v.target
LEFT JOIN links m ON m.source = v.target AND m.target = v.source
LEFT JOIN posts s ON s.post = v.source
LEFT JOIN posts t ON t.post = v.target
LEFT JOIN revisions a ON a.post = v.source AND a.revision = coalesce(l.source_revision, m.target_revision)
    AND json_extract(v.record, '$.link.relation') NOT NULL
LEFT JOIN revisions b ON b.post = v.target AND b.revision = coalesce(l.target_revision, m.source_revision)
    AND json_extract(v.record, '$.link.relation') NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Since:
    """What stands between two posts that were judged, beside what stood there then: a row of ``_SINCE``."""

    entry: int
    source: str
    target: str
    verdict: str | None
    was_relation: str | None
    was_directed: int | None
    relation: str | None
    directed: int | None
    now_source: str | None
    declared: int | None
    source_sha256: str
    source_text: str | None
    target_sha256: str
    target_text: str | None

    @property
    def is_found(self) -> bool:
        """Whether there is a link between the two posts."""
        return self.relation is not None and not self.declared

    @property
    def state(self) -> LinkState:
        """What has become of the link."""
        if not self.is_found:
            return LinkState.GONE if self.was_relation else LinkState.NEVER
        return LinkState.CHANGED if any(True for _ in self.changes()) else LinkState.FOUND

    def changes(self) -> Iterator[str]:
        """What is otherwise than it was judged, in words."""
        if self.relation and self.declared:
            yield "the platform declares it a forward"
        elif self.was_relation and not self.relation:
            yield "the present options do not find this link"
        elif self.relation and not self.was_relation:
            yield f"no link was found then; now it is found as {self.relation}"
        elif self.relation != self.was_relation:
            yield f"the relation was {self.was_relation} and is now {self.relation}"
        if self.is_found and self.was_relation:
            if bool(self.directed) != bool(self.was_directed):
                yield "the direction was open and is now known" if self.directed else "the direction is now open"
            elif self.directed and self.now_source != self.source:
                yield "the direction is now the other way round"
        ends = dict.fromkeys(
            ((self.source, self.source_sha256, self.source_text), (self.target, self.target_sha256, self.target_text))
        )
        for key, sha256, text in ends:
            if text is None:
                yield f"{key} is no longer in the archive under this name"
            elif text_sha256(text) != sha256:
                yield f"the text of {key} is another now"


class Judged(Database):
    """The part of an archive that people made."""

    def link_between(self, one: str, other: str) -> Link | None:
        """The link that is found between two posts, whichever is its source."""
        ends = "(source, target) IN (VALUES (?1, ?2), (?2, ?1))"
        sql = f"SELECT * FROM links WHERE NOT declared AND {ends} ORDER BY source <> ?1"  # noqa: S608 (fixed text)
        return next(map(link_of, self._rows(sql, (one, other))), None)

    def judge(self, one: str, other: str, verdict: str | None, *, comment: str = "", by: str | None = None) -> bool:
        """Add an entry about two posts; false where the latest one says the same of the same link already.

        Raises:
            OptionError: there is no such verdict, or comment or name are too long.
        """
        said = None if verdict is None else _verdict_of_link(verdict)
        comment, name = fit_comment(comment), fit_name(by)
        with self.writing() as connection:
            before = self.judged_link(one, other)
            link = self.link_between(one, other)
            if link is not None:
                one, other = link.source, link.target
            elif before is not None:
                one, other = before.source, before.target
            else:
                one, other = sorted((one, other))
            found = Judgement(
                source=one,
                target=other,
                verdict=said,
                date=datetime.now(UTC).replace(microsecond=0),
                comment=comment,
                by=name,
                link=link,
                source_text_sha256=self._judged_sha256(one, link.source_revision if link else None),
                target_text_sha256=self._judged_sha256(other, link.target_revision if link else None),
                source_keys=self.further_keys(one),
                target_keys=self.further_keys(other),
            )
            if one == other and link is None and before is None:
                raise OptionError(f"judge: {one} is one post, and no two versions in it are linked; name two posts")
            if before is not None and replace(found, date=before.judgement.date) == before.judgement:
                return False
            keep_entry(connection, found)
        return True

    def judged_link(self, one: str, other: str) -> JudgedLink | None:
        """What was said of two posts; ``None`` if nothing was."""
        latest = f"SELECT max(entry) FROM verdicts WHERE ({_PAIR}) = (?, ?) AND {OF_LINKS}"  # noqa: S608 (fixed text)
        return next(map(self.judged, self.since(latest, in_order(one, other))), None)

    def judged_links(self, posts: Collection[str] | None = None) -> list[JudgedLink]:
        """All links that were judged, or those of which a post is an end, in the order of their latest entries."""
        if posts is None:
            return list(map(self.judged, self.since(LATEST)))
        among = "IN (SELECT value FROM json_each(?1))"
        latest = (
            f"SELECT max(entry) FROM verdicts WHERE (source {among} OR target {among}) AND {OF_LINKS}"  # noqa: S608
            f" GROUP BY {_PAIR}"
        )
        return list(map(self.judged, self.since(latest, (json.dumps(list(posts)),))))

    def since(self, latest: str, values: Sequence[Any] = ()) -> list[Since]:
        """What became of the pairs with these entries, in their order."""
        rows = self._rows(f"{_SINCE} WHERE v.entry IN ({latest}) ORDER BY v.entry", values)
        return [Since(*row) for row in rows]

    def judged(self, since: Since) -> JudgedLink:
        """The same as a record, with all entries about the pair."""
        pair = in_order(since.source, since.target)
        rows = self._rows(
            f"SELECT record FROM verdicts WHERE ({_PAIR}) = (?, ?) AND {OF_LINKS} ORDER BY entry",  # noqa: S608
            pair,
        )
        *earlier, latest = (from_json(Judgement, record) for (record,) in rows)
        return JudgedLink(
            entry=since.entry,
            source=since.source,
            target=since.target,
            judgement=latest,
            earlier=tuple(earlier),
            link=self.link_between(since.source, since.target),
            state=since.state,
            changes=tuple(since.changes()),
        )

    def _judged_sha256(self, key: str, revision: int | None) -> str:
        rows = self._rows("SELECT text FROM revisions WHERE post = ? AND revision = ?", (key, revision)) or self._rows(
            "SELECT json_extract(record, '$.text') FROM posts WHERE post = ?", (key,)
        )
        return text_sha256(rows[0][0]) if rows else ""

    def further_keys(self, key: str) -> tuple[str, ...]:
        """Under which other keys dumps have a post."""
        platform, _, number = split_key(key)
        rows = self._rows("SELECT DISTINCT channel FROM sightings WHERE post = ?", (key,))
        return tuple(sorted({make_key(platform, channel, number) for (channel,) in rows} - {key}))


def verdict_of(said: str) -> Verdict:
    """The verdict that is called so.

    Raises:
        OptionError: there is none.
    """
    if said not in list(Verdict):
        raise OptionError(f"verdict {said}: expected {', '.join(Verdict)}")
    return Verdict(said)


def _verdict_of_link(said: str) -> Verdict:
    if said not in OF_LINK:
        raise OptionError(f"verdict {said}: expected {', '.join(OF_LINK)}")
    return Verdict(said)


def keep_entry(connection: sqlite3.Connection, said: Judgement) -> int:
    """Add an entry, and the step that seals it; gives its number."""
    record = to_json(said)
    entry = int(connection.execute("SELECT coalesce(max(entry), 0) + 1 FROM verdicts").fetchone()[0])
    row = entry, said.source, said.target, said.verdict, record
    connection.execute("INSERT INTO verdicts VALUES (?, ?, ?, ?, ?)", row)
    add_step(connection, open_step(connection), STEP, str(entry), record_sha256(record))
    return entry


def fit_comment(text: str) -> str:
    """A comment as it is kept.

    Raises:
        OptionError: it is too long.
    """
    return _fit("comment", text, MAX_COMMENT_CHARS)


def fit_name(text: str | None) -> str | None:
    """A name as it is kept; None if there is nothing in it.

    Raises:
        OptionError: it is too long.
    """
    return _fit("name", text or "", MAX_NAME_CHARS) or None


def _fit(what: str, text: str, most: int) -> str:
    """A text as it is kept: one kind of line end, nothing at its edges."""
    text = "\n".join(text.encode("utf-8", "replace").decode().splitlines()).strip()
    if len(text) > most:
        raise OptionError(f"judge: the {what} has {len(text):,} characters, and at most {most:,} are kept; shorten it")
    return text


# --- following posts ---------------------------------------------------------------------------------------------


def follow_posts(connection: sqlite3.Connection) -> None:
    """Give the entries the keys that their posts have now."""
    rows = connection.execute("SELECT entry, source, target, record FROM verdicts").fetchall()
    names, is_held = (channels_by_name(connection), holder(connection)) if rows else ({}, bool)
    moved = [
        (*keys, entry)
        for entry, source, target, record in rows
        if (keys := _settle(record, names, is_held)) != (source, target)
    ]
    connection.executemany("UPDATE verdicts SET source = ?, target = ? WHERE entry = ?", moved)


def holder(connection: sqlite3.Connection) -> Callable[[str], bool]:
    """Tells whether the archive has a post of a key."""
    return lambda key: connection.execute("SELECT 1 FROM posts WHERE post = ?", (key,)).fetchone() is not None


def _settle(record: str, names: Names, is_held: Callable[[str], bool]) -> tuple[str, str]:
    """The keys of today of an entry's posts; two posts that turned out to be one keep those of then."""
    said = json.loads(record)
    ends = [settle_key((said[end], *said.get(f"{end}_keys", ())), names, is_held) for end in ("source", "target")]
    if ends[0] == ends[1] and said["source"] != said["target"]:
        ends = [said["source"], said["target"]]
    return ends[0], ends[1]


def settle_key(keys: Sequence[str], names: Names, is_held: Callable[[str], bool]) -> str:
    """The key of today of a post that dumps have under these keys; the first of them where the archive has none."""
    for key in keys:
        platform, channel, number = split_key(key)
        for one in (key, make_key(platform, names.get((platform, channel), channel), number)):
            if is_held(one):
                return one
    return keys[0]


# --- checking ----------------------------------------------------------------------------------------------------


def check_verdicts(connection: sqlite3.Connection, sealed: Mapping[str, str]) -> Iterator[Fault]:
    """The entries against the hashes that their steps sealed, and their columns against their records."""
    names, is_held, left = channels_by_name(connection), holder(connection), dict(sealed)
    for entry, source, target, verdict, record in connection.execute("SELECT * FROM verdicts ORDER BY entry"):
        where = f"verdict {entry} ({source}, {target})"
        if faults := check_sealed(where, record, left.pop(str(entry), None)):
            yield from faults
        elif (verdict, source, target) != (json.loads(record)["verdict"], *_settle(record, names, is_held)):
            yield Fault(where=where, said="its columns do not say what its record says", table="verdicts")
    for entry in left:
        said = "the chain says that it was kept, but it is gone"
        yield Fault(where=f"verdict {entry}", said=said, table="verdicts")


def check_sealed(where: str, record: str, sealed: str | None, table: str = "verdicts") -> list[Fault]:
    """Whether a record is what its step sealed."""
    if sealed is None:
        return [Fault(where=where, said="no step of the chain says that it was kept", table=table)]
    if record_sha256(record) != sealed:
        said = "it is not what its step sealed: somebody changed it afterwards"
        return [Fault(where=where, said=said, table=table)]
    return []


def check_entries(entries: Iterable[Mapping[str, Any]], sealed: Mapping[str, str]) -> Iterator[Fault]:
    """The same for entries that :func:`entries_about` gave."""
    for one in entries:
        where = f"verdict {one['entry']} ({one['source']}, {one['target']})"
        yield from check_sealed(where, to_json(one["record"]), sealed.get(str(one["entry"])))


def entries_about(connection: sqlite3.Connection, posts: Set[str]) -> list[dict[str, Any]]:
    """The entries about the link between two of these posts, or about a statement that one carries, for a bundle.

    They are given as they are kept.
    """
    found: dict[int, dict[str, Any]] = {}
    for entry, source, target, record in connection.execute(
        "SELECT entry, source, target, record FROM verdicts ORDER BY entry"
    ):
        said = json.loads(record)
        named = {source, target, *(one["post"] for side in ("ours", "theirs") for one in said.get(side, ()))}
        if {source, target} <= posts if "ours" not in said else not named.isdisjoint(posts):
            found[entry] = {"entry": entry, "source": source, "target": target, "record": said}
    return list(found.values())
