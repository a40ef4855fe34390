"""A dossier: a hashtag or phrase in order of time, versions side by side, and the same as a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api.archive import Archive
from stemmatic.api.records import Gathered, Words
from stemmatic.errors import OptionError
from stemmatic.show.dossier import Section, compile_dossier, compile_section, gather
from stemmatic.show.dossier_formats import WRITERS
from stemmatic.show.web.drawing import draw
from stemmatic.show.web.report import report_dossier
from stemmatic.show.web.requests import LentArchive, Skip, attached
from stemmatic.show.web.speaking import ReaderWords

router = APIRouter()

_PAGE = 20  # sections
_MOST_HITS = 5_000  # gathered for the page; a dossier of more is made on the command line
_MOST_MEMBERS = 8  # posts of a section on the page; a larger family has a page of its own
_MOST_CHARS = 200
_KINDS: Mapping[str, tuple[str, str]] = {
    "html": ("text/html", "one page to mail or print"),
    "md": ("text/markdown", "Markdown"),
    "csv": ("text/csv", "CSV"),
    "json": ("application/json", "JSON"),
}
FileKind = Literal["html", "md", "csv", "json"]


class DossierPage(BaseModel):
    """Sections of a dossier from number ``skip`` on, the earliest first; ``first`` is the time of the earliest of all.

    ``sections`` counts all, ``hits`` the posts that have the words; with ``more`` only the earliest so many are in it.
    """

    query: str
    sections: int
    hits: int
    more: bool
    first: datetime | None
    skip: int
    parts: list[Section]


def _gather(archive: Archive, q: str) -> list[Gathered]:
    if len(q) > _MOST_CHARS:
        raise OptionError(
            f"dossier: expected a hashtag or phrase of {_MOST_CHARS} characters at most; `whence` takes texts"
        )
    return gather(archive, q, limit=_MOST_HITS)


@router.get("/api/dossier", tags=["search"])
def dossier(
    archive: LentArchive, q: str, skip: Skip = 0, limit: Annotated[int, Query(ge=1, le=100)] = _PAGE
) -> DossierPage:
    """What the channels carried on a hashtag or phrase: posts with these words and their families, in order of time."""
    return _page_of(archive, q, skip, limit)


def _page_of(archive: Archive, q: str, skip: int, limit: int, words: Words | None = None) -> DossierPage:
    parts = _gather(archive, q)
    hits = sum(len(one.hits) for one in parts)
    return DossierPage(
        query=q,
        sections=len(parts),
        hits=hits,
        more=hits >= _MOST_HITS,
        first=parts[0].first if parts else None,
        skip=skip,
        parts=[compile_section(archive, one, limit=_MOST_MEMBERS, words=words) for one in parts[skip : skip + limit]],
    )


@router.get("/dossier", include_in_schema=False)
def dossier_page(request: Request, archive: LentArchive, q: str = "", skip: Skip = 0) -> Response:
    """The form, and a page of sections."""
    context: dict[str, Any] = {"q": q, "kinds": _KINDS, "page": _PAGE, "found": None, "line": None}
    if q.strip():
        try:
            context["found"] = _page_of(archive, q, skip, _PAGE, ReaderWords())
        except OptionError as error:
            context["line"] = str(error).removeprefix("dossier: ")
    return draw(request, "dossier.html", context, part="found")


@router.get("/dossier/file", include_in_schema=False)
def dossier_file(archive: LentArchive, q: str, kind: FileKind = "html") -> Response:
    """The whole dossier as a download."""
    if sum(len(one.hits) for one in _gather(archive, q)) >= _MOST_HITS:
        raise OptionError(
            f"dossier: {_MOST_HITS:,} posts or more have these words;"
            " a dossier of so many is made with: stemmatic dossier"
        )
    text = report_dossier(archive, q).html if kind == "html" else WRITERS[kind](compile_dossier(archive, q))
    name = re.sub(r"[^\w-]+", "-", q, flags=re.ASCII).strip("-")[:40] or "subject"
    return attached(text, f"dossier-{name}.{kind}", _KINDS[kind][0])
