"""The language of passages.

Script first: it leaves a few languages to choose among. For those py3langid's naive Bayes over byte n-grams (Lui and
Baldwin 2012) gives a probability each; letters that a language does not write count against it; the rest of the post,
the channel and the declared language lean on what is too short to tell by itself.
benchmarks/language_routing.py measures it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from copy import copy
from functools import cache, lru_cache
from typing import NamedTuple

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from stemmatic.understand.scripts import LANGUAGES, count_letters, main_script, only_script, wording

UNDETERMINED = "und"

# The letters beyond the script's common ones that each language writes.
_OWN_LETTERS: dict[str, dict[str, str]] = {
    "Cyrillic": {
        "ru": "йщьюяыэъё",
        "uk": "йщьюяієїґ",
        "be": "йьюяыэёіў",
        "bg": "йщьюяъ",
        "sr": "јљњћђџ",
        "mk": "јљњѓќѕџ",
        "kk": "йщьюяыэъёәғқңөұүһі",
        "ky": "йщьюяыэъёңөү",
        "mn": "йщьюяыэъёөү",
    },
    "Arabic": {
        "ar": "يكةىأإؤئآءً",
        "fa": "یکپچژگآأئؤء",
        "ur": "یکپچژگآٹڈڑےہھںئؤ",
        "ps": "یکپچژګټډړېۍښځڅڼئ",
    },
    "Latin": {
        "en": "",
        "tr": "çğıöşüâîû",
        "az": "çəğıöşü",
        "de": "äöüß",
        "fr": "àâçéèêëîïôùûüÿœæ",
        "es": "áéíñóúü",
        "it": "àèéìíîòóù",
        "pt": "áâãàçéêíóôõúü",
        "pl": "ąćęłńóśźż",
        "nl": "éëïöü",
        "ro": "ăâîșțşţ",
        "cs": "áčďéěíňóřšťúůýž",
        "sk": "áäčďéíĺľňóôŕšťúýž",
        "hu": "áéíóöőúüű",
        "sv": "åäöé",
        "da": "æøåé",
        "no": "æøåéòô",
        "fi": "äöå",
        "hr": "čćđšž",
        "sl": "čšž",
        "lt": "ąčęėįšųūž",
        "lv": "āčēģīķļņšūž",
        "et": "äõöüšž",
        "ca": "àçéèíïóòúü",
        "sq": "ëç",
        "vi": "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
        "id": "é",
        "ms": "",
        "sw": "",
    },
}
# Letters so frequent in a language that a longer passage without them is not in it, and the nats that each letter of
# such a passage speaks against it.
_FREQUENT_LETTERS: dict[str, tuple[frozenset[str], float]] = {
    "uk": (frozenset("іїєґ"), 0.04),
    "be": (frozenset("іў"), 0.06),
    "ru": (frozenset("ыэё"), 0.02),
    "bg": (frozenset("ъ"), 0.02),
    "sr": (frozenset("јљњћђ"), 0.05),
    "mk": (frozenset("јљњќѓѕ"), 0.04),
    "tr": (frozenset("ışğüöç"), 0.08),
    "az": (frozenset("əışğüöç"), 0.15),
}
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


def _penalties(script: str) -> dict[str, dict[str, float]]:
    own = _OWN_LETTERS.get(script, {})
    special = set("".join(own.values()))
    return {c: {language: _FOREIGN_LETTER for language, letters in own.items() if c not in letters} for c in special}


_MIN_SIGNED_CHARS = 60  # shorter texts are put to the model


class _Signs(NamedTuple):
    """Letters that give a language away: of its ``own`` one is enough in a post that is in the language already."""

    own: frozenset[str]
    foreign: frozenset[str]
    share: float  # of all characters, which ``own`` letters have in plain text of the language


_PLAIN_SIGNS = {
    "ru": _Signs(frozenset("ыэё"), frozenset("іїєґўәғқңөұүһјљњћђџѓќѕ"), 0.012),
    "uk": _Signs(frozenset("іїєґ"), frozenset("ыэёъўәғқңөұүһјљњћђџѓќѕ"), 0.04),
    "tr": _Signs(frozenset("ğış"), frozenset("əäßéáóñæåøățțșăąęłśżźň"), 0.04),
}
_PENALTIES = {script: _penalties(script) for script in _OWN_LETTERS}
_SPECIAL_LETTERS = {script: frozenset(table) for script, table in _PENALTIES.items()}


@cache
def _model() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def _identifier(script: str) -> LanguageIdentifier:
    identifier = copy(_model())
    identifier.set_languages(list(LANGUAGES[script]))
    return identifier


class PostLanguages:
    """Decides the languages of one post's passages.

    ``leanings`` are nats for languages that the channel or the platform suggest.
    """

    def __init__(self, text: str, leanings: Mapping[str, float], min_letters: int) -> None:
        self._leanings = dict(leanings)
        self._min_letters = min_letters
        self._around: dict[str, str] = {}
        self._decided: dict[str, tuple[str, int]] = {}
        words = wording(text)
        self._words = words
        self._letters = count_letters(words)

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
                code = _by_signs(only, script) or _decide(only, script, self._leanings)
            self._around[script] = code
        return self._around[script]

    def agrees(self, title: str | None, code: str) -> bool:
        """Whether a title may head the version in the language ``code``."""
        return title is not None and self.of(title) in (code, UNDETERMINED)

    def of(self, passage: str) -> str:
        """The language of one passage of the post."""
        return self._read(passage)[0]

    def letters(self, passage: str) -> int:
        """How many letters of any script one passage of the post has."""
        return self._read(passage)[1]

    def _read(self, passage: str) -> tuple[str, int]:
        if passage not in self._decided:
            words = wording(passage)
            counts = count_letters(words)
            letters = sum(counts.values())
            self._decided[passage] = self._of(words, counts), letters
        return self._decided[passage]

    def _of(self, words: str, counts: dict[str, int]) -> str:
        script, letters = main_script(counts)
        if script is None:
            return UNDETERMINED
        if len(LANGUAGES[script]) == 1:
            return LANGUAGES[script][0]
        around = self._of_script(script)
        whole = letters >= _WHOLE * self._letters.get(script, 0)
        if around != UNDETERMINED and (whole or _is_plainly(around, words)):
            return around
        leanings = dict(self._leanings)
        if around != UNDETERMINED:
            ratio = _POST_LETTERS / letters
            leanings[around] = leanings.get(around, 0.0) + _POST_WEIGHT * min(_MAX_POST_SHARE, ratio * max(1.0, ratio))
        if letters < self._min_letters:
            return self._short(words, script, leanings)
        return _decide(words[:_MAX_DETECTED_CHARS], script, leanings)

    def _short(self, words: str, script: str, leanings: Mapping[str, float]) -> str:
        """A passage too short to tell: what leans, if its letters allow."""
        foreign = _foreign_letters(frozenset(words.casefold()), script)
        fitting = [code for code in LANGUAGES[script] if not foreign.get(code)]
        if len(fitting) == 1:
            return fitting[0]
        leaning = [code for code in fitting if leanings.get(code, 0.0) > 0]
        if leaning:
            return max(leaning, key=lambda code: (leanings[code], code))
        return _decide(words, script, {}, _MIN_SHORT_MARGIN)


@lru_cache(maxsize=1 << 12)  # what a channel is learned from is met again when it is understood
def _shares(words: str, script: str) -> tuple[tuple[str, float], ...]:
    """The model's probability of each of a script's languages."""
    return tuple(_identifier(script).rank(words))


def _decide(words: str, script: str, leanings: Mapping[str, float], margin: float = _MIN_MARGIN) -> str:
    candidates = LANGUAGES[script]
    if len(candidates) == 1:
        return candidates[0]
    letters = frozenset(words.casefold())
    against = _missing_letters(letters, len(words), script, _foreign_letters(letters, script))
    scores = sorted(
        (
            (
                _MODEL_WEIGHT * math.log(max(share, 1e-12))
                - against.get(code, 0.0)
                + leanings.get(code, 0.0)
                - _SELDOM.get(code, 0.0),
                code,
            )
            for code, share in _shares(words, script)
        ),
        reverse=True,
    )
    (best, code), (second, _) = scores[0], scores[1]
    return str(code) if best - second >= margin else UNDETERMINED


def _is_plainly(code: str, words: str) -> bool:
    """Whether ``words``, in a post in the language ``code``, are in it by their letters alone."""
    signs = _PLAIN_SIGNS.get(code)
    if signs is None:
        return False
    letters = frozenset(words.casefold())
    return not letters.isdisjoint(signs.own) and letters.isdisjoint(signs.foreign)


def _by_signs(words: str, script: str) -> str | None:
    """The language of a longer text that its letters alone give away, without asking the model."""
    if len(words) < _MIN_SIGNED_CHARS:
        return None
    folded = words.casefold()
    for code, signs in _PLAIN_SIGNS.items():
        if (
            code in LANGUAGES[script]
            and sum(map(folded.count, signs.own)) >= signs.share * len(words)
            and not any(map(folded.__contains__, signs.foreign))
        ):
            return code
    return None


def _foreign_letters(letters: frozenset[str], script: str) -> dict[str, float]:
    """For each language, nats against it for letters that it does not write."""
    special = _SPECIAL_LETTERS.get(script)
    if not special:
        return {}
    against: dict[str, float] = {}
    table = _PENALTIES[script]
    for c in special & letters:
        for code, penalty in table[c].items():
            against[code] = min(against.get(code, 0.0) + penalty, _MAX_FOREIGN)
    return against


def _missing_letters(letters: frozenset[str], chars: int, script: str, foreign: dict[str, float]) -> dict[str, float]:
    """``foreign``, and what speaks against languages whose frequent letters are all missing."""
    against = dict(foreign)
    for code in LANGUAGES[script]:
        frequent = _FREQUENT_LETTERS.get(code)
        if frequent is not None and letters.isdisjoint(frequent[0]):
            against[code] = against.get(code, 0.0) + min(frequent[1] * chars, _MAX_MISSING)
    return against


def lean(shares: Sequence[tuple[str, float]], declared: str | None) -> dict[str, float]:
    """What the channel's languages and the declared one add, in nats."""
    leanings = {code: _CHANNEL_WEIGHT * share for code, share in shares}
    if declared:
        code = declared.casefold().replace("_", "-").split("-")[0]
        leanings[code] = leanings.get(code, 0.0) + _DECLARED_WEIGHT
    return leanings
