"""The overview: posts over time, the widest, fastest and newest families, who relays whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api import ChannelLine, Overview, Relay
from stemmatic.show.web.drawing import channel_url, draw
from stemmatic.show.web.listed import Listed, day_asked
from stemmatic.show.web.requests import LentArchive

router = APIRouter()

MAX_DRAWN = 40  # channels on a side of the picture of relays
_RELAYS_LISTED = 15
_CHANNELS_LISTED = 10


@router.get("/", include_in_schema=False)
def overview_page(request: Request, archive: LentArchive, since: str = "", until: str = "") -> Response:
    """The first page."""
    found = archive.overview(since=day_asked("since", since), until=day_asked("until", until))
    if not found.posts:
        return draw(request, "empty.html", {"dumps": len(archive.dumps), "skipped": len(archive.skipped)})
    context = {
        "overview": found,
        "titles": titles_of(found.channels),
        "listed": Listed("/families", {"since": since, "until": until}),
        "relays_shown": found.relays[:_RELAYS_LISTED],
        "channels_shown": found.channels[:_CHANNELS_LISTED],
        "picture": relay_picture(found.relays, found.channels),
    }
    return draw(request, "overview.html", context)


@router.get("/api/overview")
def overview(archive: LentArchive, since: str = "", until: str = "") -> Overview:
    """The archive at a glance; with since or until, days that are both in it, families and timeline of that time."""
    return archive.overview(since=day_asked("since", since), until=day_asked("until", until))


@router.get("/api/relays")
def relays(archive: LentArchive) -> tuple[Relay, ...]:
    """Who relays whom: edges of the proposed stemmata, added up by pair of channels."""
    return archive.relays()


def titles_of(channels: Sequence[ChannelLine]) -> dict[str, str]:
    """Of ``platform:channel`` what people call it."""
    return {f"{one.platform}:{one.channel}": one.title or one.channel for one in channels}


def relay_picture(relays: Sequence[Relay], channels: Sequence[ChannelLine]) -> dict[str, Any]:
    """What the picture of relays draws: the channels with most edges as rows and columns, and an edge a cell."""
    titles = titles_of(channels)
    weights: dict[tuple[str, str], int] = {}
    targets: dict[tuple[str, str], int] = {}
    held = {(one.source_platform, one.source): one.held for one in relays}
    for one in relays:
        edges = one.determined + one.undetermined
        for end in ((one.source_platform, one.source), (one.target_platform, one.target)):
            weights[end] = weights.get(end, 0) + edges
        target = one.target_platform, one.target
        targets[target] = targets.get(target, 0) + edges
    ordered = sorted(weights, key=lambda end: (not held.get(end, True), -weights[end], end))
    sources = [end for end in ordered if end in held]
    rows, columns = sources[:MAX_DRAWN], [end for end in ordered if end in targets][:MAX_DRAWN]
    row_of, column_of = {end: at for at, end in enumerate(rows)}, {end: at for at, end in enumerate(columns)}

    def drawn(end: tuple[str, str]) -> dict[str, Any]:
        name = f"{end[0]}:{end[1]}"
        is_held = held.get(end, True)
        return {
            "name": name,
            "label": titles.get(name, end[1]),
            "held": is_held,
            "url": channel_url(*end) if is_held else None,
        }

    cells = [
        {
            "row": row_of[source],
            "column": column_of[target],
            "forwards": one.forwards,
            "copies": one.copies,
            "translations": one.translations,
            "undetermined": one.undetermined,
            "lag": one.median_lag_seconds,
        }
        for one in relays
        if (source := (one.source_platform, one.source)) in row_of
        and (target := (one.target_platform, one.target)) in column_of
    ]
    return {
        "rows": [drawn(end) for end in rows],
        "columns": [drawn(end) for end in columns],
        "cells": cells,
        "left_out": len(weights.keys() - set(rows) - set(columns)),
    }
