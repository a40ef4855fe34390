"""Lists of posts, each as one line."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from stemmatic.archive.database import Database
from stemmatic.archive.lists.families import moment_of
from stemmatic.archive.records import from_json, iso
from stemmatic.model import Understanding

_BEGINNING = 280  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine:
    """A post in a list; ``languages`` is None where what it says was not told yet."""

    post: str
    platform: str
    channel: str
    date: datetime | None
    languages: tuple[str, ...] | None
    family: str | None
    forwarded: bool
    title: str | None
    beginning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFilter:
    """Which posts are asked for.

    ``names`` are channels' names or titles, small and capital letters alike; ``language`` is one of a post's
    languages; ``keys`` are those that the post's key must be among, all of them. Posts without a date are left out,
    and counted, where ``since`` or ``until`` is asked for; both are in it.
    """

    names: frozenset[str] = frozenset()
    language: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    keys: tuple[frozenset[str], ...] = ()


class PostLists(Database):
    """The part of an archive that lists posts."""

    def post_keys(self, wanted: PostFilter) -> tuple[list[str], int]:
        """The keys of the posts asked for, by channel and number; and how many were left out for want of a date."""
        found, undated = [], 0
        begin = iso(wanted.since) if wanted.since else None
        end = iso(wanted.until) if wanted.until else None
        for key, channel, title, date, languages in self._each(
            "SELECT post, channel, channel_title, date, languages FROM posts LEFT JOIN post_languages USING (id)"
            " ORDER BY platform, channel, length(number), number"
        ):
            if wanted.names and wanted.names.isdisjoint({channel.casefold(), (title or "").casefold()}):
                continue
            if not all(key in held for held in wanted.keys):
                continue
            if wanted.language and wanted.language not in self._languages_of(key, languages):
                continue
            if begin or end:
                if date is None:
                    undated += 1
                    continue
                if (begin and date < begin) or (end and date > end):
                    continue
            found.append(key)
        return found, undated

    def _languages_of(self, key: str, noted: str | None) -> Collection[str]:
        if noted is not None:
            return noted.split()
        for (record,) in self._rows("SELECT record FROM understood WHERE post = ?", (key,)):
            return from_json(Understanding, record).languages
        return ()

    def latest_posts(self, channel: tuple[str, str], limit: int) -> list[PostLine]:
        """The latest dated posts of a channel (platform, name in the keys of posts), newest first."""
        rows = self._rows(
            "SELECT id FROM posts WHERE platform = ? AND channel = ? ORDER BY date DESC, id DESC LIMIT ?",
            (*channel, limit),
        )
        return list(self.post_lines([number for (number,) in rows]))

    def post_lines(self, numbers: Sequence[int]) -> Iterator[PostLine]:
        """The posts of these numbers, in their order; those that are no more are left out."""
        found = {}
        for row in self._rows(
            "SELECT id, posts.post, platform, channel, date, languages, family, forwarded,"  # noqa: S608 (marks only)
            f" json_extract(record, '$.title'), substr(json_extract(record, '$.text'), 1, {_BEGINNING})"
            " FROM posts LEFT JOIN post_languages USING (id) LEFT JOIN family_posts ON family_posts.post = posts.post"
            f" WHERE id IN ({','.join('?' * len(numbers))})",
            numbers,
        ):
            found[row[0]] = PostLine(
                post=row[1],
                platform=row[2],
                channel=row[3],
                date=moment_of(row[4]),
                languages=None if row[5] is None else tuple(row[5].split()),
                family=row[6],
                forwarded=bool(row[7]),
                title=row[8],
                beginning=row[9] or "",
            )
        return (found[number] for number in numbers if number in found)
