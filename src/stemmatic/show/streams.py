"""Standard output and standard error: what happens to letters that they cannot hold, and when nobody reads on."""

from __future__ import annotations

import codecs
import io
import logging
import os
import sys
from contextlib import suppress
from typing import Any, BinaryIO, cast

# What stands for our signs where the output cannot hold them; one character each, so that columns stay in line.
_PLAIN = {
    "⇄": "%",
    "−": "-",
    "–": "-",
    "·": ".",
    "➤": ">",
    "≈": "~",
    "…": ".",
    "◀": "<",
    "✗": "x",
    "“": '"',
    "”": '"',
    "\u2068": "",
    "\u2069": "",
}


class _Printable(logging.Formatter):
    """What libraries warn of, who quote dumps as they are."""

    def format(self, record: logging.LogRecord) -> str:
        from stemmatic.show.printable import printable

        return printable(super().format(record))


def prepare_streams() -> None:
    """Let nothing that a stream's encoding lacks stop a run: our signs get plain ones, letters a question mark.

    Nor may what is logged say to a terminal what it obeys.
    """
    logged = logging.StreamHandler()
    logged.setFormatter(_Printable())
    logging.getLogger().addHandler(logged)
    codecs.register_error("stemmatic.plain", _plain)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="stemmatic.plain")


def _plain(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_PLAIN.get(char, "?") for char in lacking), error.end


def say(text: str, *, err: bool = False) -> None:
    """Print lines of ours, in which names and words of users and dumps may stand."""
    from stemmatic.show.printable import printable  # rich: not before it is needed

    print(printable(text), file=sys.stderr if err else sys.stdout, flush=True)


class _Shown(io.RawIOBase):
    """A terminal that a file is written to: what it would obey is shown instead."""

    def __init__(self, terminal: BinaryIO) -> None:
        self._terminal = terminal
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        from stemmatic.show.printable import printable

        held = bytes(part)
        self._terminal.write(printable(self._decoder.decode(held)).encode())
        return len(held)

    def flush(self) -> None:
        self._terminal.flush()


def standard_output() -> BinaryIO:
    """Standard output for the content of a file: byte by byte, unless it is shown on a terminal."""
    whole = sys.stdout.buffer
    return cast(BinaryIO, _Shown(whole)) if sys.stdout.isatty() else whole


def discard_output() -> None:
    """Send the rest of standard output nowhere: whoever read it has gone."""
    with suppress(OSError):  # a stream that is no file needs nothing
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
