"""Speakers: who is named in headings and quotations, when, in which channels, in which languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from stemmatic.archive.lists.channels import Channels
from stemmatic.archive.lists.families import ChannelCount, NameCount
from stemmatic.archive.lists.posts import PostLine
from stemmatic.archive.search.post_facts import folded_name

_MOST_COMPARED = 2000  # statements whose families are looked into for other names


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerLine:
    """A speaker in a list: ``name`` is the commonest spelling; ``quoted`` of the posts only quote the speaker."""

    name: str
    posts: int
    quoted: int
    channels: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerList:
    """Speakers from number ``skip`` on, of ``total``; most posts first."""

    skip: int
    total: int
    speakers: tuple[SpeakerLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerPage:
    """What there is to know of one speaker.

    Names are taken as printed: the same person in another language's spelling is another name. ``alike`` are other
    names in headings of posts of the same families, which may be such spellings, with the number of families.
    ``statements`` are in order of time, undated ones last, from number ``skip`` on.
    """

    facts: SpeakerLine
    spellings: tuple[NameCount, ...]
    languages: tuple[NameCount, ...]
    by_channel: tuple[ChannelCount, ...]
    hashtags: tuple[NameCount, ...]
    alike: tuple[NameCount, ...]
    skip: int
    statements: tuple[PostLine, ...]


_LINES = """
SELECT name, count(*) AS posts, sum(quoted) AS quoted, count(DISTINCT platform || ':' || channel) AS channels,
    min(date) AS first, max(date) AS last
FROM speakers
"""
_ALIKE = f"""
WITH theirs AS (SELECT DISTINCT family FROM (SELECT id FROM speakers WHERE name = ?1 AND NOT quoted
    LIMIT {_MOST_COMPARED}) JOIN posts USING (id) JOIN family_posts USING (post))
SELECT speakers.name AS name, count(DISTINCT family) AS count FROM theirs JOIN family_posts USING (family)
JOIN posts USING (post) CROSS JOIN speakers USING (id) WHERE speakers.name <> ?1 AND NOT quoted
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12
"""  # noqa: S608 (a number only)


class Speakers(Channels):
    """The part of an archive that knows who is named."""

    def list_speakers(self, *, limit: int | None, skip: int = 0) -> SpeakerList:
        """The speakers, most posts first."""
        lines = self._lines("GROUP BY name ORDER BY 2 DESC, 1 LIMIT ? OFFSET ?", (-1 if limit is None else limit, skip))
        total = self._value("SELECT count(DISTINCT name) FROM speakers")
        return SpeakerList(skip=skip, total=total, speakers=tuple(lines))

    def speaker_page(self, name: str, *, limit: int, skip: int = 0) -> SpeakerPage | None:
        """One speaker, the name spelled with small or capital letters; None if no post names them."""
        asked = (folded_name(name),)
        lines = self._lines("WHERE name = ? GROUP BY name", asked)
        if not lines:
            return None
        theirs = "FROM speakers WHERE name = ?"
        languages: Counter[str] = Counter()
        for held in self._column("SELECT languages FROM speakers JOIN post_languages USING (id) WHERE name = ?", asked):
            languages.update(held.split())
        hashtags = (
            "SELECT tag AS name, count(*) AS count FROM speakers CROSS JOIN hashtags USING (id) WHERE speakers.name = ?"
            " GROUP BY tag ORDER BY 2 DESC, 1 LIMIT 20"
        )
        in_order = f"SELECT id {theirs} ORDER BY date NULLS LAST, id LIMIT ? OFFSET ?"
        statements = self._column(in_order, (*asked, limit, skip))
        return SpeakerPage(
            facts=lines[0],
            spellings=tuple(
                self._records(
                    NameCount,
                    f"SELECT printed AS name, count(*) AS count {theirs} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20",
                    asked,
                )
            ),
            languages=tuple(NameCount(name=one, count=posts) for one, posts in languages.most_common()),
            by_channel=tuple(
                self._records(
                    ChannelCount,
                    f"SELECT platform, channel, count(*) AS count {theirs} GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
                    asked,
                )
            ),
            hashtags=self._spelled("hashtags", "tag", hashtags, asked),
            alike=self._spelled("speakers", "name", _ALIKE, asked),
            skip=skip,
            statements=tuple(self.post_lines(statements)),
        )

    def _lines(self, which: str, values: Sequence[Any]) -> list[SpeakerLine]:
        lines = self._records(SpeakerLine, _LINES + which, values)
        return [replace(one, name=self.commonest_printed("speakers", "name", one.name)) for one in lines]
