"""Fingerprints in parts that can be joined one after the other, without those that stand in one post.

Equal fingerprints come into one part. Most stand in one post: two bits for each of some four times as many slots as
there are fingerprints tell nearly all of those without sorting or joining (a counting filter after Bloom, CACM 13,
1970); the join drops what is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numba
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Numbers = NDArray[np.uint64]
_FEWEST_BITS = 10  # logarithm of slots
_SLICE = 1_000_000  # rows that are put in parts at once
_STRONG, _FRESH = np.uint64(2), np.uint64(1)  # below the number of the post


class Parts:
    """The rows (post, fingerprint, strong, fresh) of batches; several parts are kept as files in ``folder``.

    Without the column ``fresh`` all posts are.
    """

    def __init__(self, batches: Iterable[pa.RecordBatch], log_parts: int, folder: Path) -> None:
        self.count = 1 << log_parts
        self._files = [folder / f"part-{part}" for part in range(self.count)] if log_parts else []
        self._rows: list[Numbers] = []
        streams = [open(path, "wb") for path in self._files]  # noqa: SIM115 (closed below)
        for batch in _slices(batches):
            flags = np.full(batch.num_rows, _FRESH)
            if "fresh" in batch.schema.names:
                flags = batch.column("fresh").to_numpy(zero_copy_only=False).astype(np.uint64)
            flags += batch.column("strong").to_numpy(zero_copy_only=False) * _STRONG
            flags += batch.column("post").to_numpy().astype(np.uint64) << np.uint64(2)
            rows, ends = _scatter(batch.column("fingerprint").to_numpy(), flags, log_parts)
            if not streams:
                self._rows.append(rows)
            for stream, begin, end in zip(streams, [0, *ends.tolist()], ends.tolist(), strict=False):
                rows[begin:end].tofile(stream)
        for stream in streams:
            stream.close()

    def take(self, part: int) -> pa.Table:
        """One part's rows as a table, nearly all of those left out that one post alone holds."""
        if self._files:
            rows = np.fromfile(self._files[part], np.uint64).reshape(-1, 2)
            self._files[part].unlink()
        else:
            rows = np.concatenate([np.empty((0, 2), np.uint64), *self._rows])
        bits = max((4 * len(rows)).bit_length(), _FEWEST_BITS)
        once, again = np.zeros((2, 1 << (bits - 6)), np.uint64)
        rows = _sift(rows, once, again)
        flags = np.ascontiguousarray(rows[:, 1])
        return pa.table(
            {
                "fingerprint": np.ascontiguousarray(rows[:, 0]),
                "post": (flags >> np.uint64(2)).astype(np.int64),
                "strong": (flags & _STRONG) > 0,
                "fresh": (flags & _FRESH) > 0,
            }
        )


def _slices(batches: Iterable[pa.RecordBatch]) -> Iterable[pa.RecordBatch]:
    for batch in batches:
        for begin in range(0, batch.num_rows, _SLICE):
            yield batch.slice(begin, _SLICE)


@numba.njit(cache=True, nogil=True)
def _scatter(numbers: Numbers, flags: Numbers, log_parts: int) -> tuple[Numbers, NDArray[np.int64]]:
    """Rows (number, flag) by the first bits of the number, and where each part ends."""
    one, shift = np.uint64(1), np.uint64(63 - log_parts)  # in two steps: a shift by all 64 bits is none
    begins = np.zeros(1 << log_parts, np.int64)
    rows = np.empty((len(numbers), 2), np.uint64)
    for number in numbers:
        begins[np.int64((number >> one) >> shift)] += 1
    sizes = begins.copy()
    begins[0] = 0
    for part in range(1, len(begins)):
        begins[part] = begins[part - 1] + sizes[part - 1]
    for at in range(len(numbers)):
        place = np.int64((numbers[at] >> one) >> shift)
        rows[begins[place], 0], rows[begins[place], 1] = numbers[at], flags[at]
        begins[place] += 1
    return rows, begins  # what was a part's begin has moved to its end


@numba.njit(cache=True, nogil=True)
def _sift(rows: Numbers, once: Numbers, again: Numbers) -> Numbers:
    mask = np.uint64(64 * len(once) - 1)
    for at in range(len(rows)):
        slot = rows[at, 0] & mask
        word, bit = slot >> np.uint64(6), np.uint64(1) << (slot & np.uint64(63))
        again[word] |= once[word] & bit
        once[word] |= bit
    count = 0
    for at in range(len(rows)):
        slot = rows[at, 0] & mask
        if (again[slot >> np.uint64(6)] >> (slot & np.uint64(63))) & np.uint64(1) == 1:
            rows[count] = rows[at]
            count += 1
    return rows[:count]
