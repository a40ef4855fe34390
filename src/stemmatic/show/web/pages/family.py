"""A family: its proposed stemma, drawn and in words, its collation, and the evidence for it to take along."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from stemmatic.api.archive import Archive
from stemmatic.api.records import ArchivedCollation, Verdicts, family_sigla
from stemmatic.errors import OptionError
from stemmatic.model import Collation, Descent, Family, LostExemplar
from stemmatic.show.collation import SIGNS
from stemmatic.show.evidence import render_pages
from stemmatic.show.export import write_csv
from stemmatic.show.family import FamilyPost, FamilyView, Stated
from stemmatic.show.machine import to_json
from stemmatic.show.readings import page_collation, spaced
from stemmatic.show.web.drawing import draw, family_url
from stemmatic.show.web.requests import LentArchive

router = APIRouter()

_FIRST_WITNESSES = 6
_MOST_WITNESSES = 24
_MOST_PLACES = 60  # in a page
_MOST_IN_A_FILE = 100  # witnesses of a collation as one file; more make files that nothing opens
_Witnesses = Annotated[list[str], Query(alias="witness", description="Keys of posts of the family, or their sigla")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyAnswer:
    """A family with its posts, what their headings state, and the stemma proposed for them."""

    id: str
    channels: Sequence[str]
    languages: Sequence[str]
    earliest: str | None
    first: datetime | None
    last: datetime | None
    posts: Sequence[FamilyPost]
    stated: Sequence[Stated]
    stemma: Sequence[Descent]
    lost: Sequence[LostExemplar]
    sigla: Mapping[str, str]


@router.get("/api/families/{family}")
def family_json(archive: LentArchive, family: str) -> FamilyAnswer:
    """A family by its id or the beginning of one: posts with their sigla, edges with their grounds."""
    found = archive.families[family]
    view = FamilyView(archive, found)
    first, last = view.dates
    return FamilyAnswer(
        id=found.id,
        channels=found.channels,
        languages=found.languages,
        earliest=found.earliest,
        first=first,
        last=last,
        posts=list(view.posts.values()),
        stated=view.stated,
        stemma=found.stemma,
        lost=found.lost,
        sigla=view.sigla,
    )


@router.get("/api/families/{family}/collation")
def collation_json(archive: LentArchive, family: str, witnesses: _Witnesses = []) -> Collation:  # noqa: B006
    """The collation of a family's posts, or of those asked for; their sigla are those of the whole family."""
    return _collate(archive, archive.families[family], witnesses, _MOST_IN_A_FILE)


@router.get("/family/{family}/collation.{kind}", include_in_schema=False)
def collation_file(
    archive: LentArchive,
    family: str,
    kind: Literal["csv", "json"],
    witnesses: _Witnesses = [],  # noqa: B006
) -> Response:
    """The collation as a file."""
    found = archive.families[family]
    collation = _collate(archive, found, witnesses, _MOST_IN_A_FILE)
    if kind == "json":
        return _attached(
            to_json(collation).encode("utf-8", "replace"), f"{found.id}-collation.json", "application/json"
        )
    out = BytesIO()
    write_csv(collation.to_arrow(), out)
    return _attached(out.getvalue(), f"{found.id}-collation.csv", "text/csv; charset=utf-8")


