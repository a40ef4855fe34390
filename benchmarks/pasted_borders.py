"""How well the pasted-text reader finds borders: pages made of real posts, joined in several ways.

    python benchmarks/pasted_borders.py [PAGES_PER_CHANNEL]

Reads telegram-ru/posts.jsonl from STEMMATIC_DATA or ../shared/data. A page is 20 consecutive posts of one channel. A
border is right if a post begins at the first line of one. "Whole" is the share of posts that were neither cut nor
joined with another.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import re
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from stemmatic.model import Post
from stemmatic.read.format import Reading, Source
from stemmatic.read.pasted.reader import FORMAT

POSTS_PER_PAGE = 20
_MARKUP = re.compile(r"\*\*|__|~~|`|\[([^\[\]]*)\]\([^()\s]*\)")
WAYS = (
    "newline",
    "blank line",
    "two blank lines",
    "tight posts, blank line",
    "forwards and reactions",
    "times and views",
)


def load(folder: Path) -> dict[str, list[str]]:
    channels: dict[str, list[str]] = defaultdict(list)
    with (folder / "telegram-ru" / "posts.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            text = _MARKUP.sub(r"\1", record["text"])  # a page shows the letters, not their marks
            text = "\n".join(part.strip() for part in text.strip().split("\n"))
            if text:
                channels[record["channel"]].append(text)
    return channels


def make_page(posts: list[str], way: str, rng: random.Random) -> tuple[str, set[int]]:
    """The page, and the numbers of the lines where its posts begin."""
    lines: list[str] = []
    starts = set()
    for number, post in enumerate(posts):
        if way == "tight posts, blank line":
            post = re.sub(r"\n{2,}", "\n", post)
        if number and way in ("blank line", "tight posts, blank line"):
            lines.append("")
        if number and way == "two blank lines":
            lines += ["", ""]
        starts.add(len(lines) + 1)
        if way == "forwards and reactions" and rng.random() < 0.3:
            lines.append("Переслано из Ведомости Вальдории")
        lines += post.split("\n")
        if way == "forwards and reactions" and rng.random() < 0.6:
            lines.append(f"👍{rng.randint(1, 900)} 🔥 {rng.randint(1, 90)}")
        if way == "times and views":
            lines.append(
                f"{rng.randint(1, 99)}.{rng.randint(0, 9)}K views  {rng.randint(0, 23):02}:{rng.randint(0, 59):02}"
            )
    return "\n".join(lines), starts


def find_starts(page: str) -> set[int]:
    data = page.encode()
    source = Source(
        name="page.txt",
        label="page.txt",
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        head=data[:65536],
        open=lambda: io.BytesIO(data),
    )
    return {int(item.number.partition("-")[0]) for item in FORMAT.read(source, Reading()) if isinstance(item, Post)}


def main() -> None:
    folder = Path(os.environ.get("STEMMATIC_DATA", Path(__file__).parents[2] / "shared" / "data"))
    pages_each = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    by_channel = len(sys.argv) > 2
    channels = load(folder)
    print(f"{'joined by':26} {'pages':>6} {'precision':>10} {'recall':>8} {'whole':>8}")
    for way in WAYS:
        rng = random.Random(5)  # noqa: S311 (a sample, no secret)
        sums = defaultdict(lambda: [0, 0, 0, 0, 0, 0])
        for name, posts in sorted(channels.items()):
            for _ in range(pages_each):
                begin = rng.randrange(max(1, len(posts) - POSTS_PER_PAGE))
                page, true = make_page(posts[begin : begin + POSTS_PER_PAGE], way, rng)
                found = find_starts(page)
                total = len(page.split("\n")) + 1
                order_true, order_found = [*sorted(true), total], [*sorted(found), total]
                spans_true = set(pairwise(order_true))
                spans_found = set(pairwise(order_found))
                inner_true, inner_found = true - {1}, found - {1}
                figures = (
                    1,
                    len(inner_true & inner_found),
                    len(inner_found),
                    len(inner_true),
                    len(spans_true & spans_found),
                    len(spans_true),
                )
                for key in ("", name):
                    sums[key] = [a + b for a, b in zip(sums[key], figures, strict=True)]
        for name, (pages, right, given, wanted, whole, posts_all) in sorted(sums.items()):
            if name and not by_channel:
                continue
            shares = f"{right / max(1, given):10.3f} {right / wanted:8.3f} {whole / posts_all:8.3f}"
            print(f"{(name or way)[:26]:26} {pages:6} {shares}")


if __name__ == "__main__":
    main()
