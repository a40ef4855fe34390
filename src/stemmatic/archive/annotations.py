"""What people note for themselves of posts, families and searches: bookmarks, tags, comments, saved searches.

It changes nothing that an archive finds. What an entry is about is looked for anew whenever it is asked: posts by all
keys that dumps have them under, families by their ids or else by their posts.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from stemmatic.archive.annotation_entries import (
    AnnotationEntry,
    AnnotationKind,
    Noted,
    entry_of,
    folded_tag,
    keep_annotation,
    said_hash,
    with_wrong_keys,
)
from stemmatic.archive.identity import channels_by_name
from stemmatic.archive.records import from_json
from stemmatic.archive.verdicts.verdicts import (
    Judged,
    Names,
    check_sealed,
    fit_comment,
    fit_name,
    holder,
    settle_key,
)
from stemmatic.errors import NotFound, OptionError
from stemmatic.fault import Fault
from stemmatic.model import make_key, split_key
from stemmatic.text.marks import QUOTING

MAX_TAG_CHARS = 100
_MOST_POSTS = 50  # of a family, by which it is found again


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
            for one in self._saying(kind, of, target, text):
                if (one.of, one.target) == (of, target):
                    return one
                if kind is AnnotationKind.SEARCH:
                    keep_annotation(connection, self._taken_back(one, by))
            said = self._entry(kind, of, target, text, by)
            return self._today(keep_annotation(connection, said), said)

    def take_back(self, entry: int, *, by: str | None = None) -> Annotation:
        """Take an annotation back, by its number; it stays on record.

        Raises:
            NotFound: none of this number stands.
        """
        by = fit_name(by)
        with self.writing() as connection:
            said = entry_of(connection, entry)
            if said is not None and self._stands(entry, said):
                one = self._today(entry, said)
                keep_annotation(connection, self._taken_back(one, by))
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
        standing = "entry IN (SELECT entry FROM annotation_keys)"
        rows = self._rows(f"SELECT entry, record FROM annotations WHERE {standing} ORDER BY entry")  # noqa: S608 (fixed)
        names = channels_by_name(self._connection) if rows else {}
        return tuple(self._today(entry, from_json(AnnotationEntry, record), names) for entry, record in rows)

    def _saying(self, kind: AnnotationKind, of: Noted, target: str, text: str) -> Iterator[Annotation]:
        """Those of a kind that stand and say the same, oldest first: all on this target, and maybe on others."""
        said = said_hash(kind, text)
        if of is Noted.FAMILY:
            keys = {target, *self._posts_of_family(target)}
        else:
            keys = set(self._keys_of_then(target)) if of is Noted.POST else {""}
        found = "SELECT entry FROM annotation_keys WHERE said = ? AND key IN (SELECT value FROM json_each(?))"
        for number in sorted(set(self._column(found, (said, json.dumps(sorted(keys)))))):
            entry = entry_of(self._connection, number)
            if entry is not None and entry.of is of:
                yield self._today(number, entry)

    def _keys_of_then(self, post: str) -> list[str]:
        """The keys under which a post may have been noted: its own, and those of other names of its channel."""
        platform, channel, number = split_key(post)
        asked = "SELECT name FROM identities WHERE platform = ? AND channel = ?"
        return [post, *(make_key(platform, name, number) for name in self._column(asked, (platform, channel)))]

    def _stands(self, entry: int, said: AnnotationEntry) -> bool:
        key = next(iter(said.keys))
        return said.withdraws is None and bool(
            self._rows("SELECT 1 FROM annotation_keys WHERE key = ? AND said = ? AND entry = ?", (*key, entry))
        )

    def _today(self, entry: int, said: AnnotationEntry, names: Names | None = None) -> Annotation:
        """An entry as what it is about is called today."""
        target, held = said.target, True
        if said.of is Noted.POST:
            names = channels_by_name(self._connection) if names is None else names
            is_held = holder(self._connection)
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


def is_said_alike(kind: AnnotationKind, one: str, other: str) -> bool:
    """Whether two texts are one: comments as they are kept, tags and names of searches as tags are compared."""
    same = fit_comment if kind is AnnotationKind.COMMENT else folded_tag
    return same(one) == same(other)


def check_annotations(connection: sqlite3.Connection, sealed: Mapping[str, str]) -> list[Fault]:
    """The entries against the hashes that their steps sealed; those that stand, whether their keys find them."""
    found, left = list[Fault](), dict(sealed)
    records = dict(connection.execute("SELECT entry, record FROM annotations ORDER BY entry"))
    for entry, record in records.items():
        found += check_sealed(f"annotation {entry}", record, left.pop(str(entry), None), "annotations")
    for entry in left:
        said = "the chain says that it was kept, but it is gone"
        found.append(Fault(where=f"annotation {entry}", said=said, table="annotations"))
    said = "it is found by other keys than its own, or by none"
    wrong = [] if found else with_wrong_keys(connection, records)
    return found + [
        Fault(where=f"annotation_keys, annotation {one}", said=said, table="annotation_keys") for one in wrong
    ]


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
