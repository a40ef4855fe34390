"""Where does a text come from? The posts that hold it, whole or in part, in any language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stemmatic.api.archive import Archive
from stemmatic.api.records import HeldBy
from stemmatic.errors import OptionError
from stemmatic.model import Passage, PassageKind
from stemmatic.options import Options, TranslateOptions
from stemmatic.show.web.drawing import draw, post_url
from stemmatic.show.web.requests import LentArchive, address
from stemmatic.show.whence import WHOLE, WhenceAnswer, answer_of

router = APIRouter()

_MOST_CHARS = 200_000
_MAX_PERMALINK_CHARS = 2_000  # a longer text is sent in the body of a request
_SHOWN = 100  # posts


def answer(archive: Archive, text: str) -> Mapping[str, Any]:
    """What the pages show of a text's origins.

    Raises:
        OptionError: there is no text, or too much.
    """
    asked = text.replace("\r\n", "\n").strip()  # forms send line breaks of their own
    if not asked:
        raise OptionError("whence: there is no text to ask about; paste a passage")
    if len(asked) > _MOST_CHARS:
        raise OptionError(
            f"whence: {len(asked):,} characters; {_MOST_CHARS:,} at most: paste the passage that you ask about"
        )
    found = archive.whence(asked)
    passages = [one for one in found.passages if one.kind is not PassageKind.POINTER]
    return {
        "text": asked,
        "found": found,
        "shown": found.origins[:_SHOWN],
        "whole": WHOLE,
        "passages": [(asked[one.begin : one.end], one, found.holders(one)) for one in passages],
        "permalink": address("/whence", text=asked) if len(asked) <= _MAX_PERMALINK_CHARS else None,
        "passage_url": lambda one: _passage_url(archive, one),
        "languages_of": lambda one: archive.posts.understanding(one.post.key).languages,
        "best_score": _best_score,
    }


def _best_score(passage: Passage, holders: Sequence[HeldBy]) -> float:
    """Of the pairs that a passage of the text is in, the score of the closest."""
    pairs = (pair for one in holders for pair in one.passages)
    return max(pair.score for pair in pairs if pair.target_begin < passage.end and passage.begin < pair.target_end)


def _passage_url(archive: Archive, one: HeldBy) -> str:
    """Where a post's first passage that answers the text is shown."""
    begin = min((pair.source_begin for pair in one.passages), default=None)
    passage = next((p for p in archive.posts.understanding(one.post.key).passages if p.begin == begin), None)
    return post_url(one.post.key) + (f"#p{passage.begin}-{passage.end}" if passage else "")


@router.get("/whence", include_in_schema=False)
def whence_page(request: Request, archive: LentArchive, text: str = "") -> Response:
    """The large box, and the answer to a short text's permalink."""
    return _page(request, archive, text)


@router.post("/whence", include_in_schema=False)
def whence_of_long_text(request: Request, archive: LentArchive, text: Annotated[str, Form()] = "") -> Response:
    """The answer to a text of any length; a short one gets a permalink."""
    asked = text.replace("\r\n", "\n").strip()
    if asked and len(asked) <= _MAX_PERMALINK_CHARS and not request.headers.get("HX-Request"):
        return RedirectResponse(address("/whence", text=asked), 303)
    return _page(request, archive, text)


def _page(request: Request, archive: Archive, text: str) -> Response:
    context: dict[str, Any] = {"text": text, "found": None, "line": None}
    if text:
        try:
            context |= answer(archive, text)
        except OptionError as error:
            context["line"] = str(error).removeprefix("whence: ")
    return draw(request, "whence.html", context, part="answer")


class Asked(BaseModel):
    """A text whose origin is asked for."""

    text: str
    translations: bool = True


@router.post("/api/whence", tags=["search"])
def whence(archive: LentArchive, asked: Asked) -> WhenceAnswer:
    """Where a text comes from."""
    if not asked.text.strip() or len(asked.text) > _MOST_CHARS:
        raise OptionError(f"whence: expected a text of {_MOST_CHARS:,} characters at most")
    found = archive.whence(asked.text, options=Options(translate=TranslateOptions(enabled=asked.translations)))
    return answer_of(found)
