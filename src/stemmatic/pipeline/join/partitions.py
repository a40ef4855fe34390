"""Fingerprints in parts that can be joined one after the other, nearly without those that stand in one post.

Equal fingerprints come into one part, and in it into one bucket of a few thousand rows, so that all that is done with a
bucket stays in the processor's cache. Most fingerprints stand in one post: two bits for each of some sixteen times as
many slots as a bucket has rows tell nearly all of those without sorting or joining (a counting filter after Bloom, CACM
13, 1970); the join drops what is left, and is the faster the nearer equal ones stand together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numba
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmatic.pipeline.threads import map_in_threads

Numbers = NDArray[np.uint64]
Bits = NDArray[np.bool_]
_SLICE = 1_000_000  # rows that are put in buckets at once
_LOG_BUCKET = 13  # logarithm of the rows that a bucket should have …
_LOG_BUCKETS = 13  # … and of the most buckets that a slice is put in
_LOG_SLOTS = 4  # of slots for each row
_STRONG, _FRESH = np.uint64(2), np.uint64(1)  # below the number of the post


class Parts:
    """The rows (post, fingerprint, strong, fresh) of batches; several parts are kept as files in ``folder``.

    Without the column ``fresh`` all posts are. ``rows`` counts them.
    """

    def __init__(
        self, batches: Iterable[pa.RecordBatch], rows: int, log_parts: int, folder: Path, threads: int
    ) -> None:
        self.count, self._threads = 1 << log_parts, threads
        self._files = [folder / f"part-{part}" for part in range(self.count)] if log_parts else []
        # Room for all rows, or for the slices that are worked on before they go to files.
        self._held = np.empty((threads * _SLICE if log_parts else rows, 2), np.uint64)
        enough = (rows >> (log_parts + _LOG_BUCKET)).bit_length()
        log_buckets = log_parts + min(enough, max(_LOG_BUCKETS - log_parts, 0))
        buckets = 1 << (log_buckets - log_parts)
        streams = [open(path, "wb") for path in self._files]  # noqa: SIM115 (closed below)
        ends: list[NDArray[np.int64]] = []  # of every slice, those of its buckets

        def scatter(task: tuple[pa.RecordBatch, Numbers]) -> tuple[Numbers, NDArray[np.int64]]:
            batch, room = task
            return room, _scatter(*_columns(batch), log_buckets, room)

        for scattered, slice_ends in map_in_threads(scatter, self._with_room(batches), threads):
            ends.append(slice_ends)
            cuts = [0, *slice_ends[buckets - 1 :: buckets].tolist()]
            for part, stream in enumerate(streams):
                scattered[cuts[part] : cuts[part + 1]].tofile(stream)
        for stream in streams:
            stream.close()
        every = np.zeros((len(ends), 1 + (1 << log_buckets)), np.int64)
        if ends:
            np.stack(ends, out=every[:, 1:])
        # Of every part and slice, where the buckets begin and end in the slice's rows.
        self._ends = [every[:, part * buckets : (part + 1) * buckets + 1] for part in range(self.count)]

    def take(self, part: int) -> pa.Table:
        """One part's rows as a table, nearly all of those left out that one post alone holds."""
        rows, self._held = self._held, self._held[:0]
        if self._files:
            rows = np.fromfile(self._files[part], np.uint64).reshape(-1, 2)
            self._files[part].unlink()
        ends = self._ends[part]
        sizes = ends[:, -1] - ends[:, 0]
        # Slices stand one behind the other.
        places = np.ascontiguousarray(ends + (np.cumsum(sizes) - sizes - ends[:, 0])[:, None])
        borders = np.linspace(0, places.shape[1] - 1, self._threads + 1).astype(np.int64).tolist()

        def sift(at: int) -> pa.RecordBatch:
            columns = _sift(rows, places[:, borders[at] : borders[at + 1] + 1].copy())
            return pa.record_batch(list(columns), _NAMES)

        return pa.Table.from_batches(map_in_threads(sift, range(self._threads), self._threads))

    def _with_room(self, batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[pa.RecordBatch, Numbers]]:
        """Slices, and where their rows go."""
        begin = 0
        for number, batch in enumerate(_slices(batches)):
            if self._files:  # room is used again when as many slices are done as there are threads
                begin = number % self._threads * _SLICE
            yield batch, self._held[begin : begin + batch.num_rows]
            begin += batch.num_rows


