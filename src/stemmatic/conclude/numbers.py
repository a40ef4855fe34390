"""The numbers of texts in the index: which were and are in use, whose they are, how they stand in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from stemmatic.archive import KnownText


class TextNumbers:
    """Marks by number: ``before`` the texts that the last run had, ``after`` those that this one has.

    ``rank`` orders all of them by time, then key, undated ones last; ``by_rank`` gives the number of a rank.
    """

    def __init__(self, before: Iterable[KnownText], after: Iterable[KnownText]) -> None:
        old, new = list(before), list(after)
        every = {one.number: one for one in (*old, *new)}
        size = max(every, default=0) + 1
        self.post = {number: one.post for number, one in every.items()}
        self.before, self.after = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
        self.before[[one.number for one in old]] = True
        self.after[[one.number for one in new]] = True
        self.gone = np.flatnonzero(self.before & ~self.after)
        self.fresh = self.after & ~self.before
        ordered = sorted(every.values(), key=lambda one: (one.date is None, one.date or "", one.post, one.number))
        self.rank = np.zeros(size, np.int64)
        self.rank[[one.number for one in ordered]] = np.arange(len(ordered))
        self.by_rank = np.array([one.number for one in ordered], np.int64)

    def partners(self, links: Iterable[tuple[str, str]]) -> dict[int, set[int]]:
        """By the number of a text that stays, the numbers of those that it is linked with; ``links`` are of keys."""
        number = {self.post[n]: n for n in np.flatnonzero(self.before & self.after).tolist()}
        found: dict[int, set[int]] = defaultdict(set)
        for source, target in links:
            if source in number and target in number:
                found[number[source]].add(number[target])
                found[number[target]].add(number[source])
        return found
