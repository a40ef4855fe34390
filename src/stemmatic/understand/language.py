"""The language of passages.

Script first: it leaves a few languages to choose among. For those a naive Bayes model gives a probability each
(:mod:`~stemmatic.understand.identify`); letters that a language does not write count against it; the rest of the post,
the channel and the declared language lean on what is too short to tell by itself.
benchmarks/language_routing.py measures it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stemmatic.understand.identify import best_language, languages_of
from stemmatic.understand.marks import holds_no_signs
from stemmatic.understand.orthography import FREQUENT_LETTERS, OWN_LETTERS, PLAIN_SIGNS
from stemmatic.understand.scripts import (
    LANGUAGES,
    TELLING,
    Letters,
    bits_of,
    count_letters,
    only_script,
    read_letters,
    wording,
)

UNDETERMINED = "und"

_MAX_MISSING = 5.0  # nats against a language for all of its frequent letters that are missing
# Languages that are seldom met need more to be believed, in nats.
_SELDOM: dict[str, float] = {
    **dict.fromkeys(
        ("be", "bg", "sr", "kk", "az", "ur", "ps", "ro", "cs", "sk", "hu", "sv", "da", "no", "fi", "nl"), 1.0
    ),
    **dict.fromkeys(
        ("be", "bg", "mk", "ky", "mn", "id", "ms", "vi", "sq", "hr", "sl", "lt", "lv", "et", "ca", "sw"), 2.0
    ),
}
_MODEL_WEIGHT = 3.0  # the model's nats, which it tempers with the square root of the length, count so much
_FOREIGN_LETTER = 1.2  # nats against a language for each different letter that it does not write, …
_MAX_FOREIGN = 8.0  # … at most
_POST_WEIGHT = 2.5  # nats for the language of the post around
_POST_LETTERS = 40  # … of which longer passages take less, and shorter ones, such as "Place, date", more, …
_MAX_POST_SHARE = 3.0  # … up to this
_CHANNEL_WEIGHT = 1.5  # nats for a language that the channel always writes, less for a share
_DECLARED_WEIGHT = 2.0
_MIN_MARGIN = 0.4  # nats between the best two languages, below which nothing is known
_MIN_SHORT_MARGIN = 1.0  # … and for passages shorter than min_language_chars that nothing else helps
_WHOLE = 0.8  # a passage with this share of a post's letters is the post
_MAX_DETECTED_CHARS = 2_000  # more adds nothing but time
_MIN_SIGNED_CHARS = 60  # shorter texts are put to the model


class _SignBits(NamedTuple):
    """The letters of :class:`~stemmatic.understand.orthography.Signs`, as sets of bits too."""

    own: int
    foreign: int
    letters: str
    share: float


_SIGNS = {
    code: _SignBits(bits_of(signs.own), bits_of(signs.foreign), "".join(sorted(signs.own)), signs.share)
    for code, signs in PLAIN_SIGNS.items()
}
_SPECIAL = {script: bits_of("".join(own.values())) for script, own in OWN_LETTERS.items()}


class PostLanguages:
    """Decides the languages of one post's passages.

    ``leanings`` are nats for languages that the channel or the platform suggest.
    """

    def __init__(self, text: str, leanings: Mapping[str, float], min_letters: int) -> None:
        self._leanings = leanings
        self._min_letters = min_letters
        self._around: dict[str, str] = {}
        self._decided: dict[str, tuple[str, int]] = {}
        self._text = text
        self._words = wording(text)
        self._letters = count_letters(self._words)

    def around(self) -> str:
        """The language of the post's words in the script that has most letters."""
        scripts = sorted(self._letters, key=lambda script: -self._letters[script])
        return next((code for script in scripts if (code := self._of_script(script)) != UNDETERMINED), UNDETERMINED)

    def _of_script(self, script: str) -> str:
        """The language of the post's words in one script."""
        if script not in self._around:
            code = UNDETERMINED
            if self._letters.get(script, 0) >= self._min_letters:
                only = only_script(self._words, script) if len(self._letters) > 1 else self._words
                only = only[:_MAX_DETECTED_CHARS]
                telling = _letters_of(only).telling
                code = _by_signs(only, script, telling) or _decide(only, script, telling, self._leanings)
            self._around[script] = code
        return self._around[script]

    def agrees(self, title: str | None, code: str) -> bool:
        """Whether a title may head the version in the language ``code``."""
        return title is not None and self.of(title) in (code, UNDETERMINED)

    def of(self, passage: str) -> str:
        """The language of one passage of the post."""
        return self._read(passage)[0]

    def read(self, spans: Sequence[tuple[int, int]]) -> list[tuple[str, int]]:
        """The language of each passage of the post, given where they stand, and how many letters it has."""
        passages = [self._text[begin:end] for begin, end in spans]
        plain = [n for n, passage in enumerate(passages) if holds_no_signs(passage)]  # these are all wording
        for n, letters in zip(plain, read_letters(self._text, [spans[n] for n in plain]), strict=True):
            if passages[n] not in self._decided:
                self._decided[passages[n]] = self._of(passages[n], letters), letters.total
        return [self._read(passage) for passage in passages]

    def _read(self, passage: str) -> tuple[str, int]:
        if passage not in self._decided:
            words = wording(passage)
            letters = _letters_of(words)
            self._decided[passage] = self._of(words, letters), letters.total
        return self._decided[passage]

    def _of(self, words: str, letters: Letters) -> str:
        script, size = letters.script, letters.size
        if script is None:
            return UNDETERMINED
        if len(LANGUAGES[script]) == 1:
            return LANGUAGES[script][0]
        around = self._of_script(script)
        if around != UNDETERMINED:
            if size >= _WHOLE * self._letters.get(script, 0) or _is_plainly(around, letters.telling):
                return around
            ratio = _POST_LETTERS / size
            nats = _POST_WEIGHT * min(_MAX_POST_SHARE, ratio * max(1.0, ratio))
            leanings: Mapping[str, float] = {**self._leanings, around: self._leanings.get(around, 0.0) + nats}
        else:
            leanings = self._leanings
        if size < self._min_letters:
            return _short(words, script, letters.telling, leanings)
        if len(words) > _MAX_DETECTED_CHARS:
            words = words[:_MAX_DETECTED_CHARS]
            letters = _letters_of(words)
        return _decide(words, script, letters.telling, leanings)


