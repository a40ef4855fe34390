"""A family: its proposed stemma, drawn and in words, its collation, and the evidence for it to take along."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from stemmatic.api.archive import Archive
from stemmatic.api.records import (
    LEFT_OUT,
    ArchivedCollation,
    JudgedLink,
    Stated,
    Thumbnail,
    Variants,
    Verdicts,
    family_sigla,
)
from stemmatic.errors import OptionError
from stemmatic.model import Collation, Descent, Family, LostExemplar, Witness
from stemmatic.show.export import write_for_spreadsheets
from stemmatic.show.family import FamilyPost, FamilyView
from stemmatic.show.machine import to_json
from stemmatic.show.readings import page_collation
from stemmatic.show.variants import VariantsAnswer, apparatus_lines, to_dot, variants_answer
from stemmatic.show.web.drawing import draw, family_url
from stemmatic.show.web.pages.annotations import box_of
from stemmatic.show.web.pages.network import spread_of
from stemmatic.show.web.phrases import said_plainly
from stemmatic.show.web.report import evidence_pages, report_family, told_drawing
from stemmatic.show.web.requests import MOST_NUMBER, LentArchive, Listed, attached
from stemmatic.show.web.speaking import ReaderWords, reader

router = APIRouter()

_FIRST_WITNESSES = 6
_MOST_WITNESSES = 24
_MOST_PICTURES = 24
_LARGE = 60  # posts of a family: of more a collation takes longer than somebody waits for a page
_COMPARING = {"witness", "only", "base", "ignore", "layout", "place", "places"}  # what asks for the comparison
_UNCOLLATED: Mapping[str, Any] = {"only": False, "grouped": False, "base": "", "ignore": (), "chosen": ()}
_MOST_IN_A_FILE = 100  # witnesses of a collation as one file; more make files that nothing opens
_Witnesses = Annotated[list[str], Query(alias="witness", description="Keys of posts of the family, or their sigla")]


_Base = Annotated[str, Query(description="Key or siglum of the witness that all others are read against")]
_Ignore = Annotated[
    list[str], Query(description="Kinds of variant to leave out: spelling, punctuation, case, figures, word order")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyAnswer:
    """A family with its posts, what their headings state, and the stemma proposed for them.

    ``verdicts`` are what people said that acts in it.
    """

    id: str
    summary: str
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
    witnesses: Sequence[Witness]
    series: str | None
    verdicts: Sequence[JudgedLink]
    hidden: bool


def _view(request: Request, archive: LentArchive, family: str) -> FamilyView:
    """The family that an address names by its id or the beginning of one; programs get its summary in English."""
    found = archive.families[family]
    for_program = request.url.path.startswith("/api/")
    summary = archive.families.summary(found, *(() if for_program else (reader().language, ReaderWords())))
    return FamilyView(found, archive.posts.read(found.posts), summary)


_View = Annotated[FamilyView, Depends(_view)]


@router.get("/api/families/{family}")
def family_json(archive: LentArchive, view: _View) -> FamilyAnswer:
    """A family by its id or the beginning of one: posts with their sigla, edges with their grounds."""
    found = view.family
    first, last = view.dates
    return FamilyAnswer(
        id=found.id,
        summary=view.summary,
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
        witnesses=found.witnesses,
        series=found.series,
        verdicts=archive.verdicts.acting_in(found),
        hidden=found.hidden,
    )


@router.get("/api/families/{family}/collation", response_model=Collation)
def collation_json(
    archive: LentArchive,
    family: str,
    witnesses: _Witnesses = [],  # noqa: B006
    base: _Base = "",
) -> ArchivedCollation:
    """The collation of a family's posts, or of those asked for; their sigla are those of the whole family."""
    found = archive.families[family]
    keys = _keys(found, witnesses) or list(found.posts)
    if len(keys) > _MOST_IN_A_FILE:
        raise OptionError(
            f"{found.id}: {len(keys)} witnesses are too many for one collation here; choose up to {_MOST_IN_A_FILE},"
            f" or use: stemmatic show {found.id} --collation --json"
        )
    return archive.collation(found, witnesses=keys, base=base or None)


@router.get("/api/families/{family}/variants")
def variants_json(
    archive: LentArchive,
    family: str,
    witnesses: _Witnesses = [],  # noqa: B006
    base: _Base = "",
    ignore: _Ignore = [],  # noqa: B006
) -> VariantsAnswer:
    """The places of words of a family's collation, its apparatus, matrix of readings and variant graphs."""
    found = archive.families[family]
    return variants_answer(_vary(archive, found, _keys(found, witnesses), ignore), base)


@router.get("/family/{family}/variants.dot", include_in_schema=False)
def variants_dot(
    archive: LentArchive,
    family: str,
    witnesses: _Witnesses = [],  # noqa: B006
    ignore: _Ignore = [],  # noqa: B006
) -> Response:
    """The variant graphs as a file for Graphviz."""
    found = archive.families[family]
    drawn = to_dot(_vary(archive, found, _keys(found, witnesses), ignore))
    return attached(drawn, f"{found.id}-variants.dot", "text/vnd.graphviz")


def _vary(archive: Archive, family: Family, keys: Sequence[str], ignore: Sequence[str]) -> Variants:
    return archive.variants(family, witnesses=keys or None, ignore=ignore)


