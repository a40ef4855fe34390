"""A small archive of invented posts: two channels, three dumps, copies, an edited post, one channel under two names."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from typer.testing import CliRunner, Result

from stemmatic.api.archive import Archive
from stemmatic.options import Options
from stemmatic.show.cli import app

OPTIONS = replace(Options(), translate=replace(Options().translate, enabled=False))
STORM = (
    "The harbour of Lower Tarn closes at noon on Friday because of the storm. Boats that carry milk may leave until six"
    " in the evening, and the keeper of the lock asks every captain to sign the grey book."
)
FERRY = "The ferry to Upper Tarn carries bicycles again from the first of May, against a fee of two thalers each."


def row(channel: str, number: int, text: str, hour: int) -> dict[str, object]:
    return {"channel": channel, "id": number, "date": f"2031-03-01T{hour:02}:00:00Z", "text": text}


def write_dumps(folder: Path) -> list[Path]:
    rows = {
        "port.jsonl": [row("tarn_port", 1, STORM, 8), row("tarn_port", 2, FERRY, 9)],
        "daily.jsonl": [row("tarn_daily", 7, STORM + " Ёлка!", 10), row("tarn_daily", 8, FERRY, 12)],
        "later.jsonl": [row("tarn_port", 1, STORM.replace("Friday", "Saturday"), 8)],
    }
    paths = []
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in rows.items():
        path = folder / name
        path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines), encoding="utf-8")
        paths.append(path)
    return paths


def make_archive(folder: Path) -> Path:
    with Archive(folder / "archive", create=True) as archive:
        archive.add(write_dumps(folder / "dumps"), options=OPTIONS)
    return folder / "archive"


def change(archive: Path, *statements: str) -> None:
    """Change an archive behind its back."""
    with closing(sqlite3.connect(archive / "archive.sqlite", isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def command_line(*arguments: object) -> Result:
    """The command line inside this process: whatever is not foreseen raises."""
    return CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False)