_NAMES = ["fingerprint", "post", "strong", "fresh"]


def _slices(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for begin in range(0, batch.num_rows, _SLICE):
            yield batch.slice(begin, _SLICE)


def _columns(batch: pa.RecordBatch) -> tuple[Numbers, NDArray[np.int64], Bits, Bits]:
    every = np.ones(batch.num_rows, np.bool_)
    fresh = batch.column("fresh").to_numpy(zero_copy_only=False) if "fresh" in batch.schema.names else every
    return (
        batch.column("fingerprint").to_numpy(),
        batch.column("post").to_numpy().astype(np.int64),
        batch.column("strong").to_numpy(zero_copy_only=False),
        fresh,
    )


@numba.njit(cache=True, nogil=True)
def _scatter(
    numbers: Numbers, posts: NDArray[np.int64], strong: Bits, fresh: Bits, log_buckets: int, rows: Numbers
) -> NDArray[np.int64]:
    """Write ``rows`` (fingerprint, post and marks) by the fingerprint's first bits; gives where each bucket ends."""
    one, shift = np.uint64(1), np.uint64(63 - log_buckets)  # in two steps: a shift by all 64 bits is none
    begins = np.zeros(1 << log_buckets, np.int64)
    for number in numbers:
        begins[np.int64((number >> one) >> shift)] += 1
    total = 0
    for bucket in range(len(begins)):
        size = begins[bucket]
        begins[bucket] = total
        total += size
    for at in range(len(numbers)):
        home = np.int64((numbers[at] >> one) >> shift)
        place = begins[home]
        rows[place, 0] = numbers[at]
        rows[place, 1] = (np.uint64(posts[at]) << np.uint64(2)) + strong[at] * _STRONG + fresh[at] * _FRESH
        begins[home] = place + 1
    return begins  # what was a bucket's begin has moved to its end


@numba.njit(cache=True, nogil=True)
def _sift(rows: Numbers, places: NDArray[np.int64]) -> tuple[Numbers, NDArray[np.int64], Bits, Bits]:
    """The rows of some buckets, as columns; ``places`` are, of every slice, the borders of the buckets."""
    slices, buckets = places.shape[0], places.shape[1] - 1
    total = largest = 0
    for bucket in range(buckets):
        size = 0
        for at in range(slices):
            size += places[at, bucket + 1] - places[at, bucket]
        total += size
        largest = max(largest, size)
    numbers, posts = np.empty(total, np.uint64), np.empty(total, np.int64)
    strong, fresh = np.empty(total, np.bool_), np.empty(total, np.bool_)
    words = 1
    while words << 6 < largest << _LOG_SLOTS:
        words *= 2
    once, again = np.empty(words, np.uint64), np.empty(words, np.uint64)
    mask, bits = np.uint64(64 * words - 1), np.uint64(63)
    count = 0
    for bucket in range(buckets):
        once[:], again[:] = 0, 0
        for at in range(slices):
            for row in range(places[at, bucket], places[at, bucket + 1]):
                slot = rows[row, 0] & mask
                word, bit = slot >> np.uint64(6), np.uint64(1) << (slot & bits)
                again[word] |= once[word] & bit
                once[word] |= bit
        for at in range(slices):
            for row in range(places[at, bucket], places[at, bucket + 1]):
                slot = rows[row, 0] & mask
                if (again[slot >> np.uint64(6)] >> (slot & bits)) & np.uint64(1):
                    flags = rows[row, 1]
                    numbers[count], posts[count] = rows[row, 0], np.int64(flags >> np.uint64(2))
                    strong[count], fresh[count] = (flags & _STRONG) > 0, (flags & _FRESH) > 0
                    count += 1
    return numbers[:count], posts[:count], strong[:count], fresh[:count]
