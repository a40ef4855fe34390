"""Rows out of one JSON document: an object around the list, or the map, that holds the records.

What stands beside the records (``username``, ``title``) is said of each of them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from stemmatic.errors import DamagedDump
from stemmatic.options import ReadOptions
from stemmatic.read.columns import has_text_column
from stemmatic.read.encoding import head_text, open_utf8
from stemmatic.read.format import Source
from stemmatic.read.jsonstream import Path, Take, Value, read_values
from stemmatic.read.rows.row import BrokenRow, Row

_FAMILIAR_LISTS = frozenset(
    {"messages", "orderedItems", "items", "data", "statuses", "tweets", "posts", "records", "feed", "result"}
)
_MORE_LISTS = frozenset(  # where no text stands beside
    "results hits edges rows documents docs articles entries children list elements values".split()  # noqa: SIM905
)
LISTS = _FAMILIAR_LISTS | _MORE_LISTS
MAPS = frozenset({"text_messages", "generic_media"})  # number: message
_AROUND = frozenset({"response", "outbox", "result"})  # objects around such a list
_ENVELOPE = LISTS | _AROUND
_SAID_OF_EACH = ("username", "channel", "title", "channel_title", "name", "home_page_url")
# Objects in which a record stands alone; what stands beside is about the message, not the post.
_INSIDE = ("_source", "node", "data", "attributes", "document", "doc", "record", "post", "message", "item")
_LEAST_KEY = 16  # characters of a key that a program made
_TYPED = frozenset({"$oid", "$date", "$numberLong", "$numberInt", "$numberDouble"})  # values as MongoDB exports them
_NO_LIST = frozenset({"includes", "errors"})  # beside a list that makes no sense without them
_UPDATES = ("channel_post", "edited_channel_post")  # of what a bot of Telegram is told, the posts of channels


def unwrapped(row: Row) -> Row:
    """The record of a row that is only a message about one: what a bot of Telegram is told."""
    if "update_id" not in row.cells:
        return row
    inner = next((one for name in _UPDATES if isinstance(one := row.cells.get(name), dict)), None)
    return row if inner is None else Row(row.number, row.where, inner)


def untyped(row: Row) -> Row:
    """A row whose values have no types around them."""
    if not any(isinstance(value, dict) for value in row.cells.values()):
        return row
    return Row(row.number, row.where, {name: _untyped(value) for name, value in row.cells.items()})


def record_inside(cells: Mapping[str, Any]) -> dict[str, Any] | None:
    """The record that stands alone inside an object, by its text."""
    for name in _INSIDE:
        if isinstance(inner := cells.get(name), dict) and has_text_column(inner):
            return inner
    return None


def _untyped(value: Any) -> Any:
    """A value without the type that MongoDB writes around it."""
    while isinstance(value, dict) and len(value) == 1 and not _TYPED.isdisjoint(value):
        (value,) = value.values()
    return value


def expand(cells: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The records inside an object that is only the envelope around them; ``None`` where it is a record itself."""
    first = next(iter(cells.values()), None)
    if _ENVELOPE.isdisjoint(cells) and not isinstance(first, (dict, list)):
        return None  # as nearly every row
    if not _NO_LIST.isdisjoint(cells):
        return None
    for name, inner in cells.items():
        if name in _AROUND and isinstance(inner, dict):
            return expand(inner)
        if name in LISTS and isinstance(inner, dict) and not has_text_column(cells) and (found := expand(inner)):
            return found
        if name in _MORE_LISTS and has_text_column(cells):
            continue
        if name in LISTS and isinstance(inner, list) and inner and all(isinstance(one, dict) for one in inner):
            said = {key: cells[key] for key in _SAID_OF_EACH if isinstance(cells.get(key), str)}
            beside = Beside.of(cells)
            return [{**said, **beside.added_to(one)} for one in inner]
        if name in LISTS and isinstance(inner, list) and len(inner) > 1 and all(isinstance(one, list) for one in inner):
            names = [str(name) for name in inner[0]]  # a row of names, and rows of cells
            if has_text_column(names):
                return [dict(zip(names, one, strict=False)) for one in inner[1:]]
    columns, rows = cells.get("columns"), cells.get("data")  # a table by its columns and rows, as pandas writes it
    if isinstance(columns, list) and isinstance(rows, list) and all(isinstance(one, list) for one in rows):
        return [dict(zip(map(str, columns), one, strict=False)) for one in rows]
    if isinstance(first, dict) and all(map(_is_column, cells.values())) and has_text_column(cells):
        return [{name: one.get(number) for name, one in cells.items()} for number in first]  # the same, by columns
    if _are_columns(cells):
        return [dict(zip(cells, one, strict=True)) for one in zip(*cells.values(), strict=True)]
    if _are_by_key(cells):
        return [{"id": key, **one} for key, one in cells.items()]
    if all(map(_is_list_of_texts, cells.values())):
        return [{**_named_channel(key), **one} for key, inner in cells.items() for one in inner]
    maps = [one for one in cells.values() if isinstance(one, dict) and any(isinstance(one.get(m), dict) for m in MAPS)]
    if maps and len(maps) == len(cells):
        return [row for key, one in cells.items() for row in _of_map(key, one)]
    return None


