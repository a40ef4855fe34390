"""Tokenized texts in files: all that links are made from, in columns that any process can take a few rows of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmatic.link import TOKENIZED, Texts
from stemmatic.pipeline.checkpoint import open_arrays, open_batches, take_rows


class TokenizedFiles:
    """The tokenized texts of a run by number.

    The file ``numbered`` has those of the rows of all ``files``, one behind the other.
    """

    def __init__(self, files: Sequence[Path], numbered: Path) -> None:
        numbers = open_arrays(numbered, ("numbers",))["numbers"]
        self.batches = open_batches(files)
        self._begins = np.concatenate([[0], np.cumsum([batch.num_rows for batch in self.batches])]).astype(np.int64)
        self._numbers = numbers
        self._order = np.argsort(numbers, kind="stable")
        self._sorted = numbers[self._order]
        self.count = len(numbers)

    def numbers_of(self, batch: int) -> NDArray[np.int64]:
        """The numbers of the rows of a batch."""
        return self._numbers[self._begins[batch] : self._begins[batch + 1]]

    def table(self) -> pa.Table:
        """The texts as :class:`~stemmatic.pipeline.text_ids.TextIds` takes them: number, post, date."""
        keys, dates = (
            pa.chunked_array([one.column(name) for one in self.batches], pa.string()) for name in ("key", "date")
        )
        return pa.table({"number": pa.array(self._numbers, pa.int64()), "post": keys, "date": dates})

    def spoken(self, batch: int) -> Texts:
        """The texts of a batch, as translations are looked for in them."""
        return Texts(self.batches[batch].select(TOKENIZED.names), self.numbers_of(batch))

    def rows(self, numbers: NDArray[np.int64], names: Sequence[str]) -> tuple[pa.RecordBatch, NDArray[np.int64]]:
        """Columns of different texts, in the order of the files, and their numbers."""
        found = np.sort(self._order[np.searchsorted(self._sorted, numbers)])
        schema = pa.schema([self.batches[0].schema.field(name) for name in names])
        return take_rows(self.batches, found, schema), self._numbers[found]
