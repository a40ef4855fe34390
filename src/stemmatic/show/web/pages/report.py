"""A family or the overview as one HTML file to take along; a dossier's is one of its files."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from stemmatic.show.web.listed import day_asked
from stemmatic.show.web.report import Report, report_family, report_overview
from stemmatic.show.web.requests import LentArchive

router = APIRouter(prefix="/report", include_in_schema=False)


@router.get("/overview")
def overview(archive: LentArchive, since: str = "", until: str = "") -> Response:
    """The overview."""
    made = report_overview(archive, since=day_asked("since", since), until=day_asked("until", until))
    return _attached(made, "overview")


@router.get("/family/{family}")
def family(archive: LentArchive, family: str) -> Response:
    """A family by its id or the beginning of one."""
    return _attached(report_family(archive, family), f"family-{archive.families[family].id}")


def _attached(made: Report, name: str) -> Response:
    return Response(
        made.html.encode("utf-8", "replace"),
        media_type="text/html; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.html"'},
    )
