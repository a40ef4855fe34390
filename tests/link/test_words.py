"""Words are the same numbers whenever they are looked up, even after a look-up was stopped on its way."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.link import words as vocabulary
from stemmatic.link.words import Vocabulary, has_digit, word_number


def test_words_have_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["pier", "12", "март", "a1", "٣", "pier"]
    known = Vocabulary()
    for most in (100, 2):
        monkeypatch.setattr(vocabulary, "_REMEMBERED", most)
        for _ in range(2):
            numbers, digits = known.look_up(iter(words), len(words))
            assert numbers.tolist() == [word_number(word) for word in words]
            assert digits.tolist() == [False, True, False, True, True, False]
    assert [len(one) for one in known.look_up(iter(()), 0)] == [0, 0]
    assert known.look_up(["pier"], 1)[0].dtype == np.uint64


def test_a_stopped_look_up_leaves_nothing_askew() -> None:
    def stopped() -> Iterator[str]:
        yield "harbour"
        raise KeyboardInterrupt

    known = Vocabulary()
    with pytest.raises(KeyboardInterrupt):
        known.look_up(stopped(), 2)
    assert known.look_up(["lock", "harbour"], 2)[0].tolist() == [word_number("lock"), word_number("harbour")]


@settings(deadline=None)
@given(st.text(max_size=8))
def test_digits_are_found_in_any_word(word: str) -> None:
    assert has_digit(word) == any(character.isdigit() for character in word)
