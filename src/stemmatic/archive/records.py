"""Frozen records to JSON and back. Fields at their defaults are left out, so unknown stays unknown."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Record = TypeVar("Record")


def to_plain(value: Any) -> Any:
    """A record as JSON can hold it: dictionaries, lists, strings, numbers; times as ISO 8601 in UTC."""
    if is_dataclass(value) and not isinstance(value, type):
        plain = {}
        for field in fields(value):
            held = getattr(value, field.name)
            default = field.default_factory() if field.default_factory is not MISSING else field.default
            if held != default or default is MISSING:
                plain[field.name] = to_plain(held)
        return plain
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): to_plain(item) for name, item in value.items()}
    return value


def to_json(value: Any) -> str:
    """The JSON of a record, the same text for the same record."""
    return json.dumps(to_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_plain(kind: type[Record], plain: Mapping[str, Any]) -> Record:
    """The record of class ``kind`` that :func:`to_plain` turned into ``plain``."""
    readers = _readers(kind)  # type: ignore[arg-type]
    return kind(**{name: readers[name](value) for name, value in plain.items() if name in readers})


def from_json(kind: type[Record], text: str) -> Record:
    """The record of class ``kind`` in a JSON text."""
    return from_plain(kind, json.loads(text))


def iso(moment: datetime) -> str:
    """A time as ISO 8601 in UTC; these strings sort as the times do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds" if moment.microsecond else "seconds")


@lru_cache(maxsize=64)
def _readers(kind: type[Any]) -> dict[str, Callable[[Any], Any]]:
    hints = get_type_hints(kind)
    return {field.name: _reader(hints[field.name]) for field in fields(kind)}


def _reader(hint: Any) -> Callable[[Any], Any]:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is UnionType or NoneType in inner:
        some = _reader(next(kind for kind in inner if kind is not NoneType))
        return lambda value: None if value is None else some(value)
    if origin is tuple:
        if len(inner) == 2 and inner[1] is Ellipsis:
            item = _reader(inner[0])
            return lambda value: tuple(item(one) for one in value)
        items = [_reader(one) for one in inner]
        return lambda value: tuple(read(one) for read, one in zip(items, value, strict=True))
    if isinstance(hint, type):
        if is_dataclass(hint):
            return lambda value: from_plain(hint, value)
        if hint is datetime:
            return datetime.fromisoformat
        if issubclass(hint, StrEnum):
            return hint
    return lambda value: value
