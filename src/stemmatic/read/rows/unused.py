"""What a table has and no field used: named once a file, with the ``--map`` that would use it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from stemmatic.model import Skipped
from stemmatic.read.columns import SYNONYMS, Binding
from stemmatic.read.format import Source
from stemmatic.read.rows.row import Row
from stemmatic.read.shapes import fold_name
from stemmatic.read.values import Clock, Unreadable, is_empty, plain_text, read_date

_SAMPLED_ROWS = 200
_SAMPLES = 5  # values of a column that are looked at
_MAX_COLUMNS = 60
_SHOWN = 400  # characters of columns' names
_MIN_TEXT_WORDS = 4
_WANTED = ("date", "channel", "id", "url")  # what a post is hard to do without
_DOCUMENTS = frozenset(
    "document document_id doc doc_id doc_no document_no article article_id text_id text_no story story_id item_id "  # noqa: SIM905
    "документ документ_id статья статья_id стаття belge belge_id makale documento dokument artikel وثيقة".split()
)
_ABOUT = re.compile(r"(?:^|_)(?:id|count|length|len|type|date|link|url|number|num|views|hash)(?:$|_)")
_OF_NO_NAME = re.compile(r"(?:unnamed_\d+)?")  # the numbers of rows, as pandas writes them
_WHOLE = "whole file"
_SAY_ZONE = "say which it was: --time-zone, such as --time-zone Europe/Kyiv"
_ZONE_ADVICE = "if they are local times, read the file with --time-zone, such as --time-zone Europe/Kyiv"


class Unused:
    """The columns of one table that no field takes, some of their values, and the fields that say nothing."""

    def __init__(self) -> None:
        self._rows = 0
        self._silent = {"text", "date"}  # fields that no row has said anything of yet
        self._documents: list[str] = []  # columns that may name a document
        self._columns: dict[str, str] = {}  # field: the column that it has
        self._seen: dict[str, list[Any]] = {}
        self._shared: dict[str, tuple[Any, int]] = {}  # of columns that may name a document: how many rows repeat it
        self._last: Binding | None = None
        self._local = False  # whether a tool wrote the times of its machine

    def note(self, row: Row, binding: Binding, cells: Mapping[str, Any]) -> None:
        """A row, and what it says of each field."""
        self._rows += 1
        if self._silent:
            self._silent = {field for field in self._silent if is_empty(cells.get(field))}
        if binding is not self._last:
            self._last = binding
            self._local = self._local or (binding.shape is not None and binding.shape.local)
            self._documents = [name for name in binding.rest if fold_name(name) in _DOCUMENTS]
            for field in binding.columns.keys() | binding.others.keys():
                named = binding.columns.get(field) or binding.others[field][0]
                self._columns.setdefault(field, named)
            asked = {name for others in binding.others.values() for name in others}
            for name in binding.rest if len(self._seen) < _MAX_COLUMNS else ():
                if name not in asked | binding.spare and not _OF_NO_NAME.fullmatch(fold_name(name)):
                    self._seen.setdefault(name, [])
        for name in self._documents:
            before, count = self._shared.get(name, (None, 0))
            value = row.cells[name]
            self._shared[name] = value, count + (value == before and not is_empty(value))
        if self._rows <= _SAMPLED_ROWS:
            for name in binding.rest:
                values = self._seen.get(name)
                if values is not None and len(values) < _SAMPLES and not is_empty(value := row.cells[name]):
                    values.append(value)

    def described(self, source: Source) -> Iterator[Skipped]:
        """Which columns are which fields."""
        if self._columns:
            said = ", ".join(f"{field} is {_printed(name)!r}" for field, name in sorted(self._columns.items()))
            yield source.skip(_WHOLE, f"columns: {said}", deliberate=True)

    def lines(self, source: Source, clock: Clock, *, grouped: bool) -> Iterator[Skipped]:
        """What there is to say at the end of the file."""
        if not self._rows:
            return
        for name, (_, repeated) in self._shared.items():
            if not grouped and repeated * 2 >= self._rows and repeated > 1:
                reason = f"rows share {_printed(name)!r}: they look like parts of one text"
                advice = f"read each text as one post: --group {_quoted(name)}"
                yield source.skip(_WHOLE, reason, advice, deliberate=True)
        for field in ("text", "date"):
            if field in self._columns and field in self._silent:
                reason = f"the column {_printed(self._columns[field])!r} ({field}) is empty in every row"
                yield source.skip(_WHOLE, reason, self._advice([field]))
        if clock.naive and not clock.zone:
            said = "a time names no zone and was" if clock.naive == 1 else f"{clock.naive} times name no zone and were"
            reason = f"{said} taken as UTC"
            if self._local:
                reason = "the times are local, of an unknown zone"
            yield source.skip(_WHOLE, reason, _SAY_ZONE if self._local else _ZONE_ADVICE, deliberate=True)
        if filled_columns := [_printed(name) for name, values in self._seen.items() if values]:
            shown = ", ".join(filled_columns)[:_SHOWN]
            more = " and more" if len(self._seen) >= _MAX_COLUMNS else ""
            reason = f"columns that no field takes, kept in extra: {shown}{more}"
            missing = [field for field in _WANTED if field not in self._columns]
            yield source.skip(_WHOLE, reason, self._advice(missing), deliberate=True)

    def _advice(self, fields: Iterable[str]) -> str:
        found = [f"--map {field}={_quoted(name)}" for field in fields if (name := self._candidate(field))]
        return f"if that is what they are: {' '.join(found)}" if found else ""

    def _candidate(self, field: str) -> str | None:
        """The unused column whose name or values look most like a field's."""
        if field == "date":
            fits = [name for name, values in self._seen.items() if values and all(map(_is_date, values))]
            return min(fits, key=lambda name: not _has_word(name, field), default=None)
        if field == "text":
            lengths = {name: _words(values) for name, values in self._seen.items()}
            longest = max(lengths, key=lengths.__getitem__, default=None)
            return longest if longest is not None and lengths[longest] >= _MIN_TEXT_WORDS else None
        fits = [n for n, values in self._seen.items() if values and n not in self._shared and _has_word(n, field)]
        return fits[0] if fits else None


def looks_like(names: Iterable[str], field: str) -> str | None:
    """The first column in whose name is a name of the field, as the user's map has it; none that counts or numbers."""
    fits = (name for name in names if _has_word(name, field) and not _ABOUT.search(fold_name(name)))
    return next(map(_quoted, fits), None)


def _printed(name: str) -> str:
    """A column's name on one line, and not all of a very long one."""
    return " ".join(name[:64].split())


def _quoted(name: str) -> str:
    return f"'{_printed(name)}'" if " " in name else _printed(name)


def _has_word(name: str, field: str) -> bool:
    """Whether a part of a column's name is one of the field's names."""
    return not {field, *SYNONYMS[field]}.isdisjoint(fold_name(name).split("_"))


def _is_date(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return False
    with suppress(Unreadable):
        return read_date(value, Clock(order="day-first")) is not None
    return False


def _words(values: list[Any]) -> float:
    texts = [value for value in values if isinstance(value, str)]
    return sum(len(plain_text(text)[:2000].split()) for text in texts) / len(values) if texts else 0
