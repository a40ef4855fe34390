"""Copies in the wild: pairs of real posts, drawn over bands of likeness and of time, and labelled by hand.

    python -m benchmarks.accuracy.wild            the pairs to be labelled, with both texts
    python -m benchmarks.accuracy wild            precision and recall of the links on the labelled pairs

The likeness is not the linker's: the share of the shorter post's runs of three words that the other post has too, lines
that a channel prints ten times or more left out. Pairs without a shared run come in where their rarer word stems agree
(cosine of TF-IDF over the first five letters of each word). ``wild/labels.csv`` holds the posts' ids and the labels,
``wild/GUIDE.md`` says how they were given. No text of the data is kept here.
"""

from __future__ import annotations

import csv
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log, sqrt
from pathlib import Path

import numpy as np

from benchmarks.accuracy.corpora import Written, telegram
from benchmarks.accuracy.figures import Figure, Judged, Report, share, weighted_share
from benchmarks.accuracy.tracing import Named, trace_posts
from stemmatic.model import Relation

LABELS = Path(__file__).parent / "wild" / "labels.csv"
PER_CELL = 9
SIGNED = 10  # a line that a channel prints so often is its own, not the post's
COMMON = 300  # a run in more posts than that draws no pair: it would be furniture
MIN_COSINE = 0.25
EDGES = (0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)  # lower edges of the bands of containment
WORDS_ALONE = "no run"
_WORD = re.compile(r"https?://\S+|@\w+|([^\W_]+)")
_HOUR = 3600.0

# What the later post of a pair is to the earlier one, where both are the same text.
SAME_TEXT = {
    "copy": Relation.COPY,
    "edited copy": Relation.EDITED_COPY,
    "excerpt": Relation.EXCERPT,
    "expansion": Relation.EXPANDED_COPY,
    "shared passages": Relation.SHARED_PASSAGES,
}
OTHER = ("formula", "same event", "unrelated")
NONE = "no link"

Pair = tuple[str, str]  # names of two posts, the earlier first


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """Pairs of one band of likeness and one distance in time."""

    band: str
    distance: str


def cells(posts: Sequence[Written]) -> dict[Cell, list[Pair]]:
    """All pairs that share a run of three words or rare word stems, in cells, each in order of its names."""
    words = _words(posts)
    runs = [{tuple(held[at : at + 3]) for at in range(len(held) - 2)} for held in words]
    shared = _shared(runs)
    found: dict[Cell, list[Pair]] = defaultdict(list)
    for (one, other), count in shared.items():
        likeness = count / min(len(runs[one]), len(runs[other]))
        found[Cell(_band(likeness), _distance(posts[one], posts[other]))].append(_pair(posts[one], posts[other]))
    for one, other in _akin(words):
        if (one, other) not in shared:
            cell = Cell(WORDS_ALONE, _distance(posts[one], posts[other]))
            found[cell].append(_pair(posts[one], posts[other]))
    return {cell: sorted(found[cell]) for cell in sorted(found)}


def draw(population: dict[Cell, list[Pair]]) -> dict[Pair, Cell]:
    """The pairs to be labelled: as many of every cell, by chance with seed 1."""
    return {
        pair: cell
        for cell, pairs in population.items()
        for pair in random.Random(f"1 {cell.band} {cell.distance}").sample(  # noqa: S311 (sampling)
            pairs, min(PER_CELL, len(pairs))
        )
    }


def _words(posts: Sequence[Written]) -> list[list[str]]:
    printed = Counter((post.channel, line.strip()) for post in posts for line in set(post.text.split("\n")))
    return [
        [
            word.casefold().replace("ё", "е")
            for line in post.text.split("\n")
            if printed[post.channel, line.strip()] < SIGNED
            for word in _WORD.findall(line)
            if word
        ]
        for post in posts
    ]


def _shared(runs: Sequence[set[tuple[str, ...]]]) -> Counter[tuple[int, int]]:
    """How many runs two posts share, by their numbers, the lower first."""
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, held in enumerate(runs):
        for run in held:
            holders[run].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        if len(numbers) <= COMMON:
            shared.update((one, other) for at, other in enumerate(numbers) for one in numbers[:at])
    return shared


