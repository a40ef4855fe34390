"""Who is named in headings and quotations, and each one's statements."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api.records import SpeakerList, SpeakerPage
from stemmatic.show.overview import titles_of
from stemmatic.show.web.drawing import draw
from stemmatic.show.web.requests import PAGE, LentArchive, Limit, Listed, Skip

router = APIRouter()


@router.get("/api/speakers")
def speakers(archive: LentArchive, limit: Limit = PAGE, skip: Skip = 0) -> SpeakerList:
    """Who is named in headings and quotations, most posts first."""
    return archive.speakers.lines(limit=limit, skip=skip)


@router.get("/speakers", include_in_schema=False)
def speakers_page(request: Request, found: Annotated[SpeakerList, Depends(speakers)]) -> Response:
    """The names as a page."""
    return draw(request, "speakers.html", {"found": found, "listed": Listed("/speakers", {})})


@router.get("/api/speaker")
def speaker(archive: LentArchive, name: str, limit: Limit = PAGE, skip: Skip = 0) -> SpeakerPage:
    """What there is to know of one name; its statements in order of time."""
    return archive.speakers.page(name, limit=limit, skip=skip)


@router.get("/speaker", include_in_schema=False)
def speaker_page(
    request: Request, archive: LentArchive, found: Annotated[SpeakerPage, Depends(speaker)], name: str
) -> Response:
    """One name as a page."""
    context = {
        "speaker": found,
        "listed": Listed("/speaker", {"name": name}),
        "titles": titles_of(archive.channels.lines()),
    }
    return draw(request, "speaker.html", context)
