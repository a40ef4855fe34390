"""Fitted weights score invented texts as they did when the tables were written, and every weight moves a row.

Where a change is meant, ``python -m tests.frozen`` writes the tables anew, and the difference shows what it does.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from stemmatic.ask import align
from stemmatic.link.meaning import features
from stemmatic.options import Options
from tests.frozen.tables import TABLES, Row, make_table

FOLDER = Path(__file__).parent
WEIGHTS = {
    "link": ("score_constant joined_weight covered_weight kept_weight far_weight one_channel_weight same_news_hours"),
    "translate": (
        "constant coverage_weight similarity_weight count_weight contrast_weight name_weight spelt_name_weight"
        " other_name_weight stretch_weight number_weight other_number_weight length_weight near_bonus far_bonus"
        " announcement_hours announcement_weight anchor_similarity blur_weight"
    ),
    "descend": (
        "wording_weight across_weight tightness_weight cut_odds growth_odds added_margin across_margin added_share"
        " omission_cost second_source_cost unheld_share"
    ),
}
LISTED = "lifts", "excerpt_weights", "precise_weights", "precise_excerpt_weights"
TABLE_OF = {"link": "wording", "translate": "translation", "descend": "descent"}


@cache
def frozen(name: str) -> list[Row]:
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]


def agree(one: Any, other: Any) -> bool:
    """Whether two values are the same, numbers to the sixth place: mathematical libraries differ in the last ones."""
    if isinstance(one, float) and isinstance(other, float):
        return one == pytest.approx(other, rel=1e-6, abs=1e-6)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(agree, one, other))
    return bool(one == other)


def differing(name: str, options: Options) -> list[tuple[Row, Row]]:
    made, held = make_table(name, options), frozen(name)
    assert len(made) == len(held)
    return [
        (ours, theirs)
        for ours, theirs in zip(made, held, strict=True)
        if ours.keys() != theirs.keys() or not all(agree(ours[field], theirs[field]) for field in ours)
    ]


@pytest.mark.parametrize("name", TABLES)
def test_scores_are_those_of_the_table(name: str) -> None:
    assert differing(name, Options()) == []


def _changed() -> list[Any]:
    """Every weight, turned a little: the room, and the room's options."""
    found = []
    for room, names in WEIGHTS.items():
        options = getattr(Options(), room)
        for name in names.split():
            moved = replace(options, **{name: getattr(options, name) * 1.02 + 0.01})
            found.append(pytest.param(room, moved, id=f"{room}.{name}"))
    translate = Options().translate
    for name in LISTED:
        held = getattr(translate, name)
        for at, (key, value) in enumerate(held):
            moved = replace(translate, **{name: (*held[:at], (key, value + 0.02), *held[at + 1 :])})
            found.append(pytest.param("translate", moved, id=f"translate.{name}.{key}"))
    return found


@pytest.mark.parametrize(("room", "options"), _changed())
def test_every_weight_moves_a_row(room: str, options: Any) -> None:
    assert differing(TABLE_OF[room], replace(Options(), **{room: options}))


@pytest.mark.parametrize(
    "cost",
    [
        "SIZE_POWER",
        "MERGE_COST",
        "LENGTH_WEIGHT",
        "LENGTH_VARIANCE",
        "MOST_DEVIATION",
        "SKIP_COST",
        "SKIP_LEAST",
        "SKIP_LETTERS",
    ],
)
def test_every_cost_of_an_alignment_moves_a_row(cost: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(align, cost, getattr(align, cost) * 1.1)
    assert differing("alignment", Options())


@pytest.mark.parametrize("cost", ["merge_cost", "length_cost", "pair_similarity", "max_merge"])
def test_every_cost_of_a_link_across_languages_moves_a_row(cost: str) -> None:
    translate = Options().translate
    moved = replace(translate, **{cost: getattr(translate, cost) * 2})
    assert differing("alignment", replace(Options(), translate=moved))


def test_the_most_names_that_count_move_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "MOST_NAMED", 1)
    assert differing("translation", Options())
