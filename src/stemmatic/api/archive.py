"""The Archive: what Python users hold, and what every display goes through.

>>> import stemmatic
>>> archive = stemmatic.trace(["export/result.json", "saved-page.html"])  # doctest: +SKIP
>>> for family in archive.families:  # doctest: +SKIP
...     print(family.id, len(family.posts), family.languages)
>>> archive.links.to_arrow().to_pandas()  # doctest: +SKIP
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from importlib import resources
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

import pyarrow as pa

from stemmatic import tables
from stemmatic.api.listing import Listing
from stemmatic.api.listing import PostList as PostList
from stemmatic.archive import Absence as Absence
from stemmatic.archive import ChannelLedger as ChannelLedger
from stemmatic.archive import ChannelLine as ChannelLine
from stemmatic.archive import ChannelPage as ChannelPage
from stemmatic.archive import Difference as Difference
from stemmatic.archive import Facet as Facet
from stemmatic.archive import Facets as Facets
from stemmatic.archive import FacetValue as FacetValue
from stemmatic.archive import FamilyLine as FamilyLine
from stemmatic.archive import FamilyList as FamilyList
from stemmatic.archive import FamilyOrder as FamilyOrder
from stemmatic.archive import FormatFacts, SearchOrder, Store
from stemmatic.archive import Gathered as Gathered
from stemmatic.archive import Hit as Hit
from stemmatic.archive import Hits as Hits
from stemmatic.archive import JudgedLink as JudgedLink
from stemmatic.archive import JudgedPage as JudgedPage
from stemmatic.archive import Judgement as Judgement
from stemmatic.archive import Ledger as Ledger
from stemmatic.archive import LinkState as LinkState
from stemmatic.archive import NameCount as NameCount
from stemmatic.archive import Overview as Overview
from stemmatic.archive import PostLine as PostLine
from stemmatic.archive import Provenance as Provenance
from stemmatic.archive import Relay as Relay
from stemmatic.archive import Revision as Revision
from stemmatic.archive import Run as Run
from stemmatic.archive import Snippet as Snippet
from stemmatic.archive import SpeakerList as SpeakerList
from stemmatic.archive import SpeakerPage as SpeakerPage
from stemmatic.archive import Timeline as Timeline
from stemmatic.archive import Verdicts as Verdicts
from stemmatic.archive import split_query as split_query
from stemmatic.archive.integrity import originals as originals
from stemmatic.ask.compare import Alignment as Alignment
from stemmatic.ask.compare import ArchivedCollation as ArchivedCollation
from stemmatic.ask.compare import Comparison as Comparison
from stemmatic.ask.compare import collate_family, collate_posts, compare_posts, mark_changes
from stemmatic.ask.compare import family_sigla as family_sigla
from stemmatic.ask.like import LikePassage, find_like
from stemmatic.ask.whence import Whence, find_whence
from stemmatic.errors import NotFound, OptionError
from stemmatic.link import time_order as time_order
from stemmatic.model import Dump, Family, Link, Post, ReadingState, Skipped, Understanding
from stemmatic.options import Options
from stemmatic.pipeline.join.cluster import Cluster as Cluster
from stemmatic.pipeline.reading import Account
from stemmatic.pipeline.road import ROAD as ROAD
from stemmatic.pipeline.road import link_posts, trace_dumps
from stemmatic.progress import Watch, unwatched

Item = TypeVar("Item")

_ALL = 1 << 62
_FAMILIES_COUNTED = 1000  # that begin as an id that was asked for does


@cache
def _format_facts() -> dict[str, FormatFacts]:
    from stemmatic.read import FORMATS  # the readers are not loaded where nothing is read

    return {one.name: FormatFacts(contiguous=one.contiguous, lacks=one.lacks) for one in FORMATS}


class Records(Sequence[Item], Generic[Item]):
    """Records of an archive: a sequence that also gives an Arrow table."""

    def __init__(self, items: Sequence[Item], table: Callable[[], pa.Table]) -> None:
        self._items = items
        self._table = table

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, at: Any) -> Any:
        return self._items[at]

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items)

    def to_arrow(self) -> pa.Table:
        """The records as an Arrow table, which pandas, Polars and DuckDB take; its fields are in ``docs/export.md``."""
        return self._table()

    def __repr__(self) -> str:
        return f"<{len(self)} records>"


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


class Archive(Listing):
    """An archive folder, open for reading and adding.

    Raises:
        NoArchive: there is none at ``folder`` and ``create`` is false.
        NewerArchive: a later version of Stemmatic made it.
    """

    def __init__(self, folder: str | Path, *, create: bool = False) -> None:
        self.folder = Path(folder)
        self._store = Store(self.folder, create=create)
        self._remove: Callable[[], object] = _nothing

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the archive; a temporary one is removed."""
        self._store.close()
        self._remove()

    def __repr__(self) -> str:
        return f"<Archive {self.folder}: {self._store.count_posts()} posts>"

    # --- adding --------------------------------------------------------------------------------------------------

    def add(
        self,
        dumps: Iterable[str | Path],
        *,
        options: Options | None = None,
        columns: Mapping[str, str] | None = None,
        watch: Watch | None = None,
        label: Callable[[Path], str] | None = None,
        cluster: Cluster | None = None,
    ) -> Account:
        """Read dumps into the archive and link again what changed; gives an account of what was read and skipped.

        ``label`` gives the name that a person knows a file by, where that is not its path. On a ``cluster`` the texts
        of an archive that is linked from its beginning are compared by Spark.
        """
        account = trace_dumps(
            self._store,
            dumps,
            options=options or Options(),
            columns=columns,
            watch=watch or unwatched,
            label=label,
            cluster=cluster,
        )
        self._forget()
        return account

    def link(
        self, *, options: Options | None = None, watch: Watch | None = None, cluster: Cluster | None = None
    ) -> bool:
        """Link again with other options; gives whether there was anything to do."""
        done = link_posts(self._store, options=options or Options(), watch=watch or unwatched, cluster=cluster)
        self._forget()
        return done

    def refresh(self) -> None:
        """Read anew what is asked for next: another process may have written."""
        self._forget()

    def _forget(self) -> None:
        for name in ("posts", "passages", "links", "families", "_facts"):
            self.__dict__.pop(name, None)

    # --- what is held --------------------------------------------------------------------------------------------

    @cached_property
    def posts(self) -> Records[Post]:
        """Every post, by channel and number."""
        held = list(self._store.posts())
        return Records(
            held, lambda: tables.to_table((tables.post_row(p, self._facts_of(p.key)) for p in held), tables.POSTS)
        )

    @cached_property
    def passages(self) -> Records[dict[str, Any]]:
        """Every passage of every post, as rows of the exported table."""
        records = dict(self._store.understood())
        held = [row for p in self.posts if p.key in records for row in tables.passage_rows(p, records[p.key])]
        return Records(held, lambda: tables.to_table(held, tables.PASSAGES))

    @cached_property
    def links(self) -> Records[Link]:
        """Every link, by source and target."""
        held = list(self._store.links())

        def rows() -> Iterator[dict[str, Any]]:
            judged = Verdicts(self._store.judged_links())
            return (tables.link_row(link, judged.of(link.source, link.target)) for link in held)

        return Records(held, lambda: tables.to_table(rows(), tables.LINKS))

    @cached_property
    def families(self) -> Records[Family]:
        """Every family: most channels, then most languages, then most posts first."""
        held = sorted(self._store.families(), key=lambda f: (-len(f.channels), -len(f.languages), -len(f.posts), f.id))

        def rows() -> Iterator[dict[str, Any]]:
            for family in sorted(held, key=lambda f: f.id):
                yield tables.family_row(family, self.post(family.posts[0]).date)

        return Records(held, lambda: tables.to_table(rows(), tables.FAMILIES))

    def table(self, what: str) -> pa.Table:
        """One of the exported tables: posts, passages, links, families or verdicts."""
        made: Mapping[str, Callable[[], pa.Table]] = {
            "posts": lambda: self.posts.to_arrow(),
            "passages": lambda: self.passages.to_arrow(),
            "links": lambda: self.links.to_arrow(),
            "families": lambda: self.families.to_arrow(),
            "verdicts": lambda: self.verdicts.to_arrow(),
        }
        return made[what]()

    @cached_property
    def _facts(self) -> dict[str, tables.PostFacts]:
        origins = self._store.origins()
        family_of = {key: family.id for family in self._store.families() for key in family.posts}
        counts = self._store.revision_counts()
        understood = dict(self._store.understood())
        absent, _ = self._store.absences(_format_facts())
        return {
            key: tables.PostFacts(
                understanding=understood.get(key),
                origin=(origins[key][0], origins[key][1]) if key in origins else None,
                family=family_of.get(key),
                revisions=count,
                absent_since=absent[key].since if key in absent else None,
                absent_from=absent[key].dump_sha256 if key in absent else None,
            )
            for key, count in counts.items()
        }

    def _facts_of(self, key: str) -> tables.PostFacts:
        if key not in self._facts:
            self._forget()  # another process added it
        return self._facts[key]

    def post(self, key: str) -> Post:
        """The post of that key.

        Raises:
            NotFound: the archive has no such post.
        """
        post = self._store.post(key)
        if post is None:
            raise NotFound(f"{self.folder}: no post {key!r} in this archive; `stemmatic posts` lists them")
        return post

    def post_row(self, key: str) -> dict[str, Any]:
        """One row of the exported table of posts."""
        return self.post_rows([key])[0]

    def post_rows(self, keys: Sequence[str]) -> list[dict[str, Any]]:
        """Rows of the exported table of posts for a few posts, without reading the whole archive.

        Raises:
            NotFound: the archive has no such post.
        """
        posts = [self.post(key) for key in keys]
        families = self._store.families_of([post.key for post in posts])
        absent: dict[str, Absence] = {}
        for channel in dict.fromkeys((post.platform, post.channel) for post in posts):
            absent |= self._store.absences(_format_facts(), channel)[0]
        rows = []
        for post in posts:
            gone = absent.get(post.key)
            facts = tables.PostFacts(
                understanding=self._store.understanding(post.key),
                origin=self._store.origin(post.key),
                family=families.get(post.key),
                revisions=len(self._store.revisions(post.key)),
                absent_since=gone.since if gone else None,
                absent_from=gone.dump_sha256 if gone else None,
            )
            rows.append(tables.post_row(post, facts))
        return rows

    def understanding(self, key: str) -> Understanding:
        """What the text of a post says."""
        return self._store.understanding(key) or Understanding()

    def revisions(self, key: str) -> list[Revision]:
        """The texts that a post had, oldest first."""
        return self._store.revisions(key)

    def provenance(self, key: str) -> tuple[Provenance, ...]:
        """Which dumps each field of a post was taken from, and what other dumps say instead.

        Raises:
            NotFound: the archive has no such post.
        """
        return self._store.provenance(self.post(key).key)

    def absence(self, key: str) -> Absence | None:
        """Since which dump a post is absent, if a later dump that should have it has not.

        Raises:
            NotFound: the archive has no such post.
        """
        post = self.post(key)
        return self._store.absences(_format_facts(), (post.platform, post.channel))[0].get(post.key)

    def ledger(self, channel: str | None = None) -> Ledger:
        """What the archive has and has not: of every channel, or of the one of this name or title.

        Raises:
            NotFound: there is no such channel, or several.
        """
        return self._store.ledger(_format_facts(), None if channel is None else self.find_channel(channel))

    @property
    def identities(self) -> dict[tuple[str, str], tuple[str, str]]:
        """Of (platform, name as a dump has it) the channel's name in the keys of posts, and on what ground."""
        return self._store.identities()

    def links_of(self, key: str) -> list[Link]:
        """The links of one post."""
        return list(self._store.links(key))

    # --- what people say of links --------------------------------------------------------------------------------

    @property
    def verdicts(self) -> Records[JudgedLink]:
        """Every pair of posts that was judged, withdrawn verdicts too, in the order of their latest entries."""
        held = self._store.judged_links()
        return Records(held, lambda: tables.to_table(map(tables.verdict_row, held), tables.VERDICTS))

    def verdict(self, one: str, other: str) -> JudgedLink | None:
        """What was said of two posts, in whichever order; ``None`` if nothing was."""
        return self._store.judged_link(self._store.settled_key(one), self._store.settled_key(other))

    def verdicts_on(self, keys: Iterable[str]) -> Verdicts:
        """What was said of pairs of which one of these posts is an end."""
        return Verdicts(self._store.judged_links(set(keys)))

    def judged(
        self, *, verdict: str | None = None, state: str | None = None, skip: int = 0, limit: int | None = None
    ) -> JudgedPage:
        """The pairs that were judged, newest first, with their counts.

        ``verdict`` is right, wrong, unsure or withdrawn; without it all that are not withdrawn. ``state`` is found,
        changed, no longer found or never found.

        Raises:
            OptionError: there is no such verdict or state.
        """
        return self._store.judged_page(verdict=verdict, state=state, skip=skip, limit=limit)

    def judge(
        self, one: str, other: str, verdict: str | None, *, comment: str = "", by: str | None = None
    ) -> JudgedLink:
        """Say of the link between two posts that it is right, wrong or unsure; ``None`` withdraws what was said.

        Nothing that is inferred changes: the verdict stands beside it, is kept whatever is linked later, and what was
        said before stays in the archive too. Two posts that no link joins can be judged as well.

        Args:
            one: the key of a post.
            other: the key of the other one; their order means nothing.
            verdict: right, wrong, unsure or ``None``.
            comment: why, in 4,000 characters at most.
            by: who says so, in 200 characters at most.

        Raises:
            NotFound: the archive has no such post, or nothing was said that could be withdrawn.
            OptionError: there is no such verdict, or a text is too long.
        """
        one, other = self._store.settled_key(one), self._store.settled_key(other)
        if verdict is None:
            if self._store.judged_link(one, other) is None:
                raise NotFound(f"{self.folder}: nothing was said of {one} and {other} that could be withdrawn")
        else:
            self.post(one), self.post(other)
        self._store.judge(one, other, verdict, comment=comment, by=by)
        found = self._store.judged_link(one, other)
        assert found is not None  # noqa: S101 (for the type checker)
        return found

    # --- how posts hang together ---------------------------------------------------------------------------------

    def family(self, name: str) -> Family:
        """A family by its id, by the beginning of its id, or by the key of one of its posts.

        Raises:
            NotFound: there is none, or the beginning fits several.
        """
        family = self._store.family(name)
        if family is not None:
            return family
        near = self._store.families_beginning(name, _FAMILIES_COUNTED) if name else []
        if len(near) == 1 and (family := self._store.family(near[0])) is not None:
            return family
        found = f"{len(near)} families begin so" if near else "no such family or post"
        raise NotFound(f"{self.folder}: {found}: {name!r}; `stemmatic families` lists them")

    def family_of(self, key: str) -> Family | None:
        """The family that a post is in, if any."""
        return self._store.family(key)

    def origin(self, key: str) -> tuple[str | None, bool] | None:
        """Of a declared forward the key of its origin, if that is known, and whether the archive holds it."""
        return self._store.origin(key)

    def collation(
        self, what: str | Family | Sequence[str], *, witnesses: Collection[str] | None = None
    ) -> ArchivedCollation:
        """The collation of a family, or of any posts by their keys.

        Posts that no stemma joins are read against the earliest of them. With ``witnesses``, keys of posts of the
        family, only these are shown, under the sigla that they have in the whole.
        """
        if isinstance(what, str):
            what = self.family(what)
        if isinstance(what, Family):
            return collate_family(self._store, what, witnesses)
        keys = sorted(what, key=lambda key: time_order(self.post(key)))
        return collate_posts(self._store, keys, self._store.links_among(keys))

    def compare(self, keys: Sequence[str], *, options: Options | None = None) -> Comparison:
        """Posts side by side, each read against the first; those that no link joins are aligned on demand.

        Raises:
            NotFound: the archive has no such post.
        """
        return compare_posts(self._store, [self.post(key).key for key in keys], options or Options())

    def revision_changes(self, key: str) -> list[tuple[tuple[ReadingState, str], ...]]:
        """What each revision of a post after the first changed, in pieces: same, added, and words that were cut."""
        texts = [one.text for one in self.revisions(key)]
        return [mark_changes(before, after) for before, after in pairwise(texts)]

    def read_posts(self, keys: Collection[str]) -> dict[str, tuple[Post, Understanding]]:
        """Posts with what they say, by key; those that the archive has not are left out."""
        found = {post.key: (post, said) for post, said in self._store.understood_posts(keys)}
        posts = {key: self._store.post(key) for key in keys if key not in found}
        return found | {key: (post, Understanding()) for key, post in posts.items() if post is not None}

    def whence(self, text: str, *, options: Options | None = None) -> Whence:
        """Where a text comes from: the posts that hold its wording, or say the same in another language."""
        return find_whence(self._store, text, options or Options())

    def dossier(self, query: str) -> Dossier:
        """All posts that hold a hashtag or phrase, and the posts of their families, in order of time.

        A phrase is its words side by side, folded as in a search; the last may go on: "grain corr" is held by
        "grain corridors". Posts that changed are indexed first, if the archive can be written.
        """
        entries = [entry for part in self.gather(query) for entry in self.dossier_entries(part)]
        return Dossier(query=query, entries=tuple(sorted(entries, key=lambda entry: time_order(entry.post))))

    def gather(self, query: str, *, limit: int | None = None) -> list[Gathered]:
        """The posts that hold a hashtag or phrase, family by family, the earliest family first.

        With ``limit`` only the earliest so many posts are gathered. As :meth:`dossier`, but no post is read.
        """
        self._store.index_search_if_free(unwatched)
        return self._store.gather(query, _ALL if limit is None else limit)

    def dossier_entries(self, part: Gathered, *, limit: int | None = None) -> list[DossierEntry]:
        """The posts of one part of a dossier in order of time; at most ``limit``, those that hold the words first."""
        members = self._store.posts_of_family(part.family) if part.family else iter(part.hits)
        hits = set(part.hits)
        if limit is not None:
            chosen = part.hits[:limit]
            members = iter(dict.fromkeys([*chosen, *islice(members, limit)][:limit]))
        entries = [
            DossierEntry(post=post, understanding=self.understanding(key), family=part.family or None, hit=key in hits)
            for key in members
            if (post := self._store.post(key)) is not None
        ]
        return sorted(entries, key=lambda entry: time_order(entry.post))

    def search(
        self, query: str, *, order: str = "relevance", limit: int = 20, skip: int = 0, watch: Watch | None = None
    ) -> Hits:
        """The posts that fit a query, from hit number ``skip`` on; its syntax is in ``docs/search.md``.

        ``order`` is relevance, newest or oldest. Posts that changed are indexed first, if the archive can be written.

        Raises:
            OptionError: the query or the order cannot be understood.
        """
        if order not in list(SearchOrder):
            raise OptionError(f"search: order {order}: expected {', '.join(SearchOrder)}")
        self._store.index_search_if_free(watch or unwatched)
        return self._store.search(query, order=SearchOrder(order), limit=limit, skip=skip)

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

    @property
    def dumps(self) -> list[tuple[Dump, int]]:
        """The dumps, each with how many posts were read in it."""
        return self._store.dumps()

    @property
    def skipped(self) -> list[Skipped]:
        """All that was left out of the dumps, and why."""
        return self._store.skipped()

    def count_posts(self) -> int:
        """How many posts it holds."""
        return self._store.count_posts()

    @property
    def unlinked(self) -> int:
        """How many posts were read but are not linked yet, because a run was stopped or is under way."""
        return self._store.count_unlinked()

    @property
    def latest_run(self) -> Run | None:
        """The run whose links and families stand; ``None`` before the first."""
        return self._store.latest_run()

    @property
    def chain_head(self) -> str:
        """The SHA-256 at the end of the archive's chain: it seals all that was read, concluded and judged so far."""
        return self._store.chain_head()

    @property
    def report(self) -> dict[str, Any]:
        """Counts of the last linking."""
        return self._store.run_report()


