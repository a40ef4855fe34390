"""Trees over weighted arcs: the heaviest, and where its root is likeliest to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import exp, inf, log

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]


def find_arborescence(weights: Weights, root: float) -> list[int]:
    """The parents of the heaviest arborescence (Chu & Liu 1965, Edmonds 1967); -1 is a root.

    Args:
        weights: (n, n), from row to column in log odds; ``-inf`` where there is no arc.
        root: What a node that has no parent adds. If it is low enough, roots are as few as the arcs allow.
    """
    n = len(weights)
    held = np.full((n + 1, n + 1), -inf)
    held[:n, :n] = weights
    held[n, :n] = root
    np.fill_diagonal(held, -inf)
    alive = np.ones(n + 1, dtype=bool)
    contracted: list[tuple[list[int], list[int], NDArray[np.intp], NDArray[np.intp]]] = []
    parent = held[:, :n].argmax(axis=0)
    while cycle := _cycle(parent, alive):
        node, inside = cycle[0], np.array(cycle)
        parents = [int(parent[v]) for v in cycle]
        entering = held[:, inside] - held[parents, inside]
        enter, leave = entering.argmax(axis=1), held[inside, :].argmax(axis=0)
        contracted.append((cycle, parents, inside[enter], inside[leave]))
        held[:, node] = entering[np.arange(n + 1), enter]
        held[node, :] = held[inside[leave], np.arange(n + 1)]
        for gone in cycle[1:]:
            alive[gone] = False
            held[gone, :] = held[:, gone] = -inf
        held[node, node] = -inf
        for v in np.flatnonzero(alive[:n]).tolist():
            if v == node or not alive[parent[v]] or parent[v] == node:
                parent[v] = held[:, v].argmax()
    for cycle, parents, enter, leave in reversed(contracted):
        node, source = cycle[0], int(parent[cycle[0]])
        entered = int(enter[source])
        for v in np.flatnonzero(alive[:n]).tolist():
            if v != node and parent[v] == node:
                parent[v] = leave[v]
        for v, before in zip(cycle, parents, strict=True):
            alive[v] = True
            parent[v] = source if v == entered else before
    return [-1 if one == n else int(one) for one in parent]


def _cycle(parent: NDArray[np.intp], alive: NDArray[np.bool_]) -> list[int]:
    """A cycle among the parents, from its smallest node on; empty if there is none."""
    n = len(parent)
    seen = np.full(n + 1, -1)
    seen[n] = n
    for begin in np.flatnonzero(alive[:n]).tolist():
        at = begin
        while seen[at] < 0:
            seen[at] = begin
            at = int(parent[at])
        if seen[at] == begin and at != n:
            cycle = [at]
            while (at := int(parent[at])) != cycle[0]:
                cycle.append(at)
            return sorted(cycle)
    return []


def settle_roots(
    parents: Sequence[int], held: Sequence[int], turn: Callable[[int, int], float]
) -> tuple[list[int], list[float]]:
    """The same trees, each from its likeliest root, and how sure it is that each arc leads to its node and not from it.

    A tree grown witness by witness, each taking one of those there are, can begin at one node in more orders than at
    another: n! over the product of the sizes of all subtrees (Shah & Zaman 2011, rumour centrality). To this come the
    log odds of the arcs that must be turned round.

    Args:
        parents: By node, -1 for a root.
        held: How many witnesses each node stands for.
        turn: Parent and child to the log odds of turning their arc, ``-inf`` if it must not be.
    """
    order = _top_down(parents)
    sizes = _sizes(parents, order, held)
    top = [0.0] * len(parents)  # log weight of each node as the root of its tree
    best = list(range(len(parents)))  # the likeliest root of the node's tree, kept at the root that was given
    tree = list(best)
    for v in order:
        u = parents[v]
        if u < 0:
            continue
        tree[v] = tree[u]
        top[v] = top[u] + turn(u, v) + log(sizes[v]) - log(sizes[tree[v]] - sizes[v])
        if top[v] > top[best[tree[v]]]:
            best[tree[v]] = v
    settled = list(parents)
    for root in {tree[v] for v in order}:
        path = [best[root]]
        while parents[path[-1]] >= 0:
            path.append(parents[path[-1]])
        settled[path[0]] = -1
        for child, parent in pairwise(path):
            settled[parent] = child
    inside = [exp(top[v] - top[best[tree[v]]]) for v in range(len(parents))]
    for v in reversed(_top_down(settled)):
        if settled[v] >= 0:
            inside[settled[v]] += inside[v]
    return settled, [1 - inside[v] / inside[best[tree[v]]] for v in range(len(parents))]


def _sizes(parents: Sequence[int], order: Sequence[int], held: Sequence[int]) -> list[int]:
    sizes = list(held)
    for v in reversed(order):
        if parents[v] >= 0:
            sizes[parents[v]] += sizes[v]
    return sizes


def _top_down(parents: Sequence[int]) -> list[int]:
    children: list[list[int]] = [[] for _ in parents]
    for v, u in enumerate(parents):
        if u >= 0:
            children[u].append(v)
    order = [v for v, u in enumerate(parents) if u < 0]
    for v in order:
        order.extend(children[v])
    return order
