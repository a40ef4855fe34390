"""Vectors in one byte a component, which of very many lie nearest to a few, and which of many near one another.

A component is rounded to 127 steps of the vector's largest one; the cosine of a vector to its rounded self is above
0.9999, and a million vectors of 512 components take half a gigabyte.
"""

from __future__ import annotations

import functools
import os
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b

import numba
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from stemmatic.link.meaning.rounded import Bytes, count_bits, lengths_of, product

Floats = NDArray[np.float32]
Sketches = NDArray[np.uint64]

WORDS = 8
PLANES = 64 * WORDS
_DEVIATIONS = 3.5
_ROWS_AT_ONCE, _ASKED_AT_ONCE = 2048, 512  # what is told of them stays in a core's cache
_COSINES_AT_ONCE = 65_536


def round_vectors(vectors: Floats) -> Bytes:
    """Vectors (n, d) in one byte a component; their lengths are lost."""
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True, initial=0.0), 1e-12)
    rounded: Bytes = np.rint(vectors * (127 / largest)).astype(np.int8)
    return rounded


def whole_vectors(rounded: Bytes) -> Floats:
    """Rounded vectors as float32: their components are small whole numbers, so that products are exact in any order."""
    return rounded.astype(np.float32)


@numba.njit(cache=True, nogil=True)
def _cosines(asked: Bytes, rows: Bytes, out: Floats) -> None:
    for i in range(len(rows)):
        length = np.float32(max(np.sqrt(np.float32(product(rows[i], rows[i]))), 1e-12))
        for q in range(len(asked)):
            out[q, i] = np.float32(product(asked[q], rows[i])) / length


def cosines(asked: Floats, rows: Bytes) -> Floats:
    """The cosines (q, n) of a few unit vectors with rounded ones; all cores share the rows."""
    rounded = round_vectors(asked)
    lengths = np.maximum(np.linalg.norm(rounded.astype(np.float32), axis=1, keepdims=True), 1e-12)
    out = np.empty((len(rounded), len(rows)), np.float32)
    begins = range(0, len(rows), _COSINES_AT_ONCE)

    def part(begin: int) -> None:
        some = slice(begin, begin + _COSINES_AT_ONCE)
        _cosines(rounded, rows[some], out[:, some])

    if len(begins) == 1:  # what a question of a few words costs would be the threads
        part(0)
    else:
        with _threads(len(begins)) as threads:
            list(threads.map(part, begins))
    out /= lengths
    return out


def sketch(vectors: Bytes) -> Sketches:
    """The sides (n, 8) of 512 planes that vectors lie on, a bit each (Charikar 2002).

    The planes are the same for all vectors that ever are. Two vectors lie on different sides of a share of them that is
    their angle's of a half turn, more or less: see :func:`most_apart`. Products with the planes are whole numbers, so
    that a sketch is the same on every machine.
    """
    planes = _planes(vectors.shape[1])
    found = np.empty((len(vectors), WORDS), np.uint64)

    def part(begin: int) -> None:
        some = slice(begin, begin + _ROWS_AT_ONCE)
        sides = vectors[some].astype(np.float32) @ planes >= 0
        found[some] = np.packbits(sides, axis=1).view(np.uint64)

    begins = range(0, len(vectors), _ROWS_AT_ONCE)
    with _blas().limit(limits=1, user_api="blas"), _threads(len(begins)) as threads:
        list(threads.map(part, begins))
    return found


