"""What was received: dumps, what each says of a post, and the posts merged from it."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from stemmatic.archive.database import Database
from stemmatic.archive.identity import judge_identities, note_likely
from stemmatic.archive.integrity.chain import add_step, open_step
from stemmatic.archive.merge import Revision, merge_sightings
from stemmatic.archive.records import from_json, iso, to_json
from stemmatic.archive.verdicts.verdicts import follow_posts
from stemmatic.model import ChannelInfo, Dump, Post, Skipped, make_key, split_key

_BATCH = 2000
_MERGED = 500
_FIELDS = frozenset(field.name for field in fields(Post))
# The beginning of a post's record, whose fields stand in order of their names, with the title of its channel.
_HEAD = re.compile(
    r'\{(?:"(?:album|author)":"[^"\\]*+",)*+"channel":"[^"\\]*+",(?:"channel_title":"([^"\\]*+)"|(?!"channel_title":))'
)


_Sighting = tuple[str, str, str, str | None, int]
"""What a dump says of a post: key, record, channel, moment, and 1 if it is the dump that is being kept."""


class Received(Database):
    """The part of an archive that dumps made."""

    def has_dump(self, sha256: str, columns: Mapping[str, str]) -> bool:
        """Whether this file was read before, in the same way."""
        return bool(self._rows("SELECT 1 FROM dumps WHERE sha256 = ? AND columns = ?", (sha256, to_json(columns))))

    def add_dump(
        self,
        dump: Dump,
        posts: Iterable[Post],
        skipped: list[Skipped],
        columns: Mapping[str, str],
        channels: Sequence[ChannelInfo] = (),
    ) -> tuple[int, int]:
        """Keep a dump with all its posts, or nothing of it; gives (posts read, posts that were not known before).

        ``skipped`` and ``channels`` may fill up while ``posts`` is read. A dump that was read in another way before is
        read anew: what was read in it then is replaced.
        """
        read = 0
        touched: set[str] = set()
        with self.writing() as connection:
            step = open_step(connection)
            known = connection.execute("SELECT count(*) FROM posts").fetchone()[0]
            names = self._identities(connection)
            replaced = connection.execute("SELECT post FROM sightings WHERE dump_sha256 = ?", (dump.sha256,))
            touched.update(key for (key,) in replaced)
            connection.execute("DELETE FROM sightings WHERE dump_sha256 = ?", (dump.sha256,))
            stream = iter(posts)
            while batch := list(islice(stream, _BATCH)):
                keys = [_key(names, post) for post in batch]
                connection.executemany(
                    "INSERT OR REPLACE INTO sightings VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        (key, p.place.dump_sha256, p.place.position, to_json(p), p.channel, _moment(p))
                        for key, p in zip(keys, batch, strict=True)
                    ],
                )
                read += len(batch)
                touched.update(keys)
            self.merge(connection, touched, step, dump.sha256)
            note_likely(connection, dump.sha256)
            self._settle_identities(connection, step)
            follow_posts(connection)
            now = datetime.now(UTC)
            connection.execute(
                "INSERT OR REPLACE INTO dumps VALUES (?, ?, ?, ?, ?, ?, ?)",
                (dump.sha256, dump.name, dump.format, dump.size_bytes, to_json(columns), read, iso(now)),
            )
            self._note_skipped(connection, dump.sha256, skipped)
            self._note_channels(connection, channels)
            add_step(connection, step, "dump", dump.sha256, sightings_sha256(connection, dump.sha256))
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
    def merge(connection: sqlite3.Connection, keys: Iterable[str], step: int, fresh_dump: str = "") -> None:
        """Make the merged record and the revisions of each post again from its sightings.

        ``fresh_dump`` is the dump that is being kept.
        """
        ordered = sorted(keys)
        for begin in range(0, len(ordered), _MERGED):
            _merge_part(connection, ordered[begin : begin + _MERGED], step, fresh_dump)

    # --- channels ------------------------------------------------------------------------------------------------

    @staticmethod
    def _identities(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
        rows = connection.execute("SELECT platform, name, channel FROM identities")
        return {(platform, name): channel for platform, name, channel in rows}

    def _settle_identities(self, connection: sqlite3.Connection, step: int) -> None:
        """Judge anew which names are one channel, and give the posts of those that changed their new keys."""
        before, judged = self._identities(connection), judge_identities(connection)
        connection.execute("DELETE FROM identities")
        connection.executemany(
            "INSERT INTO identities VALUES (?, ?, ?, ?)", [(*name, *found) for name, found in judged.items()]
        )
        names = {name: channel for name, (channel, _) in judged.items()}
        touched: set[str] = set()
        for platform, name in {name for name in before.keys() | names.keys() if before.get(name) != names.get(name)}:
            sightings = connection.execute(
                "SELECT rowid, post, record FROM sightings WHERE channel = ? AND post LIKE ?", (name, f"{platform}:%")
            ).fetchall()
            for row, old, record in sightings:
                new = _key(names, from_json(Post, record))
                connection.execute("UPDATE sightings SET post = ? WHERE rowid = ?", (new, row))
                touched |= {old, new}
        self.merge(connection, touched, step)

    def identities(self) -> dict[tuple[str, str], tuple[str, str]]:
        """Of (platform, name as a dump has it) the channel in the keys of posts, and the ground for it."""
        rows = self._rows("SELECT platform, name, channel, ground FROM identities")
        return {(platform, name): (channel, ground) for platform, name, channel, ground in rows}

    def settled_key(self, key: str) -> str:
        """The key that a post has in this archive, given the one that a dump made for it."""
        if self._rows("SELECT 1 FROM posts WHERE post = ?", (key,)):
            return key
        for (platform, name), (channel, _) in self.identities().items():
            old = make_key(platform, name, "")
            if key.startswith(old):
                return make_key(platform, channel, "") + key[len(old) :]
        return key

    @staticmethod
    def _note_channels(connection: sqlite3.Connection, channels: Iterable[ChannelInfo]) -> None:
        """Keep what pages say of channels; a known title is never lost."""
        connection.executemany(
            "INSERT INTO channels VALUES (?, ?, ?, ?) ON CONFLICT (platform, channel) DO UPDATE SET"
            " title = coalesce(excluded.title, title), record = excluded.record",
            [(one.platform, one.channel, one.title, to_json(one)) for one in channels if one.channel],
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

    def posts(self) -> Iterator[Post]:
        """Every post, in order of channel and number."""
        for (record,) in self._each("SELECT record FROM posts ORDER BY platform, channel, length(number), number"):
            yield from_json(Post, record)

    def post(self, key: str) -> Post | None:
        """The post of that key, or of a key under another of its channel's names."""
        rows = self._rows("SELECT record FROM posts WHERE post = ?", (self.settled_key(key),))
        return from_json(Post, rows[0][0]) if rows else None

    def revisions(self, key: str) -> list[Revision]:
        """The texts that a post had, oldest first."""
        rows = self._rows(
            "SELECT text, edited_date, dump_sha256 FROM revisions WHERE post = ? ORDER BY revision", (key,)
        )
        if not rows and (post := self.post(key)) is not None:
            return [Revision(post.text, post.edited_date, post.place.dump_sha256)]
        return [Revision(r[0], datetime.fromisoformat(r[1]) if r[1] else None, r[2]) for r in rows]

    def revision_counts(self, keys: Sequence[str]) -> dict[str, int]:
        """How many different texts each of these posts had."""
        asked = "SELECT value, max(1, (SELECT count(*) FROM revisions WHERE post = value)) FROM json_each(?)"
        return dict(self._rows(asked, (json.dumps(list(keys)),)))

    def sightings(self, key: str) -> list[Post]:
        """What each dump says of a post."""
        rows = self._rows("SELECT record FROM sightings WHERE post = ? ORDER BY dump_sha256, position", (key,))
        return [from_json(Post, record) for (record,) in rows]

    def channel_titles(self) -> dict[tuple[str, str], str]:
        """The titles that pages and exports give channels, under each of the channel's names."""
        rows = self._rows("SELECT platform, channel, title FROM channels WHERE title IS NOT NULL")
        return {(platform, channel): title for platform, channel, title in rows}


