"""What a run reads of an archive portion by portion, so that it never holds all of it."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from stemmatic.archive.database import Database
from stemmatic.archive.records import from_json
from stemmatic.model import Post, make_key

_AT_ONCE = 50_000


class Portions(Database):
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
    ) -> Iterator[Post]:
        """The posts of a channel, or of its first and last of ``keys``, that changed after a step, in key order."""
        for (record,) in self._each(
            "SELECT record FROM posts WHERE post BETWEEN ? AND ? AND step > ? ORDER BY post",
            (*(keys or _keys_of(platform, channel)), since),
        ):
            yield from_json(Post, record)

    def changed_keys_in(self, platform: str, channel: str, since: int) -> list[str]:
        """The keys of these posts, in order."""
        rows = self._rows(
            "SELECT post FROM posts WHERE post BETWEEN ? AND ? AND step > ? ORDER BY post",
            (*_keys_of(platform, channel), since),
        )
        return [key for (key,) in rows]

    def signatures(self, platform: str, channel: str, keys: tuple[str, str] | None = None) -> dict[str, bytes]:
        """Of each post of a channel, or of its first and last of ``keys``, what it said to the last run, as a hash."""
        rows = self._rows(
            "SELECT post, signature FROM understood WHERE post BETWEEN ? AND ?", keys or _keys_of(platform, channel)
        )
        return dict(rows)

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
        return [key for (key,) in self._rows("SELECT post FROM posts WHERE forwarded ORDER BY post")]


def _keys_of(platform: str, channel: str) -> tuple[str, str]:
    """Between which strings the keys of a channel's posts stand; no key ends so."""
    prefix = make_key(platform, channel, "")
    return prefix, prefix[:-1] + "0"  # "0" follows "/"
