"""What people say of families: the forms on a family's page that join, split, hide it, and take that back."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from stemmatic.api.archive import Archive
from stemmatic.api.records import JudgedLink
from stemmatic.errors import NotFound
from stemmatic.show.web.drawing import family_url
from stemmatic.show.web.requests import MOST_NUMBER, LentArchive

router = APIRouter()

_Text = Annotated[str, Form(max_length=4000)]


class Decision(BaseModel):
    """What is said of families: ``join`` is with ``other``, ``split`` sends ``posts`` off."""

    say: Literal["join", "split", "hide"]
    family: str
    other: str = ""
    posts: list[str] = []
    comment: str = ""
    by: str | None = None


class Withdrawal(BaseModel):
    """The verdict of this entry is taken back."""

    entry: Annotated[int, Field(ge=0, le=MOST_NUMBER)]
    comment: str = ""
    by: str | None = None


@router.post("/api/notes/families")
def decide_json(archive: LentArchive, said: Decision) -> JudgedLink:
    """Keep what is said of families; as every change it is refused where another site asks for it."""
    return _decide(archive, said)


@router.post("/api/notes/withdraw")
def withdraw_json(archive: LentArchive, said: Withdrawal) -> JudgedLink:
    """Take back a verdict by its entry, of a link or of families; it stays on record."""
    return archive.verdicts.withdraw(said.entry, comment=said.comment, by=said.by)


@router.post("/family/{family}/said", include_in_schema=False)
def decide(
    archive: LentArchive,
    family: str,
    say: Annotated[Literal["join", "split", "hide"], Form()],
    other: _Text = "",
    post: Annotated[list[str], Form()] = [],  # noqa: B006
    comment: Annotated[str, Form()] = "",
    by: Annotated[str, Form()] = "",
) -> Response:
    """Keep what a form says, and go to the family as it is then."""
    said = Decision(say=say, family=family, other=other.strip(), posts=post, comment=comment, by=by)
    return _to_family(archive, _decide(archive, said))


@router.post("/notes/withdraw", include_in_schema=False)
def withdraw(archive: LentArchive, entry: Annotated[int, Form(ge=0, le=MOST_NUMBER)]) -> Response:
    """Take back a verdict, and go to the family as it is then."""
    return _to_family(archive, archive.verdicts.withdraw(entry))


def _decide(archive: Archive, said: Decision) -> JudgedLink:
    verdicts = archive.verdicts
    if said.say == "join":
        return verdicts.join(said.family, said.other, comment=said.comment, by=said.by)
    if said.say == "split":
        return verdicts.split(said.family, said.posts, comment=said.comment, by=said.by)
    return verdicts.hide(said.family, comment=said.comment, by=said.by)


def _to_family(archive: Archive, judged: JudgedLink) -> Response:
    """The page of a family that the verdict is about: the one that was left, where some left it; else the notes."""
    said = judged.said
    for key in (*(one.post for one in (*said.theirs, *said.ours)), judged.target, judged.source):
        with suppress(NotFound):
            return RedirectResponse(family_url(archive.families[key].id), 303)
    return RedirectResponse("/notes", 303)
