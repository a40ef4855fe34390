"""What a check finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that does not fit.

    ``where`` is the file, or the record of an archive; ``byte`` the first one of it that does not fit, counted from
    0, or None where nothing tells. ``said`` is a sentence for a person. ``table`` is the archive's table, where it is a
    row or a table that does not fit.
    """

    where: str
    said: str
    byte: int | None = None
    table: str | None = None

    def __str__(self) -> str:
        return f"{self.where}: byte {self.byte}: {self.said}" if self.byte is not None else f"{self.where}: {self.said}"


def first_difference(expected: bytes, found: bytes) -> int | None:
    """The first place at which two byte strings differ: the end of the shorter one, where it begins the longer one."""
    if expected == found:
        return None
    differ = (at for at, (one, other) in enumerate(zip(expected, found, strict=False)) if one != other)
    return next(differ, min(len(expected), len(found)))


def describe_difference(expected: bytes, found: bytes, at: int) -> str:
    """What stands at a place, and what should: of both the one byte, with its sign where it has one."""
    return f"expected {_shown(expected[at : at + 1])}, found {_shown(found[at : at + 1])}"


def _shown(byte: bytes) -> str:
    if not byte:
        return "the end"
    return f"{byte.hex()} ({chr(byte[0])})" if 0x20 < byte[0] < 0x7F else byte.hex()
