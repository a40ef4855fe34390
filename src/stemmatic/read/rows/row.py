"""A row of a table, a row that could not be read, and the lines that rows are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from stemmatic.options import ReadOptions

_BLOCK_BYTES = 1 << 16
_UTF8_ADVICE = "save the file again as UTF-8"


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


def lines_of_bytes(stream: BinaryIO, max_bytes: int, end: bytes = b"\n") -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines from 1 without their ends; ``None`` for one longer than ``max_bytes``, which is never held."""
    number, size = 1, 0
    parts: list[bytes] = []
    while block := stream.read(_BLOCK_BYTES):
        *whole, rest = block.split(end)
        for piece in whole:
            size += len(piece)
            yield number, (b"".join([*parts, piece]) if size <= max_bytes else None)
            number, parts, size = number + 1, [], 0
        size += len(rest)
        parts = [*parts, rest] if len(parts) < 64 else [b"".join([*parts, rest])]
        if size > max_bytes:
            parts = []
    if size:
        yield number, (b"".join(parts) if size <= max_bytes else None)
