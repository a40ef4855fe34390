"""What lies under spread and networks: who has what from whom and when, and how many may have seen it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from stemmatic.archive.database import Database
from stemmatic.archive.records import iso, read_time


class Flow(NamedTuple):
    """The edges of stemmata from one channel to another, as ``platform:channel``, whose families began in one month.

    ``kind`` is forward (declared), copy or translation (inferred); of ``undetermined`` ones direction or source are
    open. ``month`` is the first day of it, empty where no post of the family is dated.
    """

    source: str
    target: str
    kind: str
    undetermined: bool
    month: str
    edges: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What is known of how far one post reached; None where it is not known."""

    post: str
    date: datetime | None
    views: int | None
    subscribers: int | None
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """How many posts of a channel, as ``platform:channel``, carry a family, and when."""

    channel: str
    family: str
    posts: int
    first: datetime | None
    last: datetime | None


class Flows(Database):
    """The part of an archive that counts what goes from channel to channel."""

    def flows(self, since: datetime | None = None, until: datetime | None = None) -> list[Flow]:
        """All edges between two channels, by month; series and hidden families are left out."""
        parts, values = ["series IS NULL AND NOT hidden"], []
        for sign, moment in ((">=", since), ("<=", until)):
            if moment:
                parts.append(f"first {sign} ?")
                values.append(iso(moment))
        rows = self._rows(
            "SELECT source_platform || ':' || source_channel, target_platform || ':' || target_channel, kind,"  # noqa: S608
            " NOT determined, coalesce(substr(first, 1, 7) || '-01', ''), count(*)"
            " FROM relays JOIN family_facts USING (family)"
            " WHERE (source_platform, source_channel) <> (target_platform, target_channel)"
            f" AND {' AND '.join(parts)} GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5",
            values,
        )
        return list(map(Flow._make, rows))

    def carried(self) -> list[Carried]:
        """Which channel carried which family, but for instances of series and hidden families."""
        return self._records(
            Carried,
            "SELECT platform || ':' || channel AS channel, family, count(*) AS posts, min(date) AS first,"
            " max(date) AS last FROM family_posts JOIN family_facts USING (family) JOIN posts ON"
            " posts.post = family_posts.post WHERE series IS NULL AND NOT hidden GROUP BY 1, 2 ORDER BY 1, 2",
        )

    def channel_sizes(self) -> dict[tuple[str, str], tuple[int, str | None, int | None]]:
        """Of each channel how many posts it has, its title, and its subscribers where a dump has them."""
        rows = self._rows(
            "SELECT platform, channel, count(*), max(channel_title),"
            " (SELECT json_extract(record, '$.subscribers') FROM channels"
            " WHERE (platform, channel) = (posts.platform, posts.channel)),"
            " (SELECT title FROM channels WHERE (platform, channel) = (posts.platform, posts.channel))"
            " FROM posts GROUP BY 1, 2"
        )
        return {(one[0], one[1]): (one[2], one[3] or one[5], one[4]) for one in rows}

    def reached(self, keys: Collection[str]) -> dict[str, Reached]:
        """How far posts reached, by key."""
        asked = (
            "SELECT post, date, json_extract(posts.record, '$.views'), json_extract(channels.record, '$.subscribers'),"
            " main FROM json_each(?) AS asked CROSS JOIN posts ON post = asked.value"
            " LEFT JOIN channels ON (channels.platform, channels.channel) = (posts.platform, posts.channel)"
            " LEFT JOIN post_languages ON post_languages.id = posts.id"
        )
        return {
            post: Reached(
                post=post, date=read_time(date) if date else None, views=views, subscribers=subscribers, language=main
            )
            for post, date, views, subscribers, main in self._in_order(asked, list(keys))
        }

    def families_between(self, source: tuple[str, str], target: tuple[str, str], limit: int) -> list[str]:
        """The ids of families in whose stemma an edge leads from one channel to another, newest first."""
        return self._column(
            "SELECT family FROM relays JOIN family_facts USING (family)"
            " WHERE source_platform = ? AND source_channel = ? AND"
            " target_platform = ? AND target_channel = ? AND series IS NULL AND NOT hidden"
            " GROUP BY family ORDER BY first DESC, family LIMIT ?",
            (*source, *target, limit),
        )
