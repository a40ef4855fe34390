"""The numbers of texts in the index: which were and are in use, whose they are, how they stand in time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from stemmatic.pipeline.index.postings import Postings

Partners = Callable[[int], set[int]]
"""Gives the texts that a text is linked with."""

# An array made from a list would import pandas wherever that is installed, and every command would wait for it.
NO_TEXTS = pa.table(
    {"number": pa.nulls(0, pa.int64()), **{name: pa.nulls(0, pa.string()) for name in ("post", "date")}}
)


def time_ranks(posts: pa.ChunkedArray, dates: pa.ChunkedArray) -> NDArray[np.int64]:
    """Where each post stands in order of time, then key, undated ones last."""
    order = pc.sort_indices(
        pa.table({"date": dates, "post": posts}), sort_keys=[("date", "ascending"), ("post", "ascending")]
    ).to_numpy()
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return ranks


class TextIds:
    """Marks by number: ``before`` the texts that the last run had, ``after`` those that this one has.

    They are made of the texts of the last run, those of this one that the last did not have, and the keys of posts
    that went. ``rank`` orders all of them by time, then key, undated ones last; ``by_rank`` gives the number of a rank.
    """

    def __init__(self, known: pa.Table, fresh: pa.Table, removed: Iterable[str] = ()) -> None:
        renewed = pa.chunked_array([*fresh["post"].chunks, pa.array(list(removed), pa.string())])
        every = pa.concat_tables([known, fresh])
        order = pc.sort_indices(
            every, sort_keys=[("date", "ascending"), ("post", "ascending"), ("number", "ascending")]
        )
        old, new = known["number"].to_numpy(), fresh["number"].to_numpy()
        size = int(max(old.max(initial=0), new.max(initial=0))) + 1
        self.before, self.after = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
        self.before[old] = True
        self.after[old] = ~pc.is_in(known["post"], value_set=renewed).to_numpy()
        self.after[new] = True
        self.gone = np.flatnonzero(self.before & ~self.after)
        self.fresh = self.after & ~self.before
        self.by_rank: NDArray[np.int64] = every["number"].to_numpy()[order.to_numpy()]
        self.rank = np.zeros(size, np.int64)
        self.rank[self.by_rank] = np.arange(len(self.by_rank))
        self._posts = every["post"].combine_chunks().take(order)

    def post(self, number: int) -> str:
        """The key of the post that has a text."""
        return str(self._posts[int(self.rank[number])].as_py())

    def posts(self, numbers: NDArray[np.int64]) -> list[str]:
        """The keys of the posts that have these texts, in their order."""
        return self._posts.take(pa.array(self.rank[numbers])).to_pylist()  # type: ignore[no-any-return]

    def numbers(self, posts: Iterable[str]) -> dict[str, int]:
        """The numbers of the texts that posts have, by key; keys that no post has are left out."""
        keys = pa.array(sorted(set(posts)), pa.string())
        at = pc.index_in(self._posts, value_set=keys)
        held = pc.is_valid(at).to_numpy(zero_copy_only=False)
        numbers, found = self.by_rank[held], at.filter(pa.array(held)).to_numpy()
        alive = self.after[numbers]
        return dict(zip(keys.take(pa.array(found[alive])).to_pylist(), numbers[alive].tolist(), strict=True))

    def holders(self, row: NDArray[np.int64], text: NDArray[np.int64], count: int) -> tuple[Postings, Postings]:
        """The holders of each of ``count`` rows before and after, by rank; ``text`` has that of each ``row``."""
        was, will_be = (
            Postings(row[alive[text]], self.rank[text[alive[text]]], count) for alive in (self.before, self.after)
        )
        return was, will_be

    def unsettled(self, held: Iterable[int], partners: Partners | None) -> set[int]:
        """Of texts by rank the old ones that stay; where partners are given, those with a partner among these."""
        numbers = self.by_rank[np.fromiter(held, np.int64)]
        old = set(numbers[self.before[numbers] & self.after[numbers]].tolist())
        return old if partners is None else {one for one in old if not old.isdisjoint(partners(one))}

    def partners(self, linked_with: Callable[[str], Iterable[str]]) -> Partners:
        """Gives the texts that an old text is linked with; ``linked_with`` does so for keys of posts."""
        number: dict[str, int] = {}

        @cache
        def partners(text: int) -> set[int]:
            if not number:
                staying = np.flatnonzero(self.before & self.after)
                number.update(zip(self.posts(staying), staying.tolist(), strict=True))
            return {number[key] for key in linked_with(self.post(text)) if key in number}

        return partners