def _is_column(value: Any) -> bool:
    """Whether a value is a column of a table: cells by the number of the row."""
    return isinstance(value, dict) and bool(value) and all(str(number).isdecimal() for number in value)


def _are_columns(cells: Mapping[str, Any]) -> bool:
    """Whether an object is a table by its columns, each a list of cells; one column may as well be pieces of a text."""
    columns = list(cells.values())
    return (
        len(columns) > 1
        and all(isinstance(one, list) and len(one) == len(columns[0]) > 0 for one in columns)
        and not any(isinstance(cell, (dict, list)) for one in columns for cell in one)
        and has_text_column(cells)
    )


def _are_by_key(cells: Mapping[str, Any]) -> bool:
    """Whether an object is a list of records by their numbers or keys; those by language are one record's."""
    return all(_is_by_key(key, one) for key, one in cells.items())


def _is_by_key(key: Any, value: Any) -> bool:
    is_key = str(key).isdecimal() or len(str(key)) >= _LEAST_KEY
    return is_key and isinstance(value, dict) and has_text_column(value)


def _is_list_of_texts(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, dict) for one in value)
        and has_text_column(value[0])
    )


def _named_channel(key: Any) -> dict[str, str]:
    return {"channel_id" if str(key).removeprefix("-").isdecimal() else "username": str(key)}


def _of_channel(said: dict[str, Any]) -> dict[str, Any]:
    """What a map of messages has around it, whose messages may have titles of their own."""
    return {"channel_title" if name == "title" else name: value for name, value in said.items()}


