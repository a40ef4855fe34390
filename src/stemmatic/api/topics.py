"""``archive.topics``: hashtags of several languages that are one topic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stemmatic import tables
from stemmatic.api.selection import Table
from stemmatic.archive.search.topics import TopicLine
from stemmatic.archive.store import Store
from stemmatic.progress import unwatched


class Topics(Table):
    """The topics that have several hashtags, as rows of the exported table: most posts first."""

    schema = tables.TOPICS
    shown = ("shown", "posts")

    def __init__(self, store: Store) -> None:
        self._store = store

    def lines(self) -> list[TopicLine]:
        """The topics, each with its hashtags and why they are one; posts that changed are indexed first."""
        self._store.index_search_if_free(unwatched)
        return self._store.topics()

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the exported table, in its order."""
        return map(tables.topic_row, self.lines())

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self.rows()

    def __len__(self) -> int:
        return len(self.lines())
