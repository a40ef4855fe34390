"""Rows out of tables in saved HTML, which is what many sites offer as ``.xls``.

The header is the first row that names the text; what stands above it, and rows of other tables, are none of its rows.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO

from lxml import etree

from stemmatic.options import ReadOptions
from stemmatic.read.columns import has_text_column
from stemmatic.read.encoding import detect_encoding, open_utf8
from stemmatic.read.format import Source
from stemmatic.read.html_text import html_text
from stemmatic.read.rows.row import BrokenRow, Row, too_long

_CHUNK_BYTES = 1 << 16
_TABLE = re.compile(rb"<table\b", re.IGNORECASE)
_ROW = re.compile(rb"(?:<tr|</table)(?=\W)", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s{0,3}=\s{0,3}[\"']?([\w-]{1,30})", re.IGNORECASE)
_LONGEST_TAG = 8  # characters of what a row begins with


def first_of_table(source: Source, _: int) -> list[dict[str, Any]]:
    """The header of a table in HTML as a row of empty cells; none where no table names a text."""
    encoding, mark = detect_encoding(source.head)
    head = source.head[mark:].decode(encoding, "replace").encode() if encoding != "utf-8" else source.head[mark:]
    if not _TABLE.search(head):
        return []
    pieces = _ROW.split(head)[1:]
    header = next((found for piece in pieces if (found := _header(_cells(piece, _encoding(source))))), [])
    return [dict.fromkeys(header)] if header else []


def read_table_rows(source: Source, options: ReadOptions) -> Iterator[Row | BrokenRow]:
    """The rows below the header, each with as many cells."""
    header, number, encoding = list[str](), 0, _encoding(source)
    with open_utf8(source) as stream:
        for at, piece in enumerate(_pieces(stream, options.max_record_bytes)):
            where = f"table row {at}"
            if piece is None:
                yield too_long(where, options)
                continue
            cells = _cells(piece, encoding)
            if named := _header(cells):
                header = named
            elif header and any(cells):
                number += 1
                if len(cells) == len(header):
                    yield Row(number, where, dict(zip(header, cells, strict=True)))
                else:
                    reason = f"expected {len(header)} cells, found {len(cells)}"
                    yield BrokenRow(where, "wrong number of cells", reason)


def _header(cells: list[str]) -> list[str]:
    """The names of columns that a row of cells is; none where it is another row."""
    named = len(cells) > 1 and len(set(cells)) == len(cells) and has_text_column(cells)
    return cells if named else []


def _encoding(source: Source) -> str:
    """UTF-8 where the head is, or was made, that; else what the page says of itself."""
    encoding, mark = detect_encoding(source.head)
    with suppress(UnicodeDecodeError):
        codecs.getincrementaldecoder(encoding)().decode(source.head[mark:])
        return "utf-8"
    if said := _CHARSET.search(source.head):
        with suppress(LookupError):
            return codecs.lookup(said[1].decode()).name
    return "utf-8"


def _pieces(stream: BinaryIO, most: int) -> Iterator[bytes | None]:
    """What stands from each row's beginning up to the next one; ``None`` for one longer than ``most`` bytes.

    Of what was read before only the last bytes are looked at again: a tag may go on in the next block.
    """
    held, size, tail, begun = list[bytes](), 0, b"", False
    while block := stream.read(_CHUNK_BYTES):
        *ends, last = _ROW.split(tail + block)
        for end in ends:
            if begun:
                yield b"".join([*held, end]) if size + len(end) <= most else None
            held, size, begun = [], 0, True
        body, tail = last[:-_LONGEST_TAG], last[-_LONGEST_TAG:]
        size += len(body)
        if size > most:
            held = []
        elif begun:
            held.append(body)
    if begun:
        yield b"".join([*held, tail]) if size + len(tail) <= most else None


def _cells(piece: bytes, encoding: str) -> list[str]:
    """The texts of the cells of a row, which is given from behind its tag's name."""
    try:
        text = piece.decode(encoding, "replace")
    except LookupError:
        return []
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    row = etree.fromstring(f"<table><tr{text}</table>".encode("utf-8", "replace"), parser)
    return [] if row is None else [_text_of(cell) for cell in row.iter("td", "th")]


def _text_of(cell: Any) -> str:
    cell.tag = "div"
    return html_text(etree.tostring(cell, encoding="unicode", method="html", with_tail=False))[0]
