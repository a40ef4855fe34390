"""The list of families, with filters that show counts."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BeforeValidator
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api.archive import Archive
from stemmatic.api.families import Families
from stemmatic.api.records import OF_POSTS, FamilyList
from stemmatic.model import ChangeKind, Relation
from stemmatic.show.overview import names_of, titles_of
from stemmatic.show.web.drawing import draw, first_pictures
from stemmatic.show.web.pages.annotations import kept_of
from stemmatic.show.web.requests import PAGE, AskedDays, LentArchive, Limit, Listed, Skip

router = APIRouter()

Order = Literal["widest", "fastest", "changed", "newest", "earliest", "largest"]
Names = Annotated[list[str], Query(default_factory=list, max_length=20)]
AtLeast = Annotated[int, Query(ge=1, le=999_999), BeforeValidator(lambda given: given or 1)]  # a form sends ""
Kept = Annotated[list[Literal["", "bookmark", "tag", "comment"]], Query(default_factory=list, max_length=3)]
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


class _Asked:
    """What narrows the list: as the form or a program sends it; what is empty narrows nothing."""

    def __init__(
        self,
        days: AskedDays,
        channel: Names,
        language: Names,
        relation: Names,
        speaker: Names,
        hashtag: Names,
        tag: Names,
        has: Kept,
        order: Order = "widest",
        min_channels: AtLeast = 1,
        min_posts: AtLeast = 1,
        changed: Changed = "",
    ) -> None:
        named = {"channel": channel, "language": language, "relation": relation, "speaker": speaker, "hashtag": hashtag}
        named |= {"tag": tag, "has": list(has)}
        self.names = {name: [one.strip() for one in given if one.strip()] for name, given in named.items()}
        self.days, self.order, self.changed = days, order, changed
        self.min_channels, self.min_posts = min_channels, min_posts

    def found_in(self, archive: Archive) -> Families:
        """The families that are asked for, in their order."""
        return archive.families.where(
            **self.names,
            since=self.days.begin,
            until=self.days.end,
            min_channels=self.min_channels,
            min_posts=self.min_posts,
            changed=self.changed or (),
        ).by(self.order)

    def listed(self) -> Listed:
        """The page that asks so."""
        return Listed(
            "/families",
            {
                "order": None if self.order == "widest" else self.order,
                **self.names,
                "since": self.days.since.isoformat() if self.days.since else "",
                "until": self.days.until.isoformat() if self.days.until else "",
                "min_channels": self.min_channels if self.min_channels > 1 else None,
                "min_posts": self.min_posts if self.min_posts > 1 else None,
                "changed": self.changed or None,
            },
        )


@router.get("/api/families")
def families(
    archive: LentArchive, asked: Annotated[_Asked, Depends()], limit: Limit = PAGE, skip: Skip = 0
) -> FamilyList:
    """Families in an order, narrowed by what they have: all of these channels, languages, speakers, hashtags.

    ``since`` and ``until`` are for the day of the earliest post. With ``changed`` those in which a change of that kind
    was made on the way that can turn the meaning; ``any`` stands for all kinds but ``term``. With ``relation`` those
    in which posts are linked in one of these ways. With ``tag`` and ``has`` those that somebody tagged, bookmarked or
    commented on, or a post of them.
    """
    return asked.found_in(archive).lines(limit=limit, skip=skip)


@router.get("/families", include_in_schema=False)
def families_page(
    request: Request,
    archive: LentArchive,
    asked: Annotated[_Asked, Depends()],
    found: Annotated[FamilyList, Depends(families)],
) -> Response:
    """The list as a page."""
    channels = archive.channels.lines()
    context = {
        "found": found,
        "listed": asked.listed(),
        "order": asked.order,
        "meanings": _MEANINGS,
        "kinds": [kind.value for kind in ChangeKind],
        "relations": [one.value for one in Relation],
        "annotations": [one.value for one in OF_POSTS],
        "tags": archive.annotations.tags(),
        "kept": kept_of(archive),
        "titles": titles_of(channels),
        "names": names_of(channels),
        "thumbnails": first_pictures(archive, found.families),
    }
    return draw(request, "families.html", context, part="results")
