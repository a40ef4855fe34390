"""Frozen records to JSON and back. Fields at their defaults are left out, so unknown stays unknown.

Millions of records are written and read: what a class's fields need is found out once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from json import encoder as json_encoder
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from stemmatic.model import UNKNOWN_ZONE, Post, shown_date

Record = TypeVar("Record")
_LOCAL = "-00:00"  # an offset that is unknown (RFC 3339)
_Write = Callable[[Any], str]
_Read = Callable[[Any], Any]


def to_plain(value: Any) -> Any:
    """A record as JSON can hold it: dictionaries, lists, strings, numbers; times as ISO 8601 in UTC."""
    return json.loads(to_json(value))


def to_json(value: Any) -> str:
    """A record as JSON, the same text for the same record: names in order, no blanks, no defaults."""
    return _WRITERS[type(value)](value)


def from_json(kind: type[Record], text: str) -> Record:
    """The record of class ``kind`` in a JSON text."""
    record = cast(Record, _reader(kind)(json.loads(text)))  # type: ignore[arg-type]
    if isinstance(record, Post) and (date := shown_date(record)) is not record.date:
        return replace(record, date=date)
    return record


def record_sha256(record: str) -> str:
    """What the step of an entry seals."""
    return hashlib.sha256(record.encode("utf-8", "surrogateescape")).hexdigest()


def read_time(text: str) -> datetime:
    """A time that :func:`iso` or :func:`iso_local` wrote."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UNKNOWN_ZONE) if text.endswith(_LOCAL) else moment


@cache
def row_reader(kind: type[Any], columns: tuple[str, ...]) -> Callable[[Sequence[Any]], Any]:
    """What makes a record of class ``kind`` of a row whose columns are called as its fields.

    SQLite has times as text, yes and no as numbers, and several values in one column as JSON.
    """
    hints = get_type_hints(kind)
    special = [(name, read) for name in columns if (read := _find_column_reader(hints[name]))]

    def read_row(row: Sequence[Any]) -> Any:
        held = dict(zip(columns, row, strict=True))
        for name, read in special:
            if held[name] is not None:
                held[name] = read(held[name])
        return kind(**held)

    return read_row


def _find_column_reader(hint: Any) -> _Read | None:
    """What makes a value of that of a column, nothing for one that SQLite has as it is."""
    kinds = [one for one in get_args(hint) if one is not NoneType]
    inner = kinds[0] if isinstance(hint, UnionType) else hint
    if inner is bool:
        return bool
    read = _find_reader(inner)
    if get_origin(inner) is None and not is_dataclass(inner):
        return read
    return (lambda text: read(json.loads(text))) if read else json.loads


def iso(moment: datetime) -> str:
    """A time as ISO 8601 in UTC; these strings sort as the times do."""
    return (moment if moment.tzinfo is UTC else moment.astimezone(UTC)).isoformat()


def iso_local(written: str) -> str:
    """What :func:`iso` wrote, for a local time whose zone is unknown."""
    return written.removesuffix("+00:00") + _LOCAL


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


# --- writing ---------------------------------------------------------------------------------------------------------


class _Writers(dict[type[Any], _Write]):
    """What writes values of a class as JSON."""

    def __missing__(self, kind: type[Any]) -> _Write:
        write = self[kind] = _find_writer(kind)
        return write


_WRITERS = _Writers()
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_write_text: _Write = json_encoder.encode_basestring  # in C, where there is that


def _find_writer(kind: type[Any]) -> _Write:
    if is_dataclass(kind):
        return _record_writer(kind)
    if issubclass(kind, datetime):
        return lambda moment: f'"{iso(moment)}"'
    if issubclass(kind, tuple | list):
        return lambda items: f"[{','.join([_WRITERS[type(item)](item) for item in items])}]"
    if issubclass(kind, Mapping):
        return _write_mapping
    if issubclass(kind, str):
        return _write_text
    if kind is bool:
        return lambda value: "true" if value else "false"
    return int.__repr__ if kind is int else _ENCODER.encode


def _record_writer(kind: type[Any]) -> _Write:
    """A function with a few lines a field, made as :mod:`dataclasses` makes its own: a third of the time of a loop."""
    hints = get_type_hints(kind)
    known: dict[str, Any] = {"writers": _WRITERS, "write_text": _write_text}
    lines = ["def write(record):", "    written = ''"]
    for field in sorted(fields(kind), key=lambda field: field.name):
        name, default = field.name, _default(field)
        known[f"default_{name}"] = default
        lines.append(f"    value = record.{name}")
        if default is MISSING:
            lines.append("    if True:")
        elif default is None:
            lines.append("    if value is not None:")
        else:
            lines.append(f"    if value != default_{name}:")
        lines += [f"        {line}" for line in _field_lines(name, hints[name])]
    exec("\n".join([*lines, "    return '{' + written[1:] + '}'"]), known)  # noqa: S102 (names of our own fields)
    return cast(_Write, known["write"])


def _field_lines(name: str, hint: Any) -> list[str]:
    """The lines that write a field: shorter ways for values of the class that most have, the class's writer for all."""
    of_any = f"written += ',\"{name}\":' + writers[type(value)](value)"
    held = {one for one in get_args(hint) or (hint,) if one is not NoneType}
    if held == {int}:
        shorter = f"written += f',\"{name}\":{{value}}'"
    elif held == {str}:
        shorter = f"written += ',\"{name}\":' + write_text(value)"
    else:
        return [of_any]
    return [f"if type(value) is {held.pop().__name__}: {shorter}", f"else: {of_any}"]


def _write_mapping(mapping: Mapping[Any, Any]) -> str:
    named = {str(name): value for name, value in mapping.items()}
    written = [f"{_write_text(name)}:{_WRITERS[type(named[name])](named[name])}" for name in sorted(named)]
    return "{" + ",".join(written) + "}"


# --- reading ---------------------------------------------------------------------------------------------------------


@cache
def _reader(kind: type[Any]) -> _Read:
    hints = get_type_hints(kind)
    names = {field.name for field in fields(kind)}
    special = [(name, read) for name in sorted(names) if (read := _find_reader(hints[name]))]

    def read_record(plain: Mapping[str, Any]) -> Any:
        held = dict(plain) if names.issuperset(plain) else {name: plain[name] for name in plain if name in names}
        for name, read in special:
            if name in held:
                held[name] = read(held[name])
        return kind(**held)

    return read_record


def _find_reader(hint: Any) -> _Read | None:
    """What makes a value of its JSON; nothing for what JSON holds as it is."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is UnionType or NoneType in inner:
        some = _find_reader(next(kind for kind in inner if kind is not NoneType))
        return some and (lambda value: None if value is None else some(value))
    if origin is tuple:
        items = [_find_reader(one) for one in inner if one is not Ellipsis]
        if len(inner) == 2 and inner[1] is Ellipsis:
            item = items[0]
            return (lambda value: tuple([item(one) for one in value])) if item else tuple
        return lambda value: tuple([read(one) if read else one for read, one in zip(items, value, strict=True)])
    if isinstance(hint, type):
        if is_dataclass(hint):
            return _reader(hint)
        if hint is datetime:
            return read_time
        if issubclass(hint, StrEnum):
            members = {member.value: member for member in hint}
            return lambda value: members.get(value) or hint(value)
    return None
