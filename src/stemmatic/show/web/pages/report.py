"""A family or the overview as one HTML file to take along; a dossier's is one of its files."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from stemmatic.show.web.report import report_family, report_overview
from stemmatic.show.web.requests import AskedDays, LentArchive, attached

router = APIRouter(prefix="/report", include_in_schema=False)


@router.get("/overview")
def overview(archive: LentArchive, days: AskedDays) -> Response:
    """The overview."""
    return attached(report_overview(archive, since=days.since, until=days.until).html, "overview.html", "text/html")


@router.get("/family/{family}")
def family(archive: LentArchive, family: str) -> Response:
    """A family by its id or the beginning of one."""
    return attached(report_family(archive, family).html, f"family-{archive.families[family].id}.html", "text/html")
