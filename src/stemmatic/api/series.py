"""``archive.series``: one frame with changing fillings, such as rates, forecasts or job lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from stemmatic import tables
from stemmatic.api.selection import Records
from stemmatic.model import Series


class SeriesList(Records[Series, None]):
    """Series in the order of their ids; their instances went nowhere, so they are no families."""

    schema = tables.SERIES
    shown = ("series", "channels", "first", "last", "beginning")

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the exported table, in its order."""
        for one in self:
            ends = {post.key: post for post in self._store.posts_of([one.posts[0], one.posts[-1]])}
            yield tables.series_row(one, ends.get(one.posts[0]), ends.get(one.posts[-1]))

    def of(self, key: str) -> list[Series]:
        """The series that a post is an instance of."""
        return list(self._read(sorted(self._store.series_with([key]))))

    @cached_property
    def _ids(self) -> Sequence[str]:
        return self._store.series_ids()

    def _read(self, ids: Sequence[str]) -> Iterator[Series]:
        return self._store.series_of_ids(ids)