def _merge_part(connection: sqlite3.Connection, keys: Sequence[str], step: int, fresh_dump: str) -> None:
    marks = ",".join("?" * len(keys))
    sightings: dict[str, list[_Sighting]] = {}
    for sighting in connection.execute(
        f"SELECT post, record, channel, moment, dump_sha256 = ? FROM sightings WHERE post IN ({marks})",  # noqa: S608
        (fresh_dump, *keys),
    ):
        sightings.setdefault(sighting[0], []).append(sighting)
    # Of posts that are new nothing but the post itself is to be written: the larger part by far of what dumps bring.
    texts_before: dict[str, str] = dict(
        connection.execute(
            f"SELECT post, json_extract(record, '$.text') FROM posts WHERE post IN ({marks})",  # noqa: S608 (marks only)
            keys,
        )
    )
    posts: list[tuple[Any, ...]] = []
    held: list[tuple[Any, ...]] = []
    revisions: list[tuple[Any, ...]] = []
    texts_now: dict[str, tuple[str, int]] = {}
    for key in keys:
        if key not in sightings:
            continue
        if key not in texts_before and (row := _sole_row(key, sightings[key], step)):
            posts.append(row)
            continue
        merged = _merge_records(key, [record for _, record, *_ in sightings[key]])
        (held if key in texts_before else posts).append(_row(key, merged, step))
        revisions += [
            (key, number, one.text, iso(one.edited_date) if one.edited_date else None, one.dump_sha256)
            for number, one in enumerate(merged.revisions)
        ]
        if key in texts_before:
            texts_now[key] = merged.plain["text"], max(len(merged.revisions) - 1, 0)
    gone = [(key,) for key in keys if key not in sightings]
    connection.executemany("DELETE FROM posts WHERE post = ?", gone)
    connection.executemany("INSERT OR REPLACE INTO removed VALUES (?, ?)", [(*one, step) for one in gone])
    back = connection.execute(f"SELECT post FROM removed WHERE post IN ({marks})", keys).fetchall()  # noqa: S608
    connection.executemany("DELETE FROM removed WHERE post = ?", [one for one in back if one[0] in sightings])
    # OR FAIL: what fails takes the whole transaction back. A statement that must be able to take back its own part
    # alone saves each page that it and its triggers touch, row by row; so does one that may also update.
    connection.executemany(
        "INSERT OR FAIL INTO posts (post, platform, channel, number, date, record, step, forwarded, channel_title)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        posts,
    )
    if texts_before:
        _change_held(connection, held, texts_before, texts_now)
    connection.executemany("INSERT INTO revisions VALUES (?, ?, ?, ?, ?)", revisions)


