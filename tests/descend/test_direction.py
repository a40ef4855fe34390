"""Direction and choice of sources: what the texts of a family tell, and what they leave open."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.descend.arborescence import find_arborescence, settle_roots
from stemmatic.link import time_order
from stemmatic.model import Descent, Post
from stemmatic.options import DescendOptions
from tests.descent import stemma_of
from tests.invented import links_of, post

LAKE = [
    "The council of Belmora has opened the northern pier to all private boats. ",
    "Moorings are free of charge until the end of the autumn regatta. ",
    "Skippers who need diesel should call the harbour office one hour in advance. ",
    "A second crane will be hired in May to lift the heavier yachts. ",
    "The old customs house becomes a school for sailors and fishermen. ",
    "Ferries to Tarn island leave every forty minutes from the stone steps. ",
]
MUSEUM = [
    "The museum of nets shows a boat that was lost in the winter storm. ",
    "Entry is five crowns, and children of the village pay nothing at all. ",
    "Every guide was once a diver in the cold waters near Cape Orlo. ",
    "A small library upstairs keeps the letters of Captain Brandt. ",
]


def text(sentences: Sequence[str], **changes: str) -> str:
    whole = "".join(sentences)
    for old, new in changes.items():
        assert old in whole
        whole = whole.replace(old, new)
    return whole


def stemma(posts: Sequence[Post], forwards: Mapping[str, tuple[str, str]] | None = None) -> tuple[Descent, ...]:
    declared = forwards or {}
    links = [link for link in links_of(*posts) if declared.get(link.target, ("",))[0] != link.source]
    return stemma_of(sorted(posts, key=time_order), links, DescendOptions(), declared)


def told(edges: Sequence[Descent]) -> dict[str, set[str]]:
    """The determined sources of each post, by the letters of their channels."""
    found: dict[str, set[str]] = {}
    for edge in edges:
        if edge.determined:
            found.setdefault(edge.target[6], set()).add(edge.source[6])
    return found


def test_without_times_excerpts_show_which_text_is_the_source() -> None:
    whole = post("x", 1, text(LAKE), None)
    cuts = [post("a", 1, text(LAKE[:4]), None), post("b", 1, text(LAKE[2:]), None)]
    edges = stemma([whole, *cuts])
    assert told(edges) == {"a": {"x"}, "b": {"x"}}
    assert all(edge.score < 0.95 and any("direction:" in ground for ground in edge.grounds) for edge in edges)


def test_without_times_two_edited_texts_tell_no_direction() -> None:
    edges = stemma([post("a", 1, text(LAKE), None), post("b", 1, text(LAKE, northern="western", May="June"), None)])
    assert told(edges) == {}
    assert len(edges) == 1
    assert any(ground.startswith("open:") for ground in edges[0].grounds)


def test_a_lone_sentence_in_a_longer_text_tells_no_direction() -> None:
    assert told(stemma([post("a", 1, text(LAKE), None), post("b", 1, LAKE[0], None)])) == {}


def test_without_times_the_middle_text_of_a_chain_is_found() -> None:
    once = text(LAKE, northern="western", diesel="petrol")
    twice = once.replace("heavier", "largest").replace("forty", "thirty")
    posts = [
        post("a", 1, text(LAKE), None),
        post("m", 1, once, None),
        post("z", 1, twice, None),
        post("c", 1, text(LAKE[:4]), None),
        post("d", 1, text(LAKE[1:5]), None),
        post("e", 1, text(LAKE[:3]), None),
    ]
    found = told(stemma(posts))
    assert found["m"] == {"a"}
    assert found["z"] == {"m"}
    assert "a" not in found


def test_one_text_twice_without_times_is_open_and_so_is_what_follows() -> None:
    posts = [
        post("a", 1, text(LAKE), None),
        post("b", 1, text(LAKE), None),
        post("c", 1, text(LAKE[:4]), None),
        post("d", 1, text(LAKE[2:]), None),
    ]
    edges = stemma(posts)
    assert told(edges) == {}
    (cut,) = (edge for edge in edges if edge.target == "table:c/1")
    assert {cut.source, *cut.alternatives} == {"table:a/1", "table:b/1"}
    assert cut.score <= 0.5


def test_two_texts_that_make_up_a_third_are_its_sources() -> None:
    posts = [
        post("x", 1, text(LAKE + MUSEUM), None),
        post("a", 1, text(LAKE), None),
        post("b", 1, text(MUSEUM), None),
    ]
    found = told(stemma(posts))
    assert "a" not in found
    assert "b" not in found


def test_parts_that_one_channel_posts_are_not_taken_for_sources() -> None:
    parts = [post("t", 1, text(LAKE), None), post("t", 2, text(MUSEUM), None)]
    found = told(stemma([post("x", 1, text(LAKE + MUSEUM), None), *parts]))
    assert found.get("x") is None


def test_two_close_sources_are_preferred_to_a_text_that_joined_others() -> None:
    edited = text(MUSEUM, winter="summer", five="nine", cold="clear")
    posts = [
        post("a", 1, text(LAKE), 0),
        post("b", 1, text(MUSEUM), 1),
        post("e", 1, edited, 2),
        post("m", 1, text(LAKE + MUSEUM), 3),
        post("z", 1, text(LAKE) + edited, 4),
    ]
    assert told(stemma(posts))["z"] == {"a", "e"}


def test_the_score_says_how_sure_the_choice_is() -> None:
    first = text(LAKE)
    close = [post("a", 1, first, 0), post("b", 1, text(LAKE, northern="western", forty="thirty"), 1)]
    edges = {edge.target: edge for edge in stemma([*close, post("c", 1, text(LAKE, northern="western"), 2)])}
    clear = {edge.target: edge for edge in stemma([*close, post("c", 1, close[1].text, 2)])}
    assert clear["table:c/1"].score > 0.99
    assert edges["table:c/1"].score < clear["table:c/1"].score


def test_a_dated_text_with_additions_may_go_back_to_one_not_held() -> None:
    edges = stemma([post("a", 1, text(LAKE[:3]), 0), post("b", 1, text(LAKE), 5)])
    (edge,) = edges
    assert edge.determined
    assert edge.score < 0.9


def test_a_declared_forward_is_never_turned_round() -> None:
    a, b = post("a", 1, text(LAKE), None), post("b", 1, text(LAKE), None)
    excerpts = [post("c", 1, text(LAKE[:4]), None), post("d", 1, text(LAKE[1:5]), None)]
    edges = stemma([a, b, *excerpts], {a.key: (b.key, "the header")})
    assert [(edge.source, edge.target) for edge in edges if edge.declared] == [(b.key, a.key)]
    assert all(edge.target != b.key for edge in edges if edge.determined)
    assert _acyclic(edges)


@settings(deadline=None, max_examples=15)
@given(st.permutations(range(5)), st.lists(st.sampled_from([None, 0, 5]), min_size=5, max_size=5))
def test_no_witness_descends_from_itself(order: list[int], minutes: list[int | None]) -> None:
    texts = [text(LAKE), text(LAKE[:4]), text(LAKE, northern="western"), text(LAKE + MUSEUM), text(MUSEUM)]
    posts = [post("abcde"[at], 1, texts[at], minutes[at]) for at in range(5)]
    edges = stemma([posts[at] for at in order])
    assert edges == stemma(posts)
    assert _acyclic(edges)
    assert len({(edge.source, edge.target) for edge in edges}) == len(edges)


def test_times_to_the_day_do_not_order_posts_of_one_day() -> None:
    a, b = post("a", 1, text(LAKE), 0), post("b", 1, text(LAKE), 30)
    posts = [replace(one, extra={"date_precision": "day"}) for one in (a, b)]
    assert told(stemma(posts)) == {}


def _acyclic(edges: Sequence[Descent]) -> bool:
    above: dict[str, set[str]] = {}
    for edge in edges:
        above.setdefault(edge.target, set()).add(edge.source)
    gone: set[str] = set()
    while free := {
        key for key, sources in above.items() if key not in gone and sources.isdisjoint(above.keys() - gone)
    }:
        gone |= free
    return gone == above.keys()


# --- arborescences -----------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 5), st.data())
def test_the_arborescence_is_the_heaviest(n: int, data: st.DataObject) -> None:
    value = st.one_of(st.just(-np.inf), st.integers(-20, 20).map(float))
    weights = np.array([[data.draw(value) for _ in range(n)] for _ in range(n)])
    parents = find_arborescence(weights, -1000.0)
    best = max(_weight(weights, choice) for choice in itertools.product(range(-1, n), repeat=n))
    assert _weight(weights, parents) == best


def _weight(weights: np.ndarray, parents: Sequence[int]) -> float:
    total = 0.0
    for v, u in enumerate(parents):
        total += -1000.0 if u < 0 else weights[u, v] if u != v else -np.inf
        seen = {v}
        while u >= 0:
            if u in seen:
                return -np.inf
            seen.add(u)
            u = parents[u]
    return total


@pytest.mark.parametrize(("leaves", "sure"), [(1, 1 / 2), (2, 3 / 4), (3, 5 / 6)])
def test_the_more_hang_on_a_text_the_surer_it_is_their_source(leaves: int, sure: float) -> None:
    parents, ways = settle_roots([-1] + [0] * leaves, [1] * (leaves + 1), lambda *_: 0.0)
    assert parents == [-1] + [0] * leaves
    assert ways[1:] == pytest.approx([sure] * leaves)


def test_an_arc_that_must_not_be_turned_is_sure() -> None:
    parents, ways = settle_roots([-1, 0, 1], [1, 1, 1], lambda u, _: -np.inf if u == 0 else 0.0)
    assert parents == [-1, 0, 1]
    assert ways[1:] == [1.0, 1.0]


def test_a_tree_is_hung_on_its_likeliest_root() -> None:
    parents, ways = settle_roots([-1, 0, 1, 1], [1, 1, 1, 1], lambda *_: 0.0)
    assert parents == [1, -1, 1, 1]
    assert ways[0] == ways[2] == ways[3]
