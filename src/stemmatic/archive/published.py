"""Published posts in batches and columns, so that a run never holds all of an archive."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import pyarrow as pa

from stemmatic.archive.database import Database
from stemmatic.model import PostKind, make_key, precision_of

_AT_ONCE = 50_000


class PublishedText(NamedTuple):
    """What of a post tells what it says; ``date`` is ISO 8601, UTC."""

    key: str
    text: str
    kind: str
    date: str | None
    precision: int  # of model.Precision
    title: str | None
    declared_language: str | None
    earlier: tuple[str, ...] = ()  # its texts before this one, oldest first


class RevisedText(NamedTuple):
    """A post that dumps have several texts of: its newest text, and of each, oldest first, when it was edited to it."""

    post: PublishedText
    edited: tuple[str | None, ...]  # ISO 8601, UTC


class PublishedPosts(Database):
    """The part of an archive that a run reads channel by channel, and column by column."""

    def changed_channels(self, since: int) -> dict[tuple[str, str], int]:
        """The channels with posts that changed after a step, each with how many, in order."""
        rows = self._rows(
            "SELECT platform, channel, count(*) FROM posts WHERE step > ? GROUP BY platform, channel ORDER BY 1, 2",
            (since,),
        )
        return {(platform, channel): count for platform, channel, count in rows}

    def changed_in(
        self, platform: str, channel: str, since: int, keys: tuple[str, str] | None = None
    ) -> Iterator[PublishedText]:
        """The posts of a channel, or of its first and last of ``keys``, that changed after a step, in key order."""
        between = keys or keys_of_channel(platform, channel)
        earlier = self._earlier("post BETWEEN ? AND ?", between)
        for key, record in self._each(
            "SELECT post, record FROM posts WHERE post BETWEEN ? AND ? AND step > ? ORDER BY post", (*between, since)
        ):
            yield _text_of(key, record, earlier.get(key, ()))

    def understood_texts(self, keys: Iterable[str]) -> Iterator[PublishedText]:
        """Posts in key order; those that were never understood are left out."""
        asked = (json.dumps(list(keys)),)
        earlier = self._earlier("post IN (SELECT value FROM json_each(?))", asked)
        for key, record in self._each(
            "SELECT post, posts.record FROM posts JOIN understood USING (post)"
            " WHERE post IN (SELECT value FROM json_each(?)) ORDER BY post",
            asked,
        ):
            yield _text_of(key, record, earlier.get(key, ()))

    def revised_texts(self) -> Iterator[RevisedText]:
        """The posts that dumps have several texts of, in key order."""
        asked = "SELECT post, text, edited_date, record FROM revisions JOIN posts USING (post) ORDER BY post, revision"
        for key, rows in groupby(self._each(asked), key=itemgetter(0)):
            _, texts, edited, records = zip(*rows, strict=True)
            yield RevisedText(_text_of(key, records[0], texts[:-1]), edited)

    def _earlier(self, which: str, asked: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The texts of some posts before their newest ones, by key."""
        rows = self._rows(f"SELECT post, text FROM revisions WHERE {which} ORDER BY post, revision", asked)  # noqa: S608
        return {key: tuple(text for _, text in several)[:-1] for key, several in groupby(rows, key=itemgetter(0))}

    def changed_keys_in(self, platform: str, channel: str, since: int) -> list[str]:
        """The keys of these posts, in order."""
        asked = "SELECT post FROM posts WHERE post BETWEEN ? AND ? AND step > ? ORDER BY post"
        return self._column(asked, (*keys_of_channel(platform, channel), since))

    def signatures(self, platform: str, channel: str, keys: tuple[str, str] | None = None) -> dict[str, bytes]:
        """Of each post of a channel, or of its first and last of ``keys``, what it said to the last run, as a hash."""
        asked = "SELECT post, signature FROM understood WHERE post BETWEEN ? AND ?"
        return dict(self._rows(asked, keys or keys_of_channel(platform, channel)))

    def known_texts(self) -> pa.Table:
        """Every text that the index has, those of removed posts included: number, post, date (ISO 8601, UTC)."""
        schema = pa.schema([("number", pa.int64()), ("post", pa.string()), ("date", pa.string())])
        cursor = self._connection.execute("SELECT text, post, date FROM understood WHERE text IS NOT NULL")
        batches = []
        while rows := cursor.fetchmany(_AT_ONCE):
            batches.append(pa.record_batch([list(column) for column in zip(*rows, strict=True)], schema))
        return pa.Table.from_batches(batches, schema)

    def forward_keys(self) -> list[str]:
        """The keys of the posts that declare to be forwards."""
        return self._column("SELECT post FROM posts WHERE forwarded ORDER BY post")


def _text_of(key: str, record: str, earlier: tuple[str, ...] = ()) -> PublishedText:
    plain = json.loads(record)
    return PublishedText(
        key,
        plain["text"],
        plain.get("kind", PostKind.MESSAGE.value),
        plain.get("date"),
        int(precision_of(plain.get("extra", {}))),
        plain.get("title"),
        plain.get("declared_language"),
        earlier,
    )


def keys_of_channel(platform: str, channel: str) -> tuple[str, str]:
    """Between which strings the keys of a channel's posts stand; no key ends so."""
    prefix = make_key(platform, channel, "")
    return prefix, prefix[:-1] + "0"  # "0" follows "/"
