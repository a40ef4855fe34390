"""Networks as files for other tools: GEXF with times, GraphML, edges as CSV, Cytoscape's JSON.

GEXF is of version 1.2, which Gephi, Gephi Lite and networkx read; times are those of nodes and edges, as spells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree import ElementTree as ET

from stemmatic.api.archive import Archive
from stemmatic.api.records import Network, Together
from stemmatic.errors import OptionError
from stemmatic.model import Family
from stemmatic.show.charts import PALETTE
from stemmatic.show.export import rows_as_csv
from stemmatic.show.machine import iso, to_json
from stemmatic.show.network import node_radius

Value = str | int | float | bool | None
Moment = date | datetime
_GEXF, _VIZ = "http://www.gexf.net/1.2draft", "http://www.gexf.net/1.2draft/viz"
_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_PLACED = 1000  # nodes that are given places: more are laid out by who opens the file


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A node: its id, the name that is shown, what is known of it, when it is there."""

    id: str
    label: str
    values: Mapping[str, Value]
    spells: Sequence[tuple[Moment, Moment]] = ()
    place: tuple[float, float] | None = None
    size: float | None = None
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """An edge from one node to another, what is known of it, when it is there; undirected if it says so."""

    source: str
    target: str
    weight: float
    values: Mapping[str, Value]
    spells: Sequence[tuple[Moment, Moment]] = ()
    directed: bool = True


@dataclass(frozen=True, slots=True)
class Graph:
    """A network of whatever: its name, nodes and edges."""

    name: str
    nodes: Sequence[GraphNode]
    edges: Sequence[GraphEdge]

    @property
    def directed(self) -> bool:
        """Whether any edge has one: readers take no graph of both kinds, so open edges say so in their values."""
        return any(edge.directed for edge in self.edges)


# --- what is written ------------------------------------------------------------------------------------------------


def graph_of_channels(found: Network) -> Graph:
    """Who takes from whom; an edge is there in the months in which its families began."""
    places = found.places() if len(found.nodes) <= _MOST_PLACED else {}
    nodes = [
        GraphNode(
            one.channel,
            one.title or one.channel,
            {
                "held": one.held,
                "posts": one.posts,
                "subscribers": one.subscribers,
                "takes": one.takes,
                "gives": one.gives,
                "community": one.community,
            },
            place=places.get(one.channel),
            size=node_radius(one),
            colour=PALETTE[one.community % len(PALETTE)],
        )
        for one in found.nodes
    ]
    edges = [
        GraphEdge(
            one.source,
            one.target,
            float(one.determined or one.undetermined),
            {
                "forwards": one.forwards,
                "copies": one.copies,
                "translations": one.translations,
                "undetermined": one.undetermined,
                "open": one.open,
            },
            spells=[(month, _month_end(month)) for month, _ in one.months],
            directed=not one.open,
        )
        for one in found.edges
    ]
    return Graph("channels: who takes from whom", nodes, edges)


def graph_of_together(found: Together) -> Graph:
    """Companions; an edge is there from their first coincidence to their last."""
    names = sorted({end for one in found.companions for end in (one.one, one.other)})
    edges = [
        GraphEdge(
            one.one,
            one.other,
            float(one.weight),
            {
                "objects": one.objects,
                "one_first": one.one_first,
                "mean_seconds": one.mean_seconds,
                "symmetry": one.symmetry,
                "strong": one.strong,
                "across_languages": one.across_languages,
                "p": one.p,
                "q": one.q,
            },
            spells=[(one.first, one.last)],
            directed=False,
        )
        for one in found.companions
    ]
    return Graph(f"channels acting together, by {found.by}", [GraphNode(one, one, {}) for one in names], edges)


def graph_of_families(archive: Archive) -> Graph:
    """Two kinds of nodes, channels and families; an edge says which channel carried which family, and when."""
    carried = archive.network.carried()
    channels, families = sorted({one.channel for one in carried}), sorted({one.family for one in carried})
    nodes = [GraphNode(one, one, {"kind": "channel"}) for one in channels]
    nodes += [GraphNode(one, one, {"kind": "family"}) for one in families]
    edges = [
        GraphEdge(
            one.channel,
            one.family,
            float(one.posts),
            {"posts": one.posts},
            spells=[(one.first, one.last)] if one.first and one.last else [],
        )
        for one in carried
    ]
    return Graph("which channel carried which family", nodes, edges)


