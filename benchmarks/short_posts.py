"""Real short posts of a network of accounts in two main languages, and as many varied ones as are asked for.

They are those of ``short-posts/posts.csv.xz`` (STEMMATIC_DATA or ../shared/data), in an order drawn by a seed. Beyond
their number they come again, each time with three words in ten others of the same language, up to three months sooner
or later: as many topics as before, with more posts on each.
"""

from __future__ import annotations

import csv
import lzma
import os
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.corpus import Made

_FOLDER = Path(os.environ.get("STEMMATIC_DATA", Path(__file__).parents[2] / "shared" / "data")) / "short-posts"
_OTHER_WORDS = 0.3  # share
_DAYS = 90


def make_short_posts(count: int, seed: int = 1) -> Iterator[Made]:
    """``count`` posts."""
    rng = random.Random(seed)  # noqa: S311 (sampling)
    with lzma.open(_FOLDER / "posts.csv.xz", "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rng.shuffle(rows)
    words: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        words[row["language"]] += [word for word in row["content"].split() if word.isalpha()]
    for number in range(count):
        row = rows[number % len(rows)]
        text, date = row["content"], datetime.fromisoformat(row["publish_date"]).replace(tzinfo=UTC)
        if number >= len(rows):
            pool = words[row["language"]]
            text = " ".join(
                rng.choice(pool) if word.isalpha() and rng.random() < _OTHER_WORDS else word for word in text.split()
            )
            date += timedelta(days=rng.uniform(-_DAYS, _DAYS))
        yield Made(
            channel=row["author_id"],
            number=number,
            date=date,
            language="",
            sentences=(text,),
            signature="",
            kind="real",
        )
