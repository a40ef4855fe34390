"""Captures for research: Zeeschuimer's NDJSON, and the CSV and NDJSON files that 4CAT writes.

A Zeeschuimer line has the captured object under ``data`` and its platform under ``source_platform``; in 4CAT's NDJSON
the object stands alone, with the platform under ``__import_meta``. Comments by readers are left out. With
``--map text=…`` the file is read as a plain table instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from stemmatic.errors import DamagedDump
from stemmatic.model import Place, Post, Skipped
from stemmatic.read.capture.csv_files import find_sheet, is_comment, read_sheet_row
from stemmatic.read.capture.items import READERS, Found, NoPost
from stemmatic.read.capture.telegram_items import is_message, read_message
from stemmatic.read.faults import Faults
from stemmatic.read.format import Format, Reading, Source
from stemmatic.read.nested import object_at, text_at
from stemmatic.read.table import reader as table
from stemmatic.read.table.posts import RowReader
from stemmatic.read.table.row import BrokenRow, Row
from stemmatic.read.table.rows import Shape, first_rows, read_rows, shape_of
from stemmatic.read.values import Unreadable, read_date

_COMMENTS = re.compile(r"(?i)[-_]comments?\b")
_ENVELOPE = frozenset({"nav_index", "item_id", "timestamp_collected", "source_platform_url"})


def recognise(source: Source) -> bool:
    """Zeeschuimer's envelope, 4CAT's, or the columns of one of 4CAT's platforms."""
    shape = shape_of(source)
    if shape is Shape.CSV:
        return any(find_sheet(row) for row in first_rows(source, shape))
    if shape not in (Shape.LINES, Shape.ARRAY):
        return False
    return any(_captured(row) is not None for row in first_rows(source, shape))


def read(source: Source, reading: Reading) -> Iterator[Post | Skipped]:
    """The captured posts, and those that were captured inside them, in the file's order."""
    if "text" in reading.columns:
        yield from table.read(source, reading)
        return
    shape = shape_of(source)
    if shape is None:
        raise DamagedDump(source.position("its start"), "captured posts", "none")
    faults = Faults(source)
    yield from faults.account_for(_read_rows(source, reading, shape, faults))


def _read_rows(source: Source, reading: Reading, shape: Shape, faults: Faults) -> Iterator[Post | Skipped]:
    """What each row holds, and what is wrong with it."""
    reader = RowReader(source)
    for row in read_rows(source, shape, reading.options):
        if isinstance(row, BrokenRow):
            yield from faults.note(row.kind, row.where, row.reason, row.advice)
        elif shape is Shape.CSV:
            yield from _read_sheet(row, reader, faults)
        else:
            yield from _read_item(row, source, faults)


FORMAT = Format(
    name="capture",
    description="Zeeschuimer captures (NDJSON), 4CAT exports (CSV, NDJSON): Telegram, X, Instagram, TikTok, Threads …",
    recognise=recognise,
    read=read,
)


def _captured(row: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
    """The platform and the object of a line; ``None`` where the line is no capture."""
    item = object_at(row, "data")
    platform = text_at(row, "source_platform")
    if item and platform and _ENVELOPE & set(row):
        return platform.lower().removeprefix("www."), item
    if platform := text_at(row, "__import_meta", "source_platform"):
        return platform.lower().removeprefix("www."), row
    if is_message(row):
        return "telegram", row
    if object_at(row, "legacy") and ("rest_id" in row or row.get("type") == "adaptive"):
        return "x.com", row
    return None


def _read_item(row: Row, source: Source, faults: Faults) -> Iterator[Post | Skipped]:
    captured = _captured(row.cells)
    if captured is None:
        reason = "expected a captured post (source_platform and data), found neither"
        yield from faults.note("no capture", row.where, reason)
        return
    platform, item = captured
    if _COMMENTS.search(platform):
        yield from faults.note(f"comments ({platform})", row.where, "a comment by a reader, not kept", deliberate=True)
        return
    reader: Callable[..., list[Post]] | None = read_message if platform == "telegram" else READERS.get(platform)
    if reader is None:
        known = ", ".join(sorted({"telegram", *READERS}))
        reason = f"posts captured from {platform[:60]!r} cannot be read (known are {known})"
        yield from faults.note(f"from {platform[:60]}", row.where, reason)
        return
    found = Found(Place(source.sha256, source.position(row.where)))
    try:
        posts = reader(item, found)
    except NoPost as fault:
        yield from faults.note(str(fault), row.where, str(fault), deliberate=str(fault).endswith("not kept"))
        return
    collected = _collected(row.cells)
    for post in posts:
        yield replace(post, extra={**post.extra, "collected": collected}) if collected else post
    for problem in found.problems:
        yield from faults.note("date unreadable", row.where, problem)


def _collected(row: Mapping[str, Any]) -> str | None:
    """When a line was captured, which is when its counts were true."""
    written = row.get("timestamp_collected") or object_at(row, "__import_meta").get("timestamp_collected")
    try:
        moment = read_date(written)
    except Unreadable:
        return None
    return moment.isoformat() if moment else None


def _read_sheet(row: Row, reader: RowReader, faults: Faults) -> Iterator[Post | Skipped]:
    sheet = find_sheet(row.cells)
    if sheet is None or not row.cells.get("id"):
        yield from faults.note("no number", row.where, "expected a row with an id, found none")
        return
    if is_comment(sheet, row.cells):
        yield from faults.note("comments", row.where, "a comment by a reader, not kept", deliberate=True)
        return
    post, problems = read_sheet_row(sheet, row, reader)
    yield post
    for field, said in problems:
        yield from faults.note(f"{field} unreadable", row.where, f"{said}; the post is kept without its {field}")
