"""The guided example, and the words of the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stemmatic.api.archive import Archive
from stemmatic.show.web.drawing import compare_url, coverage_url, draw, family_url
from stemmatic.show.web.helping import MARKS, WORDS
from stemmatic.show.web.requests import address
from stemmatic.show.web.speaking import marked
from stemmatic.show.web.trial import COOKIE, Trial

router = APIRouter()

_ASKED_CHARS = 160
_STEPS = (
    (
        marked("See which statements went far"),
        marked(
            "Under “Widest” stand the families that most channels had, in most languages. Each line is one statement."
        ),
    ),
    (
        marked("See who had it first"),
        marked(
            "This family went widest. Its drawing runs from left to right in time: the post at the left is the earliest"
            " here. Choose a line to see why it was drawn."
        ),
    ),
    (
        marked("See what was left out"),
        marked(
            "Every sentence of the fullest version, and who carried it. An empty field: that channel left the sentence"
            " out. At the end of the first line stands what nobody carried."
        ),
    ),
    (
        marked("Lay two versions side by side"),
        marked(
            "The earliest version and another, passage by passage: what is struck out is gone, what is underlined is"
            " new."
        ),
    ),
    (
        marked("Ask where a sentence comes from"),
        marked("The beginning of that statement, as if somebody had sent it to you: who had it first, and who later."),
    ),
)


@router.get("/tour", include_in_schema=False)
def page(request: Request) -> Response:
    """The steps; while the example is being made, how far that is."""
    trial: Trial = request.app.state.trial
    values: dict[str, Any] = {"job": trial.job, "ready": trial.is_ready, "steps": []}
    if trial.is_ready and trial.archives:
        with trial.archives.lend() as archive:
            values["steps"] = list(_steps(archive))
    return draw(request, "tour.html", values)


def _steps(archive: Archive) -> Iterator[tuple[str, str, str]]:
    """What each step is called, what is seen there, and where."""
    family = archive.families[archive.families.lines(limit=1).families[0].family]
    first, last = family.posts[0], family.posts[-1]
    asked = " ".join(archive.posts[first].text[:_ASKED_CHARS].split())
    addresses = (
        "/",
        family_url(family.id),
        coverage_url(family.id),
        compare_url(first, last),
        address("/whence", text=asked),
    )
    for (title, words), where in zip(_STEPS, addresses, strict=True):
        yield title, words, where


@router.post("/tour", include_in_schema=False)
def start(request: Request) -> Response:
    """Make the example, and look at it from now on."""
    trial: Trial = request.app.state.trial
    trial.start()
    answer = RedirectResponse("/tour", 303)
    answer.set_cookie(COOKIE, "yes", samesite="lax", httponly=True)
    return answer


@router.post("/tour/leave", include_in_schema=False)
def leave() -> Response:
    """Look at the archive that is served again."""
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(COOKIE, samesite="lax", httponly=True)
    return answer


@router.get("/glossary", include_in_schema=False)
def glossary(request: Request) -> Response:
    """What the words and marks of the page mean."""
    return draw(request, "glossary.html", {"words": WORDS, "marks": MARKS})
