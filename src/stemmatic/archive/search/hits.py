"""Search: which posts have the words, fittest or newest first, and where in their texts the words stand."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from stemmatic.archive.annotations import Annotations
from stemmatic.archive.family_facts import FAMILIES_OF_POST
from stemmatic.archive.records import read_time
from stemmatic.archive.search.index import UNDATED, SearchIndex, place_of
from stemmatic.archive.search.query import Known, Query, read_query
from stemmatic.archive.search.snippet import Finder, Snippet
from stemmatic.archive.search.suggestions import suggest
from stemmatic.archive.search.topics import Topical
from stemmatic.errors import OptionError

Rows = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]

MAX_RANKED = 2_000  # so many of the newest hits are put in order of relevance; of common words there are too many
_WEIGHTS = "1.0, 1.0, 0.0"  # of words, stems and marks in BM25: filters are met or not
_ALIASES = "SELECT name, channel FROM identities"
_HITS = f"""
SELECT place, posts.post, date, platform, channel, json_extract(record, '$.channel_title'),
    search_posts.languages, {FAMILIES_OF_POST}, json_extract(record, '$.title'), json_extract(record, '$.text')
FROM json_each(?) AS asked CROSS JOIN search_posts ON place = asked.value
JOIN posts ON posts.id = search_posts.id
"""  # noqa: S608 (fixed text)

_AMONG = (
    "search_index.rowid IN (SELECT place FROM search_posts JOIN posts USING (id)"
    " WHERE post IN (SELECT value FROM json_each(?)))"
)


class SearchOrder(StrEnum):
    """What comes first."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A post that a search found; ``exact`` says that it has every word in the form that was typed.

    ``family`` is the one of its whole text; ``families`` are all that it stands in, that one first: a digest has many.
    """

    post: str
    date: datetime | None
    platform: str
    channel: str
    channel_title: str | None
    languages: tuple[str, ...]
    family: str | None
    families: tuple[str, ...]
    exact: bool
    snippet: Snippet


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """What a search found, from hit number ``skip`` on.

    ``total`` counts all hits; where ``more`` is true there are more than that. Where ``ranked`` is not None, only so
    many of the newest hits were put in order of relevance, and no others are given. ``unindexed`` posts changed since
    the index was filled, and were not searched as they are now. Where nothing was found, ``suggestion`` is the query
    with words that no post has replaced by the nearest of the archive's own, if there are any.
    """

    query: str
    order: SearchOrder
    skip: int
    hits: tuple[Hit, ...]
    total: int
    more: bool
    ranked: int | None
    unindexed: int
    suggestion: str | None = None


class Searched(SearchIndex, Topical, Annotations):
    """The part of an archive that answers searches."""

    def search(self, text: str, *, order: SearchOrder = SearchOrder.RELEVANCE, limit: int = 20, skip: int = 0) -> Hits:
        """The posts that fit a query; :mod:`stemmatic.archive.search.query` has its syntax.

        By relevance, posts that have every word as it was typed come first, then those that have other forms; within
        these BM25 decides (Robertson & Zaragoza 2009), then time, newest first. A query without words goes by time.

        Raises:
            OptionError: the query cannot be understood.
        """
        if limit < 1 or skip < 0:
            raise OptionError(f"search: expected a limit from 1 and a skip from 0, got {limit} and {skip}")
        query, languages = self._read(text), self._languages()
        asked = Asked(self._rows, query, languages)
        if order is SearchOrder.RELEVANCE and not query.terms:
            order = SearchOrder.NEWEST
        page = asked.by_relevance(limit, skip) if order is SearchOrder.RELEVANCE else asked.by_time(order, limit, skip)
        return Hits(
            query=text,
            order=order,
            skip=skip,
            hits=tuple(self._hits(page, Finder(query, languages))),
            total=page.total,
            more=page.more,
            ranked=MAX_RANKED if order is SearchOrder.RELEVANCE and page.more else None,
            unindexed=self.count_unindexed(),
            suggestion=suggest(self._connection, text) if not page.total else None,
        )

    def _read(self, text: str) -> Query:
        channels = {name.casefold(): channel for name, channel in self._rows(_ALIASES)}
        known = Known(
            channels=channels,
            names_beside=self._names_beside,
            tags_beside=self.tags_beside,
            annotated=self.annotated_posts,
        )
        return read_query(text, known)

    def check_query(self, text: str) -> None:
        """Whether a query can be understood.

        Raises:
            OptionError: it cannot.
        """
        self._read(text)

    def _names_beside(self, words: Sequence[str]) -> list[Sequence[str]]:
        """All names of the person who has the name of these words, each as its words."""
        theirs = "SELECT person FROM person_names WHERE name = ?"
        names = self._column(f"SELECT name FROM person_names WHERE person IN ({theirs})", (" ".join(words),))  # noqa: S608
        return [name.split() for name in names]

    def _languages(self) -> tuple[str, ...]:
        return tuple(self._column("SELECT language FROM search_languages"))

    def _hits(self, page: _Page, finder: Finder) -> Iterator[Hit]:
        for row in self._in_order(_HITS, page.places):
            place, key, date, platform, channel, channel_title, held, stands, title, text = row
            families = tuple(json.loads(stands))
            languages = tuple(held.split())
            yield Hit(
                post=key,
                date=read_time(date) if date else None,
                platform=platform,
                channel=channel,
                channel_title=channel_title,
                languages=languages,
                family=families[0] if families else None,
                families=families,
                exact=place in page.exact,
                snippet=finder.find(title, text, languages),
            )


@dataclass(frozen=True, slots=True)
class _Page:
    """The places of one page of hits, which of them are exact, and how many hits there are."""

    places: Sequence[int]
    exact: Collection[int]
    total: int
    more: bool


class Asked:
    """A query, put to the index."""

    def __init__(self, rows: Rows, query: Query, languages: Sequence[str]) -> None:
        self._rows = rows
        self._loose = query.expression(languages, exact=False)
        self._exact = query.expression(languages, exact=True)
        self._begin = place_of(query.begin) if query.begin else UNDATED if query.end else 0
        self._end = place_of(query.end) if query.end else 1 << 62
        sides = (("", query.among), ("NOT ", query.outside))
        self._annotated = "".join(f" AND {sign}{_AMONG}" for sign, sets in sides for _ in sets)
        self._keys = [json.dumps(sorted(keys)) for _, sets in sides for keys in sets]

    def by_relevance(self, limit: int, skip: int) -> _Page:
        """The page of the newest ``MAX_RANKED`` hits that are exact, then of those that are not."""
        exact = self._newest(self._exact)
        loose = exact if self._loose == self._exact else self._newest(self._loose)
        more = max(len(exact), len(loose)) > MAX_RANKED
        exact, loose = exact[:MAX_RANKED], loose[:MAX_RANKED]
        held = set(exact)
        total = min(len(held.union(loose)), MAX_RANKED)
        limit = min(limit, max(total - skip, 0))
        places = self._ranked(self._exact, exact, skip, limit) if skip < len(exact) else []
        if len(places) < limit:
            others = [place for place in loose if place not in held]
            ranked = [place for place in self._ranked(self._loose, others, 0, len(loose)) if place not in held]
            begin = max(skip - len(exact), 0)
            places += ranked[begin : begin + limit - len(places)]
        return _Page(places, held, total, more)

    def by_time(self, order: SearchOrder, limit: int, skip: int) -> _Page:
        """The page of all hits by time, undated ones last."""
        total = len(self._newest(self._loose))
        if order is SearchOrder.NEWEST:
            places = self._select(self._loose, self._begin, self._end, "rowid DESC", limit, skip)
        else:
            places = self.earliest(limit, skip)
        exact: set[int] = set()
        if places:
            exact.update(self._select(self._exact, min(places), max(places) + 1, "rowid DESC", -1, 0))
        return _Page(places, exact, min(total, MAX_RANKED), total > MAX_RANKED)

    def places(self, limit: int) -> list[int]:
        """The places of the newest ``limit`` hits, newest first, undated ones last."""
        return self._select(self._loose, self._begin, self._end, "rowid DESC", limit, 0)

    def earliest(self, limit: int, skip: int = 0) -> list[int]:
        """The places of hits, oldest first, undated ones last."""
        places = self._select(self._loose, max(self._begin, UNDATED), self._end, "rowid", limit, skip)
        if len(places) < limit and self._begin < UNDATED:
            dated = skip + len(places) if places else self._count_dated()
            places += self._select(self._loose, 0, UNDATED, "rowid", limit - len(places), max(skip - dated, 0))
        return places

    def _newest(self, expression: str) -> list[int]:
        """One more than the ``MAX_RANKED`` newest places, if there are."""
        return self._select(expression, self._begin, self._end, "rowid DESC", MAX_RANKED + 1, 0)

    def _ranked(self, expression: str, places: Sequence[int], skip: int, limit: int) -> list[int]:
        if len(places) < 2:
            return list(places)[skip : skip + limit]
        order = f"bm25(search_index, {_WEIGHTS}), rowid DESC"
        return self._select(expression, places[-1], places[0] + 1, order, limit, skip)

    def _count_dated(self) -> int:
        return len(self._select(self._loose, max(self._begin, UNDATED), self._end, "rowid", -1, 0))

    def _select(self, expression: str, begin: int, end: int, order: str, limit: int, skip: int) -> list[int]:
        rows = self._rows(
            "SELECT rowid FROM search_index WHERE search_index MATCH ? AND rowid >= ? AND rowid < ?"  # noqa: S608 (fixed orders)
            " AND NOT EXISTS (SELECT 1 FROM search_dead WHERE place = search_index.rowid)"
            f"{self._annotated} ORDER BY {order} LIMIT ? OFFSET ?",
            (expression, begin, end, *self._keys, limit, skip),
        )
        return [row[0] for row in rows]
