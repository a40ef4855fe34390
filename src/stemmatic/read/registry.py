"""The formats that can be read, specific ones first: the first that recognises a file reads it."""

from __future__ import annotations

from stemmatic.read import article, edition
from stemmatic.read.capture import reader as capture
from stemmatic.read.feed import reader as feed
from stemmatic.read.format import Format
from stemmatic.read.pasted import reader as pasted
from stemmatic.read.table import parallel
from stemmatic.read.table import reader as table
from stemmatic.read.telegram import copied, desktop_html, desktop_json, page
from stemmatic.read.x import archive as x_archive

FORMATS: tuple[Format, ...] = (
    edition.TEI,
    edition.COLLATEX,
    desktop_json.FORMAT,
    page.FORMAT,
    desktop_html.FORMAT,
    copied.FORMAT,
    x_archive.FORMAT,
    capture.FORMAT,
    feed.FORMAT,
    article.FORMAT,
    parallel.FORMAT,
    table.FORMAT,
    pasted.FORMAT,
)
