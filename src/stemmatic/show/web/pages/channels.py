"""The list of channels, and each one's page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api.records import ChannelLine, ChannelPage
from stemmatic.show.web.drawing import draw
from stemmatic.show.web.requests import LentArchive, Listed, Skip

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
        "levels": [[-(-_LEVELS * posts // busiest) if busiest else 0 for posts in hours] for hours in found.rhythm],
        "weekdays": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        "also_called": sorted(
            other for (at, other), (own, _) in archive.channels.identities().items() if (at, own) == (platform, name)
        ),
    }
    return draw(request, "channel.html", context)
