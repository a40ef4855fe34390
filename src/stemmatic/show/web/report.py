"""A family, a dossier or the overview as one HTML file, and the page of a bundle: they need no network and no server.

Each is drawn by the templates, styles and scripts of the pages. A policy at its beginning names its scripts and styles
by their hashes, so that nothing else runs in it and it loads nothing. Without scripts it says the same in words and
tables.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from markupsafe import Markup

from stemmatic.api.archive import Archive
from stemmatic.api.records import Coverage, Run, Thumbnail
from stemmatic.errors import NotFound
from stemmatic.model import Family
from stemmatic.options import Options
from stemmatic.show.coverage import carried_line
from stemmatic.show.dossier import CompiledDossier, compile_dossier
from stemmatic.show.family import FamilyView
from stemmatic.show.machine import to_json
from stemmatic.show.overview import overview_facts
from stemmatic.show.readings import CollationPage, page_collation, stretch_text
from stemmatic.show.variants import apparatus_lines
from stemmatic.show.verdicts import said_when, verdict_line
from stemmatic.show.web.drawing import make_environment
from stemmatic.show.web.phrases import said_plainly
from stemmatic.show.web.single_file import embed, join_modules, join_styles, policy, read_static
from stemmatic.show.web.speaking import ReaderWords, either, gettext, ngettext, reader, speaking_to

EVIDENCE_PAGE = "collation.html"
MOST_WITNESSES = 100  # in one file; of a larger family the most telling ones are taken
_FEWER_WITNESSES = 24
_SIDE_BY_SIDE = 6  # witnesses that a sheet of paper holds across
_RELAYS_LISTED = 40
_PICTURE_BYTES, _PICTURES_BYTES = 16 << 10, 256 << 10  # of one small picture in a file, and of all: it is mailed
_BASE, _LAST = "base.css", ("report.css", "paper.css")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One HTML file, and what it shows in a few words."""

    html: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Colophon:
    """Where a report comes from, for who checks it.

    ``changed`` are the options of the run that are not this version's own: name, value, and what the value would be.
    """

    archive: str
    posts: int
    made: datetime
    run: Run | None
    changed: Sequence[tuple[str, Any, Any]]
    chain_head: str
    unlinked: int


def report_family(archive: Archive, name: str, base: str = "") -> Report:
    """The report of a family, by its id, the beginning of one, or the key of a post in it.

    With a ``base``, the siglum or key of a witness, all others are read against that.

    Raises:
        NotFound: there is none, or the beginning fits several.
        OptionError: the base is none of its witnesses.
    """
    family = archive.families[name]
    view = FamilyView(
        family, archive.posts.read(family.posts), archive.families.summary(family, reader().language, ReaderWords())
    )
    chosen = list(view.posts) if len(view.posts) <= MOST_WITNESSES else view.choose_witnesses(_FEWER_WITNESSES)
    key = archive.collation(family, base=base).base if base else ""
    chosen = chosen if key in ("", *chosen) else [key, *chosen]
    html = _draw_family(archive, view, chosen, module="report-family.js", base=key)
    return Report(html=html, said=f"family {view.family.id}, {len(chosen)} of {len(view.posts)} posts collated")


def evidence_pages(archive: Archive, family: Family) -> Mapping[str, str]:
    """The page of a bundle of evidence that people read, by its name: all witnesses are collated, no script runs."""
    view = FamilyView(
        family, archive.posts.read(family.posts), archive.families.summary(family, reader().language, ReaderWords())
    )
    return {EVIDENCE_PAGE: _draw_family(archive, view, list(view.posts), module=None)}


def _draw_family(
    archive: Archive, view: FamilyView, chosen: Sequence[str], *, module: str | None, base: str = ""
) -> str:
    family = view.family
    values = {
        "family": family,
        "view": view,
        "data": told_drawing(view),
        "tables": list(_tables(archive, family, view, chosen, base)),
        "chosen": chosen,
        "apparatus": apparatus_lines(archive.variants(family, witnesses=chosen), base),
        "acting": archive.verdicts.acting_in(family),
        "judged": [
            (view.name(one.source), view.name(one.target), verdict_line(one) or said_when(one.judgement))
            for one in archive.verdicts.on(family.posts).among(family.posts)
        ],
        "pictures": _pictures(archive, chosen),
        "stretches": lambda key: stretch_text(view.read[key][0].text, view.read[key][1].passages),
    }
    anchors = {key: f"w-{view.sigla[key]}" for key in chosen}
    styles = ("stemma.css", "collation.css", "post.css")
    return _draw(archive, "report_family.html", values, anchors, styles=styles, module=module)


def _pictures(archive: Archive, keys: Sequence[str]) -> Mapping[str, list[tuple[Thumbnail, str | None]]]:
    """The small pictures of posts with what the file has of each inside itself: nothing where it would be large."""
    found = archive.posts.thumbnails(keys)
    room = _PICTURES_BYTES
    inside: dict[str, str] = {}
    for one in (one for key in keys for one in found.get(key, ())):
        if one.sha256 not in inside and one.size_bytes <= min(room, _PICTURE_BYTES):
            content = archive.posts.thumbnail(one.sha256)
            inside[one.sha256] = f"data:image/jpeg;base64,{b64encode(content).decode()}"
            room -= len(content)
    return {key: [(one, inside.get(one.sha256)) for one in found.get(key, ())] for key in keys}


