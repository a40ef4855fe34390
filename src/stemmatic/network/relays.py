"""The network of who takes from whom: edges of all stemmata between channels, added up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import cache
from importlib import import_module
from typing import Any

from stemmatic.archive.lists.flows import Flow
from stemmatic.archive.store import Store
from stemmatic.errors import MissingExtra, OptionError
from stemmatic.network.communities import find_communities, lay_out

KINDS = ("forward", "copy", "translation")


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkNode:
    """A channel: what it has from others (``takes``) and others from it (``gives``), by determined edges.

    ``held`` says that the archive has posts of it; where it has none it is an origin that forwards name.
    ``subscribers`` are unknown where no dump has them. ``community`` numbers groups that take from one another, the
    largest 0.
    """

    channel: str
    title: str | None
    held: bool
    posts: int
    subscribers: int | None
    takes: int
    gives: int
    community: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkEdge:
    """What one channel has from another: declared forwards, inferred copies and translations, apart.

    Of ``undetermined`` edges direction or source are open; they are in none of the other numbers, and an edge that has
    nothing else is ``open``. ``months`` are the determined edges by the month in which their family began, and
    ``first`` and ``last`` of these.
    """

    source: str
    target: str
    forwards: int
    copies: int
    translations: int
    undetermined: int
    first: date | None
    last: date | None
    months: tuple[tuple[date, int], ...] = field(repr=False)

    @property
    def determined(self) -> int:
        """How many edges point from source to target."""
        return self.forwards + self.copies + self.translations

    @property
    def open(self) -> bool:
        """Whether nothing is determined."""
        return not self.determined


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Channels and what they have from one another, most first. ``kinds`` are those of edges that are counted."""

    kinds: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    nodes: tuple[NetworkNode, ...]
    edges: tuple[NetworkEdge, ...]

    def narrowed(self, most_nodes: int, most_edges: int) -> Network:
        """The channels with most edges, and of the edges between them those with most: what a drawing can hold."""
        nodes = self.nodes[:most_nodes]
        names = {one.channel for one in nodes}
        edges = [one for one in self.edges if {one.source, one.target} <= names][:most_edges]
        return replace(self, nodes=nodes, edges=tuple(edges))

    def places(self) -> dict[str, tuple[float, float]]:
        """Where each channel is drawn, x and y from 0 to 1; the same network gives the same places."""
        number = {one.channel: at for at, one in enumerate(self.nodes)}
        weighted = [(number[one.source], number[one.target], one.determined or 0.5) for one in self.edges]
        placed = lay_out(len(self.nodes), weighted, [one.community for one in self.nodes])
        return {one.channel: (float(x), float(y)) for one, (x, y) in zip(self.nodes, placed, strict=True)}

    def to_networkx(self) -> Any:
        """The network as a ``networkx.DiGraph``: nodes and edges have the fields of their records.

        Raises:
            MissingExtra: networkx is not installed.
        """
        graph = find_networkx("Network.to_networkx").DiGraph()
        for node in self.nodes:
            graph.add_node(node.channel, **_fields(node, "channel"))
        for edge in self.edges:
            graph.add_edge(edge.source, edge.target, **_fields(edge, "source", "target", "months"))
        return graph


def _fields(record: NetworkNode | NetworkEdge, *left_out: str) -> dict[str, Any]:
    return {one.name: getattr(record, one.name) for one in fields(record) if one.name not in left_out}


def find_networkx(asked_by: str) -> Any:
    """The package networkx.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        return import_module("networkx")
    except ModuleNotFoundError:
        raise MissingExtra(asked_by, "analysis") from None


def find_network(
    store: Store,
    kinds: Sequence[str] = KINDS,
    since: datetime | None = None,
    until: datetime | None = None,
    min_edges: int = 1,
) -> Network:
    """Who takes from whom.

    Args:
        store: the archive.
        kinds: forward, copy or translation; edges of these.
        since: families that began then or later; ``until`` then or earlier.
        until: see ``since``; those without a date are left out where either is asked for.
        min_edges: pairs of channels with so many determined edges or more; with 1 open ones, too.

    Raises:
        OptionError: there is no such kind.
    """
    if strange := set(kinds) - set(KINDS):
        raise OptionError(f"network: kind {min(strange)}: expected {', '.join(KINDS)}")
    asked = [one for one in KINDS if one in kinds]
    edges = [
        one
        for one in _edges(flow for flow in store.flows(since, until) if flow.kind in asked)
        if one.determined >= min_edges or (min_edges == 1 and one.open)
    ]
    edges.sort(key=lambda one: (-one.determined, -one.undetermined, one.source, one.target))
    takes, gives = Counter[str](), Counter[str]()
    for one in edges:
        takes[one.target] += one.determined
        gives[one.source] += one.determined
    names = sorted({end for one in edges for end in (one.source, one.target)})
    number = {name: at for at, name in enumerate(names)}
    weighted = [(number[one.source], number[one.target], float(one.determined)) for one in edges if not one.open]
    communities = find_communities(len(names), weighted)
    sizes = {f"{platform}:{channel}": held for (platform, channel), held in store.channel_sizes().items()}
    nodes = []
    for name, community in zip(names, communities, strict=True):
        posts, title, subscribers = sizes.get(name, (0, None, None))
        nodes.append(
            NetworkNode(
                channel=name,
                title=title,
                held=name in sizes,
                posts=posts,
                subscribers=subscribers,
                takes=takes[name],
                gives=gives[name],
                community=community,
            )
        )
    nodes.sort(key=lambda one: (-(one.takes + one.gives), one.channel))
    return Network(kinds=tuple(asked), since=since, until=until, nodes=tuple(nodes), edges=tuple(edges))


def _edges(flows: Iterable[Flow]) -> list[NetworkEdge]:
    counts: dict[tuple[str, str], dict[str, int]] = {}
    months: dict[tuple[str, str], dict[str, int]] = {}
    for one in flows:
        pair = (one.source, one.target)
        counted = counts.setdefault(pair, {"forward": 0, "copy": 0, "translation": 0, "undetermined": 0})
        counted["undetermined" if one.undetermined else one.kind] += one.edges
        if one.month and not one.undetermined:
            dated = months.setdefault(pair, {})
            dated[one.month] = dated.get(one.month, 0) + one.edges
    found = []
    for pair, counted in counts.items():
        spell = [(_day(month), edges) for month, edges in sorted(months.get(pair, {}).items())]
        found.append(
            NetworkEdge(
                source=pair[0],
                target=pair[1],
                forwards=counted["forward"],
                copies=counted["copy"],
                translations=counted["translation"],
                undetermined=counted["undetermined"],
                first=spell[0][0] if spell else None,
                last=spell[-1][0] if spell else None,
                months=tuple(spell),
            )
        )
    return found


@cache
def _day(month: str) -> date:
    return date.fromisoformat(month)
