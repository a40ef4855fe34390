"""Who is named in headings and quotations, and each one's statements."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api.records import SpeakerList, SpeakerPage
from stemmatic.show.overview import titles_of
from stemmatic.show.web.drawing import draw
from stemmatic.show.web.listed import PAGE, Listed
from stemmatic.show.web.requests import LentArchive

router = APIRouter()

Skip = Annotated[int, Query(ge=0)]
Limit = Annotated[int, Query(ge=1, le=500)]


@router.get("/speakers", include_in_schema=False)
def speakers_page(request: Request, archive: LentArchive, skip: Skip = 0) -> Response:
    """The names, most posts first."""
    context = {"found": archive.speakers.lines(limit=2 * PAGE, skip=skip), "listed": Listed("/speakers", {})}
    return draw(request, "speakers.html", context)


@router.get("/speaker", include_in_schema=False)
def speaker_page(request: Request, archive: LentArchive, name: str, skip: Skip = 0) -> Response:
    """One name."""
    found = archive.speakers.page(name, limit=PAGE, skip=skip)
    context = {
        "speaker": found,
        "listed": Listed("/speaker", {"name": name}),
        "titles": titles_of(archive.channels.lines()),
    }
    return draw(request, "speaker.html", context)


@router.get("/api/speakers")
def speakers(archive: LentArchive, limit: Limit = PAGE, skip: Skip = 0) -> SpeakerList:
    """Who is named in headings and quotations, most posts first."""
    return archive.speakers.lines(limit=limit, skip=skip)


@router.get("/api/speaker")
def speaker(archive: LentArchive, name: str, limit: Limit = PAGE, skip: Skip = 0) -> SpeakerPage:
    """What there is to know of one name; its statements in order of time."""
    return archive.speakers.page(name, limit=limit, skip=skip)
