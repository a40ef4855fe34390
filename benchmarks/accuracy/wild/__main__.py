"""Print the pairs to be labelled."""

from __future__ import annotations

import random
import sys

from benchmarks.accuracy.corpora import telegram
from benchmarks.accuracy.wild.drawing import cells, draw


def main() -> None:
    """Print both texts of each pair, in an order that does not tell the cell."""
    posts = telegram()
    by_name = {post.name: post for post in posts}
    pairs = sorted(draw(cells(posts)))
    random.Random(1).shuffle(pairs)  # noqa: S311 (an order, no secret)
    for number, pair in enumerate(pairs):
        sys.stdout.write(f"=== {number} {' '.join(pair)}\n")
        for name in pair:
            post = by_name[name]
            sys.stdout.write(f"--- {post.channel} {post.date:%Y-%m-%d %H:%M}\n{post.text}\n")


if __name__ == "__main__":
    main()