def _akin(words: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """Posts whose rarer word stems agree."""
    stems = [Counter(word[:5] for word in held if len(word) > 3) for held in words]
    spread = Counter(stem for held in stems for stem in held)
    weight = {stem: log(len(words) / count) for stem, count in spread.items()}
    weights = [{stem: count * weight[stem] for stem, count in held.items()} for held in stems]
    norms = np.array([sqrt(sum(value * value for value in held.values())) for held in weights])
    holders: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
    found = []
    for number, held in enumerate(weights):
        products = np.zeros(number)
        for stem, value in held.items():
            if 1 < spread[stem] <= COMMON:
                others, values = holders[stem]
                if others:
                    products[others] += value * np.array(values)
                others.append(number)
                values.append(value)
        near = np.flatnonzero((products > 0) & (products >= MIN_COSINE * norms[:number] * norms[number]))
        found += [(other, number) for other in near.tolist()]
    return found


def _band(likeness: float) -> str:
    lower = max(edge for edge in EDGES if edge <= likeness)
    above = [edge for edge in EDGES if edge > likeness]
    return f"{lower:g}–{above[0]:g}" if above else f"{lower:g}"


def _distance(one: Written, other: Written) -> str:
    if one.date is None or other.date is None:
        raise ValueError("every post of this data has a date")
    seconds = abs((one.date - other.date).total_seconds())
    return "under 1 h" if seconds < _HOUR else "1 h to 2 d" if seconds < 48 * _HOUR else "over 2 d"


def _pair(one: Written, other: Written) -> Pair:
    earlier, later = sorted((one, other), key=lambda post: (post.date, post.name))
    return earlier.name, later.name


@dataclass(frozen=True, slots=True)
class Labelled:
    """A pair with its label and what was found: the relation of a link, or ``no link``."""

    pair: Pair
    label: str
    doubtful: bool
    found: str
    score: float
    weight: float  # pairs of the data that it stands for

    @property
    def linked(self) -> bool:
        """Whether there is a link."""
        return self.found != NONE

    @property
    def same_text(self) -> bool:
        """Whether there ought to be one."""
        return self.label in SAME_TEXT


def read_labels() -> dict[Pair, tuple[str, bool]]:
    """Label and doubt of each pair."""
    with LABELS.open(encoding="utf-8", newline="") as lines:
        return {(row["earlier"], row["later"]): (row["label"], bool(row["doubtful"])) for row in csv.DictReader(lines)}


def measure() -> Report:
    """Recall and precision of the links by label and by relation, as drawn and weighted to the cells' sizes."""
    posts = telegram()
    links = trace_posts(posts).by_pair()
    return judge(label(posts, lambda pair: _found(links.get(frozenset(pair)), pair)))


def label(posts: Sequence[Written], find: Callable[[Pair], tuple[str, float]]) -> list[Labelled]:
    """The labelled pairs with what ``find`` says of each: the relation found, or ``no link``, and its score."""
    population = cells(posts)
    drawn = draw(population)
    labels = read_labels()
    if labels.keys() != drawn.keys():
        raise ValueError("the labelled pairs are not the pairs drawn: are these the posts that were labelled?")
    counts = Counter(drawn.values())
    return [
        Labelled(pair, name, doubtful, *find(pair), weight=len(population[drawn[pair]]) / counts[drawn[pair]])
        for pair, (name, doubtful) in labels.items()
    ]


def overall(pairs: Sequence[Labelled], prefix: str = "") -> list[Figure]:
    """Recall and precision over the pairs that are not doubtful, as drawn and weighted to the cells' sizes."""
    sure = [one for one in pairs if not one.doubtful]
    same, linked = [one for one in sure if one.same_text], [one for one in sure if one.linked]
    weighted = "weighted to all pairs"
    return [
        share(f"{prefix}recall", (one.linked for one in same)),
        weighted_share(f"{prefix}recall, {weighted}", ((one.linked, one.weight) for one in same)),
        share(f"{prefix}precision", (one.same_text for one in linked)),
        weighted_share(f"{prefix}precision, {weighted}", ((one.same_text, one.weight) for one in linked)),
    ]


def _found(link: Named | None, pair: Pair) -> tuple[str, float]:
    """The label that a link amounts to, said of the later post, and its score."""
    if link is None:
        return NONE, 0.0
    name = next((name for name, one in SAME_TEXT.items() if one is link.link.relation), str(link.link.relation))
    if link.source == pair[1]:
        name = {"excerpt": "expansion", "expansion": "excerpt"}.get(name, name)
    return name, link.link.score


def judge(pairs: Sequence[Labelled]) -> Report:
    """The figures of labelled pairs; doubtful ones stand apart."""
    report = Report(figures=overall(pairs))
    sure = [one for one in pairs if not one.doubtful]
    linked = [one for one in sure if one.linked]
    report.figures += [
        *(share(f"recall, {name}", (one.linked for one in sure if one.label == name)) for name in SAME_TEXT),
        share(
            "precision, a formula counted as the same text", (one.same_text or one.label == "formula" for one in linked)
        ),
        *(
            share(f"precision, links named {name}", (one.same_text for one in linked if one.found == name))
            for name in SAME_TEXT
        ),
        *(
            share(f"rightly not linked, {name}", (not one.linked for one in sure if one.label == name))
            for name in OTHER
        ),
        share("relation named rightly", (one.found == one.label for one in linked if one.same_text)),
        *(
            share(
                f"right, score {low:g}–{high:g}",
                (one.same_text for one in linked if low <= one.score < high or one.score == high == 1),
            )
            for low, high in ((0.0, 0.9), (0.9, 1.0))
        ),
    ]
    report.judged = [Judged(one.score, one.same_text) for one in linked]
    for name in (*SAME_TEXT, *OTHER):
        counts = Counter(one.found for one in sure if one.label == name)
        report.notes.append(f"labelled {name}: " + ", ".join(f"{n} {found}" for found, n in counts.most_common()))
    doubtful = [one for one in pairs if one.doubtful]
    report.notes.append(
        f"{len(pairs)} pairs; {len(doubtful)} doubtful ones stand apart: "
        + ", ".join(f"{n} {name} with {found}" for (name, found), n in _confused(doubtful).most_common())
    )
    report.misses = [
        f"{' '.join(one.pair)}: {one.label}, found {one.found} {one.score}"
        for one in sure
        if one.linked != one.same_text
    ]
    return report


def _confused(pairs: Sequence[Labelled]) -> Counter[tuple[str, str]]:
    return Counter((one.label, one.found) for one in pairs)


def main() -> None:
    """Print the pairs to be labelled, in an order that does not tell the cell."""
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
