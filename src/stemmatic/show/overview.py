"""What the overview draws: who relays whom, as a picture with the channels of most edges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from stemmatic.api.records import ChannelLine, Overview, Relay

MAX_DRAWN = 40  # channels on a side of the picture of relays


def titles_of(channels: Sequence[ChannelLine]) -> dict[str, str]:
    """Of ``platform:channel`` what people call it."""
    return {f"{one.platform}:{one.channel}": one.title or one.channel for one in channels}


def names_of(channels: Sequence[ChannelLine]) -> dict[str, str]:
    """Of a channel's name without its platform what people call it, where that is the same on all platforms."""
    titles: dict[str, set[str]] = {}
    for one in channels:
        titles.setdefault(one.channel, set()).add(one.title or one.channel)
    return {name: next(iter(held)) for name, held in titles.items() if len(held) == 1}


def overview_facts(found: Overview, channel_url: Callable[[str, str], str | None]) -> dict[str, Any]:
    """What the page of an overview and its report draw alike."""
    return {
        "overview": found,
        "titles": titles_of(found.channels),
        "names": names_of(found.channels),
        "picture": relay_picture(found.relays, found.channels, channel_url),
    }


def relay_picture(
    relays: Sequence[Relay], channels: Sequence[ChannelLine], channel_url: Callable[[str, str], str | None]
) -> dict[str, Any]:
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
