"""Pairs of posts in cells of likeness and of distance in time, and the draw of those that are labelled."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np

from benchmarks.accuracy.corpora import Written

PER_CELL = 9
SIGNED = 10  # a line that a channel prints so often is its own, not the post's
COMMON = 300  # a run in more posts than that draws no pair: it would be page_chrome
MIN_COSINE = 0.25
EDGES = (0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)  # lower edges of the bands of containment
WORDS_ALONE = "no run"
_WORD = re.compile(r"https?://\S+|@\w+|([^\W_]+)")
_HOUR = 3600.0

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
