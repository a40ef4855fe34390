"""What libraries know of a text's language, among the languages of its script.

eldc (n-grams of words) knows most of them. Texts that are like none of those are put to py3langid's model (naive Bayes
over byte n-grams, Lui and Baldwin 2012), which is far slower and errs more, but knows the others.
"""

from __future__ import annotations

import unicodedata
from copy import copy
from functools import cache
from math import inf, log1p, sqrt

import eldc
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from stemmatic.text.late import compile_late
from stemmatic.understand.language.scripts import LANGUAGES, LETTERS, UNKNOWN, signs_of

_KNOWN = frozenset(eldc.LANGUAGES) - {"ku"}  # by which it means Central Kurdish, in Arabic letters
_OTHERS = {script: frozenset(codes) - _KNOWN for script, codes in LANGUAGES.items()}
_SCORES = 6  # so many of the likeliest languages are weighed
_SURE = 0.999  # a higher score says no more
_READ_LETTERS = 500  # eldc reads no more of a text
# A language's mean score counts so much, times the root of the number of letters, in nats: chosen, as what follows, on
# news sentences, their beginnings and Tatoeba (benchmarks/language_routing.py).
_NATS = 2.0
_UNLIKE = 1.8  # a text of a language that eldc knows has a lower mean score for it in one of twenty sentences
# Relatives of languages that eldc does not know are believed from a higher one on.
_UNLIKE_RELATIVES = {"ms": inf, "sr": 2.2, "bg": 2.2}
# Letters that Cyrillic languages do not write, though their neighbours do, and the nats against one for each of them:
# a short sentence in a post of a neighbour's language is told by them.
_UNWRITTEN = {
    code: signs_of(letters + letters.upper())
    for code, letters in {"ru": "іїєґў", "uk": "ыэёъў", "be": "иїєґщъ", "bg": "ыэёіїєґў"}.items()
}
_SELDOM_WRITTEN = {"ba": 0.3}  # of py3langid's share, for a language that few write beside its relatives
_KAZAKH_I = signs_of("іІ")  # which Kazakh writes, of all with letters that eldc's languages have not
_FOREIGN_LETTER = 2.5
# Letters so frequent in a language that a longer text without them is not in it, and the nats that each letter of such
# a text speaks against it, up to a most.
_FREQUENT = {
    code: (signs_of(letters + letters.upper()), nats)
    for code, letters, nats in (("uk", "іїєґ", 0.04), ("be", "іў", 0.06), ("ru", "ыэё", 0.02))
}
_MAX_MISSING = 5.0
_SHORT_LETTERS = 60  # a longer text in a language that it does not know has one of these letters or words
_SWAHILI = frozenset(("na", "ya", "wa", "kwa", "ni", "katika", "la", "za", "cha", "kuwa", "hii"))
# Other languages that eldc does not know are believed where two of their commonest words stand in the text, besides
# what py3langid says: it takes many a short foreign text for one of them.
_COMMON = {
    code: frozenset(words.split())
    for code, words in {
        "af": "nie vir hulle sy 'n ŉ ʼn het word sal kan was ook jy ek ons",
        "cy": "yn mae y yr wedi ei gan i'r o'r a'r bod oedd ac mewn",
        "ga": "agus an na ag tá bhí sé sa leis go mar chun ó níl ar",
        "gd": "agus an na air tha bha aig anns gu cha nan leis ann am",
        "gl": "unha dos das polo pola máis moi xa non ao aos coa nunha tamén o á ós",
        "eo": "kaj estas estis ke kun ĝi pri sed mi ne la li ŝi vi ni",
        "uz": "va bilan uchun bu ham bir edi deb haqida kerak yangi bo'ldi emas men u",
        "so": "iyo waa ka ku ay uu la oo ayaa waxaa soo ah wuxuu",
        "ha": "da ya ta na cikin wannan kuma suka don daga ne ce shi wata wani",
        "mg": "ny sy ary dia izay tamin'ny amin'ny ho tsy fa ireo mba",
        "jv": "ing lan kanthi karo iku sing ora ana wis kang saka uga iki yen taun dening marang padha wong",
        "su": "nu ku ti jeung téh geus ieu keur dina ka éta loba pikeun kudu taun yén",
        "ku": "û di li ji ku bi de ew jî bû ser vê wê ev nav dê ya yê",
        "la": "et est in ad cum non sed quod ut ab per quae sunt esse qui",
        "br": "ar an hag eo zo da gant evit deus oa er en eus met ivez e-barzh",
        "fy": "is it net foar hat mei ek hy troch nei wie wurdt fan dat dy",
        "mt": "li ta' biex huwa kien għal ma' minn dwar wara kienet hija u hu fuq",
        "lb": "ass vun net och fir huet sinn ginn déi dës mat wéi hunn vum um",
        "ht": "nan pou yon ak yo ki gen li mwen sou pa te se ap",
        "rw": "mu ku ko kandi cyane ni na ya mu wa ba abantu kuri iyi",
        "zu": "ukuthi futhi kanye kodwa uma ngoba uthe lapho kakhulu le kule kulo",
        "xh": "ukuba kwaye kunye okanye uthe kodwa ngoba kakhulu le kule kulo",
        "om": "fi kan akka irratti keessa keessatti kana waan isaa jedhan jedha ni",
        "tk": "we bilen üçin bu hem boldy diýip bolan barada bir onuň",
        "sn": "kuti uye kana asi nokuti pa ne mu ari zvakare nhasi gore vanhu",
        "ig": "na nke ya ndị bụ ka iji ga a mana onye ahụ dị maka",
        "tt": "һәм белән бу бер да дә өчен ул дип булган генә инде",
        "ba": "һәм менән был бер ҙа дә өсөн ул тип булған ғына инде",
        "tg": "ва дар аз ба ки бо ин аст барои буд як ҳам",
    }.items()
}
_COMMON_FOUND = 2
_UZBEK_LETTERS = compile_late(r"[og]['’ʻ‘`ʼ](?=[a-z])")  # two of its letters
# What so many letters say is no language at all where its mean score for the likeliest is lower. Random letters have
# 0.36, 0.72 and 1.04 at most; texts of a language that eldc knows 0.78, 1.12 and 1.38 at least, names left out
# (benchmarks/language_routing.py).
_NONE_LETTERS = 60
_NGUNI = frozenset(("xh", "zu"))  # so near to one another that a text's share is divided between both
_NONE_SHARE = 0.85  # of what py3langid gives its likeliest for random letters: one in a hundred has more
_NONE = {"Latin": 0.45, "Cyrillic": 0.75, "Arabic": 1.05}
_ASKED_CHARS = 80  # py3langid takes its time for each
_OTHER_NATS = 2.0  # for a language that eldc does not know, more than for the likeliest that it knows


