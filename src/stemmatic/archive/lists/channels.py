"""Channels: what each published and when, whom it relays, and who relays it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stemmatic.archive.lists.families import NameCount, moment_of
from stemmatic.archive.lists.posts import PostLine, PostLists
from stemmatic.archive.lists.timeline import Timed, Timeline
from stemmatic.archive.search.post_facts import UNKNOWN_LANGUAGE

_PRINTED_SAMPLE = 1000  # uses of a hashtag or name among which its commonest spelling is looked for
_PAIR = "source_platform, source_channel, target_platform, target_channel"
Channel = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """How often one channel had a text from another, over the stemmata of all families.

    ``forwards`` are declared by the platform, ``copies`` (edited ones and excerpts too) and ``translations`` inferred.
    ``undetermined`` edges join the same two channels and leave the direction, or the choice of source, open: they are
    in none of the other numbers. ``median_lag_seconds`` is the median time from source to target over the determined
    edges of which both dates are known. ``held`` says that the archive has posts of the source; where it has none,
    ``source`` is the origin as a forward header gives it.
    """

    source_platform: str
    source: str
    held: bool
    target_platform: str
    target: str
    forwards: int
    copies: int
    translations: int
    undetermined: int
    median_lag_seconds: float | None

    @property
    def determined(self) -> int:
        """How many edges point from source to target."""
        return self.forwards + self.copies + self.translations


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLine:
    """A channel in a list.

    ``languages`` count posts by their main language, most first; ``relays`` are determined edges of stemmata into
    the channel from others, ``relayed`` those from it to others; ``forwards`` are the declared ones of ``relays``.
    """

    platform: str
    channel: str
    title: str | None
    posts: int
    undated: int
    first: datetime | None
    last: datetime | None
    languages: tuple[NameCount, ...]
    families: int
    relays: int
    forwards: int
    relayed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelPage:
    """What there is to know of one channel.

    ``rhythm`` counts its dated posts by weekday (Monday first) and hour, UTC. ``sources`` are those it has texts
    from, ``targets`` those that have texts from it, most edges first; ``own`` are edges between its own posts.
    """

    facts: ChannelLine
    description: str | None
    subscribers: int | None
    timeline: Timeline
    rhythm: tuple[tuple[int, ...], ...]
    sources: tuple[Relay, ...]
    targets: tuple[Relay, ...]
    own: Relay | None
    hashtags: tuple[NameCount, ...]
    speakers: tuple[NameCount, ...]
    latest: tuple[PostLine, ...]


class Channels(Timed, PostLists):
    """The part of an archive that knows its channels."""

    def list_channels(self, only: Channel | None = None) -> list[ChannelLine]:
        """All channels, most posts first; or one of them."""
        where, values = ("WHERE platform = ? AND channel = ?", list(only)) if only else ("", [])
        counts: dict[Channel, dict[str, int]] = defaultdict(dict)
        undated: dict[Channel, int] = defaultdict(int)
        for platform, name, language, posts, without in self._rows(
            f"SELECT platform, channel, coalesce(language, '{UNKNOWN_LANGUAGE}'), sum(posts),"  # noqa: S608 (fixed text)
            f" sum(posts) FILTER (WHERE day = '') FROM {self._days()} {where} GROUP BY 1, 2, 3",
            values,
        ):
            counts[platform, name][language] = posts
            undated[platform, name] += without or 0
        families = self._count_by_channel(f"family_channels {where}", values)
        into = self._relays_by("target", only)
        out = self._relays_by("source", only)
        found = []
        for channel, languages in counts.items():
            first, last, title = self._bounds(channel)
            relays, forwards = into.get(channel, (0, 0))
            found.append(
                ChannelLine(
                    platform=channel[0],
                    channel=channel[1],
                    title=title,
                    posts=sum(languages.values()),
                    undated=undated[channel],
                    first=first,
                    last=last,
                    languages=tuple(
                        NameCount(name=name, count=posts)
                        for name, posts in sorted(languages.items(), key=lambda one: (-one[1], one[0]))
                    ),
                    families=families.get(channel, 0),
                    relays=relays,
                    forwards=forwards,
                    relayed=out.get(channel, (0, 0))[0],
                )
            )
        return sorted(found, key=lambda one: (-one.posts, one.platform, one.channel))

    def has_channel(self, channel: Channel) -> bool:
        """Whether there are posts of a channel, given as platform and its name in the keys of posts."""
        return bool(self._rows("SELECT 1 FROM posts WHERE platform = ? AND channel = ? LIMIT 1", channel))

    def channel_page(self, channel: Channel, *, latest: int) -> ChannelPage | None:
        """One channel, by platform and its name in the keys of posts; None if it has no posts."""
        lines = self.list_channels(channel)
        if not lines:
            return None
        said = self._rows(
            "SELECT json_extract(record, '$.description'), json_extract(record, '$.subscribers') FROM channels"
            " WHERE platform = ? AND channel = ?",
            channel,
        )
        sources, targets = self.relays(target=channel), self.relays(source=channel)
        itself = (lines[0].platform, lines[0].channel)
        return ChannelPage(
            facts=lines[0],
            description=said[0][0] if said else None,
            subscribers=said[0][1] if said else None,
            timeline=self.timeline(channel),
            rhythm=self._rhythm(channel),
            sources=tuple(one for one in sources if (one.source_platform, one.source) != itself),
            targets=tuple(one for one in targets if (one.target_platform, one.target) != itself),
            own=next((one for one in sources if (one.source_platform, one.source) == itself), None),
            hashtags=tuple(self._commonest("hashtags", "tag", channel)),
            speakers=tuple(self._commonest("speakers", "name", channel)),
            latest=tuple(self.latest_posts(channel, latest)),
        )

    def relays(self, *, source: Channel | None = None, target: Channel | None = None) -> list[Relay]:
        """Who relays whom, most determined edges first; of one source, or of one target, or of all."""
        parts: list[str] = []
        values: list[str] = []
        for end, channel in (("source", source), ("target", target)):
            if channel:
                parts.append(f"{end}_platform = ? AND {end}_channel = ?")
                values += channel
        rows = self._rows(
            f"SELECT {_PAIR}, EXISTS (SELECT 1 FROM posts WHERE platform = source_platform"  # noqa: S608 (fixed names)
            " AND channel = source_channel), forwards, copies, translations, undetermined, median_lag_seconds"
            f" FROM relay_pairs {'WHERE ' + ' AND '.join(parts) if parts else ''}"
            f" ORDER BY forwards + copies + translations DESC, undetermined DESC, {_PAIR}",
            values,
        )
        return [
            Relay(
                source_platform=row[0],
                source=row[1],
                target_platform=row[2],
                target=row[3],
                held=bool(row[4]),
                forwards=row[5],
                copies=row[6],
                translations=row[7],
                undetermined=row[8],
                median_lag_seconds=row[9],
            )
            for row in rows
        ]

    def commonest_printed(self, table: str, column: str, name: str) -> str:
        """The commonest spelling of a folded hashtag or name."""
        rows = self._rows(
            f"SELECT printed FROM (SELECT printed FROM {table} WHERE {column} = ? LIMIT {_PRINTED_SAMPLE})"  # noqa: S608
            " GROUP BY printed ORDER BY count(*) DESC, printed LIMIT 1",
            (name,),
        )
        return str(rows[0][0]) if rows else name

    def _commonest(self, table: str, column: str, channel: Channel) -> Iterator[NameCount]:
        rows = self._rows(
            f"SELECT {column}, count(*) FROM posts CROSS JOIN {table} USING (id)"  # noqa: S608 (fixed names)
            f" WHERE posts.platform = ? AND posts.channel = ? GROUP BY {column} ORDER BY 2 DESC, 1 LIMIT 20",
            channel,
        )
        for name, count in rows:
            yield NameCount(name=self.commonest_printed(table, column, name), count=count)

    def _rhythm(self, channel: Channel) -> tuple[tuple[int, ...], ...]:
        table = [[0] * 24 for _ in range(7)]
        for weekday, hour, posts in self._rows(
            "SELECT (strftime('%w', date) + 6) % 7, CAST(substr(date, 12, 2) AS INTEGER), count(*) FROM posts"
            " WHERE platform = ? AND channel = ? AND date NOT NULL GROUP BY 1, 2",
            channel,
        ):
            table[weekday][hour] = posts
        return tuple(map(tuple, table))

    def _bounds(self, channel: Channel) -> tuple[datetime | None, datetime | None, str | None]:
        where = "platform = ?1 AND channel = ?2"
        row = self._rows(
            f"SELECT (SELECT min(date) FROM posts WHERE {where}), (SELECT max(date) FROM posts WHERE {where}),"  # noqa: S608
            f" coalesce((SELECT max(channel_title) FROM posts WHERE {where}),"
            f" (SELECT title FROM channels WHERE {where}))",
            channel,
        )[0]
        return moment_of(row[0]), moment_of(row[1]), row[2]

    def _relays_by(self, end: str, only: Channel | None) -> dict[Channel, tuple[int, int]]:
        """Of each channel at one end of relays between two channels: how many are determined, how many declared."""
        where, values = (f"AND {end}_platform = ? AND {end}_channel = ?", list(only)) if only else ("", [])
        rows = self._rows(
            f"SELECT {end}_platform, {end}_channel, sum(forwards + copies + translations), sum(forwards)"  # noqa: S608
            " FROM relay_pairs WHERE (source_platform, source_channel) <> (target_platform, target_channel)"
            f" {where} GROUP BY 1, 2",
            values,
        )
        return {(row[0], row[1]): (row[2], row[3]) for row in rows}

    def _count_by_channel(self, rows_of: str, values: list[Any]) -> dict[Channel, int]:
        rows = self._rows(f"SELECT platform, channel, count(*) FROM {rows_of} GROUP BY 1, 2", values)  # noqa: S608
        return {(platform, name): count for platform, name, count in rows}
