"""What a later run goes on from: statistics and profiles of channels, numbers of texts, files of the index."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from stemmatic.archive.database import Database
from stemmatic.archive.records import from_json
from stemmatic.model import Post, Understanding


class RunState(Database):
    """The part of an archive that lets a run take in only what is new."""

    def last_run_number(self) -> int:
        """The number of the last run, 0 before the first."""
        return int(self._value("SELECT coalesce(max(run), 0) FROM runs"))

    def changed_keys(self, since: int) -> set[str]:
        """The keys of the posts that changed after a step."""
        return set(self._column("SELECT post FROM posts WHERE step > ?", (since,)))

    def text(self, key: str) -> str:
        """The text of a post."""
        return str(self._value("SELECT json_extract(record, '$.text') FROM posts WHERE post = ?", (key,)))

    def channel_names(self, platform: str, channel: str) -> set[str]:
        """What a channel is called in the posts' keys and as a title."""
        asked = "SELECT DISTINCT channel_title FROM posts WHERE platform = ? AND channel = ?"
        return {channel, *filter(None, self._column(asked, (platform, channel)))}

    def posted_titles(self) -> list[tuple[str, str, str | None]]:
        """What posts call their channels: (platform, channel, title)."""
        return self._rows("SELECT DISTINCT platform, channel, channel_title FROM posts")

    def forwards(self) -> Iterator[Post]:
        """The posts that declare to be forwards."""
        for (record,) in self._each("SELECT record FROM posts WHERE forwarded ORDER BY post"):
            yield from_json(Post, record)

    def published(self, key: str) -> tuple[str, str, str | None] | None:
        """Platform, channel and date (ISO 8601) of the post of a key."""
        return next(iter(self._rows("SELECT platform, channel, date FROM posts WHERE post = ?", (key,))), None)

    def texts_of_channel(self, platform: str, channel: str) -> Iterator[tuple[str, str | None, str]]:
        """Key, date (ISO 8601) and text of the posts of a channel."""
        return self._each(
            "SELECT post, date, json_extract(record, '$.text') FROM posts WHERE platform = ? AND channel = ?",
            (platform, channel),
        )

    def channel_statistics(self, platform: str, channel: str) -> dict[str, tuple[bytes, bytes, str | None]]:
        """What earlier runs found each post of a channel to add to its profile: (whole, edges, language)."""
        rows = self._rows(
            "SELECT post, whole, edges, language FROM traits JOIN posts USING (post)"
            " WHERE platform = ? AND channel = ?",
            (platform, channel),
        )
        return {post: (whole, edges, language) for post, whole, edges, language in rows}

    def profile(self, platform: str, channel: str) -> str | None:
        """The profile that the channel's posts were understood with, as it was kept."""
        asked = "SELECT record FROM profiles WHERE platform = ? AND channel = ?"
        return next(iter(self._column(asked, (platform, channel))), None)

    def posts_of_texts(self, numbers: Iterable[int]) -> dict[int, str]:
        """By the number of a text, the post that has it; numbers of texts that are no more are left out."""
        asked = "SELECT text, post FROM understood WHERE text IN (SELECT value FROM json_each(?))"
        return dict(self._rows(asked, (json.dumps(list(numbers)),)))

    def removed_texts(self) -> list[str]:
        """The posts that were understood once and are no more."""
        return self._column("SELECT post FROM removed JOIN understood USING (post)")

    def take_text_numbers(self, count: int) -> int:
        """The first of so many numbers that no text has had."""
        with self.writing() as connection:
            (value,) = connection.execute(
                "UPDATE counters SET value = value + ? WHERE name = 'text' RETURNING value", (count,)
            ).fetchone()
        return int(value) - count + 1

    def next_text_number(self) -> int:
        """The first number that no text has had."""
        return int(self._value("SELECT value FROM counters WHERE name = 'text'")) + 1

    def understood_posts(self, keys: Iterable[str]) -> Iterator[tuple[Post, Understanding]]:
        """Posts with what they say, in key order; those that were never understood are left out."""
        for record, understood in self._each(
            "SELECT posts.record, understood.record FROM posts JOIN understood USING (post)"
            " WHERE post IN (SELECT value FROM json_each(?)) ORDER BY post",
            (json.dumps(list(keys)),),
        ):
            yield from_json(Post, record), from_json(Understanding, understood)

    def linked_with(self, post: str) -> set[str]:
        """The posts that a post is linked with, those that one declares to be a forward of the other included."""
        asked = "SELECT target FROM links WHERE source = ? UNION SELECT source FROM links WHERE target = ?"
        return set(self._column(asked, (post, post)))

    def segments(self) -> list[tuple[str, str, int, str]]:
        """The files of the index, oldest first: name in the folder, what it holds, how many rows, and their sums."""
        return self._rows("SELECT name, kind, rows, sums FROM segments ORDER BY name")