def _change_held(
    connection: sqlite3.Connection,
    posts: Sequence[tuple[Any, ...]],
    texts_before: Mapping[str, str],
    texts_now: Mapping[str, tuple[str, int]],
) -> None:
    """Write what is otherwise in posts that the archive held, and let go of what followed from their texts."""
    marks, keys = ",".join("?" * len(texts_before)), list(texts_before)
    newest_before = dict(
        connection.execute(
            f"SELECT post, max(revision) FROM revisions WHERE post IN ({marks}) GROUP BY post",  # noqa: S608
            keys,
        )
    )
    changed = [(key,) for key, (text, _) in texts_now.items() if texts_before[key] != text]
    renumbered = [
        (newest, key)
        for key, (text, newest) in texts_now.items()
        if texts_before[key] == text and newest != newest_before.get(key, 0)
    ]
    connection.executemany(
        "UPDATE posts SET date = ?, record = ?, step = ?, forwarded = ?, channel_title = ?"
        " WHERE post = ? AND record <> ?",
        [(*row[4:], row[0], row[5]) for row in posts],
    )
    connection.execute(f"DELETE FROM revisions WHERE post IN ({marks})", keys)  # noqa: S608
    # The passages of an earlier text fit the new one no more; the number of that text is still needed.
    connection.executemany("UPDATE understood SET record = '{}' WHERE post = ?", changed)
    # Links rest on the newest text; an older one that turns up moves its number only.
    connection.executemany("UPDATE links SET source_revision = ? WHERE source = ?", renumbered)
    connection.executemany("UPDATE links SET target_revision = ? WHERE target = ?", renumbered)


