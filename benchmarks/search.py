"""Search at size: an invented archive of posts in five languages, then a mix of searches as people type them.

    python benchmarks/search.py [--posts 200000] [--searches 1000] [--folder DIR]

The words are made from syllables and drawn by Zipf's law, a vocabulary a language, with endings that the language's
stemmer takes off; the commonest are as common as "the" is. Printed are how fast posts are indexed, what the index
weighs, how long adding 1,000 posts takes, and the median, 95th percentile and maximum of each kind of search, hits
with their snippets included, 20 a page. ``--folder`` keeps the archive and uses it again.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from stemmatic.archive.records import to_json
from stemmatic.archive.search.hits import SearchOrder
from stemmatic.archive.store import Store
from stemmatic.model import Forward, Heading, Passage, PassageKind, Place, Post, Understanding

LANGUAGES = {  # consonants, vowels, endings
    "ru": ("б в г д к л м н п р с т ст пр вр", "а е и о у я", "- а у ов ами ые"),
    "en": ("b c d f g l m n p r s t st tr", "a e i o u ea", "- s ed ing ly"),
    "tr": ("b c ç d g k l m n ş s t y", "a e i ı o ö u ü", "- lar ler da in"),
    "uk": ("б в г д к л м н п р с т ґ", "а е и і о у ї", "- а у ів ами"),
    "ar": ("ب ت ج د ر س ع ف ق ك ل م ن", "ا و ي", "- ات ين ها"),
}
SHARES = (0.4, 0.25, 0.15, 0.1, 0.1)
STEMS = 30_000  # a language
CHANNELS = 80
START = datetime(2029, 1, 1, tzinfo=UTC)


class Language:
    """An invented language: words by rank, the commonest first."""

    def __init__(self, code: str, rng: random.Random) -> None:
        consonants, vowels, endings = (letters.split() for letters in LANGUAGES[code])
        endings = [ending.strip("-") for ending in endings]
        made: dict[str, None] = {}
        while len(made) < STEMS:
            rank = len(made)
            syllables = 1 if rank < 40 else 2 if rank < 1500 else rng.choice((2, 3, 3, 4))
            syllable = [rng.choice(consonants) + rng.choice(vowels) for _ in range(syllables)]
            made["".join(syllable) + rng.choice(consonants)] = None
        self.code = code
        self.words = [stem + ending for stem in made for ending in (endings if len(stem) > 4 else endings[:1])]
        weights = 1 / (np.arange(len(self.words)) + 2.0)
        self._bounds = np.cumsum(weights / weights.sum())

    def draw(self, count: int, rng: np.random.Generator) -> list[str]:
        """Words as a text has them."""
        return [self.words[at] for at in np.searchsorted(self._bounds, rng.random(count))]


def invent(languages: Sequence[Language], begin: int, count: int, seed: int) -> Iterator[tuple[Post, Understanding]]:
    """Posts, and what a reader would understand of them."""
    rng = np.random.default_rng(seed)
    for number in range(begin, begin + count):
        language = languages[int(rng.choice(len(languages), p=SHARES))]
        words = language.draw(int(np.clip(rng.lognormal(3.7, 0.8), 3, 800)), rng)
        text = " ".join(words).capitalize() + "."
        if rng.random() < 0.3:
            text += f" #{language.words[int(rng.integers(60, 400))]}"
        speaker = f"Ivan {languages[1].words[int(rng.integers(100, 300))].title()}" if rng.random() < 0.2 else None
        channel = int(CHANNELS * rng.random() ** 2)
        post = Post(
            platform="telegram",
            channel=f"channel_{channel}",
            channel_title=f"Channel No {channel}",
            number=str(number),
            text=text,
            date=START + timedelta(seconds=int(rng.integers(0, 3 * 365 * 86400))),
            place=Place("0" * 64, f"messages[{number}]"),
            forward=Forward(name="elsewhere") if rng.random() < 0.15 else None,
            views=int(rng.integers(10, 10_000)),
        )
        passage = Passage(begin=0, end=len(text), kind=PassageKind.SENTENCE, language=language.code)
        yield post, Understanding(passages=(passage,), headings=(Heading(speaker=speaker),) if speaker else ())


def keep(folder: Path, items: Iterator[tuple[Post, Understanding]]) -> None:
    """Put posts where a run would, without linking them: search needs no links."""
    connection = sqlite3.connect(folder / "archive.sqlite", isolation_level=None)
    connection.execute("BEGIN")
    for post, said in items:
        assert post.date
        record = (post.key, post.platform, post.channel, post.number, post.date.isoformat(), to_json(post))
        connection.execute(
            "INSERT INTO posts (post, platform, channel, number, date, record, step) VALUES (?, ?, ?, ?, ?, ?, 1)",
            record,
        )
        connection.execute("INSERT INTO understood (post, record) VALUES (?, ?)", (post.key, to_json(said)))
    connection.execute("COMMIT")
    connection.close()


def queries(languages: Sequence[Language], store: Store, rng: random.Random) -> dict[str, Callable[[], str]]:
    """The kinds of searches, each a maker of one; words come from the languages by their share."""

    def language() -> Language:
        return rng.choices(languages, SHARES)[0]

    def word(first: int, last: int, of: Language | None = None) -> str:
        return (of or language()).words[rng.randrange(first, last)]

    posts = [json.loads(row[0])["text"] for row in store._rows("SELECT record FROM posts WHERE id % 997 = 0")]

    def phrase(words: int) -> str:
        text = rng.choice(posts).split()
        at = rng.randrange(max(len(text) - words, 1))
        return '"' + " ".join(text[at : at + words]).strip(".#") + '"'

    def pair() -> str:
        of = language()
        return f"{word(20, 2000, of)} {word(20, 2000, of)}"

    def day() -> str:
        return f"{START + timedelta(days=rng.randrange(1000)):%Y-%m-%d}"

    return {
        "rare word": lambda: word(5_000, 60_000),
        "middling word": lambda: word(200, 5_000),
        "common word": lambda: word(20, 200),
        "commonest word": lambda: word(0, 20),
        "two words": pair,
        "three common words": lambda: " ".join(word(0, 40, languages[0]) for _ in range(3)),
        "phrase of two": lambda: phrase(2),
        "phrase of five": lambda: phrase(5),
        "prefix, 4 letters": lambda: f"{word(2_000, 60_000)[:4]}*",
        "prefix, 3 letters": lambda: f"{word(2_000, 60_000)[:3]}*",
        "hashtag": lambda: f"#{word(60, 400)}",
        "word in a channel": lambda: f"{word(20, 2_000)} channel:channel_{rng.randrange(CHANNELS)}",
        "common word, forwards": lambda: f"{word(0, 100)} has:forward",
        "word in a language": lambda: (lambda of: f"{word(0, 2_000, of)} language:{of.code}")(language()),
        "word from a day on": lambda: f"{word(0, 2_000)} from:{day()}",
        "speaker": lambda: f"speaker:{word(100, 300, languages[1])}",
        "either, without": lambda: f"{word(20, 2_000)} OR {word(20, 2_000)} -{word(20, 2_000)}",
        "all of a channel": lambda: f"channel:channel_{rng.randrange(CHANNELS)}",
    }


SHARE_OF_MIX = {  # of 100 searches; the rest of the kinds are 5 each
    "rare word": 12,
    "middling word": 12,
    "common word": 8,
    "commonest word": 3,
    "three common words": 2,
    "prefix, 3 letters": 3,
}


def measure(store: Store, languages: Sequence[Language], count: int) -> None:
    """Time a mix of searches, and print it kind by kind."""
    rng = random.Random(7)  # noqa: S311 (the same searches every time)
    makers = queries(languages, store, rng)
    kinds = rng.choices(list(makers), [SHARE_OF_MIX.get(kind, 5) for kind in makers], k=count)
    times: dict[str, list[float]] = defaultdict(list)
    work: list[float] = []
    hits: dict[str, list[int]] = defaultdict(list)
    for kind in kinds:
        text, by_time = makers[kind](), rng.random() < 0.3
        begun, worked = time.perf_counter(), time.process_time()
        found = store.search(text, order=SearchOrder.NEWEST if by_time else SearchOrder.RELEVANCE)
        times[kind].append((time.perf_counter() - begun) * 1000)
        work.append((time.process_time() - worked) * 1000)
        hits[kind].append(found.total)
    everything = list(itertools.chain(*times.values()))
    print(f"{'':24}{'searches':>9}{'hits':>8}{'median':>9}{'p95':>9}{'max ms':>9}")
    rows = [(kind, times[kind]) for kind in makers if kind in times]
    for kind, taken in [*rows, ("the mix", everything), ("the mix, CPU time", work)]:
        total = statistics.median(hits[kind]) if kind in hits else statistics.median(itertools.chain(*hits.values()))
        p95 = float(np.percentile(taken, 95))
        print(f"{kind:24}{len(taken):9}{total:8.0f}{statistics.median(taken):9.2f}{p95:9.2f}{max(taken):9.2f}")


def main() -> None:
    """Make the archive, fill the index, search."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=200_000)
    parser.add_argument("--searches", type=int, default=1_000)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = given.folder or Path(made)
        languages = [Language(code, random.Random(code)) for code in LANGUAGES]  # noqa: S311
        fresh = not (folder / "archive.sqlite").exists()
        store = Store(folder, create=True)
        if fresh:
            keep(folder, invent(languages, 0, given.posts, seed=1))
            begun, worked = time.perf_counter(), time.process_time()
            store.index_search(lambda *_: None)
            seconds, work = time.perf_counter() - begun, time.process_time() - worked
            print(f"{given.posts:,} posts indexed in {seconds:.1f} s, {work:.1f} s of them CPU time")
        known = store.count_posts()
        keep(folder, invent(languages, known, 1_000, seed=known))
        begun = time.perf_counter()
        store.index_search(lambda *_: None)
        print(f"1,000 posts more indexed in {time.perf_counter() - begun:.2f} s")
        sql = "SELECT sum(pgsize) / 1e6 FROM dbstat WHERE name LIKE 'search%'"
        whole = (folder / "archive.sqlite").stat().st_size / 1e6
        print(f"index {store._rows(sql)[0][0]:,.0f} MB of {whole:,.0f} MB")
        measure(store, languages, given.searches)
        store.close()


if __name__ == "__main__":
    main()
