"""The compiled telling of languages must tell what its rules tell when they are followed step by step."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from stemmatic.text.marks import set_aside
from stemmatic.text.orthography import FREQUENT_LETTERS, OWN_LETTERS, PLAIN_SIGNS
from stemmatic.text.scripts import (
    BIT_WORDS,
    COUNTS,
    LANGUAGES,
    LETTER,
    SCRIPTS,
    TELLING,
    bit_words,
    bits_of,
    kinds_of_characters,
    letters_of_script,
    only_script,
    read_letters,
)
from stemmatic.understand.language import rules as telling
from stemmatic.understand.language.identify import _find_grams, languages_of, likeliest, model
from stemmatic.understand.language.language import UNDETERMINED, PostLanguages

FRAGMENTS = (
    "The ministry opened the new bridge over the river on Monday morning. ",
    "Das Ministerium eröffnete am Montagmorgen die neue Brücke über den Fluss. ",
    "Bakanlık, nehrin üzerindeki yeni köprüyü pazartesi sabahı açtı. ",
    "Министерство открыло новый мост через реку в понедельник утром. ",
    "Міністерство відкрило новий міст через річку в понеділок уранці. ",
    "Министерството откри новия мост над реката в понеделник сутринта. ",
    "افتتحت الوزارة الجسر الجديد فوق النهر صباح يوم الاثنين. ",
    "وزارتخانه پل جدید روی رودخانه را صبح دوشنبه افتتاح کرد. ",
    "МОСТ ЧЕРЕЗ РЕКУ ОТКРЫЛИ В ПОНЕДЕЛЬНИК. ",
    "İSTANBUL KÖPRÜSÜ AÇILDI ",
    "桥梁开通 ",
    "橋のたもと ",
    "המשרד פתח ",
    "Ελλάδα ",
    "Да. ",
    "Ok. ",
    "Velin ",
    "Їжа є ",
    "и\u0306 ",
    "e\u0301 ",
    "ǅ ",
    "Ⅷ ",
    "#Велин ",
    "@velin ",
    "https://velin.example/a ",
    "👍🏽 ",
    "\ud800",
    "\U0001e030",
    "\r\n",
    "\u2028",
    "12 345 ",
)
texts = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=7).map("".join)
leanings = st.dictionaries(st.sampled_from(["ru", "uk", "en", "tr", "ar", "xx"]), st.floats(0, 4), max_size=2)


class _Doubtful(Exception):
    """The library's single precision does not tell on which side of a margin a text is."""


@cache
def _identifier(script: str) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES[script]))
    return identifier


def _codes(text: str) -> telling.Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _counts(words: str) -> dict[str, int]:
    classes = {script: rf"\p{{{script}}}" for script in SCRIPTS} | {"Kana": r"[\p{Hiragana}\p{Katakana}]"}
    return {
        script: n
        for script, inside in classes.items()
        if (n := sum(c.isalpha() and c < "\U00010000" for c in regex.findall(inside, words)))
    }


def _main_script(words: str) -> tuple[str | None, int]:
    counts = _counts(words)
    if "Kana" in counts:
        counts["Kana"] += counts.pop("Han", 0)
    if max((n for script, n in counts.items() if script != "Latin"), default=0) * 2 >= counts.get("Latin", 0):
        counts.pop("Latin", None)
    return max(((script, n) for script, n in counts.items()), key=lambda item: item[1], default=(None, 0))


class _PlainRules:
    """The rules, one passage at a time."""

    def __init__(self, text: str, leanings: dict[str, float], min_letters: int) -> None:
        self.leanings, self.min_letters = leanings, min_letters
        self.words = set_aside(text)
        self.letters = _counts(self.words)

    def around(self) -> str:
        for script in sorted(self.letters, key=lambda script: -self.letters[script]):
            if (code := self.of_script(script)) != UNDETERMINED:
                return code
        return UNDETERMINED

    def of_script(self, script: str) -> str:
        if self.letters.get(script, 0) < self.min_letters:
            return UNDETERMINED
        only = (only_script(self.words, script) if len(self.letters) > 1 else self.words)[:2_000]
        if len(only) >= 60:
            for code, signs in PLAIN_SIGNS.items():
                folded = only.casefold()
                enough = sum(map(folded.count, signs.own)) >= signs.share * len(only)
                if enough and code in LANGUAGES[script] and self.is_plainly(code, only):
                    return code
        return self.decide(only, script, self.leanings, 0.4)

    def is_plainly(self, code: str, words: str) -> bool:
        signs, folded = PLAIN_SIGNS.get(code), set(words.casefold())
        return signs is not None and bool(folded & signs.own) and not folded & signs.foreign

    def of(self, passage: str) -> str:
        words = set_aside(passage)
        script, size = _main_script(words)
        if script is None:
            return UNDETERMINED
        if len(LANGUAGES[script]) == 1:
            return LANGUAGES[script][0]
        around, lean = self.of_script(script), dict(self.leanings)
        if around != UNDETERMINED:
            if size >= 0.8 * self.letters.get(script, 0) or self.is_plainly(around, words):
                return around
            lean[around] = lean.get(around, 0.0) + 2.5 * min(3.0, 40 / size * max(1.0, 40 / size))
        if size >= self.min_letters:
            return self.decide(words[:2_000], script, lean, 0.4)
        own = OWN_LETTERS[script]
        special = set("".join(own.values())) & set(words.casefold())
        fitting = [code for code in LANGUAGES[script] if not special - set(own.get(code, special))]
        leaning = [code for code in fitting if lean.get(code, 0.0) > 0]
        if len(fitting) == 1:
            return fitting[0]
        if leaning:
            return max(leaning, key=lambda code: (lean[code], code))
        return self.decide(words, script, {}, 1.0)

    def decide(self, words: str, script: str, leanings: dict[str, float], margin: float) -> str:
        if len(LANGUAGES[script]) == 1:
            return LANGUAGES[script][0]
        own = OWN_LETTERS[script]
        special = set("".join(own.values())) & set(words.casefold())
        scores = {}
        for code, share in _identifier(script).rank(words):
            foreign = min(1.2 * len(special - set(own.get(code, special))), 8.0)
            frequent, missing = FREQUENT_LETTERS.get(code, (frozenset(), 0.0))
            scores[code] = 3.0 * float(np.log(max(share, 1e-12))) - foreign - telling._SELDOM.get(code, 0.0)
            scores[code] += leanings.get(code, 0.0) - (min(missing * len(words), 5.0) if not frequent & special else 0)
        (second, _), (first, code) = sorted((score, code) for code, score in scores.items())[-2:]
        if abs(first - second - margin) < 0.01:
            raise _Doubtful
        return code if first - second >= margin else UNDETERMINED


