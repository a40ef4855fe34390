"""Texts that two channels may have from elsewhere, and the lost common source that what they have calls for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stemmatic.ask.summary import summarise_family
from stemmatic.descend import DeclaredForward, find_families
from stemmatic.link import time_order
from stemmatic.model import Descent, Family, Post
from stemmatic.options import DescendOptions
from tests.descend.test_direction import LAKE, MUSEUM, text
from tests.invented import laid_out, links_of, post

ELSEWHERE = "elsewhere: "


def family_of(*posts: Post, forwards: tuple[DeclaredForward, ...] = ()) -> Family:
    ordered = sorted(posts, key=time_order)
    declared = {one.post for one in forwards}
    links = [link for link in links_of(*ordered) if link.target not in declared]
    (family,) = find_families(ordered, {}, links, forwards, laid_out(ordered), DescendOptions()).families
    return family


def elsewhere(edge: Descent) -> bool:
    return any(one.startswith(ELSEWHERE) for one in edge.grounds)


@pytest.mark.parametrize(("minutes", "said"), [(0.5, True), (9, True), (11, False), (600, False)])
def test_the_same_text_within_minutes_may_be_from_elsewhere(minutes: float, said: bool) -> None:
    (edge,) = family_of(post("a", 1, text(LAKE), 0), post("b", 1, text(LAKE), minutes)).stemma
    assert elsewhere(edge) is said
    assert edge.determined, "it is said beside the edge: the earlier one is still the best source"


def test_the_summary_counts_what_may_be_from_elsewhere() -> None:
    posts = [post("a", 1, text(LAKE), 0), post("b", 1, text(LAKE), 2), post("c", 1, text(LAKE), 300)]
    said = summarise_family(family_of(*posts), {one.key: one for one in posts})
    assert "1 post came within minutes of another that declares no source either" in said
    assert "common source" not in said


def test_a_channel_has_its_own_text_from_itself() -> None:
    (edge,) = family_of(post("a", 1, text(LAKE), 0), post("a", 2, text(LAKE), 3)).stemma
    assert not elsewhere(edge)


def test_days_without_a_time_are_not_within_minutes() -> None:
    found = family_of(post("a", 1, text(LAKE), 0, extra={"date_precision": "day"}), post("b", 1, text(LAKE[:4]), 5))
    assert not any(elsewhere(edge) for edge in found.stemma)


def test_what_declares_a_source_is_not_asked() -> None:
    a, b, c = post("a", 1, text(LAKE), 0), post("b", 1, text(LAKE), 2), post("c", 1, text(LAKE), 4)
    forward = DeclaredForward(post=b.key, origin=a.key, held=True, ground="origin held", name="a")
    found = {edge.target: edge for edge in family_of(a, b, c, forwards=(forward,)).stemma}
    assert found[b.key].declared
    assert not elsewhere(found[b.key])


def test_two_that_each_have_what_the_other_lacks_call_for_a_common_source() -> None:
    a = post("a", 1, text([*LAKE[:4], *MUSEUM[:2]]), 0)
    b = post("b", 1, text([*LAKE[:4], *LAKE[4:]]), 4)
    c = post("c", 1, text(LAKE), 400)
    found = family_of(a, b, c)
    (lost,) = found.lost
    assert lost.inferred
    hung = [edge for edge in found.stemma if edge.source == lost.key]
    assert {edge.target for edge in hung} == {a.key, b.key}
    assert not any(edge.determined for edge in hung)
    assert (a.key, b.key) not in {(edge.source, edge.target) for edge in found.stemma}
    assert "call for a common source that this archive does not hold" in summarise_family(
        found, {one.key: one for one in (a, b, c)}
    )


@pytest.mark.parametrize("minutes", [30, 5000])
def test_hours_apart_one_may_have_cut_and_added(minutes: float) -> None:
    found = family_of(post("a", 1, text([*LAKE[:4], *MUSEUM[:2]]), 0), post("b", 1, text(LAKE), minutes))
    assert not found.lost
    assert [(edge.source[6], edge.target[6]) for edge in found.stemma] == [("a", "b")]


def test_an_excerpt_within_minutes_calls_for_none() -> None:
    found = family_of(post("a", 1, text(LAKE), 0), post("b", 1, text(LAKE[:3]), 4))
    assert not found.lost
    assert elsewhere(found.stemma[0])


def test_a_cut_that_is_marked_before_the_text_appears_calls_for_a_source() -> None:
    """What the earlier one leaves out, and says so, stands in the later one: neither is the other's source."""
    cut = post("a", 1, text(LAKE[:2]) + "<...> " + text(LAKE[4:]), 0)
    whole = post("b", 1, text(LAKE), 300)
    found = family_of(cut, whole)
    (lost,) = found.lost
    assert {(edge.source, edge.target[6]) for edge in found.stemma} == {(lost.key, "a"), (lost.key, "b")}
    turned = family_of(replace(cut, date=whole.date), replace(whole, date=cut.date))
    assert not turned.lost
    assert [(edge.source[6], edge.target[6]) for edge in turned.stemma] == [("b", "a")]


def test_an_unrelated_post_changes_nothing() -> None:
    a = post("a", 1, text([*LAKE[:4], *MUSEUM[:2]]), 0)
    b = post("b", 1, text(LAKE), 4)
    alone = family_of(a, b)
    ordered = sorted((a, b, post("x", 1, "Rain fell on the hills of Upper Karsu all day long.", 2)), key=time_order)
    (again,) = find_families(ordered, {}, links_of(*ordered), [], laid_out(ordered), DescendOptions()).families
    assert again == alone
