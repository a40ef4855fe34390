"""The stemma: for each witness the source, or sources, that best explain its text.

Every link is one arc, or two where time does not order its ends (:mod:`stemmatic.descend.arcs`); the stemma is the
heaviest arborescence over them. Where time orders all witnesses that is the best earlier source of each. Without times
the arborescence tells what hangs together, and its root is open: each arc then points the way in which most of the
weight of all roots lies (:mod:`stemmatic.descend.arborescence`). What the evidence leaves open stays open: edges whose
direction or whose choice among sources is unsure are not determined, and the score says how sure the rest are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from stemmatic.descend.arborescence import Weights, find_arborescence, settle_roots
from stemmatic.descend.arcs import Arc, find_arcs
from stemmatic.descend.sources import Choice, choose_sources, find_composites
from stemmatic.model import Descent, Link, Post, Relation
from stemmatic.options import DescendOptions

_NO_SOURCE = -1e9  # log odds of a witness without source: any arc is better, however weak
_DECLARED = 1e6  # log odds of a declared forward: it is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A witness; ``forward`` is the source that a forward header declares and the ground, or None."""

    post: Post
    forward: tuple[str, str] | None


def propose_stemma(nodes: Sequence[Node], links: Iterable[Link], options: DescendOptions) -> tuple[Descent, ...]:
    """The edges proposed for a family; ``nodes`` come in order of time."""
    posts = {node.post.key: node.post for node in nodes}
    forwards = {node.post.key: node.forward for node in nodes if node.forward is not None}
    links = sorted((link for link in links if link.source != link.target), key=lambda one: (one.source, one.target))
    arcs = {(arc.source, arc.target): arc for arc in find_arcs(links, posts, options)}
    composites = find_composites(arcs, posts, options)
    allowed = {
        pair: arc
        for pair, arc in arcs.items()
        if arc.target not in forwards and (arc.ordered or arc.source not in composites or arc.target in composites)
    }
    alike = _same_texts(allowed, posts)
    firsts = [key for key in posts if alike[key][0] == key]
    index = {key: at for at, first in enumerate(firsts) for key in alike[first]}
    weights = np.full((len(firsts), len(firsts)), -inf)
    biases, commons = np.zeros_like(weights), np.full_like(weights, -inf)
    incoming: dict[str, list[Arc]] = {key: [] for key in posts}
    for arc in allowed.values():
        incoming[arc.target].append(arc)
    for at, key in enumerate(firsts):
        for arc in incoming[key]:
            ends = index[arc.source], at
            if arc.weight > weights[ends]:
                weights[ends], biases[ends], commons[ends] = arc.weight, arc.bias, arc.common
    for target, (source, _) in forwards.items():
        if source in index:
            weights[index[source], index[target]] = _DECLARED
    heaviest = find_arborescence(weights, _NO_SOURCE)

    def turn(source: int, target: int) -> float:
        if firsts[source] in forwards or firsts[target] in forwards or weights[target, source] == -inf:
            return -inf
        return float(biases[target, source] - biases[source, target])

    parents, ways = settle_roots(heaviest, [len(alike[key]) for key in firsts], turn)
    below = _subtrees(parents)
    edges: list[Descent] = []
    for at, key in enumerate(firsts):
        if key in forwards:
            source, ground = forwards[key]
            edges.append(
                Descent(source=source, target=key, grounds=(ground,), relation="forward", score=1.0, declared=True)
            )
        elif parents[at] >= 0:
            free = [arc for arc in incoming[key] if index[arc.source] not in below[at]]
            for choice in choose_sources(alike[firsts[parents[at]]], free, options):
                sure, way = choice.certainty, 1.0
                if not choice.arc.ordered:
                    sure, way = min(sure, _surely_joined(commons, parents[at], at, below[at])), ways[at]
                edges.append(_edge(choice, sure, way, alike[key], options))
    return tuple(edges + _open_edges(edges, links))


