"""The ledger: what the archive has of each channel, and what not.

Of all channels together it takes reading all that dumps say; the page asks for one channel at a time.
"""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api.records import Ledger
from stemmatic.show.web.drawing import draw
from stemmatic.show.web.requests import LentArchive

router = APIRouter()

_LISTED = 50  # lines of a kind


@router.get("/ledger", include_in_schema=False)
def ledger_page(request: Request, archive: LentArchive, channel: str = "") -> Response:
    """One channel's ledger; without one the dumps, and the channels to choose from."""
    if channel:
        found = archive.ledger(channel)
        return draw(request, "ledger_channel.html", {"ledger": found, "listed": _LISTED}, part="facts")
    reasons = Counter((one.reason, one.deliberate) for one in archive.ledger.skipped)
    context = {
        "channels": archive.channels.lines(),
        "dumps": archive.ledger.dumps,
        "reasons": reasons.most_common(_LISTED),
        "more_reasons": max(len(reasons) - _LISTED, 0),
        "listed": _LISTED,
    }
    return draw(request, "ledger.html", context)


@router.get("/api/ledger")
def ledger(archive: LentArchive, channel: str = "") -> Ledger:
    """What the archive has and has not: of all, or of a channel by ``platform:channel`` or any of its names."""
    return archive.ledger(channel or None)
