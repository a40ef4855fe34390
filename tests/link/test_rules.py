"""The rule that keeps two posts of one language from being a link, by its name; moved as it says, it lets them in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from stemmatic.link import Texts, compare_pairs, find_wording_rules
from stemmatic.options import LinkOptions
from tests.invented import post, texts_of

HOURS = 60.0  # minutes
OPTIONS = LinkOptions()
OURS = "Meanwhile the orchestra of Belmora rehearsed a slow waltz until its cellist fell asleep on stage."
THEIRS = "A ferry captain from Temirkale bought three goats, two ladders and an umbrella with green stripes."

# By the option that decides: the two texts, the minutes between them, whether in one channel, and how many decide.
CASES: dict[str, tuple[str, str, float, bool, int]] = {
    "min_coverage": (
        f"Old boats wait quietly near the broken mill. {OURS}",
        f"Old boats wait quietly near the broken mill. {THEIRS}",
        10,
        False,
        1,
    ),
    "min_partial_words": (
        "Боти старого порту знову вийшли в море.",
        "Боти старого порту знову вийшли в море.",
        14 * HOURS,
        False,
        1,
    ),
    "min_apart_words": (
        f"Old boats wait quietly near the broken mill. {OURS}",
        f"Old boats wait quietly near the broken mill. {THEIRS}",
        14 * HOURS,
        False,
        2,
    ),
    "formula_coverage": (
        f"Old boats wait quietly near the broken mill. {OURS} Five grey geese crossed the frozen canal.",
        f"Old boats wait quietly near the broken mill. {THEIRS} Five grey geese crossed the frozen canal.",
        14 * HOURS,
        False,
        1,
    ),
    "min_edited_words": (
        "Eski liman bugün erken kapandı galiba.",
        "Eski liman bugün erken kapandı dediler.",
        10,
        False,
        1,
    ),
    "min_words": ("Kanalizasyon çalışmaları tamamlandı.", "Kanalizasyon çalışmaları tamamlandı.", 10, False, 1),
    "min_chars": ("It is so far.", "It is so far.", 10, False, 1),
    "repeat_words": (
        "أغلقت إدارة الميناء القديم بوابة الجسر أمام القوارب الصغيرة اليوم.",
        "أغلقت إدارة الميناء القديم بوابة الجسر أمام القوارب الصغيرة اليوم.",
        14 * HOURS,
        True,
        1,
    ),
    "max_disagreement": (
        "Сегодня мэр города Вейра открыл новый мост через реку.",
        "Сегодня мэр города Тезель открыл новый мост через реку.",
        10,
        False,
        1,
    ),
    "max_formula_disagreement": (
        "In the Sarn valley the mayor of Veyra opened a new bridge across the broad river.",
        "In the Sarn valley the mayor of Orlo opened a new bridge across the broad river.",
        14 * HOURS,
        False,
        1,
    ),
    "same_news_hours": (
        "The water in the lake of Sarn stands at 312 centimetres this morning, the harbour office of the valley said.",
        "The water in the lake of Sarn stands at 298 centimetres this morning, the harbour office of the valley said.",
        24 * HOURS,
        True,
        2,
    ),
}


def pair(one: str, other: str, minutes: float, one_channel: bool) -> Texts:
    return texts_of(post("veyra", 1, one), post("veyra" if one_channel else "orlo", 2, other, minutes))


@pytest.mark.parametrize("option", CASES)
def test_the_rule_that_decides_is_named_and_moved_so_it_lets_the_pair_in(option: str) -> None:
    *given, count = CASES[option]
    texts = pair(*given)
    assert compare_pairs(texts, [(0, 1)], OPTIONS) == []
    found = find_wording_rules(texts, 0, 1, OPTIONS)
    assert found is not None
    rules, moved, likelihood = found
    assert rules[0].option == f"link.{option}", rules
    assert len(rules) == count, rules
    assert rules[0].limit == getattr(OPTIONS, option)
    assert 0 < likelihood < 1
    lets_in: dict[str, Any] = {rule.option.partition(".")[2]: rule.lets_in for rule in rules}
    assert replace(OPTIONS, **lets_in) == moved
    assert len(compare_pairs(texts, [(0, 1)], moved)) == 1
    # Each is needed, and by so much.
    for name, value in lets_in.items():
        assert compare_pairs(texts, [(0, 1)], replace(moved, **{name: getattr(OPTIONS, name)})) == []
        stricter = type(value)(
            value + (1 if isinstance(value, int) else 0.0002) * (-1 if "max" in name or "hours" in name else 1)
        )
        assert compare_pairs(texts, [(0, 1)], replace(moved, **{name: stricter})) == [], name


def test_what_the_pair_has_is_measured() -> None:
    texts = pair("Eski liman bugün erken kapandı galiba.", "Eski liman bugün erken kapandı dediler.", 10, False)
    found = find_wording_rules(texts, 0, 1, OPTIONS)
    assert found is not None
    assert [(one.limit, one.held, one.lets_in) for one in found[0]] == [(6, 5, 5)]


def test_a_link_has_no_rules_against_it() -> None:
    found = find_wording_rules(pair(OURS, OURS, 10, False), 0, 1, OPTIONS)
    assert found is not None
    assert found[:2] == ((), OPTIONS)


def test_posts_that_share_nothing_are_not_told_of() -> None:
    assert find_wording_rules(pair(OURS, "Nobody slept.", 10, False), 0, 1, OPTIONS) is None


def test_an_upper_bound_is_rounded_up() -> None:
    """Two names of three disagree: 0.6666 would not let them in."""
    texts = pair(
        "Today Veyra and Belmora told Sarn that the old bridge stays closed.",
        "Today Orlo and Tezel told Sarn that the old bridge stays closed.",
        *(10, False),
    )
    found = find_wording_rules(texts, 0, 1, OPTIONS)
    assert found is not None
    assert [(one.option, one.held, one.lets_in) for one in found[0]] == [("link.max_disagreement", 0.6667, 0.6667)]
    assert compare_pairs(texts, [(0, 1)], found[1]) != []
