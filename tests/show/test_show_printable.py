"""Text from dumps on a line of ours."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from stemmatic.show.printable import counted, first_words, isolate, moment, one_line, printable, span, web_address


@settings(deadline=None, max_examples=200)
@given(st.text())
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    left = set(printable(text)) - {"\n"}
    assert not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in left)
    assert not left & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")


@pytest.mark.parametrize("char", ["\x1b", "\x07", "\x9b", "\u202e", "\u2028", " ", "<", '"'])
def test_an_address_that_could_do_anything_else_is_none(char: str) -> None:
    assert web_address("https://tarn.example/1") == "https://tarn.example/1"
    assert web_address(f"https://tarn.example/{char}]0;x") is None


def test_escape_sequences_are_shown_and_not_obeyed() -> None:
    assert printable("a\x1b[31mb\x9bc\td\r\n") == "a␛[31mb\ufffdc d\n"


@pytest.mark.parametrize("text", ["ışık İzmir", "ёлка й", "e\u0301", "👩‍👩‍👧 ❗️", "العربية \u200f"])
def test_letters_of_every_script_stay(text: str) -> None:
    assert printable(text) == text


@settings(deadline=None, max_examples=200)
@given(st.text(min_size=1), st.integers(4, 40))
def test_first_words_fit(text: str, width: int) -> None:
    words = first_words(text, width).strip("\u2068\u2069")
    assert cell_len(words) <= width
    assert "\n" not in words


def test_first_words_end_between_words() -> None:
    assert first_words("The harbour of Lower Tarn closes", 20) == "The harbour of…"
    assert first_words("The harbour\n of  Tarn") == "The harbour of Tarn"


def test_right_to_left_text_is_isolated() -> None:
    assert isolate("الميناء 5") == "\u2068الميناء 5\u2069"
    assert isolate("порт 5") == "порт 5"


def test_small_words() -> None:
    assert span(7500) == "2 h 5 min"
    assert span(0) == "0 s"
    assert moment(datetime(2031, 3, 1, 8, 5, 59, tzinfo=UTC)) == "2031-03-01 08:05"
    assert moment(None) == "undated"
    assert (counted(1, "post"), counted(11418, "post")) == ("1 post", "11,418 posts")
    assert one_line("a\n b") == "a b"


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="ab ışя港👩\u200d\u0301", max_size=60), st.integers(4, 20), st.integers(0, 40))
def test_what_is_far_behind_changes_nothing(text: str, width: int, times: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stemmatic.show.printable._SOME", 1 << 20)
        whole = first_words(text * times, width)
    assert first_words(text * times, width) == whole
