"""A row of a table, and a row that could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stemmatic.options import ReadOptions

_UTF8_ADVICE = "save the file again as UTF-8, or name its code page with --encoding"


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its number from 1, where it stands ("line 12", "row 12"), and its cells by column."""

    number: int
    where: str
    cells: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A record that could not be read: where it stands, the sort of fault, and the fault in words."""

    where: str
    kind: str
    reason: str
    advice: str = ""


class BadRecord(ValueError):
    """A record cannot be taken; the message says why."""


def too_long(where: str, options: ReadOptions) -> BrokenRow:
    """A record above the limit."""
    return BrokenRow(where, "too long", f"longer than {options.max_record_bytes} bytes (max_record_bytes)")


def not_utf8(where: str, byte: int) -> BrokenRow:
    """A record with a byte that is no text."""
    return BrokenRow(where, "not UTF-8", f"expected UTF-8 text, found 0x{byte:02X}", _UTF8_ADVICE)
