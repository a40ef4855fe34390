"""The reference pages say what the code says."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).parents[2] / "docs"


def load_generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["cli.md", "export.md", "options.md"])
def test_pages_are_in_step_with_the_code(page: str) -> None:
    made = load_generator().PAGES[page]()
    assert (DOCS / page).read_text(encoding="utf-8") == made, "run: python docs/generate.py"


def test_every_field_has_a_meaning() -> None:
    from stemmatic.tables import SCHEMAS

    page = (DOCS / "export.md").read_text(encoding="utf-8")
    for name, schema in SCHEMAS.items():
        assert f"## {name}\n" in page
        for one in schema:
            assert f"| `{one.name}` |" in page
            assert one.metadata[b"meaning"]
