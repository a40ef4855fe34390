"""Language, time zone and words, chosen by hand; a cookie keeps them."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.show.web.choosing import zones
from stemmatic.show.web.drawing import draw

router = APIRouter()


@router.get("/settings", include_in_schema=False)
def page(request: Request) -> Response:
    """The form; what it asks for is kept as from any other address."""
    return draw(request, "settings.html", {"zones": zones()})
