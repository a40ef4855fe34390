# ruff: noqa: SIM905 - lists of words read best as text
"""The compiled pass must divide a text as the full rules do."""

from __future__ import annotations

import numpy as np
import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stemmatic.text import characters
from stemmatic.text.characters import KNOWN_PLANES, codes_of, kinds
from stemmatic.text.months import MONTH_NAMES
from stemmatic.understand import abbreviations, borders, passages
from stemmatic.understand.abbreviations import BEFORE_NUMBER, TITLES
from stemmatic.understand.passages import divide_by_rules, divide_text

WORDS = """
    Velin Мост köprü вода ı İz straße Straße the d'or об’єкт из-за г-н г-н. ст г г. № no prof Prof. U.S. U.N.O A Б. p.m
    т.е 3 16 Oktober января 2024 5–7 -4 -— ١٢ 12345678901234567890 ﬆ ⅷ ᾳ 桥梁 ไทย مدينة قال 𝐀 ² """.split()
SIGNS = r"""
    . . . ! ? … ... ؟ ۔ 。 ‼ ) ] } » « “ ” ‘ " ' * ** _ __ ( [ < > # - — – • → ▪ ⚡ ⚡️ 🔥 🇺🇦 👉🏽 1️⃣ #️⃣ * ℹ ℹ️ © ™ : , ;
    <...> […] ( ... ) https://velin.example/a.b?c www.velin.example @velin_news #мост t.me/velin/1› a) 2) 3. 16.
    """.split()
WORDS += "\U00020000", "\ud800", "\u0378"
SPACES = (*" " * 4, "\n", "\n", "\r\n", "\n\n", *"\t\xa0\u2028\x0b\x1c\x85\u200b\ufeff\u0301")
BEGINNINGS = "Мост через реку Велин откроют в понедельник, а ", "a long line of words about the bridge of Velin "
BREAKS = "\n", "\r\n", ".\n", ",\n", "\u2028", "\n\r", "\x0b"
texts = st.lists(
    st.sampled_from(WORDS) | st.sampled_from(SIGNS) | st.sampled_from(SPACES) | st.characters() | st.just(". "),
    max_size=24,
).map("".join)
spaced = st.lists(st.sampled_from(WORDS) | st.sampled_from(SIGNS), max_size=16).map(" ".join)
long_lines = st.lists(
    st.tuples(st.sampled_from(BEGINNINGS), st.sampled_from(WORDS), st.sampled_from(BREAKS)).map("".join), max_size=5
).map("".join)


@settings(deadline=None, max_examples=300)
@given(st.one_of(texts, spaced, long_lines, st.tuples(long_lines, spaced).map("".join)))
@example("Said Velin. » \nThe [... ] end. A")
@example("‼ A. B")
@example("Он сказал: https://velin.example/a.› Потом вода. Да")
@example("\n16. Festival. 3. Oktober")
@example("x. (the) y. «И так» z. - Да")
def test_divided_as_by_the_rules(text: str) -> None:
    assert divide_text(text, None) == divide_by_rules(text, None)
    for code in ("de", "en"):
        assert divide_text(text, lambda _: code) == divide_by_rules(text, lambda _: code)  # noqa: B023


def test_most_texts_take_no_rules() -> None:
    text = "⚡️ Мост через Велин открыт. Движение изменится!\n\n— Так сказал мэр (вчера). «Всё готово». Да.\n@velin_news"
    found = borders.find_borders(codes_of(text), ordinals=True)
    assert found is not None
    assert not any(row[0] & borders.UNREAD for row in found)


@pytest.mark.parametrize("text", ["", "\n", " \n\t", "…", "\U00020000", "a", "1", "*", "\ud800"])
def test_little_texts(text: str) -> None:
    assert divide_text(text, None) == divide_by_rules(text, None)


def test_the_table_agrees_with_the_patterns() -> None:
    known = [c for c in map(chr, range(KNOWN_PLANES)) if not kinds()[ord(c)] & characters.RARE]
    for kind, pattern in (
        (characters.ALNUM, passages._WORD_CHAR),
        (characters.SPACE, regex.compile(r"\s")),
        (characters.DIGIT, regex.compile(r"\p{Nd}")),
    ):
        assert [c for c in known if bool(pattern.match(c)) != bool(kinds()[ord(c)] & kind)] == []
    signs = [c for c in known if passages._RARE_SIGNS.match(c)]
    assert signs == []
    leads = {c for c in known if passages._LEAD.match(c + "a")}
    assert leads == {c for c in known if kinds()[ord(c)] & (characters.BULLET | characters.SPACE)}


def test_no_listed_word_is_missed() -> None:
    letters = {letter for word in (*TITLES, *BEFORE_NUMBER, *MONTH_NAMES) for letter in word}
    wrong = [
        c
        for c in map(chr, range(KNOWN_PLANES))
        if set(c.casefold()) <= letters and abbreviations.folds_of_letters()[ord(c)] not in (0, ord(c.casefold()[0]))
    ]
    assert wrong == []
    codes = codes_of("млн")
    assert abbreviations.listed_words()[abbreviations._hash(codes, 0, 3, abbreviations.folds_of_letters())]
    assert int(np.count_nonzero(abbreviations.listed_words())) < len(abbreviations.listed_words()) // 50
