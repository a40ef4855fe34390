"""Stemmata as other methods find them: from distances between texts alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance.Indel import normalized_distance
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import squareform

Distances = NDArray[np.float64]
Edges = list[tuple[object, object]]


def word_distances(texts: Sequence[Sequence[str]]) -> Distances:
    """How far texts are from one another, as the share of their words that differ."""
    found = np.zeros((len(texts), len(texts)))
    for a, b in combinations(range(len(texts)), 2):
        found[a, b] = found[b, a] = normalized_distance(texts[a], texts[b])
    return found


def neighbour_joining(names: Sequence[str], distances: Distances) -> Edges:
    """Neighbour joining (Saitou & Nei 1987); branches of no length are contracted."""
    nodes: list[object] = list(names)
    held = distances.astype(float).copy()
    branches: list[tuple[object, object, float]] = []
    while len(nodes) > 2:
        n = len(nodes)
        sums = held.sum(axis=1)
        criterion = (n - 2) * held - sums[:, None] - sums[None, :]
        np.fill_diagonal(criterion, np.inf)
        a, b = divmod(int(criterion.argmin()), n)
        a, b = min(a, b), max(a, b)
        to_a = held[a, b] / 2 + (sums[a] - sums[b]) / (2 * (n - 2))
        new = ("node", len(branches))
        branches += [(nodes[a], new, to_a), (nodes[b], new, held[a, b] - to_a)]
        row = (held[a] + held[b] - held[a, b]) / 2
        keep = [at for at in range(n) if at not in (a, b)]
        rest = np.zeros((n - 1, n - 1))
        rest[:-1, :-1] = held[np.ix_(keep, keep)]
        rest[-1, :-1] = rest[:-1, -1] = row[keep]
        held, nodes = rest, [nodes[at] for at in keep] + [new]
    branches.append((nodes[0], nodes[1], held[0, 1]))
    return _contract(branches, names)


def upgma(names: Sequence[str], distances: Distances) -> Edges:
    """Average linkage (Sokal & Michener 1958), by scipy; branches of no length are contracted."""
    nodes: list[object] = list(names)
    heights = [0.0] * len(names)
    branches: list[tuple[object, object, float]] = []
    for a, b, height, _ in linkage(squareform(distances, checks=False), "average"):
        new = ("node", len(nodes))
        branches += [(nodes[int(one)], new, height - heights[int(one)]) for one in (a, b)]
        nodes.append(new)
        heights.append(height)
    return _contract(branches, names)


def spanning_tree(names: Sequence[str], distances: Distances) -> Edges:
    """Minimum spanning tree (Kruskal 1956), by networkx."""
    graph = nx.Graph()
    graph.add_nodes_from(names)
    graph.add_weighted_edges_from((names[a], names[b], distances[a, b]) for a, b in combinations(range(len(names)), 2))
    return list(nx.minimum_spanning_tree(graph).edges)


def nearest_earlier(names: Sequence[str], distances: Distances) -> Edges:
    """Each text from the nearest before it; ``names`` are in order of time."""
    return [(names[int(distances[at, :at].argmin())], names[at]) for at in range(1, len(names))]


def _contract(branches: Iterable[tuple[object, object, float]], names: Iterable[str]) -> Edges:
    """The branches that have a length; two witnesses are never made one."""
    held = set(names)
    home: dict[object, object] = {}

    def find(node: object) -> object:
        while node in home:
            node = home[node]
        return node

    rest = []
    for a, b, length in branches:
        one, other = find(a), find(b)
        if length <= 1e-9 and not (one in held and other in held) and one != other:
            less, more = (one, other) if one not in held else (other, one)
            home[less] = more
        else:
            rest.append((a, b))
    return [(find(a), find(b)) for a, b in rest]


def sign_similarity(
    true: Iterable[tuple[object, object]], found: Iterable[tuple[object, object]], names: Sequence[str]
) -> float:
    """Average sign similarity (Roos & Heikkilä 2009) of two stemmata over all triples of witnesses, 0 to 1.

    Of every three witnesses both are asked which of two is nearer to the third, in edges, whichever way these lead;
    half a mistake where one of them calls a tie what is none for the other.
    """
    signs = [_signs(edges, names) for edges in (true, found)]
    same = 1 - np.abs(signs[0] - signs[1]) / 2
    n = len(names)
    a, b, c = np.ogrid[:n, :n, :n]
    asked = (a != b) & (a != c) & (b < c)
    return float(same[np.broadcast_to(asked, same.shape)].mean())


def _signs(edges: Iterable[tuple[object, object]], names: Sequence[str]) -> Distances:
    graph = nx.Graph()
    graph.add_nodes_from(names)
    graph.add_edges_from(edges)
    far = len(graph)
    distances = np.full((len(names), len(names)), float(far))
    for at, name in enumerate(names):
        reached: Mapping[object, int] = nx.single_source_shortest_path_length(graph, name)
        distances[at] = [reached.get(other, far) for other in names]
    return np.sign(distances[:, :, None] - distances[:, None, :])