def told_drawing(view: FamilyView) -> dict[str, Any]:
    """What static/stemma.js draws, in the reader's language."""
    data = view.drawing()
    edges = [
        {
            **edge,
            "said": said_plainly(edge["said"]),
            "lag": said_plainly(edge["lag"]),
            "relation_said": said_plainly(edge["relation"]),
            "grounds": [said_plainly(ground) for ground in edge["grounds"]],
        }
        for edge in data["edges"]
    ]
    return {**data, "edges": edges, "lost": [{**one, "name": said_plainly(one["name"])} for one in data["lost"]]}


def _tables(
    archive: Archive, family: Family, view: FamilyView, chosen: Sequence[str], base: str
) -> list[CollationPage]:
    """The collation as tables that a sheet of paper holds, of about as many columns each, the first in every one."""
    whole = archive.collation(family, witnesses=chosen, base=base or None)
    return page_collation(whole, view.read, sigla=view.sigla, every=True).parts(_SIDE_BY_SIDE)


def report_dossier(archive: Archive, query: str) -> Report:
    """The report of a dossier: all that was carried on a hashtag or phrase.

    Raises:
        NotFound: no post has it.
        OptionError: it is empty.
    """
    compiled = compile_dossier(archive, query, ReaderWords())
    if not compiled.sections:
        raise NotFound(f"{archive.folder}: no post has {query!r}; `stemmatic search` finds words one by one")
    return draw_dossier(archive, compiled)


def draw_dossier(archive: Archive, compiled: CompiledDossier) -> Report:
    """The report of a dossier that is put together already; there may be nothing in it."""
    anchors = {
        item.post.key: f"s{number}-{item.siglum or at}"
        for number, section in enumerate(compiled.sections, 1)
        for at, item in enumerate(section.items, 1)
    }
    html = _draw(archive, "report_dossier.html", {"dossier": compiled}, anchors, styles=("dossier.css",))
    return Report(html=html, said=f"{compiled.hits:,} posts with {compiled.query}")


def report_coverage(archive: Archive, found: Coverage, subject: str) -> Report:
    """The report of who carried what of a statement, which ``subject`` names."""
    values = {"coverage": found, "said": carried_words(found), "subject": subject}
    html = _draw(archive, "report_coverage.html", values, {}, styles=("coverage.css",))
    return Report(html=html, said=carried_line(found))


def carried_words(found: Coverage) -> str:
    """How much of a statement was carried by anybody, for the reader."""
    lacking = list(dict.fromkeys(one.number for one in found.uncarried))
    total = len({one.number for one in found.passages})
    parts = [
        ngettext("%(num)s sentence", "%(num)s sentences", total),
        either(
            ngettext("%(num)s version", "%(num)s versions", len(found.witnesses)),
            ngettext("%(num)s witness", "%(num)s witnesses", len(found.witnesses)),
        ),
        ngettext("nobody carried %(num)s sentence:", "nobody carried %(num)s sentences:", len(lacking))
        + " "
        + " ".join(map(str, lacking))
        if lacking
        else gettext("each was carried by somebody"),
    ]
    return Markup(" · ").join(parts)


def report_overview(archive: Archive, *, since: date | None = None, until: date | None = None) -> Report:
    """The report of the overview, with ``since`` or ``until``, days that are both in it, of that time.

    Raises:
        NotFound: the archive holds no post.
    """
    found = archive.overview(since=since, until=until)
    if not found.posts:
        raise NotFound(f"{archive.folder}: no post in this archive yet; `stemmatic trace` reads dumps")
    values = {
        **overview_facts(found, lambda platform, channel: None),
        "relays_shown": found.relays[:_RELAYS_LISTED],
        "channels_shown": found.channels,
        "listed": None,
    }
    html = _draw(
        archive,
        "overview.html",
        values,
        {},
        styles=("lists.css", "overview.css"),
        module="report-overview.js",
    )
    return Report(html=html, said=f"the overview of {found.posts:,} posts")


def _draw(
    archive: Archive,
    template: str,
    values: Mapping[str, Any],
    anchors: Mapping[str, str],
    *,
    styles: Sequence[str],
    module: str | None = None,
) -> str:
    """One file: a template of the pages, with links to ids inside it where there are any."""
    style = join_styles([_BASE, *styles, *_LAST])
    scripts = [read_static("vendor/d3.js"), join_modules(module)] if module else []
    environment = make_environment(anchors)
    with speaking_to(replace(reader(), scholarly=True)):  # who takes a file along may cite it
        return environment.get_template(template).render(
            **values,
            colophon=_colophon(archive),
            policy=policy(scripts, [style]),
            style=embed(style),
            scripts=[embed(text) for text in scripts],
        )


def _colophon(archive: Archive) -> Colophon:
    run = archive.ledger.latest_run
    own = json.loads(to_json(Options().as_dict()))  # as an archive keeps them
    changed = [
        (f"{group}.{name}", value, own.get(group, {}).get(name))
        for group, values in (run.options.items() if run else ())
        for name, value in values.items()
        if value != own.get(group, {}).get(name)
    ]
    return Colophon(
        archive=archive.folder.resolve().name,
        posts=len(archive.posts),
        made=datetime.now(UTC),
        run=run,
        changed=changed,
        chain_head=archive.ledger.chain_head,
        unlinked=archive.ledger.unlinked,
    )
