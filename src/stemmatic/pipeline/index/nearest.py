"""Vectors in one byte a component, which of very many lie nearest to a few, and which of many near one another.

A component is rounded to 127 steps of the vector's largest one; the cosine of a vector to its rounded self is above
0.9999, and a million vectors of 512 components take half a gigabyte.
"""

from __future__ import annotations

import functools
import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numba
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

Bytes = NDArray[np.int8]
Floats = NDArray[np.float32]

_DIMENSIONS = 191  # that are compared first, with one that bounds what the others may add [neighbours]
_LEARNT_FROM = 16_384  # vectors
_FEW_PAIRS = 2_000_000  # are compared at once; finding the dimensions takes longer
_ROWS_AT_ONCE, _ASKED_AT_ONCE = 2048, 512  # their products stay in a core's cache
_ROUNDING = 1e-4  # far above what float32 may be off by
_CHUNK = 32


def round_vectors(vectors: Floats) -> Bytes:
    """Vectors (n, d) in one byte a component; their lengths are lost."""
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True, initial=0.0), 1e-12)
    rounded: Bytes = np.rint(vectors * (127 / largest)).astype(np.int8)
    return rounded


def unit_vectors(rounded: Bytes) -> Floats:
    """Rounded vectors as float32 of length one."""
    wide = rounded.astype(np.float32)
    wide /= np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 1e-12)
    return wide


def whole_vectors(rounded: Bytes) -> Floats:
    """Rounded vectors as float32: their components are small whole numbers, so that products are exact in any order."""
    return rounded.astype(np.float32)


@numba.njit(cache=True, nogil=True)
def _cosines(asked: NDArray[np.int16], rows: Bytes, out: Floats) -> None:
    count, size = rows.shape
    for i in range(count):
        square = np.int32(0)
        for j in range(size):
            square += np.int32(rows[i, j]) * np.int32(rows[i, j])
        length = np.float32(max(np.sqrt(np.float32(square)), 1e-12))
        for q in range(asked.shape[0]):
            product = np.int32(0)
            for j in range(size):
                product += np.int32(asked[q, j]) * np.int32(rows[i, j])
            out[q, i] = np.float32(product) / length


