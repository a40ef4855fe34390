"""Rows of two numbers sorted by the first: in parts on disk, so that no more of them is ever held than a part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

from stemmatic.pipeline.threads import map_in_threads

Rows = NDArray[np.uint64]  # (n, 2)
Item = TypeVar("Item")

_LOG_PARTS = 6  # logarithm of the parts that many rows come in
_LOG_BUCKET = 12  # of the rows that a bucket should have: what is done with one stays in the processor's cache
_NONE = np.empty((0, 2), np.uint64)
_DIGIT = 13  # bits that a bucket is sorted by at once


def sort_rows(folder: Path, make: Callable[[Item], Rows], items: Iterable[Item], many: bool) -> Iterator[Rows]:
    """The rows that ``make`` gives for some items, part by part in the order of their first numbers.

    Only ``many`` rows go through files in ``folder``, which are removed on the way. Rows whose first numbers are equal
    stay in their order.
    """
    log_parts = _LOG_PARTS if many else 0

    def scatter(item: Item) -> tuple[Rows, NDArray[np.int64]]:
        rows = make(item)
        return _scatter(rows, 0, log_parts) if many else (rows, np.array([0, len(rows)]))

    files = [folder / f"part-{part:02d}" for part in range(1 << log_parts)]
    held: list[Rows] = []
    with ExitStack() as closing:
        streams = [closing.enter_context(file.open("wb")) for file in files] if many else []
        for rows, borders in map_in_threads(scatter, items):
            if not many:
                held.append(rows)
            for stream, begin, end in zip(streams, borders[:-1].tolist(), borders[1:].tolist(), strict=False):
                rows[begin:end].tofile(stream)

    def read(file: Path) -> Rows:
        rows = np.fromfile(file, np.uint64).reshape(-1, 2) if many else np.concatenate([_NONE, *held])
        file.unlink(missing_ok=True)
        return _sorted(rows, log_parts)

    yield from map_in_threads(read, files)


def _sorted(rows: Rows, skip: int) -> Rows:
    """Rows whose first numbers all begin with the same ``skip`` bits, sorted by these numbers."""
    log_buckets = max(len(rows) >> _LOG_BUCKET, 1).bit_length() - 1
    scattered, borders = _scatter(rows, skip, log_buckets)
    _sort_buckets(scattered, borders, 64 - skip - log_buckets, rows)
    return scattered


@numba.njit(cache=True, nogil=True)
def _scatter(rows: Rows, skip: int, log_buckets: int) -> tuple[Rows, NDArray[np.int64]]:
    """The rows by the bits of their first numbers behind the first ``skip``, and where buckets begin and end."""
    mask = np.uint64((1 << log_buckets) - 1)
    shift = np.uint64(64 - skip - log_buckets - (log_buckets == 0 and skip == 0))  # a shift by all 64 bits is none
    borders = np.zeros((1 << log_buckets) + 1, np.int64)
    for at in range(len(rows)):
        borders[np.int64((rows[at, 0] >> shift) & mask) + 1] += 1
    for bucket in range(1 << log_buckets):
        borders[bucket + 1] += borders[bucket]
    upto, scattered = borders[:-1].copy(), np.empty_like(rows)
    for at in range(len(rows)):
        home = np.int64((rows[at, 0] >> shift) & mask)
        scattered[upto[home], 0], scattered[upto[home], 1] = rows[at, 0], rows[at, 1]
        upto[home] += 1
    return scattered, borders


@numba.njit(cache=True, nogil=True)
def _sort_buckets(rows: Rows, borders: NDArray[np.int64], bits: int, room: Rows) -> None:
    """Sort the rows of each bucket by the last ``bits`` of their first numbers, from the last digit on.

    ``room`` has as many rows.
    """
    digits = (bits + _DIGIT - 1) // _DIGIT
    digits += digits % 2  # an even number of turns: so the rows end where they began
    mask = np.uint64((1 << _DIGIT) - 1)
    begins = np.empty((1 << _DIGIT) + 1, np.int64)
    for bucket in range(len(borders) - 1):
        low, high = borders[bucket], borders[bucket + 1]
        if high - low < 2:
            continue
        for turn in range(digits):
            before, after = (rows, room) if turn % 2 == 0 else (room, rows)
            shift = np.uint64(min(turn * _DIGIT, 63))
            begins[:] = 0
            for at in range(low, high):
                begins[np.int64((before[at, 0] >> shift) & mask) + 1] += 1
            begins[0] = low
            for digit in range(1 << _DIGIT):
                begins[digit + 1] += begins[digit]
            for at in range(low, high):
                home = np.int64((before[at, 0] >> shift) & mask)
                after[begins[home], 0], after[begins[home], 1] = before[at, 0], before[at, 1]
                begins[home] += 1
