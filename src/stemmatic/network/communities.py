"""Communities of a network, and where to draw its nodes; one network gives one answer."""

from __future__ import annotations

from collections.abc import Sequence

import numba
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Reals = NDArray[np.float64]
Weighted = Sequence[tuple[int, int, float]]
_LEAST_GAIN = 1e-12
_ROUNDS = 80
_SEED = 1
_GRAVITY = 1.5  # towards the middle, so that what nothing joins stays in sight


def find_communities(nodes: int, edges: Weighted) -> list[int]:
    """The community of each node, the largest numbered 0: greedy modularity by levels (Louvain; Blondel et al. 2008).

    Edges count in whichever direction they go. Nodes are visited in their order, and of communities that gain alike the
    one of the least number is taken, so nothing is left to chance.
    """
    one, other, weight = _columns(edges)
    member = np.arange(nodes)
    while len(member):
        begins, others, weights = _neighbours(int(member.max()) + 1, one, other, weight)
        moved = _move(begins, others, weights)
        found, renamed = np.unique(moved, return_inverse=True)
        if len(found) == len(moved):
            break
        member = renamed[member]
        one, other = renamed[one], renamed[other]
    sizes = np.bincount(member, minlength=1)
    rank = np.empty(len(sizes), np.int64)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    return [int(at) for at in rank[member]]


def _columns(edges: Weighted) -> tuple[Numbers, Numbers, Reals]:
    return (
        np.array([one for one, _, _ in edges], np.int64),
        np.array([other for _, other, _ in edges], np.int64),
        np.array([weight for _, _, weight in edges], np.float64),
    )


def _neighbours(nodes: int, one: Numbers, other: Numbers, weight: Reals) -> tuple[Numbers, Numbers, Reals]:
    """Of each node where its neighbours begin, these, and the weights between them; both ways, added up."""
    source, target = np.concatenate((one, other)), np.concatenate((other, one))
    pairs, place = np.unique(source * nodes + target, return_inverse=True)
    weights = np.bincount(place, np.concatenate((weight, weight)), len(pairs)).astype(np.float64)
    begins = np.searchsorted(pairs // max(nodes, 1), np.arange(nodes + 1))
    return begins, pairs % max(nodes, 1), weights


@numba.njit(cache=True)
def _move(begins: Numbers, others: Numbers, weights: Reals) -> Numbers:
    """The community of each node after each went where modularity gains most, until none gains."""
    nodes = len(begins) - 1
    degrees = np.zeros(nodes)
    for node in range(nodes):
        degrees[node] = weights[begins[node] : begins[node + 1]].sum()
    total = max(degrees.sum(), 1.0)
    community, sums = np.arange(nodes), degrees.copy()
    towards = np.zeros(nodes)
    gained = True
    while gained:
        gained = False
        for node in range(nodes):
            here = community[node]
            sums[here] -= degrees[node]
            for at in range(begins[node], begins[node + 1]):
                if others[at] != node:
                    towards[community[others[at]]] += weights[at]
            best, most = here, towards[here] - degrees[node] * sums[here] / total
            for at in range(begins[node], begins[node + 1]):
                there = community[others[at]]
                gain = towards[there] - degrees[node] * sums[there] / total
                if gain > most + _LEAST_GAIN or (gain > most - _LEAST_GAIN and there < best and best != here):
                    best, most = there, gain
            for at in range(begins[node], begins[node + 1]):
                towards[community[others[at]]] = 0.0
            sums[best] += degrees[node]
            community[node] = best
            gained |= best != here
    return community


def lay_out(nodes: int, edges: Weighted, communities: Sequence[int]) -> Reals:
    """Where each node is drawn, x and y from 0 to 1: what is joined attracts, all repel (Fruchterman & Reingold 1991).

    Nodes begin on a circle, side by side with their community.
    """
    if not nodes:
        return np.empty((0, 2))
    order = np.argsort(np.asarray(communities), kind="stable")
    angles = np.empty(nodes)
    angles[order] = np.arange(nodes) * 2 * np.pi / nodes
    jitter = np.random.default_rng(_SEED).uniform(0.7, 1, nodes)
    places = np.column_stack((np.cos(angles), np.sin(angles))) * jitter[:, None]
    source, target, weight = _columns(edges)
    places = _spread(places, source, target, np.log1p(weight))
    low, high = places.min(0), places.max(0)
    spread = (places - low) / np.maximum(high - low, 1e-9)
    placed: Reals = np.round(spread if nodes > 1 else np.full((1, 2), 0.5), 4)
    return placed


@numba.njit(cache=True)
def _spread(places: Reals, source: Numbers, target: Numbers, pull: Reals) -> Reals:
    """The places after rounds of ever smaller moves."""
    nodes = len(places)
    spring = 1.6 / np.sqrt(nodes)
    moves = np.empty((nodes, 2))
    for step in range(_ROUNDS):
        for one in range(nodes):
            moves[one, 0], moves[one, 1] = -_GRAVITY * spring * places[one, 0], -_GRAVITY * spring * places[one, 1]
        for one in range(nodes):
            for other in range(one):
                x, y = places[one, 0] - places[other, 0], places[one, 1] - places[other, 1]
                push = spring * spring / (x * x + y * y + 1e-4)
                moves[one, 0] += x * push
                moves[one, 1] += y * push
                moves[other, 0] -= x * push
                moves[other, 1] -= y * push
        for at in range(len(source)):
            one, other = source[at], target[at]
            x, y = places[one, 0] - places[other, 0], places[one, 1] - places[other, 1]
            draw = pull[at] * np.sqrt(x * x + y * y) / spring / 4
            moves[one, 0] -= x * draw
            moves[one, 1] -= y * draw
            moves[other, 0] += x * draw
            moves[other, 1] += y * draw
        heat = 0.2 * (1 - step / _ROUNDS) + 0.005
        for one in range(nodes):
            length = np.sqrt(moves[one, 0] ** 2 + moves[one, 1] ** 2) + 1e-9
            places[one] += moves[one] / length * min(length, heat)
    return places
