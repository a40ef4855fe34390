"""What was received: dumps, what each says of a post, and the posts merged from it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice

from stemmatic.archive.chain import add_step, open_step, sightings_sha256
from stemmatic.archive.database import Database, set_aside
from stemmatic.archive.identity import channels_by_name, judge_identities, moment_of, note_likely
from stemmatic.archive.merge import Revision
from stemmatic.archive.post_rows import merge_posts
from stemmatic.archive.records import from_json, iso, to_json
from stemmatic.archive.seals import clear, delete, insert, state_sha256
from stemmatic.archive.strangers import base_key, set_apart
from stemmatic.archive.verdicts.verdicts import follow_posts
from stemmatic.model import ChannelInfo, Dump, Post, Skipped, make_key
from stemmatic.text.addresses import host_and_path

_BATCH = 2000
_LISTED = 20  # keys of two posts; the others are counted
_APART_ADVICE = "if the files are of different channels, name them: --channel NAME, or --map channel=COLUMN"
_MANY = 1000  # posts from which queueing them for the search index all at once is cheaper than one by one
_LIKE_SIGNS = re.compile(r"[\\%_]")
_TRIGGERS = ("search_post_added",)


class Received(Database):
    """The part of an archive that dumps made."""

    def has_dump(self, sha256: str, how: Mapping[str, str]) -> bool:
        """Whether this file was read before, in the same way: with the same columns and words, in whatever folder."""
        rows = self._rows("SELECT columns FROM dumps WHERE sha256 = ?", (sha256,))
        return any(_without_folder(json.loads(columns)) == how for (columns,) in rows)

    def add_dump(
        self,
        dump: Dump,
        posts: Iterable[Post],
        skipped: list[Skipped],
        how: Mapping[str, str],
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
            names = channels_by_name(connection)
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
            with set_aside(connection, *(_TRIGGERS if len(touched) > _MANY else ())):
                apart = set_apart(connection, touched)
                merge_posts(connection, touched | apart.keys(), step, dump.sha256)
                note_likely(connection, dump.sha256)
                self._settle_identities(connection, step)
            connection.execute("INSERT OR IGNORE INTO search_pending SELECT id FROM posts WHERE step = ?", (step,))
            follow_posts(connection)
            now = datetime.now(UTC)
            row = (dump.sha256, dump.name, dump.format, dump.size_bytes, to_json(how), read, iso(now))
            delete(connection, "dumps", "sha256 = ? AND name = ?", [row[:2]])
            insert(connection, "dumps", [row])
            skipped += _strangers(dump, apart)
            self._note_skipped(connection, dump.sha256, skipped)
            self._note_channels(connection, channels)
            add_step(connection, step, "dump", dump.sha256, sightings_sha256(connection, dump.sha256))
            new = connection.execute("SELECT count(*) FROM posts").fetchone()[0] - known
        return read, new

    def note_unread(self, name: str, skipped: Sequence[Skipped]) -> None:
        """Keep the notes on a path that gave no dump in place of older ones; without notes they are gone."""
        if skipped or self._rows("SELECT 1 FROM skipped WHERE dump_sha256 = '' AND dump = ?", (name,)):
            with self.writing() as connection:
                delete(connection, "skipped", "dump_sha256 = '' AND dump = ?", [(name,)])
                self._note_skipped(connection, "", skipped)
                add_step(connection, open_step(connection), "unread", name, state_sha256(connection))

    @staticmethod
    def _note_skipped(connection: sqlite3.Connection, sha256: str, skipped: Iterable[Skipped]) -> None:
        rows = [(sha256, s.dump, s.position, s.reason, s.advice, int(s.deliberate)) for s in skipped]
        delete(connection, "skipped", "dump_sha256 = ? AND dump = ?", sorted({row[:2] for row in rows}))
        insert(connection, "skipped", rows)

    # --- channels ------------------------------------------------------------------------------------------------

    def _settle_identities(self, connection: sqlite3.Connection, step: int) -> None:
        """Judge anew which names are one channel, and give the posts of those that changed their new keys."""
        before, judged = channels_by_name(connection), judge_identities(connection)
        clear(connection, "identities")
        insert(connection, "identities", [(*name, *found) for name, found in judged.items()])
        names = {name: channel for name, (channel, _) in judged.items()}
        touched: set[str] = set()
        for platform, name in {name for name in before.keys() | names.keys() if before.get(name) != names.get(name)}:
            sightings = connection.execute(
                "SELECT rowid, post, record FROM sightings WHERE channel = ? AND post LIKE ?", (name, f"{platform}:%")
            ).fetchall()
            for row, old, record in sightings:
                new = _key(names, from_json(Post, record))
                if new != base_key(old):
                    connection.execute("UPDATE sightings SET post = ? WHERE rowid = ?", (new, row))
                    touched |= {old, new}
        merge_posts(connection, touched | set_apart(connection, touched).keys(), step)

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
        for one in channels:
            if one.channel:
                named = (one.platform, one.channel)
                asked = "SELECT title FROM channels WHERE platform = ? AND channel = ?"
                known = next((title for (title,) in connection.execute(asked, named)), None)
                delete(connection, "channels", "platform = ? AND channel = ?", [named])
                insert(connection, "channels", [(*named, known if one.title is None else one.title, to_json(one))])

    def dumps(self) -> list[tuple[Dump, int]]:
        """The dumps, each with how many posts were read in it."""
        rows = self._rows("SELECT sha256, name, format, size_bytes, posts FROM dumps ORDER BY name, sha256")
        return [(Dump(sha256=r[0], name=r[1], format=r[2], size_bytes=r[3]), r[4]) for r in rows]

    def skipped(self) -> list[Skipped]:
        """What was left out, and why."""
        columns = "dump, position, reason, advice, deliberate"
        return self._records(Skipped, f"SELECT {columns} FROM skipped ORDER BY dump, rowid")  # noqa: S608

    def count_posts(self) -> int:
        """How many posts the archive holds."""
        return int(self._value("SELECT count(*) FROM posts"))

    def post(self, key: str) -> Post | None:
        """The post of that key, or of a key under another of its channel's names."""
        return self._json(Post, "SELECT record FROM posts WHERE post = ?", (self.settled_key(key),))

    def post_at(self, address: str) -> Post | None:
        """The post whose dump says that it is at that address of the web; of several the first kept."""
        wanted = host_and_path(address)
        said = wanted[1].rpartition("/")[2] or wanted[0]
        # Whoever has the last part of the path in a record is looked at; LIKE does not tell letters by case.
        like = "%" + _LIKE_SIGNS.sub(r"\\\g<0>", said) + "%"
        sql = "SELECT post, json_extract(record, '$.url') FROM posts WHERE record LIKE ? ESCAPE '\\' ORDER BY id"
        near = self._rows(sql, (like,))
        found = next((post for post, url in near if url and host_and_path(url) == wanted), None)
        return self.post(found) if found else None

    def revisions(self, key: str) -> list[Revision]:
        """The texts that a post had, oldest first."""
        sql = "SELECT text, edited_date, dump_sha256 FROM revisions WHERE post = ? ORDER BY revision"
        found = self._records(Revision, sql, (key,))
        if not found and (post := self.post(key)) is not None:
            return [Revision(post.text, post.edited_date, post.place.dump_sha256)]
        return found

    def revision_counts(self, keys: Sequence[str]) -> dict[str, int]:
        """How many different texts each of these posts had."""
        asked = "SELECT value, max(1, (SELECT count(*) FROM revisions WHERE post = value)) FROM json_each(?)"
        return dict(self._rows(asked, (json.dumps(list(keys)),)))

    def channel_titles(self) -> dict[tuple[str, str], str]:
        """The titles that pages and exports give channels, under each of the channel's names."""
        rows = self._rows("SELECT platform, channel, title FROM channels WHERE title IS NOT NULL")
        return {(platform, channel): title for platform, channel, title in rows}


def _key(names: Mapping[tuple[str, str], str], post: Post) -> str:
    return make_key(post.platform, names.get((post.platform, post.channel), post.channel), post.number)


def _moment(post: Post) -> str | None:
    return moment_of(post.platform, post.number, iso(post.date) if post.date else None)


def _without_folder(how: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in how.items() if name not in ("--folder", "--beside")}


def _strangers(dump: Dump, apart: Mapping[str, str]) -> list[Skipped]:
    """Lines about keys under which this dump and others, or two of its rows, have different posts."""
    bases = sorted(set(apart.values()))
    lines = []
    for base in bases[:_LISTED]:
        others = ", ".join(sorted(key for key, of in apart.items() if of == base and key != base))
        reason = f"{base} is given to unrelated texts of different dates; each is kept as a post of its own ({others})"
        lines.append(Skipped(dump=dump.name, position="whole file", reason=reason, advice=_APART_ADVICE))
    if len(bases) > _LISTED:
        reason = f"{len(bases) - _LISTED} more keys are given to unrelated texts of different dates"
        lines.append(Skipped(dump=dump.name, position="whole file", reason=reason, advice=_APART_ADVICE))
    return lines
