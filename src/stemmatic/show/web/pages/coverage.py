"""A full statement beside all that carries a part of it, as a heat map; a post, or a text that is given."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.errors import OptionError
from stemmatic.show.coverage import FIELDS, CoverageAnswer, coverage_answer, coverage_rows
from stemmatic.show.export import rows_as_csv
from stemmatic.show.machine import to_json
from stemmatic.show.web.drawing import draw
from stemmatic.show.web.report import carried_words, report_coverage
from stemmatic.show.web.requests import LentArchive, address, attached

router = APIRouter()

_MOST_CHARS = 200_000
_Among = Annotated[list[str], Query(description="Keys of the posts that are looked at; none: all that carry any of it")]


class FullText(BaseModel):
    """A full text of which it is asked who carried what, and the keys of the posts that are looked at."""

    text: str
    among: list[str] = []


@router.get("/api/coverage")
def coverage_json(archive: LentArchive, of: str, among: _Among = []) -> CoverageAnswer:  # noqa: B006
    """Who carried what of a post, or of the fullest witness of a family."""
    return coverage_answer(archive.coverage(of, among=among))


@router.post("/api/coverage")
def coverage_of_text_json(archive: LentArchive, asked: FullText) -> CoverageAnswer:
    """Who carried what of a text that is given."""
    _check(asked.text)
    return coverage_answer(archive.coverage(text=asked.text, among=asked.among))


@router.get("/coverage.{kind}", include_in_schema=False)
def coverage_file(
    archive: LentArchive,
    kind: Literal["csv", "json", "html"],
    of: str,
    among: _Among = [],  # noqa: B006
) -> Response:
    """The coverage as a file."""
    found = archive.coverage(of, among=among)
    if kind == "json":
        return attached(to_json(coverage_answer(found)), "coverage.json", "application/json")
    if kind == "html":
        return attached(report_coverage(archive, found, of).html, "coverage.html", "text/html")
    rows = rows_as_csv(FIELDS, coverage_rows(found), for_spreadsheets=True)
    return attached(rows, "coverage.csv", "text/csv")


@router.get("/coverage", include_in_schema=False)
def page(request: Request, archive: LentArchive, of: str = "", among: _Among = []) -> Response:  # noqa: B006
    """The heat map of a post or a family; without one, a box for a text."""
    values: dict[str, Any] = {"subject": of, "among": "\n".join(among)}
    if of:
        found = archive.coverage(of, among=among)
        values |= {"coverage": found, "said": carried_words(found)}
    values["file_address"] = lambda kind: address(f"/coverage.{kind}", of=of, among=among)
    return _drawn(request, values)


@router.post("/coverage", include_in_schema=False)
def page_of_text(
    request: Request, archive: LentArchive, text: Annotated[str, Form()] = "", among: Annotated[str, Form()] = ""
) -> Response:
    """The heat map of a text that is given."""
    asked = text.replace("\r\n", "\n").strip()  # forms send line breaks of their own
    values: dict[str, Any] = {"text": asked, "among": among}
    try:
        _check(asked)
        found = archive.coverage(text=asked, among=among.split())
        values |= {"coverage": found, "said": carried_words(found)}
    except OptionError as error:
        values["line"] = str(error).removeprefix("coverage: ")
    return _drawn(request, values)


def _check(text: str) -> None:
    if not text.strip() or len(text) > _MOST_CHARS:
        raise OptionError(f"coverage: expected a text of {_MOST_CHARS:,} characters at most")


def _drawn(request: Request, values: dict[str, Any]) -> Response:
    empty = {"coverage": None, "said": "", "subject": "", "text": "", "among": "", "line": ""}
    return draw(request, "coverage.html", {**empty, **values})
