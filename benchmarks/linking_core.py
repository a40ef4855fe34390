"""The core of linking inside a language: words → fingerprints → candidates → verified links, on invented corpora.

    python -m benchmarks.linking_core 10000 100000
    python -m benchmarks.linking_core 100000 --case one-text
    python -m benchmarks.linking_core 20000 --peers PYTHON
    python -m benchmarks.linking_core 1000000 --times 10

The words come from benchmarks/corpus.py (casefolded, without stops) as the columns that linking works on; making them
is not measured. Beside the rates stand recall and precision against the corpus's truth: recall counts the pairs
(source, copy) that are linked, precision the links whose posts go back to one post. Recall is told twice: of all pairs,
and without short repetitions, which have a figure of their own. A *short repetition* is a pair more than 12 hours apart
whose shorter post has fewer than 8 words and at least half of the other's, or fewer than 15 where both are of one
channel. Stemmatic does not take such a pair for a copy, however equal the words are: "The bridge is closed again" is
said anew. The corpus copies without regard to that, so its truth counts pairs that the rule leaves out on purpose.

``--peers`` runs datasketch and rensa in the environment of another Python on the same words: MinHash of 128
permutations over the distinct words' 3-grams, LSH for Jaccard 0.5 (rensa: 32 bands, about 0.42). Times are of the wall
clock and of the processor; compare them in one run. ``--times`` takes a corpus so many times with other words each, so
that ten million posts need no more memory for the corpus than a million. Fingerprints are on disk, as they are in runs.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, product, repeat
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.cases import CASES
from benchmarks.corpus import make_posts
from stemmatic.link import find_fingerprints
from stemmatic.link.columns import Forms, TextColumns
from stemmatic.link.wording.rows import make_rows
from stemmatic.link.wording.verification import compare_wording
from stemmatic.link.words import word_number
from stemmatic.options import LinkOptions
from stemmatic.pipeline.index.segments import Segment
from stemmatic.pipeline.index.wording import COLUMNS, write_sorted
from stemmatic.pipeline.join.candidates import Counts, find_candidates

OPTIONS = LinkOptions()
_BATCH = 10_000  # posts whose fingerprints are made at once
_KINDS = ("copy", "edit", "excerpt", "forward", "burst")


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus's columns, its texts, and its truth: copies as (source, copy, kind), and what each goes back to."""

    columns: TextColumns
    texts: list[str]
    truth: NDArray[np.int64]
    family: NDArray[np.int64]

    def short_repetitions(self) -> NDArray[np.bool_]:
        """Which pairs of the truth say so little, so long after, that they may be a formula."""
        source, copy = self.truth[:, 0], self.truth[:, 1]
        sizes = np.diff(self.columns.offsets)
        words, others = np.minimum(sizes[source], sizes[copy]), np.maximum(sizes[source], sizes[copy])
        one_channel = self.columns.channels[source] == self.columns.channels[copy]
        hours = np.abs(self.columns.times[source] - self.columns.times[copy]) / 3.6e9
        short = (words < OPTIONS.min_partial_words) & (words >= OPTIONS.min_coverage * others)
        return (short | (one_channel & (words < OPTIONS.repeat_words))) & (hours > OPTIONS.same_news_hours)


def make_corpus(count: int, case: str) -> Corpus:
    """A corpus of so many posts in order of time."""
    vocabulary: dict[str, int] = {}
    channels: dict[str, int] = {}
    place: dict[str, int] = {}
    forms = Forms()
    words: list[NDArray[np.int32]] = []
    form_of: list[NDArray[np.int32]] = []
    sizes: list[int] = []
    counts, numbers, times, texts, truth = [], [], [], [], []
    family = np.arange(count)
    for at, post in enumerate(CASES[case](make_posts(count))):
        printed = [sentence.rstrip(".").split(" ") for sentence in post.sentences]
        folded = [word.casefold() for word in chain(*printed)]
        words.append(np.array([vocabulary.setdefault(word, len(vocabulary)) for word in folded], np.int32))
        names = (
            forms.add(word) if word[:1].isdigit() or (k and word[:1].isupper()) else -1
            for sentence in printed
            for k, word in enumerate(sentence)
        )
        form_of.append(np.fromiter(names, np.int32, len(folded)))
        sizes.extend(map(len, printed))
        counts.append(len(printed))
        numbers.append(channels.setdefault(post.channel, len(channels)))
        times.append(int(post.date.timestamp() * 1e6))
        texts.append(" ".join(folded))

        place[post.key] = at
        if post.source is not None and (source := place.get(post.source)) is not None:
            truth.append((source, at, _KINDS.index(post.kind)))
            family[at] = family[source]
    lengths = np.array([len(word) for word in vocabulary], np.int32)
    hashes = np.fromiter(map(word_number, vocabulary), np.uint64, len(vocabulary))
    every = np.concatenate(words)
    offsets = np.concatenate([[0], np.cumsum([len(one) for one in words])])
    passage_offsets = np.concatenate([[0], np.cumsum(counts)])
    ends = np.cumsum(np.array(sizes) * 8)  # as if words had eight letters: spans are not what is measured
    form_offsets, chars, flags = forms.columns()
    within = np.concatenate([np.arange(one) for one in counts])
    columns = TextColumns(
        offsets=offsets.astype(np.int64),
        words=hashes[every],
        word_passages=np.repeat(within, sizes).astype(np.int32),
        lengths=lengths[every],
        form_of=np.concatenate(form_of),
        form_offsets=form_offsets,
        form_chars=chars,
        form_flags=flags,
        passage_offsets=passage_offsets.astype(np.int64),
        passage_begins=(ends - np.array(sizes) * 8).astype(np.int32),
        passage_ends=ends.astype(np.int32),
        passage_versions=np.zeros(len(sizes), np.int32),
        channels=np.array(numbers, np.int32),
        times=np.array(times, np.int64),
        precision=np.zeros(count, np.int8),
        elided=np.zeros(count, np.bool_),
    )
    return Corpus(columns, texts, np.array(truth, np.int64).reshape(-1, 3), family)


