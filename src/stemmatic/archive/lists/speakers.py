"""Speakers: who is named in headings and quotations, when, in which channels, in which languages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from stemmatic.archive.lists.channels import Channels
from stemmatic.archive.lists.families import ChannelCount, NameCount
from stemmatic.archive.lists.posts import PostLine
from stemmatic.archive.search.persons import Named

_MOST_NAMES = 20  # of a person that are shown
_MOST_COMPARED = 2000  # statements whose families are looked into for other names


class SpeakerOrder(StrEnum):
    """Which speakers come first: of most posts, by name, of most channels, with the latest post."""

    POSTS = "posts"
    NAME = "name"
    CHANNELS = "channels"
    NEWEST = "newest"


_ORDERS = {
    SpeakerOrder.POSTS: "posts DESC",
    SpeakerOrder.NAME: "name",
    SpeakerOrder.CHANNELS: "channels DESC, posts DESC",
    SpeakerOrder.NEWEST: "last DESC",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerLine:
    """A speaker in a list; ``quoted`` of the posts only quote the speaker.

    ``name`` stands for all names of the person; ``names`` counts them. A ``body`` is a ministry or company.
    """

    name: str
    person: str
    names: int
    body: bool
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

    A person has every name that is found to be theirs: in full, as a surname, with initials, in other scripts.
    ``spellings`` are those met, ``sure`` says of each how sure it is. ``alike`` are others in headings of posts of the
    same families, who may be the same, with the number of families. ``beside`` are those quoted in the same posts.
    ``statements`` are in order of time, undated ones last, from number ``skip`` on.
    """

    facts: SpeakerLine
    spellings: tuple[NameCount, ...]
    languages: tuple[NameCount, ...]
    by_channel: tuple[ChannelCount, ...]
    hashtags: tuple[NameCount, ...]
    alike: tuple[NameCount, ...]
    sure: tuple[float, ...]
    beside: tuple[NameCount, ...]
    skip: int
    statements: tuple[PostLine, ...]


_LINES = """
SELECT min(shown) AS name, person, count(DISTINCT name) AS names, max(body) AS body, count(DISTINCT id) AS posts,
    count(DISTINCT id) - count(DISTINCT CASE WHEN NOT quoted THEN id END) AS quoted,
    count(DISTINCT platform || ':' || channel) AS channels, min(date) AS first, max(date) AS last
FROM spoken
"""
_ALIKE = f"""
WITH theirs AS (SELECT DISTINCT family FROM (SELECT id FROM spoken WHERE person = ?1 AND NOT quoted
    LIMIT {_MOST_COMPARED}) JOIN posts USING (id) JOIN family_posts USING (post))
SELECT min(shown) AS name, count(DISTINCT family) AS count FROM theirs JOIN family_posts USING (family)
JOIN posts USING (post) JOIN spoken USING (id) WHERE spoken.person <> ?1 AND NOT quoted
GROUP BY spoken.person ORDER BY 2 DESC, 1 LIMIT 12
"""  # noqa: S608 (a number only)
_BESIDE = """
SELECT min(other.shown) AS name, count(DISTINCT other.id) AS count FROM speakers JOIN person_names USING (name)
JOIN spoken other ON other.id = speakers.id WHERE person_names.person = ?1 AND other.person <> ?1
GROUP BY other.person ORDER BY 2 DESC, 1 LIMIT 12
"""


class Speakers(Channels, Named):
    """The part of an archive that knows who is named."""

    def list_speakers(
        self, order: SpeakerOrder = SpeakerOrder.POSTS, *, limit: int | None, skip: int = 0
    ) -> SpeakerList:
        """The speakers in an order."""
        most = -1 if limit is None else limit
        lines = self._records(
            SpeakerLine, f"{_LINES} GROUP BY person ORDER BY {_ORDERS[order]}, person LIMIT ? OFFSET ?", (most, skip)
        )
        total = self._value("SELECT count(DISTINCT person) FROM spoken")
        return SpeakerList(skip=skip, total=total, speakers=tuple(lines))

    def names_of(self, person: str) -> list[tuple[str, int, float]]:
        """The names of a person as printed, with the number of posts and how sure each is; commonest first."""
        return self._rows(
            "SELECT printed, count(*), max(sure) FROM spoken WHERE person = ? GROUP BY 1 ORDER BY 2 DESC, 1", (person,)
        )

    def speaker_page(self, name: str, *, limit: int, skip: int = 0) -> SpeakerPage | None:
        """One person, by any of the names; None if no post names them."""
        person = self.person_of(name)
        if person is None:
            return None
        asked = (person,)
        (facts,) = self._records(SpeakerLine, f"{_LINES} WHERE person = ? GROUP BY person", asked)
        theirs = "FROM (SELECT DISTINCT id, date, platform, channel FROM spoken WHERE person = ?)"
        languages: Counter[str] = Counter()
        for held in self._column(f"SELECT languages {theirs} JOIN post_languages USING (id)", asked):
            languages.update(held.split())
        hashtags = (
            f"SELECT topic AS name, count(DISTINCT id) AS count {theirs} CROSS JOIN tagged USING (id)"
            " GROUP BY topic ORDER BY 2 DESC, topic LIMIT 20"
        )
        in_order = f"SELECT id {theirs} ORDER BY date NULLS LAST, id LIMIT ? OFFSET ?"
        statements = self._column(in_order, (*asked, limit, skip))
        spellings = self.names_of(person)[:_MOST_NAMES]
        return SpeakerPage(
            facts=facts,
            spellings=tuple(NameCount(name=one, count=count) for one, count, _ in spellings),
            languages=tuple(NameCount(name=one, count=posts) for one, posts in languages.most_common()),
            by_channel=tuple(
                self._records(
                    ChannelCount,
                    f"SELECT platform, channel, count(*) AS count {theirs} GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
                    asked,
                )
            ),
            hashtags=self.topics_counted(hashtags, asked),
            alike=tuple(self._records(NameCount, _ALIKE, asked)),
            sure=tuple(sure for _, _, sure in spellings),
            beside=tuple(self._records(NameCount, _BESIDE, asked)),
            skip=skip,
            statements=tuple(self.post_lines(statements)),
        )
