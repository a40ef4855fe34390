"""The rules by which a post's words and passages are told to be in a language, in one compiled pass over characters.

Languages have numbers: those of a script lie side by side, in the order of their codes. :func:`tell` has the compiled
functions of identify.py and scripts.py inside it; numba, which keeps it on disk, looks at no file but this one to see
whether it is still good: while those are worked on, delete ``__pycache__``.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

import numba
import numpy as np
from numpy.typing import NDArray

from stemmatic.text.orthography import FREQUENT_LETTERS, OWN_LETTERS, PLAIN_SIGNS
from stemmatic.text.scripts import (
    BIT_WORDS,
    COUNTS,
    LETTER,
    SCRIPTS,
    TELLS,
    WORD_BITS,
    bit_words,
    bits_of,
    kinds_of_characters,
    letters_of_script,
    main_script,
    read_letters,
)
from stemmatic.understand.language.identify import Model, languages_of, likeliest, model

Codes: TypeAlias = NDArray[np.uint32]  # characters, as numbers
Numbers: TypeAlias = NDArray[np.int64]
Nats: TypeAlias = NDArray[np.float64]

UNDETERMINED = "und"
LANGUAGE_CODES = (*(code for script in SCRIPTS for code in languages_of(script)), UNDETERMINED)
_NUMBERS = {code: n for n, code in enumerate(LANGUAGE_CODES[:-1])}
_UNDETERMINED, NOT_ASKED, NOT_KNOWN = -1, -2, -3  # the second: what the model must be asked has to be spelt for it

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
_MIN_MARGIN = 0.4  # nats between the best two languages, below which nothing is known
_MIN_SHORT_MARGIN = 1.0  # … and for passages shorter than min_language_chars that nothing else helps
_CLOSE = 1e-6  # so near to these the order in which n-grams are added up could matter
_WHOLE = 0.8  # a passage with this share of a post's letters is the post
MAX_DETECTED_CHARS = 2_000  # more adds nothing but time
_MIN_SIGNED_CHARS = 60  # shorter texts are put to the model

# What is known of a post: the language of its words by script, how many letters of each script they have, which of
# them tell languages apart, and whether all are capitals.
_COUNTED = LETTER
_TELLING = _COUNTED + COUNTS
_CAPITALS = _TELLING + BIT_WORDS
KNOWN = _CAPITALS + 1
# Rows of what the model is asked: the words of each script, then each passage, and its beginning if it is long.
ASKED_PASSAGES = LETTER


# Which letters of a language, and which numbers of it, the tables of Rules hold.
_UNWRITTEN, _FREQUENT, _OWN, _FOREIGN = (
    0,
    1,
    2,
    3,
)  # the first: that others of its script write; the last two: its signs
_SELDOM_NATS, _MISSING_NATS, _SHARE = 0, 1, 2


class Rules(NamedTuple):
    """What letters say for each language."""

    kinds: NDArray[np.uint16]  # of characters
    first: Numbers  # of each script the number of its first language, and of the one behind its last
    letters: Numbers  # as sets of bits, see ``scripts.bits_of``
    nats: Nats


@cache
def rules() -> tuple[Rules, Model]:
    """What :func:`tell` goes by."""
    first = np.zeros((1 + len(SCRIPTS), 2), dtype=np.int64)
    letters = np.zeros((4, len(_NUMBERS), BIT_WORDS), dtype=np.int64)
    nats = np.zeros((3, len(_NUMBERS)))
    for number, script in enumerate(SCRIPTS, 1):
        codes = languages_of(script)
        first[number] = _NUMBERS[codes[0]], _NUMBERS[codes[-1]] + 1
        special = bits_of("".join(OWN_LETTERS.get(script, {}).values()))
        for code in codes:
            n = _NUMBERS[code]
            nats[_SELDOM_NATS, n] = _SELDOM.get(code, 0.0)
            if code in OWN_LETTERS.get(script, {}):
                letters[_UNWRITTEN, n] = bit_words(special & ~bits_of(OWN_LETTERS[script][code]))
            if code in FREQUENT_LETTERS:
                frequent, nats[_MISSING_NATS, n] = FREQUENT_LETTERS[code]
                letters[_FREQUENT, n] = bit_words(special & bits_of(frequent))
            if code in PLAIN_SIGNS:
                own, foreign, nats[_SHARE, n] = PLAIN_SIGNS[code]
                letters[_OWN, n], letters[_FOREIGN, n] = bit_words(bits_of(own)), bit_words(bits_of(foreign))
    return Rules(kinds_of_characters(), first, letters, nats), model()


@lru_cache(maxsize=1 << 10)
def nats_of(leanings: tuple[tuple[str, float], ...]) -> Nats:
    """What leans on a post, by the languages' numbers."""
    nats = np.zeros(len(_NUMBERS))
    for code, leaning in leanings:
        if code in _NUMBERS:
            nats[_NUMBERS[code]] = leaning
    return nats


