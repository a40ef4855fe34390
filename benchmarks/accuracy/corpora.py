"""The development data, read as it lies there."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

DATA = Path(os.environ.get("STEMMATIC_DATA", Path(__file__).parents[3] / "shared" / "data"))


class Absent(Exception):
    """Data that a measurement needs is not there."""


def find(*parts: str) -> Path:
    """A file of the development data.

    Raises:
        Absent: it is not there.
    """
    path = DATA.joinpath(*parts)
    if not path.exists():
        raise Absent(f"{path} is absent (STEMMATIC_DATA names the folder of the data)")
    return path


def rows(*parts: str) -> Iterator[dict[str, Any]]:
    """The records of a JSONL file."""
    with find(*parts).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def news(language: str) -> dict[str, list[str]]:
    """News documents: their sentences by document; the same in every language."""
    documents: dict[str, list[str]] = defaultdict(list)
    for row in rows("news-parallel", f"{language}.jsonl"):
        documents[row["document"]].append(row["text"])
    return dict(documents)


@dataclass(frozen=True, slots=True)
class Written:
    """A post as it goes into a benchmark's dump; ``name`` is its number and unique in the dump."""

    name: str
    channel: str
    date: datetime | None
    text: str


def telegram() -> list[Written]:
    """The Russian posts, those with a text."""
    return [
        Written(
            f"{row['sender_id']}.{row['message_id']}", row["channel"], datetime.fromisoformat(row["date"]), row["text"]
        )
        for row in rows("telegram-ru", "posts.jsonl")
        if row["text"]
    ]


def as_text(sentences: list[str], language: str) -> str:
    """Sentences as a post prints them: paragraphs of three."""
    gap = "" if language == "zh" else " "
    return "\n\n".join(gap.join(sentences[at : at + 3]) for at in range(0, len(sentences), 3))
