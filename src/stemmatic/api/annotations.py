"""``archive.annotations``: bookmarks, tags and comments on posts and families, and searches under a name.

They are one's own notes: nothing that the archive finds changes by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from stemmatic import tables
from stemmatic.api.finding import find_family, find_post
from stemmatic.api.selection import Records, one_of
from stemmatic.api.verdicts import begin_change
from stemmatic.archive.annotation_entries import OF_POSTS, AnnotationKind, Noted, folded_tag
from stemmatic.archive.annotations import Annotation, TagCount, bare_tag, is_said_alike
from stemmatic.errors import NotFound, OptionError


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotationFilter:
    """Which annotations are asked for: of a kind, with a tag, of a post or family."""

    kind: AnnotationKind | None = None
    tag: str = ""
    target: str = ""

    def fits(self, one: Annotation) -> bool:
        """Whether it has all that is asked for."""
        return (
            (self.kind is None or one.kind is self.kind)
            and (not self.tag or (one.kind is AnnotationKind.TAG and folded_tag(one.text) == folded_tag(self.tag)))
            and (not self.target or (one.of is not Noted.QUERY and one.target == self.target))
        )


class AnnotationRoom(Records[Annotation, AnnotationFilter]):
    """The annotations that stand, oldest first. One that is taken back stays on record, in the archive's chain."""

    schema = tables.ANNOTATIONS
    shown = ("kind", "target", "text", "date", "by")

    def where(self, *, kind: str | None = None, tag: str = "", of: str = "") -> AnnotationRoom:
        """Those of these annotations that have all that is asked for.

        Args:
            kind: bookmark, tag, comment or search.
            tag: tags that are this word, in small or capital letters.
            of: those on a post (its key or address) or family (its id, or the beginning of one).

        Raises:
            OptionError: there is no such kind.
            NotFound: there is no such post or family.
        """
        return self._narrowed(
            AnnotationFilter(
                kind=None if kind is None else one_of(AnnotationKind, kind, "annotations: kind"),
                tag=tag,
                target=self._find(of)[1] if of else "",
            )
        )

    def on(self, target: str) -> list[Annotation]:
        """Those on the post of this key, or the family of this id, as the archive calls it today."""
        return [one for one in self if one.of is not Noted.QUERY and one.target == target]

    def annotate(self, kind: str, name: str, text: str = "", *, by: str | None = None) -> Annotation:
        """Bookmark, tag or comment on a post or family, as :meth:`bookmark`, :meth:`tag` and :meth:`comment` do.

        Raises:
            NotFound: there is no such post or family.
            OptionError: neither can have this kind, or the text is none that it can have.
        """
        begin_change(self._store)
        chosen = _of_posts(kind, "annotations: kind")
        return self._store.annotate(chosen, *self._find(name), text, by=by)

    def bookmark(self, name: str, *, by: str | None = None) -> Annotation:
        """Mark a post or family as one to come back to.

        Args:
            name: the key or address of a post, the id of a family or its beginning.
            by: who does so, in 200 characters at most.

        Raises:
            NotFound: there is no such post or family.
            OptionError: a text is too long.
        """
        return self.annotate(AnnotationKind.BOOKMARK, name, by=by)

    def tag(self, name: str, tag: str, *, by: str | None = None) -> Annotation:
        """Give a post or family a word of one's own, in 100 characters at most; ``tag:WORD`` searches for it.

        Raises:
            NotFound: there is no such post or family.
            OptionError: it is empty or too long, has quotation marks, or ends in ``*``.
        """
        return self.annotate(AnnotationKind.TAG, name, tag, by=by)

    def comment(self, name: str, text: str, *, by: str | None = None) -> Annotation:
        """Write something to a post or family, in 4,000 characters at most.

        Raises:
            NotFound: there is no such post or family.
            OptionError: it is empty or too long.
        """
        return self.annotate(AnnotationKind.COMMENT, name, text, by=by)

    def save_search(self, name: str, query: str, *, by: str | None = None) -> Annotation:
        """Keep a query of :attr:`Archive.search` under a name; what had the name before is taken back.

        Raises:
            OptionError: the query cannot be understood, or the name is empty or too long.
        """
        begin_change(self._store)
        self._store.check_query(query)
        return self._store.annotate(AnnotationKind.SEARCH, Noted.QUERY, query.strip(), name, by=by)

    def search(self, name: str) -> Annotation:
        """The search that is kept under a name, in small or capital letters; ``target`` is its query.

        Raises:
            NotFound: there is none.
        """
        for one in self._store.annotations():
            if one.kind is AnnotationKind.SEARCH and is_said_alike(one.kind, one.text, name):
                return one
        raise NotFound(f"{self._store.folder}: no search is saved as {name!r}; `stemmatic annotated` lists them")

    def take_back(self, entry: int, *, by: str | None = None) -> Annotation:
        """Take an annotation back, by its number.

        Raises:
            NotFound: none of this number stands.
        """
        begin_change(self._store)
        return self._store.take_back(entry, by=by)

    def standing(self, kind: str, name: str, text: str = "") -> Annotation:
        """The latest annotation of a kind on a post or family, with this text if one is given.

        Raises:
            NotFound: there is none.
        """
        for one in reversed(list(self.where(kind=kind, of=name))):
            if not text or is_said_alike(one.kind, one.text, text):
                return one
        said = f"{kind} {text}".strip()
        raise NotFound(f"{self._store.folder}: {name} has no {said}; what stands: stemmatic annotated")

    def tags(self) -> list[TagCount]:
        """The tags, those of most posts and families first."""
        return self._store.tags()

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the exported table, in its order."""
        return map(tables.annotation_row, self)

    @cached_property
    def _ids(self) -> Sequence[Annotation]:
        return [one for one in self._store.annotations() if all(wanted.fits(one) for wanted in self._filters)]

    def _read(self, ids: Sequence[Annotation]) -> Iterator[Annotation]:
        return iter(ids)

    def _find(self, name: str) -> tuple[Noted, str]:
        """Whether it is a post or a family that is called so, and its key or id."""
        with suppress(NotFound):
            return Noted.POST, find_post(self._store, name).key
        return Noted.FAMILY, find_family(self._store, name).id


def annotations_of(what: str, tags: Sequence[str], has: Sequence[str]) -> Iterator[tuple[AnnotationKind, str]]:
    """The annotations that posts or families are asked to have, each as its kind and text.

    Raises:
        OptionError: one is asked for that neither can have.
    """
    for one in has:
        yield _of_posts(one, f"{what}: has"), ""
    for one in tags:
        if not folded_tag(one):
            raise OptionError(f"{what}: tag: expected a word, got nothing")
        yield AnnotationKind.TAG, bare_tag(one)


def _of_posts(said: str, named: str) -> AnnotationKind:
    """The kind that is called so, of those that posts and families can have."""
    if said not in OF_POSTS:
        raise OptionError(f"{named} {said}: expected {', '.join(OF_POSTS)}")
    return AnnotationKind(said)