@settings(deadline=None, max_examples=250)
@given(texts, leanings, st.lists(st.integers(0, 400), max_size=4), texts)
@example("Да. " * 1_500, {}, [3], "ДА")
@example("МОСТ ЧЕРЕЗ РЕКУ " * 200 + "the bridge", {"uk": 1.0}, [2_500], "MOST")
@example("Мост и\u0306 " * 20, {}, [30], "и\u0306")
def test_a_post_is_told_by_its_rules(text: str, leanings: dict[str, float], cuts: list[int], title: str) -> None:
    spans = list(pairwise(sorted({0, *(min(cut, len(text)) for cut in cuts), len(text)})))
    plain, post = _PlainRules(text, leanings, 20), PostLanguages(text, leanings, 20)
    try:
        around, told = plain.around(), [plain.of(text[begin:end]) for begin, end in spans]
        titled = plain.of(title)
    except _Doubtful:
        return
    assert [code for code, _ in post.read(spans)] == told
    assert [n for _, n in post.read(spans)] == [sum(_counts(set_aside(text[a:b])).values()) for a, b in spans]
    assert post.of(title) == titled
    assert post.around() == around
    assert PostLanguages(text, leanings, 20).around() == around


@settings(deadline=None, max_examples=200)
@given(texts)
def test_letters(text: str) -> None:
    counts, found = np.empty(COUNTS, dtype=np.int64), np.empty(BIT_WORDS, dtype=np.int64)
    capitals = read_letters(_codes(text), kinds_of_characters(), counts, found)
    assert capitals == text.isupper()
    assert found.tolist() == bit_words(bits_of(frozenset(text.casefold()) & frozenset(TELLING)))
    assert {script: n for script, n in zip(SCRIPTS, counts[LETTER + 1 :].tolist(), strict=False) if n} == _counts(text)


@settings(deadline=None, max_examples=200)
@given(texts, st.sampled_from(["Latin", "Cyrillic", "Arabic"]), st.integers(0, 60))
def test_the_words_of_one_script(text: str, script: str, most: int) -> None:
    found = letters_of_script(_codes(text), 1 + SCRIPTS.index(script), kinds_of_characters(), most)
    assert found.tobytes() == _codes(only_script(text, script)[:most]).tobytes()


def test_every_character_folds_to_one_telling_letter_at_most() -> None:
    everything = [chr(code) for code in range(0x110000)]
    assert [c for c in everything if sum(letter in TELLING for letter in c.casefold()) > 1] == []
    assert [c for c in everything if c >= "\U00010000" and any(letter in TELLING for letter in c.casefold())] == []
    beyond = everything[0x20000:]
    assert not any(c.isupper() or c.islower() or c.istitle() for c in beyond)
    assert regex.search(r"[\p{Latin}\p{Cyrillic}\p{Arabic}]", "".join(beyond)) is None


@pytest.mark.parametrize(
    ("words", "script"),
    [
        ("The ministry opened the new bridge over the river", "Latin"),
        ("die neue brücke über den fluss", "Latin"),
        ("Министарство је отворило нови мост преко реке " * 5, "Cyrillic"),
        ("وزارتخانه پل جدید را افتتاح کرد", "Arabic"),
        ("x", "Latin"),
        ("", "Latin"),
    ],
)
@pytest.mark.parametrize("ordered", [False, True])
def test_the_model_is_asked_as_its_library_asks_it(words: str, script: str, ordered: bool) -> None:
    (first, share), (_, second) = _identifier(script).rank(words)[:2]
    nats = np.zeros(len(languages_of(script)))
    best, margin = likeliest(_codes(words), 1 + SCRIPTS.index(script), 1.0, nats, model(), ordered)
    assert languages_of(script)[best] == first or margin < 1e-5
    assert margin == pytest.approx(float(np.log(max(share, 1e-12)) - np.log(max(second, 1e-12))), abs=1e-3)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=9), min_size=3, max_size=9).map("".join))
def test_a_text_is_walked_in_four_places_as_in_one(text: str) -> None:
    nats, kept = np.zeros(len(languages_of("Latin"))), model()
    found = np.empty(4 * len(text), dtype=np.int32)
    data = np.frombuffer(text.encode("utf-8", "surrogatepass"), dtype=np.uint8)
    _find_grams(data, len(data), kept.moves, kept.rows, kept.grams, found)
    state, grams = 0, []
    for byte in data.tolist():
        state = int(kept.moves[kept.rows[state], byte])
        grams.append(int(kept.grams[state]))
    assert found[: len(data)].tolist() == grams
    assert likeliest(_codes(text), 1, 1.0, nats, kept, True) == pytest.approx(
        likeliest(_codes(text), 1, 1.0, nats, kept, False), abs=1e-9
    )
    assert not kept.counts.any()
