"""Looking into objects of JSON whose shape nobody promises."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from stemmatic.model import Place, Reaction
from stemmatic.read.columns import at_path
from stemmatic.read.values import LIKE, Unreadable, read_count, read_date


class Record:
    """An object, and where it stands; what is missing in it, or of another type than wanted, is ``None`` or empty.

    A path is keys of objects and indexes of lists with dots between them: ``user.name``, ``versions.0.url``.
    ``problems`` says what could not be read, here and in what lies inside. ``asked``, where it is wanted, fills with
    the paths from the outermost object, without indexes, that were looked at.
    """

    __slots__ = ("_path", "asked", "place", "problems", "value")

    def __init__(
        self,
        value: Any,
        place: Place,
        problems: list[str] | None = None,
        asked: set[str] | None = None,
        path: str = "",
    ) -> None:
        self.value: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
        self.place = place
        self.problems: list[str] = [] if problems is None else problems
        self.asked = asked
        self._path = path

    def __bool__(self) -> bool:
        return bool(self.value)

    def __contains__(self, name: str) -> bool:
        self.ask(name)
        return name in self.value

    def ask(self, *paths: str) -> None:
        """Note that what stands at these paths is looked at, whether or not there is anything."""
        if self.asked is not None:
            self.asked.update(self._within(path) for path in paths)

    def _within(self, path: str) -> str:
        return ".".join(part for part in f"{self._path}.{path}".split(".") if part and not part.isdecimal())

    def _of(self, value: Any, path: str) -> Record:
        """An object inside this one."""
        within = self._path if self.asked is None else self._within(path)
        return Record(value, self.place, self.problems, self.asked, within)

    def at(self, path: str) -> Any:
        """What stands at ``path``, or ``None``."""
        self.ask(path)
        return at_path(self.value, path)

    def inside(self, path: str) -> Record:
        """The object at ``path``, or an empty one."""
        return self._of(at_path(self.value, path), path)

    def each(self, path: str) -> list[Record]:
        """The objects of the list at ``path``, without what is no object."""
        items = at_path(self.value, path)
        if not isinstance(items, list):
            return []
        return [self._of(item, path) for item in items if isinstance(item, Mapping)]

    def without(self, name: str) -> Record:
        """The same object without one of its keys."""
        return self.with_value({key: value for key, value in self.value.items() if key != name})

    def with_value(self, value: Mapping[str, Any]) -> Record:
        """Another object in the place of this one."""
        return Record(value, self.place, self.problems, self.asked, self._path)

    def text(self, *paths: str) -> str | None:
        """The text at the first of ``paths`` that has one that is not blank; a whole number as its digits."""
        self.ask(*paths)
        for path in paths:
            value = at_path(self.value, path)
            if isinstance(value, int) and not isinstance(value, bool):
                return str(value)
            if isinstance(value, str) and value.strip():
                return value
        return None

    def count(self, *paths: str) -> int | None:
        """The number at the first of ``paths`` that has one."""
        self.ask(*paths)
        for path in paths:
            value = at_path(self.value, path)
            with suppress(Unreadable):
                count = None if isinstance(value, (list, dict)) else read_count(value)
                if count is not None:
                    return count
        return None

    def likes(self, *paths: str) -> tuple[Reaction, ...] | None:
        """The number at the first of ``paths`` that has one as a reaction; ``None`` where there is none."""
        count = self.count(*paths)
        return None if count is None else (Reaction(LIKE, count),) if count else ()

    def date(self, *paths: str) -> datetime | None:
        """The point in time at the first of ``paths`` that says anything; one that cannot be read is noted."""
        self.ask(*paths)
        value = None
        for path in paths:
            value = value or at_path(self.value, path)
        try:
            return read_date(value)
        except Unreadable as fault:
            self.problems.append(f"date {str(value)[:60]!r}: {fault}; the post is kept without its date")
            return None
