"""What no record may hold: lone surrogates and NUL characters, which neither UTF-8 nor SQLite can store."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from stemmatic.model import ChannelInfo, Post

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean(record: Post | ChannelInfo) -> Post | ChannelInfo:
    """The record with U+FFFD for each NUL and lone surrogate; pairs of surrogates become the character they stand for.

    Values of ``extra`` and ``counters`` become what JSON can hold. Raises RecursionError for an endless nesting.
    """
    changed = _changed_fields(record)
    return replace(record, **changed) if changed else record


def _changed_fields(record: Any) -> dict[str, Any]:
    changed = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if value is None or value == ():
            continue
        cleaned = _clean_value(value)
        if cleaned is not value:
            changed[field.name] = cleaned
    return changed


def _clean_value(value: Any) -> Any:
    """The value itself where nothing needs to change."""
    kind = type(value)
    if kind is str:
        return _clean_text(value) if _UNSTORABLE.search(value) else value
    if kind is bool or kind is int or isinstance(value, Enum | date):
        return value
    if isinstance(value, tuple | list):
        cleaned = [_clean_value(item) for item in value]
        same = all(new is old for new, old in zip(cleaned, value, strict=True))
        return value if same else type(value)(cleaned)
    if isinstance(value, Mapping):
        return _clean_mapping(value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = _changed_fields(value)
        return replace(value, **changed) if changed else value
    return _plain(value)


def _clean_mapping(value: Mapping[Any, Any]) -> Mapping[Any, Any]:
    cleaned = {_clean_value(key) if type(key) is str else str(key): _clean_value(item) for key, item in value.items()}
    same = all(new is old and cleaned[new] is item for new, (old, item) in zip(cleaned, value.items(), strict=False))
    return value if same and len(cleaned) == len(value) else cleaned


def _clean_text(text: str) -> str:
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\x00", "\ufffd")


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return float(value) if value.is_finite() else None
    return value if value is None else str(value)
