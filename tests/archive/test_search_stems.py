"""Stems: forms of a word share one, whatever case and marks it was typed with."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.archive.search.stems import KEEP_BEGINNING, stem_forms, stem_word
from stemmatic.text.comparison import split_words
from stemmatic.text.folding import plain_letters


def stems(language: str, text: str) -> set[str]:
    return {stem_word(word, language) for word in split_words(text).words}


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("ru", "соглашение соглашения соглашений СОГЛАШЕНИЯМИ"),
        ("ru", "ёлка елки ЁЛКУ"),
        ("uk", "міністр міністра міністрові міністрів міністрами"),
        ("uk", "захід заходу заходи заходів"),
        ("uk", "Київ Києва Києві"),
        ("uk", "республіка республіки республіці республікою"),
        ("uk", "незалежність незалежності незалежністю"),
        ("uk", "заявив заявила заявили"),
        ("uk", "зелений зеленого зеленому зелена зелену зелені зеленими"),
        ("uk", "обʼєднання об’єднанням об'єднанню"),
        ("tr", "ışık IŞIKLAR ışıkları ışıklarda"),
        ("tr", "anlaşma anlaşmalar anlaşmayı anlaşmanın"),
        ("tr", "İstanbul İstanbul'da istanbulda İSTANBUL’un"),
        ("tr", "seçim seçimler seçimlerde"),
        ("ar", "وزير الوزير والوزير للوزير"),
        ("ar", "مدرسة المدرسة والمدرسة بالمدرسة مدرسات"),
        ("ar", "اتفاق الاتفاق اتفاقية"),
        ("he", "מדינה המדינה במדינה והמדינות מדינת"),
        ("he", "מעבורת המעבורת ולמעבורת"),
        ("he", 'צה"ל צה״ל צהל'),
        ("ka", "ქალაქი ქალაქმა ქალაქის ქალაქში ქალაქები ქალაქებიდან"),
        ("ka", "მერი მერმა მერის მერს"),
        ("ko", "여객선 여객선이 여객선을 여객선에서 여객선은 여객선들이"),
        ("en", "minister ministers minister's"),
        ("de", "Vertrag Verträge Vertrags"),
        ("fr", "accord accords l’accord d'accord"),
    ],
)
def test_forms_share_a_stem(language: str, forms: str) -> None:
    assert len(stems(language, forms)) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("uk", "міністр міністерка"),
        ("uk", "мир мит"),
        ("ar", "وزارة وفد ميناء"),
        ("ar", "ولد والد"),
        ("tr", "liman lale"),
        ("ru", "мир мор"),
        ("he", "גשר נמל"),
        ("ka", "ხიდი ქალაქი"),
        ("ko", "다리 여객선 바다"),
    ],
)
def test_other_words_have_other_stems(language: str, words: str) -> None:
    assert len(stems(language, words)) == len(words.split())


def test_marks_that_are_often_not_typed() -> None:
    assert plain_letters("işik") == "isik"
    assert plain_letters("ґанок") == "ганок"
    assert plain_letters("п'ять") == "пять"
    assert plain_letters("ñandú") == "nandu"
    assert plain_letters("ώρα") == "ωρα"
    assert plain_letters("йод") == "йод"  # another letter than "и"
    assert plain_letters("їжак") == "їжак"


def test_a_query_tries_every_language() -> None:
    assert {"minister", "minist"} <= set(stem_forms("minister", ["de", "en", "ru"]))
    assert stem_forms("озеро", []) == ("озеро",)
    assert stem_word("озеро", "xx") == "озеро"  # no stemmer: the word


letters = st.characters(categories=["Ll"], max_codepoint=0x24F) | st.sampled_from(
    "абвгдеийклмнопрстуфхцчшщьюяіїєґάέήαβγδε"
)


@settings(deadline=None, max_examples=300)
@given(word=st.text(letters, min_size=1, max_size=12), language=st.sampled_from(sorted(KEEP_BEGINNING)))
def test_stems_keep_the_beginning_where_we_count_on_it(word: str, language: str) -> None:
    for folded in (one for one in split_words(word).words if "'" not in one):
        assert stem_word(folded, language)[0] == plain_letters(folded[0])[0]


@settings(deadline=None, max_examples=200)
@given(
    word=st.text(min_size=1, max_size=15),
    language=st.sampled_from(["ar", "uk", "tr", "ru", "en", "fa", "hi", "he", "ka", "ko"]),
)
def test_every_word_has_a_stem(word: str, language: str) -> None:
    for folded in split_words(word).words:
        assert stem_word(folded, language).strip()
        assert folded == plain_letters(folded) or plain_letters(folded) in stem_forms(folded, [language])