def graph_of_posts(archive: Archive, families: Iterable[Family]) -> Graph:
    """The stemmata: posts and lost exemplars, with every edge as it is proposed; a post is there from its date on."""
    nodes: dict[str, GraphNode] = {}
    edges = []
    for family in families:
        read = archive.posts.read(family.posts)
        for key in family.posts:
            if key not in nodes and key in read:
                post = read[key][0]
                values: dict[str, Value] = {"family": family.id, "channel": post.channel, "lost": False}
                spells = [(post.date, post.date)] if post.date else []
                nodes[key] = GraphNode(key, key, values, spells)
        for lost in family.lost:
            unheld: dict[str, Value] = {"family": family.id, "channel": None, "lost": True}
            nodes.setdefault(lost.key, GraphNode(lost.key, lost.name, unheld))
        for edge in family.stemma:
            ends = [read[end][0].date for end in (edge.source, edge.target) if end in read]
            dates = sorted(filter(None, ends))
            edges.append(
                GraphEdge(
                    edge.source,
                    edge.target,
                    edge.score,
                    {
                        "relation": edge.relation,
                        "score": edge.score,
                        "declared": edge.declared,
                        "determined": edge.determined,
                        "directed": edge.directed,
                    },
                    spells=[(dates[-1], dates[-1])] if dates else [],
                    directed=edge.directed,
                )
            )
    return Graph("posts: proposed descent", list(nodes.values()), edges)