@numba.njit(cache=True)
def _has(telling: Numbers, which: int, language: int, rules: Rules) -> bool:
    """Whether one of the letters ``telling`` is of a language's letters of a sort."""
    held = 0
    for word in range(BIT_WORDS):
        held |= telling[word] & rules.letters[which, language, word]
    return held != 0


@numba.njit(cache=True)
def _nats_against(telling: Numbers, language: int, rules: Rules) -> float:
    """Nats against a language for those of a passage's letters that it does not write."""
    against = 0.0
    for word in range(BIT_WORDS):
        left = telling[word] & rules.letters[_UNWRITTEN, language, word]
        while left:
            left &= left - 1
            against = min(against + _FOREIGN_LETTER, _MAX_FOREIGN)
    return against


@numba.njit(cache=True)
def _is_plainly(language: int, telling: Numbers, rules: Rules) -> bool:
    """Whether a passage with these letters, in a post in a language, is in it by its letters alone."""
    return _has(telling, _OWN, language, rules) and not _has(telling, _FOREIGN, language, rules)


@numba.njit(cache=True)
def _by_signs(words: Codes, script: int, telling: Numbers, rules: Rules) -> int:
    """The language of a longer text that its letters alone give away, without asking the model."""
    if len(words) < _MIN_SIGNED_CHARS:
        return _UNDETERMINED
    for language in range(rules.first[script, 0], rules.first[script, 1]):
        if rules.nats[_SHARE, language] and _is_plainly(language, telling, rules):
            own = 0
            for code in words:
                letter = np.int64(rules.kinds[code]) >> TELLS if code < len(rules.kinds) else 0
                if letter:
                    word, bit = (letter - 1) // WORD_BITS, (letter - 1) % WORD_BITS
                    own += rules.letters[_OWN, language, word] >> bit & 1
            if own >= rules.nats[_SHARE, language] * len(words):
                return language
    return _UNDETERMINED


@numba.njit(cache=True)
def _decide(
    chars: int,
    asked: Codes,
    script: int,
    telling: Numbers,
    leanings: Nats,
    margin: float,
    rules: Rules,
    model: Model,
) -> int:
    """The language of so many characters, which the model is ``asked``."""
    first, behind = rules.first[script]
    if behind - first == 1:
        return int(first)
    nats = np.empty(behind - first)
    for n in range(len(nats)):
        language = first + n
        nats[n] = -_nats_against(telling, language, rules) - rules.nats[_SELDOM_NATS, language]
        if not _has(telling, _FREQUENT, language, rules):
            nats[n] -= min(rules.nats[_MISSING_NATS, language] * chars, _MAX_MISSING)
        nats[n] += leanings[language]
    best, ahead = likeliest(asked, script, _MODEL_WEIGHT, nats, model, False)
    if abs(ahead - margin) < _CLOSE:
        best, ahead = likeliest(asked, script, _MODEL_WEIGHT, nats, model, True)
    return int(first + best) if ahead >= margin else _UNDETERMINED


@numba.njit(cache=True)
def _short(chars: int, asked: Codes, script: int, telling: Numbers, leanings: Nats, rules: Rules, model: Model) -> int:
    """A passage too short to tell: what leans, if its letters allow."""
    fitting, last, leaning = 0, 0, _UNDETERMINED
    for language in range(rules.first[script, 0], rules.first[script, 1]):
        if not _has(telling, _UNWRITTEN, language, rules):
            fitting += 1
            last = language
            if leanings[language] > 0 and (leaning < 0 or leanings[language] >= leanings[leaning]):
                leaning = language
    if fitting == 1:
        return last
    if leaning >= 0:
        return leaning
    return _decide(chars, asked, script, telling, np.zeros(len(leanings)), _MIN_SHORT_MARGIN, rules, model)


@numba.njit(cache=True)
def hold_several_scripts(known: Numbers) -> bool:
    """Whether the words of a post have letters of more than one script."""
    scripts = 0
    for number in range(1, LETTER):
        scripts += known[_COUNTED + LETTER + number] > 0
    return scripts > 1


@numba.njit(cache=True)
def _of_script(
    words: Codes,
    script: int,
    codes: Codes,
    asked: Numbers,
    composed: bool,
    leanings: Nats,
    min_letters: int,
    known: Numbers,
    rules: Rules,
    model: Model,
) -> int:
    """The language of the post's words in one script."""
    if known[script] != NOT_KNOWN:
        return int(known[script])
    language = _UNDETERMINED
    counts = known[_COUNTED:_TELLING]
    if counts[LETTER + script] >= min_letters:
        several = hold_several_scripts(known)
        telling, capitals = known[_TELLING:_CAPITALS], known[_CAPITALS] > 0
        if several or len(words) > MAX_DETECTED_CHARS:
            if several:
                words = letters_of_script(words, script, rules.kinds, MAX_DETECTED_CHARS)
            words = words[:MAX_DETECTED_CHARS]
            telling = np.empty(BIT_WORDS, dtype=np.int64)
            capitals = read_letters(words, rules.kinds, np.empty(COUNTS, dtype=np.int64), telling)
        language = _by_signs(words, script, telling, rules)
        if language == _UNDETERMINED:
            text = words
            if len(asked):
                text = codes[asked[script, 0] : asked[script, 1]]
            elif (capitals or not composed) and rules.first[script, 1] - rules.first[script, 0] > 1:
                return NOT_ASKED
            language = _decide(len(words), text, script, telling, leanings, _MIN_MARGIN, rules, model)
    known[script] = language
    return language


