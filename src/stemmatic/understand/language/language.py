"""The language of passages.

Script first: it leaves a few languages to choose among. What libraries know speaks for each of these
(:mod:`~stemmatic.understand.language.identify`); the rest of the post, the channel and the declared language lean on
what is too short to tell by itself. benchmarks/language_routing.py measures it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate

import numpy as np

from stemmatic.text.characters import codes_of
from stemmatic.text.marks import holds_no_signs, set_aside
from stemmatic.understand.language.identify import likeliest, rank, spell
from stemmatic.understand.language.scripts import (
    LANGUAGES,
    SCRIPTS,
    count_letters,
    only_script,
    script_of_letters,
)

UNDETERMINED = "und"

_CHANNEL_WEIGHT = 1.5  # nats for a language that the channel always writes, less for a share
_DECLARED_WEIGHT = 2.0
_SELDOM_MET = "be bg sr mk kk ky mn az ur ps ro cs sk hu sv da no fi nl id ms vi sq hr sl lt lv et ca sw"
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
_WHOLE = 0.8  # a passage with this share of a post's letters is the post


class PostLanguages:
    """Decides the languages of one post's passages.

    ``leanings`` are nats for languages that the channel or the platform suggest.
    """

    def __init__(self, text: str, leanings: Mapping[str, float], min_letters: int) -> None:
        self._text = text
        self._words = set_aside(text)  # links, mentions and hashtags tell nothing of a language
        self._leanings = leanings
        self._min_letters = min_letters
        self._by_script: dict[int, str] = {}

    def around(self) -> str:
        """The language of the post's words in the script that has most letters, of those whose language is told."""
        letters = self._letters
        for script in sorted(range(1, len(letters)), key=letters.__getitem__, reverse=True):
            if letters[script] and (language := self._of_script(script)) != UNDETERMINED:
                return language
        return UNDETERMINED

    def agrees(self, title: str | None, code: str) -> bool:
        """Whether a title may head the version in the language ``code``."""
        return title is not None and self.of(title) in (code, UNDETERMINED)

    def of(self, passage: str) -> str:
        """The language of one passage of the post."""
        return self._read([set_aside(passage)])[0][0]

    def read(self, spans: Sequence[tuple[int, int]]) -> list[tuple[str, int]]:
        """The language of each passage of the post, given where they stand, and how many letters it has."""
        passages = [self._text[begin:end] for begin, end in spans]
        return self._read(passages if holds_no_signs(self._text) else list(map(set_aside, passages)))

    def _read(self, passages: Sequence[str]) -> list[tuple[str, int]]:
        rows = _count([self._words, *passages])
        self._letters = rows[0][3:]
        return [
            (self._of_passage(passage, script, size), letters)
            for passage, (script, size, letters, *_) in zip(passages, rows[1:], strict=True)
        ]

    @cached_property
    def _letters(self) -> list[int]:
        """How many letters the post's words have of each script."""
        return _count([self._words])[0][3:]

    def _of_script(self, number: int) -> str:
        """The language of the post's words in one script."""
        if number not in self._by_script:
            letters, script = self._letters, SCRIPTS[number]
            language = UNDETERMINED
            if letters[number] >= self._min_letters:
                words = only_script(self._words, script) if sum(map(bool, letters)) > 1 else self._words
                language = _decide(spell(words), script, letters[number], self._leanings)
            self._by_script[number] = language
        return self._by_script[number]

    def _of_passage(self, words: str, number: int, letters: int) -> str:
        if not number:
            return UNDETERMINED
        script = SCRIPTS[number]
        if len(LANGUAGES[script]) == 1:
            return LANGUAGES[script][0]
        around, leanings = self._of_script(number), self._leanings
        words = spell(words)
        if around != UNDETERMINED:
            if letters >= _WHOLE * self._letters[number] or likeliest(words, script) == around:
                return around
            ratio = _POST_LETTERS / letters
            lean = _POST_WEIGHT * min(_MAX_POST_SHARE, ratio * max(1.0, ratio))
            leanings = {**leanings, around: leanings.get(around, 0.0) + lean}
        if letters < self._min_letters:
            leanings = {code: _SHORT_SHARE * leaning for code, leaning in leanings.items()}
        return _decide(words, script, letters, leanings, None if around == UNDETERMINED else around)


def _count(texts: Sequence[str]) -> list[list[int]]:
    """For each text what :func:`~stemmatic.understand.language.scripts.count_letters` counts."""
    ends = np.fromiter(accumulate(map(len, texts)), np.int64, len(texts))
    rows: list[list[int]] = count_letters(codes_of("".join(texts)), ends, script_of_letters()).tolist()
    return rows


def _decide(words: str, script: str, letters: int, leanings: Mapping[str, float], around: str | None = None) -> str:
    """The language of words in a script, which have so many letters of it."""
    if len(LANGUAGES[script]) == 1:
        return LANGUAGES[script][0]
    nats = rank(words, script, letters, around)
    for code, leaning in leanings.items():
        if code in LANGUAGES[script]:
            nats[code] = nats.get(code, 0.0) + leaning
    ranked = sorted(((value - _SELDOM.get(code, 0.0), code) for code, value in nats.items()), reverse=True)
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
