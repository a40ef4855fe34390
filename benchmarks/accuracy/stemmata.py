"""Stemmata: traditions simulated from real texts, traced, and their stemmata compared with the true ones.

Each cell is a kind of tradition (:mod:`benchmarks.accuracy.traditions`), dated or not: scribes or newsrooms, 10, 30 or
60 witnesses, none or 30 % lost, none or 20 % contaminated. Stemmata are scored by average sign similarity, and beside
them those of neighbour joining, the minimum spanning tree, UPGMA and, where there are dates, the nearest earlier text,
each from the share of words that differ and from the readings that our own collation finds; of the two the better in
each cell counts. The method was developed on seeds 1–6; the figures are of other seeds.

*Right source* counts witnesses whose source is held: all determined edges lead to a true one, the nearest one held.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from benchmarks.accuracy.corpora import Written, news
from benchmarks.accuracy.figures import Figure, Report, share
from benchmarks.accuracy.tracing import Traced, trace_posts
from benchmarks.accuracy.traditions import Kind, Tradition, simulate
from benchmarks.accuracy.tree_peers import (
    Distances,
    Edges,
    nearest_earlier,
    neighbour_joining,
    sign_similarity,
    spanning_tree,
    upgma,
    word_distances,
)
from stemmatic.descend.readings import find_readings
from stemmatic.model import Descent
from stemmatic.text.comparison import split_words

LANGUAGES = ("en", "ru", "tr", "uk")
KINDS = tuple(
    Kind(by=by, held=held, lost=lost, contaminated=contaminated)
    for by in ("scribes", "newsrooms")
    for held in (10, 30, 60)
    for lost in (0.0, 0.3)
    for contaminated in (0.0, 0.2)
)
SEEDS = (11, 12, 13, 14, 15, 16)
SURE = 0.9
_LEAST_WORDS = 180
_PEERS = {"neighbour joining": neighbour_joining, "spanning tree": spanning_tree, "UPGMA": upgma}
_DATED_PEERS = {**_PEERS, "nearest earlier": nearest_earlier}


def make_traditions(seed: int, kinds: Sequence[Kind] = KINDS) -> list[Tradition]:
    """A tradition of each kind, each of another news document."""
    rng = random.Random(seed)  # noqa: S311 (sampling)
    texts = {language: news(language) for language in LANGUAGES}
    long = [one for one, said in texts["en"].items() if sum(len(line.split()) for line in said) >= _LEAST_WORDS]
    found = []
    for number, (kind, document) in enumerate(zip(kinds, rng.sample(sorted(long), len(kinds)), strict=True)):
        language = rng.choice(LANGUAGES)
        others = [line for one, said in texts[language].items() if one != document for line in said]
        found.append(simulate(f"{seed}-{number}", kind, texts[language][document], language, others, rng))
    return found


def measure(seeds: Iterable[int] = SEEDS, kinds: Sequence[Kind] = KINDS) -> Report:
    """Average sign similarity in each cell, right sources, and how often sure edges are right."""
    report = Report()
    ours: dict[tuple[bool, str], list[float]] = defaultdict(list)
    peers: dict[tuple[bool, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    right: dict[bool, list[bool]] = defaultdict(list)
    sure: dict[bool, list[bool]] = defaultdict(list)
    for seed in seeds:
        traditions = make_traditions(seed, kinds)
        for dated in (True, False):
            traced = _trace(traditions, dated=dated)
            edges = [edge for family in traced.families for edge in family.stemma]
            for one in traditions:
                cell = dated, one.kind.name
                names = [copy.name for copy in one.held()]
                found = _named(edges, traced.names, set(names))
                ours[cell].append(sign_similarity(one.edges(), [ends for ends, _ in found], names))
                for name, value in _score_peers(one, dated=dated).items():
                    peers[cell][name].append(value)
                _judge(one, found, right[dated], sure[dated])
                report.misses.append(f"{seed} {_said(*cell)}: {ours[cell][-1]:.3f}")
    for dated, kind in sorted(ours, key=lambda cell: (not cell[0],)):
        held = peers[dated, kind]
        means = {
            name: max(float(np.mean(held[name, basis])) for basis in ("words", "readings"))
            for name in (_DATED_PEERS if dated else _PEERS)
        }
        beside = ", ".join(f"{name} {100 * value:.1f}" for name, value in means.items())
        report.figures.append(_figure(_said(dated, kind), ours[dated, kind], max(means.values()), beside))
    ahead = [one.value > (one.floor or 0) for one in report.figures]
    report.figures.append(share("cells in which ours is ahead of all", ahead, floor=1.0))
    for dated in (True, False):
        said = "dated" if dated else "undated"
        report.figures += [
            share(f"right source, {said}", right[dated]),
            share(f"right with a score of {SURE} or more, {said}", sure[dated], floor=SURE),
        ]
    return report


def _said(dated: bool, kind: str) -> str:
    return f"sign similarity, {'dated' if dated else 'undated'}: {kind}"


def _figure(name: str, values: Sequence[float], floor: float, beside: str) -> Figure:
    """A mean over traditions, with its interval by their standard error."""
    mean = float(np.mean(values))
    error = 1.96 * float(np.std(values, ddof=1)) / len(values) ** 0.5 if len(values) > 1 else 1.0
    low, high = max(0.0, mean - error), min(1.0, mean + error)
    return Figure(name=name, value=mean, cases=len(values), low=low, high=high, floor=floor, beside=beside)


def _trace(traditions: Sequence[Tradition], *, dated: bool) -> Traced:
    return trace_posts(
        Written(copy.name, copy.channel, copy.date if dated else None, one.written(copy))
        for one in traditions
        for copy in one.held()
    )


def _named(
    edges: Iterable[Descent], names: Mapping[str, str], wanted: set[str]
) -> list[tuple[tuple[str, str], Descent]]:
    """The edges among some witnesses, and of lost exemplars, by name."""
    found = [((names.get(edge.source, edge.source), names.get(edge.target, edge.target)), edge) for edge in edges]
    strange = set(names.values()) - wanted
    return [one for one in found if strange.isdisjoint(one[0])]


def _judge(
    one: Tradition, found: Sequence[tuple[tuple[str, str], Descent]], right: list[bool], sure: list[bool]
) -> None:
    held = {copy.name for copy in one.held()}
    incoming: dict[str, list[tuple[str, Descent]]] = defaultdict(list)
    for (source, target), edge in found:
        if edge.determined:
            incoming[target].append((source, edge))
    for copy, above in zip(one.copies, one.source_sets, strict=True):
        if copy.lost:
            continue
        true = {one.copies[at].name for at in above}
        edges = incoming[copy.name]
        if true:
            right.append(bool(edges) and all(source in true for source, _ in edges))
        sure += [source in true for source, edge in edges if source in held and edge.score >= SURE]


def _score_peers(one: Tradition, *, dated: bool) -> dict[tuple[str, str], float]:
    held = one.held()
    names = [copy.name for copy in held]
    words = [tuple(split_words(one.written(copy)).words) for copy in held]
    found = {}
    for basis, distances in (("words", word_distances(words)), ("readings", _reading_distances(words))):
        for name, method in (_DATED_PEERS if dated else _PEERS).items():
            edges: Edges = method(names, distances)
            found[name, basis] = sign_similarity(one.edges(), edges, names)
    return found


def _reading_distances(words: Sequence[tuple[str, ...]]) -> Distances:
    """In how many readings texts differ."""
    texts = list(dict.fromkeys(words))
    readings = find_readings([[(word, False) for word in text] for text in texts])
    both = readings.known[:, None] & readings.known
    apart = ((readings.has[:, None] != readings.has) & both).sum(-1).astype(np.float64)
    at = [texts.index(text) for text in words]
    return apart[np.ix_(at, at)]
