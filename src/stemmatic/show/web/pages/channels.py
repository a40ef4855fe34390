"""The lists of channels, and of who is named in headings and quotations, and the page of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

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


ChannelOrder = Literal["posts", "name", "newest", "families", "takes", "gives"]
_CHANNEL_ORDERS: Mapping[ChannelOrder, Callable[[ChannelLine], Any]] = {
    "posts": lambda one: -one.posts,
    "name": lambda one: (one.title or one.channel).casefold(),
    "newest": lambda one: -one.last.timestamp() if one.last else 0.0,
    "families": lambda one: -one.families,
    "takes": lambda one: -one.relays,
    "gives": lambda one: -one.relayed,
}


@router.get("/api/channels")
def channels(archive: LentArchive, order: ChannelOrder = "posts") -> tuple[ChannelLine, ...]:
    """Every channel, most posts first, or by name, latest post, families, what it has from others, or they from it."""
    return tuple(sorted(archive.channels.lines(), key=_CHANNEL_ORDERS[order]))


@router.get("/channels", include_in_schema=False)
def channels_page(
    request: Request,
    found: Annotated[tuple[ChannelLine, ...], Depends(channels)],
    skip: Skip = 0,
    order: ChannelOrder = "posts",
) -> Response:
    """The list as a page."""
    context = {
        "channels": found[skip : skip + _PAGE],
        "total": len(found),
        "skip": skip,
        "most": max((one.posts for one in found), default=1),
        "listed": Listed("/channels", {"order": None if order == "posts" else order}),
        "order": order,
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


SpeakerOrder = Literal["posts", "name", "channels", "newest"]


@router.get("/api/speakers")
def speakers(archive: LentArchive, order: SpeakerOrder = "posts", limit: Limit = PAGE, skip: Skip = 0) -> SpeakerList:
    """Who is named in headings and quotations, most posts first, or by name, channels, or latest post."""
    return archive.speakers.lines(order=order, limit=limit, skip=skip)


@router.get("/speakers", include_in_schema=False)
def speakers_page(
    request: Request, found: Annotated[SpeakerList, Depends(speakers)], order: SpeakerOrder = "posts"
) -> Response:
    """The names as a page."""
    listed = Listed("/speakers", {"order": None if order == "posts" else order})
    return draw(request, "speakers.html", {"found": found, "listed": listed, "order": order})


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
