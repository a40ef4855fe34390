"""Draw the rooms of the package and who imports whom, from the imports themselves.

    python docs/architecture.py

A row is a layer of the contract in pyproject.toml, the highest first; an arrow says that some module of one room
imports one of the other, a direct import. A test compares the drawing with the code.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from html import escape
from pathlib import Path

import grimp

HERE = Path(__file__).parent
DRAWING = HERE / "architecture.svg"
PACKAGE = "stemmatic"
_WIDTH, _ROW, _BOX, _HEIGHT = 960, 96, 128, 40  # pixels
_STYLE = """
text { font: 14px system-ui, sans-serif; text-anchor: middle; fill: #1a1a1a }
rect { fill: #f4f1ea; stroke: #6b6459 } path { fill: none; stroke: #9a9184 }
@media (prefers-color-scheme: dark) {
  text { fill: #eee } rect { fill: #2b2823; stroke: #a89f90 } path { stroke: #7d7568 }
}
"""


def read_layers() -> list[list[str]]:
    """The rooms of each layer, the highest first, as the import contract has them."""
    contracts = tomllib.loads((HERE.parent / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers" and one["containers"] == [PACKAGE])
    return [[room.strip() for room in layer.replace(":", "|").split("|")] for layer in layers]


def find_imports(rooms: set[str]) -> dict[str, set[str]]:
    """By room, the rooms that its modules import from."""
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    found: dict[str, set[str]] = defaultdict(set)
    for module in graph.modules:
        room = _room(module)
        for other in graph.find_modules_directly_imported_by(module):
            if room in rooms and _room(other) in rooms - {room}:
                found[room].add(_room(other))
    return found


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def draw() -> str:
    """The drawing as SVG. What every room may use (model, options, errors …) stands below without its arrows."""
    layers = read_layers()
    ground = {room for layer in layers[-2:] for room in layer}
    centres = {
        room: (_WIDTH * (at + 1) // (len(layer) + 1), _ROW * row + _ROW // 2)
        for row, layer in enumerate(layers)
        for at, room in enumerate(layer)
    }
    arrows = [
        _arrow(centres[room], centres[other])
        for room, others in sorted(find_imports(set(centres)).items())
        for other in sorted(others - ground)
    ]
    boxes = [_box(room, centre) for room, centre in centres.items()]
    height = _ROW * len(layers)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">',
            "<title>The rooms of stemmatic; arrows lead from a room to those that it imports from</title>",
            f"<style>{_STYLE}</style>",
            '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            '<path d="M0 0L8 4L0 8z" style="fill:#9a9184;stroke:none"/></marker>',
            *arrows,
            *boxes,
            "</svg>\n",
        ]
    )


def _arrow(begin: tuple[int, int], end: tuple[int, int]) -> str:
    (x, y), (to_x, to_y) = begin, end
    y, to_y = y + _HEIGHT // 2, to_y - _HEIGHT // 2
    # An arrow over several rows bends aside, so that it does not run behind the boxes between.
    rows = (to_y - y) // _ROW
    bend = 0 if rows < 1 else (90 + 30 * rows) * (1 if to_x >= x else -1)
    middle = (y + to_y) // 2
    return f'<path d="M{x} {y}C{x + bend} {middle} {to_x + bend} {middle} {to_x} {to_y}" marker-end="url(#tip)"/>'


def _box(room: str, centre: tuple[int, int]) -> str:
    x, y = centre
    return (
        f'<rect x="{x - _BOX // 2}" y="{y - _HEIGHT // 2}" width="{_BOX}" height="{_HEIGHT}" rx="6"/>'
        f'<text x="{x}" y="{y + 5}">{escape(room)}</text>'
    )


if __name__ == "__main__":
    DRAWING.write_text(draw(), encoding="utf-8")
