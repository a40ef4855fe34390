"""The measuring stick of stemmata: sign similarity, peers, simulated traditions."""

from __future__ import annotations

import random

import numpy as np
import pytest

from benchmarks.accuracy.traditions import Kind, simulate
from benchmarks.accuracy.tree_peers import neighbour_joining, sign_similarity, spanning_tree, upgma

CHAIN = [("A", "B"), ("B", "C"), ("C", "D")]
NAMES = ["A", "B", "C", "D"]


def test_sign_similarity() -> None:
    assert sign_similarity(CHAIN, CHAIN, NAMES) == 1.0
    assert sign_similarity(CHAIN, [(b, a) for a, b in CHAIN], NAMES) == 1.0  # which way edges lead is not asked
    star = [("x", name) for name in NAMES]
    # Of the twelve questions the chain calls none a tie but those of B and C between their neighbours; the star all.
    assert sign_similarity(CHAIN, star, NAMES) == pytest.approx(1 - 10 / 12 / 2)


@pytest.mark.parametrize("method", [neighbour_joining, spanning_tree])
def test_peers_find_a_tree_whose_distances_add_up(method) -> None:  # type: ignore[no-untyped-def]
    places = np.array([0.0, 1.0, 3.0, 7.0])
    distances = np.abs(places[:, None] - places)
    assert sign_similarity(CHAIN, method(NAMES, distances), NAMES) == 1.0


def test_upgma_joins_the_closest_first() -> None:
    distances = np.array([[0, 1, 6, 6], [1, 0, 6, 6], [6, 6, 0, 2], [6, 6, 2, 0]], float)
    clusters = [("A", "x"), ("B", "x"), ("C", "y"), ("D", "y"), ("x", "z"), ("y", "z")]
    assert sign_similarity(clusters, upgma(NAMES, distances), NAMES) == 1.0


@pytest.mark.parametrize("by", ["scribes", "newsrooms"])
def test_traditions_are_what_their_kind_says(by: str) -> None:
    text = [f"Liman {word} pazar günü saat 9 civarında Veyra kıyısında yeniden açıldı" for word in "abcdefgh"]
    kind = Kind(by=by, held=20, lost=0.2, contaminated=0.3)
    seeded = (random.Random(3) for _ in range(2))  # noqa: S311 (sampling)
    one, again = (simulate("1", kind, text, "tr", text, rng) for rng in seeded)
    assert [copy.text for copy in one.copies] == [copy.text for copy in again.copies]
    assert len(one.held()) == 20
    assert sum(copy.lost for copy in one.copies) == 5
    assert any(len(copy.parents) > 1 for copy in one.copies)
    assert len({one.written(copy) for copy in one.copies}) > 10
    for at, above in enumerate(one.source_sets):
        assert all(source < at and not one.copies[source].lost for source in above)
