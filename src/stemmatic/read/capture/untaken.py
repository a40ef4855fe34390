"""What captured objects hold and no field of a post takes: named once a file, with the way to use it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from stemmatic.model import Skipped
from stemmatic.read.format import Source

_SAMPLED_ROWS = 200
_SHOWN = 400  # characters of fields' names
_MAX_PATHS = 200
_TAGS = frozenset({"_", "_type", "$type", "@context", "__import_meta", "__twarc", "meta"})  # of what sort an object is
_EMPTY: tuple[Any, ...] = (None, "", [], {}, False)
_ADVICE = "to make fields of them read the file as a plain table: --map text=PATH --map FIELD=PATH"


class Untaken:
    """The paths in a file's objects, with dots between keys, that hold something and were not asked for."""

    def __init__(self) -> None:
        self._rows = 0
        self._paths: dict[str, None] = {}

    def asked(self) -> set[str] | None:
        """Where a record notes what it is asked for; None when enough were looked at."""
        self._rows += 1
        return set() if self._rows <= _SAMPLED_ROWS else None

    def note(self, item: Mapping[str, Any], asked: set[str]) -> None:
        """An object, and the paths that it was asked for."""
        above = {path[:at] for path in asked for at, sign in enumerate(path) if sign == "."}
        self.note_columns(_walk(item, "", asked, above))

    def note_columns(self, names: Iterable[str]) -> None:
        """Paths, or columns of a row that say something and are kept in ``extra`` alone."""
        for name in names:
            if len(self._paths) < _MAX_PATHS:
                self._paths.setdefault(name)

    def lines(self, source: Source) -> Iterator[Skipped]:
        """The line at the end of the file."""
        if self._paths:
            # Of an object that some records are asked about and others not, the parts say more than the whole.
            paths = [one for one in self._paths if not any(other.startswith(f"{one}.") for other in self._paths)]
            shown = ", ".join(" ".join(path[:80].split()) for path in paths)
            more = " …" if len(shown) > _SHOWN else ""
            reason = f"fields that no field of a post takes: {shown[:_SHOWN]}{more}"
            yield source.skip("whole file", reason, _ADVICE, deliberate=True)


def _walk(value: Any, path: str, asked: set[str], above: set[str]) -> Iterator[str]:
    if path in asked or any(value == one for one in _EMPTY if type(value) is type(one)):
        return
    if path and path not in above:
        yield path
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if str(name).isdecimal():  # a number that somebody has, no field's name
                yield from _walk(inner, path, asked, above)
            elif name not in _TAGS:
                yield from _walk(inner, f"{path}.{name}" if path else str(name), asked, above)
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, Mapping):
                yield from _walk(inner, path, asked, above)
