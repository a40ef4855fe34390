"""e5's network, arranged for speed: token numbers to vectors, close to what its package's engine gives.

Source: Wang et al. 2024, "Multilingual E5 Text Embeddings". What is different here:

* texts stand one after another without padding, and every token's row of a block goes through one matrix product;
* products are made of bytes where the processor multiplies them in hardware (:mod:`stemmatic.encode.e5.tiles`): a
  token's values in 256 steps between its least and its greatest, a matrix's in 255 with a step a column. Elsewhere they
  are made in float32, by BLAS with one thread a core;
* blocks of texts run on all cores.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from threadpoolctl import ThreadpoolController

from stemmatic.encode.e5.kernels import HEAD, Floats, add_and_normalise, attend, gelu, multiply_bytes, to_bytes
from stemmatic.encode.e5.tiles import BYTE_ROWS, COLUMNS, FLOAT_ROWS, HAS_BYTE_PRODUCTS
from stemmatic.encode.e5.weights import Model, Tokens
from stemmatic.encode.network import split_texts
from stemmatic.encode.products import multiply

_BLOCK_TOKENS = 504  # tokens of one product: its bytes stay in the cache


class _FloatProduct:
    """A matrix (out, in) and a bias, in float32."""

    def __init__(self, matrix: Floats, bias: Floats) -> None:
        self._matrix, self._bias = np.ascontiguousarray(matrix.T), bias

    def __call__(self, x: Floats) -> Floats:
        out = multiply(x, self._matrix)
        out += self._bias
        return out


class _ByteProduct:
    """A matrix (out, in) and a bias, the matrix in bytes."""

    def __init__(self, matrix: Floats, bias: Floats) -> None:
        columns, width = matrix.shape
        steps = np.maximum(np.abs(matrix).max(axis=1) / 127, 1e-30).astype(np.float32)
        rounded = np.rint(matrix / steps[:, None]).astype(np.int8)
        order = rounded.reshape(-1, COLUMNS, width // 4, 4).transpose(0, 2, 1, 3)
        self._columns, self._fours = columns, width // 4
        self._given = (np.ascontiguousarray(order), steps, rounded.sum(axis=1, dtype=np.float32), bias)

    def __call__(self, x: Floats) -> Floats:
        packed = np.empty((-(-len(x) // BYTE_ROWS), self._fours, BYTE_ROWS), np.uint32)
        scales, zeros = np.empty((2, len(x)), np.float32)
        out = np.empty((len(x), self._columns), np.float32)
        to_bytes(x, packed, scales, zeros)
        multiply_bytes(packed, scales, zeros, *self._given, np.empty((BYTE_ROWS, COLUMNS), np.int32), out)
        return out


_Product = _ByteProduct | _FloatProduct


@dataclass(frozen=True, slots=True)
class _Layer:
    project: _Product  # to queries, keys and values
    gather: _Product
    after_attention: tuple[Floats, Floats]
    widen: _Product
    narrow: _Product
    after: tuple[Floats, Floats]


class Network:
    """From token numbers to vectors; ``in_bytes`` says of what products are made."""

    def __init__(self, model: Model, *, in_bytes: bool = HAS_BYTE_PRODUCTS) -> None:
        self._model = model
        self._product = _ByteProduct if in_bytes else _FloatProduct
        self._places = model.tensor("emb.pos", -1, model.width) + model.tensor("emb.type", -1, model.width)[0]
        self._first = model.tensor("emb.ln.w"), model.tensor("emb.ln.b")
        self._layers = [self._layer(f"l{i}") for i in range(model.layers)]
        self._blas = ThreadpoolController()

    def _layer(self, layer: str) -> _Layer:
        get = self._model.tensor

        def product(*names: str) -> _Product:
            bias = [get(f"{layer}.{name}.b") for name in names]
            matrix = [get(f"{layer}.{name}.w", len(b), -1) for name, b in zip(names, bias, strict=True)]
            return self._product(np.concatenate(matrix), np.concatenate(bias))

        def norm(name: str) -> tuple[Floats, Floats]:
            return get(f"{layer}.{name}.w"), get(f"{layer}.{name}.b")

        return _Layer(product("q", "k", "v"), product("ao"), norm("aln"), product("fi"), product("fo"), norm("oln"))

    def encode(self, texts: Sequence[Tokens]) -> Floats:
        """Unit vectors, float32 (n, width), of texts given as token numbers."""
        vectors = np.empty((len(texts), self._model.width), np.float32)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        with self._blas.limit(limits=1, user_api="blas"), ThreadPoolExecutor(cores) as workers:
            jobs = [
                workers.submit(self._encode_block, texts[low:high], vectors[low:high])
                for low, high in split_texts(lengths, 0, len(texts), _BLOCK_TOKENS)
            ]
            for job in jobs:
                job.result()
        return vectors

    def _encode_block(self, texts: Sequence[Tokens], vectors: Floats) -> None:
        model, epsilon = self._model, self._model.epsilon
        begins = np.concatenate(([0], np.cumsum([len(text) for text in texts]))).astype(np.int32)
        x = model.rows(np.concatenate(texts))
        add_and_normalise(x, np.concatenate([self._places[: len(text)] for text in texts]), *self._first, epsilon)
        room = _room(int(np.diff(begins).max()))
        attended = np.empty_like(x)
        for layer in self._layers:
            attend(begins, layer.project(x), *room, attended)
            add_and_normalise(x, layer.gather(attended), *layer.after_attention, epsilon)
            inner = layer.widen(x)
            gelu(inner)
            add_and_normalise(x, layer.narrow(inner), *layer.after, epsilon)
        np.add.reduceat(x, begins[:-1], axis=0, out=vectors)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)


def _room(longest: int) -> tuple[Floats, Floats, Floats, Floats]:
    """What attention works in, for texts of so many tokens."""
    whole = -(-longest // COLUMNS) * COLUMNS
    queries, keys = np.zeros((whole, HEAD), np.float32), np.zeros((HEAD, whole), np.float32)
    weights, tile = np.zeros((FLOAT_ROWS, whole), np.float32), np.zeros((FLOAT_ROWS, COLUMNS), np.float32)
    return queries, keys, weights, tile
