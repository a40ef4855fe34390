"""What is gathered on a hashtag or phrase: the posts that hold it, family by family, in order of time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from stemmatic.archive.records import read_time
from stemmatic.archive.search.facets import Faceted
from stemmatic.archive.search.hits import Asked
from stemmatic.archive.search.marks import hashtag_mark
from stemmatic.archive.search.query import MIN_PREFIX, Mark, Query, Term
from stemmatic.text.comparison import split_to_search

_MAIN_FAMILY = "LEFT JOIN family_posts ON family_posts.post = posts.post AND family_posts.main"
SPEAKER = "speaker:"
_LAST = "9999"  # undated ones come last


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Posts that hold the words and hang together: those of one family, or one that has none.

    ``hits`` are in order of time; ``first`` is the date of the family's earliest post, which may not hold the words.
    """

    family: str | None
    hits: tuple[str, ...]
    first: datetime | None


class Gathering(Faceted):
    """The part of an archive that gathers posts on a subject."""

    def gather(self, words: str, limit: int) -> list[Gathered]:
        """The earliest ``limit`` posts that hold a hashtag or phrase, family by family, the earliest family first.

        What begins with ``speaker:`` asks for the posts in which that person, under any of the names, speaks.
        A hashtag is found in all its spellings, and with those of its topic. A phrase is found as folded words side by
        side, of which the last may go on. What has no words, such as an emoji or an address, is found as it stands, by
        reading all texts.
        """
        together: dict[tuple[str, bool], list[tuple[str, str]]] = {}
        for date, key, family in self._holding(words.strip(), limit):
            together.setdefault((family or key, family is not None), []).append((date, key))
        found = []
        for (name, is_family), hits in together.items():
            first = self._first_of(name) if is_family else hits[0]
            moment = read_time(first[0]) if first[0] != _LAST else None
            keys = tuple(key for _, key in hits)
            found.append((first, Gathered(family=name if is_family else None, hits=keys, first=moment)))
        return [one for _, one in sorted(found, key=lambda pair: pair[0])]

    def _holding(self, words: str, limit: int) -> list[tuple[str, str, str | None]]:
        """Date, key and family of the posts, in order of time."""
        if not words.strip("#＃ "):
            return []
        if words.casefold().startswith(SPEAKER):
            person = self.person_of(words[len(SPEAKER) :].strip(' "'))
            return self._rows(
                f"SELECT coalesce(date, ?2) AS day, posts.post, family FROM posts {_MAIN_FAMILY}"  # noqa: S608
                " WHERE posts.id IN (SELECT id FROM spoken WHERE person = ?1) ORDER BY day, posts.post LIMIT ?3",
                (person, _LAST, limit),
            )
        query = self._query(words)
        if query is None:
            return self._rows(
                f"SELECT coalesce(date, ?2) AS day, posts.post, family FROM posts {_MAIN_FAMILY}"  # noqa: S608
                " WHERE instr(json_extract(record, '$.text'), ?1) OR instr(json_extract(record, '$.title'), ?1)"
                " ORDER BY day, posts.post LIMIT ?3",
                (words, _LAST, limit),
            )
        places = Asked(self._rows, query, self._languages()).earliest(limit)
        return self._rows(
            "SELECT coalesce(date, ?2) AS day, posts.post, family"  # noqa: S608 (fixed text)
            f" FROM search_posts JOIN posts USING (id) {_MAIN_FAMILY}"
            " WHERE place IN (SELECT value FROM json_each(?1)) ORDER BY day, posts.post",
            (json.dumps(places), _LAST),
        )

    def _query(self, words: str) -> Query | None:
        """What the index is asked; ``None`` if it has no such words."""
        if words[0] in "#＃":
            mark = hashtag_mark(words)
            return Query(wanted=((Mark(tuple((tag,) for tag in self.tags_beside(mark))),),)) if mark else None
        split = tuple(split_to_search(words).words)
        return Query(wanted=((Term(split, prefix=len(split[-1]) >= MIN_PREFIX),),)) if split else None

    def _first_of(self, family: str) -> tuple[str, str]:
        """Date and key of a family's earliest post."""
        key = next(self.posts_of_family(family))
        return self._value("SELECT date FROM posts WHERE post = ?", (key,)) or _LAST, key

    def posts_of_family(self, family: str) -> Iterator[str]:
        """The keys of a family's posts, in order of time."""
        rows = self._each("SELECT value FROM families, json_each(record, '$.posts') WHERE family = ?", (family,))
        return (key for (key,) in rows)

    def origin(self, post: str) -> tuple[str | None, bool] | None:
        """Of a forward its origin's key, if that is known, and whether the archive holds it."""
        rows = self._rows("SELECT origin, held FROM origins WHERE post = ?", (post,))
        return (rows[0][0], bool(rows[0][1])) if rows else None
