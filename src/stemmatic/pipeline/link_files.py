"""Links in files: those that a run found, by the numbers of their ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from stemmatic.link import COMPARED_BY, LINK, note_changes, read_links
from stemmatic.model import Link, Relation
from stemmatic.pipeline.checkpoint import open_batches, take_rows, write_table
from stemmatic.pipeline.tokenized import TokenizedFiles

LINKS = pa.schema([("a", pa.int64()), ("b", pa.int64()), *LINK])
"""Links behind the numbers of their sources' and their targets' texts."""

_COPIES = [Relation.COPY.value, Relation.EDITED_COPY.value]
_ARCHIVED = [name for name in LINK.names if name != "pairs"]
_AT_ONCE = 50_000  # links that are fetched together from all over the files


def write_links(path: Path, rows: pa.RecordBatch, a: NDArray[np.int64], b: NDArray[np.int64]) -> None:
    """Write the rows of links, with the fields of :data:`~stemmatic.link.rows.LINK`, and their ends to a file."""
    write_table(path, LINKS, [pa.record_batch([pa.array(a), pa.array(b), *rows.columns], LINKS)])


def find_changes(
    rows: pa.RecordBatch, a: NDArray[np.int64], b: NDArray[np.int64], texts: TokenizedFiles
) -> pa.RecordBatch:
    """The rows of links between the texts of these numbers, with their changes."""
    said, numbers = texts.rows(np.unique([a, b]), COMPARED_BY)
    order = np.argsort(numbers)
    return note_changes(rows, said, *(order[np.searchsorted(numbers, ends, sorter=order)] for ends in (a, b)))


class LinkFiles:
    """The links of a run, one a pair: the surer one of those that files have, but no translation of what is a copy.

    What the files ``instead`` have of a pair stands in the place of all others of it.
    ``source`` and ``target`` are the numbers of the texts at their ends, ``rows`` the places of the links among
    the rows of all files.
    """

    def __init__(self, files: Sequence[Path], instead: Sequence[Path] = ()) -> None:
        self.files = (*files, *instead)
        self._batches = open_batches(self.files)
        table = pa.Table.from_batches(self._batches, LINKS)
        others = len(table) - sum(batch.num_rows for batch in open_batches(instead))
        score = table["score"].to_numpy()
        ends = np.stack([table["a"].to_numpy(), table["b"].to_numpy()])
        copied = pc.is_in(table["relation"], pa.array(_COPIES)).to_numpy()
        at = np.arange(len(table))
        order = np.lexsort([at, -score, ~copied, at < others, ends.max(0), ends.min(0)])
        low, high = ends.min(0)[order], ends.max(0)[order]
        first = np.ones(len(order), np.bool_)
        first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
        self.rows = np.sort(order[first])
        self.source, self.target = ends[:, self.rows]
        both = np.concatenate([self.source, self.target])
        self._by_end = np.argsort(both, kind="stable")
        self._ends = both[self._by_end]

    def __len__(self) -> int:
        return len(self.rows)

    def of(self, number: int) -> NDArray[np.int64]:
        """Which links have a text as an end."""
        begin, end = np.searchsorted(self._ends, [number, number + 1])
        return np.unique(self._by_end[begin:end] % max(len(self), 1))

    def take(self, which: NDArray[np.int64]) -> pa.RecordBatch:
        """Some links as rows, with the fields of :data:`~stemmatic.link.rows.LINK`, in the order given."""
        return take_rows(self._batches, self.rows[which], LINK)

    def links(self, which: NDArray[np.int64]) -> list[Link]:
        """Some links as records."""
        return read_links(self.take(which))

    def rows_by_key(self) -> Iterator[tuple[Any, ...]]:
        """All links as the archive keeps them, in the order of their keys.

        A table that is filled in the order of its keys grows at its end; otherwise pages all over it are read and
        written again and again, once it is larger than what SQLite holds in memory.
        """
        order = self._by_key()
        for begin in range(0, len(order), _AT_ONCE):
            columns = self.take(order[begin : begin + _AT_ONCE]).select(_ARCHIVED).columns
            yield from zip(*(column.to_pylist() for column in columns), strict=True)

    def _by_key(self) -> NDArray[np.int64]:
        """The order of the links by the keys of their sources, then of their targets: each key is sorted once."""
        numbers, first = np.unique(np.concatenate([self.source, self.target]), return_index=True)
        is_source = first < len(self)
        rows = self.rows[first % max(len(self), 1)]
        keys = [
            take_rows(self._batches, rows[at], pa.schema([(name, pa.string())])).column(0)
            for name, at in (("source", is_source), ("target", ~is_source))
        ]
        every = pc.sort_indices(pa.chunked_array(keys, pa.string())).to_numpy()
        ranks = np.empty(int(numbers.max(initial=0)) + 1, np.int64)
        ranks[np.concatenate([numbers[is_source], numbers[~is_source]])[every]] = np.arange(len(numbers))
        return np.lexsort([ranks[self.target], ranks[self.source]])
