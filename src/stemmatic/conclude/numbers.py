"""The numbers of texts in the index: which were and are in use, whose they are, how they stand in time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

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

    def partners(self, linked_with: Callable[[str], Iterable[str]]) -> Callable[[int], set[int]]:
        """Gives the texts that an old text is linked with; ``linked_with`` does so for keys of posts."""
        staying = np.flatnonzero(self.before & self.after).tolist()
        number = {self.post[n]: n for n in staying}

        @cache
        def partners(text: int) -> set[int]:
            return {number[key] for key in linked_with(self.post[text]) if key in number}

        return partners
