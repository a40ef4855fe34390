"""Text from dumps, made fit for a line of a display.

Posts are hostile input: an escape sequence in one must not reach the terminal, nor may a bidirectional override in
one turn the words of ours that stand beside it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from rich.cells import cell_len, set_cell_size

from stemmatic.api.records import without_marks
from stemmatic.model import UNKNOWN_ZONE

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"

_BIDI_CONTROLS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_REPLACED: dict[int, str | None] = {
    **{code: chr(0x2400 + code) for code in range(0x20)},  # the pictures of control characters
    0x09: " ",
    0x0A: "\n",
    0x0D: None,
    0x7F: "\u2421",
    **dict.fromkeys(range(0x80, 0xA0), "\ufffd"),
    0x2028: "\n",
    0x2029: "\n",
    **dict.fromkeys(_BIDI_CONTROLS, None),
}
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_UNPRINTABLE = re.compile("[{}]".format("".join(re.escape(chr(code)) for code in _REPLACED if code != 0x0A)))
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"'()\\]+")


def printable(text: str) -> str:
    """``text`` without control characters and bidirectional embeddings; line breaks stay."""
    return text.translate(_REPLACED) if _UNPRINTABLE.search(text) else text


def isolate(text: str) -> str:
    """``text`` between Unicode isolates if any of it runs from right to left, so that what stands beside stays put."""
    if any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text):
        return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
    return text


def one_line(text: str) -> str:
    """``text`` on one line."""
    return " ".join(printable(text).split())


_SOME = 60  # characters, for marks that take no cell


def first_words(text: str, width: int | None = None) -> str:
    """The beginning of ``text`` on one line, in ``width`` cells of a terminal at most; an ellipsis shows a cut."""
    line = one_line(text)
    if width is None:
        return isolate(line)
    beginnings = (line[:size] for size in (width + _SOME, 4 * width + _SOME))  # long texts take long
    line = next((begin for begin in beginnings if cell_len(begin) > width), line)
    if cell_len(line) <= width:
        return isolate(line)
    begin = set_cell_size(line, max(width - 1, 0)).rstrip()
    at = begin.rfind(" ")
    if at > width // 2:  # cut between words, unless a word is very long
        begin = begin[:at]
    return isolate(begin + "…")


def preview(text: str, width: int | None = None) -> str:
    """:func:`first_words` of a post's text, without the marks of markdown that it may hold."""
    return first_words(without_marks(text), width)


def web_address(url: str | None) -> str | None:
    """The address of a post on the web, if it is one that is safe to follow."""
    return url if url and _WEB_ADDRESS.fullmatch(url) and not _UNPRINTABLE.search(url) else None


def moment(date: datetime | None) -> str:
    """A time to the minute; the display says once that times are UTC. A local one of an unknown zone says so itself."""
    if date is None:
        return "undated"
    said = f"{date:%Y-%m-%d %H:%M}"
    return f"{said} ({UNKNOWN_ZONE.tzname(None)})" if date.tzinfo is UNKNOWN_ZONE else said


def between(first: datetime | None, last: datetime | None) -> str:
    """From when to when, and that this is UTC where nothing says that it may not be."""
    local = any(date is not None and date.tzinfo is UNKNOWN_ZONE for date in (first, last))
    return f"{moment(first)} to {moment(last)}{'' if local else ' UTC'}"


def span(seconds: float) -> str:
    """A length of time in its two largest units: ``2 h 5 min``."""
    parts = []
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        count, seconds = divmod(int(seconds), size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2]) or "0 s"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """``1 post``, ``2 posts``, ``11,418 posts``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
