"""Posts that live on in others, as a page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api.archive import Archive
from stemmatic.api.records import Recovery
from stemmatic.show.web.drawing import draw
from stemmatic.show.web.kept import Kept
from stemmatic.show.web.requests import MOST_NUMBER, PAGE, LentArchive, Listed

router = APIRouter()

_KEPT = Kept[Recovery](8)


@router.get("/api/recovered")
def recovered(archive: LentArchive, channel: str = "") -> Recovery:
    """The posts that their channel has no more, or the archive never held, and that live on in others."""
    return _KEPT.find(archive, channel, lambda: archive.ledger.recovered(channel or None))


def warm_up(archive: Archive) -> None:
    """Find what lives on in others, before somebody waits for it."""
    recovered(archive)


@router.get("/recovered", include_in_schema=False)
def page(
    request: Request,
    found: Annotated[Recovery, Depends(recovered)],
    channel: str = "",
    skip: Annotated[int, Query(ge=0, le=MOST_NUMBER)] = 0,
) -> Response:
    """The list as a page."""
    context = {
        "found": found,
        "shown": found.posts[skip : skip + PAGE],
        "skip": skip,
        "page_size": PAGE,
        "channel": channel,
        "listed": Listed("/recovered", {"channel": channel}),
    }
    return draw(request, "recovered.html", context)
