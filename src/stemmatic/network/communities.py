"""Communities of a network, and where to draw its nodes; one network gives one answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Weighted = Sequence[tuple[int, int, float]]
_LEAST_GAIN = 1e-12
_ROUNDS = 80
_SEED = 1
_GRAVITY = 1.5  # towards the middle, so that what nothing joins stays in sight


def find_communities(nodes: int, edges: Weighted) -> list[int]:
    """The community of each node, the largest numbered 0: greedy modularity by levels (Louvain; Blondel et al. 2008).

    Edges count in whichever direction they go. Nodes are visited in their order, and of two communities that gain
    alike the first is taken, so nothing is left to chance.
    """
    weights: list[dict[int, float]] = [defaultdict(float) for _ in range(nodes)]
    for one, other, weight in edges:
        weights[one][other] += weight
        weights[other][one] += weight
    member = list(range(nodes))
    while True:
        moved = _move(weights)
        found = {community: at for at, community in enumerate(dict.fromkeys(moved))}
        if len(found) == len(weights):
            break
        member = [found[moved[one]] for one in member]
        joined: list[dict[int, float]] = [defaultdict(float) for _ in found]
        for one, others in enumerate(weights):
            for other, weight in others.items():
                joined[found[moved[one]]][found[moved[other]]] += weight
        weights = joined
    sizes = np.bincount(member, minlength=1)
    rank = {community: at for at, community in enumerate(np.argsort(-sizes, kind="stable").tolist())}
    return [rank[one] for one in member]


def _move(weights: Sequence[dict[int, float]]) -> list[int]:
    """The community of each node after each went where modularity gains most, until none gains."""
    degrees = [sum(others.values()) for others in weights]
    total = sum(degrees) or 1.0
    community = list(range(len(weights)))
    sums = list(degrees)
    gained = True
    while gained:
        gained = False
        for node, others in enumerate(weights):
            here = community[node]
            sums[here] -= degrees[node]
            towards: dict[int, float] = defaultdict(float)
            for other, weight in others.items():
                if other != node:
                    towards[community[other]] += weight
            best, most = here, towards.get(here, 0.0) - degrees[node] * sums[here] / total
            for other, weight in towards.items():
                gain = weight - degrees[node] * sums[other] / total
                if gain > most + _LEAST_GAIN:
                    best, most = other, gain
            sums[best] += degrees[node]
            community[node] = best
            gained |= best != here
    return community


def lay_out(nodes: int, edges: Weighted, communities: Sequence[int]) -> NDArray[np.float64]:
    """Where each node is drawn, x and y from 0 to 1: what is joined attracts, all repel (Fruchterman & Reingold 1991).

    Nodes begin on a circle, side by side with their community.
    """
    if not nodes:
        return np.empty((0, 2))
    order = np.argsort(np.asarray(communities), kind="stable")
    angles = np.empty(nodes)
    angles[order] = np.arange(nodes) * 2 * np.pi / nodes
    jitter = np.random.default_rng(_SEED).uniform(0.7, 1, nodes)
    places = (np.column_stack((np.cos(angles), np.sin(angles))) * jitter[:, None]).astype(np.float32)
    source = np.array([one for one, _, _ in edges], np.int64)
    target = np.array([other for _, other, _ in edges], np.int64)
    pull = np.log1p(np.array([weight for _, _, weight in edges], np.float32))
    spring = np.float32(1.6 / np.sqrt(nodes))
    for step in range(_ROUNDS):
        apart = places[:, None, :] - places[None, :, :]
        squared = np.einsum("ijk,ijk->ij", apart, apart) + np.float32(1e-4)
        moves = np.einsum("ijk,ij->ik", apart, spring * spring / squared)
        along = places[source] - places[target]
        drawn = along * (pull * np.sqrt((along * along).sum(1)) / spring / 4)[:, None]
        for axis in (0, 1):
            moves[:, axis] -= np.bincount(source, drawn[:, axis], nodes) - np.bincount(target, drawn[:, axis], nodes)
        moves -= places * np.float32(_GRAVITY * spring)
        lengths = np.sqrt((moves * moves).sum(1, keepdims=True)) + np.float32(1e-9)
        heat = np.float32(0.2 * (1 - step / _ROUNDS) + 0.005)
        places += moves / lengths * np.minimum(lengths, heat)
    low, high = places.min(0), places.max(0)
    spread: NDArray[np.float64] = ((places - low) / np.maximum(high - low, 1e-9)).astype(np.float64)
    return np.round(spread if nodes > 1 else np.full((1, 2), 0.5), 4)