@cache
def _detector(script: str) -> eldc.instance:
    eldc.init()
    detector = eldc.instance()
    detector.set_languages([code for code in LANGUAGES[script] if code in _KNOWN])
    detector.set_scores(_SCORES)
    return detector


@cache
def _model() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def _identifier(script: str) -> LanguageIdentifier:
    identifier = copy(_model())  # of the same tables, which take 80 MB and half a second to load
    identifier.set_languages([code for code in LANGUAGES[script] if code in identifier.nb_classes])
    return identifier


def load_rare_languages() -> None:
    """Load what tells the languages that eldc does not know, a second's work, before a text needs it."""
    _model()


def spell(words: str) -> str:
    """Words as the libraries can read them: composed, without lone surrogates."""
    if words.isascii():
        return words
    words = unicodedata.normalize("NFC", words)
    return words.encode("utf-8", "replace").decode() if not words.isprintable() else words


def ask(words: str, script: str) -> eldc.Result:
    """What eldc takes for the likeliest languages of the script."""
    return _detector(script).detect_details(words)


def likeness(said: eldc.Result) -> float:
    """How much words are like the likeliest language, in nats a letter's root: their mean score, 0 for none."""
    return -log1p(-min(max(said.scores.values(), default=0.0), _SURE))


def _is_like_none(said: eldc.Result, script: str, size: int) -> bool:
    """Whether so many letters are like none of the languages that eldc knows."""
    return size >= _NONE_LETTERS and likeness(said) < _NONE.get(script, 0.0)


def says_nothing(said: eldc.Result, words: str, script: str, size: int, signs: int, around: str | None) -> bool:
    """Whether words are in no language: so many letters like none that eldc knows, and no sign of one that it does not.

    Such signs are a post around in such a language, letters that it alone writes, and that py3langid is sure of it.
    """
    if not _is_like_none(said, script, size) or around in _OTHERS[script]:
        return False
    if script != "Latin" and signs & UNKNOWN:
        return False
    ranked: list[tuple[str, float]] = _identifier(script).rank(words[:_READ_LETTERS].lower())
    code, share = ranked[0]
    share += sum(other for relative, other in ranked[1:] if {code, relative} == _NGUNI)
    return code not in _OTHERS[script] or share < _NONE_SHARE