@functools.cache
def _planes(dimensions: int) -> Floats:
    """The normals (d, 512) of the planes: components of 1 and -1, drawn once and for all (BLAKE2b of their numbers)."""
    digests = b"".join(blake2b(number.to_bytes(4, "little")).digest() for number in range(dimensions * PLANES // 512))
    bits = np.unpackbits(np.frombuffer(digests, np.uint8)).reshape(dimensions, PLANES)
    return bits.astype(np.float32) * 2 - 1


def most_apart(least: float) -> int:
    """On how many planes' different sides two vectors with a cosine of ``least`` may lie.

    By 3.5 standard deviations more than on the average: of pairs at the very radius one in 4,000 lies on more, of those
    with a cosine higher by 0.05 one in 250,000 [neighbours].
    """
    share = np.arccos(np.clip(least, -1.0, 1.0)) / np.pi
    return int(np.ceil(PLANES * share + _DEVIATIONS * np.sqrt(PLANES * share * (1 - share))))


class Radius:
    """Which of many vectors lie within a radius of those asked for.

    Their sketches are compared first; pairs that lie on different sides of no more planes than :func:`most_apart` says
    have their whole cosine taken, in whole numbers. What is found depends on the two vectors of a pair alone.
    ``sketches`` are those of the vectors, where they are known.
    """

    def __init__(self, asked: Bytes, sketches: Sketches | None = None) -> None:
        self._asked = np.ascontiguousarray(asked)
        self._sketches = sketch(self._asked) if sketches is None else sketches
        self._lengths = lengths_of(self._asked)

    def pairs(self, rows: Bytes, least: float, sketches: Sketches | None = None) -> NDArray[np.int64]:
        """The places (n, 2), in ``asked`` and in ``rows``, of the pairs with a cosine of ``least`` or more."""
        sketches = sketch(rows) if sketches is None else sketches
        begins = range(0, len(rows), _ROWS_AT_ONCE)

        def part(begin: int) -> NDArray[np.int64]:
            here = slice(begin, begin + _ROWS_AT_ONCE)
            found = self._part(np.ascontiguousarray(rows[here]), np.ascontiguousarray(sketches[here].T), least)
            found[:, 1] += begin
            return found

        with _threads(len(begins)) as threads:
            parts = list(threads.map(part, begins))
        return np.concatenate([np.empty((0, 2), np.int64), *parts])

    def _part(self, rows: Bytes, sides: Sketches, least: float) -> NDArray[np.int64]:
        lengths, most = lengths_of(rows), most_apart(least)
        room = np.empty((len(rows), 2), np.int32)
        parts: list[NDArray[np.int64]] = [np.empty((0, 2), np.int64)]
        for low in range(0, len(self._asked), _ASKED_AT_ONCE):
            some = slice(low, low + _ASKED_AT_ONCE)
            asked = self._sketches[some], self._asked[some], self._lengths[some]
            while (count := _within(*asked, sides, rows, lengths, most, least, room)) > len(room):
                room = np.empty((2 * count, 2), np.int32)
            parts.append(room[:count].astype(np.int64) + np.array([low, 0]))
        return np.concatenate(parts)


def _threads(tasks: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max(1, min(os.cpu_count() or 1, tasks)))


@functools.cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


@numba.njit(cache=True, nogil=True)
def _within(
    asked_sketches: Sketches,
    asked: Bytes,
    asked_lengths: NDArray[np.float64],
    sides: Sketches,
    rows: Bytes,
    lengths: NDArray[np.float64],
    most: int,
    least: float,
    room: NDArray[np.int32],
) -> int:
    """Write the pairs within the radius to ``room``, as far as it goes; gives how many there are.

    ``sides`` (8, n) are the sketches of the rows.
    """
    apart = np.empty(len(rows), np.uint64)
    near = np.empty(len(rows), np.int64)
    limit = np.uint64(most)
    s0, s1, s2, s3, s4, s5, s6, s7 = sides[0], sides[1], sides[2], sides[3], sides[4], sides[5], sides[6], sides[7]
    count = 0
    for i in range(len(asked)):
        a = asked_sketches[i]
        a0, a1, a2, a3, a4, a5, a6, a7 = a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]
        for j in range(len(rows)):  # without a branch or an inner loop, so that the processor takes many at a time
            apart[j] = (
                (count_bits(a0 ^ s0[j]) + count_bits(a1 ^ s1[j]) + count_bits(a2 ^ s2[j]) + count_bits(a3 ^ s3[j]))
                + (count_bits(a4 ^ s4[j]) + count_bits(a5 ^ s5[j]) + count_bits(a6 ^ s6[j]) + count_bits(a7 ^ s7[j]))
            )  # fmt: skip
        maybe = 0
        for j in range(len(rows)):
            near[maybe] = j
            maybe += apart[j] <= limit
        for k in range(maybe):
            j = near[k]
            if product(asked[i], rows[j]) / (asked_lengths[i] * lengths[j]) >= least:
                if count < len(room):
                    room[count, 0], room[count, 1] = i, j
                count += 1
    return count
