"""Which hashtags are one topic, kept beside the search index and found from what translations exchange."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from stemmatic.archive.database import Database
from stemmatic.archive.seals import clear, insert
from stemmatic.text.topics import Exchange, Pair, Topic, find_topics

_PRINTED_SAMPLE = 1000  # uses of a hashtag among which its commonest spelling is looked for

# Of each translation the family and the hashtags of both ends, each with the languages of the versions that have it.
_EXCHANGES = """
WITH held AS (SELECT post, json_group_object(tag, languages) AS tags FROM hashtags JOIN posts USING (id) GROUP BY id)
SELECT DISTINCT coalesce(family, source), ours.tags, theirs.tags
FROM links JOIN held AS ours ON ours.post = source JOIN held AS theirs ON theirs.post = target
LEFT JOIN family_posts ON family_posts.post = source AND main
WHERE relation LIKE '%translat%'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicTag:
    """A hashtag of a topic: as it is printed most often, folded, and in how many posts."""

    name: str
    tag: str
    posts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLine:
    """Hashtags of several languages that are one topic; ``shown`` has them all, ``pairs`` say why they are one."""

    topic: str
    shown: str
    posts: int
    tags: tuple[TopicTag, ...]
    pairs: tuple[Pair, ...]


class Topical(Database):
    """The part of an archive that knows which hashtags are one topic."""

    def topics(self) -> list[TopicLine]:
        """The topics that have several hashtags, most posts first."""
        found = []
        for topic, shown in self._rows("SELECT DISTINCT topic, shown FROM topic_tags"):
            posts = self._value("SELECT count(DISTINCT id) FROM tagged WHERE topic = ?", (topic,))
            tags = self._rows(
                "SELECT tag, count(*) FROM tagged WHERE topic = ? GROUP BY 1 ORDER BY 2 DESC, 1", (topic,)
            )
            pairs = self._rows(
                "SELECT one, other, sounds_alike, statements, example FROM topic_pairs WHERE topic = ? ORDER BY 1, 2",
                (topic,),
            )
            found.append(
                TopicLine(
                    topic=topic,
                    shown=shown,
                    posts=posts,
                    tags=tuple(
                        TopicTag(name=printed_most(self._connection, tag), tag=tag, posts=count) for tag, count in tags
                    ),
                    pairs=tuple(Pair(one, other, bool(alike), *rest) for one, other, alike, *rest in pairs),
                )
            )
        return sorted(found, key=lambda one: (-one.posts, one.topic))

    def topics_of(self, tags: Iterable[str]) -> dict[str, tuple[str, str]]:
        """By folded hashtag its topic, and what is shown for it; those that stand for themselves are left out."""
        rows = self._rows(
            "SELECT tag, topic, shown FROM topic_tags WHERE tag IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(set(tags))),),
        )
        return {tag: (topic, shown) for tag, topic, shown in rows}

    def shown_topic(self, topic: str) -> str:
        """What is shown for a topic: its hashtags, or the one that stands for itself."""
        shown = self._value("SELECT max(shown) FROM topic_tags WHERE topic = ?", (topic,))
        return str(shown) if shown is not None else printed_most(self._connection, topic)

    def tags_beside(self, tag: str) -> list[str]:
        """All folded hashtags of a folded one's topic, itself first."""
        topic = "SELECT topic FROM topic_tags WHERE tag = ?1"
        return [tag, *self._column(f"SELECT tag FROM topic_tags WHERE topic = ({topic}) AND tag <> ?1", (tag,))]  # noqa: S608


def count_topics(connection: sqlite3.Connection) -> None:
    """Find the topics anew; what is found holds until posts are indexed or linked again."""

    @cache
    def beside(one: str, other: str) -> int:
        sql = (
            "SELECT count(*) FROM hashtags AS one JOIN hashtags AS other USING (id) WHERE one.tag = ? AND other.tag = ?"
        )
        return int(connection.execute(sql, (one, other)).fetchone()[0])

    topics = find_topics(_exchanges(connection), beside)
    clear(connection, "topic_tags")
    clear(connection, "topic_pairs")
    for topic in topics:
        shown = _shown(connection, topic)
        insert(connection, "topic_tags", [(tag, topic.tags[0], shown) for tag in topic.tags])
        rows = [
            (pair.one, pair.other, topic.tags[0], int(pair.sounds_alike), pair.statements, pair.example)
            for pair in topic.pairs
        ]
        insert(connection, "topic_pairs", rows)


def _exchanges(connection: sqlite3.Connection) -> Iterator[Exchange]:
    """What the versions of two linked posts, or of one post, have, language by language."""
    for statement, ours, theirs in connection.execute(_EXCHANGES):
        for (our_language, our_tags), (their_language, their_tags) in product(_by_language(ours), _by_language(theirs)):
            if our_language != their_language:
                yield Exchange(statement, our_tags, our_language, their_tags, their_language)


def _by_language(held: str) -> list[tuple[str, frozenset[str]]]:
    tags: dict[str, set[str]] = defaultdict(set)
    for tag, languages in json.loads(held).items():
        for language in languages.split():
            tags[language].add(tag)
    return [(language, frozenset(found)) for language, found in sorted(tags.items())]


def _shown(connection: sqlite3.Connection, topic: Topic) -> str:
    counts = {
        tag: connection.execute("SELECT count(*) FROM hashtags WHERE tag = ?", (tag,)).fetchone()[0]
        for tag in topic.tags
    }
    return " · ".join(printed_most(connection, tag) for tag in sorted(counts, key=lambda tag: (-counts[tag], tag)))


def printed_most(connection: sqlite3.Connection, tag: str) -> str:
    """How a folded hashtag is printed most often."""
    found = connection.execute(
        f"SELECT printed FROM (SELECT printed FROM hashtags WHERE tag = ? LIMIT {_PRINTED_SAMPLE})"  # noqa: S608
        " GROUP BY printed ORDER BY count(*) DESC, printed LIMIT 1",
        (tag,),
    ).fetchone()
    return str(found[0]) if found else tag
