"""Pairs within a radius are found, hardly one is missed, and the same ones in whatever order vectors come."""

from __future__ import annotations

import numpy as np
import pytest

from stemmatic.pipeline.index.nearest import Radius, most_apart, round_vectors, sketch

# Of three vectors, in part: they must not change, for a pair is found or not by them.
SKETCHES = ["f6b9fef06aff6f9544beb75bc35f689c", "dfb07f10c4b4d12d4127d53a47f3ecfe", "e249059f69cb6697baf6a2f2504e5394"]


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


@pytest.mark.parametrize("least", [-1.0, 0.1, 0.5, 0.75, 1.01])
def test_all_but_a_few_of_the_pairs_within_the_radius(least: float) -> None:
    asked, rows = made(700, 1), made(2500, 2)
    wanted = expected(asked, rows, least)
    found = Radius(asked).pairs(rows, least)
    sure = expected(asked, rows, min(least + 0.05, 1.01))
    assert set(map(tuple, sure)) <= set(map(tuple, found)) <= set(map(tuple, wanted))
    assert len(found) >= 0.9998 * len(wanted)
    assert (0 < len(wanted) < asked.shape[0] * len(rows)) == (least in {0.1, 0.5, 0.75})


def test_order_changes_nothing() -> None:
    asked, rows = made(600, 3), made(900, 4)
    order, other = np.random.default_rng(5).permutation(600), np.random.default_rng(6).permutation(900)
    found = Radius(asked[order]).pairs(rows[other], 0.5)
    again = np.stack([order[found[:, 0]], other[found[:, 1]]], axis=1)
    np.testing.assert_array_equal(in_order(again), in_order(Radius(asked).pairs(rows, 0.5)))
    swapped = Radius(rows).pairs(asked, 0.5)[:, ::-1]
    np.testing.assert_array_equal(in_order(swapped), in_order(again))


def test_a_pair_is_found_or_not_whatever_stands_around_it() -> None:
    asked, rows = made(3000, 7), made(1500, 8)
    radius = Radius(asked, sketch(asked))
    parts = [radius.pairs(rows[at : at + 500], 0.6) + np.array([0, at]) for at in range(0, 1500, 500)]
    whole = in_order(radius.pairs(rows, 0.6, sketch(rows)))
    np.testing.assert_array_equal(in_order(np.concatenate(parts)), whole)
    alone = [(i, j) for i, j in whole[::97].tolist() if len(Radius(asked[[i]]).pairs(rows[[j]], 0.6))]
    np.testing.assert_array_equal(np.array(alone), whole[::97])


def test_sketches_are_the_same_everywhere() -> None:
    rows = np.array([[1, 2, 3, 4], [-4, 3, -2, 1], [127, -127, 0, 5]], np.int8)
    assert [row.tobytes().hex()[:32] for row in sketch(rows)] == SKETCHES


def test_most_pairs_are_out_before_their_whole_cosine_is_taken() -> None:
    asked, rows = sketch(made(800, 9)), sketch(made(800, 10))
    apart = np.bitwise_count(asked[:, None] ^ rows[None]).sum(axis=2)
    assert (apart > most_apart(0.9)).mean() > 0.8


@pytest.mark.parametrize(("asked", "rows"), [(0, 5), (5, 0), (0, 0)])
def test_nothing_is_near_nothing(asked: int, rows: int) -> None:
    assert Radius(made(5, 1)[:asked]).pairs(made(5, 2)[:rows], -1).shape == (0, 2)


def test_a_vector_without_length_is_near_nobody() -> None:
    assert len(Radius(np.zeros((1, 256), np.int8)).pairs(made(20, 1), 0.1)) == 0
