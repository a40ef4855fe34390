"""The language of passages.

Script first: it leaves a few languages to choose among. For those py3langid's naive Bayes over byte n-grams (Lui and
Baldwin 2012) gives a probability each; letters that a language does not write count against it; the rest of the post,
the channel and the declared language lean on what is too short to tell by itself.
benchmarks/language_routing.py measures it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

import regex
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from stemmatic.understand.marks import EMOJI, HASHTAG, LINK, MENTION

UNDETERMINED = "und"

_LANGUAGES: dict[str, tuple[str, ...]] = {
    "Latin": tuple("en tr de fr es it pt pl nl ro cs sk hu sv da no fi az id ms vi sq hr sl lt lv et ca sw".split()),
    "Cyrillic": tuple("ru uk be bg sr mk kk ky mn".split()),
    "Arabic": tuple("ar fa ur ps".split()),
    "Hebrew": ("he",),
    "Greek": ("el",),
    "Armenian": ("hy",),
    "Georgian": ("ka",),
    "Thai": ("th",),
    "Hangul": ("ko",),
    "Han": ("zh", "ja"),
    "Kana": ("ja",),
    "Devanagari": ("hi",),
    "Bengali": ("bn",),
    "Tamil": ("ta",),
    "Ethiopic": ("am",),
}
_SCRIPT_CLASSES = "|".join(
    rf"(?P<{name}>[\p{{{name}}}]++)" if name != "Kana" else r"(?P<Kana>[\p{Hiragana}\p{Katakana}]++)"
    for name in _LANGUAGES
)
_SCRIPT_RUNS = regex.compile(_SCRIPT_CLASSES, regex.V1)
_ASIDE = regex.compile(rf"{LINK}|{MENTION}|{EMOJI}|{HASHTAG}|[\d<>\[\]()\"«»“”*_|/\\]++", regex.V1)
_LATIN_WORDS = regex.compile(r"[\p{Latin}'’\d.\-]++(?:\s++[\p{Latin}'’\d.\-]++)*+", regex.V1)

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
_FOREIGN_LETTER = 1.2  # nats against a language for each letter that it does not write, …
_MAX_FOREIGN = 8.0  # … at most
_POST_WEIGHT = 2.5  # nats for the language of the post around
_CHANNEL_WEIGHT = 1.5  # nats for a language that the channel always writes, less for a share
_DECLARED_WEIGHT = 2.0
_MIN_MARGIN = 0.4  # nats between the best two languages, below which nothing is known
_MAX_DETECTED_CHARS = 2_000  # more adds nothing but time


def _penalties(script: str) -> dict[str, dict[str, float]]:
    own = _OWN_LETTERS.get(script, {})
    special = set("".join(own.values()))
    return {c: {language: _FOREIGN_LETTER for language, letters in own.items() if c not in letters} for c in special}


_PENALTIES = {script: _penalties(script) for script in _OWN_LETTERS}
_SPECIAL_LETTERS = {script: frozenset(table) for script, table in _PENALTIES.items()}


@lru_cache(maxsize=None)
def _identifier(script: str) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(_LANGUAGES[script]))
    return identifier


def wording(text: str) -> str:
    """``text`` without what tells nothing of its language: links, mentions, hashtags, emoji, digits, brackets."""
    return _ASIDE.sub(" ", text)


def count_letters(text: str) -> Counter[str]:
    """How many letters of each script ``text`` has."""
    counts: Counter[str] = Counter()
    for found in _SCRIPT_RUNS.finditer(text):
        name = found.lastgroup
        if name is not None:
            counts[name] += found.end() - found.start()
    return counts


def _main_script(text: str) -> tuple[str | None, int]:
    """The script of most letters, and how many letters it has. Names in Latin letters weigh half in other scripts."""
    counts = count_letters(text)
    if not counts:
        return None, 0
    if len(counts) > 1:
        if counts["Kana"]:
            counts["Kana"] += counts.pop("Han", 0)
        if "Latin" in counts:
            others = max((n for name, n in counts.items() if name != "Latin"), default=0)
            if others * 2 >= counts["Latin"]:
                del counts["Latin"]
    script = max(counts, key=lambda name: (counts[name], name))
    return script, counts[script]


class PostLanguages:
    """Decides the languages of one post's passages.

    ``leanings`` are nats for languages that the channel or the platform suggest.
    """

    def __init__(self, text: str, leanings: Mapping[str, float], min_letters: int) -> None:
        self._leanings = dict(leanings)
        self._min_letters = min_letters
        self._around: dict[str, str] = {}
        words = wording(text)
        counts = count_letters(words)
        for script, letters in counts.items():
            if letters >= min_letters:
                only = _only(words, script) if len(counts) > 1 else words
                self._around[script] = self._decide(only[:_MAX_DETECTED_CHARS], script, self._leanings)

    def around(self, script: str | None = None) -> str:
        """The language of the post's words in ``script``, or in the script that has most."""
        if script is not None:
            return self._around.get(script, UNDETERMINED)
        return next(iter(self._around.values()), UNDETERMINED)

    def of(self, passage: str) -> str:
        """The language of one passage of the post."""
        words = wording(passage)
        script, letters = _main_script(words)
        if script is None:
            return UNDETERMINED
        candidates = _LANGUAGES[script]
        if len(candidates) == 1:
            return candidates[0]
        around = self._around.get(script, UNDETERMINED)
        leanings = dict(self._leanings)
        if around != UNDETERMINED:
            leanings[around] = leanings.get(around, 0.0) + _POST_WEIGHT
        if letters < self._min_letters:
            return self._short(words, script, leanings)
        return self._decide(words, script, leanings)

    def _short(self, words: str, script: str, leanings: Mapping[str, float]) -> str:
        """A passage too short to tell: what leans, if its letters allow."""
        foreign = _foreign_letters(words, script)
        fitting = [code for code in _LANGUAGES[script] if not foreign.get(code)]
        if len(fitting) == 1:
            return fitting[0]
        leaning = [code for code in fitting if leanings.get(code, 0.0) > 0]
        return max(leaning, key=lambda code: (leanings[code], code)) if leaning else UNDETERMINED

    @staticmethod
    def _decide(words: str, script: str, leanings: Mapping[str, float]) -> str:
        candidates = _LANGUAGES[script]
        if len(candidates) == 1:
            return candidates[0]
        foreign = _foreign_letters(words, script)
        scores = sorted(
            (
                (
                    math.log(max(share, 1e-12)) - min(foreign.get(code, 0.0), _MAX_FOREIGN) + leanings.get(code, 0.0),
                    code,
                )
                for code, share in _identifier(script).rank(words)
            ),
            reverse=True,
        )
        (best, code), (second, _) = scores[0], scores[1]
        return code if best - second >= _MIN_MARGIN else UNDETERMINED


def _foreign_letters(words: str, script: str) -> dict[str, float]:
    """For each language, nats against it for letters that it does not write."""
    special = _SPECIAL_LETTERS.get(script)
    if not special:
        return {}
    against: dict[str, float] = {}
    table = _PENALTIES[script]
    for c in words.casefold():
        if c in special:
            for code, penalty in table[c].items():
                against[code] = against.get(code, 0.0) + penalty
    return against


def _only(words: str, script: str) -> str:
    """The words of one script."""
    return " ".join(found[0] for found in _SCRIPT_RUNS.finditer(words) if found.lastgroup == script)


def lean(shares: Sequence[tuple[str, float]], declared: str | None) -> dict[str, float]:
    """What the channel's languages and the declared one add, in nats."""
    leanings = {code: _CHANNEL_WEIGHT * share for code, share in shares}
    if declared:
        code = declared.casefold().replace("_", "-").split("-")[0]
        leanings[code] = leanings.get(code, 0.0) + _DECLARED_WEIGHT
    return leanings