def cosines(asked: Floats, rows: Bytes) -> Floats:
    """The cosines (q, n) of a few unit vectors with rounded ones; all cores share the rows."""
    wide = round_vectors(asked).astype(np.int16)
    lengths = np.maximum(np.linalg.norm(wide.astype(np.float32), axis=1, keepdims=True), 1e-12)
    out = np.empty((len(wide), len(rows)), np.float32)
    workers = max(1, min(os.cpu_count() or 1, len(rows) // 10_000))
    bounds = np.linspace(0, len(rows), workers + 1).astype(int)
    with ThreadPoolExecutor(workers) as pool:
        parts = [
            pool.submit(_cosines, wide, rows[begin:end], out[:, begin:end]) for begin, end in pairwise(bounds.tolist())
        ]
    for part in parts:
        part.result()
    out /= lengths
    return out


class Radius:
    """Which of many vectors lie within a radius of those asked for: all of them, whatever their number.

    The vectors are compared in the few dimensions that hold most of those asked for (their principal components). What
    the other dimensions add to a cosine is at most the product of the lengths that both have there (Cauchy and
    Schwarz), so a pair that stays below the radius even then is out; all others have their whole cosine taken, in
    whole numbers. What is found depends on the two vectors of a pair alone.
    """

    def __init__(self, asked: Bytes) -> None:
        self._asked = np.ascontiguousarray(asked)
        self._lengths = _lengths(self._asked)
        self._basis: Floats | None = None
        self._shares = np.empty((0, 0), np.float32)

    def pairs(self, rows: Bytes, least: float) -> NDArray[np.int64]:
        """The places (n, 2), in ``asked`` and in ``rows``, of the pairs with a cosine of ``least`` or more."""
        if len(self._asked) * len(rows) > _FEW_PAIRS and self._basis is None:
            self._basis = _principal(self._asked)
            self._shares = _bounded(self._asked, self._lengths, self._basis)
        begins = range(0, len(rows), _ROWS_AT_ONCE)
        workers = max(1, min(os.cpu_count() or 1, len(begins)))
        with _blas().limit(limits=1, user_api="blas"), ThreadPoolExecutor(workers) as pool:
            found = list(pool.map(lambda begin: self._part(rows[begin : begin + _ROWS_AT_ONCE], begin, least), begins))
        return np.concatenate(found) if found else np.empty((0, 2), np.int64)

    def _part(self, rows: Bytes, begin: int, least: float) -> NDArray[np.int64]:
        rows = np.ascontiguousarray(rows)
        lengths = _lengths(rows)
        shares = None if self._basis is None else _bounded(rows, lengths, self._basis).T
        bounds = np.full((_ASKED_AT_ONCE, len(rows)), np.inf, np.float32)  # nothing is known
        room = np.empty((max(_CHUNK, len(rows)), 2), np.int32)
        parts: list[NDArray[np.int64]] = [np.empty((0, 2), np.int64)]
        for low in range(0, len(self._asked), _ASKED_AT_ONCE):
            asked = slice(low, low + _ASKED_AT_ONCE)
            size = len(self._asked[asked])
            if shares is not None:
                np.matmul(self._shares[asked], shares, out=bounds[:size])
            arguments = (bounds[:size], self._asked[asked], self._lengths[asked], rows, lengths, least)
            while (count := _sift(*arguments, room)) > len(room):
                room = np.empty((2 * count, 2), np.int32)
            parts.append(room[:count].astype(np.int64) + np.array([low, begin]))
        return np.concatenate(parts)


@functools.cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


def _lengths(rows: Bytes) -> NDArray[np.float64]:
    # In parts: a million vectors in whole numbers of four bytes would take two gigabytes.
    parts = (rows[at : at + _ROWS_AT_ONCE].astype(np.int32) for at in range(0, len(rows), _ROWS_AT_ONCE))
    squares = [np.einsum("ij,ij->i", part, part) for part in parts]
    lengths: NDArray[np.float64] = np.sqrt(np.concatenate(squares)) if squares else np.empty(0)
    return np.maximum(lengths, 1e-12)


def _principal(rows: Bytes) -> Floats:
    """The directions (d, few) that hold most of these vectors."""
    some = unit_vectors(rows[:: -(-len(rows) // _LEARNT_FROM)])
    _, directions = np.linalg.eigh((some.T @ some).astype(np.float64))
    return np.ascontiguousarray(directions[:, : -_DIMENSIONS - 1 : -1], np.float32)


def _bounded(rows: Bytes, lengths: NDArray[np.float64], basis: Floats) -> Floats:
    """Unit vectors (n, few + 1) in a few directions, and their length in all others: products bound the cosines."""
    shares = np.empty((len(rows), basis.shape[1] + 1), np.float32)
    for begin in range(0, len(rows), _ROWS_AT_ONCE):
        here = slice(begin, begin + _ROWS_AT_ONCE)
        held = (rows[here].astype(np.float32) @ basis) / lengths[here, None].astype(np.float32)
        shares[here, :-1] = held
        shares[here, -1] = np.sqrt(np.maximum(1 - np.einsum("ij,ij->i", held, held), 0))
    return shares


@numba.njit(cache=True, nogil=True)
def _sift(
    bounds: Floats,
    asked: Bytes,
    asked_lengths: NDArray[np.float64],
    rows: Bytes,
    lengths: NDArray[np.float64],
    least: float,
    room: NDArray[np.int32],
) -> int:
    """Write the pairs within the radius to ``room``, as far as it goes; gives how many there are."""
    size = rows.shape[1]
    bound = np.float32(least - _ROUNDING)
    count = 0
    for i in range(len(asked)):
        for begin in range(0, len(rows), _CHUNK):
            end = min(begin + _CHUNK, len(rows))
            maybe = 0
            for j in range(begin, end):  # without a branch, so that the processor takes many at a time
                maybe += bounds[i, j] >= bound
            if not maybe:
                continue
            for j in range(begin, end):
                if bounds[i, j] >= bound:
                    product = np.int32(0)
                    for k in range(size):
                        product += np.int32(asked[i, k]) * np.int32(rows[j, k])
                    if product / (asked_lengths[i] * lengths[j]) >= least:
                        if count < len(room):
                            room[count, 0], room[count, 1] = i, j
                        count += 1
    return count
