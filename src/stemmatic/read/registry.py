"""The formats that can be read, specific ones first: the first that recognises a file reads it."""

from __future__ import annotations

from stemmatic.read import (
    capture,
    feed,
    parallel,
    pasted,
    table,
    telegram_html,
    telegram_json,
    telegram_page,
    x_archive,
)
from stemmatic.read.format import Format

FORMATS: tuple[Format, ...] = (
    telegram_json.FORMAT,
    telegram_page.FORMAT,
    telegram_html.FORMAT,
    x_archive.FORMAT,
    capture.FORMAT,
    feed.FORMAT,
    parallel.FORMAT,
    table.FORMAT,
    pasted.FORMAT,
)
