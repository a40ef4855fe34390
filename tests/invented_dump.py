"""Dumps of a few rows for tests that need an archive of their own."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path


def write_rows(path: Path, rows: Iterable[tuple[str, str, str]]) -> Path:
    """A table of posts, (channel, number, text), a minute apart."""
    lines = [
        {"channel": channel, "id": number, "date": f"2031-06-03T08:{minute:02}:00Z", "text": text}
        for minute, (channel, number, text) in enumerate(rows)
    ]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return path