class Meter:
    """Sums up how long steps take."""

    def __init__(self, posts: int) -> None:
        self.posts = posts
        self._taken: dict[str, tuple[float, float]] = {}

    def time(self, step: str, work: Callable[..., Any], *given: Any) -> Any:
        """Do a step, or go on with it."""
        wall, cpu = time.perf_counter(), time.process_time()
        done = work(*given)
        before = self._taken.get(step, (0.0, 0.0))
        self._taken[step] = before[0] + time.perf_counter() - wall, before[1] + time.process_time() - cpu
        return done

    def close(self) -> None:
        """Print the steps and their sum."""
        walls, cpus = zip(*self._taken.values(), strict=True)
        for step, (wall, cpu) in {**self._taken, "all": (sum(walls), sum(cpus))}.items():
            rates = f"{self.posts / wall:>11,.0f} posts/s{1e6 * cpu / self.posts:>8.1f} CPU µs a post"
            print(f"  {step:<14}{wall:>9.2f} s{cpu:>9.2f} CPU s{rates}")


def fingerprint(corpus: TextColumns, count: int, times: int, folder: Path) -> Segment:
    """The fingerprints of a corpus that is taken so many times, sorted on disk as in the index of an archive."""

    def find(task: tuple[int, int]) -> NDArray[np.uint64]:
        turn, begin = task
        offsets = corpus.offsets[begin : begin + _BATCH + 1]
        span = slice(offsets[0], offsets[-1])
        numbers = turn * count + np.arange(begin, begin + len(offsets) - 1)
        words = reword(corpus.words[span], turn)
        return find_fingerprints(words, corpus.word_passages[span], offsets - offsets[0], numbers, OPTIONS)

    tasks = product(range(times), range(0, count, _BATCH))
    return write_sorted(folder, find, tasks, times * len(corpus.words))


def reword(words: NDArray[np.uint64], turn: int) -> NDArray[np.uint64]:
    """Other words in the place of each."""
    return words ^ np.uint64(turn * 0x9E3779B97F4A7C15 % 2**64)


def find_pairs(segment: Segment, count: int) -> tuple[NDArray[np.int64], Counts]:
    """The candidates of the fingerprints of so many posts."""
    columns = (np.asarray(segment.column(name)) for name in COLUMNS)
    caps = OPTIONS.max_holders, OPTIONS.max_weak_holders
    return find_candidates(*columns, np.arange(count), np.ones(count, np.bool_), caps)


