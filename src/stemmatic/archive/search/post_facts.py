"""What lists ask of posts, kept with the search index: languages, speakers, hashtags, and how many there are a day."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from stemmatic.archive.seals import clear, delete, insert
from stemmatic.archive.search.marks import hashtag_mark
from stemmatic.model import Understanding
from stemmatic.text.comparison import split_to_search
from stemmatic.text.marks import find_marks

TABLES = ("post_languages", "speakers", "hashtags", "days")
UNKNOWN_LANGUAGE = "und"

# Of every post platform, channel, day (empty: undated), main language (NULL: not told yet); and how many there are.
DAYS = """
SELECT platform, channel, coalesce(substr(date, 1, 10), '') AS day, main AS language, count(*) AS posts
FROM posts LEFT JOIN post_languages USING (id) GROUP BY 1, 2, 3, 4
"""


def note_posts(connection: sqlite3.Connection, posts: Sequence[tuple[int, Mapping[str, Any], Understanding]]) -> None:
    """Keep the facts of posts, each given as its number, its record and what it says, in place of those before."""
    forget_posts(connection, [number for number, _, _ in posts])
    languages, speakers, hashtags = [], [], []
    for number, post, said in posts:
        spoken = said.languages or (UNKNOWN_LANGUAGE,)
        languages.append((number, spoken[0], f" {' '.join(spoken)} "))
        place = post["platform"], post["channel"], post.get("date")
        speakers += [
            (name, number, printed, int(quoted), *place, int(body))
            for name, (printed, quoted, body) in speakers_of(said).items()
        ]
        hashtags += [(tag, number, *held) for tag, held in _hashtags(post, said).items()]
    insert(connection, "post_languages", languages)
    insert(connection, "speakers", speakers)
    insert(connection, "hashtags", hashtags)


def speakers_of(said: Understanding) -> dict[str, tuple[str, bool, bool]]:
    """By folded name the speakers as they are printed, whether they are quoted rather than in a heading, and whether
    they are bodies."""
    found: dict[str, tuple[str, bool, bool]] = {}
    named = [(one.speaker, False, False) for one in said.headings] + [
        (one.speaker, True, one.body) for one in said.quotes
    ]
    for speaker, quoted, body in named:
        if speaker and (name := folded_name(speaker)):
            found.setdefault(name, (" ".join(speaker.split()), quoted, body))
    return found


def _hashtags(post: Mapping[str, Any], said: Understanding) -> dict[str, tuple[str, str]]:
    """By mark the hashtags as they are printed, and the languages of the versions that have them."""
    printed: dict[str, str] = {}
    spoken: dict[str, dict[str, None]] = {}
    for language, text in _versions(post, said):
        for tag in find_marks(text).hashtags:
            if mark := hashtag_mark(tag):
                printed.setdefault(mark, tag)
                spoken.setdefault(mark, {})[language] = None
    return {mark: (tag, " ".join(spoken[mark])) for mark, tag in printed.items()}


def _versions(post: Mapping[str, Any], said: Understanding) -> Iterator[tuple[str, str]]:
    """The texts of a post, each with its language: the title, and what stands of each version in a row."""
    main = said.languages[0] if said.languages else UNKNOWN_LANGUAGE
    if post.get("title"):
        yield main, post["title"]
    text = post["text"]
    if len(said.languages) < 2:
        yield main, text
        return
    begin = 0
    begins = [(one.begin, one.version) for one in said.passages]
    for (_, version), after in zip(begins, [*begins[1:], None], strict=True):
        if after is None or after[1] != version:
            end = after[0] if after else len(text)
            yield said.languages[version], text[begin:end]
            begin = end


def forget_posts(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Remove the facts of posts."""
    ids = [(number,) for number in numbers]
    for table in ("post_languages", "speakers", "hashtags"):
        delete(connection, table, "id = ?", ids)


def folded_name(name: str) -> str:
    """A speaker's name by its folded words; empty if it has none."""
    return " ".join(split_to_search(name).words)


def count_days(connection: sqlite3.Connection) -> None:
    """Count the posts of each day anew."""
    clear(connection, "days")
    language = f"coalesce(language, '{UNKNOWN_LANGUAGE}')"
    sql = f"SELECT platform, channel, day, {language}, sum(posts) FROM ({DAYS}) GROUP BY 1, 2, 3, 4"  # noqa: S608
    insert(connection, "days", connection.execute(sql).fetchall())
