"""Letters are counted by script in one compiled pass, as they are one by one."""

from __future__ import annotations

from itertools import accumulate, pairwise

import numpy as np
import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stemmatic.text.characters import codes_of
from stemmatic.understand import understand
from stemmatic.understand.language.language import PostLanguages
from stemmatic.understand.language.scripts import LANGUAGES, SCRIPTS, known_letters, only_script, read_letters, signs_of

FRAGMENTS = (
    "The bridge ",
    "Мост через реку ",
    "МОСТ ",
    "Їжа є ",
    "الجسر ",
    "وزارتخانه ",
    "桥梁开通 ",
    "橋のたもと ",
    "המשרד פתח ",
    "Ελλάδα ",
    "#Велин ",
    "@velin ",
    "https://velin.example/a ",
    "и\u0306 ",
    "ǅ ",
    "👍🏽 ",
    "\ud800",
    "\0",
    "\U0001e030",
    "\u2028",
    "12 345 ",
)
texts = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=7).map("".join)


def counts_of(words: str) -> dict[str, int]:
    classes = {script: rf"\p{{{script}}}" for script in LANGUAGES} | {"Kana": r"[\p{Hiragana}\p{Katakana}]"}
    return {
        script: n
        for script, inside in classes.items()
        if (n := sum(c.isalpha() and c < "\U00010000" for c in regex.findall(inside, words)))
    }


def main_script(words: str) -> tuple[str, int]:
    counts = counts_of(words)
    if "Kana" in counts:
        counts["Kana"] += counts.pop("Han", 0)
    if max((n for script, n in counts.items() if script != "Latin"), default=0) * 2 >= counts.get("Latin", 0):
        counts.pop("Latin", None)
    return max(((script, n) for script, n in counts.items()), key=lambda item: item[1], default=("", 0))


@settings(deadline=None, max_examples=200)
@given(st.lists(texts, min_size=1, max_size=4))
def test_letters(several: list[str]) -> None:
    spans = np.array(list(pairwise(accumulate(map(len, several), initial=0))), dtype=np.int64)
    rows = read_letters(codes_of("".join(several)), spans, known_letters()).tolist()
    for text, (number, size, letters, signs, *counts) in zip(several, rows, strict=True):
        telling = "іїєґыэёъўищІЇЄҐЫЭЁЪЎИЩ"
        assert {one for one in telling if signs & signs_of(one)} == set(text) & set(telling)
        assert (SCRIPTS[number], size) == main_script(text)
        assert letters == sum(counts_of(text).values())
        assert {script: n for script, n in zip(SCRIPTS, counts, strict=True) if n} == counts_of(text)


def test_the_words_of_one_script() -> None:
    assert only_script("Мост (the bridge) через реку", "Cyrillic") == "Мост через реку"
    assert only_script("橋のたもと bridge", "Kana") == "のたもと"


@settings(deadline=None, max_examples=200)
@given(texts, st.lists(st.integers(0, 200), max_size=4))
@example("Мост@bridge_opened река", [4])
def test_a_passage_is_read_as_it_is_by_itself(text: str, cuts: list[int]) -> None:
    marks = sorted({0, *(min(cut, len(text)) for cut in cuts), len(text)})
    spans = list(pairwise(marks))
    post = PostLanguages(text, {"ru": 1.0}, 20)
    read = post.read(spans)
    assert [language for language, _ in read] == [post.of(text[begin:end]) for begin, end in spans]
    assert [language for language, _ in PostLanguages(text, {"ru": 1.0}, 20).read(spans)] == [one for one, _ in read]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("id", "Jembatan di atas sungai itu dibuka pada hari Senin karena cuaca cerah."),
        ("sw", "Daraja jipya juu ya mto lilifunguliwa siku ya Jumatatu asubuhi."),
        ("mk", "Новиот мост преку реката беше отворен во понеделник наутро."),
        ("sr", "Министарство је у понедељак ујутро отворило нови мост преко реке."),
        ("kk", "Министрлік дүйсенбі күні таңертең өзен арқылы жаңа көпір ашты."),
        ("ky", "Министрлик дүйшөмбү күнү эртең менен дарыя аркылуу жаңы көпүрө ачты."),
        ("mn", "Яам даваа гарагийн өглөө гол дээгүүр шинэ гүүр нээв."),
        ("be", "Міністэрства адкрыла новы мост праз раку ў панядзелак раніцай."),
        ("ps", "وزارت د دوشنبې په سهار د سیند پر سر نوی پل پرانیست او خلکو ته یې وړاندې کړ."),
        ("ur", "وزارت نے پیر کی صبح دریا پر نیا پل کھول دیا۔"),
        ("ru", "МИНИСТЕРСТВО ОТКРЫЛО НОВЫЙ МОСТ ЧЕРЕЗ РЕКУ"),
        ("tr", "BAKANLIK NEHRİN ÜZERİNDEKİ YENİ KÖPRÜYÜ AÇTI"),
        ("tr", "Bakanlik nehrin uzerindeki yeni kopruyu bugun sabah acti"),
    ],
)
def test_languages_that_are_seldom_met(code: str, text: str) -> None:
    assert PostLanguages(text, {}, 20).of(text) == code


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        (
            "Министерство открыло новый мост через реку в понедельник утром, сообщили в пресс-службе.\n\n"
            "Министрлік дүйсенбі күні таңертең өзен арқылы жаңа көпір ашты.",
            ["ru", "kk"],
        ),
        (
            "Міністерство відкрило новий міст через річку в понеділок уранці, повідомили у пресслужбі.\n\n"
            "Министерството отвори нов мост преку реката, а првите возила ќе поминат утре наутро.",
            ["uk", "mk"],
        ),
        (
            "Министерство открыло мост имени Қазыбека в понедельник утром. Первые машины прошли по нему к полудню.",
            ["ru", "ru"],
        ),
    ],
)
def test_letters_that_one_language_alone_writes(text: str, languages: list[str]) -> None:
    assert [one.language for one in understand(text).passages] == languages


@pytest.mark.parametrize("text", ["\ud800", "\ud800 Мост через реку открыли", "\0Мост через реку", "İ", "ǅ"])
def test_no_text_is_too_odd(text: str) -> None:
    assert len(PostLanguages(text, {}, 20).of(text)) in (2, 3)