def _attached(content: bytes, name: str, kind: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.post("/family/{family}/evidence", include_in_schema=False)
def evidence(archive: LentArchive, family: str) -> Response:
    """The bundle of evidence as a zip; it is put together in the archive's folder and removed when it was sent."""
    found = archive.families[family]
    room = Path(tempfile.mkdtemp(prefix=".evidence-", dir=archive.folder))
    try:
        folder = room / f"evidence-{found.id}"
        archive.write_evidence(found.id, folder, render=lambda one: _pages(archive, one))
        packed = room / f"{folder.name}.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    out.write(path, path.relative_to(room))
    except BaseException:
        shutil.rmtree(room, ignore_errors=True)
        raise
    return FileResponse(
        packed,
        media_type="application/zip",
        filename=packed.name,
        background=BackgroundTask(shutil.rmtree, room, ignore_errors=True),
    )


def _pages(archive: Archive, family: Family) -> Mapping[str, str]:
    """The page for reading, of families that a page can hold."""
    return render_pages(archive, family) if len(family.posts) <= _MOST_IN_A_FILE else {}


def _collate(archive: Archive, family: Family, witnesses: Sequence[str], most: int) -> ArchivedCollation:
    keys = _keys(family, witnesses) or list(family.posts)
    if len(keys) > most:
        raise OptionError(
            f"{family.id}: {len(keys)} witnesses are too many for one collation here; choose up to {most},"
            f" or use: stemmatic show {family.id} --collation --json"
        )
    return archive.collation(family, witnesses=keys)


def _keys(family: Family, witnesses: Sequence[str]) -> list[str]:
    """The posts that are asked for by their keys or sigla, in the family's order."""
    of_siglum = {siglum: key for key, siglum in family_sigla(family).items()}
    asked = {of_siglum.get(one, one) for one in witnesses}
    if strange := asked - set(family.posts):
        raise OptionError(f"{family.id}: no witness {min(strange)!r} in this family")
    return [key for key in family.posts if key in asked]


# --- the page ----------------------------------------------------------------------------------------------------


@router.get("/family/{family:path}", include_in_schema=False)
def page(
    request: Request,
    archive: LentArchive,
    family: str,
    witnesses: _Witnesses = [],  # noqa: B006
    only: Literal["", "differences"] = "",
    place: Annotated[int, Query(ge=1)] = 1,
) -> Response:
    """The page."""
    found = archive.families[family]
    if found.id != family:
        return RedirectResponse(family_url(found.id), 307)
    view = FamilyView(archive, found)
    chosen = _keys(found, witnesses)[:_MOST_WITNESSES] or view.choose_witnesses(_FIRST_WITNESSES)
    shown = page_collation(
        archive.collation(found, witnesses=chosen),
        view.read,
        only_differences=bool(only),
        first=place,
        most=_MOST_PLACES,
    )
    sigla = [view.sigla[key] for key in chosen]

    def address(**changed: Any) -> str:
        asked = {"witness": sigla if witnesses else [], "only": only, "place": "", **changed}
        query = urlencode([(name, one) for name, value in asked.items() for one in _each(value) if one])
        return f"{family_url(found.id)}?{query}" if query else family_url(found.id)

    def address_of_file(kind: str) -> str:
        return f"{family_url(found.id)}/collation.{kind}?{urlencode([('witness', one) for one in sigla])}"

    first, last = view.dates
    verdicts = archive.verdicts.on(found.posts)
    values = {
        "family": found,
        "view": view,
        "first": first,
        "last": last,
        "seconds": (last - first).total_seconds() if first and last else None,
        "lead": view.posts[found.posts[0]].words,
        "stated": view.stated,
        "tree": view.tree(),
        "verdicts": verdicts,
        "data": {**view.drawing(), "verdicts": _said_of(verdicts, found)},
        "chosen": set(chosen),
        "sigla": sigla,
        "most_witnesses": _MOST_WITNESSES,
        "collation": shown,
        "only": bool(only),
        "place": place,
        "address": address,
        "address_of_file": address_of_file,
        "signs": SIGNS,
        "spaced": spaced,
    }
    return draw(request, "family.html", values, part="collated")


def _each(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def _said_of(verdicts: Verdicts, family: Family) -> list[dict[str, str]]:
    """What people said of this family's edges."""
    found = ((edge, verdicts.of(edge.source, edge.target)) for edge in family.stemma)
    return [
        {"source": edge.source, "target": edge.target, "verdict": judged.judgement.verdict.value}
        for edge, judged in found
        if judged and judged.judgement.verdict
    ]
