"""Rows out of one JSON document: an object around the list, or the map, that holds the records.

What stands beside the records (``username``, ``title``) is said of each of them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from stemmatic.errors import DamagedDump
from stemmatic.options import ReadOptions
from stemmatic.read.encoding import open_utf8
from stemmatic.read.format import Source
from stemmatic.read.jsonstream import Path, Take, read_values
from stemmatic.read.rows.row import BrokenRow, Row

LISTS = frozenset({"messages", "orderedItems", "items", "data", "statuses", "tweets", "posts", "records", "feed"})
MAPS = frozenset({"text_messages"})  # number: message
_AROUND = frozenset({"response", "outbox", "result"})  # objects around such a list
_ENVELOPE = LISTS | _AROUND
_SAID_OF_EACH = ("username", "channel", "title", "channel_title", "name")
_NO_LIST = frozenset({"includes", "errors"})  # beside a list that makes no sense without them


def expand(cells: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The records inside an object that is only the envelope around them; ``None`` where it is a record itself."""
    if _ENVELOPE.isdisjoint(cells) and not isinstance(next(iter(cells.values()), None), dict):
        return None  # as nearly every row
    if not _NO_LIST.isdisjoint(cells):
        return None
    for name, inner in cells.items():
        if name in _AROUND and isinstance(inner, dict):
            return expand(inner)
        if name in LISTS and isinstance(inner, list) and inner and all(isinstance(one, dict) for one in inner):
            said = {key: cells[key] for key in _SAID_OF_EACH if isinstance(cells.get(key), str)}
            return [{**said, **one} for one in inner]
    maps = [one for one in cells.values() if isinstance(one, dict) and any(isinstance(one.get(m), dict) for m in MAPS)]
    if maps and len(maps) == len(cells):
        return [row for key, one in cells.items() for row in _of_map(key, one)]
    return None


def _of_map(channel: str, around: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    said = {key: around[key] for key in _SAID_OF_EACH if isinstance(around.get(key), str)}
    for name in MAPS & around.keys():
        for number, one in around[name].items():
            if isinstance(one, dict):
                yield {"channel_id": channel, **said, "id": number, **one}


def first_records(source: Source, count: int) -> list[dict[str, Any]]:
    """Up to ``count`` records of a document from its first 64 KiB."""
    head = replace(source, open=lambda: io.BytesIO(source.head))
    found: list[dict[str, Any]] = []
    try:
        for row in read_document(head, ReadOptions()):
            found += [row.cells] if isinstance(row, Row) else []
            if len(found) == count:
                break
    except DamagedDump:  # the head ends somewhere
        pass
    return found


def read_document(source: Source, options: ReadOptions) -> Iterator[Row | BrokenRow]:
    """The records of a document, one at a time, in the order of the file."""
    number = 0
    said: dict[Path, dict[str, Any]] = {}
    with open_utf8(source) as stream:
        for value in read_values(stream, _choose, source.position, options):
            path = value.path
            record = len(path) > 1 and _is_record(path)
            if not record:
                if path and path[-1] in _SAID_OF_EACH and isinstance(value.value, str):
                    said.setdefault(path[:-1], {})[str(path[-1])] = value.value
                continue
            number += 1
            where = f"row {number}"
            if value.fault or not isinstance(value.value, dict):
                reason = value.fault or "expected an object, found something else"
                yield BrokenRow(where, reason.partition(":")[0], reason)
                continue
            around = {"channel_id": path[0], "id": str(path[-1])} if path[-2] in MAPS else {}
            yield Row(number, where, {**around, **said.get(path[:-2], {}), **value.value})


def _is_record(path: Path) -> bool:
    return (path[-2] in LISTS and isinstance(path[-1], int)) or path[-2] in MAPS


def _choose(path: Path) -> Take:
    if not path or (len(path) <= 3 and path[-1] in LISTS | MAPS | _AROUND):
        return Take.INTO
    if len(path) > 1 and _is_record(path):
        return Take.WHOLE
    if path[-1] in _SAID_OF_EACH or (len(path) == 1 and str(path[0]).isdecimal()):
        return Take.INTO
    return Take.PAST
