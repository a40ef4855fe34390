"""The Archive: what Python users hold, and what every display goes through.

>>> import stemmatic
>>> archive = stemmatic.trace(["export/result.json", "saved-page.html"])  # doctest: +SKIP
>>> for family in archive.families:  # doctest: +SKIP
...     print(family.id, len(family.posts), family.languages)
>>> archive.links.where(min_score=0.9).to_arrow()  # doctest: +SKIP
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pyarrow as pa

from stemmatic.api.annotations import AnnotationRoom
from stemmatic.api.channels import Channels
from stemmatic.api.families import Families
from stemmatic.api.finding import find_family, find_post
from stemmatic.api.ledger import Ledgers
from stemmatic.api.links import Links
from stemmatic.api.network import NetworkRoom
from stemmatic.api.posts import Passages, Posts
from stemmatic.api.search import Dossiers, Search
from stemmatic.api.selection import Table, check_page, check_times
from stemmatic.api.series import SeriesList
from stemmatic.api.speakers import Attributions, Persons, Speakers
from stemmatic.api.together import TogetherRoom
from stemmatic.api.topics import Topics
from stemmatic.api.verdicts import JudgedLinks, begin_change, ignore_what_people_say
from stemmatic.archive.lists.overview import Overview
from stemmatic.archive.store import Store
from stemmatic.ask.compare import (
    ArchivedCollation,
    Comparison,
    collate_family,
    collate_posts,
    compare_posts,
    witness_key,
)
from stemmatic.ask.coverage import Coverage, cover_post, cover_text, fullest
from stemmatic.ask.whence import Whence, find_whence
from stemmatic.descend import LEFT_OUT, VariantKind, Variants, find_variants
from stemmatic.errors import NotFound, OptionError
from stemmatic.link import time_order
from stemmatic.model import Family, Skipped, Understanding
from stemmatic.network.tables import RECOVERED, record_rows
from stemmatic.options import Options
from stemmatic.pipeline.join.cluster import Cluster
from stemmatic.pipeline.preview import Preview, preview_links
from stemmatic.pipeline.reading import Account
from stemmatic.pipeline.road import link_posts, trace_dumps
from stemmatic.progress import Watch, unwatched
from stemmatic.tables import to_table

if TYPE_CHECKING:
    from stemmatic.api.collecting import Network
    from stemmatic.evidence.bundle import Bundle


class Archive:
    """An archive folder, open for reading and adding.

    What it holds is in rooms, which are looked into when they are asked: posts, passages, links, families and series
    are sequences that can be narrowed by ``where``; :attr:`search`, :attr:`dossier` and :attr:`ledger` are called. All
    that it gives is of one moment, that of its opening or of its last own change: what others write meanwhile is seen
    after :meth:`refresh`.

    Attributes:
        folder: where it is.
        channels: who published, and who relays whom.
        speakers: who speaks, by headings and by what is attributed.
        search: posts by their words, passages by meaning.
        dossier: all that was carried on a hashtag or phrase.
        ignores_verdicts: whether families are shown as if nobody had said anything.
        verdicts: what people say of links and statements.
        ledger: what the archive has and has not, and where it comes from.
        together: channels that carry the same things at the same time.
        network: who takes from whom.

    Args:
        folder: where it is.
        create: make one where there is none.
        ignore_verdicts: show families as they are found without what people say; such a view can only be read.

    Raises:
        NoArchive: there is none at ``folder`` and ``create`` is false.
        NewerArchive: a later version of Stemmatic made it.
    """

    def __init__(self, folder: str | Path, *, create: bool = False, ignore_verdicts: bool = False) -> None:
        self.folder = Path(folder)
        self.ignores_verdicts = ignore_verdicts
        self._store = Store(self.folder, create=create)
        if ignore_verdicts:
            ignore_what_people_say(self._store)
        self._remove: Callable[[], object] = _nothing
        self.channels = Channels(self._store)
        self.speakers = Speakers(self._store)
        self.search = Search(self._store)
        self.dossier = Dossiers(self._store)
        self.verdicts = JudgedLinks(self._store)
        self.ledger = Ledgers(self._store)
        self.together = TogetherRoom(self._store)
        self.network = NetworkRoom(self._store)
        self._store.hold()

    @property
    def posts(self) -> Posts:
        """What channels published."""
        return Posts(self._store)

    @property
    def persons(self) -> Persons:
        """Who speaks, each under all names that are theirs."""
        return Persons(self._store)

    @property
    def attributions(self) -> Attributions:
        """What is said in posts and attributed to somebody."""
        return Attributions(self._store, self.posts)

    @property
    def topics(self) -> Topics:
        """Hashtags of several languages that are one topic."""
        return Topics(self._store)

    @property
    def passages(self) -> Passages:
        """The spans of their texts."""
        return self.posts.passages

    @property
    def links(self) -> Links:
        """What was inferred to have been taken from what."""
        return Links(self._store)

    @property
    def families(self) -> Families:
        """The posts that carry one statement, and how it seems to have descended."""
        return Families(self._store)

    @property
    def annotations(self) -> AnnotationRoom:
        """One's own bookmarks, tags and comments, and searches under a name."""
        return AnnotationRoom(self._store)

    @property
    def series(self) -> SeriesList:
        """Frames with changing fillings: what comes again in them is no family."""
        return SeriesList(self._store)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def refresh(self) -> None:
        """From now on see the archive as it is now; sequences that were asked for before stay as they are."""
        self._store.hold()

    def release(self) -> None:
        """Let go of the moment until the next :meth:`refresh`: one that is kept while others write costs disk space."""
        self._store.release()

    def close(self) -> None:
        """Close the archive; a temporary one is removed."""
        self._store.close()
        self._remove()

    def __repr__(self) -> str:
        return f"<Archive {self.folder}: {len(self.posts)} posts>"

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
        begin_change(self._store)
        return trace_dumps(
            self._store,
            dumps,
            options=options or Options(),
            columns=columns,
            watch=watch or unwatched,
            label=label,
            cluster=cluster,
        )

    def collect(
        self,
        sources: Sequence[str],
        *,
        since: datetime | None = None,
        every: timedelta | None = None,
        contact: str = "",
        again: bool = False,
        options: Options | None = None,
        watch: Watch | None = None,
        network: Network | None = None,
    ) -> Iterator[Account]:
        """Fetch channels' public preview pages and feeds, and read them into the archive; gives an account a round.

        Nothing else here touches the network. What came is kept as WARC among the archive's originals.

        Args:
            sources: ``t.me/s/NAME``, or the addresses of feeds.
            since: posts of channels that are older are not asked for; without it all are.
            every: after which time the sources are visited again; without it once.
            contact: an address that servers' owners are told.
            again: ask for what earlier visits have, too: edits, deletions, views.
            options: every threshold; see :mod:`stemmatic.options`.
            watch: told of progress.
            network: how the network is reached; the real one without it.

        Raises:
            OptionError: a source is none, or the contact is not one line.
        """
        from stemmatic.api.collecting import Network, check, collect  # not loaded where nothing is fetched

        begin_change(self._store)
        check(sources, contact)
        return collect(
            self._store,
            self.folder,
            sources,
            lambda paths: self.add(paths, options=options, watch=watch, label=lambda path: path.name),
            since=since,
            every=every,
            contact=contact,
            again=again,
            watch=watch or unwatched,
            network=network or Network(),
        )

    def link(
        self, *, options: Options | None = None, watch: Watch | None = None, cluster: Cluster | None = None
    ) -> bool:
        """Link again with other options; gives whether there was anything to do."""
        begin_change(self._store)
        return link_posts(self._store, options=options or Options(), watch=watch or unwatched, cluster=cluster)

    def preview(
        self, *, options: Options | None = None, watch: Watch | None = None, limit: int | None = None
    ) -> Preview:
        """What :meth:`link` with these options would change; the archive stays as it is.

        ``limit`` is how many links are listed that come, that go, and that change; without it all are.

        Raises:
            OptionError: the limit is less than 1.
        """
        check_page(limit, 0)
        return preview_links(self.folder, options=options or Options(), limit=limit, watch=watch or unwatched)

    def understanding(self, key: str) -> Understanding:
        """What the text of a post says: short for ``archive.posts.understanding``."""
        return self.posts.understanding(key)

    @property
    def skipped(self) -> list[Skipped]:
        """What dumps held and was not kept, and why: short for ``archive.ledger.skipped``."""
        return self.ledger.skipped

    def overview(self, *, since: date | None = None, until: date | None = None) -> Overview:
        """The archive at a glance; with ``since`` or ``until`` (both in it) families and timeline of that time.

        Raises:
            OptionError: ``since`` is after ``until``.
        """
        check_times(since, until)
        return self._store.overview(self._store.count_unlinked(), since=since, until=until)

    def table(self, what: str) -> pa.Table:
        """One of the exported tables, by its name in ``docs/export.md``."""
        if what == "together":
            return self.together().to_arrow()
        if what == "recovered":
            return to_table(record_rows(RECOVERED, self.ledger.recovered().posts), RECOVERED)
        rooms: Mapping[str, Table] = {
            "posts": self.posts,
            "passages": self.passages,
            "links": self.links,
            "families": self.families.with_hidden(),
            "series": self.series,
            "verdicts": self.verdicts,
            "annotations": self.annotations,
            "persons": self.persons,
            "attributions": self.attributions,
            "topics": self.topics,
        }
        return rooms[what].to_arrow()

    def collation(
        self,
        what: str | Family | Sequence[str],
        *,
        witnesses: Collection[str] | None = None,
        base: str | None = None,
    ) -> ArchivedCollation:
        """The collation of a family, or of any posts by their keys.

        Posts that no stemma joins are read against the earliest of them. With ``witnesses``, keys of posts of the
        family, only these are shown, under the sigla that they have in the whole. With a ``base``, the key or, in a
        family, the siglum of one, all others are read against that.

        Raises:
            NotFound: there is no such family, or the archive has no such post.
            OptionError: the base is none of the witnesses.
        """
        if isinstance(what, str):
            what = find_family(self._store, what)
        if isinstance(what, Family):
            return collate_family(self._store, what, witnesses, witness_key(what, base) if base else "")
        keys = sorted(what, key=lambda key: time_order(find_post(self._store, key)))
        if base and base not in keys:
            raise OptionError(f"collation: the base {base!r} is none of the posts")
        return collate_posts(self._store, keys, self._store.links_among(keys), base or "")

    def variants(
        self,
        what: str | Family | Sequence[str],
        *,
        witnesses: Collection[str] | None = None,
        ignore: Iterable[str] = (),
    ) -> Variants:
        """The places of words of a family's collation, or of that of any posts, inside each language.

        Args:
            what: as for :meth:`collation`.
            witnesses: keys of posts; what these have of the whole.
            ignore: kinds of variant that make no reading: spelling, punctuation, case, figures, word order.

        Raises:
            NotFound: there is no such family, or the archive has no such post.
            OptionError: there is no such kind.
        """
        found = find_variants(self.collation(what), map(_variant_kind, ignore))
        if witnesses is None:
            return found
        return found.only({one.siglum for one in found.witnesses if one.post in witnesses})

    def compare(self, keys: Sequence[str], *, options: Options | None = None) -> Comparison:
        """Posts side by side, each read against the first; those that no link joins are aligned on demand.

        Raises:
            NotFound: the archive has no such post.
        """
        return compare_posts(self._store, [find_post(self._store, key).key for key in keys], options or Options())

    def coverage(
        self,
        what: str = "",
        *,
        text: str = "",
        among: Sequence[str] = (),
        options: Options | None = None,
    ) -> Coverage:
        """Who carried which part of a full statement, and what nobody carried.

        Args:
            what: a post's key, or a family, of which the fullest witness is taken.
            text: instead: a text that is only given.
            among: keys of the posts that are looked at; without them all that carry any of it, as links tell.
            options: by which posts that no link joins with it are aligned.

        Raises:
            NotFound: there is no such post or family.
            OptionError: neither or both of a post and a text are given.
        """
        if bool(what) == bool(text.strip()):
            raise OptionError("coverage: expected a post or family, or else a text")
        keys = [find_post(self._store, key).key for key in among]
        if not what:
            return cover_text(self._store, text, keys, options or Options())
        try:
            key = find_post(self._store, what).key
        except NotFound:
            key = fullest(self._store, find_family(self._store, what))
        return cover_post(self._store, key, keys, options or Options())

    def whence(self, text: str, *, options: Options | None = None) -> Whence:
        """Where a text comes from: the posts that hold its wording, or say the same in another language."""
        return find_whence(self._store, text, options or Options())

    def write_evidence(
        self,
        name: str,
        folder: Path,
        dumps: Sequence[Path] = (),
        render: Callable[[Family], Mapping[str, str]] = lambda family: {},
        by: str = "",
    ) -> Bundle:
        """Write the evidence for a family to a new folder, whole or not at all, as a bag that ``verify`` checks.

        Args:
            name: a family's id, the beginning of one, or the key of a post in it.
            folder: the bag's folder, which must not exist.
            dumps: files or folders in which the original dumps are looked for, by their SHA-256.
            render: makes further files of the family: their contents by their names.
            by: who makes the bundle, if that is to be told in it.

        Raises:
            NotFound: there is no such family.
        """
        from stemmatic.evidence.bundle import write_evidence  # with the readers, which little else needs

        def find() -> Family:
            return self.families[name]

        return write_evidence(self._store, find, folder, dumps, render, by)


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


def _variant_kind(name: str) -> VariantKind:
    """The kind of variant that can be left out under this name."""
    if name not in list(LEFT_OUT):
        raise OptionError(f"variants: cannot leave out {name!r}: expected {', '.join(LEFT_OUT)}")
    return VariantKind(name)


def _remove_archive(store: Store, folder: Path) -> None:
    store.close()
    shutil.rmtree(folder, ignore_errors=True)


def _nothing() -> None:
    """An archive that stays needs no removing."""


def open_archive(folder: str | Path, *, ignore_verdicts: bool = False) -> Archive:
    """The archive at ``folder``, which must exist; with ``ignore_verdicts`` as if nobody had said anything."""
    return Archive(folder, ignore_verdicts=ignore_verdicts)


def formats() -> list[tuple[str, str]]:
    """Name and description of every dump format that can be read."""
    from stemmatic.read import FORMATS

    return [(one.name, one.description) for one in FORMATS]


def example_dumps() -> list[Path]:
    """The bundled examples: invented posts in real formats."""
    return [Path(str(resources.files("stemmatic").joinpath("examples", "dumps")))]
