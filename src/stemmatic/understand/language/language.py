"""The language of passages.

Script first: it leaves a few languages to choose among. What libraries know speaks for each of these
(:mod:`~stemmatic.understand.language.identify`); the rest of the post, the channel and the declared language lean on
what is too short to tell by itself. benchmarks/language_routing.py measures it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate, pairwise

import eldc
import numpy as np
from numpy.typing import NDArray

from stemmatic.model import NO_LANGUAGE
from stemmatic.text.characters import codes_of
from stemmatic.text.marks import BORDERS, find_marks, holds_no_signs, leave_out, set_aside
from stemmatic.understand.language.identify import ask, likeness, says_nothing, speak_against, spell, weigh
from stemmatic.understand.language.neighbours import (
    tell_afrikaans,
    tell_galician,
    tell_indonesian,
    tell_japanese,
    tell_nepali,
    tell_serbian,
    tell_yiddish,
)
from stemmatic.understand.language.scripts import (
    LANGUAGES,
    SCRIPTS,
    TOLD,
    is_spelt,
    known_letters,
    only_script,
    read_letters,
)

UNDETERMINED = "und"
# What n-grams take for a relative, such as Serbian in Latin letters for Croatian.
_RELATIVES = {
    "hr": tell_serbian,
    "hi": tell_nepali,
    "mr": tell_nepali,
    "nl": tell_afrikaans,
    "es": tell_galician,
    "pt": tell_galician,
    "ms": tell_indonesian,
    "id": tell_indonesian,
}
_TAKEN_FOR = {("sr", "Latin"): "hr", ("ne", "Devanagari"): "hi", ("af", "Latin"): "nl"}
# Scripts whose language words and forms of letters tell: the commoner language first.
_NEIGHBOURS = {"Han": ("zh", "ja", tell_japanese), "Hebrew": ("he", "yi", tell_yiddish)}

_CHANNEL_WEIGHT = 1.5  # nats for a language that the channel always writes, less for a share
_DECLARED_WEIGHT = 2.0
_SELDOM_MET = (
    "be bg sr mk kk ky mn az ur ps ro cs sk hu sv da no fi nl id ms vi sq hr sl lt lv et ca sw eu is tl ku yo mr"
)
# Languages that are seldom met need more to be believed, in nats.
_SELDOM = {
    **dict.fromkeys(_SELDOM_MET.split(), 1.0),
    "uk": 0.2,  # many short Russian words are Ukrainian ones too
}
_POST_WEIGHT = 1.0  # nats for the language of the post around
_POST_LETTERS = 40  # … of which longer passages take less, and shorter ones, such as "Place, date", more, …
_MAX_POST_SHARE = 3.0  # … up to this
_SHORT_SHARE = 2.0  # what leans counts so much in passages shorter than min_language_chars
_MIN_MARGIN = 0.1  # nats between the best two languages, below which nothing is known
_SURELY_LIKE = 1.5  # of a passage in a post that says nothing, to be in a language all the same
_WHOLE = 0.8  # a passage with this share of a post's letters is the post


class PostLanguages:
    """Decides the languages of one post's passages.

    ``leanings`` are nats for languages that the channel or the platform suggest, ``asides`` the spans of links,
    mentions and hashtags, if they are at hand: these tell nothing of a language.
    """

    def __init__(
        self,
        text: str,
        leanings: Mapping[str, float],
        min_letters: int,
        asides: Sequence[tuple[int, int]] | None = None,
    ) -> None:
        self._text = text
        self._asides = find_marks(text).asides if asides is None else asides
        self._words = leave_out(text, self._asides)
        self._leanings = leanings
        self._min_letters = min_letters
        self._by_script: dict[int, str] = {}

    def around(self) -> str:
        """The language of the post's words in the script that has most letters, of those whose language is told."""
        letters = self._whole[TOLD:]
        for script in sorted(range(1, len(letters)), key=letters.__getitem__, reverse=True):
            if letters[script] and (language := self._of_script(script)) != UNDETERMINED:
                return language
        return UNDETERMINED

    def agrees(self, title: str | None, code: str) -> bool:
        """Whether a title may head the version in the language ``code``."""
        return title is not None and self.of(title) in (code, UNDETERMINED)

    def of(self, passage: str) -> str:
        """The language of one passage of the post."""
        words = set_aside(passage)
        script, size, _, signs = _read(words, [(0, len(words))])[0, :TOLD].tolist()
        return self._of_passage(words, signs, script, size)

    def read(self, spans: Sequence[tuple[int, int]]) -> list[tuple[str, int]]:
        """The language of each passage of the post, given where they stand, and how many letters it has."""
        if holds_no_signs(self._text):
            passages = [self._text[begin:end] for begin, end in spans]
            rows = _read(self._words, [(0, len(self._words)), *spans])
        else:  # what is no link, mention or hashtag in the post can be one where a passage is cut from it
            passages = self._set_aside(spans)
            ends = list(accumulate(map(len, passages), initial=len(self._words)))
            rows = _read("".join([self._words, *passages]), [(0, len(self._words)), *pairwise(ends)])
        self._whole = rows[0].tolist()
        return [
            (self._of_passage(passage, signs, script, size), letters)
            for passage, (script, size, letters, signs) in zip(passages, rows[1:, :TOLD].tolist(), strict=True)
        ]

    def _set_aside(self, spans: Sequence[tuple[int, int]]) -> list[str]:
        """The passages, with a space for each link, mention and hashtag."""
        text, asides, size = self._text, self._asides, len(self._text)
        ends = [end for _, end in asides]
        passages: list[str] = []
        for begin, end in spans:
            if (not begin or text[begin - 1] in BORDERS) and (end == size or text[end] in BORDERS):
                own = asides[bisect_right(ends, begin) : bisect_right(ends, end)]
                passages.append(leave_out(text[begin:end], [(a - begin, b - begin) for a, b in own]))
            else:
                passages.append(set_aside(text[begin:end]))  # what it begins or ends with can be read otherwise alone
        return passages

    @cached_property
    def _whole(self) -> list[int]:
        """What is read of the letters of the post's words."""
        whole: list[int] = _read(self._words, [(0, len(self._words))])[0].tolist()
        return whole

    def _of_script(self, number: int) -> str:
        """The language of the post's words in one script."""
        if number not in self._by_script:
            letters, script = self._whole[TOLD:], SCRIPTS[number]
            language = UNDETERMINED
            if letters[number] >= self._min_letters:
                words, signs = self._words, self._whole[3]
                if several := letters.count(0) < len(letters) - 1:
                    words = only_script(words, script)
                if several or not is_spelt(signs):
                    words, signs = _spell(words)
                language = _decide(ask(words, script), words, script, letters[number], signs, self._leanings)
                if language in _RELATIVES:
                    language = _RELATIVES[language](words, language)
                elif script in _NEIGHBOURS:
                    language = _NEIGHBOURS[script][2](words, language)
            self._by_script[number] = language
        return self._by_script[number]

    def _of_passage(self, words: str, signs: int, number: int, size: int) -> str:
        if not number:
            return UNDETERMINED
        script = SCRIPTS[number]
        if script in _NEIGHBOURS:
            first, second, tell = _NEIGHBOURS[script]
            around = self._of_script(number)
            own = first if around == UNDETERMINED else around
            if own == first and self._leanings.get(second, 0.0) > self._leanings.get(own, 0.0):
                own = second
            return tell(words, own)
        if len(LANGUAGES[script]) == 1:
            return LANGUAGES[script][0]
        around = self._of_script(number)
        relative = _TAKEN_FOR.get((around, script))
        told = self._of_words(words, signs, script, size, number, relative or around)
        if told not in _RELATIVES:
            return told
        return _RELATIVES[told](words, around if relative else told)

    def _of_words(self, words: str, signs: int, script: str, size: int, number: int, around: str) -> str:
        """The language of words in a script, in a post whose words in it are in the language ``around``."""
        leanings = self._leanings
        if around != UNDETERMINED and size >= _WHOLE * self._whole[TOLD + number]:
            return around
        if not is_spelt(signs):
            words, signs = _spell(words)
        said = ask(words, script)
        if around == NO_LANGUAGE:
            if likeness(said) < _SURELY_LIKE:
                return around
        elif around != UNDETERMINED:
            if said.language == around and not speak_against(signs, around):
                return around
            ratio = _POST_LETTERS / size
            lean = _POST_WEIGHT * min(_MAX_POST_SHARE, ratio * max(1.0, ratio))
            leanings = {**leanings, around: leanings.get(around, 0.0) + lean}
        if size < self._min_letters:
            leanings = {code: _SHORT_SHARE * leaning for code, leaning in leanings.items()}
        return _decide(said, words, script, size, signs, leanings, None if around == UNDETERMINED else around)


