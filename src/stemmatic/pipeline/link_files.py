"""Links in files: those that a run found, by the numbers of their ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from stemmatic.archive import link_of, link_row
from stemmatic.model import Link
from stemmatic.pipeline.checkpoint import file_times, open_table

_ROW = {
    "source": pa.string(),
    "target": pa.string(),
    "directed": pa.bool_(),
    "relation": pa.string(),
    "score": pa.float64(),
    "source_coverage": pa.float64(),
    "target_coverage": pa.float64(),
    "grounds": pa.string(),
    "passages": pa.string(),
}
LINKS = pa.schema([("a", pa.int64()), ("b", pa.int64()), *_ROW.items()])
"""A link as the archive keeps it, behind the numbers of its source's and its target's text."""

_BATCH = 5_000
_SORTED = 100_000  # links that are fetched together from all over the files


def to_rows(links: Iterable[Link], numbers: Mapping[str, int]) -> Iterator[pa.RecordBatch]:
    """The rows of links; ``numbers`` gives those of texts by the keys of their posts."""
    waiting = iter(links)
    while batch := list(islice(waiting, _BATCH)):
        rows = [(numbers[link.source], numbers[link.target], *link_row(link)) for link in batch]
        yield pa.record_batch([list(column) for column in zip(*rows, strict=True)], LINKS)


class LinkFiles:
    """The links of a run, one a pair: the surer one of those that files have.

    ``source`` and ``target`` are the numbers of the texts at their ends, ``coverage`` the larger of both coverages.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        self.files = tuple(files)
        self._batches = [batch for path in files for batch in open_table(path)]
        self._begins = np.concatenate([[0], np.cumsum([batch.num_rows for batch in self._batches])]).astype(np.int64)
        ends = np.stack([self._column("a", np.int64), self._column("b", np.int64)])
        order = np.lexsort([np.arange(ends.shape[1]), -self._column("score", np.float64), ends.max(0), ends.min(0)])
        low, high = ends.min(0)[order], ends.max(0)[order]
        first = np.ones(len(order), np.bool_)
        first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
        self._rows = np.sort(order[first])
        self.source, self.target = ends[:, self._rows]
        self.coverage = np.maximum(
            self._column("source_coverage", np.float64), self._column("target_coverage", np.float64)
        )[self._rows]
        both = np.concatenate([self.source, self.target])
        self._by_end = np.argsort(both, kind="stable")
        self._ends = both[self._by_end]

    def __len__(self) -> int:
        return len(self._rows)

    def of(self, number: int) -> NDArray[np.int64]:
        """Which links have a text as an end."""
        begin, end = np.searchsorted(self._ends, [number, number + 1])
        return np.unique(self._by_end[begin:end] % max(len(self), 1))

    def links(self, which: NDArray[np.int64]) -> list[Link]:
        """Some links, in the order of the files."""
        return [link_of((*row, 0, 0)) for row in self.rows(which)]

    def rows(self, which: NDArray[np.int64] | None = None) -> Iterator[tuple[Any, ...]]:
        """Some links, or all, as the archive keeps them, in the order of the files."""
        at = self._rows if which is None else np.sort(self._rows[which])
        ends = np.searchsorted(at, self._begins)
        for batch, first, begin, end in zip(self._batches, self._begins, ends, ends[1:], strict=False):
            taken = batch.select(list(_ROW)).take(pa.array(at[begin:end] - first))
            yield from zip(*(column.to_pylist() for column in taken.columns), strict=True)

    def rows_by_key(self) -> Iterator[tuple[Any, ...]]:
        """All links as the archive keeps them, in the order of their keys.

        A table that is filled in the order of its keys grows at its end; otherwise pages all over it are read and
        written again and again, once it is larger than what SQLite holds in memory.
        """
        at = self._rows[self._by_key()]
        for begin in range(0, len(at), _SORTED):
            part = at[begin : begin + _SORTED]
            in_files = np.argsort(part, kind="stable")
            found = part[in_files]
            ends = np.searchsorted(found, self._begins)
            taken = pa.Table.from_batches(
                [
                    batch.select(list(_ROW)).take(pa.array(found[first:last] - skipped))
                    for batch, skipped, first, last in zip(self._batches, self._begins, ends, ends[1:], strict=False)
                    if first < last
                ]
            ).combine_chunks()
            back = np.empty(len(part), np.int64)
            back[in_files] = np.arange(len(part))
            for first in range(0, len(part), _BATCH):
                columns = taken.take(pa.array(back[first : first + _BATCH])).columns
                yield from zip(*(column.to_pylist() for column in columns), strict=True)

    def _by_key(self) -> NDArray[np.int64]:
        """The order of the links by the keys of their sources, then of their targets."""
        numbers, first = np.unique(np.concatenate([self.source, self.target]), return_index=True)
        is_source = first < len(self)
        places = np.concatenate([np.flatnonzero(is_source), np.flatnonzero(~is_source)])
        rows = self._rows[first % max(len(self), 1)]
        keys = pa.chunked_array(
            [
                chunk
                for name, which in (("source", is_source), ("target", ~is_source))
                for chunk in pa.chunked_array([batch.column(name) for batch in self._batches], pa.string())
                .take(pa.array(rows[which]))
                .chunks
            ],
            pa.string(),
        )
        ranks = np.empty(len(numbers), np.int64)
        ranks[places[pc.sort_indices(keys).to_numpy()]] = np.arange(len(numbers))
        return np.lexsort([ranks[np.searchsorted(numbers, end)] for end in (self.target, self.source)])

    def _column(self, name: str, kind: type[Any]) -> NDArray[Any]:
        parts = [batch.column(name).to_numpy() for batch in self._batches]
        return np.concatenate(parts) if parts else np.empty(0, kind)


def open_links(files: tuple[Path, ...]) -> LinkFiles:
    """The links that files hold, for a process that is asked for some of them again and again."""
    return _open_links(files, file_times(files))


@lru_cache(maxsize=1)
def _open_links(files: tuple[Path, ...], _: tuple[int, ...]) -> LinkFiles:
    return LinkFiles(files)


def close_links() -> None:
    """Let go of the files that were opened last."""
    _open_links.cache_clear()
