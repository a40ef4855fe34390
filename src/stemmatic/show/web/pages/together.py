"""Channels that carry the same things at the same time, as a page."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api.archive import Archive
from stemmatic.api.records import Coincidence, Together
from stemmatic.show.charts import Line, alone, line_chart
from stemmatic.show.printable import span
from stemmatic.show.together import WHAT, null_line
from stemmatic.show.web.drawing import draw, drawing_of
from stemmatic.show.web.kept import Kept
from stemmatic.show.web.requests import MOST_NUMBER, LentArchive, Listed, attached

router = APIRouter()

_KEPT = Kept[Together](8)
_PAGE = 100
_ROUNDS = 100  # a page is waited for; the command shuffles as often as it is told


def _asked(
    archive: LentArchive,
    by: Literal["families", "links", "hashtags", "pictures", "forwards"] = "families",
    window: Annotated[int, Query(ge=0, le=366 * 86400, description="Seconds")] = 60,
    min_participation: Annotated[int, Query(ge=1, le=MOST_NUMBER)] = 2,
    null: Literal["", "shuffle", "hypergeometric"] = "",
    curve: bool = True,
) -> Together:
    return _KEPT.find(
        archive,
        (by, window, min_participation, null, curve),
        lambda: archive.together(
            by=by,
            window_seconds=window,
            min_participation=min_participation,
            null=null or None,
            rounds=_ROUNDS,
            curve=curve,
        ),
    )


def warm_up(archive: Archive) -> None:
    """Find who acts together as the page asks first, before somebody waits for it."""
    _asked(archive)


_Asked = Annotated[Together, Depends(_asked)]


@router.get("/api/together")
def together(found: _Asked) -> Together:
    """Channels that carry the same things within a window, with the curve of all windows."""
    return replace(found, companions=tuple(found.companions))  # all are sent, so all are made


@router.get("/api/together/between")
def between(
    archive: LentArchive,
    one: str,
    other: str,
    by: Literal["families", "links", "hashtags", "pictures", "forwards"] = "families",
    window: Annotated[int, Query(ge=0, le=366 * 86400)] = 60,
    min_participation: Annotated[int, Query(ge=1, le=MOST_NUMBER)] = 2,
) -> list[Coincidence]:
    """What two channels, each ``platform:channel``, have in common at the same time."""
    return archive.together.between(one, other, by=by, window_seconds=window, min_participation=min_participation)


@router.get("/together", include_in_schema=False)
def page(
    request: Request,
    archive: LentArchive,
    found: _Asked,
    one: str = "",
    other: str = "",
    skip: Annotated[int, Query(ge=0, le=MOST_NUMBER)] = 0,
) -> Response:
    """The pairs, and how many remain in other windows; of one pair what it has in common."""
    listed = Listed("/together", _query(found))
    pair = between(archive, one, other, found.by.value, found.window_seconds, found.min_participation) if one else []
    context = {
        "found": found,
        "shown": found.companions[skip : skip + _PAGE],
        "skip": skip,
        "page_size": _PAGE,
        "listed": listed,
        "noun": WHAT[found.by],
        "kinds": list(WHAT),
        "chance": null_line(found) if found.null else "",
        "picture": drawing_of(_curve(found)),
        "picture_address": Listed("/together.svg", _query(found)).address(),
        "curve": [(window, list(points)) for window, points in groupby(found.curve, lambda at: at.window_seconds)],
        "pair": pair,
        "ends": (one, other),
    }
    return draw(request, "together.html", context)


@router.get("/together.svg", include_in_schema=False)
def picture(found: _Asked) -> Response:
    """The curve as a file."""
    return attached(alone(_curve(found)), "together.svg", "image/svg+xml")


def _query(found: Together) -> dict[str, str | int | None]:
    return {
        "by": found.by.value,
        "window": found.window_seconds,
        "min_participation": found.min_participation,
        "null": found.null.value if found.null else None,
    }


def _curve(found: Together) -> str:
    least = sorted({one.min_objects for one in found.curve})
    plural = WHAT[found.by][1] or f"{WHAT[found.by][0]}s"
    lines = [
        Line(f"{few}+ {plural}", [(at.window_seconds, at.pairs) for at in found.curve if at.min_objects == few])
        for few in least
    ]
    windows = sorted({one.window_seconds for one in found.curve})
    return line_chart(
        "Pairs of channels that remain, by window",
        [one for one in lines if any(pairs for _, pairs in one.points)],
        x_says=span,
        y_name="pairs, by how long the window is",
        log_x=True,
        x_ticks=windows,
    )
