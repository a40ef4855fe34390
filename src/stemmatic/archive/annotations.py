"""What people note for themselves of posts, families and searches: bookmarks, tags, comments, saved searches.

It changes nothing that an archive finds. The kinds are motivations of the W3C's Web Annotation Data Model (2017):
bookmarking, tagging, commenting; a saved search is a bookmark of a query, with a name. An entry is a step of the
archive's chain, as verdicts are; taking one back is a further entry. What an entry is about is looked for anew
whenever it is asked: posts by all keys that dumps have them under, families by their ids or else by their posts.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from stemmatic.archive.chain import add_step, open_step
from stemmatic.archive.identity import channels_by_name
from stemmatic.archive.records import from_json, to_json
from stemmatic.archive.verdicts.judgement import record_sha256
from stemmatic.archive.verdicts.verdicts import Judged, check_sealed, fit_comment, fit_name, holder, settle_key
from stemmatic.errors import NotFound, OptionError
from stemmatic.fault import Fault
from stemmatic.text.marks import QUOTING

ANNOTATION_STEP = "annotation"  # the kind of its steps
MAX_TAG_CHARS = 100
_MOST_POSTS = 50  # of a family, by which it is found again


class AnnotationKind(StrEnum):
    """What is noted: that one wants to come back, a word of one's own, a text, or a query under a name."""

    BOOKMARK = "bookmark"
    TAG = "tag"
    COMMENT = "comment"
    SEARCH = "search"


class Noted(StrEnum):
    """What an annotation is of."""

    POST = "post"
    FAMILY = "family"
    QUERY = "query"


OF_POSTS = tuple(one for one in AnnotationKind if one is not AnnotationKind.SEARCH)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotationEntry:
    """One entry, as it is sealed: an annotation, or that an earlier one is taken back.

    ``target`` is the key of a post, the id that a family had, or a query. ``posts`` are a post's further keys, or those
    of a family's posts, by which either is found again.
    """

    kind: AnnotationKind
    of: Noted
    target: str
    text: str = ""
    date: datetime
    by: str | None = None
    posts: tuple[str, ...] = ()
    withdraws: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """What somebody noted, and what it is about today.

    ``target`` is today's key of the post, today's id of the family, or the query. ``text`` is the tag, the comment or
    the name of the search, empty for a bookmark. ``held`` is false where the archive has no such post or family now.
    """

    entry: int
    kind: AnnotationKind
    of: Noted
    target: str
    text: str
    date: datetime
    by: str | None
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TagCount:
    """A tag as it was typed last, and how many posts and families have it."""

    tag: str
    count: int