def _letters_of(words: str) -> Letters:
    return read_letters(words, [(0, len(words))])[0]


def _short(words: str, script: str, telling: int, leanings: Mapping[str, float]) -> str:
    """A passage too short to tell: what leans, if its letters allow."""
    foreign = _foreign_letters(script, telling & _SPECIAL.get(script, 0))
    fitting = [code for code in LANGUAGES[script] if not foreign.get(code)]
    if len(fitting) == 1:
        return fitting[0]
    leaning = [code for code in fitting if leanings.get(code, 0.0) > 0]
    if leaning:
        return max(leaning, key=lambda code: (leanings[code], code))
    return _decide(words, script, telling, {}, _MIN_SHORT_MARGIN)


def _decide(words: str, script: str, telling: int, leanings: Mapping[str, float], margin: float = _MIN_MARGIN) -> str:
    if len(LANGUAGES[script]) == 1:
        return LANGUAGES[script][0]
    nats, missing = _against(script, telling & _SPECIAL.get(script, 0))
    nats = nats - np.minimum(missing * len(words), _MAX_MISSING)
    for code, leaning in leanings.items():
        at = _places(script).get(code)
        if at is not None:
            nats[at] += leaning
    code, ahead = best_language(words, script, _MODEL_WEIGHT, nats)
    return code if ahead >= margin else UNDETERMINED


def _is_plainly(code: str, telling: int) -> bool:
    """Whether a passage with these letters, in a post in the language ``code``, is in it by its letters alone."""
    signs = _SIGNS.get(code)
    return signs is not None and telling & signs.own != 0 and telling & signs.foreign == 0


def _by_signs(words: str, script: str, telling: int) -> str | None:
    """The language of a longer text that its letters alone give away, without asking the model."""
    if len(words) < _MIN_SIGNED_CHARS:
        return None
    for code, signs in _SIGNS.items():
        if (
            code in LANGUAGES[script]
            and _is_plainly(code, telling)
            and sum(map(words.casefold().count, signs.letters)) >= signs.share * len(words)
        ):
            return code
    return None


@lru_cache(maxsize=1 << 12)
def _foreign_letters(script: str, letters: int) -> dict[str, float]:
    """For each language, nats against it for those of a passage's ``letters`` that it does not write."""
    against: dict[str, float] = {}
    for n, letter in enumerate(TELLING):
        if letters >> n & 1:
            for code, own in OWN_LETTERS[script].items():
                if letter not in own:
                    against[code] = min(against.get(code, 0.0) + _FOREIGN_LETTER, _MAX_FOREIGN)
    return against


@lru_cache(maxsize=1 << 12)
def _against(script: str, letters: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What speaks for each language by a passage's ``letters`` alone: nats, and those to take off for each character.

    The latter is for the languages whose frequent letters are all missing.
    """
    foreign = _foreign_letters(script, letters)
    codes = languages_of(script)
    nats = np.array([-foreign.get(code, 0.0) - _SELDOM.get(code, 0.0) for code in codes])
    missing = np.zeros(len(codes))
    for n, code in enumerate(codes):
        if code in FREQUENT_LETTERS and not letters & bits_of(FREQUENT_LETTERS[code][0]):
            missing[n] = FREQUENT_LETTERS[code][1]
    return nats, missing


@lru_cache(maxsize=len(LANGUAGES))
def _places(script: str) -> dict[str, int]:
    return {code: n for n, code in enumerate(languages_of(script))}


def lean(shares: Sequence[tuple[str, float]], declared: str | None) -> dict[str, float]:
    """What the channel's languages and the declared one add, in nats."""
    leanings = {code: _CHANNEL_WEIGHT * share for code, share in shares}
    if declared:
        code = declared.casefold().replace("_", "-").split("-")[0]
        leanings[code] = leanings.get(code, 0.0) + _DECLARED_WEIGHT
    return leanings
