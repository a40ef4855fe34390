"""Which links join a family, and what stands in for an origin that is not held."""

from __future__ import annotations

import pytest

from stemmatic.descend import DeclaredForward, find_families
from stemmatic.descend.families import joins_family
from stemmatic.model import Link, PassagePair, Relation
from stemmatic.options import DescendOptions
from tests.invented import post


def link(source: float, target: float) -> Link:
    return Link(
        source="table:a/1",
        target="table:b/1",
        directed=True,
        relation=Relation.EXCERPT,
        score=0.9,
        source_coverage=source,
        target_coverage=target,
        grounds=(),
        passages=(PassagePair(0, 9, 0, 9, 1.0),),
    )


@pytest.mark.parametrize(
    ("source", "target", "joins"),
    [(0.5, 0.1, True), (0.1, 0.5, True), (0.49, 0.49, False), (0.0, 0.0, False), (1.0, 1.0, True)],
)
def test_half_of_one_side_joins_a_family(source: float, target: float, joins: bool) -> None:
    one = link(source, target)
    assert joins_family(one, DescendOptions()) is joins
    posts = [post("a", 1, "The pier is open.", 0), post("b", 1, "The pier is open.", 5)]
    assert len(find_families(posts, {}, [one], [], DescendOptions())) == joins


def test_forwards_of_one_name_have_one_origin() -> None:
    posts = [post("a", 1, "The pier is open.", 0), post("b", 1, "The pier is open.", 5), post("c", 1, "Late.", 9)]
    names = "Lost Lamp", "Lost Lamp", ""
    forwards = [
        DeclaredForward(post=one.key, origin=None, held=False, name=name, ground="the header gives a name")
        for one, name in zip(posts, names, strict=True)
    ]
    together = link(1.0, 1.0)
    found = find_families(posts, {}, [together], forwards, DescendOptions())
    assert sorted(([one.name for one in family.lost], len(family.posts)) for family in found) == [
        (["Lost Lamp"], 2),
        (["origin not named"], 1),
    ]
    sources = {edge.source for family in found for edge in family.stemma}
    assert sources == {"table:Lost Lamp/?", "table:origin not named/?"}
