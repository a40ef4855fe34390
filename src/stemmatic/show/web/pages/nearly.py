"""What a post was nearly linked with, and which rule decided against it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api.records import NearMisses, Rule
from stemmatic.show.nearly import NEVER_COMPARED, letting_in, other_spans
from stemmatic.show.web.drawing import draw
from stemmatic.show.web.requests import PAGE, LentArchive, Limit
from stemmatic.show.web.speaking import gettext

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
        "rule_words": _rule_words,
        "letting_in": letting_in,
        "never_compared": NEVER_COMPARED,
        "most": 500,
    }
    return draw(request, "nearly.html", values)


def _rule_words(rule: Rule) -> str:
    """What decided against a link: what the pair has, and what a link needs."""
    values = {"option": rule.option, "limit": f"{rule.limit:g}", "held": f"{rule.held:g}"}
    return gettext("%(option)s: the pair has %(held)s, and the rule asks for %(limit)s", **values)