class Annotations(Judged):
    """The part of an archive that people keep for themselves."""

    def annotate(
        self, kind: AnnotationKind, of: Noted, target: str, text: str = "", *, by: str | None = None
    ) -> Annotation:
        """Add an annotation; the one that stands and says the same is given where there is one.

        ``target`` is a key or id of today, or a query. A search of a name that is taken takes its place.

        Raises:
            OptionError: the text is too long, or is none that its kind can have.
        """
        text, by = _fit(kind, text), fit_name(by)
        with self.writing() as connection:
            for one in self.annotations():
                if one.kind is kind and is_said_alike(kind, one.text, text):
                    if (one.of, one.target) == (of, target):
                        return one
                    if kind is AnnotationKind.SEARCH:
                        _keep(connection, self._taken_back(one, by))
            entry = _keep(connection, self._entry(kind, of, target, text, by))
        return next(one for one in self.annotations() if one.entry == entry)

    def take_back(self, entry: int, *, by: str | None = None) -> Annotation:
        """Take an annotation back, by its number; it stays on record.

        Raises:
            NotFound: none of this number stands.
        """
        by = fit_name(by)
        with self.writing() as connection:
            for one in self.annotations():
                if one.entry == entry:
                    _keep(connection, self._taken_back(one, by))
                    return one
        raise NotFound(f"{self.folder}: no annotation {entry} stands; `stemmatic annotated` lists them")

    def annotations(self) -> Sequence[Annotation]:
        """All that stand, oldest first."""
        return self._as_before("annotations", self._find_annotations)

    def tags(self) -> list[TagCount]:
        """The tags that stand, those of most posts and families first."""
        tagged = [one for one in self.annotations() if one.kind is AnnotationKind.TAG]
        shown = {folded_tag(one.text): one.text for one in tagged}
        counts = Counter(folded_tag(one.text) for one in tagged)
        found = [TagCount(tag=shown[tag], count=count) for tag, count in counts.items()]
        return sorted(found, key=lambda one: (-one.count, folded_tag(one.tag)))

    def annotated_families(self, kind: AnnotationKind, text: str = "") -> frozenset[str]:
        """The families that have an annotation of a kind, with this text if one is given, themselves or on a post."""
        families, posts = self._annotated(kind, text)
        return frozenset(families).union(*(self._families_of(post) for post in posts))

    def annotated_posts(self, kind: AnnotationKind, text: str = "") -> frozenset[str]:
        """The posts that have one, themselves or on a family that they stand in."""
        families, posts = self._annotated(kind, text)
        return frozenset(posts).union(*(self._posts_of_family(family) for family in families))

    def _annotated(self, kind: AnnotationKind, text: str) -> tuple[set[str], set[str]]:
        """The families and the posts that have it themselves."""
        wanted = folded_tag(text)
        found = [
            one
            for one in self.annotations()
            if one.kind is kind and one.held and (not wanted or folded_tag(one.text) == wanted)
        ]
        families, posts = ({one.target for one in found if one.of is what} for what in (Noted.FAMILY, Noted.POST))
        return families, posts

    def _find_annotations(self) -> tuple[Annotation, ...]:
        rows = self._rows("SELECT entry, record FROM annotations ORDER BY entry")
        entries = {entry: from_json(AnnotationEntry, record) for entry, record in rows}
        gone = {one.withdraws for one in entries.values()}
        names, is_held = (channels_by_name(self._connection), holder(self._connection)) if entries else ({}, bool)

        def today(entry: int, said: AnnotationEntry) -> Annotation:
            target, held = said.target, True
            if said.of is Noted.POST:
                target = settle_key((said.target, *said.posts), names, is_held)
                held = is_held(target)
            elif said.of is Noted.FAMILY:
                found = self._family_today(said)
                target, held = found or said.target, found is not None
            return Annotation(
                entry=entry,
                kind=said.kind,
                of=said.of,
                target=target,
                text=said.text,
                date=said.date,
                by=said.by,
                held=held,
            )

        standing = ((entry, one) for entry, one in entries.items() if one.withdraws is None and entry not in gone)
        return tuple(today(entry, one) for entry, one in standing)

    def _family_today(self, said: AnnotationEntry) -> str | None:
        """The family that an entry is about: by its id, or else the one in which most of the posts of then stand."""
        if self._rows("SELECT 1 FROM families WHERE family = ?", (said.target,)):
            return said.target
        found = Counter(family for post in said.posts for family in self._families_of(post))
        return min(found, key=lambda family: (-found[family], family), default=None)

    def _families_of(self, post: str) -> list[str]:
        return self._column("SELECT family FROM family_posts WHERE post = ? ORDER BY main DESC, family", (post,))

    def _posts_of_family(self, family: str) -> list[str]:
        return self._column("SELECT post FROM family_posts WHERE family = ?", (family,))

    def _entry(
        self, kind: AnnotationKind, of: Noted, target: str, text: str, by: str | None, withdraws: int | None = None
    ) -> AnnotationEntry:
        posts: Collection[str] = ()
        if of is Noted.POST:
            posts = self.further_keys(target)
        elif of is Noted.FAMILY:
            posts = sorted(self._posts_of_family(target))[:_MOST_POSTS]
        return AnnotationEntry(
            kind=kind,
            of=of,
            target=target,
            text=text,
            date=datetime.now(UTC).replace(microsecond=0),
            by=by,
            posts=tuple(posts),
            withdraws=withdraws,
        )

    def _taken_back(self, one: Annotation, by: str | None) -> AnnotationEntry:
        return self._entry(one.kind, one.of, one.target, one.text, by, one.entry)


def bare_tag(text: str) -> str:
    """A tag without the sign that a hashtag has."""
    return text.lstrip("#＃ ")


def folded_tag(text: str) -> str:
    """A tag as tags are compared: small and capital letters, widths and blanks alike."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def is_said_alike(kind: AnnotationKind, one: str, other: str) -> bool:
    """Whether two texts are one: comments as they are kept, tags and names of searches as tags are compared."""
    same = fit_comment if kind is AnnotationKind.COMMENT else folded_tag
    return same(one) == same(other)


def check_annotations(connection: sqlite3.Connection, sealed: Mapping[str, str]) -> Iterator[Fault]:
    """The entries against the hashes that their steps sealed."""
    left = dict(sealed)
    for entry, record in connection.execute("SELECT entry, record FROM annotations ORDER BY entry"):
        yield from check_sealed(f"annotation {entry}", record, left.pop(str(entry), None), "annotations")
    for entry in left:
        said = "the chain says that it was kept, but it is gone"
        yield Fault(where=f"annotation {entry}", said=said, table="annotations")


def _keep(connection: sqlite3.Connection, said: AnnotationEntry) -> int:
    record = to_json(said)
    entry = int(connection.execute("SELECT coalesce(max(entry), 0) + 1 FROM annotations").fetchone()[0])
    connection.execute("INSERT INTO annotations VALUES (?, ?)", (entry, record))
    add_step(connection, open_step(connection), ANNOTATION_STEP, str(entry), record_sha256(record))
    return entry


def _fit(kind: AnnotationKind, text: str) -> str:
    """The text of an annotation as it is kept."""
    if kind is AnnotationKind.BOOKMARK:
        return ""
    fitted = fit_comment(text)
    if kind is not AnnotationKind.COMMENT:
        fitted = " ".join(fitted.split())
        if len(fitted) > MAX_TAG_CHARS:
            raise OptionError(f"{kind}: expected {MAX_TAG_CHARS} characters at most, got {len(fitted):,}")
    if kind is AnnotationKind.TAG:
        fitted = bare_tag(fitted)
        if set(QUOTING) & set(fitted) or fitted.endswith("*"):
            raise OptionError(f"tag {fitted}: expected no quotation marks in it, and no * at its end")
    if not fitted:
        raise OptionError(f"{kind}: expected a text, got nothing")
    return fitted
