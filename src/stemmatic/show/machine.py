"""What ``--json`` prints: one JSON document and nothing else."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any


def plain(value: Any) -> Any:
    """``value`` as what JSON can hold: records become objects, times ISO 8601 with ``Z``."""
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC, with ``Z``; a fraction of a second stands only where there is one."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def to_json(value: Any, *, indent: int | None = 2) -> str:
    """``value`` as JSON text with letters as they are."""
    return json.dumps(plain(value), ensure_ascii=False, indent=indent)


def print_json(value: Any) -> None:
    """Print ``value`` on standard output; letters that its encoding lacks are escaped."""
    encoding = sys.stdout.encoding or "utf-8"
    text = json.dumps(plain(value), ensure_ascii=not encoding.lower().startswith("utf"), indent=2)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
