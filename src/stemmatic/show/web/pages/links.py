"""The list of links, by how sure they are, with filters that show counts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BeforeValidator
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api.archive import Archive
from stemmatic.api.links import Links
from stemmatic.api.records import LinkList, LinkOrder
from stemmatic.model import ChangeKind
from stemmatic.show.overview import titles_of
from stemmatic.show.web.drawing import draw
from stemmatic.show.web.pages.families import Changed, Names
from stemmatic.show.web.requests import PAGE, AskedDays, LentArchive, Limit, Listed, Skip

router = APIRouter()

Order = Literal["surest", "least sure", "newest", "keys"]
_JUDGED = {"": None, "yes": True, "no": False}
_MEANINGS = {
    "surest": "highest score first",
    "least sure": "lowest score first",
    "newest": "latest later post first",
    "keys": "in the order of the posts’ keys",
}


def _score(otherwise: float) -> BeforeValidator:
    return BeforeValidator(lambda given: otherwise if given == "" else given)  # a form sends ""


class _Asked:
    """What narrows the list: as the form or a program sends it; what is empty narrows nothing."""

    def __init__(
        self,
        days: AskedDays,
        relation: Names,
        channel: Names,
        language: Names,
        order: Order = "surest",
        min_score: Annotated[float, Query(ge=0, le=1), _score(0.0)] = 0.0,
        max_score: Annotated[float, Query(ge=0, le=1), _score(1.0)] = 1.0,
        changed: Changed = "",
        judged: Literal["", "yes", "no"] = "",
    ) -> None:
        named = {"relation": relation, "channel": channel, "language": language}
        self.names = {name: [one.strip() for one in given if one.strip()] for name, given in named.items()}
        self.days, self.order, self.changed, self.judged = days, order, changed, judged
        self.min_score, self.max_score = min_score, max_score

    def found_in(self, archive: Archive) -> Links:
        """The links that are asked for."""
        return archive.links.where(
            relation=self.names["relation"],
            channel=self.names["channel"],
            language=self.names["language"],
            min_score=self.min_score,
            max_score=self.max_score,
            changed=self.changed or (),
            since=self.days.begin,
            until=self.days.end,
            judged=_JUDGED[self.judged],
        )

    def listed(self) -> Listed:
        """The page that asks so."""
        return Listed(
            "/links",
            {
                "order": None if self.order == "surest" else self.order,
                **self.names,
                "min_score": f"{self.min_score:g}" if self.min_score > 0 else None,
                "max_score": f"{self.max_score:g}" if self.max_score < 1 else None,
                "since": self.days.since.isoformat() if self.days.since else "",
                "until": self.days.until.isoformat() if self.days.until else "",
                "changed": self.changed or None,
                "judged": self.judged or None,
            },
        )


@router.get("/api/links")
def links(archive: LentArchive, asked: Annotated[_Asked, Depends()], limit: Limit = PAGE, skip: Skip = 0) -> LinkList:
    """Links in an order, narrowed by relation (any of these), channels and languages (all of these), score, changes.

    ``since`` and ``until`` are for the day of the later post. ``judged`` is yes for those of which somebody says
    something, no for the others.
    """
    return asked.found_in(archive).lines(order=asked.order, limit=limit, skip=skip)


def warm_up(archive: Archive) -> None:
    """Find the links' times, before somebody waits for them."""
    archive.links.where(since=datetime.min.replace(tzinfo=UTC)).lines(order="newest", limit=1)


@router.get("/links", include_in_schema=False)
def links_page(
    request: Request,
    archive: LentArchive,
    asked: Annotated[_Asked, Depends()],
    found: Annotated[LinkList, Depends(links)],
) -> Response:
    """The list as a page."""
    context = {
        "found": found,
        "listed": asked.listed(),
        "order": asked.order,
        "orders": [one.value for one in LinkOrder],
        "meanings": _MEANINGS,
        "kinds": [kind.value for kind in ChangeKind],
        "titles": titles_of(archive.channels.lines()),
    }
    return draw(request, "links.html", context, part="results")
