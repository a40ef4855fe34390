"""Who takes from whom, drawn, as a matrix and as a list; and how a family spread, as a picture."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from stemmatic.api.archive import Archive
from stemmatic.api.records import KINDS, Network, Spread
from stemmatic.model import Family
from stemmatic.show.charts import alone
from stemmatic.show.graphs import graph_of_channels, graph_writer
from stemmatic.show.network import (
    MOST_IN_A_MATRIX,
    communities_of,
    draw_matrix,
    draw_network,
    draw_spread,
    edge_line,
    node_name,
    node_radius,
    spread_facts,
)
from stemmatic.show.web.drawing import channel_url, draw, drawing_of, family_url
from stemmatic.show.web.kept import Kept
from stemmatic.show.web.requests import MOST_NUMBER, AskedDays, Days, LentArchive, Listed, attached

router = APIRouter()

_KEPT = Kept[Network](4)
_MOST_NODES = 1000
_MOST_EDGES = 4000
_LISTED = 100
_SOURCES = ("forward", "copy", "translation")


def _asked(
    archive: LentArchive,
    days: AskedDays,
    kind: Annotated[list[str], Query(description="forward, copy, translation")] = [],  # noqa: B006
    min_edges: Annotated[int, Query(ge=1, le=MOST_NUMBER)] = 1,
) -> Network:
    return _find(archive, tuple(kind) or KINDS, days, min_edges)


def _find(archive: Archive, kinds: tuple[str, ...], days: Days, min_edges: int) -> Network:
    return _KEPT.find(
        archive,
        (kinds, days.since, days.until, min_edges),
        lambda: archive.network(kinds=kinds, since=days.begin, until=days.end, min_edges=min_edges),
    )


def warm_up(archive: Archive) -> None:
    """Find the whole network, and compile what places it, before somebody waits for it."""
    _find(archive, KINDS, Days(), 1).narrowed(1, 1).places()


_Asked = Annotated[Network, Depends(_asked)]


@router.get("/api/network")
def network(found: _Asked) -> Network:
    """Channels and what they have from one another; since and until are days on which families began."""
    return found


@router.get("/api/network/drawn", include_in_schema=False)
def drawn(found: _Asked) -> dict[str, Any]:
    """What the page draws: nodes with places and sizes, edges between their numbers, each with its months."""
    shown = found.narrowed(_MOST_NODES, _MOST_EDGES)
    places = shown.places()
    at = {one.channel: number for number, one in enumerate(shown.nodes)}
    months = sorted({month for one in shown.edges for month, _ in one.months})
    number = {month: turn for turn, month in enumerate(months)}
    return {
        "months": [month.isoformat() for month in months],
        "nodes": [
            {
                "name": node_name(one),
                "channel": one.channel,
                "address": channel_url(*one.channel.split(":", 1)) if one.held else None,
                "x": places[one.channel][0],
                "y": places[one.channel][1],
                "radius": round(node_radius(one), 2),
                "community": one.community,
                "takes": one.takes,
                "gives": one.gives,
                "posts": one.posts,
                "subscribers": one.subscribers,
            }
            for one in shown.nodes
        ],
        "edges": [
            [
                *(at[one.source], at[one.target], one.forwards, one.copies, one.translations, one.undetermined),
                [[number[month], edges] for month, edges in one.months],
            ]
            for one in shown.edges
        ],
    }


@router.get("/network", include_in_schema=False)
def page(
    request: Request,
    archive: LentArchive,
    found: _Asked,
    days: AskedDays,
    kind: Annotated[list[str], Query()] = [],  # noqa: B006
    min_edges: Annotated[int, Query(ge=1, le=MOST_NUMBER)] = 1,
    layout: Literal["", "matrix"] = "",
    source: str = "",
    target: str = "",
) -> Response:
    """The network; with a source and a target the families that one has from the other."""
    asked = {
        "kind": list(kind),
        "min_edges": min_edges if min_edges > 1 else None,
        "since": days.since.isoformat() if days.since else None,
        "until": days.until.isoformat() if days.until else None,
    }
    shown = found.narrowed(_MOST_NODES, _MOST_EDGES)
    context = {
        "found": found,
        "shown": shown,
        "listed": Listed("/network", {**asked, "layout": layout}),
        "data_address": Listed("/api/network/drawn", asked).address(),
        "svg_address": Listed("/matrix.svg" if layout else "/network.svg", asked).address(),
        "files": [(kind, Listed(f"/network.{kind}", asked).address()) for kind in ("gexf", "graphml")],
        "matrix": drawing_of(draw_matrix(found)) if layout else "",
        "most_in_a_matrix": MOST_IN_A_MATRIX,
        "kinds": _SOURCES,
        "asked": {**asked, "min_edges": min_edges},
        "layout": layout,
        "edges": found.edges[:_LISTED],
        "edge_line": edge_line,
        "communities": [(number, names) for number, names in sorted(communities_of(shown).items()) if len(names) > 1],
        "families": archive.network.families(source, target) if source and target else (),
        "ends": (source, target),
    }
    return draw(request, "network.html", context)


@router.get("/network.svg", include_in_schema=False)
def network_svg(found: _Asked) -> Response:
    """The network as a file."""
    return attached(alone(draw_network(found.narrowed(_MOST_NODES, _MOST_EDGES))), "network.svg", "image/svg+xml")


@router.get("/network.{written}", include_in_schema=False)
def network_file(found: _Asked, written: Literal["gexf", "graphml"]) -> Response:
    """The network as Gephi and other programs read it; all of it, however much of it is drawn."""
    return attached(graph_writer(written)(graph_of_channels(found)), f"network.{written}", "application/xml")


@router.get("/matrix.svg", include_in_schema=False)
def matrix_svg(found: _Asked) -> Response:
    """The matrix as a file."""
    return attached(alone(draw_matrix(found)), "matrix.svg", "image/svg+xml")


# --- how a family spread --------------------------------------------------------------------------------------------


@router.get("/api/families/{family}/spread")
def spread(archive: LentArchive, family: str) -> Spread:
    """How a family spread over time."""
    return archive.families.spread(family)


@router.get("/spread/{family}.svg", include_in_schema=False)
def spread_svg(archive: LentArchive, family: str, log: bool = False) -> Response:
    """How a family spread, as a picture."""
    found = archive.families.spread(family)
    return attached(alone(draw_spread(found, log=log)), f"{found.family}-spread.svg", "image/svg+xml")


def spread_of(archive: Archive, family: Family) -> dict[str, Any]:
    """What the family's page says of how it spread."""
    found = archive.families.spread(family)
    return {
        "spread": found,
        "spread_facts": spread_facts(found),
        "spread_pictures": [
            (name, drawing_of(draw_spread(found, log=log)), f"/spread{family_url(found.family)[7:]}.svg?log={int(log)}")
            for name, log in (("linear", False), ("log", True))
        ],
    }
