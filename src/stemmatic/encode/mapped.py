"""e5's vectors carried into USE's space, so that passages of any language meet there.

One matrix does it, fitted by ridge regression on sentences of languages that both models know (recipes/fit_e5_map.py);
languages that had no part in the fit follow, since e5 has them all in one space.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from stemmatic.encode.encoder import Encoder
from stemmatic.encode.products import multiply

Floats = NDArray[np.float32]
MAP = Path(__file__).parent / "e5_map.npy"


class MappedEncoder:
    """The vectors of an encoder, carried by the matrix into the space of another."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    @cached_property
    def name(self) -> str:
        """The encoder's name and the sum of the matrix."""
        return f"{self._encoder.name}/map-{sha256(MAP.read_bytes()).hexdigest()[:12]}"

    @cached_property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self._matrix.shape[1])

    @cached_property
    def _blas(self) -> ThreadpoolController:
        return ThreadpoolController()

    @cached_property
    def _matrix(self) -> Floats:
        matrix: Floats = np.load(MAP, allow_pickle=False).astype(np.float32)
        return matrix

    def encode(self, texts: Sequence[str], languages: Sequence[str] | None = None) -> Floats:
        """Unit vectors, float32 (n, dimensions)."""
        given = self._encoder.encode(texts, languages)
        with self._blas.limit(limits=1, user_api="blas"):  # several threads divide the work by its size
            vectors = multiply(given, self._matrix[:-1])
        vectors += self._matrix[-1]
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return vectors