def speak_against(signs: int, language: str) -> bool:
    """Whether letters speak against a language: some that it does not write, or none of those that it seldom lacks."""
    if language not in _UNWRITTEN:
        return False
    return bool(signs & _UNWRITTEN[language]) or not signs & _FREQUENT.get(language, (-1, 0.0))[0]


def weigh(
    said: eldc.Result, words: str, script: str, size: int, signs: int, around: str | None
) -> tuple[dict[str, float], float]:
    """What speaks for the likeliest languages of the script, and for any other at most, in nats.

    ``said`` is what :func:`ask` gives for the words, ``size`` how many letters of the script they have, ``signs`` the
    bits of those that tell languages apart.

    In a post whose language ``around`` is known, words that are like none that eldc knows are in that language, in one
    that alone writes some of their letters, or in one that eldc knows: py3langid is not asked for every passage.
    """
    weight = _NATS * sqrt(min(size, _READ_LETTERS))
    scores: dict[str, float] = said.scores
    nats = {code: -weight * log1p(-score if score < _SURE else -_SURE) for code, score in scores.items()}
    least = min(nats.values()) if len(nats) == _SCORES else 0.0
    first = next(iter(nats), "")
    best = nats.get(first, 0.0)
    unlike = best < weight * _UNLIKE_RELATIVES.get(first, _UNLIKE)
    if unlike or (signs & UNKNOWN and script != "Latin"):
        # A name in a sentence of another language can have such a letter: it must be unlike that, too.
        writers = _writers(script, signs) if unlike and script != "Latin" else []
        own = writers[0] if len(writers) == 1 else None
        none = _is_like_none(said, script, size)
        other = own or around or _ask_of_others(words, script, size, signs, first, writers=writers, none=none)
        if other in _OTHERS[script]:
            nats[other] = best + _OTHER_NATS
    if script == "Cyrillic":
        for code, unwritten in _UNWRITTEN.items():
            if code not in nats:
                continue
            nats[code] -= _FOREIGN_LETTER * (unwritten & signs).bit_count()
            if code in _FREQUENT and not _FREQUENT[code][0] & signs:
                nats[code] -= min(_FREQUENT[code][1] * size, _MAX_MISSING)
    return nats, least


def _writers(script: str, signs: int) -> list[str]:
    """The languages of the script that write all those letters of a text that eldc's languages do not; [] if none."""
    rare, kazakh = signs & UNKNOWN, bool(signs & _KAZAKH_I)
    return [
        code
        for code in LANGUAGES[script]
        if rare and code in LETTERS and not rare & ~LETTERS[code] and (code == "kk" or not kazakh)
    ]


def _ask_of_others(
    words: str, script: str, size: int, signs: int, first: str, *, writers: list[str], none: bool
) -> str | None:
    """What py3langid takes for the likeliest, of ``writers`` if there are any; None where no language that only it
    knows can be meant. ``none`` of those that eldc knows is like the words."""
    found = set(words[:_READ_LETTERS].lower().split())
    needed = 0 if none else _COMMON_FOUND  # what is like none that eldc knows needs no word that says so
    common = {code for code, held in _COMMON.items() if code in _OTHERS[script] and len(held & found) >= needed}
    if script == "Latin" and _UZBEK_LETTERS.search(words, 0, _READ_LETTERS):
        common.add("uz")
    if size > _SHORT_LETTERS and first not in _UNLIKE_RELATIVES and not common:
        if script == "Latin":
            if _SWAHILI.isdisjoint(found):
                return None
        elif not signs & UNKNOWN:
            return None
    asked = words[:_ASKED_CHARS]
    ranked: list[tuple[str, float]] = _identifier(script).rank(asked.lower() if asked.isupper() else asked)
    if writers:
        weighed = [(share * _SELDOM_WRITTEN.get(code, 1.0), code) for code, share in ranked if code in writers]
        return max(weighed)[1] if weighed else None
    asked_for = {code for code, _ in ranked}
    best = next((code for code, _ in ranked if code not in _COMMON or code in common), None)
    # one that py3langid does not know is told by its words alone: more of them than of its best guess
    rivals = {code: len(_COMMON[code] & found) for code in common}
    unasked = max(common - asked_for, key=lambda code: (rivals[code], code), default=None)
    return unasked if unasked and rivals[unasked] > rivals.get(best or "", _COMMON_FOUND) else best
