"""The notebook for Jupyter, made from the one for Quarto: two forms of one text.

    python docs/notebook.py

A test compares the two, and runs the cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat

SOURCE = Path(__file__).with_name("notebook.qmd")
TARGET = Path(__file__).with_name("notebook.ipynb")
_HEADER = re.compile(r"\A---\ntitle: (.+)\n(?:.+\n)*?---\n")
_CODE = re.compile(r"^```\{python\}\n(.*?)^```\n", re.DOTALL | re.MULTILINE)


def cells(text: str) -> Iterator[tuple[str, str]]:
    """The cells of a document of Quarto, in order: "markdown" or "code", and what stands in it."""
    header = _HEADER.match(text)
    if header is None:
        raise ValueError(f"{SOURCE.name}: expected a header with a title")
    yield "markdown", f"# {header[1]}"
    upto = header.end()
    for block in _CODE.finditer(text):
        if words := text[upto : block.start()].strip():
            yield "markdown", words
        yield "code", block[1].strip()
        upto = block.end()
    if words := text[upto:].strip():
        yield "markdown", words


def notebook(text: str) -> str:
    """The same document as Jupyter reads it, without outputs."""
    made = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    found = nbformat.v4.new_notebook(
        cells=[made[kind](source, id=f"cell-{number}") for number, (kind, source) in enumerate(cells(text), 1)],
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
    )
    nbformat.validate(found)
    return nbformat.writes(found) + "\n"


if __name__ == "__main__":
    TARGET.write_text(notebook(SOURCE.read_text("utf-8")), "utf-8")
