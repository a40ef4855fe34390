"""All pairs within a radius are found, the same ones whatever way is taken and in whatever order vectors come."""

from __future__ import annotations

import numpy as np
import pytest

from stemmatic.pipeline.index import nearest
from stemmatic.pipeline.index.nearest import Radius, round_vectors


def made(count: int, seed: int, shared: int = 6) -> np.ndarray:
    """Vectors of which some lie near one another: a few directions carry much of each, as with sentences."""
    rng = np.random.default_rng(seed)
    themes = np.random.default_rng(0).standard_normal((shared, 256))
    vectors = themes[rng.integers(0, shared, count)] * rng.uniform(0, 2, (count, 1)) + rng.standard_normal((count, 256))
    return round_vectors(vectors.astype(np.float32))


def expected(asked: np.ndarray, rows: np.ndarray, least: float) -> np.ndarray:
    a, b = asked.astype(np.int64), rows.astype(np.int64)
    lengths = np.linalg.norm(a, axis=1)[:, None] * np.linalg.norm(b, axis=1)
    return np.argwhere(a @ b.T / np.maximum(lengths, 1e-12) >= least)


def in_order(pairs: np.ndarray) -> np.ndarray:
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


@pytest.mark.parametrize("few", [0, 10**9])
@pytest.mark.parametrize("least", [-1.0, 0.1, 0.5, 0.75, 1.01])
def test_exactly_the_pairs_within_the_radius(monkeypatch: pytest.MonkeyPatch, few: int, least: float) -> None:
    monkeypatch.setattr(nearest, "_FEW_PAIRS", few)
    asked, rows = made(700, 1), made(2500, 2)
    wanted = expected(asked, rows, least)
    np.testing.assert_array_equal(in_order(Radius(asked).pairs(rows, least)), wanted)
    assert (0 < len(wanted) < asked.shape[0] * len(rows)) == (least in {0.1, 0.5, 0.75})


@pytest.mark.parametrize("few", [0, 10**9])
def test_order_changes_nothing(monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(nearest, "_FEW_PAIRS", few)
    asked, rows = made(600, 3), made(900, 4)
    order, other = np.random.default_rng(5).permutation(600), np.random.default_rng(6).permutation(900)
    found = Radius(asked[order]).pairs(rows[other], 0.5)
    again = np.stack([order[found[:, 0]], other[found[:, 1]]], axis=1)
    np.testing.assert_array_equal(in_order(again), in_order(Radius(asked).pairs(rows, 0.5)))
    swapped = Radius(rows).pairs(asked, 0.5)[:, ::-1]
    np.testing.assert_array_equal(in_order(swapped), in_order(again))


def test_one_asked_in_parts_meets_the_same_rows() -> None:
    asked, rows = made(3000, 7), made(1500, 8)
    radius = Radius(asked)
    parts = [radius.pairs(rows[at : at + 500], 0.6) + np.array([0, at]) for at in range(0, 1500, 500)]
    np.testing.assert_array_equal(in_order(np.concatenate(parts)), expected(asked, rows, 0.6))


def test_most_pairs_are_out_before_their_whole_cosine_is_taken() -> None:
    asked, rows = made(800, 9), made(800, 10)
    basis = nearest._principal(asked)
    bounds = nearest._bounded(asked, nearest._lengths(asked), basis) @ (
        nearest._bounded(rows, nearest._lengths(rows), basis).T
    )
    a, b = asked.astype(np.float64), rows.astype(np.float64)
    cosines = a @ b.T / (np.linalg.norm(a, axis=1)[:, None] * np.linalg.norm(b, axis=1))
    assert (bounds >= cosines - nearest._ROUNDING).all()
    assert (bounds < 0.9).mean() > 0.8


@pytest.mark.parametrize(("asked", "rows"), [(0, 5), (5, 0), (0, 0)])
def test_nothing_is_near_nothing(asked: int, rows: int) -> None:
    assert Radius(made(5, 1)[:asked]).pairs(made(5, 2)[:rows], -1).shape == (0, 2)


def test_a_vector_without_length_is_near_nobody() -> None:
    assert len(Radius(np.zeros((1, 256), np.int8)).pairs(made(20, 1), 0.1)) == 0
