"""Files of graphs in the library that Gephi Lite opens them with: graphology-gexf, in a browser."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import networkx
import pytest
from typer.testing import CliRunner

import stemmatic
from stemmatic.show.cli import app

pytestmark = pytest.mark.browser

READERS = Path(__file__).parent / "readers" / "vendor"
GRAPHOLOGY = Path(stemmatic.__file__).parent / "show/web/static/vendor/graphology.js"
# Modules as Node has them, by the last part of their names.
_REQUIRE = """
const held = {}
window.require = name => {
  const last = name.split("/").pop().replace(/\\.js$/, "")
  if (!(last in held)) {
    const module = { exports: {} }
    held[last] = module.exports
    new Function("module", "exports", "require", files[last])(module, module.exports, window.require)
    held[last] = module.exports
  }
  return held[last]
}
"""
_OPEN = """text => {
  const graph = require("parser")(DOMParser, Document)(graphology.Graph, text)
  return {
    directed: graph.directedSize, nodes: graph.mapNodes((_, kept) => kept), edges: graph.mapEdges((_, kept) => kept),
    keys: graph.nodes(), ends: graph.mapEdges((_, kept, source, target) => [source, target]),
  }
}"""


@pytest.fixture
def reader(chromium: Any) -> Any:
    """Opens a text of GEXF."""
    if not READERS.exists():
        pytest.skip("no readers of other tools; python vendor.py fetches them")
    context = chromium.new_context()
    page = context.new_page()
    files = {one.stem: one.read_text("utf-8") for one in READERS.glob("*.js")}
    page.add_script_tag(content=GRAPHOLOGY.read_text("utf-8"))
    page.add_script_tag(content=f"const files = {json.dumps(files)}; {_REQUIRE}")
    yield lambda text: page.evaluate(_OPEN, text)
    context.close()


@pytest.mark.parametrize("of", ["channels", "families", "posts", "together"])
def test_gephi_lite_opens_the_network(reader: Any, own_examples: Path, of: str) -> None:
    more = ["--window", "7200", "--min-participation", "1"] if of == "together" else []
    asked = ["export", "network", "--of", of, "--format", "gexf", *more, "--archive", str(own_examples)]
    answer = CliRunner().invoke(app, asked)
    assert answer.exit_code == 0, answer.output
    graph = reader(answer.stdout)
    spelled = networkx.read_gexf(io.BytesIO(answer.stdout.encode()))
    assert graph["directed"] == (0 if of == "together" else len(graph["edges"]))
    assert graph["keys"] == list(spelled)
    assert sorted(graph["ends"]) == sorted([*ends] for ends in spelled.edges())
    assert all(one["label"] for one in graph["nodes"])
    if of == "channels":
        assert all({"x", "y", "size", "color"} <= one.keys() for one in graph["nodes"])
