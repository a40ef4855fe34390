"""What a post was nearly linked with, and which rule decided against it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api.records import NearMisses
from stemmatic.show.nearly import NEVER_COMPARED, letting_in, other_spans, said_rule
from stemmatic.show.web.drawing import draw
from stemmatic.show.web.requests import PAGE, LentArchive, Limit

router = APIRouter()


@router.get("/api/nearly/{key:path}")
def nearly_json(archive: LentArchive, key: str, limit: Limit = PAGE) -> NearMisses:
    """What a post was nearly linked with, and which rules decided against each."""
    return archive.links.nearly(key, limit=limit)


@router.get("/nearly/{key:path}", include_in_schema=False)
def page(request: Request, archive: LentArchive, found: Annotated[NearMisses, Depends(nearly_json)]) -> Response:
    """The page."""
    values: dict[str, Any] = {
        "post": archive.posts[found.post],
        "found": found,
        "others": archive.posts.read([one.post for one in found.misses]),
        "other_spans": other_spans,
        "said_rule": said_rule,
        "letting_in": letting_in,
        "never_compared": NEVER_COMPARED,
        "most": 500,
    }
    return draw(request, "nearly.html", values)
