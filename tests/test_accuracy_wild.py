"""The labelled pairs, how they are drawn and how links are judged by them."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.accuracy import corpora, wild
from benchmarks.accuracy.corpora import Written
from benchmarks.accuracy.figures import share, weighted_share
from benchmarks.accuracy.wild import Labelled
from benchmarks.accuracy.wild.drawing import PER_CELL, WORDS_ALONE, Cell, cells, draw

START = datetime(2031, 6, 3, 9, 0, tzinfo=UTC)
PIER = "The council of Belmora opens the northern pier on Sunday."


def written(name: str, text: str, hours: float = 0, channel: str = "lake") -> Written:
    return Written(name, channel, START + timedelta(hours=hours), text)


def labelled(label: str, found: str, weight: float = 1.0, *, doubtful: bool = False) -> Labelled:
    return Labelled((label, found), label, doubtful, found, 0.95, weight)


def test_the_labels_are_whole() -> None:
    labels = wild.read_labels()
    with wild.LABELS.open(encoding="utf-8") as lines:
        assert len(list(csv.DictReader(lines))) == len(labels) >= 200
    assert {label for label, _ in labels.values()} == {*wild.SAME_TEXT, *wild.OTHER}
    ids = [name for pair in labels for name in pair]
    assert all(channel.lstrip("-").isdigit() and number.isdigit() for channel, number in (i.split(".") for i in ids))
    guide = (wild.LABELS.parent / "GUIDE.md").read_text("utf-8")
    assert all(f"| {label} |" in guide for label in (*wild.SAME_TEXT, *wild.OTHER))


@pytest.mark.shared_data
def test_the_labelled_pairs_are_those_drawn(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpora, "DATA", shared_data)
    drawn = draw(cells(corpora.telegram()))
    assert drawn.keys() == wild.read_labels().keys()
    assert set(Counter(drawn.values()).values()) == {PER_CELL}


def test_pairs_fall_into_bands_of_likeness_and_time() -> None:
    posts = [
        written("late", PIER + " Boats come by the hundred from every village of the lake.", 60),
        written("early", PIER),
        written("other", "Nobody has seen the lighthouse keeper since yesterday evening."),
    ]
    assert cells(posts) == {Cell("1", "over 2 d"): [("early", "late")]}


def test_lines_that_a_channel_repeats_make_no_pair() -> None:
    sign = "Subscribe to the lake and never miss a boat"
    posts = [written(f"{n}", f"{word * 3}\n{sign}") for n, word in enumerate(["pier ", "noon ", "boat "] * 4)]
    pairs = [pair for held in cells(posts).values() for pair in held]
    by_name = {post.name: post.text for post in posts}
    assert pairs
    assert all(by_name[a] == by_name[b] for a, b in pairs)


def test_rare_stems_make_a_pair_without_a_shared_run() -> None:
    posts = [
        written("a", "Lighthouse keeper vanished yesterday, police searching Belmora harbour"),
        written("b", "In Belmora police search: the harbour's lighthouse lost its keeper", 1.5),
        *(written(f"{n}", f"Morning number {n} brings weather {n} and little else {n}") for n in range(30)),
    ]
    assert ("a", "b") in cells(posts)[Cell(WORDS_ALONE, "1 h to 2 d")]


def test_a_link_is_judged_by_its_label() -> None:
    pairs = [
        labelled("copy", "copy"),
        labelled("excerpt", wild.NONE, 3.0),
        labelled("formula", "copy"),
        labelled("unrelated", wild.NONE, 100.0),
        labelled("formula", "copy", 1000.0, doubtful=True),
    ]
    report = wild.judge(pairs)
    values = {figure.name: figure.value for figure in report.figures}
    assert values["recall"] == 0.5
    assert values["recall, weighted to all pairs"] == 0.25
    assert values["precision"] == 0.5
    assert values["precision, a formula counted as the same text"] == 1.0
    assert values["rightly not linked, unrelated"] == 1.0
    assert len(report.misses) == 2
    assert any("1 doubtful" in note for note in report.notes)


def test_equal_weights_weigh_nothing() -> None:
    outcomes = [True, True, False, True]
    plain = share("plain", outcomes)
    weighted = weighted_share("weighted", ((one, 7.0) for one in outcomes))
    assert (weighted.value, weighted.cases) == (plain.value, plain.cases)
    assert weighted.low == pytest.approx(plain.low)
    uneven = weighted_share("uneven", [(True, 1.0), (True, 1.0), (False, 50.0), (True, 1.0)])
    assert uneven.value == pytest.approx(3 / 53)
    assert uneven.high - uneven.low > weighted.high - weighted.low
