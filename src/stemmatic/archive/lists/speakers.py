"""Speakers: who is named in headings and quotations, when, in which channels, in which languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stemmatic.archive.lists.channels import Channels
from stemmatic.archive.lists.families import ChannelCount, NameCount, moment_of
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


class Speakers(Channels):
    """The part of an archive that knows who is named."""

    def list_speakers(self, *, limit: int | None, skip: int = 0) -> SpeakerList:
        """The speakers, most posts first."""
        rows = self._rows(
            "SELECT name, count(*), sum(quoted), count(DISTINCT platform || ':' || channel), min(date), max(date)"
            " FROM speakers GROUP BY name ORDER BY 2 DESC, 1 LIMIT ? OFFSET ?",
            (-1 if limit is None else limit, skip),
        )
        total = self._rows("SELECT count(DISTINCT name) FROM speakers")[0][0]
        return SpeakerList(skip=skip, total=total, speakers=tuple(self._line(row) for row in rows))

    def speaker_page(self, name: str, *, limit: int, skip: int = 0) -> SpeakerPage | None:
        """One speaker, the name spelled with small or capital letters; None if no post names them."""
        folded = folded_name(name)
        rows = self._rows(
            "SELECT name, count(*), sum(quoted), count(DISTINCT platform || ':' || channel), min(date), max(date)"
            " FROM speakers WHERE name = ? GROUP BY name",
            (folded,),
        )
        if not rows:
            return None
        numbers = self._rows(
            "SELECT id FROM speakers WHERE name = ? ORDER BY date NULLS LAST, id LIMIT ? OFFSET ?",
            (folded, limit, skip),
        )
        languages: Counter[str] = Counter()
        for (held,) in self._rows(
            "SELECT languages FROM speakers JOIN post_languages USING (id) WHERE name = ?", (folded,)
        ):
            languages.update(held.split())
        return SpeakerPage(
            facts=self._line(rows[0]),
            spellings=self._named("SELECT printed, count(*) FROM speakers WHERE name = ?", folded),
            languages=tuple(NameCount(name=one, count=posts) for one, posts in languages.most_common()),
            by_channel=tuple(
                ChannelCount(platform=row[0], channel=row[1], count=row[2])
                for row in self._rows(
                    "SELECT platform, channel, count(*) FROM speakers WHERE name = ?"
                    " GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
                    (folded,),
                )
            ),
            hashtags=tuple(self._hashtags(folded)),
            alike=tuple(self._alike(folded)),
            skip=skip,
            statements=tuple(self.post_lines([number for (number,) in numbers])),
        )

    def _line(self, row: tuple[Any, ...]) -> SpeakerLine:
        return SpeakerLine(
            name=self.commonest_printed("speakers", "name", row[0]),
            posts=row[1],
            quoted=row[2],
            channels=row[3],
            first=moment_of(row[4]),
            last=moment_of(row[5]),
        )

    def _named(self, sql: str, value: str) -> tuple[NameCount, ...]:
        rows = self._rows(f"{sql} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20", (value,))
        return tuple(NameCount(name=name, count=count) for name, count in rows)

    def _hashtags(self, folded: str) -> Iterator[NameCount]:
        for tag, count in self._rows(
            "SELECT tag, count(*) FROM speakers CROSS JOIN hashtags USING (id) WHERE name = ?"
            " GROUP BY tag ORDER BY 2 DESC, 1 LIMIT 20",
            (folded,),
        ):
            yield NameCount(name=self.commonest_printed("hashtags", "tag", tag), count=count)

    def _alike(self, folded: str) -> Iterator[NameCount]:
        for name, count in self._rows(
            "WITH theirs AS (SELECT DISTINCT family FROM (SELECT id FROM speakers WHERE name = ?1 AND NOT quoted"
            " LIMIT ?2) JOIN posts USING (id) JOIN family_posts USING (post))"
            " SELECT speakers.name, count(DISTINCT family) FROM theirs JOIN family_posts USING (family)"
            " JOIN posts USING (post) CROSS JOIN speakers USING (id) WHERE speakers.name <> ?1 AND NOT quoted"
            " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12",
            (folded, _MOST_COMPARED),
        ):
            yield NameCount(name=self.commonest_printed("speakers", "name", name), count=count)
