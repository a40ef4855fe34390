"""Encoders that live elsewhere: other packages, and endpoints that speak OpenAI's embeddings protocol."""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stemmatic.errors import MissingExtra, OptionError

Vectors = NDArray[np.float32]
_REQUEST_TEXTS = 128
_REQUEST_SECONDS = 120


def make_plugin(name: str) -> Plugin:
    """The encoder of a name other than the default's.

    ``sentence-transformers:MODEL``, ``model2vec:MODEL``, ``openai:URL#MODEL`` (the key, if any, from the environment's
    OPENAI_API_KEY).

    Raises:
        OptionError: no encoder has this name.
        MissingExtra: its package is not installed.
    """
    kind, _, model = name.partition(":")
    if kind == "sentence-transformers" and model:
        package = _package("sentence_transformers", f"the encoder {name}", "sentence-transformers")
        return Plugin(name, package.SentenceTransformer(model).encode)
    if kind == "model2vec" and model:
        package = _package("model2vec", f"the encoder {name}", "model2vec")
        return Plugin(name, package.StaticModel.from_pretrained(model).encode)
    url, _, model = model.partition("#")
    if kind == "openai" and model and url.startswith(("http://", "https://")):
        return Plugin(name, lambda texts: _request(url, model, texts))
    raise OptionError(
        f"encoder {name!r}: expected default, use, e5, precise, sentence-transformers:MODEL, model2vec:MODEL or"
        " openai:URL#MODEL"
    )


class Plugin:
    """A function from texts to vectors, made an encoder; texts of any language take the same way."""

    def __init__(self, name: str, embed: Callable[[list[str]], Any]) -> None:
        self.name = name
        self._embed = embed

    @cached_property
    def dimensions(self) -> int:
        """The length of a vector, found by encoding a word."""
        return int(self.encode(["word"]).shape[1])

    def encode(self, texts: Sequence[str], languages: Sequence[str] | None = None) -> Vectors:
        """Unit vectors, float32 (n, dimensions); an empty text is given to the model as a space."""
        # NUL ends a text in C, and half a surrogate pair is no UTF-8.
        clean = [text.encode("utf-8", "replace").decode().replace("\0", " ") or " " for text in texts]
        vectors = np.asarray(self._embed(clean), np.float32)
        if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise OptionError(f"encoder {self.name}: expected a finite vector for each of {len(texts)} texts")
        unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return unit


def _package(module: str, what: str, extra: str) -> Any:
    try:
        return import_module(module)
    except ImportError:
        raise MissingExtra(what, extra) from None


def _request(url: str, model: str, texts: list[str]) -> Vectors:
    """Vectors from ``URL/embeddings``, in the order of the texts."""
    headers = {"Content-Type": "application/json"}
    if key := os.environ.get("OPENAI_API_KEY"):
        headers["Authorization"] = f"Bearer {key}"
    rows: list[list[float]] = []
    for low in range(0, len(texts), _REQUEST_TEXTS):
        body = json.dumps({"model": model, "input": texts[low : low + _REQUEST_TEXTS]}).encode()
        request = urllib.request.Request(url.rstrip("/") + "/embeddings", body, headers)  # noqa: S310  (checked above)
        try:
            with urllib.request.urlopen(request, timeout=_REQUEST_SECONDS) as answer:  # noqa: S310
                data = json.load(answer)["data"]
            rows += [item["embedding"] for item in sorted(data, key=lambda item: item["index"])]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise OptionError(
                f"encoder openai:{url}#{model}: no vectors came ({error}); check address and model"
            ) from None
    return np.array(rows, np.float32)