@router.get("/family/{family}/collation.{kind}", include_in_schema=False)
def collation_file(
    archive: LentArchive,
    collation: Annotated[ArchivedCollation, Depends(collation_json)],
    family: str,
    kind: Literal["csv", "json"],
) -> Response:
    """The collation as a file."""
    name = f"{archive.families[family].id}-collation.{kind}"
    if kind == "json":
        return attached(to_json(collation), name, "application/json")
    out = BytesIO()
    write_for_spreadsheets(collation.to_arrow(), out)
    return attached(out.getvalue(), name, "text/csv")


@router.get("/report/family/{family}", include_in_schema=False)
def report(archive: LentArchive, family: str) -> Response:
    """The family as one file."""
    return attached(report_family(archive, family).html, f"family-{archive.families[family].id}.html", "text/html")


@router.post("/family/{family}/evidence", include_in_schema=False)
def evidence(archive: LentArchive, family: str) -> Response:
    """The bundle of evidence as a zip; it is put together in the archive's folder and removed when it was sent."""
    found = archive.families[family]
    room = Path(tempfile.mkdtemp(prefix=".evidence-", dir=archive.folder))
    try:
        folder = room / f"evidence-{found.id}"
        archive.write_evidence(found.id, folder, render=lambda one: _pages(archive, one))
        packed = Path(shutil.make_archive(str(folder), "zip", room, folder.name))
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
    return evidence_pages(archive, family) if len(family.posts) <= _MOST_IN_A_FILE else {}


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
    view: _View,
    family: str,
    witnesses: _Witnesses = [],  # noqa: B006
    only: Literal["", "differences"] = "",
    base: _Base = "",
    ignore: _Ignore = [],  # noqa: B006
    layout: Literal["", "columns", "readings"] = "",
    place: Annotated[int, Query(ge=1, le=MOST_NUMBER)] = 1,
    places: Literal["", "all"] = "",
) -> Response:
    """The page."""
    found = view.family
    if found.id != family:
        return RedirectResponse(family_url(found.id), 307)
    verdicts = archive.verdicts.on(found.posts)
    values: dict[str, Any] = {
        "family": found,
        "view": view,
        **spread_of(archive, found),
        **box_of(archive, found.id),
        "verdicts": verdicts,
        "pictures": _pictures_by_post(archive, found),
        "most_pictures": _MOST_PICTURES,
        "acting": archive.verdicts.acting_in(found),
        "data": {**told_drawing(view), "verdicts": _said_of(verdicts, found)},
        "most_witnesses": _MOST_WITNESSES,
        "kinds": LEFT_OUT,
    }
    # Of a large family the tree stands there first: the comparison, which needs all of it, is asked for by the page.
    if len(found.posts) > _LARGE and not _COMPARING & request.query_params.keys():
        return draw(request, "family.html", {**values, "waiting": f"{family_url(found.id)}?place=1", **_UNCOLLATED})
    grouped = layout == "readings"
    asked_for = _keys(found, witnesses)
    chosen = (asked_for or list(found.posts))[:_MOST_IN_A_FILE] if grouped else asked_for[:_MOST_WITNESSES]
    chosen = chosen or view.choose_witnesses(_FIRST_WITNESSES)
    if base and (key := _keys(found, [base])[0]) not in chosen:
        chosen = [key, *chosen]
    collation = archive.collation(found, witnesses=chosen, base=base or None)
    sigla = [view.sigla[key] for key in chosen]
    asked = Listed(
        family_url(found.id),
        {"witness": sigla if witnesses else [], "only": only, "base": base, "ignore": ignore, "layout": layout},
    )
    shown = page_collation(
        collation, view.read, sigla=view.sigla, only_differences=bool(only), first=place, every=bool(places)
    )
    values |= {
        "waiting": "",
        "chosen": set(chosen),
        "sigla": sigla,
        "collation": shown,
        "grouped": grouped,
        "base": base,
        "ignore": ignore,
        "apparatus": [
            line
            for line in apparatus_lines(_vary(archive, found, chosen, ignore), collation.base)
            if line[0] in {one.number for one in shown.places}
        ],
        "only": bool(only),
        "place": place,
        "address": asked.address,
        "address_of_graphs": Listed(f"{asked.path}/variants.dot", {"witness": sigla, "ignore": ignore}).address(),
        "address_of_file": lambda kind: Listed(
            f"{asked.path}/collation.{kind}", {"witness": sigla, "base": base}
        ).address(),
    }
    return draw(request, "family.html", values, part="collated")


def _pictures_by_post(archive: Archive, family: Family) -> list[tuple[Thumbnail, list[str]]]:
    """Each small picture that posts of a family carry, with the keys of these, in the family's order."""
    found = archive.posts.thumbnails(family.posts)
    carried: dict[str, tuple[Thumbnail, list[str]]] = {}
    for key in family.posts:
        for one in found.get(key, ()):
            carried.setdefault(one.sha256, (one, []))[1].append(key)
    return list(carried.values())


def _said_of(verdicts: Verdicts, family: Family) -> list[dict[str, str]]:
    """What people said of this family's edges."""
    found = ((edge, verdicts.of(edge.source, edge.target)) for edge in family.stemma)
    return [
        {
            "source": edge.source,
            "target": edge.target,
            "verdict": judged.judgement.verdict.value,
            "said": said_plainly(judged.judgement.verdict),
        }
        for edge, judged in found
        if judged and judged.judgement.verdict
    ]
