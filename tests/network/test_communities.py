"""Communities and places: as good as those of networkx, and the same each time."""

from __future__ import annotations

import networkx
import numpy as np
import pytest

from stemmatic.network.communities import find_communities, lay_out


def planted(groups: int, size: int, seed: int) -> list[tuple[int, int, float]]:
    chance = np.random.default_rng(seed)
    nodes = groups * size
    return [
        (one, other, 1.0)
        for one in range(nodes)
        for other in range(one)
        if chance.random() < (0.5 if one // size == other // size else 0.02)
    ]


@pytest.mark.parametrize("seed", range(4))
def test_planted_groups_are_found_with_the_modularity_of_networkx(seed: int) -> None:
    edges = planted(5, 20, seed)
    found = find_communities(100, edges)
    for group in range(5):
        assert len(set(found[20 * group : 20 * group + 20])) == 1
    graph = networkx.Graph()
    graph.add_weighted_edges_from(edges)
    ours = [{node for node in range(100) if found[node] == one} for one in set(found)]
    theirs = networkx.community.louvain_communities(graph, seed=1)
    modularity = networkx.community.modularity
    assert modularity(graph, ours) >= modularity(graph, theirs) - 0.01


def test_the_largest_community_is_the_first_and_a_lone_node_its_own() -> None:
    edges = [(0, 1, 3.0), (2, 3, 2.0), (3, 4, 2.0), (2, 4, 2.0)]
    assert find_communities(6, edges) == [1, 1, 0, 0, 0, 2]
    assert find_communities(0, []) == []


def test_places_lie_in_the_square_apart_and_friends_side_by_side() -> None:
    edges = planted(3, 12, 1)
    communities = find_communities(36, edges)
    places = lay_out(36, edges, communities)
    assert places.min() >= 0
    assert places.max() <= 1
    assert len({tuple(one) for one in places.tolist()}) == 36
    assert np.array_equal(places, lay_out(36, edges, communities))
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    same = np.equal.outer(communities, communities)
    assert apart[same].mean() < 0.6 * apart[~same].mean()
    assert lay_out(0, [], []).shape == (0, 2)
    assert lay_out(1, [], [0]).tolist() == [[0.5, 0.5]]