@numba.njit(cache=True)
def _around(
    words: Codes,
    codes: Codes,
    asked: Numbers,
    composed: bool,
    leanings: Nats,
    min_letters: int,
    known: Numbers,
    rules: Rules,
    model: Model,
) -> int:
    """The language of the post's words in the script that has most letters, of those whose language can be told."""
    counts = known[_COUNTED:_TELLING].copy()
    while True:
        script, size = 0, 0
        for number in range(1, LETTER):
            if counts[LETTER + number] > size:
                script, size = number, counts[LETTER + number]
        if not script:
            return _UNDETERMINED
        language = _of_script(words, script, codes, asked, composed, leanings, min_letters, known, rules, model)
        if language != _UNDETERMINED:
            return language
        counts[LETTER + script] = 0


@numba.njit(cache=True)
def _of_passage(
    passage: Codes,
    at: int,
    capitals: bool,
    counts: Numbers,
    telling: Numbers,
    words: Codes,
    codes: Codes,
    asked: Numbers,
    composed: bool,
    leanings: Nats,
    min_letters: int,
    known: Numbers,
    rules: Rules,
    model: Model,
) -> int:
    """The language of a passage whose letters are ``counts``; ``asked[at]`` is what the model is asked for it."""
    script, size, _ = main_script(counts)
    if not script:
        return _UNDETERMINED
    if rules.first[script, 1] - rules.first[script, 0] == 1:
        return int(rules.first[script, 0])
    around = _of_script(words, script, codes, asked, composed, leanings, min_letters, known, rules, model)
    if around == NOT_ASKED:
        return around
    if around >= 0:
        if size >= _WHOLE * known[_COUNTED + LETTER + script] or _is_plainly(around, telling, rules):
            return around
        ratio = _POST_LETTERS / size
        leanings = leanings.copy()
        leanings[around] += _POST_WEIGHT * min(_MAX_POST_SHARE, ratio * max(1.0, ratio))
    short = size < min_letters
    if not short and len(passage) > MAX_DETECTED_CHARS:
        at += 1
        passage = passage[:MAX_DETECTED_CHARS]
        capitals = read_letters(passage, rules.kinds, counts, telling)
    text = passage
    if len(asked):
        text = codes[asked[at, 0] : asked[at, 1]]
    elif capitals or not composed:
        return NOT_ASKED
    if short:
        return _short(len(passage), text, script, telling, leanings, rules, model)
    return _decide(len(passage), text, script, telling, leanings, _MIN_MARGIN, rules, model)


@numba.njit(cache=True)
def tell(
    codes: Codes,
    size: int,
    spans: Numbers,
    asked: Numbers,
    composed: bool,
    leanings: Nats,
    min_letters: int,
    known: Numbers,
    rules: Rules,
    model: Model,
) -> Numbers:
    """For each of ``spans`` a row: the number of its language, and of its letters; without any, those of the post.

    ``codes[:size]`` are the post's words. ``known`` is kept between the calls for one post. Where a row says
    ``NOT_ASKED`` the model wants other characters than those of the text, which is in capitals or not ``composed``:
    these may stand anywhere in ``codes``, and ``asked`` has their spans.
    """
    words = codes[:size]
    if known[_COUNTED] == NOT_KNOWN:
        known[_CAPITALS] = read_letters(words, rules.kinds, known[_COUNTED:_TELLING], known[_TELLING:_CAPITALS])
    told = np.empty((max(1, len(spans)), 2), dtype=np.int64)
    if not len(spans):
        told[0, 0] = _around(words, codes, asked, composed, leanings, min_letters, known, rules, model)
        told[0, 1] = known[_COUNTED + LETTER : _TELLING].sum()
    telling = np.empty(BIT_WORDS, dtype=np.int64)
    counts = np.empty(COUNTS, dtype=np.int64)
    for n in range(len(spans)):
        passage = codes[spans[n, 0] : spans[n, 1]]
        capitals = read_letters(passage, rules.kinds, counts, telling)
        told[n, 1] = main_script(counts)[2]
        told[n, 0] = _of_passage(
            passage,
            ASKED_PASSAGES + 2 * n,
            capitals,
            counts,
            telling,
            words,
            codes,
            asked,
            composed,
            leanings,
            min_letters,
            known,
            rules,
            model,
        )
    return told
