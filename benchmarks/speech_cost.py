"""What attribution costs: CPU a post, the first time (dictionaries are read, words looked up) and again.

python benchmarks/speech_cost.py
"""

from __future__ import annotations

import csv
import lzma
import time
from itertools import islice

from benchmarks.accuracy.corpora import find, telegram
from stemmatic.understand.quotes import find_quotes

_SHORT = 20_000


def main() -> None:
    """Print microseconds of CPU a post for Russian news and for short posts."""
    with lzma.open(find("short-posts", "posts.csv.xz"), "rt", encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        short = [next(iter(filter(None, (row.get("content"), row.get("text")))), "") for row in islice(rows, _SHORT)]
    for name, texts in (("Russian news", [one.text for one in telegram()]), ("short posts", short)):
        for time_of in ("first", "again"):
            begin = time.process_time()
            for text in texts:
                find_quotes(text, [], None)
            print(f"{name}, {time_of}: {(time.process_time() - begin) / len(texts) * 1e6:.0f} µs a post")


if __name__ == "__main__":
    main()
