"""Words that answer one another, case by case: one letter a word."""

from __future__ import annotations

import numpy as np
import pytest

from stemmatic.link.wording.alignment import _maximal_runs, _seeded_runs, align


def aligned(a: str, b: str, *, min_run: int = 3, max_gap: int = 60) -> str:
    """For each word of ``a`` where its partner stands in ``b``, in base 36, or a point."""
    ours, theirs = (np.array(list(map(ord, text)), np.uint64) for text in (a, b))
    found = align(ours, theirs, min_run, max_gap)
    return "".join("." if at < 0 else "0123456789abcdefghijklmnopqrstuvwxyz"[at] for at in found.tolist())


@pytest.mark.parametrize(
    ("a", "b", "partners"),
    [
        ("", "", ""),
        ("abc", "", "..."),
        ("", "abc", ""),
        ("abc", "abc", "012"),
        ("ab", "ab", "01"),  # equal texts need no run
        ("ab", "abx", ".."),
        ("abc", "abcx", "012"),
        ("abc", "xabc", "123"),
        ("abcdef", "defabc", "345012"),  # moved blocks
        ("abcd", "abcabcd", "3456"),  # the longest run first
        ("abcabcd", "abcd", "...0123"),  # no word is used twice
        ("abcdabc", "abcd", "0123..."),
        ("abcabc", "abcx", "012..."),
        ("abcxyz", "xyz-abc", "456012"),
        # Single words in gaps between runs …
        ("abc1def", "abc1xdef", "0123567"),
        ("abc12def", "abcx1def", "0124.567"),
        ("abc12def", "abc21def", "012.3567"),
        ("abc123def", "abc13xdef", "0123.4678"),
        ("abc-+def", "abcdef", "012..345"),
        ("abcdef", "abc1def", "012456"),
        # … before the first and behind the last run …
        ("1abc", "1xabc", "0234"),
        ("1abc", "xabc1", ".123"),
        ("abc1", "abcx1", "0124"),
        ("12abc", "1x2yabc", "02456"),
        # … and beside moved blocks: behind the one, or before the other.
        ("abc1def", "defabc1", "3456012"),
        ("abc1def", "1defabc", "4560123"),
        ("abc12def", "2defabc1", "45670123"),
        ("abc1def", "def1abc", "456.012"),
        ("abc1def", "defabcxxxxxxxxx1", "345.012"),  # too far to be beside
        ("abc1def", "defabcxxxxxxx1", "345d012"),
        ("abc12def", "1defabcx1", "4568.123"),  # not by a second partner of a word that has one
        # What another block has is not taken from it.
        ("abcqxyz-rqs", "xyzabcrqs", "345.012.678"),
        ("abcqxyz-rqs", "rqsxyzabc", "678.345.012"),
        ("abcqdef-xqy", "abcxqydef", "012.678.345"),
        ("abcdef", "abcd------------cdef", "0123.."),  # what is left of a run is too short
    ],
)
def test_words_answer(a: str, b: str, partners: str) -> None:
    assert aligned(a, b) == partners


def test_gaps_are_filled_up_to_a_length() -> None:
    assert aligned("abc12def", "abc1x2def", max_gap=3) == "01235678"
    assert aligned("abc12def", "abc1xx2def", max_gap=3) == "01236789"  # from either run, as far as that reaches
    assert aligned("abc12def", "abcxxx12xxxdef", max_gap=3) == "012..bcd"
    assert aligned("abc+1234+def", "abcx1x2x3x4xdef", max_gap=3) == "012......cde"
    assert aligned("abc123def", "abc1x2def", max_gap=3) == "01235.678"


def test_a_gap_may_be_as_long_as_the_limit() -> None:
    assert aligned("abc+1-def", "abcx1ydef", max_gap=3) == "012.4.678"
    assert aligned("abc+1-def", "abcx1ydef", max_gap=2) == "012...678"


def test_runs_may_be_shorter() -> None:
    assert aligned("ab", "ab-a", min_run=1) == "01"
    assert aligned("ab-", "xab", min_run=2) == "12."
    assert aligned("abcabd", "abdabc", min_run=2) == "345012"


EIGHT = "abcdefgh"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (EIGHT, EIGHT),
        (EIGHT[:7], EIGHT),
        (EIGHT, EIGHT[:7]),
        (EIGHT + "1", EIGHT + "2"),
        ("1" + EIGHT, "2" + EIGHT),
        ("1" + EIGHT, EIGHT),
        (EIGHT, "1" + EIGHT),
        ("ijklmnop" + EIGHT, EIGHT + "ijklmnop"),
        (EIGHT + "ijk1", "2" + EIGHT + "ijk"),
        (f"{EIGHT}1{EIGHT}2{EIGHT}3{EIGHT}", f"{EIGHT}4{EIGHT}5{EIGHT}6{EIGHT}"),
        ("ijklmnopq", "1ijklmnop2jklmnopq"),
    ],
)
def test_of_long_texts_runs_of_eight_rare_words_are_found(a: str, b: str) -> None:
    ours, theirs = (np.array(list(map(ord, text)), np.uint64) for text in (a, b))
    every = _maximal_runs(ours, theirs, 8).tolist()
    assert sorted(_seeded_runs(ours, theirs).tolist()) == sorted(every)
    assert every == [] or min(len(a), len(b)) >= 8


@pytest.mark.parametrize("turned", [False, True])
def test_what_one_of_two_long_texts_has_five_times_is_no_seed(turned: bool) -> None:
    five, one = "".join(f"{EIGHT}{sign}" for sign in "12345"), f"0{EIGHT}ijklmnop"
    ours, theirs = (np.array(list(map(ord, text)), np.uint64) for text in ((one, five) if turned else (five, one)))
    assert _seeded_runs(ours, theirs).tolist() == []


def test_many_seeds_are_held() -> None:
    letters = np.arange(100, 300, dtype=np.uint64)
    assert _seeded_runs(letters, letters).tolist() == [[200, 0, 0]]
