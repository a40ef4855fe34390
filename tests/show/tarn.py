"""Invented posts of Lower Tarn, and the command line as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

NOTICE = (
    "The harbour of Lower Tarn closes at noon on Friday. Boats that carry milk may leave until six in the evening. "
    "The keeper of the lock asks every captain to sign the grey book. The toll stays at four thalers a ton."
)
NOTICE_CUT = (
    "The harbour of Lower Tarn closes at noon on Friday. Boats that carry milk may leave until six in the evening. "
    "The toll stays at four thalers a ton."
)
NOTICE_CHANGED = (
    "The harbour of Lower Tarn closes at noon on Saturday. Boats that carry milk may leave until six in the evening. "
    "The keeper of the lock asks every captain to sign the grey book. The toll stays at five thalers a ton. "
    "Nobody in the port office wanted to say who had decided it."
)
HOSTILE = (
    "\x1b[31mRed\x1b[0m <script>alert(1)</script> | **bold** # `code` [link](javascript:alert(2)) \u202eevil #Milk"
)

ROWS = [
    {"channel": "tarn_port", "id": 1, "date": "2031-03-01T08:00:00Z", "text": NOTICE + " #LowerTarn"},
    {"channel": "tarn_daily", "id": 7, "date": "2031-03-01T08:20:00Z", "text": NOTICE_CUT},
    {"channel": "lake_wire", "id": 3, "date": "2031-03-01T11:05:00Z", "text": NOTICE_CHANGED},
    {"channel": "lake_wire", "id": 4, "date": "2031-03-02T09:00:00Z", "text": HOSTILE},
    {
        "channel": "lake_wire",
        "id": 5,
        "date": "2031-03-03T09:00:00Z",
        "text": "The cheese fair of Upper Tarn opens under the new roof, with sixty dairies and one brass band.",
        "forwarded_from": "Upper Tarn Fairs",
        "forwarded_from_id": "upper_tarn_fairs/88",
    },
    {"channel": "tarn_daily", "id": 9, "text": "An undated note about the lighthouse and its only cat, Bramble."},
    {
        "channel": "tarn_daily",
        "id": 10,
        "date": "2031-03-04T09:00:00Z",
        "text": "أغلقت الإدارة الميناء القديم يوم الجمعة بسبب العاصفة",
    },
]


def write_rows(path: Path, rows: list[dict[str, object]] | None = None, *, damaged: bool = False) -> Path:
    lines = [json.dumps(row, ensure_ascii=False) for row in (ROWS if rows is None else rows)]
    if damaged:
        lines.insert(2, '{"channel": "tarn_port", "id": 2, "text": "never clo')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@dataclass(frozen=True)
class Done:
    """What a process left behind."""

    status: int
    stdout: str
    stderr: str


def start(*arguments: str, stdin: str = "", **environment: str) -> Done:
    """The command line as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", "from stemmatic.show.cli import main; main()", *arguments],
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        input=stdin.encode(),
        capture_output=True,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())
