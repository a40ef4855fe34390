"""How sure an arc joins a subtree to the rest, against a walk over every arc of every path."""

from __future__ import annotations

from math import exp

from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.descend.stemma import _surely_joined, _Tree


def path(tree: _Tree, u: int, v: int) -> set[int]:
    """The nodes whose arcs lie between two nodes, over the roots of their trees where these are two."""
    ways = []
    for one in (u, v):
        way = set()
        while one >= 0:
            way.add(one)
            one = tree.parents[one]
        ways.append(way)
    return ways[0] ^ ways[1]


@st.composite
def forests(draw: st.DrawFn) -> tuple[_Tree, dict[tuple[int, int], float], list[bool]]:
    size = draw(st.integers(1, 9))
    order = draw(st.permutations(range(size)))
    parents = [-1] * size
    for at in range(1, size):
        parents[order[at]] = draw(st.sampled_from([-1, *order[:at]]))
    node = st.integers(0, size - 1)
    pairs = st.dictionaries(st.tuples(node, node).filter(lambda one: one[0] != one[1]), st.floats(-60, 60), max_size=20)
    own = {(u, v): draw(st.floats(-9, 9)) for v, u in enumerate(parents) if u >= 0 and draw(st.booleans())}
    asked = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    return _Tree(parents), draw(pairs) | own, asked


@settings(deadline=None, max_examples=200)
@given(forests())
def test_as_a_walk_over_every_arc(drawn: tuple[_Tree, dict[tuple[int, int], float], list[bool]]) -> None:
    tree, commons, asked = drawn
    between: dict[tuple[int, int], float] = {}
    for ends, common in commons.items():
        pair = min(ends), max(ends)
        between[pair] = max(common, between.get(pair, common))
    found = _surely_joined(commons, tree, asked)
    for v, u in enumerate(tree.parents):
        own = between.get((min(u, v), max(u, v)))
        assert (v in found) == (asked[v] and own is not None)
        if v in found and own is not None:
            over = [common for ends, common in sorted(between.items()) if v in path(tree, *ends)]
            assert found[v] == 1 / sum(exp(min(common - own, 50)) for common in over)
