"""One's own bookmarks, tags and comments: the list of them, the box that keeps them, and saved searches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stemmatic.api.archive import Archive
from stemmatic.api.records import Annotation, AnnotationKind, Noted, TagCount
from stemmatic.errors import NotFound, StemmaticError
from stemmatic.model import Post
from stemmatic.show.printable import one_line
from stemmatic.show.web.drawing import draw
from stemmatic.show.web.requests import PAGE, LentArchive, Limit, Listed, Skip, own_path

router = APIRouter()

Kind = Literal["bookmark", "tag", "comment", "search"]
_Text = Annotated[str, Form(max_length=5000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotationPage:
    """Annotations from number ``skip`` on, newest first, of ``total`` that were asked for.

    ``tags`` are all that stand; ``kinds`` counts those of each kind.
    """

    skip: int
    total: int
    annotations: tuple[Annotation, ...]
    tags: tuple[TagCount, ...]
    kinds: Mapping[str, int]


class Note(BaseModel):
    """An annotation of a post, by its key or address, or of a family, by its id; of a search ``name`` is the query.

    ``text`` is the tag, the comment or the name of the search.
    """

    kind: Kind
    name: str
    text: str = ""
    by: str | None = None


class TakenBack(BaseModel):
    """The annotation of this entry is taken back."""

    entry: int
    by: str | None = None


@router.get("/api/annotations")
def annotations_json(
    archive: LentArchive,
    kind: Annotated[Kind | Literal[""], Query(description="bookmark, tag, comment or search; else all")] = "",
    tag: str = "",
    of: Annotated[str, Query(description="a post by its key or address, or a family by its id")] = "",
    skip: Skip = 0,
    limit: Limit = PAGE,
) -> AnnotationPage:
    """The annotations that stand, newest first."""
    every = archive.annotations
    found = list(reversed(every.where(kind=kind or None, tag=tag, of=of)))
    return AnnotationPage(
        skip=skip,
        total=len(found),
        annotations=tuple(found[skip : skip + limit]),
        tags=tuple(every.tags()),
        kinds=Counter(one.kind.value for one in every),
    )


@router.post("/api/annotations")
def annotate_json(archive: LentArchive, note: Note) -> Annotation:
    """Keep an annotation; as every change it is refused where another site asks for it."""
    return _keep(archive, note)


@router.post("/api/annotations/withdraw")
def take_back_json(archive: LentArchive, said: TakenBack) -> Annotation:
    """Take back an annotation by its entry; it stays on record."""
    return archive.annotations.take_back(said.entry, by=said.by)


@router.get("/annotations", include_in_schema=False)
def annotations_page(
    request: Request,
    archive: LentArchive,
    found: Annotated[AnnotationPage, Depends(annotations_json)],
    kind: str = "",
    tag: str = "",
) -> Response:
    """The list as a page."""
    listed = Listed("/annotations", {"kind": kind, "tag": tag})
    values = {
        "found": found,
        "posts": _posts(archive, found.annotations),
        "kind": kind,
        "tag": tag,
        "all_kinds": [one.value for one in AnnotationKind],
        "listed": listed,
    }
    return draw(request, "annotations.html", values, part="results")


def _posts(archive: Archive, shown: Sequence[Annotation]) -> dict[str, Post]:
    """By key or id the posts that are annotated, and the earliest ones of such families."""
    posts: dict[str, Post] = {}
    for one in shown:
        if one.held and one.of is not Noted.QUERY:
            with suppress(NotFound):
                family = one.of is Noted.FAMILY
                posts[one.target] = archive.posts[archive.families[one.target].posts[0] if family else one.target]
    return posts


@router.post("/annotations", include_in_schema=False)
def annotate(
    request: Request,
    archive: LentArchive,
    kind: Annotated[Kind, Form()],
    name: Annotated[str, Form(max_length=4000)],
    text: _Text = "",
    by: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "/annotations",
) -> Response:
    """Keep what the form says; htmx gets the box anew, a browser without scripts goes back to its page."""
    note = Note(kind=kind, name=name, text=text, by=by or None)
    back = own_path(back, "/annotations")
    if not request.headers.get("HX-Request"):
        _keep(archive, note)
        return RedirectResponse(back, 303)
    fault: dict[str, Any] = {}
    try:
        name = _keep(archive, note).target
    except StemmaticError as error:  # htmx shows no answer of another status: the box says it, with what was typed
        fault = {"fault": one_line(str(error)), "typed": note}
    return _box(request, archive, name, back, **fault)


@router.post("/annotations/withdraw", include_in_schema=False)
def take_back(
    request: Request,
    archive: LentArchive,
    entry: Annotated[int, Form()],
    name: Annotated[str, Form(max_length=4000)] = "",
    back: Annotated[str, Form()] = "/annotations",
) -> Response:
    """Take back an annotation; htmx gets the box anew, a browser without scripts goes back to its page."""
    back = own_path(back, "/annotations")
    archive.annotations.take_back(entry)
    if not (request.headers.get("HX-Request") and name):
        return RedirectResponse(back, 303)
    return _box(request, archive, name, back)


def _box(request: Request, archive: Archive, name: str, back: str, **fault: Any) -> Response:
    values = {**box_of(archive, name), "name": name, "back": back, "fault": "", "typed": None, **fault}
    return draw(request, "annotation_box.html", values)


def box_of(archive: Archive, name: str) -> dict[str, Any]:
    """What the box on the page of the post of this key, or family of this id, shows."""
    return {"annotated": archive.annotations.on(name), "tags": archive.annotations.tags()}


def kept_of(archive: Archive) -> dict[str, list[Annotation]]:
    """What lists show beside posts and families: by key or id the bookmark and tags of each."""
    found: dict[str, list[Annotation]] = {}
    for one in archive.annotations:
        if one.kind in (AnnotationKind.BOOKMARK, AnnotationKind.TAG):
            found.setdefault(one.target, []).append(one)
    return found


def _keep(archive: Archive, note: Note) -> Annotation:
    room = archive.annotations
    if note.kind == "search":
        return room.save_search(note.text, note.name, by=note.by)
    return room.annotate(note.kind, note.name, note.text, by=note.by)
