"""What libraries know of a text's language, among the languages of its script.

eldc (n-grams of words) knows most of them. Texts that are like none of those are put to py3langid's model (naive Bayes
over byte n-grams, Lui and Baldwin 2012), which is far slower and errs more, but knows the others.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Set
from functools import cache

import eldc
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from stemmatic.understand.language.scripts import LANGUAGES

_KNOWN = frozenset(eldc.LANGUAGES)
_OTHERS = {script: frozenset(codes) - _KNOWN for script, codes in LANGUAGES.items()}
_READ_LETTERS = 500  # eldc reads no more of a text
# A language's mean score counts so much, times the root of the number of letters, in nats: fitted by logistic
# regression to news sentences and their beginnings (2.05) and to Tatoeba (2.04).
_NATS = 2.0
_UNLIKE = 1.8  # a text of a language that eldc knows has a lower mean score for it in one of fifty sentences
# Relatives of languages that eldc does not know are believed from a higher one on.
_UNLIKE_RELATIVES = {"ms": math.inf, "sr": 2.2, "bg": 2.2}
_OTHER_LETTERS = frozenset("әғқңөұүһѓќѕټډړېۍښځڅڼӘҒҚҢӨҰҮҺЃЌЅ")  # nor does it know a language that writes these
# Letters that Cyrillic languages do not write, though their neighbours do, and the nats against one for each of them:
# a short sentence in a post of a neighbour's language is told by them.
_UNWRITTEN = {
    code: frozenset(letters + letters.upper())
    for code, letters in {"ru": "іїєґў", "uk": "ыэёъў", "be": "иїєґщъ", "bg": "ыэёіїєґў"}.items()
}
_FOREIGN_LETTER = 2.5
# Letters so frequent in a language that a longer text without them is not in it, and the nats that each letter of such
# a text speaks against it, up to a most.
_FREQUENT = {
    code: (frozenset(letters + letters.upper()), nats)
    for code, letters, nats in (("uk", "іїєґ", 0.04), ("be", "іў", 0.06), ("ru", "ыэё", 0.02))
}
_MAX_MISSING = 5.0
_NONE: Set[str] = frozenset()
_SHORT_LETTERS = 60  # a longer text in a language that it does not know has one of these letters or words
_SWAHILI = frozenset(("na", "ya", "wa", "kwa", "ni", "katika", "la", "za", "cha", "kuwa", "hii"))
_ASKED_CHARS = 80  # py3langid takes 2 µs for each
_OTHER_NATS = 2.0  # for a language that eldc does not know, more than for the likeliest that it knows


@cache
def _detector(script: str) -> eldc.instance:
    eldc.init()
    detector = eldc.instance()
    detector.set_languages([code for code in LANGUAGES[script] if code in _KNOWN])
    detector.set_scores(eldc.MAX_SCORES)
    return detector


@cache
def _identifier(script: str) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES[script]))
    return identifier


def spell(words: str) -> str:
    """Words as the libraries can read them: composed, without lone surrogates."""
    if words.isascii():
        return words
    words = unicodedata.normalize("NFC", words)
    return words.encode("utf-8", "replace").decode() if not words.isprintable() else words


def likeliest(words: str, script: str) -> str:
    """The likeliest language of the script that eldc knows, or "und", also where letters speak against it."""
    language: str = _detector(script).detect(words)
    if language not in _UNWRITTEN:
        return language
    letters = set(words)
    missing = language in _FREQUENT and _FREQUENT[language][0].isdisjoint(letters)
    return "und" if missing or _UNWRITTEN[language] & letters else language


def rank(words: str, script: str, size: int, around: str | None = None) -> dict[str, float]:
    """What speaks for each language of the script that has anything for it, in nats; ``size`` is its number of letters.

    In a post whose language ``around`` is known, words that are like none that eldc knows are in that language or in
    one that eldc knows: py3langid is not asked for every passage.
    """
    weight = _NATS * math.sqrt(min(size, _READ_LETTERS))
    scores: dict[str, float] = _detector(script).detect_details(words).scores
    nats = {code: -weight * math.log1p(-min(score, 0.999)) for code, score in scores.items()}
    if len(nats) == eldc.MAX_SCORES:  # others may have nearly as much
        least = min(nats.values())
        nats |= {code: least for code in LANGUAGES[script] if code in _KNOWN and code not in nats}
    first = max(nats, key=nats.__getitem__, default="")
    best = nats.get(first, 0.0)
    letters = set(words) if script != "Latin" else _NONE
    if best < weight * _UNLIKE_RELATIVES.get(first, _UNLIKE) or _OTHER_LETTERS & letters:
        other = around or _ask_of_others(words, script, size, first)
        if other in _OTHERS[script]:
            nats[other] = best + _OTHER_NATS
    for code in _UNWRITTEN if script == "Cyrillic" else ():
        if code in nats:
            nats[code] -= _FOREIGN_LETTER * len(_UNWRITTEN[code] & letters)
            frequent, missing = _FREQUENT.get(code, (_NONE, 0.0))
            if not frequent & letters:
                nats[code] -= min(missing * size, _MAX_MISSING)
    return nats


def _ask_of_others(words: str, script: str, size: int, first: str) -> str | None:
    """What py3langid takes for the likeliest; None where no language that only it knows can be meant."""
    if size > _SHORT_LETTERS and first not in _UNLIKE_RELATIVES:
        held = words.lower().split() if script == "Latin" else words
        if (_SWAHILI if script == "Latin" else _OTHER_LETTERS).isdisjoint(held):
            return None
    asked = words[:_ASKED_CHARS]
    language: str = _identifier(script).rank(asked.lower() if asked.isupper() else asked)[0][0]
    return language