def _month_end(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


# --- formats --------------------------------------------------------------------------------------------------------


def write_gexf(graph: Graph) -> str:
    """GEXF with spells, where anything has a time, and with places, sizes and colours where they are known."""
    ET.register_namespace("", _GEXF)
    ET.register_namespace("viz", _VIZ)
    root = ET.Element(f"{{{_GEXF}}}gexf", {"version": "1.2"})
    meta = _child(root, "meta")
    _child(meta, "creator").text = "Stemmatic"
    _child(meta, "description").text = _clean(graph.name)
    timed = any(one.spells for one in graph.nodes) or any(one.spells for one in graph.edges)
    how = {"defaultedgetype": "directed" if graph.directed else "undirected"}
    if timed:
        how |= {"mode": "dynamic", "timeformat": "date"}  # networkx knows no dateTime; a date may have its time here
    body = _child(root, "graph", how)
    fields = _fields(graph)
    for kind in ("node", "edge"):
        if fields[kind]:
            held = _child(body, "attributes", {"class": kind, "mode": "static"})
            for at, (name, value_type) in enumerate(fields[kind].items()):
                _child(held, "attribute", {"id": str(at), "title": name, "type": value_type})
    nodes = _child(body, "nodes")
    for node in graph.nodes:
        drawn = _child(nodes, "node", {"id": _clean(node.id), "label": _clean(node.label)})
        _add_values(drawn, node.values, fields["node"])
        _add_spells(drawn, node.spells)
        if node.size is not None:
            ET.SubElement(drawn, f"{{{_VIZ}}}size", {"value": f"{node.size:.2f}"})
        if node.place:
            x, y = (1000 * one for one in node.place)
            ET.SubElement(drawn, f"{{{_VIZ}}}position", {"x": f"{x:.1f}", "y": f"{1000 - y:.1f}", "z": "0.0"})
        if node.colour:
            red, green, blue = (int(node.colour[at : at + 2], 16) for at in (1, 3, 5))
            ET.SubElement(drawn, f"{{{_VIZ}}}color", {"r": str(red), "g": str(green), "b": str(blue)})
    edges = _child(body, "edges")
    for number, edge in enumerate(graph.edges):
        ends = {"source": _clean(edge.source), "target": _clean(edge.target)}
        drawn = _child(edges, "edge", {"id": str(number), **ends, "weight": f"{edge.weight:g}"})
        _add_values(drawn, edge.values, fields["edge"])
        _add_spells(drawn, edge.spells)
    return ET.tostring(root, "unicode", xml_declaration=True) + "\n"


def write_graphml(graph: Graph) -> str:
    """GraphML; times are the first and the last of a node's or an edge's."""
    ET.register_namespace("", _GRAPHML)
    root = ET.Element(f"{{{_GRAPHML}}}graphml")
    fields = _fields(graph)
    types = {"node": {"label": "string", **fields["node"]}, "edge": {"weight": "double", **fields["edge"]}}
    for kind, named in types.items():
        for name, value_type in {**named, "begin": "string", "end": "string"}.items():
            described = {"id": f"{kind}_{name}", "for": kind, "attr.name": name, "attr.type": value_type}
            ET.SubElement(root, f"{{{_GRAPHML}}}key", described)
    body = ET.SubElement(
        root, f"{{{_GRAPHML}}}graph", {"id": "G", "edgedefault": "directed" if graph.directed else "undirected"}
    )
    for node in graph.nodes:
        drawn = ET.SubElement(body, f"{{{_GRAPHML}}}node", {"id": _clean(node.id)})
        _add_data(drawn, "node", {"label": node.label, **node.values, **_bounds(node.spells)})
    for number, edge in enumerate(graph.edges):
        ends = {"source": _clean(edge.source), "target": _clean(edge.target)}
        drawn = ET.SubElement(body, f"{{{_GRAPHML}}}edge", {"id": f"e{number}", **ends})
        _add_data(drawn, "edge", {"weight": edge.weight, **edge.values, **_bounds(edge.spells)})
    return ET.tostring(root, "unicode", xml_declaration=True) + "\n"


def write_csv(graph: Graph, *, for_spreadsheets: bool = False) -> str:
    """Edges as CSV, with the headings that Gephi knows; an open edge is Undirected."""
    names = list(_fields(graph)["edge"])
    rows = [
        [
            *(edge.source, edge.target, "Directed" if edge.directed else "Undirected", edge.weight),
            *(_said(edge.values.get(name)) for name in names),
            *_bounds(edge.spells).values(),
        ]
        for edge in graph.edges
    ]
    return rows_as_csv(
        ["Source", "Target", "Type", "Weight", *names, "begin", "end"], rows, for_spreadsheets=for_spreadsheets
    )


def write_cytoscape(graph: Graph) -> str:
    """Cytoscape's JSON, as Cytoscape, cytoscape.js and networkx read it."""
    nodes = []
    for node in graph.nodes:
        held = {
            "data": {"id": node.id, "value": node.id, "name": node.label, **node.values, **_bounds(node.spells)},
            **({"position": {"x": 1000 * node.place[0], "y": 1000 * node.place[1]}} if node.place else {}),
        }
        nodes.append(held)
    edges = [
        {
            "data": {
                "id": f"e{number}",
                "source": edge.source,
                "target": edge.target,
                "weight": edge.weight,
                **edge.values,
                **_bounds(edge.spells),
                "arrow": edge.directed,
            }
        }
        for number, edge in enumerate(graph.edges)
    ]
    whole = {
        "data": [["name", graph.name]],
        "directed": graph.directed,
        "multigraph": False,
        "elements": {"nodes": nodes, "edges": edges},
    }
    return to_json(whole, indent=1) + "\n"


WRITERS: Mapping[str, Callable[[Graph], str]] = {
    "gexf": write_gexf,
    "graphml": write_graphml,
    "csv": write_csv,
    "cytoscape": write_cytoscape,
}


def graph_writer(file_format: str) -> Callable[[Graph], str]:
    """The function that writes a network in a format.

    Raises:
        OptionError: it cannot be written so.
    """
    if file_format not in WRITERS:
        raise OptionError(f"export network: expected --format {', '.join(WRITERS)}, got {file_format}")
    return WRITERS[file_format]


def _fields(graph: Graph) -> dict[str, dict[str, str]]:
    """Of nodes and of edges the names of their values, and the type of each, as GEXF names it."""
    found: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
    held = {"node": [one.values for one in graph.nodes], "edge": [one.values for one in graph.edges]}
    for kind, every in held.items():
        for values in every:
            for name, value in values.items():
                if value is not None or name not in found[kind]:
                    found[kind][name] = _type(value) if value is not None else "string"
    return found


def _type(value: Value) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "long" if isinstance(value, int) else "double" if isinstance(value, float) else "string"


def _said(value: Value) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _bounds(spells: Sequence[tuple[Moment, Moment]]) -> dict[str, str | None]:
    begin = min((one for one, _ in spells), default=None)
    end = max((one for _, one in spells), default=None)
    return {"begin": _time(begin) if begin else None, "end": _time(end) if end else None}


def _time(moment: Moment) -> str:
    return iso(moment) if isinstance(moment, datetime) else moment.isoformat()


def _child(parent: ET.Element, name: str, given: Mapping[str, str] | None = None) -> ET.Element:
    return ET.SubElement(parent, f"{{{_GEXF}}}{name}", dict(given or {}))


def _add_values(parent: ET.Element, values: Mapping[str, Value], fields: Mapping[str, str]) -> None:
    if all(value is None for value in values.values()):
        return
    held = _child(parent, "attvalues")
    for at, name in enumerate(fields):
        if values.get(name) is not None:
            _child(held, "attvalue", {"for": str(at), "value": _clean(_said(values[name]))})


def _add_spells(parent: ET.Element, spells: Sequence[tuple[Moment, Moment]]) -> None:
    if spells:
        held = _child(parent, "spells")
        for begin, end in spells:
            _child(held, "spell", {"start": _time(begin), "end": _time(end)})


def _add_data(parent: ET.Element, kind: str, values: Mapping[str, Value]) -> None:
    for name, value in values.items():
        if value is not None:
            ET.SubElement(parent, f"{{{_GRAPHML}}}data", {"key": f"{kind}_{name}"}).text = _clean(_said(value))


def _clean(text: str) -> str:
    """A text without what XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
