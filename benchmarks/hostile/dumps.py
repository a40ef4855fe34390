"""Dumps that are hostile to their readers: one part of a file again and again, for every format."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.hostile.files import FILES
from benchmarks.hostile.pattern import Pattern
from benchmarks.hostile.shapes import (
    ESCAPED_ITEM,
    FEED,
    ITEM,
    MARKUP,
    RESULT,
    STRINGS,
    TELEGRAM_HTML,
    TELEGRAM_PAGE,
    TWEET,
    Make,
    wrapped,
)
from stemmatic.read import read_dumps

_PAGES = {
    "telegram-page": TELEGRAM_PAGE,
    "telegram-html": TELEGRAM_HTML,
    "feed": ITEM,
    "feed escaped": ESCAPED_ITEM,
}


def dump_patterns() -> Iterator[Pattern]:
    """Every format with its own parts repeated."""
    for form, around in _PAGES.items():
        for name, unit in MARKUP.items():
            yield _read(f"{form}: {name}", "page.html" if "telegram" in form else "feed.xml", wrapped(around, unit))
    for name, unit in MARKUP.items():
        yield _read(f"feed of {name}", "feed.xml", wrapped(FEED, unit))
    for name, unit in STRINGS.items():
        yield _read(f"telegram-json: {name}", "result.json", wrapped(RESULT, unit))
        yield _read(f"x-archive: {name}", "tweets.js", wrapped(TWEET, unit))
        yield _read(f"table of lines: {name}", "table.jsonl", wrapped(('{"id": 1, "text": ', "}\n"), unit))
        yield _read(f"table of an array: {name}", "table.json", wrapped(('[{"id": 1, "text": ', "}]"), unit))
    for name, file, make in FILES:
        yield _read(name, file, make)


def _read(name: str, file: str, make: Make) -> Pattern:
    """The file read as a user's dump is: recognised, and all its posts taken."""

    def prepare(size: int) -> Callable[[], object]:
        folder = tempfile.TemporaryDirectory(prefix="hostile-")
        path = Path(folder.name) / file
        path.write_bytes(make(size))

        def work() -> object:
            with folder:
                return [(sum(1 for _ in found), len(found.skipped)) for found in read_dumps([path])]

        return work

    return Pattern(f"read {name}", prepare)
