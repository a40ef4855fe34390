"""The overview: posts over time, the widest, fastest and newest families, who relays whom; and what this is."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api.records import Overview, Relay
from stemmatic.show.overview import overview_facts
from stemmatic.show.web.drawing import channel_url, draw, first_pictures
from stemmatic.show.web.report import report_overview
from stemmatic.show.web.requests import AskedDays, LentArchive, Listed, attached

router = APIRouter()

_RELAYS_LISTED = 15
_CHANNELS_LISTED = 10


@router.get("/api/overview")
def overview(archive: LentArchive, days: AskedDays) -> Overview:
    """The archive at a glance; with since or until, days that are both in it, families and timeline of that time."""
    return archive.overview(since=days.since, until=days.until)


@router.get("/", include_in_schema=False)
def overview_page(
    request: Request,
    archive: LentArchive,
    found: Annotated[Overview, Depends(overview)],
    since: str = "",
    until: str = "",
) -> Response:
    """The first page."""
    if not found.posts:
        return draw(request, "empty.html", {"dumps": len(archive.ledger.dumps), "skipped": len(archive.ledger.skipped)})
    days = {"since": since, "until": until}
    context = {
        **overview_facts(found, channel_url),
        "thumbnails": first_pictures(archive, (*found.widest, *found.fastest, *found.newest)),
        "listed": Listed("/families", days),
        "report_address": Listed("/report/overview", days).address(),
        "relays_shown": found.relays[:_RELAYS_LISTED],
        "channels_shown": found.channels[:_CHANNELS_LISTED],
    }
    return draw(request, "overview.html", context)


@router.get("/api/timeline")
def timeline(archive: LentArchive, days: AskedDays) -> list[dict[str, Any]]:
    """Posts over time: a row a column of the drawing, with a number a language and a number a channel."""
    found = archive.overview(since=days.since, until=days.until).timeline
    every = [(f"language {one.name or 'others'}", one) for one in found.by_language]
    every += [(f"channel {one.name or 'others'}", one) for one in found.by_channel]
    return [
        {"begins": begin, "unit": found.unit, **{name: series.posts[at] for name, series in every}}
        for at, begin in enumerate(found.begins)
    ]


@router.get("/api/relays")
def relays(archive: LentArchive) -> tuple[Relay, ...]:
    """Who relays whom: edges of the proposed stemmata, added up by pair of channels."""
    return archive.channels.relays()


@router.get("/report/overview", include_in_schema=False)
def report(archive: LentArchive, days: AskedDays) -> Response:
    """The overview as one file."""
    return attached(report_overview(archive, since=days.since, until=days.until).html, "overview.html", "text/html")


@cache
def _vendored() -> list[dict[str, Any]]:
    text = resources.files("stemmatic.show.web").joinpath("static", "vendor.toml").read_text("utf-8")
    return list(tomllib.loads(text)["package"])


@router.get("/about", include_in_schema=False)
def about(request: Request) -> Response:
    """What this is, which files of others the page uses, and where the JSON API is described."""
    return draw(request, "about.html", {"vendored": _vendored()})