def _read(text: str, spans: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    """For each span of a text what :func:`~stemmatic.understand.language.scripts.read_letters` tells."""
    rows: NDArray[np.int64] = read_letters(codes_of(text), np.array(spans, np.int64), known_letters())
    return rows


def _spell(words: str) -> tuple[str, int]:
    """Words as the libraries can read them, and the signs among their letters."""
    words = spell(words)
    return words, int(_read(words, [(0, len(words))])[0, 3])


def _decide(
    said: eldc.Result,
    words: str,
    script: str,
    letters: int,
    signs: int,
    leanings: Mapping[str, float],
    around: str | None = None,
) -> str:
    """The language of words in a script, which have so many letters of it; ``said`` is what eldc takes them for."""
    if len(LANGUAGES[script]) == 1 or script in _NEIGHBOURS:
        return LANGUAGES[script][0]
    if says_nothing(said, words, script, letters, signs, around):
        return NO_LANGUAGE
    nats, least = weigh(said, words, script, letters, signs, around)
    for code, leaning in leanings.items():
        if code in LANGUAGES[script]:
            nats[code] = nats.get(code, least) + leaning
    ranked = sorted([(speaks - _SELDOM.get(code, 0.0), code) for code, speaks in nats.items()], reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _MIN_MARGIN):
        return UNDETERMINED
    return ranked[0][1]


def lean(shares: Sequence[tuple[str, float]], declared: str | None) -> dict[str, float]:
    """What the channel's languages and the declared one add, in nats."""
    leanings = {code: _CHANNEL_WEIGHT * share for code, share in shares}
    if declared:
        code = declared.casefold().replace("_", "-").split("-")[0]
        leanings[code] = leanings.get(code, 0.0) + _DECLARED_WEIGHT
    return leanings
