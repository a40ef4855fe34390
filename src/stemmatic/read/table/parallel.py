"""Parallel records: JSONL, or a JSON array, in which each record holds one text in several languages.

``{"id": …, "uk": {"text": …, "title": …, "date": …}, "en": {"text": …}}``: one post a language, of the channel
``<file>.<language>``. A language that a record lacks is absent. With ``--map text=…`` the file is read as a plain
table instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stemmatic.model import Post, Skipped
from stemmatic.read.columns import Columns
from stemmatic.read.faults import Faults
from stemmatic.read.format import Format, Reading, Source
from stemmatic.read.rows.cells import RowReader
from stemmatic.read.rows.layouts import JSON, find_layout, known_layout, read_each
from stemmatic.read.rows.row import Row
from stemmatic.read.rows.table import read_table

_ISO_639_1 = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el
    en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu
    ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na
    nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so
    sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
ISO_639_1 = frozenset(_ISO_639_1.split())


def recognise(source: Source) -> bool:
    """The first records hold objects with a text under codes of languages, and no text of their own."""
    layout = find_layout(source)
    rows = layout.first(source, 5) if layout in JSON else []
    return bool(rows) and all(_languages(row) and "text" not in row for row in rows)


def read(source: Source, reading: Reading) -> Iterator[Post | Skipped]:
    """One post a language of each record, in the record's order."""
    if "text" in reading.columns:
        yield from read_table(source, reading)
        return
    layout = known_layout(source, "records of JSON")
    faults = Faults(source)
    reader, columns = RowReader(source, faults, reading.options), Columns(reading.columns, shaped=False)
    rows = layout.read(source, reading.options)
    yield from read_each(rows, faults, lambda row: _read_record(row, reader, columns, source.stem, faults))


FORMAT = Format(
    name="parallel",
    description='JSONL with a text in several languages in each record: {"uk": {"text": …}, "en": {"text": …}}',
    recognise=recognise,
    read=read,
)


def _languages(record: Mapping[str, Any]) -> list[str]:
    """The language codes under which the record holds a text."""
    return [
        key
        for key, value in record.items()
        if key in ISO_639_1 and isinstance(value, Mapping) and isinstance(value.get("text"), str)
    ]


def _read_record(row: Row, reader: RowReader, columns: Columns, stem: str, faults: Faults) -> Iterator[Post | Skipped]:
    languages = _languages(row.cells)
    if not languages:
        yield from faults.note("no text", row.where, "expected texts under codes of languages (en, uk, …), found none")
        return
    shared = {name: value for name, value in row.cells.items() if name not in languages}
    for language in languages:
        # What a language says of its text goes before what the record says of all.
        cells = {**shared, **row.cells[language], "channel": f"{stem}.{language}"}
        if shared.get("id") is not None:
            cells["id"] = shared["id"]
        binding = columns.bind(cells)
        fields = {field: cells[column] for field, column in binding.columns.items()}
        fields |= {"platform": None, "language": language}
        text = row.cells[language]["text"]
        extra = {name: cells[name] for name in binding.rest}
        post, lines = reader.read(row, fields, text, extra, f"{language}: ")
        yield post
        yield from lines
