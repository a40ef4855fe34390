"""The tree of a proposed stemma."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from stemmatic.model import Descent, Family, Forward, LostExemplar, Place, Post, Understanding
from stemmatic.show.family import Branch, FamilyView, plan_tree
from stemmatic.show.stemma import StemmaView


def post(name: str, minute: int | None = None, text: str = "", **more: object) -> Post:
    date = None if minute is None else datetime(2031, 3, 1, 8, tzinfo=UTC) + timedelta(minutes=minute)
    place = Place("0" * 64, "line 1")
    return Post(
        platform="table", channel=name, number="1", text=text or f"Text of {name}.", place=place, date=date, **more
    )


def key(name: str) -> str:
    return f"table:{name}/1"


def edge(source: str, target: str, **more: object) -> Descent:
    fields = {"grounds": ("wording: 40 words shared",), "relation": "copy", "score": 0.97, **more}
    return Descent(source=key(source), target=key(target), **fields)


def family(names: str, *stemma: Descent, lost: tuple[LostExemplar, ...] = ()) -> Family:
    keys = tuple(key(name) for name in names)
    return Family(
        id="Ftest", posts=keys, channels=tuple(names), languages=("en",), earliest=keys[0], stemma=stemma, lost=lost
    )


def draw(view_family: Family, posts: list[Post], *, width: int = 100, all_grounds: bool = False) -> str:
    console = Console(width=width, file=io.StringIO(), color_system=None, legacy_windows=False)
    read = {one.key: (one, Understanding()) for one in posts}
    view = StemmaView(view=FamilyView(view_family, read), all_grounds=all_grounds)
    with console.capture() as captured:
        console.print(view.render(console))
    return captured.get()


def shape(branches: list[Branch]) -> dict[str, object]:
    return {one.key.removeprefix("table:").removesuffix("/1"): shape(one.children) for one in branches}


def test_posts_hang_under_their_sources() -> None:
    planned = plan_tree(family("abcd", edge("a", "b"), edge("a", "d"), edge("b", "c")))
    assert shape(planned) == {"a": {"b": {"c": {}}, "d": {}}}


def test_a_chain_may_be_longer_than_the_stack() -> None:
    keys = tuple(f"table:c/{number}" for number in range(3_000))
    chain = [Descent(source=one, target=other, grounds=(), relation="copy", score=1.0) for one, other in pairwise(keys)]
    family_of_many = replace(family("a", *chain), posts=keys)
    (root,) = plan_tree(family_of_many)
    assert root.key == keys[0]


def test_a_second_source_is_noted_where_the_post_stands() -> None:
    members = family("abc", edge("a", "c"), edge("b", "c", score=0.5))
    assert shape(plan_tree(members)) == {"a": {"c": {}}, "b": {}}
    drawn = draw(members, [post("a", 0), post("b", 5), post("c", 65)])
    assert "further source: ≈ copy 0.50 · 1 h after B" in drawn
    assert drawn.count("table:c/1") == 1


def test_a_declared_forward_differs_from_an_inferred_copy() -> None:
    members = family("abc", edge("a", "b", relation="forward", declared=True, score=1.0), edge("a", "c"))
    drawn = draw(members, [post("a", 0), post("b", 30), post("c", 90)])
    assert "➤ forward (declared) · 30 min after A" in drawn
    assert "≈ copy 0.97 · 1 h 30 min after A · wording: 40 words shared" in drawn
    assert "declared by the platform" in drawn
    assert "inferred" in drawn


def test_what_is_open_says_so() -> None:
    members = family(
        "abc",
        edge("a", "b", determined=False),
        edge("a", "c", determined=False, alternatives=(key("b"),), relation="translation"),
    )
    drawn = draw(members, [post("a", 0), post("b", 0), post("c", 10)])
    assert "≈ copy 0.97 ? undetermined · same time as A" in drawn
    assert "⇄ translation 0.97 ? undetermined · 10 min after A; as well from B" in drawn
    determined = draw(family("ab", edge("a", "b")), [post("a", 0), post("b", 1)])
    assert "?" not in determined


def test_what_nothing_directs_hangs_together_without_a_root() -> None:
    open_edges = [edge("a", "b", determined=False, directed=False), edge("c", "b", determined=False, directed=False)]
    members = family("abcde", *open_edges, edge("b", "d"))
    assert shape(plan_tree(members)) == {"": {"a": {}, "b": {"d": {}}, "c": {}}, "e": {}}
    drawn = draw(members, [post(name) for name in "abcde"])
    assert "(unrooted) these hang together: nothing tells which is the source" in drawn
    assert "≈ copy 0.97 ? undetermined · with A, time between unknown" in drawn
    assert "unrooted" not in draw(family("ab", edge("a", "b")), [post("a", 0), post("b", 1)])


def test_groups_that_an_open_edge_joins_are_one() -> None:
    ends = (("a", "b"), ("c", "d"), ("b", "c"), ("d", "a"))
    members = family("abcd", *(edge(*one, determined=False, directed=False) for one in ends))
    assert shape(plan_tree(members)) == {"": {"a": {}, "b": {}, "c": {}, "d": {}}}
    (group,) = plan_tree(members)
    assert [len(one.further) for one in group.children] == [0, 1, 1, 2], "each edge stands once, at its later end"


def test_a_weak_edge_says_so() -> None:
    posts = [post("a", 0), post("b", 1)]
    assert "≈ copy 0.42 (weak)" in draw(family("ab", edge("a", "b", score=0.42)), posts)
    assert "(weak)" not in draw(family("ab", edge("a", "b", score=0.5)), posts)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"relation": "forward", "declared": True}, "forwarded, as the platform declares"),
        ({}, "the same words, later"),
        ({"relation": "translated excerpt"}, "part of it in another language, later"),
        ({"directed": False, "determined": False}, "the same words"),
    ],
)
def test_only_a_declared_forward_is_said_to_come_from_there(told: dict[str, object], said: str) -> None:
    one, other = post("a", 0), post("b", 1)
    view = FamilyView(
        family("ab", edge("a", "b", **told)), {each.key: (each, Understanding()) for each in (one, other)}
    )
    assert view.edges[0].said == said


@pytest.mark.parametrize(("score", "strength"), [(0.9, "sure"), (0.89, "likely"), (0.5, "likely"), (0.49, "weak")])
def test_no_weak_edge_is_drawn_as_a_sure_one(score: float, strength: str) -> None:
    read = {one.key: (one, Understanding()) for one in (post("a", 0), post("b", 1))}
    (drawn,) = FamilyView(family("ab", edge("a", "b", score=score)), read).drawing()["edges"]
    assert drawn["strength"] == strength


def test_a_lost_exemplar_is_a_ghost() -> None:
    ghost = LostExemplar(key="table:fairs/88", name="Upper Tarn Fairs")
    declared = Descent(
        source=ghost.key, target=key("a"), grounds=("forward header",), relation="forward", score=1.0, declared=True
    )
    sent = datetime(2031, 3, 1, 7, tzinfo=UTC)
    drawn = draw(family("a", declared, lost=(ghost,)), [post("a", 0, forward=Forward(name="Fairs", date=sent))])
    assert "(lost) Upper Tarn Fairs: not in this archive" in drawn
    assert "1 h after the origin" in drawn
    assert drawn.index("(lost)") < drawn.index("table:a/1")


def test_earliest_never_original() -> None:
    drawn = draw(family("ab", edge("a", "b")), [post("a", 0), post("b", 1)])
    assert "earliest in this archive" in drawn
    assert "Proposed stemma" in drawn
    assert "original" not in drawn.lower()
    undated = draw(family("ab"), [post("a"), post("b")])
    assert "earliest in this archive" not in undated
    assert undated.count("undated") == 2


def test_all_grounds_on_lines_of_their_own() -> None:
    many = edge("a", "b", grounds=("wording: 40 words shared", "time: source earlier by 1 min", "containment: whole"))
    drawn = draw(family("ab", many), [post("a", 0), post("b", 1)], all_grounds=True)
    for ground in many.grounds:
        assert f"- {ground}" in drawn
    assert "time: source" not in draw(family("ab", many), [post("a", 0), post("b", 1)])  # "1 min after A" says it


def test_a_hostile_text_stays_text() -> None:
    drawn = draw(family("a"), [post("a", 0, "\x1b[2J[bold]x[/bold] \u202etxt :smile:")])
    assert "\x1b" not in drawn
    assert "\u202e" not in drawn
    assert "[bold]x[/bold] txt :smile:" in drawn


def test_right_to_left_words_are_isolated_and_whole() -> None:
    drawn = draw(family("a"), [post("a", 0, "أغلقت الإدارة الميناء القديم يوم الجمعة " * 5)], width=60)
    line = next(line for line in drawn.splitlines() if "أغلقت" in line).strip()
    assert (line[0], line[-1]) == ("\u2068", "\u2069")


def test_a_long_chain_goes_on_at_the_margin() -> None:
    names = "abcdefghijklmnopqrst"
    chain = [edge(one, other) for one, other in pairwise(names)]
    drawn = draw(family(names, *chain), [post(name, at) for at, name in enumerate(names)], width=80)
    assert all(f"table:{name}/1 · 2031" in drawn for name in names)
    assert "… goes on below" in drawn
    assert ", continued" in drawn
    assert all(len(line) <= 80 for line in drawn.splitlines())


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_every_post_stands_in_the_tree_once(data: st.DataObject) -> None:
    names = "abcdefg"[: data.draw(st.integers(1, 7))]
    ends = st.sampled_from(names)
    stemma = [
        edge(source, target, determined=open_ == 0, alternatives=(key("a"),) if open_ == 2 else ())
        for source, target, open_ in data.draw(st.lists(st.tuples(ends, ends, st.integers(0, 2)), max_size=10))
    ]
    stood: list[str] = []

    def walk(branches: list[Branch]) -> None:
        for one in branches:
            stood.append(one.key)
            walk(one.children)

    walk(plan_tree(family(names, *stemma)))
    assert sorted(stood) == sorted(key(name) for name in names)


def test_a_cycle_cannot_hide_posts() -> None:
    planned = plan_tree(family("abc", edge("a", "b"), edge("b", "c"), edge("c", "a")))
    assert shape(planned) == {"a": {"b": {"c": {}}}}
    assert planned[0].further[0].source == key("c")
