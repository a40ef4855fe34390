"""``archive.search`` and ``archive.dossier``: posts by their words, by meaning, by what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from stemmatic.api.selection import one_of
from stemmatic.archive.search.facets import Facets
from stemmatic.archive.search.gathered import Gathered
from stemmatic.archive.search.hits import Hits, SearchOrder
from stemmatic.archive.store import Store
from stemmatic.ask.like import LikePassage, find_like
from stemmatic.link import time_order
from stemmatic.model import Post, Understanding
from stemmatic.options import Options
from stemmatic.progress import Watch, unwatched

_EVERYTHING = 1 << 62  # of a limit


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierEntry:
    """A post that a dossier has, and how it came in: ``hit`` says that it holds the words itself."""

    post: Post
    understanding: Understanding
    family: str | None
    hit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything that an archive's channels carried on a hashtag or phrase, in order of time, undated posts last."""

    query: str
    entries: tuple[DossierEntry, ...]


class Search:
    """Searches; called, it finds posts by their words. Posts that changed are indexed first, if that can be written."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __call__(
        self, query: str, *, order: str = "relevance", limit: int = 20, skip: int = 0, watch: Watch | None = None
    ) -> Hits:
        """The posts that fit a query, from hit number ``skip`` on; its syntax is in ``docs/search.md``.

        ``order`` is relevance, newest or oldest.

        Raises:
            OptionError: the query or the order cannot be understood.
        """
        chosen = one_of(SearchOrder, order, "search: order")
        self._store.index_search_if_free(watch or unwatched)
        return self._store.search(query, order=chosen, limit=limit, skip=skip)

    def facets(self, query: str) -> Facets:
        """How the posts that fit a query are spread over channels, languages, speakers, hashtags, months.

        Raises:
            OptionError: the query cannot be understood.
        """
        self._store.index_search_if_free(unwatched)
        return self._store.facets(query)

    def like(self, text: str, *, limit: int = 20, options: Options | None = None) -> list[LikePassage]:
        """The passages nearest in meaning to a few words, in whatever language, nearest first.

        Raises:
            NotFound: the passages of the archive were not encoded, since all are in one language.
        """
        return find_like(self._store, text, options or Options(), limit)


class Dossiers:
    """Dossiers; called, it compiles one whole."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __call__(self, query: str) -> Dossier:
        """All posts that hold a hashtag or phrase, and the posts of their families, in order of time.

        A phrase is its words side by side, folded as in a search; the last may go on: "grain corr" is held by
        "grain corridors". Posts that changed are indexed first, if the archive can be written.
        """
        entries = [entry for part in self.gather(query) for entry in self.entries(part)]
        return Dossier(query=query, entries=tuple(sorted(entries, key=lambda entry: time_order(entry.post))))

    def gather(self, query: str, *, limit: int | None = None) -> list[Gathered]:
        """The posts that hold a hashtag or phrase, family by family, the earliest family first; none is read.

        With ``limit`` only the earliest so many posts are gathered.
        """
        self._store.index_search_if_free(unwatched)
        return self._store.gather(query, _EVERYTHING if limit is None else limit)

    def entries(self, part: Gathered, *, limit: int | None = None) -> list[DossierEntry]:
        """The posts of one part of a dossier in order of time; at most ``limit``, those that hold the words first."""
        members = self._store.posts_of_family(part.family) if part.family else iter(part.hits)
        hits = set(part.hits)
        if limit is not None:
            members = iter(dict.fromkeys([*part.hits[:limit], *islice(members, limit)][:limit]))
        entries = [
            DossierEntry(
                post=post,
                understanding=self._store.understanding(post.key) or Understanding(),
                family=part.family or None,
                hit=post.key in hits,
            )
            for post in self._store.posts_of(list(members))
        ]
        return sorted(entries, key=lambda entry: time_order(entry.post))
