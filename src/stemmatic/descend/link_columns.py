"""Links column by column: stemmata weigh all of them, and ask for the records of the few that become edges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from stemmatic.model import Link, Relation

_ACROSS = frozenset(one.value for one in Relation if one.crosses_languages)


@dataclass(frozen=True, eq=False)
class LinkColumns:
    """Links by number, from 0; ``record`` gives one as it is kept.

    ``relation`` has the values of :class:`~stemmatic.model.Relation`. ``coverage`` has a row for each side, source and
    target. ``passages`` has a row for each pair of passages: begin and end in the source, begin and end in the target,
    score; those of link ``i`` are ``offsets[i]:offsets[i + 1]``.
    """

    source: Sequence[str]
    target: Sequence[str]
    directed: NDArray[np.bool_]
    score: NDArray[np.float64]
    relation: Sequence[str]
    coverage: NDArray[np.float64]
    offsets: NDArray[np.int64]
    passages: NDArray[np.float64]
    record: Callable[[int], Link]

    @classmethod
    def of(cls, links: Sequence[Link]) -> Self:
        """The columns of links at hand."""
        pairs = [
            (p.source_begin, p.source_end, p.target_begin, p.target_end, p.score) for one in links for p in one.passages
        ]
        return cls(
            [one.source for one in links],
            [one.target for one in links],
            np.array([one.directed for one in links], np.bool_),
            np.array([one.score for one in links], np.float64),
            [one.relation.value for one in links],
            np.array([(one.source_coverage, one.target_coverage) for one in links], np.float64).reshape(-1, 2).T,
            np.cumsum([0, *(len(one.passages) for one in links)]),
            np.array(pairs, np.float64).reshape(-1, 5),
            links.__getitem__,
        )

    @cached_property
    def across(self) -> NDArray[np.bool_]:
        """Marks the links across languages."""
        return np.array([one in _ACROSS for one in self.relation], np.bool_)

    def __len__(self) -> int:
        return len(self.source)

    def take(self, numbers: NDArray[np.int64]) -> LinkColumns:
        """Some of these links, in the order given."""
        counts = np.diff(self.offsets)[numbers]
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        rows = np.arange(offsets[-1]) + np.repeat(self.offsets[numbers] - offsets[:-1], counts)
        at = numbers.tolist()
        return LinkColumns(
            [self.source[one] for one in at],
            [self.target[one] for one in at],
            self.directed[numbers],
            self.score[numbers],
            [self.relation[one] for one in at],
            self.coverage[:, numbers],
            offsets,
            self.passages[rows],
            lambda one: self.record(at[one]),
        )

    def spans(self, link: int, side: int) -> list[tuple[int, int]]:
        """Where the paired passages of a link stand in its source, side 0, or its target, side 1."""
        rows = self.passages[self.offsets[link] : self.offsets[link + 1], 2 * side : 2 * side + 2]
        return [(int(begin), int(end)) for begin, end in rows.tolist()]
