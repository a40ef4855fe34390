"""Standard output and standard error: what happens to letters that they cannot hold, and when nobody reads on."""

from __future__ import annotations

import codecs
import os
import sys
from contextlib import suppress

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


def prepare_streams() -> None:
    """Let nothing that a stream's encoding lacks stop a run: our signs get plain ones, letters a question mark."""
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


def discard_output() -> None:
    """Send the rest of standard output nowhere: whoever read it has gone."""
    with suppress(OSError):  # a stream that is no file needs nothing
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
