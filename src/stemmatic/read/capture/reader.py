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

from stemmatic.model import Place, Post, Skipped
from stemmatic.read.capture import activities
from stemmatic.read.capture.activities import is_activity, is_bluesky, read_activity, read_bluesky
from stemmatic.read.capture.csv_files import find_sheet, read_sheet_row
from stemmatic.read.capture.items import READERS, NoPost
from stemmatic.read.capture.telegram_items import is_message, read_message
from stemmatic.read.capture.untaken import Untaken
from stemmatic.read.capture.x_api import is_page_or_tweet, is_status, read_new, read_old
from stemmatic.read.faults import Faults
from stemmatic.read.format import Format, Reading, Source
from stemmatic.read.record import Record
from stemmatic.read.rows.cells import RowReader
from stemmatic.read.rows.layouts import CSV, JSON, find_layout, known_layout, read_each
from stemmatic.read.rows.row import Row
from stemmatic.read.rows.table import read_table

_READERS = {
    **READERS,
    "telegram": read_message,
    "X (API 1.1)": read_old,
    "X (API 2)": read_new,
    "ActivityPub": read_activity,
    "Mastodon": activities.read_status,
    "Bluesky": read_bluesky,
}
# What stands alone in a line or list, as a programming interface gave it.
_OBJECTS: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "telegram": is_message,
    "X (API 1.1)": is_status,
    "X (API 2)": is_page_or_tweet,
    "ActivityPub": is_activity,
    "Mastodon": activities.is_status,
    "Bluesky": is_bluesky,
}
_COMMENT = "a comment by a reader, not kept"
_NOWHERE = Place("", "")
_COMMENTS = re.compile(r"(?i)[-_]comments?\b")
_ENVELOPE = frozenset({"nav_index", "item_id", "timestamp_collected", "source_platform_url"})


def recognise(source: Source) -> bool:
    """Zeeschuimer's envelope, 4CAT's, or the columns of one of 4CAT's platforms."""
    layout = find_layout(source)
    if layout is CSV:
        return any(find_sheet(row) for row in layout.first(source, 1))
    return layout in JSON and any(_captured(row) is not None for row in layout.first(source, 5))


def read(source: Source, reading: Reading) -> Iterator[Post | Skipped]:
    """The captured posts, and those that were captured inside them, in the file's order."""
    if "text" in reading.columns:
        yield from read_table(source, reading)
        return
    layout = known_layout(source, "captured posts")
    faults = Faults(source)
    reader = RowReader(source, faults, reading.options)
    untaken = Untaken()

    def take(row: Row) -> Iterator[Post | Skipped]:
        return _read_sheet(row, reader, faults, untaken) if layout is CSV else _read_item(row, source, faults, untaken)

    yield from read_each(layout.read(source, reading.options), faults, take)
    yield from untaken.lines(source)


FORMAT = Format(
    name="capture",
    description="Zeeschuimer, 4CAT (Telegram, X, Instagram, TikTok …), Telethon, twarc, ActivityPub, Mastodon, Bluesky",
    recognise=recognise,
    read=read,
)


def _captured(row: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
    """The platform and the object of a line; ``None`` where the line is no capture."""
    record = Record(row, _NOWHERE)
    platform = record.text("source_platform")
    if platform and record.inside("data") and _ENVELOPE & set(row):
        return platform.lower().removeprefix("www."), row["data"]
    if platform := record.text("__import_meta.source_platform"):
        return platform.lower().removeprefix("www."), row
    for platform, is_one in _OBJECTS.items():
        if is_one(row):
            return platform, row
    if record.inside("legacy") and ("rest_id" in row or row.get("type") == "adaptive"):
        return "x.com", row
    return None


def _read_item(row: Row, source: Source, faults: Faults, untaken: Untaken) -> Iterator[Post | Skipped]:
    captured = _captured(row.cells)
    if captured is None:
        reason = "expected a captured post (source_platform and data), found neither"
        yield from faults.note("no capture", row.where, reason)
        return
    platform, item = captured
    if _COMMENTS.search(platform):
        yield from faults.note(f"comments ({platform})", row.where, _COMMENT, deliberate=True)
        return
    reader = _READERS.get(platform)
    if reader is None:
        reason = f"posts captured from {platform[:60]!r} cannot be read (known are {', '.join(sorted(_READERS))})"
        yield from faults.note(f"from {platform[:60]}", row.where, reason)
        return
    record = Record(item, source.place(row.where), asked=untaken.asked())
    try:
        posts = reader(record)
    except NoPost as fault:
        yield from faults.note(str(fault), row.where, str(fault), deliberate=str(fault).endswith("not kept"))
        return
    if record.asked is not None:
        untaken.note(item, record.asked)
    collected = _collected(row.cells)
    for post in posts:
        yield replace(post, extra={**post.extra, "collected": collected}) if collected else post
    for problem in record.problems:
        yield from faults.note("date unreadable", row.where, problem)


def _collected(row: Mapping[str, Any]) -> str | None:
    """When a line was captured, which is when its counts were true."""
    moment = Record(row, _NOWHERE).date("timestamp_collected", "__import_meta.timestamp_collected")
    return moment.isoformat() if moment else None


def _read_sheet(row: Row, reader: RowReader, faults: Faults, untaken: Untaken) -> Iterator[Post | Skipped]:
    sheet = find_sheet(row.cells)
    if sheet is None or not row.cells.get("id"):
        yield from faults.note("no number", row.where, "expected a row with an id, found none")
    elif sheet.platform == "instagram" and row.cells.get("type") == "comment":
        yield from faults.note("comments", row.where, _COMMENT, deliberate=True)
    else:
        posts, lines = read_sheet_row(sheet, row, reader)
        if untaken.asked() is not None:
            untaken.note_columns(name for name in row.cells if name in posts[0].extra and name not in sheet.seen)
        yield from posts
        yield from lines
