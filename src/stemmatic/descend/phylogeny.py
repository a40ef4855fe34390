"""Trees of texts from their readings, with lost exemplars where readings call for one.

The tree is the cheapest: the sum of the weights of all changes of reading along its edges, and a price for each lost
exemplar and for each text that has two. It is found from the minimum spanning tree by putting in the median of three
neighbours, which has in each place what two of them have (as median-joining networks do; Bandelt, Forster & Röhl 1999):
what two texts have in common against a third between them is an innovation of an exemplar of theirs (Lachmann's common
errors), and agreement in the older reading costs and saves nothing. Readings that arise again and again weigh less when
the tree is known (implied weighting; Goloboff 1993), and the tree is found anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from stemmatic.descend.readings import Readings, VariantKind

Values = NDArray[np.float64]
Marks = NDArray[np.bool_]

_ROUNDS = 2  # of weighing readings by how often they arise
_FORGIVING = 3.0  # how often a reading arises more than once before it weighs half


@dataclass(frozen=True, slots=True)
class Prices:
    """What the tree pays, in weights of readings; chosen on simulated traditions. [stemmata]

    For a lost exemplar; for a second exemplar that gives readings throughout, that turns the tree over, or that gives
    one stretch. ``chance`` is the share of two texts' innovations that they have in common by chance, ``missed`` what a
    reading that a second exemplar has and the text has not counts against it, ``restore`` what a word costs that was
    left out and comes back, ``out`` what an omission weighs as evidence: many leave out the same.
    """

    exemplar: float = 2.0
    second: float = 3.7
    turn: float = 6.0
    stretch: float = 2.5
    chance: float = 0.15
    missed: float = 0.27
    restore: float = 0.2
    out: float = 0.2


_PRICES = Prices()


@dataclass(frozen=True, slots=True, eq=False)
class Phylogeny:
    """A tree over texts ``0 … n − 1`` and, from ``n`` on, lost exemplars, as pairs of nodes.

    ``second`` pairs a text with a second exemplar. ``costs`` has what differs between any two nodes, ``back`` what it
    would cost besides to restore what the first leaves out, ``own`` the weight of the readings of a node that none of
    its neighbours has: what was copied from it would have them. ``has`` and ``known`` have the readings of all nodes,
    ``turns`` when each was written, if time orders them.
    """

    edges: tuple[tuple[int, int], ...]
    second: tuple[tuple[int, int], ...]
    costs: Values
    back: Values
    own: Values
    has: Marks
    known: Marks
    turns: Values | None


def find_phylogeny(readings: Readings, turns: Sequence[int] | None = None, prices: Prices = _PRICES) -> Phylogeny:
    """The tree of some texts; ``turns`` has, where time orders all of them, the turn of each."""
    weights = readings.weights
    for _ in range(_ROUNDS):
        search = _Search(readings, weights, turns, prices)
        search.improve()
        steps = search.steps()
        weights = readings.weights * _FORGIVING / (_FORGIVING + np.maximum(steps - 1, 0))
    search = _Search(readings, weights, turns, prices)
    search.improve()
    return search.found()


class _Search:
    def __init__(self, readings: Readings, weights: Values, turns: Sequence[int] | None, prices: Prices) -> None:
        self.count = len(readings.has)
        self.has, self.known = readings.has, readings.known
        self.weights, self.prices = weights, prices
        self.turns = None if turns is None else np.array(turns, np.float64)
        self.distances = weights + readings.distances - readings.weights
        out = np.array([one.kind is VariantKind.OUT for one in readings.variants], np.bool_)
        words = np.array([one.end - one.begin for one in readings.variants], np.float64)
        most_have = (readings.has & readings.known).sum(0) * 2 < readings.known.sum(0)
        self.restoring = np.where(out & most_have, prices.restore * words, 0.0)
        self.evidence = weights * np.where(out, prices.out, 1.0)
        self.edges: list[tuple[int, int]] = []
        self.second: list[tuple[int, int]] = []
        self.costs = np.zeros((0, 0))

    def improve(self) -> None:
        """Put in medians while the tree gets cheaper."""
        self._span()
        best = self._cost(), self.has, self.known, self.edges, self.costs, self.turns
        for _ in range(2 * self.count):
            if not self._add_median():
                break
            self._tidy()
            if (cost := self._cost()) > best[0] - 1e-9:
                break
            best = cost, self.has, self.known, self.edges, self.costs, self.turns
        _, self.has, self.known, self.edges, self.costs, self.turns = best
        self._find_second()

    def found(self) -> Phylogeny:
        return Phylogeny(
            tuple(self.edges),
            tuple(self.second),
            self.costs,
            self._back(),
            self._own(),
            self.has,
            self.known,
            self.turns,
        )

    def _own(self) -> Values:
        """The weight of the readings in which each node stands alone against its neighbours."""
        found = np.zeros(len(self.has))
        for v, around in self._neighbours().items():
            against = (self.has[around] != self.has[v]) & self.known[around] & self.known[v]
            found[v] = against.all(0) @ self.weights
        return found

    def steps(self) -> Values:
        """How often each reading changes along the tree."""
        a, b = np.array(self.edges, np.int64).reshape(-1, 2).T
        changed = (self.has[a] != self.has[b]) & self.known[a] & self.known[b]
        found: Values = changed.sum(0).astype(np.float64)
        return found

    def _cost(self) -> float:
        return sum(float(self.costs[edge]) for edge in self.edges) + self.prices.exemplar * (len(self.has) - self.count)

    def _span(self) -> None:
        """The minimum spanning tree of all nodes (Prim 1957); of equally near ones the more central."""
        zero = ~self.has & self.known
        ones = (self.has & self.known) * self.distances
        across = ones @ zero.T.astype(np.float64)
        self.costs = across + across.T
        if self.turns is not None:
            self._take_earlier(self.turns)
            return
        n = len(self.costs)
        center = self.costs[: self.count, :].sum(0)
        central = center / (center.max() + 1e-9) * 1e-6
        begin = int(center[: self.count].argmin())
        near: Values = self.costs[begin] + central[begin]
        source = np.full(n, begin)
        near[begin] = np.inf
        left = np.ones(n, np.bool_)
        left[begin] = False
        self.edges = []
        while left.any():
            v = int(np.where(left, near, np.inf).argmin())
            self.edges.append((int(source[v]), v))
            left[v] = False
            reach = self.costs[v] + central[v]
            closer = left & (reach < near)
            near[closer], source[closer] = reach[closer], v
        self._restore()

    def _take_earlier(self, turns: Values) -> None:
        """Each node from the nearest of those before it."""
        costs = np.where(turns[:, None] < turns, self.costs + self._back(), np.inf)
        first = int(turns.argmin())
        self.edges = [(int(costs[:, v].argmin()), v) for v in range(len(costs)) if v != first]

    def _back(self) -> Values:
        """From row to column: what it costs to restore what the row leaves out and the column has."""
        zero = ~self.has & self.known
        found: Values = np.asarray(((self.has & self.known) * self.restoring) @ zero.T.astype(np.float64))
        return found

    def _restore(self) -> None:
        """Hang what has text that its source lacks where it can be from."""
        back = self._back()
        costs = self.costs + back
        n = len(costs)
        root = int(costs.sum(1).argmin())
        parent = self._rooted(root)
        for _ in range(3):
            moved = False
            for v in range(n):
                if v == root:
                    continue
                u = parent[v]
                if back[u, v] <= 0:
                    continue
                below = self._below(parent, v)
                offered = np.where(below, np.inf, costs[:, v])
                w = int(offered.argmin())
                if offered[w] < costs[u, v] - 1e-9:
                    parent[v], moved = w, True
            if not moved:
                break
        self.edges = [(u, v) for v, u in enumerate(parent) if u >= 0]

    def _rooted(self, root: int) -> list[int]:
        near = self._neighbours()
        parent = [-1] * len(self.has)
        waiting = [root]
        while waiting:
            u = waiting.pop()
            for w in near[u]:
                if w != parent[u]:
                    parent[w] = u
                    waiting.append(w)
        return parent

    @staticmethod
    def _below(parent: Sequence[int], top: int) -> Marks:
        """The nodes that hang on one, and itself."""
        found = np.zeros(len(parent), np.bool_)
        for v in range(len(parent)):
            at = v
            while at >= 0 and at != top:
                at = parent[at]
            found[v] = at == top
        return found

    def _neighbours(self) -> dict[int, list[int]]:
        near: dict[int, list[int]] = defaultdict(list)
        for a, b in self.edges:
            near[a].append(b)
            near[b].append(a)
        return near

    def _add_median(self) -> bool:
        """Put in the median of a node and two neighbours that have most in common against it."""
        best = 1e-9, -1, -1, -1
        for v, around in sorted(self._neighbours().items()):
            if len(around) < 2:
                continue
            near = np.array(sorted(around))
            against = (self.has[near] != self.has[v]) & self.known[near] & self.known[v]
            own = against @ self.evidence
            gains = (against * self.evidence) @ against.T.astype(np.float64) - self.prices.exemplar
            gains -= self.prices.chance * np.minimum(own[:, None], own)
            np.fill_diagonal(gains, 0.0)
            at = int(gains.argmax())
            a, b = divmod(at, len(near))
            if gains[a, b] > best[0]:
                best = float(gains[a, b]), v, int(near[a]), int(near[b])
        _, v, a, b = best
        if v < 0:
            return False
        if self.turns is not None:  # between the first of the three and the next
            self.turns = np.append(self.turns, sorted(self.turns[[v, a, b]])[1] - 1e-6 * len(self.has))
        self._append(*self._majority([v, a, b]))
        self._span()
        return True

    def _majority(self, nodes: Sequence[int]) -> tuple[Marks, Marks]:
        """What most of some nodes have; of an even vote, what the first has."""
        votes = (np.where(self.has[nodes], 1, -1) * self.known[nodes]).sum(0)
        first = np.where(self.known[nodes[0]], np.where(self.has[nodes[0]], 1, -1), 0)
        votes = 2 * votes + first
        known: Marks = np.asarray(self.known[nodes].any(0))
        more: Marks = votes > 0
        return more, known

    def _append(self, has: Marks, known: Marks) -> None:
        self.has, self.known = np.vstack([self.has, has]), np.vstack([self.known, known])

    def _tidy(self) -> None:
        """Let exemplars have what most around them have, and take away those that join no three."""
        for _ in range(4):
            near = self._neighbours()
            kept = [v for v in range(len(self.has)) if v < self.count or len(near[v]) > 2]
            before = self.has.copy()
            for v in range(self.count, len(self.has)):
                if len(near[v]) > 2:
                    self.has[v], self.known[v] = (
                        self._majority([v, *near[v]]) if len(near[v]) % 2 == 0 else self._majority(near[v])
                    )
            if len(kept) == len(self.has) and (before == self.has).all():
                break
            self.has, self.known = self.has[kept], self.known[kept]
            self.turns = None if self.turns is None else self.turns[kept]
            self._span()

    # --- second exemplars ---

    def _find_second(self) -> None:
        """Texts with two exemplars: what a text has against its neighbour, and one elsewhere has too."""
        while self.turns is None and self._turn_over():
            pass
        self._join()

    def _sides(self, v: int, a: int) -> Marks:
        """The nodes that are reached from ``a`` without ``v``."""
        near = self._neighbours()
        seen, waiting = {v, a}, [a]
        while waiting:
            for w in near[waiting.pop()]:
                if w not in seen:
                    seen.add(w)
                    waiting.append(w)
        marks = np.zeros(len(self.has), np.bool_)
        marks[sorted(seen - {v})] = True
        return marks

    def _mixed(self) -> set[int]:
        return {v for v, _ in self.second}

    def _join(self) -> None:
        """Give texts a second exemplar beside a neighbour."""
        near, mixed = self._neighbours(), self._mixed()
        for v in range(self.count):
            best = 1e-9, -1
            for a in near[v] if v not in mixed else ():
                own = (self.has[v] != self.has[a]) & self.known[v] & self.known[a]
                if own @ self.weights <= self.prices.stretch:
                    continue
                gains = self._second_gains(v, a, own) - 0.01 * self.costs[v]
                gains[~self._sides(v, a)] = -np.inf
                if self.turns is not None:
                    gains[self.turns >= self.turns[v]] = -np.inf
                gains[near[a]] -= self.prices.second  # two neighbours of one text may have a common exemplar too
                q = int(gains.argmax())
                if gains[q] > best[0]:
                    best = float(gains[q]), q
            if best[1] >= 0 and (best[1], v) not in self.second:
                self.second.append((v, best[1]))

    def _second_gains(self, v: int, a: int, own: Marks) -> Values:
        """What speaks for each node as a second exemplar of ``v``: readings throughout, or in one stretch."""
        theirs = (self.has != self.has[a]) & self.known & self.known[a] & self.known[v]
        shared = (theirs & own) * self.evidence
        missed = (theirs & ~own) * self.evidence
        throughout = shared.sum(1) - self.prices.missed * missed.sum(1) - self.prices.second
        sums = np.cumsum(shared - missed, 1)
        stretch = np.maximum(sums.max(1), sums[:, -1] - sums.min(1)) - self.prices.stretch
        found: Values = np.maximum(throughout, stretch)
        return found

    def _turn_over(self) -> bool:
        """Join what only a text with two exemplars joins: it stands between them, but is no one's source."""
        best = 1e-9, -1, -1, (-1, -1)
        near = self._neighbours()
        mixed = self._mixed()
        for v in range(self.count):
            if v in mixed:
                continue
            for a, b in permutations(near[v], 2):
                from_b = (self.has[v] != self.has[a]) & (self.has[v] == self.has[b])
                from_b &= self.known[v] & self.known[a] & self.known[b]
                save = self.costs[v, b] + from_b @ self.weights - self.prices.turn
                if save <= best[0]:
                    continue
                sides = [np.flatnonzero(self._sides(v, one)) for one in (a, b)]
                between = self.costs[np.ix_(*sides)]
                at = divmod(int(between.argmin()), len(sides[1]))
                gain = save - between[at]
                if gain > best[0]:
                    best = float(gain), v, b, (int(sides[0][at[0]]), int(sides[1][at[1]]))
        _, v, b, new = best
        if v < 0:
            return False
        self.edges = [edge for edge in self.edges if set(edge) != {v, b}] + [new]
        self.second.append((v, b))
        return True
