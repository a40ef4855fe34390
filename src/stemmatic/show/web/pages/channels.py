"""The lists of channels, and of who is named in headings and quotations, and the page of each."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api.records import ChannelLine, ChannelPage, SpeakerList, SpeakerPage
from stemmatic.show.overview import titles_of
from stemmatic.show.web.drawing import draw, lines_of_families
from stemmatic.show.web.requests import PAGE, LentArchive, Limit, Listed, Skip
from stemmatic.show.web.speaking import reader

router = APIRouter()

_PAGE = 100
_LEVELS = 5  # of the table of hours and weekdays


@router.get("/api/channels")
def channels(archive: LentArchive) -> tuple[ChannelLine, ...]:
    """Every channel, most posts first."""
    return archive.channels.lines()


@router.get("/channels", include_in_schema=False)
def channels_page(
    request: Request, found: Annotated[tuple[ChannelLine, ...], Depends(channels)], skip: Skip = 0
) -> Response:
    """The list as a page."""
    context = {
        "channels": found[skip : skip + _PAGE],
        "total": len(found),
        "skip": skip,
        "most": max((one.posts for one in found), default=1),
        "listed": Listed("/channels", {}),
        "page_size": _PAGE,
    }
    return draw(request, "channels.html", context)


@router.get("/api/channel/{platform}/{name:path}")
def channel(archive: LentArchive, platform: str, name: str) -> ChannelPage:
    """What there is to know of one channel."""
    return archive.channels.page(platform, name)


@router.get("/channel/{platform}/{name:path}", include_in_schema=False)
def channel_page(
    request: Request,
    archive: LentArchive,
    found: Annotated[ChannelPage, Depends(channel)],
    platform: str,
    name: str,
) -> Response:
    """One channel as a page."""
    busiest = max(max(hours) for hours in found.rhythm)
    context = {
        "channel": found,
        "name": f"{platform}:{name}",
        "family_lines": lines_of_families(archive, found.latest),
        "levels": [[-(-_LEVELS * posts // busiest) if busiest else 0 for posts in hours] for hours in found.rhythm],
        "weekdays": list(reader().locale.days["stand-alone"]["abbreviated"].values()),
        "also_called": sorted(
            other for (at, other), (own, _) in archive.channels.identities().items() if (at, own) == (platform, name)
        ),
    }
    return draw(request, "channel.html", context)


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
        "family_lines": lines_of_families(archive, found.statements),
        "listed": Listed("/speaker", {"name": name}),
        "titles": titles_of(archive.channels.lines()),
    }
    return draw(request, "speaker.html", context)
