"""The development data, read as it lies there."""

from __future__ import annotations

import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any

DATA = Path(os.environ.get("STEMMATIC_DATA", Path(__file__).parents[3] / "shared" / "data"))
_WORD = re.compile(r"\w+")


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


def same_sentences(least: float = 0.5, min_words: int = 6) -> dict[tuple[str, int], set[tuple[str, int]]]:
    """Sentences of different documents that are one sentence, as (document, number): two papers quote one speech.

    Told by the English: sentences of ``min_words`` words or more that have this share of them in common (Dice).
    """
    said = {
        (name, n): Counter(_WORD.findall(text.lower()))
        for name, held in news("en").items()
        for n, text in enumerate(held)
    }
    said = {place: words for place, words in said.items() if words.total() >= min_words}
    same: dict[tuple[str, int], set[tuple[str, int]]] = defaultdict(set)
    for (one, words), (other, others) in combinations(said.items(), 2):
        if one[0] != other[0] and 2 * (words & others).total() >= least * (words.total() + others.total()):
            same[one].add(other)
            same[other].add(one)
    return same


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
