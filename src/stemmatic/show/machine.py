"""What programs are given: JSON, of which no terminal and no editor obeys a sign, though letters stand as they are."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any

from stemmatic.plain_json import escape_obeyed

_PLAIN = frozenset((str, int, float, bool, NoneType))


def plain(value: Any) -> Any:
    """``value`` as what JSON can hold: records become objects, times ISO 8601 with ``Z``."""
    kind = type(value)
    if kind in _PLAIN:  # nearly all values, and a page may have a hundred thousand
        return value
    if kind is list or kind is tuple:
        return [plain(one) for one in value]
    if kind is dict:
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if names := _field_names(kind):  # type: ignore[arg-type]  # classes can be hashed
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value


@cache
def _field_names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind)) if is_dataclass(kind) else ()


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC, with ``Z``; a fraction of a second stands only where there is one."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def to_json(value: Any, *, indent: int | None = 2) -> str:
    """``value`` as JSON text: letters as they are, escaped what anything that shows the text would obey."""
    return escape_obeyed(json.dumps(plain(value), ensure_ascii=False, indent=indent))


def print_json(value: Any) -> None:
    """Print ``value`` on standard output; letters that its encoding lacks are escaped."""
    encoding = sys.stdout.encoding or "utf-8"
    holds_all = encoding.lower().startswith("utf")
    sys.stdout.write((to_json(value) if holds_all else json.dumps(plain(value), indent=2)) + "\n")
    sys.stdout.flush()
