"""Alignment of passages across languages, on invented texts; the scorer and the intervals of the benchmark."""

from __future__ import annotations

import math

import pytest

from benchmarks.accuracy.alignment import count_right, score
from benchmarks.accuracy.figures import Judged, bins, f1, share, wilson
from stemmatic import align_passages

ENGLISH = [
    "The ministry of Arvenia opened a new bridge over the river on Monday.",
    "It is 340 metres long. ",
    "Fishermen had asked for it for eleven years, and they came to the opening with their boats.",
    "The mayor thanked the engineers and promised a second bridge.",
]
TURKISH = [
    "Arvenya bakanlığı pazartesi günü nehrin üzerinde yeni bir köprü açtı, köprü 340 metre uzunluğunda.",
    "Balıkçılar on bir yıldır bunu istiyordu.",
    "Açılışa tekneleriyle geldiler.",
    "Belediye başkanı mühendislere teşekkür etti ve ikinci bir köprü sözü verdi.",
]


def test_passages_that_are_divided_otherwise_find_one_another() -> None:
    assert align_passages(ENGLISH, TURKISH) == [((0, 1), (0,)), ((2,), (1, 2)), ((3,), (3,))]


def test_either_order_gives_the_same_beads() -> None:
    turned = [(b, a) for a, b in align_passages(TURKISH, ENGLISH)]
    assert turned == align_passages(ENGLISH, TURKISH)


def test_the_languages_may_be_told() -> None:
    assert align_passages(ENGLISH, TURKISH, languages=("en", "tr")) == align_passages(ENGLISH, TURKISH)


def test_a_passage_without_counterpart_stands_alone() -> None:
    stray = "Takım dün akşam oynanan maçı uzatmalarda üç sayı farkla kaybetti."
    assert ((), (3,)) in align_passages(ENGLISH, [*TURKISH[:3], stray, *TURKISH[3:]])


@pytest.mark.parametrize(("a", "b"), [([], []), ([], ["Good day."]), (["", " "], ["", "", ""]), (ENGLISH, [])])
def test_every_passage_occurs_once_and_in_order(a: list[str], b: list[str]) -> None:
    beads = align_passages(a, b)
    assert [i for one, _ in beads for i in one] == list(range(len(a)))
    assert [j for _, other in beads for j in other] == list(range(len(b)))


def test_the_scorer_tells_strict_from_lax() -> None:
    gold = [((0,), (0,)), ((1,), (1, 2)), ((2,), ()), ((3,), (3,))]
    found = [((0,), (0,)), ((1,), (1,)), ((), (2,)), ((2,), ()), ((3,), (4,))]
    # The same twice: a pair and a deletion; nearly: (1) with (1); wrong: the other deletion and (3) with (4).
    assert count_right(found, gold) == (2, 3, 5)
    figures = {figure.name: figure.value for figure in score(found, gold)}
    assert figures["strict precision"] == pytest.approx(2 / 5)
    assert figures["lax recall"] == pytest.approx(2 / 3)


def test_intervals() -> None:
    low, high = wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)  # Newcombe 1998 gives these for 8 of 10
    assert wilson(0, 0) == (0.0, 1.0)
    assert math.isnan(share("none", []).value)
    assert f1("pairs", {1, 2}, {2, 3}).value == 0.5


def test_bins_hold_every_score_once() -> None:
    judged = [Judged(0.5, True), Judged(0.9, False), Judged(1.0, True)]
    assert [len(held) for *_, held in bins((0.5, 0.9, 1.0), judged)] == [1, 2]