def trace(
    dumps: Iterable[str | Path],
    archive: str | Path | None = None,
    *,
    options: Options | None = None,
    columns: Mapping[str, str] | None = None,
    watch: Watch | None = None,
) -> Archive:
    """Read dumps, link them, and give the archive.

    Args:
        dumps: files or folders, in any of the formats of ``stemmatic formats``.
        archive: the folder to keep it in; without one it lives in a temporary folder, until it is closed.
        options: every threshold; see :mod:`stemmatic.options`.
        columns: which columns of plain tables hold what, such as ``{"text": "body"}``.
        watch: told of progress.
    """
    folder = Path(archive) if archive is not None else Path(tempfile.mkdtemp(prefix="stemmatic-"))
    opened = Archive(folder, create=True)
    if archive is None:
        # Removed when it is closed, when nobody holds it any more, or at the end of the program.
        opened._remove = weakref.finalize(opened, _remove_archive, opened._store, folder)
    opened.add(dumps, options=options, columns=columns, watch=watch)
    return opened


def _remove_archive(store: Store, folder: Path) -> None:
    store.close()
    shutil.rmtree(folder, ignore_errors=True)


def _nothing() -> None:
    """An archive that stays needs no removing."""


def open_archive(folder: str | Path) -> Archive:
    """The archive at ``folder``, which must exist."""
    return Archive(folder)


def formats() -> list[tuple[str, str]]:
    """Name and description of every dump format that can be read."""
    from stemmatic.read import FORMATS

    return [(one.name, one.description) for one in FORMATS]


def example_dumps() -> list[Path]:
    """The bundled examples: invented posts in real formats."""
    return [Path(str(resources.files("stemmatic").joinpath("examples", "dumps")))]


def dates_of(posts: Iterable[Post]) -> tuple[datetime | None, datetime | None]:
    """The first and the last date among posts."""
    dates = sorted(post.date for post in posts if post.date)
    return (dates[0], dates[-1]) if dates else (None, None)
