"""Pictures as SVG: they stand in a page, and by themselves as files that any program opens.

Colours are attributes, ``currentColor`` and a palette that is told apart on light and dark paper; lines differ in
their dashes too. Nothing in them is script or style.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape as escape_markup

from stemmatic.show.printable import one_line

PALETTE = ("#2f7fb8", "#c8553d", "#5a8f3c", "#8a63c4", "#b8860b", "#2a9d8f", "#b0437e", "#6b7280")
_DASHES = ("", "6 3", "2 3", "8 3 2 3")
_WIDTH, _HEIGHT = 760, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 150, 14, 42
_TICKS = 6
_NAME_CHARS = 20


def escape(text: str) -> str:
    """``text`` as it may stand in a picture."""
    return escape_markup(one_line(text))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: its name, and points from left to right; ``steps`` hold a value until the next point."""

    name: str
    points: Sequence[tuple[float, float]]
    steps: bool = False


def alone(drawing: str) -> str:
    """A picture as a file by itself, on white paper."""
    paper = '<rect width="100%" height="100%" fill="#ffffff"/>'
    head, end, rest = drawing.partition(">")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head} color="#1c2326"{end}{paper}{rest}\n'


def line_chart(
    title: str,
    lines: Sequence[Line],
    *,
    x_says: Callable[[float], str],
    y_name: str,
    log_x: bool = False,
    log_y: bool = False,
    x_ticks: Sequence[float] = (),
) -> str:
    """Lines over one axis; on a logarithmic axis what is not above zero is left out."""
    shown = [
        Line(one.name, [(x, y) for x, y in one.points if (x > 0 or not log_x) and (y > 0 or not log_y)], one.steps)
        for one in lines
    ]
    points = [point for one in shown for point in one.points] or [(0.0 + log_x, 0.0 + log_y)]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    low = 0.0 if not log_y else min(min(ys), 1.0)
    across = _Scale(min(xs), max(xs), _LEFT, _WIDTH - _RIGHT, log=log_x)
    up = _Scale(low, max([*ys, low + 1]), _HEIGHT - _BOTTOM, _TOP, log=log_y)
    parts = [_open(title, _WIDTH, _HEIGHT)]
    for tick in up.ticks():
        y = up(tick)
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="currentColor" stroke-opacity=".15"/>')
        parts.append(_text(_LEFT - 6, y + 4, f"{tick:,.10g}", "end"))
    last = -math.inf
    for tick in x_ticks or across.ticks():
        x = across(tick)
        if x - last > 60:
            parts.append(f'<path d="M{x:.1f} {_HEIGHT - _BOTTOM}v5" stroke="currentColor"/>')
            parts.append(_text(x, _HEIGHT - _BOTTOM + 18, x_says(tick), "middle"))
            last = x
    parts.append(_text(_LEFT - 46, _HEIGHT - 6, y_name, "start"))
    for at, one in enumerate(shown):
        colour, dash = PALETTE[at % len(PALETTE)], _DASHES[at // len(PALETTE) % len(_DASHES) or at % len(_DASHES)]
        stroke = f'fill="none" stroke="{colour}" stroke-width="2"' + (f' stroke-dasharray="{dash}"' if dash else "")
        path = _path([(across(x), up(y)) for x, y in one.points], steps=one.steps)
        parts.append(f'<path d="{path}" {stroke}><title>{escape(one.name)}</title></path>')
        if len(one.points) == 1:
            x, y = one.points[0]
            parts.append(f'<circle cx="{across(x):.1f}" cy="{up(y):.1f}" r="3" fill="{colour}"/>')
        key = _TOP + 8 + 18 * at
        parts.append(f'<path d="M{_WIDTH - _RIGHT + 10} {key}h22" {stroke}/>')
        parts.append(_text(_WIDTH - _RIGHT + 38, key + 4, short(one.name), "start", whole=one.name))
    return "".join([*parts, "</svg>"])


def matrix_chart(title: str, names: Sequence[str], cells: Sequence[tuple[int, int, float, str]]) -> str:
    """A square table of shares of the largest cell: row, column, value, and what a cell says when it is pointed at."""
    side = max(6, min(24, 900 // max(len(names), 1)))
    margin = 150
    size = margin + side * len(names) + 10
    most = max((value for _, _, value, _ in cells), default=1.0) or 1.0
    parts = [_open(title, size + 80, size)]  # turned names reach beyond the last column
    for at, name in enumerate(names):
        middle = margin + side * at + side / 2
        if side >= 9:
            parts.append(_text(margin - 6, middle + 4, short(name), "end", whole=name))
            turned = f'transform="rotate(-60 {middle:.1f} {margin - 6})"'
            parts.append(_text(middle, margin - 6, short(name), "start", whole=name, more=turned))
    edge = side * len(names)
    outline = 'fill="none" stroke="currentColor" stroke-opacity=".3"'
    parts.append(f'<rect x="{margin}" y="{margin}" width="{edge}" height="{edge}" {outline}/>')
    for row, column, value, said in cells:
        # By the logarithm: few pairs have most of all that is relayed.
        depth = 0.12 + 0.88 * math.log1p(value) / math.log1p(most)
        x, y = margin + side * column, margin + side * row
        parts.append(
            f'<rect x="{x}" y="{y}" width="{side - 1}" height="{side - 1}" fill="{PALETTE[0]}"'
            f' fill-opacity="{depth:.2f}"><title>{escape(said)}</title></rect>'
        )
    return "".join([*parts, "</svg>"])


@dataclass(frozen=True, slots=True)
class Node:
    """A point of a network: where from 0 to 1, how large in pixels, of which community."""

    name: str
    x: float
    y: float
    radius: float
    community: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A line of a network between two nodes by their numbers; ``dashed`` where its direction is open."""

    source: int
    target: int
    width: float
    dashed: bool = False


def network_chart(title: str, nodes: Sequence[Node], edges: Sequence[Edge], *, most_names: int = 60) -> str:
    """Nodes and arrows; the largest nodes have their names."""
    side, margin = 1000, 60
    parts = [_open(title, side, side)]
    parts.append(
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="5" markerHeight="5" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="currentColor"/></marker></defs>'
    )
    places = [(margin + (side - 2 * margin) * one.x, margin + (side - 2 * margin) * one.y) for one in nodes]
    for edge in edges:
        (x, y), (to_x, to_y) = places[edge.source], places[edge.target]
        length = math.hypot(to_x - x, to_y - y) or 1
        back = (nodes[edge.target].radius + 1) / length
        to_x, to_y = to_x - (to_x - x) * back, to_y - (to_y - y) * back
        how = ' stroke-dasharray="4 4"' if edge.dashed else ' marker-end="url(#tip)"'
        parts.append(
            f'<path d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}" stroke="currentColor" stroke-opacity=".35"'
            f' stroke-width="{edge.width:.2f}"{how}/>'
        )
    named = set(sorted(range(len(nodes)), key=lambda at: -nodes[at].radius)[:most_names])
    for at, node in enumerate(nodes):
        x, y = places[at]
        colour = PALETTE[node.community % len(PALETTE)]
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{node.radius:.1f}" fill="{colour}"><title>{escape(node.name)}'
            "</title></circle>"
        )
        if at in named:
            parts.append(_text(x + node.radius + 3, y + 4, short(node.name), "start", whole=node.name))
    return "".join([*parts, "</svg>"])


class _Scale:
    """Values to pixels."""

    def __init__(self, low: float, high: float, begin: float, end: float, *, log: bool) -> None:
        self._log = log
        self._low, self._high = low, high if high > low else low + 1
        self._begin, self._end = begin, end

    def __call__(self, value: float) -> float:
        low, high, here = map(math.log, (self._low, self._high, value)) if self._log else (self._low, self._high, value)
        return self._begin + (here - low) / (high - low) * (self._end - self._begin)

    def ticks(self) -> list[float]:
        if self._log:
            powers = range(math.floor(math.log10(self._low)), math.ceil(math.log10(self._high)) + 1)
            return [10.0**power for power in powers if self._low <= 10.0**power <= self._high]
        rough = (self._high - self._low) / _TICKS
        power = 10 ** math.floor(math.log10(rough))
        step = power * next(one for one in (1, 2, 5, 10) if one * power >= rough)
        first = math.ceil(self._low / step)
        return [at * step for at in range(first, math.floor(self._high / step) + 1)]


def short(name: str) -> str:
    """As much of a name as there is room for."""
    return name if len(name) <= _NAME_CHARS else f"{name[: _NAME_CHARS - 1]}…"


def _path(points: Sequence[tuple[float, float]], *, steps: bool) -> str:
    if not points:
        return "M0 0"
    (x, y), *rest = points
    return f"M{x:.1f} {y:.1f}" + "".join(f"H{x:.1f}V{y:.1f}" if steps else f"L{x:.1f} {y:.1f}" for x, y in rest)


def _open(title: str, width: int, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" font-family="system-ui, sans-serif" font-size="12"><title>{escape(title)}</title>'
    )


def _text(x: float, y: float, said: str, anchor: str, *, whole: str = "", more: str = "") -> str:
    full = f"<title>{escape(whole)}</title>" if whole and whole != said else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="currentColor"{" " + more if more else ""}>'
        f"{escape(said)}{full}</text>"
    )
