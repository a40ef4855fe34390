"""Tables in HTML as notebooks show them: small, escaped, every cell in the direction of its own script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from itertools import islice

MOST_ROWS = 20
_MOST_CHARS = 300  # of a cell


def html_table(caption: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table with a caption; of ``rows`` the first 20, and of what a cell says the first 300 characters."""
    parts = [f"<table><caption>{escape(caption)}</caption>", _row("th", head)]
    parts += [_row("td", row) for row in islice(rows, MOST_ROWS)]
    return "\n".join([*parts, "</table>"])


def _row(tag: str, cells: Iterable[object]) -> str:
    style = 'dir="auto" style="text-align:start;vertical-align:top;white-space:pre-wrap"'
    return "<tr>" + "".join(f"<{tag} {style}>{escape(_said(cell))}</{tag}>" for cell in cells) + "</tr>"


def _said(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    text = ", ".join(map(str, cell)) if isinstance(cell, list | tuple) else str(cell)
    return text if len(text) <= _MOST_CHARS else f"{text[:_MOST_CHARS]}…"
