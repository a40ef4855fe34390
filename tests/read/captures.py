"""Captures and what is read of them, for the tests of their reader."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

from sources import Outcome, read_all, source_of

from stemmatic.read.capture import reader as capture
from stemmatic.read.format import Reading

WHEN = 1677224038  # 2023-02-24 07:33:58 UTC
DATE = datetime(2023, 2, 24, 7, 33, 58, tzinfo=UTC)


def zeeschuimer(platform: str, *items: dict[str, Any]) -> str:
    envelopes = [
        {
            "nav_index": "1:2:3",
            "item_id": str(number),
            "timestamp_collected": 1700000000000,
            "source_platform": platform,
            "source_platform_url": f"https://{platform}/somewhere",
            "user_agent": "Browser",
            "data": item,
        }
        for number, item in enumerate(items)
    ]
    return lines(*envelopes)


def lines(*rows: Any) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def sheet(*rows: dict[str, Any]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def read(content: str, name: str = "capture.ndjson", reading: Reading | None = None) -> Outcome:
    source = source_of(name, content)
    assert capture.recognise(source)
    return read_all(capture.FORMAT, source, reading)
