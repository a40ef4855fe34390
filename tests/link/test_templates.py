"""One wording used twice: which names and numbers of two passages stand against one another."""

from __future__ import annotations

import math
from itertools import accumulate

import numpy as np
import pytest

from stemmatic.link.acceptance import ENOUGH, OPTION_NAMES, Distance, as_numbers
from stemmatic.link.columns import HAS_DIGIT, IS_ALPHA, TextColumns
from stemmatic.link.wording.templates import find_disagreement
from stemmatic.options import LinkOptions

OPTIONS = as_numbers(LinkOptions())
NEAR, FAR = (Distance(one_channel=False, hours=hours) for hours in (1.0, 13.0))
OWN, OWN_FAR = (Distance(one_channel=True, hours=hours) for hours in (1.0, 13.0))
UNKNOWN = Distance(one_channel=True, hours=math.nan)


def forms(*words: str) -> TextColumns:
    """Columns that hold nothing but these forms."""
    none = np.empty(0, np.int32)
    columns = dict.fromkeys(TextColumns._fields, none)
    columns["form_offsets"] = np.array([0, *accumulate(map(len, words))], np.int64)
    columns["form_chars"] = np.array([ord(letter) for word in words for letter in word], np.uint32)
    flags = [HAS_DIGIT * any(map(str.isdigit, word)) + IS_ALPHA * word.replace("'", "").isalpha() for word in words]
    columns["form_flags"] = np.array(flags, np.uint8)
    return TextColumns(**columns)


def disagree(texts: TextColumns, only_a: np.ndarray, only_b: np.ndarray, agreeing: int, distance: Distance) -> bool:
    return find_disagreement(texts, only_a, only_b, agreeing, distance, OPTIONS)[0] != ENOUGH


@pytest.mark.parametrize(
    ("against", "ours", "theirs", "agreeing", "distance"),
    [
        (False, [], ["veyra"], 0, NEAR),
        (False, ["veyra"], [], 0, NEAR),
        (True, ["veyra"], ["belmora"], 0, NEAR),
        # Inflected names are one: three quarters of their letters are the same.
        (False, ["тарнхольм"], ["тарнхольма"], 0, NEAR),
        (False, ["вейра"], ["вейри"], 0, NEAR),
        (False, ["veyra"], ["veyra'da"], 0, NEAR),
        (False, ["فيرا"], ["وفيرا"], 0, NEAR),
        (False, ["abcd"], ["abce"], 0, NEAR),
        (True, ["abcd"], ["abef"], 0, NEAR),
        (False, ["xabc"], ["yabc"], 0, NEAR),
        (True, ["abc"], ["abcdefg"], 0, NEAR),
        (False, ["abcde"], ["abcdefgh"], 0, NEAR),
        (True, ["acbd"], ["bdac"], 0, NEAR),
        (False, ["abcd"], ["xabcdy"], 0, NEAR),
        (False, ["xabcdy"], ["abcd"], 0, NEAR),
        # Only words are; figures that differ are not one.
        (True, ["3125"], ["3126"], 0, NEAR),
        (True, ["3125"], ["veyra"], 0, NEAR),
        # One name answers one.
        (True, ["veyra", "veyru"], ["veyra", "belmora"], 0, FAR),
        (True, ["veyra", "belmora", "sarn"], ["veyru", "orlo", "tezel"], 0, NEAR),
        (False, ["veyra", "belmora", "sarn"], ["veyru"], 0, NEAR),
        # How much may differ: a half, far apart or in one channel three in ten.
        (False, ["veyra"], ["belmora"], 1, NEAR),
        (True, ["veyra", "orlo"], ["belmora", "tezel"], 1, NEAR),
        (True, ["veyra"], ["belmora"], 2, FAR),
        (False, ["veyra"], ["belmora"], 3, FAR),
        (True, ["veyra"], ["belmora"], 2, OWN),
        (False, ["veyra"], ["belmora"], 3, OWN),
        (False, ["veyra", "orlo"], ["belmora", "orla"], 1, NEAR),
        (False, ["veyra", "orlo"], ["belmora", "orla"], 0, NEAR),
        (True, ["veyra", "orlo"], ["belmora", "orla"], 1, FAR),
        (False, ["veyra", "orlo"], ["belmora", "orla"], 2, FAR),
        # A channel's figures of another day, if both sides have one.
        (True, ["312"], ["298"], 9, OWN_FAR),
        (True, ["veyra", "312"], ["298", "orlo"], 9, OWN_FAR),
        (False, ["312"], ["298"], 9, OWN),
        (False, ["312"], ["298"], 9, FAR),
        (False, ["312"], ["298"], 9, UNKNOWN),
        (False, ["312"], ["orlo"], 9, OWN_FAR),
        (False, ["veyra"], ["298"], 9, OWN_FAR),
    ],
)
def test_what_tells_of_different_things(
    against: bool, ours: list[str], theirs: list[str], agreeing: int, distance: Distance
) -> None:
    texts, count = forms("first", *ours, *theirs), len(ours) + 1
    only_a, only_b = np.arange(1, count, dtype=np.int32), np.arange(count, count + len(theirs), dtype=np.int32)
    assert disagree(texts, only_a, only_b, agreeing, distance) is against


def test_very_long_forms_are_one_if_they_are_equal() -> None:
    texts = forms("x" * 1200, "x" * 1200, "x" * 1199 + "y")
    one, equal, other = (np.array([at], np.int32) for at in range(3))
    assert not disagree(texts, one, equal, 0, NEAR)
    assert disagree(texts, one, other, 0, NEAR)


@pytest.mark.parametrize(
    ("option", "held", "ours", "theirs", "distance"),
    [
        ("max_disagreement", 1.0, "veyra", "belmora", NEAR),
        ("max_formula_disagreement", 0.5, "veyra", "belmora", FAR),
        ("same_news_hours", 13.0, "312", "298", OWN_FAR),
    ],
)
def test_the_rule_that_decides_has_a_name(option: str, held: float, ours: str, theirs: str, distance: Distance) -> None:
    one, other = (np.array([at], np.int32) for at in (0, 1))
    found = find_disagreement(
        forms(ours, theirs), one, other, int(option == "max_formula_disagreement"), distance, OPTIONS
    )
    assert (OPTION_NAMES[found[0]], found[1]) == (option, held)
