"""Looking into nested JSON whose shape nobody promises: what is missing or of another type is ``None`` or empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def at(value: Any, *path: str | int) -> Any:
    """What stands at ``path`` (keys of objects, indexes of lists), or ``None``."""
    for step in path:
        if isinstance(step, str) and isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def object_at(value: Any, *path: str | int) -> Mapping[str, Any]:
    """The object at ``path``, or an empty one."""
    found = at(value, *path)
    return found if isinstance(found, Mapping) else {}


def objects_at(value: Any, *path: str | int) -> list[Mapping[str, Any]]:
    """The objects of the list at ``path``, without what is no object."""
    found = at(value, *path)
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def text_at(value: Any, *path: str | int) -> str | None:
    """The text at ``path``; a whole number as its digits; ``None`` where it is blank or anything else."""
    found = at(value, *path)
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return found if isinstance(found, str) and found.strip() else None
