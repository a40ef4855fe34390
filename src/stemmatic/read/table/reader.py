"""Plain tables: JSONL, JSON arrays of objects, CSV and TSV, Parquet, with a post in each row."""

from __future__ import annotations

import re

from stemmatic.read.columns import has_text_column
from stemmatic.read.encoding import head_text
from stemmatic.read.format import Format, Source
from stemmatic.read.rows.layouts import CSV, JSON, find_layout
from stemmatic.read.rows.table import read_table

_JSON_KEY = re.compile(r'"([^"\\]{1,40})"\s{0,9}:')


def recognise(source: Source) -> bool:
    """Rows of objects or cells. A CSV file must have a column known as text, or be named as a table."""
    layout = find_layout(source)
    if layout is CSV:
        named = source.name.lower().endswith((".csv", ".tsv", ".tab"))
        return named or any(has_text_column(row) for row in layout.first(source, 1))
    if layout in JSON and not layout.first(source, 1):
        names = _JSON_KEY.findall(head_text(source)[:10_000])  # an empty array, or a first row beyond the head
        return not names or has_text_column(names)
    return layout is not None


FORMAT = Format(
    name="table",
    description="plain tables with a post in each row: JSON, CSV, HTML, Parquet, .xlsx, .ods; many tools' tables",
    recognise=recognise,
    read=read_table,
)
