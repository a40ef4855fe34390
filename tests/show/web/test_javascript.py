"""The layout functions of the pages have tests of their own in JavaScript: Node runs them, and a browser, if there."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import stemmatic.show.web

TESTS = Path(__file__).parent / "javascript"
STATIC = Path(stemmatic.show.web.__file__).parent / "static"
# What the tests take from Node, for a browser.
_TEST = "export const test = (name, run) => globalThis.trials.push([name, run]);"
_ASSERT = """
const text = (value) => JSON.stringify(value, (_, one) => (typeof one === "number" ? String(one) : one));
const claim = (fits, said) => { if (!fits) throw new Error(said); };
export default {
  ok: (value, said = "expected something true") => claim(value, said),
  equal: (one, other, said = "") => claim(Object.is(one, other), `${text(one)}, expected ${text(other)} ${said}`),
  deepEqual: (one, other, said = "") =>
    claim(text(one) === text(other), `${text(one)}, expected ${text(other)} ${said}`),
  match: (one, pattern) => claim(pattern.test(one), `${one}, expected ${pattern}`),
};
"""


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """The scripts of the pages and their tests, side by side."""
    shutil.copytree(STATIC, tmp_path, dirs_exist_ok=True)
    shutil.copytree(TESTS, tmp_path, dirs_exist_ok=True)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    return tmp_path


def test_layouts_in_node(modules: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node; the browser runs the same tests")
    names = sorted(path.name for path in TESTS.glob("*.test.js"))
    assert names
    done = subprocess.run([node, "--test", *names], cwd=modules, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def address(modules: Path) -> Iterator[str]:
    """The same files, served, with a page that loads the tests."""
    (modules / "node-test.js").write_text(_TEST)
    (modules / "node-assert.js").write_text(_ASSERT)
    imports = {"imports": {"node:test": "./node-test.js", "node:assert/strict": "./node-assert.js"}}
    page = f'<!doctype html><link rel="icon" href="data:,"><script type="importmap">{json.dumps(imports)}</script>'
    (modules / "index.html").write_text(page)
    handler = functools.partial(_Quiet, directory=str(modules))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.mark.browser
def test_layouts_in_a_browser(address: str, page: Any) -> None:
    page.goto(address)
    names = sorted(path.name for path in TESTS.glob("*.test.js"))
    failed = page.evaluate(
        """async (names) => {
          globalThis.trials = [];
          for (const name of names) await import(`./${name}`);
          const failed = [];
          for (const [name, run] of trials) {
            try { await run(); } catch (error) { failed.push(`${name}: ${error.message}`); }
          }
          return trials.length ? failed : ["no tests"];
        }""",
        names,
    )
    assert failed == []