@dataclass(frozen=True, slots=True)
class _Merged:
    """A merged post as JSON holds it, that JSON, and its revisions where it has more than one."""

    plain: dict[str, Any]
    record: str
    revisions: Sequence[Revision]


def _merge_records(key: str, records: Sequence[str]) -> _Merged:
    if len(records) == 1:  # what the one dump says of it: most posts of most archives
        plain = json.loads(records[0])
        if make_key(plain["platform"], plain["channel"], plain["number"]) == key and plain.keys() <= _FIELDS:
            return _Merged(plain, records[0], ())
    post, texts = merge_sightings([_under(key, from_json(Post, record)) for record in records])
    merged = to_json(post)
    return _Merged(json.loads(merged), merged, texts if len(texts) > 1 else ())


def _row(key: str, merged: _Merged, step: int) -> tuple[Any, ...]:
    *names, forwarded, title = columns_of(merged.plain)
    return key, *names, merged.record, step, forwarded, title


def columns_of(plain: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a post is looked up by: platform, channel, number, date, whether it is a forward, the channel's title."""
    names = plain["platform"], plain["channel"], plain["number"], plain.get("date")
    return *names, "forward" in plain, plain.get("channel_title")


def _sole_row(key: str, sightings: Sequence[_Sighting], step: int) -> tuple[Any, ...] | None:
    """:func:`_row` of a post that one dump has, without parsing its record; None where that does not tell all."""
    (_, record, channel, moment, is_fresh), more = sightings[0], len(sightings) > 1
    # A record of an earlier version may have fields that are no more.
    if more or not is_fresh or '"forward":' in record or not (head := _HEAD.match(record)):
        return None
    platform, named, number = split_key(key)
    if named != channel:
        return None
    return key, platform, channel, number, moment and moment.rpartition(" ")[2], record, step, False, head[1]


def sightings_sha256(connection: sqlite3.Connection, dump_sha256: str) -> str:
    """A hash over all that an archive keeps of a dump: positions and records, in order."""
    digest = hashlib.sha256()
    # Positions are sorted and records fetched, since all records of a dump are more than should be held to be sorted.
    places = connection.execute(
        "SELECT position, rowid FROM sightings WHERE dump_sha256 = ? ORDER BY position", (dump_sha256,)
    )
    at_hand: list[tuple[str, int]] = []
    while part := at_hand + places.fetchmany(_MERGED):
        # Records of one position stand in their own order: a position is not parted.
        last = part[-1][0]
        whole = [one for one in part if one[0] != last] if len(part) > len(at_hand) else part
        at_hand = part[len(whole) :]
        marks = ",".join("?" * len(whole))
        records = dict(
            connection.execute(
                f"SELECT rowid, record FROM sightings WHERE rowid IN ({marks})",  # noqa: S608 (marks only)
                [row for _, row in whole],
            )
        )
        ordered = sorted([(position, records[row]) for position, row in whole])
        digest.update("".join([f"{position}\0{record}\0" for position, record in ordered]).encode())
    return digest.hexdigest()


def _key(names: Mapping[tuple[str, str], str], post: Post) -> str:
    return make_key(post.platform, names.get((post.platform, post.channel), post.channel), post.number)


def _under(key: str, post: Post) -> Post:
    """The post under the name that its channel has in the archive."""
    if post.key == key:
        return post
    return replace(post, channel=split_key(key)[1])


def _moment(post: Post) -> str | None:
    return f"{post.platform} {post.number} {iso(post.date)}" if post.date else None
