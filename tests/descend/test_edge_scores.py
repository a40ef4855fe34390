"""What an edge says of undated texts: how sure it is of the source, and why."""

from __future__ import annotations

from stemmatic.descend import find_families
from stemmatic.link import time_order
from stemmatic.model import Descent
from stemmatic.options import DescendOptions
from tests.descend.test_direction import LAKE, text
from tests.invented import laid_out, links_of, post


def edges(*texts: str) -> dict[str, Descent]:
    """The proposed edges by the number of their target among these undated texts."""
    posts = sorted((post(f"c{at}", 1, one, None) for at, one in enumerate(texts)), key=time_order)
    (family,) = find_families(posts, {}, links_of(*posts), [], laid_out(posts), DescendOptions()).families
    return {edge.target[7]: edge for edge in family.stemma}


def test_of_two_equal_texts_each_may_come_from_the_other() -> None:
    cut = text(LAKE[:4])
    alone = edges(text(LAKE), cut, text(LAKE[2:]))["1"]
    assert alone.determined
    twice = edges(text(LAKE), cut, text(LAKE[2:]), cut)
    found = [twice[key] for key in "13" if key in twice and twice[key].source == "table:c0/1"]
    assert found
    for edge in found:
        assert not edge.determined
        assert edge.score < 0.6 * alone.score


def test_a_direction_that_nothing_tells_is_said_to_be_open() -> None:
    (edge,) = edges(text(LAKE), text(LAKE, northern="western", May="June")).values()
    assert not edge.determined
    assert [one for one in edge.grounds if one.startswith("open: no time tells the source, and the texts give")]
    assert not [one for one in edge.grounds if one.startswith("direction:")]