def _of_map(channel: str, around: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    said = _of_channel({key: around[key] for key in _SAID_OF_EACH if isinstance(around.get(key), str)})
    for name in MAPS & around.keys():
        for number, one in around[name].items():
            if isinstance(one, dict):
                yield {"channel_id": channel, **said, "id": number, **one}


def first_records(source: Source, count: int) -> list[dict[str, Any]]:
    """Up to ``count`` records of a document from its first 64 KiB."""
    return _first(source, count, read_document)


def first_by_channel(source: Source, count: int) -> list[dict[str, Any]]:
    """Up to ``count`` records of a document that has a list a channel; none where they have no text."""
    found = _first(source, count, read_by_channel)
    return found if found and all(map(has_text_column, found)) else []


def first_by_key(source: Source, count: int) -> list[dict[str, Any]]:
    """Up to ``count`` records of a document that has each under its number or key."""
    found = _first(source, count, read_by_key)
    return found if found and all(_is_by_key(one["id"], one) for one in found) else []


def _first(source: Source, count: int, read: Callable[[Source, ReadOptions], Iterator[Row | BrokenRow]]) -> list[Any]:
    head = replace(source, open=lambda: io.BytesIO(source.head))
    found: list[dict[str, Any]] = []
    try:
        for row in read(head, ReadOptions()):
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
    beside = _survey(source, options)
    with open_utf8(source) as stream:
        for value in read_values(stream, _choose, source.position, options):
            path = value.path
            record = len(path) > 1 and _is_record(path)
            if not record:
                if path and path[-1] in _SAID_OF_EACH and isinstance(value.value, str):
                    said.setdefault(path[:-1], {})[str(path[-1])] = value.value
                continue
            number += 1
            around = said.get(path[:-2], {})
            if path[-2] in MAPS:
                around = {"channel_id": path[0], "id": str(path[-1]), **_of_channel(around)}
            yield _row(number, value, around, beside)


def read_by_channel(source: Source, options: ReadOptions) -> Iterator[Row | BrokenRow]:
    """The records of a document that has under each channel's name the list of its posts."""
    number = 0
    with open_utf8(source) as stream:
        for value in read_values(stream, _choose_each, source.position, options):
            if len(value.path) == 2:
                number += 1
                yield _row(number, value, _named_channel(value.path[0]), Beside())


def read_by_key(source: Source, options: ReadOptions) -> Iterator[Row | BrokenRow]:
    """The records of a document that has each under its number or key."""
    with open_utf8(source) as stream:
        chosen = read_values(stream, lambda path: Take.WHOLE if path else Take.INTO, source.position, options)
        for number, value in enumerate(chosen, 1):
            yield _row(number, value, {"id": str(value.path[0])}, Beside())


def _row(number: int, value: Value, around: dict[str, Any], beside: Beside) -> Row | BrokenRow:
    where = f"row {number}"
    if value.fault or not isinstance(value.value, dict):
        reason = value.fault or "expected an object, found something else"
        return BrokenRow(where, reason.partition(":")[0], reason)
    return Row(number, where, {**around, **beside.added_to(value.value)})


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


def _choose_each(path: Path) -> Take:
    return Take.INTO if len(path) < 2 else Take.WHOLE


# --- what stands beside the records -----------------------------------------------------------------------------------

_MOST_BESIDE = 100_000
_PAGE = re.compile(r'\s*\{\s*"(?:_|data|messages|includes|chats|count|meta)"\s*:')


@dataclass(slots=True)
class Beside:
    """What records name by its number and a page of a platform's interface has beside them.

    ``includes`` are posts and accounts of X by kind and number, ``chats`` channels of Telegram by theirs. Of members
    (``users`` beside ``messages``) nothing is held.
    """

    includes: dict[str, dict[str, Any]] = field(default_factory=dict)
    chats: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, cells: Mapping[str, Any]) -> Beside:
        """What a whole page has."""
        found, chats = cls(), cells.get("chats")
        for one in chats if isinstance(chats, list) else ():
            found.take(("chats", 0), one)
        return found

    def take(self, path: Path, one: Any) -> None:
        """An object that stands at a path of the page."""
        if not isinstance(one, dict) or not isinstance(one.get("id"), (int, str)):
            return
        if path[0] == "chats" and len(self.chats) < _MOST_BESIDE:
            self.chats[str(one["id"])] = {name: one.get(name) for name in ("id", "username", "title")}
        elif path[0] == "includes" and len(held := self.includes.setdefault(str(path[1]), {})) < _MOST_BESIDE:
            held[str(one["id"])] = one

    def added_to(self, record: dict[str, Any]) -> dict[str, Any]:
        """A record with what it names: as a page of its own, or in the places that 4CAT has for it."""
        if self.includes:
            first = self._named_in([record])
            more = self._named_in([one for held in first.values() for one in held])
            kinds = {kind: [*first[kind], *(one for one in more[kind] if one not in first[kind])] for kind in first}
            return {"data": record, "includes": kinds}
        if not self.chats:
            return record
        chat, origin = self._chat(record.get("peer_id")), None
        if isinstance(header := record.get("fwd_from"), dict):
            origin = self._chat(header.get("from_id"))
        added = {"_chat": chat} if chat and "_chat" not in record else {}
        return {**record, **added, **({"_forward": {"_chat": origin}} if origin else {})}

    def _named_in(self, records: list[dict[str, Any]]) -> dict[str, list[Any]]:
        numbers = {str(number) for record in records for number in _numbers_in(record)}
        return {kind: [held[one] for one in sorted(numbers & held.keys())] for kind, held in self.includes.items()}

    def _chat(self, peer: Any) -> dict[str, Any] | None:
        return self.chats.get(str(peer.get("channel_id"))) if isinstance(peer, dict) else None


def _numbers_in(record: dict[str, Any]) -> Iterator[Any]:
    for name, value in record.items():
        if name.endswith("_id"):
            yield value
        elif name == "referenced_tweets" and isinstance(value, list):
            yield from (one.get("id") for one in value if isinstance(one, dict))


def _survey(source: Source, options: ReadOptions) -> Beside:
    """What stands beside the records, which it may follow: such a document is gone through once before."""
    found = Beside()
    if not _PAGE.match(head_text(source)):
        return found
    with suppress(DamagedDump), open_utf8(source) as stream:
        for value in read_values(stream, _choose_beside, source.position, options):
            if len(value.path) > 1:
                found.take(value.path, value.value)
    return found


def _choose_beside(path: Path) -> Take:
    if not path or path in (("chats",), ("includes",)) or (len(path) == 2 and path[0] == "includes"):
        return Take.INTO
    return Take.WHOLE if path[0] in ("chats", "includes") else Take.PAST
