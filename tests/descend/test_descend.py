"""Families, stemmata and collations."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.descend import CollatedPost, DeclaredForward, collate, find_families
from stemmatic.descend.collation import mark_words, siglum
from stemmatic.link import time_order
from stemmatic.model import Family, Link, PassagePair, Post, ReadingState, Relation
from stemmatic.options import DescendOptions
from stemmatic.text.comparison import split_words
from stemmatic.understand import understand
from tests.invented import laid_out, links_of, post

ONE = "The council of Belmora has opened the northern pier to all private boats. "
TWO = "Moorings are free of charge until the end of the regatta. "
THREE = "Skippers who need diesel should call the harbour office one hour in advance."
OTHER = "The museum of the lake shows forty old nets and a boat that was lost in a storm. "


def families(posts: Sequence[Post], forwards: Sequence[DeclaredForward] = ()) -> list[Family]:
    ordered = sorted(posts, key=time_order)
    return find_families(ordered, {}, links_of(*posts), forwards, laid_out(ordered), DescendOptions()).families


def edges(family: Family) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in family.stemma}


def test_the_closest_earlier_witness_is_the_source() -> None:
    a = post("a", 1, ONE + TWO + THREE, 0)
    b = post("b", 1, ONE.replace("opened", "reopened") + THREE, 10)
    c = post("c", 1, ONE.replace("opened", "reopened") + THREE, 20)
    (family,) = families([c, b, a])
    assert edges(family) == {("table:a/1", "table:b/1"), ("table:b/1", "table:c/1")}
    assert family.posts == ("table:a/1", "table:b/1", "table:c/1")
    assert family.earliest == "table:a/1"
    assert all(edge.determined and edge.grounds for edge in family.stemma)


def test_equal_sources_are_alternatives_and_not_determined() -> None:
    posts = [post("a", 1, ONE + TWO, 0), post("b", 1, ONE + TWO, 5), post("c", 1, ONE + TWO, 9)]
    (family,) = families(posts)
    last = next(edge for edge in family.stemma if edge.target == "table:c/1")
    assert {last.source, *last.alternatives} == {"table:a/1", "table:b/1"}
    assert not last.determined


def test_a_text_from_two_sources_is_in_two_families() -> None:
    a = post("a", 1, ONE + TWO + THREE, 0)
    b = post("b", 1, OTHER + "Entry is five crowns, and children of fishermen pay nothing at all.", 1)
    c = post("c", 1, ONE + TWO + OTHER, 30)
    found = {family.posts: edges(family) for family in families([a, b, c])}
    assert found == {
        ("table:a/1", "table:c/1"): {("table:a/1", "table:c/1")},
        ("table:b/1", "table:c/1"): {("table:b/1", "table:c/1")},
    }


def test_a_declared_forward_is_no_inferred_link() -> None:
    a, b = post("a", 1, ONE + TWO, 0), post("b", 1, ONE + TWO, 5)
    forward = DeclaredForward(
        post=b.key, origin=a.key, held=True, name="A", ground="the header gives channel and number"
    )
    (family,) = find_families([a, b], {}, [], [forward], laid_out([a, b]), DescendOptions()).families
    (edge,) = family.stemma
    assert edge.declared
    assert (edge.source, edge.target) == (a.key, b.key)
    assert family.lost == ()


def test_an_origin_that_is_not_here_is_a_lost_exemplar() -> None:
    a, b = post("a", 1, ONE + TWO, 0), post("b", 1, ONE + TWO, 5)
    forwards = [
        DeclaredForward(post=one.key, origin="table:lost/9", held=False, name="Lost Lamp", ground="the header")
        for one in (a, b)
    ]
    (family,) = find_families([a, b], {}, [], forwards, laid_out([a, b]), DescendOptions()).families
    assert [(one.key, one.name) for one in family.lost] == [("table:lost/9", "Lost Lamp")]
    assert edges(family) == {("table:lost/9", a.key), ("table:lost/9", b.key)}


def test_undated_witnesses_are_joined_by_open_edges() -> None:
    (family,) = families([post("a", 1, ONE + TWO, None), post("b", 1, ONE + TWO, None)])
    (edge,) = family.stemma
    assert not edge.determined


@settings(deadline=None, max_examples=10)
@given(st.permutations(range(4)))
def test_the_order_of_posts_changes_no_family(order: list[int]) -> None:
    posts = [
        post("a", 1, ONE + TWO, 0),
        post("b", 1, ONE + TWO + THREE, 3),
        post("c", 1, OTHER + OTHER[:40], 4),
        post("d", 1, OTHER, 9),
    ]
    assert families([posts[i] for i in order]) == families(posts)


def test_later_posts_never_change_an_id() -> None:
    posts = [post("a", 1, ONE + TWO, 0), post("b", 1, ONE + TWO, 5)]
    (before,) = families(posts)
    (after,) = families([*posts, post("c", 1, ONE + TWO, 7), post("d", 1, ONE, 9)])
    assert before.id == after.id


# --- collation ---------------------------------------------------------------------------------------------------


def collated(one: Post) -> CollatedPost:
    found = split_words(one.text)
    words = list(zip(found.words, found.begins, found.ends, strict=True))
    passages = understand(one.text).passages
    return CollatedPost(
        post=one, passages=passages, words=tuple(tuple(w for w in words if p.begin <= w[1] < p.end) for p in passages)
    )


def states(*posts: Post) -> list[list[str]]:
    ordered = sorted(posts, key=time_order)
    sources = {one.key: [ordered[0].key] for one in ordered[1:]}
    found = collate([collated(one) for one in ordered], links_of(*posts), sources)
    return [[reading.state.value for reading in place] for place in found.places]


def test_what_was_cut_changed_and_added_is_seen() -> None:
    a = post("a", 1, ONE + TWO + THREE, 0)
    b = post("b", 1, ONE.replace("northern", "southern") + THREE + " The mayor will fire the gun himself.", 5)
    assert states(a, b) == [["base", "changed"], ["base", "cut"], ["base", "same"], ["absent", "added"]]


def test_a_pair_of_several_passages_is_one_place() -> None:
    a, b = post("a", 1, ONE + TWO, 0), post("b", 1, "Die Mole ist offen, und die Plätze kosten nichts.", 5)
    first, second = collated(a), collated(b)
    whole = PassagePair(0, len(a.text.rstrip()), 0, len(b.text), 0.6)
    link = Link(
        source=a.key,
        target=b.key,
        directed=True,
        relation=Relation.TRANSLATION,
        score=0.9,
        source_coverage=1.0,
        target_coverage=1.0,
        grounds=("meaning",),
        passages=(whole,),
    )
    (place,) = collate([first, second], [link], {b.key: [a.key]}).places
    assert [reading.state.value for reading in place] == ["base", "translated"]
    assert place[1].text == b.text


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_witnesses_in_any_order_give_one_collation(order: tuple[int, ...]) -> None:
    # Posts in reversed order and moved passages must not disturb the alignment (known from other collators).
    posts = [post("a", 1, ONE + TWO + THREE, 0), post("b", 1, THREE + " " + ONE, 5), post("c", 1, TWO + OTHER, 6)]
    assert states(*(posts[i] for i in order)) == states(*posts)


def test_words_are_marked_and_give_the_reading_back() -> None:
    source, text = "The red boat sails at noon.", "The old red boat sailed, at noon!"
    marked = mark_words(source, _triples(source), text, _triples(text), 0)
    assert "".join(piece for state, piece in marked if state is not ReadingState.CUT) == text
    assert (ReadingState.CUT, "sails") in marked
    assert {piece.strip() for state, piece in marked if state is ReadingState.ADDED} == {"old", "sailed"}


@settings(deadline=None, max_examples=80)
@given(st.text(max_size=80), st.text(max_size=80))
def test_marking_never_loses_a_character(source: str, text: str) -> None:
    marked = mark_words(source, _triples(source), text, _triples(text), 0)
    assert "".join(piece for state, piece in marked if state is not ReadingState.CUT) == text


def _triples(text: str) -> list[tuple[str, int, int]]:
    found = split_words(text)
    return list(zip(found.words, found.begins, found.ends, strict=True))


def test_sigla_go_on_after_z() -> None:
    assert [siglum(n) for n in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
