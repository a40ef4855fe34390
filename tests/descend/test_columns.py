"""Links by column say what their records say; sets joined by number are those that one would join by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.descend import LinkColumns, find_roots
from stemmatic.descend.arcs import Times, find_arcs
from stemmatic.model import Link, PassagePair, Relation
from stemmatic.options import DescendOptions
from tests.invented import post


def link(source: str, target: str, relation: Relation, *pairs: PassagePair, directed: bool = True) -> Link:
    return Link(
        source=source,
        target=target,
        directed=directed,
        relation=relation,
        score=0.9,
        source_coverage=1.0,
        target_coverage=0.5,
        grounds=(),
        passages=pairs,
    )


def test_links_keep_their_passages_and_records() -> None:
    links = [
        link("a", "b", Relation.TRANSLATION, PassagePair(0, 9, 4, 20, 0.75), PassagePair(10, 30, 21, 44, 1.0)),
        link("b", "c", Relation.COPY),
        link("a", "c", Relation.EXCERPT, PassagePair(5, 7, 0, 2, 1.0)),
    ]
    columns = LinkColumns.of(links)
    assert [columns.spans(at, 0) for at in range(3)] == [[(0, 9), (10, 30)], [], [(5, 7)]]
    assert [columns.spans(at, 1) for at in range(3)] == [[(4, 20), (21, 44)], [], [(0, 2)]]
    assert columns.across.tolist() == [True, False, False]
    assert list(columns.relation) == [one.relation.value for one in links]
    assert [columns.record(at) for at in range(3)] == links
    assert len(LinkColumns.of([])) == 0


def test_time_allows_arcs() -> None:
    posts = [post("a", 1, "x", 0), post("b", 1, "x", 60), post("c", 1, "x", None)]
    one, other, undated = (each.key for each in posts)
    links = [
        link(one, other, Relation.COPY),
        link(other, one, Relation.COPY),  # the later one as the source: the words came with an edit of the earlier one
        link(one, undated, Relation.EXCERPT),
        link(one, other, Relation.EXCERPT, directed=False),  # the earlier one is not the source, nor can the later be
        link(one, undated, Relation.EXCERPT, directed=False),
    ]
    ends = np.array([[0, 1, 0, 0, 0], [1, 0, 2, 1, 2]])
    found = find_arcs(LinkColumns.of(links), ends, Times(posts), DescendOptions())
    assert [[(arc.source, arc.target, arc.ordered) for arc in arcs] for arcs in found] == [
        [(one, other, True)],
        [(other, one, True)],
        [(one, undated, False), (undated, one, False)],
        [],
        [(one, undated, False), (undated, one, False)],
    ]


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.tuples(st.none() | st.integers(-20_000, 20_000), st.booleans()), min_size=1, max_size=6),
)
def test_posts_are_in_order_as_their_dates_are(given_times: list[tuple[int | None, bool]]) -> None:
    days = [day_only for _, day_only in given_times]
    posts = [post("a", at, "x", minutes, extra=_extra(day)) for at, (minutes, day) in enumerate(given_times)]
    one, other = (ends.ravel() for ends in np.indices((len(posts), len(posts))))
    found = Times(posts).in_order(one, other)
    for a, b, said in zip(one.tolist(), other.tolist(), found.tolist(), strict=True):
        first, second = posts[a].date, posts[b].date
        if first is None or second is None:
            assert not said
        elif days[a] or days[b]:
            assert said == (first.date() < second.date())
        else:
            assert said == (first < second)


def _extra(day_only: bool) -> dict[str, str]:
    return {"date_precision": "day"} if day_only else {}


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=20))
def test_roots_are_the_least_of_what_is_joined(pairs: list[tuple[int, int]]) -> None:
    sets = [{at} for at in range(13)]
    for a, b in pairs:
        whole = sets[a] | sets[b]
        for at in whole:
            sets[at] = whole
    a, b = np.array(pairs, np.int64).reshape(-1, 2).T
    assert find_roots(a.copy(), b.copy(), 13).tolist() == [min(held) for held in sets]
