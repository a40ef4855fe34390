"""The notebook: one text for Jupyter and for Quarto, and every cell runs."""

from __future__ import annotations

import ast
from typing import Any

import nbformat
import pytest

from docs import notebook


def run(cell: str, names: dict[str, Any]) -> Any:
    """What a cell's last line gives, if it is an expression, as a notebook would show it."""
    parsed = ast.parse(cell)
    last = parsed.body[-1] if parsed.body and isinstance(parsed.body[-1], ast.Expr) else None
    if last:
        parsed.body.pop()
    exec(compile(parsed, "<cell>", "exec"), names)  # noqa: S102 (our own)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if last else None  # noqa: S307


def test_the_two_notebooks_say_the_same() -> None:
    text = notebook.SOURCE.read_text("utf-8")
    assert notebook.TARGET.read_text("utf-8") == notebook.notebook(text), "python docs/notebook.py"


def test_it_is_valid_and_holds_no_outputs() -> None:
    held = nbformat.read(notebook.TARGET, as_version=4)
    nbformat.validate(held)
    code = [cell for cell in held.cells if cell.cell_type == "code"]
    assert len(code) >= 8
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert "```" not in "".join(cell.source for cell in held.cells), "a block that is no cell"


def test_every_cell_runs_and_says_what_the_text_promises(capsys: pytest.CaptureFixture[str]) -> None:
    held = nbformat.read(notebook.TARGET, as_version=4)
    names: dict[str, Any] = {}
    shown = [run(cell.source, names) for cell in held.cells if cell.cell_type == "code"]
    printed = capsys.readouterr().out
    assert "<table" in next(one for one in shown if hasattr(one, "_repr_html_"))._repr_html_()
    assert any(isinstance(one, str) and "had it first" in one for one in shown)
    assert {"declared", "translation,", "→"} <= set(printed.split())
    assert any(fate["cut"] for fate in names["fates"].values())
    assert names["covered"].uncarried
    assert names["network"].edges
    assert names["links"].num_rows


def test_what_is_no_document_of_quarto_is_refused() -> None:
    with pytest.raises(ValueError, match="header"):
        list(notebook.cells("# A page\n"))
