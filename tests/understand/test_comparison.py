# ruff: noqa: E501 - strings of characters
"""Comparison text and words: folding per language, and the way back to the raw text."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stemmatic.text import comparison
from stemmatic.text.comparison import fold_word, split_to_search, split_words
from stemmatic.text.folding import fold_letters

TRICKY = "İIıiЁё’'ʼﬁﬀßéе\u0301и\u0306 \u200b\u200c\u00ad\ufe0f😀👩‍🚀🇺🇦1️⃣#@/.:،؟ـَأإى٣۳漢字かなทำᄒ\n\t\"«»<>[]()…•-–\ud800ℹⓂ½²ŉﷺ"
any_text = st.text(alphabet=st.one_of(st.sampled_from(TRICKY), st.characters()), max_size=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("IŞIK", "ışık"),
        ("İstanbul", "istanbul"),
        ("i\u0307zmir", "IZMIR"),
        ("Ёлка", "елка"),
        ("е\u0308лка", "ЕЛКА"),
        ("п’ять", "п'ять"),
        ("п´ять", "п'ять"),
        ("пʼять", "П'ЯТЬ"),
        ("أحمد", "احمد"),
        ("كِتَاب", "کتاب"),
        ("علـــي", "علی"),
        ("می\u200cرود", "میرود"),
        ("٢٥", "25"),
        ("۲۵", "25"),
        ("ﬁnal", "FINAL"),
        ("cafe\u0301", "café"),
        ("Straße", "STRASSE"),
        ("co\u00adoperate", "cooperate"),
        # What may be ignored, wherever Unicode has it.
        *(
            ("пристань", f"при{mark}стань")
            for mark in "\u061c\u034f\u180e\u200e\u202a\u2063\u2068\ufe0f\ufe01\U000e0061"
        ),
        ("caf\u034fe\u0301", "café"),
        # Marks that cross letters out or are heaped on them.
        ("н\u0336о\u0336в\u0336ь\u0336", "новь"),
        ("p\u030d\u0312ie\u0324\u0325r", "pier"),
        # Stress, points, accents.
        ("за\u0301мок", "замок"),
        ("у\u0300лица", "улица"),
        ("ГΈΦΥΡΑ", "γέφυρα".replace("γ", "Г")),
        ("ΑΓΓΕΛΊΑ", "αγγελία"),
        ("αϋπνία", "ΑΥΠΝΙΑ"),
        ("ὁδός", "οδος"),
        ("שָׁלוֹם", "שלום"),
        ("כִּי֙", "כי"),
        ("ٱلْكِتَابُ", "الكتاب"),
        ("Ի՞նչ", "ինչ"),
        # Apostrophes, turned commas, primes, geresh.
        *(("O'zbek", f"O{sign}zbek") for sign in "ʻʼʽ‘’‛´`′"),
        ("ג׳ירפה", "ג'ירפה"),
        ("צה״ל", 'צה"ל'),
        ("צה”ל", "צה״ל"),
        # One letter, typed one way or the other.
        ("ştiinţă", "știință"),
        ("خانۀ", "خانهٔ"),
        ("ｶﾞﾗｽ", "ガラス"),
        ("ﾎﾟｽﾄ", "ポスト"),
        ("か\u3099", "が"),
        ("橋樑", "桥梁"),
        ("şəhər", "şǝhǝr"),
        ("شاره\u200cوانیێ", "شارەوانیێ"),  # Kurdish
        ("cœur", "COEUR"),
        ("ævisaga", "aevisaga"),
        # One sound, written with one sign or another.
        ("हज़ार", "हजार"),
        ("सड़क", "सडक"),
        ("हिन्दी", "हिंदी"),
        ("सम्बन्ध", "संबंध"),
        ("गाँव", "गांव"),
        ("നിർത്തി", "നിര്\u200dത്തി"),
        ("น้ำ", "นํ้า"),
        ("ນ້ຳ", "ນ້ໍາ"),
        ("ვეირა", "ⴅⴄⴈⴐⴀ"),
        # Ornament.
        ("Ⓟⓘⓔⓡ", "pier"),
        ("🄿🄸🄴🅁", "pier"),
        ("🅟🅘🅔🅡", "pier"),
        ("🅿🅸🅴🆁", "pier"),
        ("𝓟𝓲𝓮𝓻", "pier"),
        ("ｐｉｅｒ", "pier"),
        ("ᴘɪᴇʀ", "pier"),
        # Digits of every script.
        *(
            ("2031", digits)
            for digits in ("٢٠٣١", "۲۰۳۱", "२०३१", "২০৩১", "๒๐๓๑", "༢༠༣༡", "၂၀၃၁", "２０３１", "𝟐𝟎𝟑𝟏", "൨൦൩൧")
        ),
    ],
)
def test_spellings_of_one_word_fold_together(one: str, other: str) -> None:
    assert fold_word(one) == fold_word(other)
    assert split_words(one).words == split_words(other).words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("об*єднання", "об'єднання"),
        ('п"ятниця', "п'ятниця"),
        ("пар0м", "паром"),
        ("ра3говор", "разговор"),
        ("br0ken", "broken"),
    ],
)
def test_signs_that_keyboards_have_for_others(typed: str, meant: str) -> None:
    assert split_words(f"x {typed} y").words == split_words(f"x {meant} y").words
    assert split_to_search(typed).words == split_to_search(meant).words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('"Пором" яблуко *яблуко*', "пором яблуко яблуко"),
        ("т34 к7 100м 2030", "т34 к7 100 м 2030"),
        ("b0c H2O", "b0c h2o"),
    ],
)
def test_signs_that_stand_for_themselves(text: str, words: str) -> None:
    assert split_to_search(text).words == tuple(words.split())


def test_capitals_of_an_armenian_ligature_are_two_letters() -> None:
    assert (
        split_words("Կամուրջը և մինչև").words == split_words("ԿԱՄՈՒՐՋԸ ԵՎ ՄԻՆՉԵՎ").words == ("կամուրջը", "եւ", "մինչեւ")
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("кит", "кіт"),
        ("мой", "мои"),
        ("ölüm", "olum"),
        ("مدرسة", "مدرسه"),
        ("résumé", "resume"),
        ("гора", "ґора"),
        ("ѓавол", "гавол"),
        ("мама", "ма\u0306ма".replace("а\u0306", "й")),
        ("がく", "かく"),
        ("día", "dia"),
        ("अन्य", "अंय"),  # no nasal of the place of the consonant
        ("পড়া", "পডা"),  # another letter in Bengali
        ("ਸ਼ਹਿਰ", "ਸਹਿਰ"),
    ],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold_word(one) != fold_word(other)


def test_words_with_their_raw_spans() -> None:
    text = "🔥 #Ostravia'nın 3.5% payı, don’t — https://velin.example/a?b=1 @velin_news İÇİN 10.06.2031!"
    words = split_words(text)
    assert words.words == ("ostravia'nin", "3.5", "%", "payi", "don't", "için", "10", "month6", "2031")
    assert [text[b:e] for b, e in zip(words.begins, words.ends, strict=True)] == [
        "Ostravia'nın",
        "3.5",
        "%",
        "payı",
        "don’t",
        "İÇİN",
        "10",
        "06",
        "2031",
    ]


def test_scripts_without_spaces_give_a_word_a_character() -> None:
    assert split_words("AB峰会です").words == ("ab", "峰", "会", "で", "す")
    assert split_words("ไทย").words == ("ไ", "ท", "ย")


def test_what_is_no_word() -> None:
    assert split_words("😀 1️⃣ ℹ️ … — www.velin.example/x t.me/velin/12 @someone ـــ").words == ()


def test_an_address_keeps_its_words() -> None:
    assert split_words("desk@velin.example").words == ("desk", "velin", "example")


def test_skipped_spans_yield_nothing() -> None:
    text = "one two three four"
    assert split_words(text, [(8, 13), (0, 3)]).words == ("two", "four")
    assert split_words(text, [(0, len(text))]).words == ()


def test_folded_words_map_back() -> None:
    text = "Ёж  и\u0306 ﬁn 😀 #Tag"
    words = split_words(text)
    assert words.words == ("еж", "й", "fin", "tag")
    assert [text[begin:end] for begin, end in zip(words.begins, words.ends, strict=True)] == [
        "Ёж",
        "и\u0306",
        "ﬁn",
        "Tag",
    ]


@settings(deadline=None, max_examples=300)
@given(any_text)
@example("0%0")
@example("5 %5")
@example("3 of 10 pay 20%.")
def test_words_stand_where_they_say(text: str) -> None:
    words = split_words(text)
    at = 0
    for word, begin, end in zip(words.words, words.begins, words.ends, strict=True):
        assert at <= begin < end <= len(text)
        assert word
        assert not any(c.isspace() for c in word)
        at = end
    for word, begin, end in zip(*(comparison._find_words(text)[n] for n in (2, 0, 1)), strict=True):
        assert fold_word(text[begin:end]) == word


@settings(deadline=None, max_examples=300)
@given(any_text)
def test_folding_again_changes_no_word(text: str) -> None:
    for word in split_words(text).words:
        assert fold_word(word) == fold_word(fold_word(word))


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet=st.characters(max_codepoint=0x52F, categories=["L", "N"]), min_size=1, max_size=12))
def test_a_word_folds_as_its_characters_do(word: str) -> None:
    assert fold_word(word) == fold_letters(word)


def test_a_name_spelt_with_stops_is_one_word() -> None:
    assert split_words("Die Werft B.E.L.M.O.R.A. 2 liegt still.").words == (
        "die",
        "werft",
        "b.e.l.m.o.r.a",
        "2",
        "liegt",
        "still",
    )
    assert split_words("Судно Б.Е.Л. «Заря», А.В.Ерхов и т.е. 1.2.2031").words == (
        "судно", "б.е.л", "заря", "а", "в", "ерхов", "и", "т", "е", "1", "month2", "2031",
    )  # fmt: skip


def test_words_that_capitals_join_are_several() -> None:
    def joined(text: str) -> tuple[str, ...]:
        return split_words(text).words

    assert joined("#AnnaLind at #PortVeyra") == joined("Anna Lind at Port Veyra")
    assert joined("#МостЧерезОзеро") == joined("Мост через озеро")
    assert joined("#VEYRANews #FerrySarn2031") == joined("VEYRA News Ferry Sarn 2031")
    # Names that have a capital inside, abbreviations with a number.
    assert joined("#iPhone McDonald #G20 #B2B") == ("iphone", "mcdonald", "g20", "b2b")
    assert joined("НАТОвский, МИДом USAid COVID-19") == ("натовский", "мидом", "usaid", "covid", "19")
    assert split_to_search("#AnnaLind").words == ("annalind",)
    text = "see #AnnaLind!"
    words = split_words(text)
    assert [text[a:b] for a, b in zip(words.begins, words.ends, strict=True)] == ["see", "Anna", "Lind"]


@pytest.mark.parametrize(
    "texts",
    [
        ["می‌گوید", "می گوید", "میگوید"],
        ["نمی‌کنند", "نمی کنند", "نمیکنند"],
        ["پل‌های قدیمی", "پل های قدیمی", "پلهای قدیمی"],
        ["رفته‌اند گاه", "رفته اند گاه", "رفتهاند گاه"],
        ["همکاری بین‌المللی", "همکاری بین المللی"],
    ],
)
def test_persian_beginnings_and_endings(texts: list[str]) -> None:
    assert len({split_words(text).words for text in texts}) == 1


def test_a_half_space_elsewhere_joins_nothing() -> None:
    assert split_words("ها هو الجسر").words == ("ها", "هو", "الجسر")  # Arabic


@pytest.mark.parametrize(("one", "other"), [("hòa", "hoà"), ("Khỏe", "khoẻ"), ("THỦY", "thuỷ"), ("tùy", "tuỳ")])
def test_vietnamese_tones_stand_on_either_vowel(one: str, other: str) -> None:
    assert split_words(f"{one} ở đây").words == split_words(f"{other} ở đây").words


def test_vietnamese_tones_are_kept() -> None:
    assert split_words("hòa ở").words != split_words("hóa ở").words
    assert split_words("mùa ở").words == ("mùa", "ở")


@pytest.mark.parametrize("beside", ["", "\u2db7", "\u0301 ", "日 "])
def test_a_tone_stands_alike_whatever_letters_a_text_has_beside_it(beside: str) -> None:
    """Texts of plain letters take a quick way to their words; it comes to the same."""
    assert split_words(f"{beside}hòa bình").words[-2:] == split_words(f"{beside}hoà bình").words[-2:] == ("hoà", "bình")


def test_what_begins_inside_any_of_some_spans_is_left_out_whatever_their_order() -> None:
    text = "the lock at #TideGate and 45kg of rope stay where they are"
    whole = split_words(text)
    for skip in ([(4, 8), (26, 30)], [(26, 30), (4, 8)], [(0, 8), (4, 12), (26, 30)], [(12, 21)], [(0, len(text))]):
        kept = [
            (word, begin, end)
            for word, begin, end in zip(whole.words, whole.begins, whole.ends, strict=True)
            if not any(a <= begin < b for a, b in skip)
        ]
        found = split_words(text, skip)
        assert list(zip(found.words, found.begins, found.ends, strict=True)) == kept


def test_words_and_figures_that_are_several_are_parted_wherever_they_stand() -> None:
    found = split_words("45kg for #TideGate, 3kg for #OldLock and #x")
    assert found.words == ("45", "kg", "for", "tide", "gate", "3", "kg", "for", "old", "lock", "and", "x")
    assert found.begins == tuple(sorted(found.begins))


def test_a_letter_that_prints_nothing_stands_for_a_space() -> None:
    for blank in "\u3164\uffa0":
        assert split_words(f"паром{blank}стоит{blank}{blank}до среды").words == ("паром", "стоит", "до", "среды")
    assert split_words("여객선이 멈췄다").words == ("여객선이", "멈췄다")


def test_urdu_typed_with_the_letters_of_an_arabic_keyboard() -> None:
    urdu = "بندرگاہ کی کونسل نے کہا جہاز روانہ ہوا۔"
    assert split_words(urdu).words == split_words(urdu.translate(str.maketrans("ہکی", "هكي"))).words
    assert split_words("کہا").words != split_words("کھا").words  # said, eat