def measure(count: int, case: str, times: int, python: str | None) -> None:
    """Print the rates of one corpus."""
    corpus = make_corpus(count, case)
    columns, keys = corpus.columns, [str(at) for at in range(count)]
    print(f"{times * count:,} posts, {case}; {len(columns.words) / count:.0f} words a post", flush=True)
    meter = Meter(times * count)
    with tempfile.TemporaryDirectory(prefix="linking-core-") as folder:
        segment = meter.time("fingerprints", fingerprint, columns, count, times, Path(folder))
        found, beyond = meter.time("candidates", find_pairs, segment, times * count)
    every = found.T
    turns = np.where(every[0] // count == every[1] // count, every[0] // count, -1)  # two turns share words by chance
    links = 0
    for turn in reversed(range(times)):
        tokenized = columns._replace(words=reword(columns.words, turn))
        left, right = (np.ascontiguousarray(side[turns == turn] - turn * count) for side in every)
        shared = meter.time("verification", compare_wording, tokenized, left, right, OPTIONS)
        links += len(meter.time("rows of links", make_rows, tokenized, keys, left, right, shared, OPTIONS))
    meter.close()
    print(
        f"  {len(every[0]):,} candidates, {links:,} links;"
        f" chained: {beyond.wide_fingerprints:,} fingerprints in {beyond.wide_rows:,} rows;"
        f" left out: {beyond.common_fingerprints:,} weak ones in {beyond.common_rows:,} rows"
    )
    print(
        f"  peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB with the corpus and mapped files"
    )
    judge(corpus, np.stack([left[shared.pair], right[shared.pair]], axis=1), "Stemmatic")
    for peer, program in _PEERS.items() if python else ():
        run_peer(corpus, peer, program, str(python))


def judge(corpus: Corpus, pairs: NDArray[np.int64], name: str) -> None:
    """Print recall by kind and precision of pairs (earlier, later)."""
    size = len(corpus.family)
    held = np.unique(pairs[:, 0] * size + pairs[:, 1]) if len(pairs) else np.empty(0, np.int64)
    hit = np.isin(corpus.truth[:, 0] * size + corpus.truth[:, 1], held)
    short = corpus.short_repetitions()
    right = corpus.family[held // size] == corpus.family[held % size]
    precision = f"{100 * right.mean():.2f} %" if len(held) else "none found"
    every = _recall(corpus, hit, np.ones(len(hit), np.bool_))
    print(f"  {name}: recall {every}; precision {precision} of {len(held):,} pairs")
    if short.any():
        print(
            f"  {name}: without {short.sum():,} short repetitions {_recall(corpus, hit, ~short)};"
            f" of these {100 * hit[short].mean():.1f} %"
        )


def _recall(corpus: Corpus, hit: NDArray[np.bool_], counted: NDArray[np.bool_]) -> str:
    told = [f"all {100 * hit[counted].mean():.1f} %"] if counted.any() else []
    for number, kind in enumerate(_KINDS):
        of_kind = hit[counted & (corpus.truth[:, 2] == number)]
        if len(of_kind):
            told.append(f"{kind} {100 * of_kind.mean():.1f} %")
    return ", ".join(told)


_COMMON = """
import json, sys, time
def shingles(text):
    words = text.split(" ")
    return sorted({" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2))})
posts = [json.loads(line) for line in sys.stdin]
wall, cpu = time.perf_counter(), time.process_time()
"""
_PEERS = {
    "datasketch": """
from datasketch import MinHash, MinHashLSH
index, found = MinHashLSH(threshold=0.5, num_perm=128), []
for number, text in enumerate(posts):
    made = MinHash(num_perm=128)
    made.update_batch([one.encode() for one in shingles(text)])
    found += [(other, number) for other in index.query(made)]
    index.insert(number, made)
""",
    "rensa": """
from rensa import RMinHash, RMinHashLSH
index, found = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32), []
for number, text in enumerate(posts):
    made = RMinHash(num_perm=128, seed=1)
    made.update(shingles(text))
    found += [(other, number) for other in index.query(made)]
    index.insert(number, made)
""",
}
_TOLD = """
print(json.dumps({"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "pairs": found}))
"""


def run_peer(corpus: Corpus, peer: str, program: str, python: str) -> None:
    """Run a peer on the same words in the environment of another Python."""
    given = "".join(json.dumps(text) + "\n" for text in corpus.texts)
    done = subprocess.run(
        [python, "-c", _COMMON + program + _TOLD], input=given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"  {peer}: skipped: {done.stderr.strip().splitlines()[-1]}")
        return
    told = json.loads(done.stdout)
    count = len(corpus.texts)
    print(
        f"  {peer:<14}{told['wall']:>9.2f} s{told['cpu']:>9.2f} CPU s{count / told['wall']:>11,.0f} posts/s"
        f"{1e6 * told['cpu'] / count:>8.1f} CPU µs a post"
    )
    judge(corpus, np.array(told["pairs"], np.int64).reshape(-1, 2), peer)


def main() -> None:
    """Measure what is asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("posts", nargs="*", type=int, default=[10_000])
    parser.add_argument("--case", choices=CASES, default="corpus", help="the corpus, or a worst case")
    parser.add_argument("--peers", metavar="PYTHON", help="a Python that has datasketch and rensa")
    parser.add_argument("--times", type=int, default=1, help="take each corpus so often, in other words each time")
    given = parser.parse_args()
    warm = make_corpus(200, "corpus")
    with tempfile.TemporaryDirectory(prefix="linking-core-") as folder:
        find_pairs(fingerprint(warm.columns, 200, 1, Path(folder)), 200)
    every = np.array(list(repeat(0, 199))), np.arange(1, 200)
    shared = compare_wording(warm.columns, *every, OPTIONS)
    make_rows(warm.columns, ["a"] * 200, *every, shared, OPTIONS)
    for count in given.posts:
        measure(count, given.case, given.times, given.peers)


if __name__ == "__main__":
    main()
