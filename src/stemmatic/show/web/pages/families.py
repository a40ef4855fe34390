"""The list of families, with filters that show counts."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BeforeValidator
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api.records import FamilyList
from stemmatic.model import ChangeKind
from stemmatic.show.overview import names_of, titles_of
from stemmatic.show.web.drawing import draw
from stemmatic.show.web.requests import PAGE, AskedDays, LentArchive, Limit, Listed, Skip

router = APIRouter()

Order = Literal["widest", "fastest", "changed", "newest", "earliest", "largest"]
Names = Annotated[list[str], Query(default_factory=list, max_length=20)]
AtLeast = Annotated[int, Query(ge=1, le=999_999), BeforeValidator(lambda given: given or 1)]  # a form sends ""
Changed = Literal[
    "", "any", "negation", "name", "place", "number", "date", "unit", "modality", "speaker", "quotation", "intensifier",
    "condition", "term",
]  # fmt: skip
_MEANINGS = {
    "widest": "most channels, then most languages, then most posts",
    "fastest": "shortest time until half of its channels, two at least, had it",
    "changed": "most changes on the way that turn the meaning",
    "newest": "latest earliest post",
    "earliest": "earliest post first",
    "largest": "most posts",
}


@router.get("/api/families")
def families(
    archive: LentArchive,
    channel: Names,
    language: Names,
    days: AskedDays,
    order: Order = "widest",
    min_channels: AtLeast = 1,
    changed: Changed = "",
    limit: Limit = PAGE,
    skip: Skip = 0,
) -> FamilyList:
    """Families in an order, narrowed by channels and languages (all of them) and the days of the earliest post.

    With ``changed`` those in which a change of that kind was made on the way that can turn the meaning; ``any`` stands
    for all kinds but ``term``.
    """
    wanted = archive.families.where(
        channel=[one for one in channel if one.strip()],
        language=[one for one in language if one.strip()],
        since=days.begin,
        until=days.end,
        min_channels=min_channels,
        changed=changed or (),
    )
    return wanted.by(order).lines(limit=limit, skip=skip)


@router.get("/families", include_in_schema=False)
def families_page(
    request: Request,
    archive: LentArchive,
    found: Annotated[FamilyList, Depends(families)],
    channel: Names,
    language: Names,
    order: Order = "widest",
    since: str = "",
    until: str = "",
    min_channels: AtLeast = 1,
    changed: Changed = "",
) -> Response:
    """The list as a page."""
    asked = {
        "order": None if order == "widest" else order,
        "channel": channel,
        "language": language,
        "since": since,
        "until": until,
        "min_channels": min_channels if min_channels > 1 else None,
        "changed": changed or None,
    }
    channels = archive.channels.lines()
    context = {
        "found": found,
        "listed": Listed("/families", asked),
        "order": order,
        "meanings": _MEANINGS,
        "kinds": [kind.value for kind in ChangeKind],
        "titles": titles_of(channels),
        "names": names_of(channels),
    }
    return draw(request, "families.html", context, part="results")
