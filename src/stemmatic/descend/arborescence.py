"""Trees over weighted arcs: the heaviest, and where its root is likeliest to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from math import exp, inf, log

import numpy as np
from numpy.typing import NDArray

from stemmatic.descend.disjoint_sets import DisjointSets

Weights = NDArray[np.float64]


_WHOLE = 1000  # nodes; of more, only those that cycles can lead through are laid out as a matrix
_MOST = 6000  # nodes in such a matrix; of more, the heaviest tree is taken without regard to direction


def grow_arborescence(n: int, arcs: Mapping[tuple[int, int], float], root: float) -> list[int]:
    """As :func:`find_arborescence`, of few arcs (source, target) among many nodes.

    Where every node's heaviest arc leads to no cycle, as it does where time orders all, these arcs are the answer. If
    cycles can lead through more than 6,000 nodes, theirs is the heaviest tree, in time little more than that of sorting
    its arcs: which way it is best entered is then left to :func:`settle_roots`.
    """
    parent, best = [-1] * n, [root] * n
    for (u, v), weight in sorted(arcs.items()):
        if u != v and weight > best[v]:
            parent[v], best[v] = u, weight
    if not _has_cycle(parent):
        return parent
    core = list(range(n)) if n <= _WHOLE else _cyclic_core(n, arcs)
    place = {v: at for at, v in enumerate(core)}
    outside, roots = [-1] * len(core), np.full(len(core), root)
    inner = {}
    for (u, v), weight in sorted(arcs.items()):
        if v in place and u in place:
            inner[place[u], place[v]] = weight
        elif v in place and weight > roots[place[v]]:
            outside[place[v]], roots[place[v]] = u, weight
    if len(core) > _MOST:
        found = _heaviest_tree(len(core), inner, roots)
    else:
        weights = np.full((len(core), len(core)), -inf)
        for ends, weight in inner.items():
            weights[ends] = weight
        found = find_arborescence(weights, roots)
    for at, u in enumerate(found):
        parent[core[at]] = core[u] if u >= 0 else outside[at]
    return parent


def _has_cycle(parent: Sequence[int]) -> bool:
    return len(_top_down(parent)) < len(parent)


def _cyclic_core(n: int, arcs: Mapping[tuple[int, int], float]) -> list[int]:
    """The nodes that a cycle can lead through or, from one to another cycle, lead by: all others are taken away."""
    after: list[list[int]] = [[] for _ in range(n)]
    before: list[list[int]] = [[] for _ in range(n)]
    for u, v in arcs:
        if u != v:
            after[u].append(v)
            before[v].append(u)
    gone = [False] * n
    for forth, back in ((after, before), (before, after)):
        left = [sum(not gone[u] for u in back[v]) for v in range(n)]
        waiting = [v for v in range(n) if not left[v] and not gone[v]]
        while waiting:
            v = waiting.pop()
            gone[v] = True
            for w in forth[v]:
                left[w] -= 1
                if not left[w] and not gone[w]:
                    waiting.append(w)
    return [v for v in range(n) if not gone[v]]


def _heaviest_tree(n: int, arcs: Mapping[tuple[int, int], float], roots: Weights) -> list[int]:
    """The parents of the heaviest trees of arcs that lead both ways (Kruskal 1956), each entered where it weighs most.

    Trees are entered by arcs that lead one way, unless these would close a cycle, or from the root.
    """
    sets = DisjointSets[int]()
    near: list[list[int]] = [[] for _ in range(n)]
    entry, source = [float(one) for one in roots], [-1] * n
    for (u, v), weight in sorted(arcs.items(), key=lambda one: (-one[1], one[0])):
        if (v, u) not in arcs:
            if weight > entry[v]:
                entry[v], source[v] = weight, u
        elif sets.join(u, v):
            near[u].append(v)
            near[v].append(u)
    parents = [-2] * n
    above: dict[int, int] = {}  # of trees
    for root in sorted(range(n), key=lambda v: (-entry[v], v)):
        if parents[root] != -2:
            continue
        own = sets.find(root)
        at = sets.find(source[root]) if source[root] >= 0 else -1
        if at >= 0:
            above[own] = at
        while at not in (-1, own):
            at = above.get(at, -1)
        if at == own:
            del above[own]
        parents[root], waiting = source[root] if own in above else -1, [root]
        while waiting:
            u = waiting.pop()
            for w in near[u]:
                if parents[w] == -2:
                    parents[w] = u
                    waiting.append(w)
    return parents


def find_arborescence(weights: Weights, root: float | Weights) -> list[int]:
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
