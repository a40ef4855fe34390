"""Editions: texts that are one text for the most part, in whatever languages, told by how well they hold together.

Average linkage (Sokal & Michener 1958), the closest first, whatever the order of texts: two clusters are as close as
the mean over all pairs of a language of the one and a language of the other. A text of the same event in other words
may be linked with one translation out of three; translations are linked with nearly all of them. Inside a language
each text of the smaller cluster must have its like in the other, not every one: of texts that hundreds have, not all
pairs are compared.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from types import MappingProxyType

from stemmatic.descend.disjoint_sets import GuardedSets
from stemmatic.descend.layout import Layout
from stemmatic.descend.ties import Ties
from stemmatic.options import DescendOptions

_COPY, _SURE = 0.95, 0.9  # shares and score from which two texts are one without being weighed against others


def find_editions(
    layouts: Sequence[Layout],
    ties: Ties,
    digests: Set[int],
    options: DescendOptions,
    apart: Mapping[int, Set[int]] = MappingProxyType({}),
) -> dict[int, int]:
    """Of each text that has most of another, and the other of it, the first text of their cluster.

    Texts that people keep ``apart`` are in no cluster together.
    """
    closeness: dict[int, dict[int, float]] = defaultdict(dict)
    copies, same = GuardedSets(apart), list[tuple[int, int]]()
    for text, held in ties.items():
        for tie in held:
            least = min(tie.share, tie.other_share)
            if text < tie.other and least >= options.edition_share and not {text, tie.other} & digests:
                score = max(tie.score, closeness[text].get(tie.other, 0.0))
                closeness[text][tie.other] = closeness[tie.other][text] = score
                if not tie.across and least >= _COPY and tie.score >= _SURE:
                    same.append((text, tie.other))
    for one, other in sorted(same):
        copies.join(one, other)
    clusters = _Clusters(layouts, closeness, copies, options)
    clusters.join()
    return {text: min(members) for members in clusters.members.values() for text in members}


class _Clusters:
    """Clusters of texts by one of their members, and what is close to each; copies are together from the beginning."""

    def __init__(
        self,
        layouts: Sequence[Layout],
        closeness: Mapping[int, Mapping[int, float]],
        copies: GuardedSets,
        options: DescendOptions,
    ) -> None:
        self.members: dict[int, list[int]] = defaultdict(list)
        self._near: dict[int, set[int]] = defaultdict(set)
        for text in sorted(closeness):
            self.members[copies.find(text)].append(text)
            self._near[copies.find(text)] |= {copies.find(other) for other in closeness[text]}
        for cluster, near in self._near.items():
            near.discard(cluster)
        self._layouts, self._closeness, self._options = layouts, closeness, options
        self._apart = copies

    def join(self) -> None:
        """Join the two closest, again and again, until none are close enough."""
        waiting: list[tuple[float, int, int, int, int]] = []

        def wait(one: int, other: int) -> None:
            one, other = min(one, other), max(one, other)
            if self._apart.apart and self._apart.are_apart(self.members[one], frozenset(self.members[other])):
                return
            value = self._mean(one, other)
            if value >= self._options.min_cohesion:
                sizes = len(self.members[one]), len(self.members[other])
                heapq.heappush(waiting, (-round(value, 9), one, other, *sizes))

        for text, near in self._near.items():
            for other in near:
                if text < other:
                    wait(text, other)
        while waiting:
            _, one, other, *sizes = heapq.heappop(waiting)
            if [len(self.members.get(cluster, ())) for cluster in (one, other)] != sizes:
                continue  # one of them has grown since
            self.members[one] += self.members.pop(other)
            self._near[one] = (self._near[one] | self._near.pop(other)) - {one, other}
            for cluster in sorted(self._near[one]):
                self._near[cluster].discard(other)
                self._near[cluster].add(one)
                wait(one, cluster)

    def _mean(self, one: int, other: int) -> float:
        """The mean closeness over pairs of languages; a pair more stands for what is believed before any is seen."""
        sides = self._by_language(one), self._by_language(other)
        total = sum(self._between(ours, theirs) for ours in sides[0] for theirs in sides[1])
        return (total + self._options.prior_cohesion) / (len(sides[0]) * len(sides[1]) + 1)

    def _by_language(self, cluster: int) -> list[list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for text in self.members[cluster]:
            found[self._layouts[text].language].append(text)
        return list(found.values())

    def _between(self, ours: Sequence[int], theirs: Sequence[int]) -> float:
        """How close each text of the fewer is to the closest of the others, on average."""
        fewer, more = (ours, theirs) if len(ours) <= len(theirs) else (theirs, ours)
        among = set(more)
        nearest = (
            max((score for other, score in self._closeness[text].items() if other in among), default=0.0)
            for text in fewer
        )
        return sum(nearest) / len(fewer)
