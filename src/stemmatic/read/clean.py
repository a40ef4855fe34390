"""What no record or name may hold: lone surrogates and NUL characters, which neither UTF-8 nor SQLite can store."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter, is_
from typing import Any, TypeVar, cast

from stemmatic.model import ChannelInfo, Post, PostKind, Skipped

Record = TypeVar("Record", Post, ChannelInfo, Post | ChannelInfo, Skipped)

_TEXT = ("str", "str | None")
_PLAIN = ("int", "int | None", "bool | None", "datetime | None", "PostKind")
_PLAIN_VALUES = frozenset({type(None), bool, int, datetime, PostKind})


def readable(path: str | os.PathLike[str]) -> str:
    """A path as text that can be kept and shown: bytes of it that are no UTF-8 as ``\\xNN``, so that two stay two."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def clean(record: Record) -> Record:
    """The record with U+FFFD for each NUL and lone surrogate; pairs of surrogates become the character they stand for.

    Values of ``extra`` and ``counters`` become what JSON can hold. Raises RecursionError for an endless nesting.
    """
    return cast(Record, _clean_value(record))


_Values = Callable[[Any], tuple[Any, ...]]


@cache
def _fields_of(kind: Any) -> tuple[tuple[str, ...], _Values, tuple[str, ...], _Values]:
    """The names of a class's texts and what gets their values, and the same of what may hold texts inside."""
    texts = tuple(field.name for field in fields(kind) if field.type in _TEXT)
    others = tuple(field.name for field in fields(kind) if field.type not in (*_TEXT, *_PLAIN))
    return texts, _getter(texts), others, _getter(others)


def _getter(names: tuple[str, ...]) -> _Values:
    """What gives the values of these attributes as a tuple, of one or none too."""
    if len(names) > 1:
        return attrgetter(*names)
    get = attrgetter(*names) if names else None
    return lambda record: (get(record),) if get else ()


def _clean_record(record: Any) -> Any:
    texts, texts_of, others, others_of = _fields_of(cast(Hashable, type(record)))
    changed: dict[str, Any] = {}
    # All texts at once: there is nothing to change in nearly every record.
    if not _is_storable("".join(filter(None, texts_of(record)))):
        changed = {name: _clean_text(text) for name, text in zip(texts, texts_of(record), strict=True) if text}
    for name, value in zip(others, others_of(record), strict=True) if others else ():
        if value and (cleaned := _clean_value(value)) is not value:
            changed[name] = cleaned
    return replace(record, **changed) if changed else record


def _clean_value(value: Any) -> Any:
    """The value itself where nothing needs to change."""
    kind = type(value)
    if kind is str:
        return value if _is_storable(value) else _clean_text(value)
    if kind in _PLAIN_VALUES:
        return value
    if kind is tuple or kind is list:
        cleaned = [_clean_value(item) for item in value]
        return value if all(map(is_, cleaned, value)) else kind(cleaned)
    if is_dataclass(kind):
        return _clean_record(value)
    return _clean_mapping(value) if isinstance(value, Mapping) else _jsonable(value)


def _clean_mapping(value: Mapping[Any, Any]) -> Mapping[Any, Any]:
    cleaned = {_clean_value(key) if type(key) is str else str(key): _clean_value(item) for key, item in value.items()}
    same = all(new is old and cleaned[new] is item for new, (old, item) in zip(cleaned, value.items(), strict=False))
    return value if same and len(cleaned) == len(value) else cleaned


def _is_storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def _clean_text(text: str) -> str:
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\x00", "\ufffd")


def _jsonable(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return float(value) if value.is_finite() else None
    return value if isinstance(value, int) else str(value)
