"""Lists of posts, each as one line."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stemmatic.archive.database import Database
from stemmatic.archive.family_facts import FAMILIES_OF_POST
from stemmatic.archive.lists.families import BEGINNING
from stemmatic.archive.records import from_json, iso, read_time
from stemmatic.model import Post, Understanding

_LINES = f"""
SELECT posts.post, platform, channel, date, family, {FAMILIES_OF_POST} AS families, forwarded,
    json_extract(record, '$.title') AS title,
    '["' || replace(trim(languages), ' ', '","') || '"]' AS languages,
    coalesce(substr(json_extract(record, '$.text'), 1, {BEGINNING}), '') AS beginning
FROM json_each(?) AS asked CROSS JOIN posts ON posts.id = asked.value
LEFT JOIN post_languages ON post_languages.id = posts.id
LEFT JOIN family_posts ON family_posts.post = posts.post AND family_posts.main
"""  # noqa: S608 (a number only)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine:
    """A post in a list; ``languages`` is None where what it says was not told yet.

    ``family`` is the one of its whole text; ``families`` are all that it stands in, that one first: a digest has many.
    """

    post: str
    platform: str
    channel: str
    date: datetime | None
    languages: tuple[str, ...] | None
    family: str | None
    families: tuple[str, ...]
    forwarded: bool
    title: str | None
    beginning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFilter:
    """Which posts are asked for.

    ``names`` are channels' names or titles, small and capital letters alike; a post has all of ``languages``; ``keys``
    are those that the post's key must be among, all of them. Posts without a date are left out, and counted, where
    ``since`` or ``until`` is asked for; both are in it.
    """

    names: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    keys: tuple[frozenset[str], ...] = ()


class PostLists(Database):
    """The part of an archive that lists posts."""

    def post_keys(self, wanted: Sequence[PostFilter]) -> tuple[list[str], int]:
        """The keys of the posts that every filter lets through, by channel and number, and how many it lacks dates of.

        The second number counts the posts that were left out for want of a date.
        """
        parts, values = ["true"], list[Any]()
        for one in wanted:
            if one.names:
                parts.append(self._published_by(one.names, values))
            for keys in one.keys:
                parts.append("post IN (SELECT value FROM json_each(?))")
                values.append(json.dumps(list(keys)))
            for sign, moment in ((">=", one.since), ("<=", one.until)):
                if moment:
                    parts.append(f"(date IS NULL OR date {sign} ?)")
                    values.append(iso(moment))
        languages = frozenset[str]().union(*(one.languages for one in wanted))
        dated = any(one.since or one.until for one in wanted)
        found, undated = [], 0
        for key, date, spoken in self._each(
            f"SELECT post, date, languages FROM posts LEFT JOIN post_languages USING (id) WHERE {' AND '.join(parts)}"  # noqa: S608
            " ORDER BY platform, channel, length(number), number",
            values,
        ):
            if languages and not languages <= set(self._languages_of(key, spoken)):
                continue
            if dated and date is None:
                undated += 1
            else:
                found.append(key)
        return found, undated

    def _published_by(self, names: Collection[str], values: list[Any]) -> str:
        """SQL for the posts of channels that are called so, of whichever platform; its values are put to the others."""
        known = self._rows("SELECT DISTINCT channel, channel_title FROM posts")
        named = [one for one in known if not {(part or "").casefold() for part in one}.isdisjoint(names)]
        for one in named:
            values += one
        return f"({' OR '.join(['channel = ? AND channel_title IS ?'] * len(named)) or 'false'})"

    def posts_of(self, keys: Sequence[str]) -> Iterator[Post]:
        """The posts of these keys, in their order; those that the archive has not are left out."""
        asked = "SELECT record FROM json_each(?) AS asked CROSS JOIN posts ON post = asked.value"
        yield from (from_json(Post, record) for (record,) in self._in_order(asked, keys))

    def published_posts(self, keys: Collection[str]) -> dict[str, tuple[str, str | None, datetime | None]]:
        """Of each of these posts its channel, the title of that, and its date, without reading the post itself."""
        columns = "post, channel, channel_title, date"
        asked = f"SELECT {columns} FROM json_each(?) AS asked CROSS JOIN posts ON post = asked.value"  # noqa: S608
        return {
            post: (channel, title, read_time(date) if date else None)
            for post, channel, title, date in self._in_order(asked, list(keys))
        }

    def _languages_of(self, key: str, noted: str | None) -> Collection[str]:
        if noted is not None:
            return noted.split()
        understood = self._json(Understanding, "SELECT record FROM understood WHERE post = ?", (key,))
        return understood.languages if understood else ()

    def latest_posts(self, channel: tuple[str, str], limit: int) -> list[PostLine]:
        """The latest dated posts of a channel (platform, name in the keys of posts), newest first."""
        ids = "SELECT id FROM posts WHERE platform = ? AND channel = ? ORDER BY date DESC, id DESC LIMIT ?"
        return list(self.post_lines(self._column(ids, (*channel, limit))))

    def post_lines(self, numbers: Sequence[int]) -> Iterator[PostLine]:
        """The posts of these numbers, in their order; those that are no more are left out."""
        return self._records_in_order(PostLine, _LINES, numbers)
