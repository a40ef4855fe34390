"""What no record may hold: lone surrogates and NUL characters, which neither UTF-8 nor SQLite can store."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter, is_
from typing import Any, cast

from stemmatic.model import ChannelInfo, Post, PostKind

_PLAIN = frozenset({type(None), bool, int, datetime, PostKind})
_PLAIN_AND_TEXT = _PLAIN | {str}


def clean(record: Post | ChannelInfo) -> Post | ChannelInfo:
    """The record with U+FFFD for each NUL and lone surrogate; pairs of surrogates become the character they stand for.

    Values of ``extra`` and ``counters`` become what JSON can hold. Raises RecursionError for an endless nesting.
    """
    changed = _changed_fields(record)
    return replace(record, **changed) if changed else record


@cache
def _fields_of(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    names = tuple(field.name for field in fields(kind))
    return names, attrgetter(*names)


def _changed_fields(record: Any) -> dict[str, Any]:
    names, values = _fields_of(cast(Hashable, type(record)))
    held = values(record)
    # All texts at once: there is nothing to change in nearly every record.
    texts = [value for value in held if type(value) is str]
    passed = _PLAIN_AND_TEXT if _is_storable("".join(texts)) else _PLAIN
    changed = {}
    for at, value in enumerate(held):
        if value and type(value) not in passed:
            cleaned = _clean_value(value)
            if cleaned is not value:
                changed[names[at]] = cleaned
    return changed


def _clean_value(value: Any) -> Any:
    """The value itself where nothing needs to change."""
    kind = type(value)
    if kind is str:
        return value if _is_storable(value) else _clean_text(value)
    if kind in _PLAIN:
        return value
    if kind is tuple or kind is list:
        cleaned = [_clean_value(item) for item in value]
        return value if all(map(is_, cleaned, value)) else kind(cleaned)
    if is_dataclass(kind):
        changed = _changed_fields(value)
        return replace(value, **changed) if changed else value
    if isinstance(value, Mapping):
        return _clean_mapping(value)
    return _jsonable(value)


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
