"""Where else the passages of a post stand: all of it, which the post's own page shows the beginning of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api.records import PassageElsewhere
from stemmatic.show.web.drawing import draw
from stemmatic.show.web.requests import MOST_NUMBER, PAGE, LentArchive, Skip

router = APIRouter()

Begin = Annotated[int | None, Query(ge=0, le=MOST_NUMBER)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassagesAnswer:
    """The passages of a post, each with where else it stands."""

    key: str
    passages: Sequence[PassageElsewhere]


@router.get("/api/passages/{key:path}")
def passages_json(archive: LentArchive, key: str, begin: Begin = None) -> PassagesAnswer:
    """The passages of a post, or the one that begins at a character, each with where else it stands."""
    key = archive.posts[key].key
    found = archive.passages.elsewhere(key)
    return PassagesAnswer(key=key, passages=[one for one in found if begin is None or one.passage.begin == begin])


@router.get("/passages/{key:path}", include_in_schema=False)
def page(
    request: Request, archive: LentArchive, found: Annotated[PassagesAnswer, Depends(passages_json)], skip: Skip = 0
) -> Response:
    """The page."""
    values: dict[str, Any] = {
        "post": archive.posts[found.key],
        "passages": found.passages,
        "skip": skip,
        "shown": PAGE,
    }
    return draw(request, "passages.html", values)
