"""The list of families, with filters that show counts."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api.archive import Archive
from stemmatic.api.records import FamilyList
from stemmatic.show.overview import names_of, titles_of
from stemmatic.show.web.drawing import draw
from stemmatic.show.web.listed import PAGE, Listed, begin_of, day_asked, end_of
from stemmatic.show.web.requests import LentArchive

router = APIRouter()

Order = Literal["widest", "fastest", "newest", "earliest", "largest"]
Names = Annotated[list[str], Query(default_factory=list, max_length=20)]
AtLeast = Annotated[int, Query(ge=1)]
_MEANINGS = {
    "widest": "most channels, then most languages, then most posts",
    "fastest": "shortest time until half of its channels, two at least, had it",
    "newest": "latest earliest post",
    "earliest": "earliest post first",
    "largest": "most posts",
}


@router.get("/families", include_in_schema=False)
def families_page(
    request: Request,
    archive: LentArchive,
    channel: Names,
    language: Names,
    order: Order = "widest",
    since: str = "",
    until: str = "",
    min_channels: str = "",
    skip: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """The page."""
    least = int(min_channels) if min_channels.isascii() and min_channels.isdecimal() and len(min_channels) < 7 else 1
    found = _listed(archive, order, channel, language, since, until, max(least, 1), PAGE, skip)
    asked = {
        "order": None if order == "widest" else order,
        "channel": channel,
        "language": language,
        "since": since,
        "until": until,
        "min_channels": least if least > 1 else None,
        "skip": skip,
    }
    channels = archive.channels.lines()
    context = {
        "found": found,
        "listed": Listed("/families", asked),
        "order": order,
        "meanings": _MEANINGS,
        "titles": titles_of(channels),
        "names": names_of(channels),
    }
    return draw(request, "families.html", context, part="results")


@router.get("/api/families")
def families(
    archive: LentArchive,
    channel: Names,
    language: Names,
    order: Order = "widest",
    since: str = "",
    until: str = "",
    min_channels: AtLeast = 1,
    limit: Annotated[int, Query(ge=1, le=500)] = PAGE,
    skip: Annotated[int, Query(ge=0)] = 0,
) -> FamilyList:
    """Families in an order, narrowed by channels and languages (all of them) and the days of the earliest post."""
    return _listed(archive, order, channel, language, since, until, min_channels, limit, skip)


def _listed(
    archive: Archive,
    order: str,
    channels: list[str],
    languages: list[str],
    since: str,
    until: str,
    min_channels: int,
    limit: int,
    skip: int,
) -> FamilyList:
    wanted = archive.families.where(
        channel=[one for one in channels if one.strip()],
        language=[one for one in languages if one.strip()],
        since=begin_of(day_asked("since", since)),
        until=end_of(day_asked("until", until)),
        min_channels=min_channels,
    )
    return wanted.by(order).lines(limit=limit, skip=skip)
