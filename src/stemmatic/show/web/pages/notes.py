"""What people say: the list of it, and the form beside every link that says it of that link."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stemmatic.api.archive import Archive
from stemmatic.api.records import JudgedLink, JudgedPage, LinkState
from stemmatic.errors import NotFound, StemmaticError
from stemmatic.model import Post, Verdict
from stemmatic.show.printable import one_line
from stemmatic.show.web.drawing import draw
from stemmatic.show.web.requests import PAGE, LentArchive, Listed, Skip, own_path

router = APIRouter()

WITHDRAW = "withdraw"
Order = Literal["newest", "person", "surest", "least sure"]
_SAYINGS = (*(one.value for one in Verdict), "withdrawn")
_Key = Annotated[str, Form(max_length=4000)]


class Said(BaseModel):
    """A verdict about two posts; ``null`` withdraws what was said."""

    source: str
    target: str
    verdict: Literal["right", "wrong", "unsure"] | None
    comment: str = ""
    by: str | None = None


@router.get("/api/notes")
def notes_json(
    archive: LentArchive,
    verdict: Annotated[
        str,
        Query(
            description="right, wrong, unsure, one statement, not one statement, hidden, withdrawn; else what stands"
        ),
    ] = "",
    state: Annotated[str, Query(description="found, changed, no longer found, never found, acts or does not act")] = "",
    order: Order = "newest",
    skip: Skip = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = PAGE,
) -> JudgedPage:
    """The links and families that were judged, newest first, or by who said it, or how sure the link was."""
    return archive.verdicts.page(verdict=verdict or None, state=state or None, order=order, skip=skip, limit=limit)


@router.get("/notes", include_in_schema=False)
def notes(
    request: Request,
    archive: LentArchive,
    found: Annotated[JudgedPage, Depends(notes_json)],
    verdict: str = "",
    state: str = "",
    order: Order = "newest",
    skip: Skip = 0,
) -> Response:
    """The list as a page."""
    end = skip + len(found.judged)
    listed = Listed("/notes", {"verdict": verdict, "state": state, "order": None if order == "newest" else order})
    address = listed.address
    values = {
        "found": found,
        "posts": _posts(archive, found),
        "verdict": verdict,
        "state": state,
        "first": skip + 1,
        "last": end,
        "verdicts": _SAYINGS,
        "order": order,
        "states": [one.value for one in LinkState],
        "address": address,
        "listed": listed,
        "next": address(skip=end) if end < found.total else None,
        "before": address(skip=max(skip - PAGE, 0)) if skip > 0 else None,
        "here": address(skip=skip),
    }
    return draw(request, "notes.html", values, part="results")


def _posts(archive: Archive, found: JudgedPage) -> dict[str, Post | None]:
    """The posts of a page, by key; ``None`` where the archive has one no longer."""
    posts: dict[str, Post | None] = {}
    for key in {key for one in found.judged for key in (one.source, one.target)}:
        posts[key] = None
        with suppress(NotFound):
            posts[key] = archive.posts[key]
    return posts


@router.get("/api/notes/pair")
def pair_json(archive: LentArchive, a: str, b: str) -> JudgedLink | None:
    """What was said of two posts, in whichever order; null if nothing was."""
    return archive.verdicts.of(a, b)


@router.post("/api/notes")
def judge_json(archive: LentArchive, said: Said) -> JudgedLink:
    """Keep a verdict about two posts; as every change it is refused where another site asks for it."""
    return archive.verdicts.judge(said.source, said.target, said.verdict, comment=said.comment, by=said.by)


@router.post("/notes", include_in_schema=False)
def judge(
    request: Request,
    archive: LentArchive,
    source: _Key,
    target: _Key,
    verdict: Annotated[str, Form()],
    comment: Annotated[str, Form()] = "",
    by: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "/notes",
    linked: Annotated[str, Form()] = "yes",
) -> Response:
    """Keep what the form says; htmx gets the form anew, a browser without scripts goes back to its page."""
    back = own_path(back, "/notes")
    said = None if verdict == WITHDRAW else verdict
    if not request.headers.get("HX-Request"):
        archive.verdicts.judge(source, target, said, comment=comment, by=by)
        return RedirectResponse(back, 303)
    values = {
        "source": source,
        "target": target,
        "back": back,
        "linked": bool(linked),
        "fault": "",
        "comment": None,
        "by": None,
    }
    try:
        archive.verdicts.judge(source, target, said, comment=comment, by=by)
    except StemmaticError as error:  # htmx shows no answer of another status: the form says it, with what was typed
        values |= {"fault": one_line(str(error)), "comment": comment, "by": by}
    return draw(request, "judged.html", {**values, "judged": archive.verdicts.of(source, target)})