def _same_texts(arcs: Mapping[tuple[str, str], Arc], posts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The witnesses of each one's very text among which nothing tells the first, in order."""
    alike: dict[str, tuple[str, ...]] = {key: (key,) for key in posts}
    order = {key: at for at, key in enumerate(alike)}
    for (source, target), arc in arcs.items():
        # Both directions must be open: a forward, or an earlier one, is told apart.
        if arc.identical and (target, source) in arcs and target not in alike[source]:
            joined = tuple(sorted({*alike[arc.source], *alike[arc.target]}, key=order.__getitem__))
            alike.update(dict.fromkeys(joined, joined))
    return alike


def _surely_joined(commons: Weights, source: int, target: int, below: Iterable[int]) -> float:
    """How sure it is that this arc joins the target's subtree to the rest: any other between them would do as well."""
    outside = np.ones(len(commons), dtype=bool)
    outside[list(below)] = False
    between = np.maximum(commons[outside][:, ~outside], commons[~outside][:, outside].T)
    best = max(commons[source, target], commons[target, source])
    return float(1 / np.exp(np.minimum(between - best, 50)).sum())


def _subtrees(parents: Sequence[int]) -> list[set[int]]:
    below = [{v} for v in range(len(parents))]
    for v in range(len(parents)):
        u = parents[v]
        while u >= 0:
            below[u].add(v)
            u = parents[u]
    return below


def _edge(choice: Choice, sure: float, way: float, alike: Sequence[str], options: DescendOptions) -> Descent:
    """An edge with its score: how sure the link is, times how sure the choice of this source, times the direction."""
    arc, link = choice.arc, choice.arc.link
    certainty = sure / len(alike)
    directed = way >= options.min_certainty
    rivals = (*choice.rivals, *(key for key in alike if key != arc.target)) if directed else ()
    determined = not rivals and way * sure >= options.min_certainty
    grounds = [one for one in link.grounds if arc.ordered or not one.startswith("open: ")]
    if not arc.ordered:
        if not directed:
            grounds.append(f"open: no time tells the source, and the texts give this one only {way:.2f}")
        elif not link.directed:
            grounds.append(f"direction: from the texts of the family, certainty {way:.2f}")
        if directed and not determined and not rivals:
            grounds.append("open: other texts of the family could stand between")
    grounds += choice.grounds
    if rivals:
        others = "other source explains" if len(rivals) == 1 else "other sources explain"
        grounds.append(f"open: {len(rivals)} {others} the text about as well")
    held = 1 - options.unheld_share * choice.added
    return Descent(
        source=arc.source,
        target=arc.target,
        grounds=tuple(grounds),
        relation=_relation(arc).value,
        score=round(link.score * certainty * way * held, 4),
        determined=determined,
        alternatives=rivals,
    )


_OF_FULLER = {
    Relation.EXCERPT: Relation.EXPANDED_COPY,
    Relation.TRANSLATED_EXCERPT: Relation.EXPANDED_TRANSLATION,
}


def _relation(arc: Arc) -> Relation:
    """The link's relation; of one without direction the fuller side was taken for the source."""
    named = arc.link.relation
    return _OF_FULLER.get(named, named) if arc.fuller and not arc.link.directed else named


def _shared(link: Link) -> float:
    """How many characters of both sides stand in paired passages, weighed by how close the pairs are."""
    return sum(
        pair.score * (pair.source_end - pair.source_begin + pair.target_end - pair.target_begin)
        for pair in link.passages
    )


def _open_edges(edges: Sequence[Descent], links: Sequence[Link]) -> list[Descent]:
    """The fewest undirected links, those that share most text first, that join what the edges leave apart."""
    root: dict[str, str] = {}

    def find(key: str) -> str:
        root.setdefault(key, key)
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for edge in edges:
        root[find(edge.source)] = find(edge.target)
    added = []
    undirected = [link for link in links if not link.directed and find(link.source) != find(link.target)]
    for link in sorted(undirected, key=lambda link: (-_shared(link), -link.score, link.source, link.target)):
        if find(link.source) != find(link.target):
            root[find(link.source)] = find(link.target)
            added.append(_open_edge(link))
    return added


def _open_edge(link: Link) -> Descent:
    return Descent(
        source=link.source,
        target=link.target,
        grounds=link.grounds,
        relation=link.relation.value,
        score=round(link.score / 2, 4),
        determined=False,
    )
