"""How long collating takes: one family of a hundred witnesses, and a thousand families of ten.

    python -m benchmarks.collation_speed

Invented texts of 300 words, in sentences of 15; of each witness one word in twenty is another, and one sentence in ten
is cut. The archive is traced first, which does not count; then the collation is asked for, with all places of words.
The aims: a family of a hundred in under 5 seconds, a thousand families of ten in under 30 on two cores.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import stemmatic
from benchmarks.accuracy.corpora import Written
from benchmarks.accuracy.tracing import dump_posts
from benchmarks.measuring import machine

_WORDS, _SENTENCE = 300, 15
_FIRST = datetime(2031, 3, 1, tzinfo=UTC)
_PROCESSES = 2


def make_family(number: int, witnesses: int) -> Iterator[Written]:
    """The witnesses of one invented text."""
    rng = random.Random(number)  # noqa: S311 (texts are to be the same each time)
    text = [[_word(rng) for _ in range(_SENTENCE)] for _ in range(_WORDS // _SENTENCE)]
    for at in range(witnesses):
        kept = [
            [_word(rng) if rng.random() < 0.05 else word for word in sentence]
            for sentence in text
            if not at or rng.random() >= 0.1
        ]
        said = " ".join(f"{' '.join(sentence).capitalize()}." for sentence in kept)
        yield Written(f"{number}-{at}", f"channel {at}", _FIRST + timedelta(days=number, minutes=at), said)


def _word(rng: random.Random) -> str:
    return rng.choice(_VOCABULARY)


_VOCABULARY = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "that",
    "was",
    "for",
    "with",
    "his",
    "they",
    "from",
    "have",
    "this",
    "which",
    "were",
    "their",
    "would",
    "there",
    "been",
    "when",
    "more",
    "other",
    "time",
    "people",
    "water",
    "about",
    "after",
    "first",
    "never",
    "these",
    "made",
    "before",
    "through",
    "where",
    "right",
    "between",
    "years",
    "another",
    "house",
    "world",
    "still",
    "every",
    "found",
    "under",
    "might",
    "while",
    "great",
    "again",
    "state",
    "against",
    "around",
    "small",
    "however",
    "home",
    "three",
    "days",
    "number",
    "called",
    "course",
    "part",
    "take",
    "until",
    "ferry",
    "harbour",
    "council",
    "bridge",
    "market",
    "lantern",
    "river",
    "boats",
    "evening",
    "morning",
    "winter",
    "spring",
    "tower",
    "mill",
    "keeper",
    "letter",
    "fishermen",
]


def collate_some(folder: Path, part: int) -> tuple[int, int, float]:
    """Collate every family of a part; gives how many families and places of words there are, and seconds of CPU."""
    families = words = 0
    begin = time.process_time()
    with stemmatic.open_archive(folder) as archive:
        for family in list(archive.families)[part::_PROCESSES]:
            words += len(archive.variants(family).places)
            families += 1
    return families, words, time.process_time() - begin


def main() -> None:
    """Measure one large family, then as many small ones as are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("families", nargs="?", type=int, default=1000, help="families of ten (default: 1000)")
    count = parser.parse_args().families
    print(machine(), flush=True)
    with dump_posts(make_family(0, 100)) as dump, stemmatic.trace([dump]) as archive:
        (family,) = archive.families
        for what, work in (("collation", archive.collation), ("places of words beside it", archive.variants)):
            begin, cpu = time.perf_counter(), time.process_time()
            found = work(family)
            seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
            print(
                f"100 witnesses, {what}: {seconds:.1f} s ({cpu:.1f} s of CPU), {len(found.places)} places", flush=True
            )
    many = (post for number in range(1, count + 1) for post in make_family(number, 10))
    with dump_posts(many) as dump, stemmatic.trace([dump]) as archive:
        begin = time.perf_counter()
        with ProcessPoolExecutor(_PROCESSES) as pool:
            parts = list(pool.map(collate_some, [archive.folder] * _PROCESSES, range(_PROCESSES)))
        seconds = time.perf_counter() - begin
        families, words, cpu = map(sum, zip(*parts, strict=True))
        print(f"{families:,} families of ten: {seconds:.1f} s ({cpu:.1f} s of CPU), {words:,} places of words")


if __name__ == "__main__":
    main()
