"""Channels: what each published and when, whom it relays, and who relays it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from stemmatic.archive.lists.families import NameCount
from stemmatic.archive.lists.posts import PostLine, PostLists
from stemmatic.archive.lists.timeline import Timed, Timeline
from stemmatic.archive.search.post_facts import UNKNOWN_LANGUAGE
from stemmatic.archive.search.topics import Topical

Channel = tuple[str, str]


def _sum_of(counts: str, end: str, other: str) -> str:
    """SQL for what relays between a listed channel, at this end, and other channels come to."""
    here = "(platform, channel)"
    return (
        f"(SELECT coalesce(sum({counts}), 0) FROM relay_pairs WHERE ({end}_platform, {end}_channel) = {here}"  # noqa: S608
        f" AND ({other}_platform, {other}_channel) <> {here})"
    )


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


_HERE = "(platform, channel) = (listed.platform, listed.channel)"
_DETERMINED = "forwards + copies + translations"
_LINES = f"""
WITH counted AS (
    SELECT platform, channel, coalesce(language, '{UNKNOWN_LANGUAGE}') AS name, sum(posts) AS count,
        coalesce(sum(posts) FILTER (WHERE day = ''), 0) AS undated
    FROM {{days}} {{where}} GROUP BY 1, 2, 3 ORDER BY count DESC, name
), listed AS (SELECT platform, channel, sum(count) AS posts, sum(undated) AS undated FROM counted GROUP BY 1, 2)
SELECT platform, channel, posts, undated,
    (SELECT min(date) FROM posts WHERE {_HERE}) AS first,
    (SELECT max(date) FROM posts WHERE {_HERE}) AS last,
    coalesce((SELECT max(channel_title) FROM posts WHERE {_HERE}),
        (SELECT title FROM channels WHERE {_HERE})) AS title,
    (SELECT json_group_array(json_object('name', name, 'count', count)) FROM counted WHERE {_HERE}) AS languages,
    (SELECT count(*) FROM family_channels WHERE {_HERE}) AS families,
    {_sum_of(_DETERMINED, "target", "source")} AS relays,
    {_sum_of("forwards", "target", "source")} AS forwards,
    {_sum_of(_DETERMINED, "source", "target")} AS relayed
FROM listed ORDER BY posts DESC, platform, channel
"""  # noqa: S608 (fixed text)

_SPEAKERS = """
SELECT min(shown) AS name, count(DISTINCT id) AS count FROM spoken WHERE platform = ? AND channel = ?
GROUP BY person ORDER BY 2 DESC, 1 LIMIT 20
"""


_HASHTAGS = """
SELECT topic AS name, count(DISTINCT id) AS count FROM posts CROSS JOIN tagged USING (id)
WHERE posts.platform = ? AND posts.channel = ? GROUP BY topic ORDER BY 2 DESC, 1 LIMIT 20
"""


class Channels(Timed, PostLists, Topical):
    """The part of an archive that knows its channels."""

    def list_channels(self, only: Channel | None = None) -> list[ChannelLine]:
        """All channels, most posts first; or one of them."""
        where, values = ("WHERE platform = ? AND channel = ?", only) if only else ("", ())
        sql = _LINES.format(days=self._days(), where=where)
        return self._records(ChannelLine, sql, values)

    def has_channel(self, channel: Channel) -> bool:
        """Whether there are posts of a channel, given as platform and its name in the keys of posts."""
        return bool(self._value("SELECT 1 FROM posts WHERE platform = ? AND channel = ? LIMIT 1", channel))

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
            hashtags=self.topics_counted(_HASHTAGS, channel),
            speakers=tuple(self._records(NameCount, _SPEAKERS, channel)),
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
        return self._records(
            Relay,
            "SELECT source_platform, source_channel AS source, target_platform, target_channel AS target,"  # noqa: S608
            " EXISTS (SELECT 1 FROM posts WHERE platform = source_platform AND channel = source_channel) AS held,"
            " forwards, copies, translations, undetermined, median_lag_seconds"
            f" FROM relay_pairs {'WHERE ' + ' AND '.join(parts) if parts else ''}"
            f" ORDER BY {_DETERMINED} DESC, undetermined DESC, 1, 2, 3, 4",
            values,
        )

    def topics_counted(self, sql: str, values: Sequence[Any]) -> tuple[NameCount, ...]:
        """What a statement counts of topics, by their ids as ``name``, as they are shown."""
        counts = self._records(NameCount, sql, values)
        return tuple(replace(one, name=self.shown_topic(one.name)) for one in counts)

    def _rhythm(self, channel: Channel) -> tuple[tuple[int, ...], ...]:
        table = [[0] * 24 for _ in range(7)]
        for weekday, hour, posts in self._rows(
            "SELECT (strftime('%w', date) + 6) % 7, CAST(substr(date, 12, 2) AS INTEGER), count(*) FROM posts"
            " WHERE platform = ? AND channel = ? AND date NOT NULL GROUP BY 1, 2",
            channel,
        ):
            table[weekday][hour] = posts
        return tuple(map(tuple, table))
