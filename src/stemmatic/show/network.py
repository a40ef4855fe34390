"""How families spread and who takes from whom: in words for the terminal, and as pictures."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from stemmatic.api.records import Carrying, Network, NetworkEdge, NetworkNode, Spread
from stemmatic.show import terminal
from stemmatic.show.charts import Edge, Line, Node, line_chart, matrix_chart, network_chart
from stemmatic.show.lists import print_more
from stemmatic.show.printable import counted, first_words, moment, one_line, span
from stemmatic.show.terminal import print_fact

MOST_IN_A_MATRIX = 100  # channels
_TITLE = 40


def print_spread(console: Console, found: Spread, most: int) -> None:
    """What is known of it, then its channels in the order in which they had it."""
    said = f"  {counted(found.posts, 'post')} · {counted(len(found.channels), 'channel')}"
    console.print(Text(found.family, style=terminal.STRONG).append(said, style="not bold"))
    for name, line in spread_facts(found):
        print_fact(console, name, [line])
    for one in found.channels[:most]:
        console.print(_carrying(one), soft_wrap=True)
    print_more(console, len(found.channels), min(most, len(found.channels)), "channel", "channels")


def spread_facts(found: Spread) -> list[tuple[str, str]]:
    """What is known of how a family spread, a name and a line each; what is not known is said."""
    half = "unknown" if found.half_life_seconds is None else f"{span(found.half_life_seconds)} to half of its posts"
    pace = "unknown" if found.pace_seconds is None else f"{span(found.pace_seconds)} to half of its channels"
    views = f"known of {found.views_known:,} of {counted(found.posts, 'post')}"
    if found.views_known and found.points:
        views += f", {found.points[-1].reach:,} in all"
    subscribers = f"known of {found.subscribers_known:,} of {counted(len(found.channels), 'channel')}"
    facts = [
        ("First", found.first or "open: dates do not tell"),
        ("Pace", pace),
        ("Half-life", half),
        ("Taken from", f"{found.widest}, by most" if found.widest else "nobody is known to have it from anybody"),
        ("Most seen", found.most_seen or "unknown: no dump has views or subscribers"),
        ("Views", views),
        ("Subscribers", subscribers),
    ]
    if found.undated:
        facts.append(("Undated", f"{counted(found.undated, 'post')}, in no curve"))
    return [(name, one_line(line)) for name, line in facts]


def _carrying(one: Carrying) -> Text:
    known = [
        counted(one.posts, "post"),
        f"{one.views:,} views" if one.views is not None else "views unknown",
        f"{one.subscribers:,} subscribers" if one.subscribers is not None else "subscribers unknown",
        f"taken over by {counted(one.taken_by, 'channel')}" if one.taken_by else "",
        f"{one.descended:,} by way of others too" if one.descended > one.taken_by else "",
    ]
    return terminal.headed(f"{moment(one.first)}  {one.channel}", known)


def print_network(console: Console, found: Network, most: int) -> None:
    """Who has what from whom, a line a pair; then the communities."""
    for one in found.edges[:most]:
        console.print(Text(one_line(edge_line(one))), soft_wrap=True)
    print_more(console, len(found.edges), min(most, len(found.edges)), "pair", "pairs")
    for number, names in sorted(communities_of(found).items()):
        if len(names) > 2:
            line = f"Community {number + 1}, {counted(len(names), 'channel')}: {', '.join(names[:12])}"
            line += " …" if len(names) > 12 else ""
            console.print(Text(one_line(line)), soft_wrap=True)


def communities_of(found: Network) -> dict[int, list[str]]:
    """The channels of each community, those with most edges first."""
    groups: dict[int, list[str]] = {}
    for one in found.nodes:
        groups.setdefault(one.community, []).append(one.channel)
    return groups


def edge_line(one: NetworkEdge) -> str:
    """What one channel has from another, in words."""
    kinds = (
        (one.forwards, "forward", None),
        (one.copies, "copy", "copies"),
        (one.translations, "translation", None),
    )
    parts = [counted(count, noun, plural) for count, noun, plural in kinds if count]
    parts += [f"{one.undetermined:,} undetermined"] if one.undetermined else []
    return f"{one.target} {'perhaps ' if one.open else ''}from {one.source}: {', '.join(parts)}"


# --- pictures ----------------------------------------------------------------------------------------------------


def draw_spread(found: Spread, *, log: bool = False) -> str:
    """Posts, channels and what is known of views over time, as SVG."""
    begin = found.points[0].date.timestamp() if found.points else 0.0
    lines = [
        Line("posts", [(one.date.timestamp(), one.posts) for one in found.points], steps=True),
        Line("channels", [(one.date.timestamp(), one.channels) for one in found.points], steps=True),
    ]
    long = bool(found.points) and found.points[-1].date.timestamp() - begin > 3 * 86400

    def says(at: float) -> str:
        return f"{datetime.fromtimestamp(at, UTC):{'%d %b %Y' if long else '%d %b %H:%M'}}"

    name = "posts and channels so far, UTC"
    return line_chart(f"How {found.family} spread", lines, x_says=says, y_name=name, log_y=log)


def draw_matrix(found: Network) -> str:
    """Who has how much from whom, as SVG: rows are sources, communities stand together."""
    nodes = sorted(found.narrowed(MOST_IN_A_MATRIX, len(found.edges)).nodes, key=lambda one: one.community)
    at = {one.channel: number for number, one in enumerate(nodes)}
    cells = [
        (at[one.source], at[one.target], float(one.determined), edge_line(one))
        for one in found.edges
        if one.source in at and one.target in at and not one.open
    ]
    return matrix_chart("Who has from whom: rows are sources", [node_name(one) for one in nodes], cells)


def draw_network(found: Network) -> str:
    """The network as SVG; open edges are dashed."""
    places = found.places()
    at = {one.channel: number for number, one in enumerate(found.nodes)}
    nodes = [Node(node_name(one), *places[one.channel], node_radius(one), one.community) for one in found.nodes]
    edges = [
        Edge(at[one.source], at[one.target], min(0.6 + 0.25 * one.determined**0.5, 5), one.open) for one in found.edges
    ]
    return network_chart("Who takes from whom", nodes, edges)


def node_name(one: NetworkNode) -> str:
    """What a channel is called in a picture."""
    return first_words(one.title or one.channel, _TITLE)


def node_radius(one: NetworkNode) -> float:
    """How large a channel is drawn: by what others have from it and it from others."""
    return float(min(3 + (one.gives + one.takes / 4) ** 0.5, 22))
