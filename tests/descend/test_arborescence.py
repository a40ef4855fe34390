"""The heaviest trees of few arcs among many witnesses: the same as of a matrix, without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.descend import arborescence, find_families
from stemmatic.descend.arborescence import find_arborescence, grow_arborescence
from stemmatic.model import Link, PassagePair, Relation
from stemmatic.options import DescendOptions
from tests.invented import laid_out, post

TEXT = "The ferry to Tarn island leaves every forty minutes from the stone steps."


arcs = st.dictionaries(
    st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda ends: ends[0] != ends[1]),
    st.integers(-50, 50).map(float),
    max_size=40,
)


def weight_of(parents: Sequence[int], weights: Mapping[tuple[int, int], float]) -> float:
    assert all(u < 0 or (u, v) in weights for v, u in enumerate(parents))
    reached = {v for v, u in enumerate(parents) if u < 0}
    for _ in parents:
        reached |= {v for v, u in enumerate(parents) if u in reached}
    assert len(reached) == len(parents)  # no cycle
    return sum(weights[u, v] if u >= 0 else -1000.0 for v, u in enumerate(parents))


@settings(deadline=None, max_examples=200)
@given(arcs, st.booleans())
def test_few_arcs_among_many_nodes_give_the_same_tree(weights: dict[tuple[int, int], float], in_core: bool) -> None:
    matrix = np.full((12, 12), -np.inf)
    for ends, weight in weights.items():
        matrix[ends] = weight
    with pytest.MonkeyPatch.context() as patch:
        if in_core:
            patch.setattr(arborescence, "_WHOLE", 0)
        grown = grow_arborescence(12, weights, -1000.0)
    assert weight_of(grown, weights) == weight_of(find_arborescence(matrix, -1000.0), weights)


@settings(deadline=None, max_examples=200)
@given(arcs)
def test_of_very_many_in_cycles_arcs_are_kept_and_close_no_cycle(weights: dict[tuple[int, int], float]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arborescence, "_WHOLE", 0)
        patch.setattr(arborescence, "_MOST", 0)
        weight_of(grow_arborescence(12, weights, -1000.0), weights)


@settings(deadline=None, max_examples=100)
@given(arcs)
def test_of_very_many_in_cycles_the_heaviest_tree_is_taken(weights: dict[tuple[int, int], float]) -> None:
    both = {ends: weights[min(ends), max(ends)] for u, v in weights if u < v for ends in ((u, v), (v, u))}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arborescence, "_WHOLE", 0)
        patch.setattr(arborescence, "_MOST", 0)
        grown = grow_arborescence(12, both, -1000.0)
    matrix = np.full((12, 12), -np.inf)
    for ends, weight in both.items():
        matrix[ends] = weight
    # An arc weighs the same both ways here, so the tree is as heavy as the arborescence.
    assert weight_of(grown, both) == weight_of(find_arborescence(matrix, -1000.0), both)


def test_a_long_line_of_copies_is_one_family() -> None:
    """Of so many witnesses no matrix is made."""
    posts = [post(f"c{n % 7}", n, TEXT, n) for n in range(6_000)]
    links = [
        Link(
            source=source.key,
            target=target.key,
            directed=True,
            relation=Relation.COPY,
            score=1.0,
            source_coverage=1.0,
            target_coverage=1.0,
            grounds=("wording: all",),
            passages=(PassagePair(0, len(TEXT), 0, len(TEXT), 1.0),),
        )
        for source, target in pairwise(posts)
    ]
    (family,) = find_families(posts, {}, links, [], laid_out(posts), DescendOptions()).families
    assert [(edge.source, edge.target) for edge in family.stemma] == [
        (source.key, target.key) for source, target in pairwise(posts)
    ]
