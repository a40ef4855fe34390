"""What the documentation site has besides the pages of this folder: those at the root of the repository, the
notebook, and the API.

mkdocs calls these functions. Links out of the folder lead to files that the site has not: they become plain text.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
_PAGES = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
_REFERENCE = (
    "stemmatic",
    *(
        f"stemmatic.api.{room}"
        for room in ("selection", "posts", "links", "families", "channels", "search", "verdicts", "ledger")
    ),
    *("stemmatic.model", "stemmatic.options", "stemmatic.errors"),
)
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")


def on_files(files: Files, config: Any) -> Files:
    """Add the pages of the root and the reference."""
    for source, target in _PAGES.items():
        files.append(File.generated(config, target, content=_rooted((ROOT / source).read_text("utf-8"))))
    files.append(
        File.generated(config, "notebook.md", content=_notebook((ROOT / "docs/notebook.qmd").read_text("utf-8")))
    )
    files.append(File.generated(config, "reference.md", content=_reference()))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Links to files that are no pages become their text."""
    return _LINK.sub(lambda found: found[2] if found[3].startswith("../") else found[0], markdown)


def _rooted(text: str) -> str:
    """A page of the root as if it stood in this folder."""

    def moved(found: re.Match[str]) -> str:
        picture, said, target = found.groups()
        if "://" in target or target.startswith("#"):
            return found[0]
        target = _PAGES.get(target, target.removeprefix("docs/") if target.startswith("docs/") else f"../{target}")
        return f"{picture}[{said}]({target})"

    return _LINK.sub(moved, text)


def _notebook(text: str) -> str:
    """The notebook as a page: its header as a heading, its cells as code."""
    page = re.sub(r"\A---\ntitle: (.+)\n(?:.+\n)*?---\n", r"# \1\n", text).replace("```{python}", "```python")
    return page + "\nThis page as [a notebook for Jupyter](notebook.ipynb) or [for Quarto](notebook.qmd).\n"


def _reference() -> str:
    return "# Python API\n\n" + "\n".join(f"::: {module}\n" for module in _REFERENCE)
