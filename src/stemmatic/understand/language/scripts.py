"""The letters of texts by script, and those that tell languages apart, in one compiled pass."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple
from unicodedata import combining, decomposition, normalize

import numba
import numpy as np
import regex
from numpy.typing import NDArray

from stemmatic.text.characters import Codes

LANGUAGES: dict[str, tuple[str, ...]] = {
    script: tuple(codes.split())
    for script, codes in {
        "Latin": "en tr de fr es it pt pl nl ro cs sk hu sv da no fi az id ms vi sq hr sl lt lv et ca sw"
        " eu is tl af cy ga gd gl eo uz so ha mg jv la ku yo br fy mt lb ht rw zu xh om tk sn ig su",
        "Cyrillic": "ru uk be bg sr mk kk ky mn tt ba tg uz",
        "Arabic": "ar fa ur ps ug sd ckb",
        "Hebrew": "he yi",
        "Greek": "el",
        "Armenian": "hy",
        "Georgian": "ka",
        "Thai": "th",
        "Hangul": "ko",
        "Han": "zh",
        "Kana": "ja",
        "Devanagari": "hi mr ne",
        "Bengali": "bn as",
        "Tamil": "ta",
        "Ethiopic": "am",
        "Gujarati": "gu",
        "Gurmukhi": "pa",
        "Kannada": "kn",
        "Malayalam": "ml",
        "Telugu": "te",
        "Oriya": "or",
        "Sinhala": "si",
        "Khmer": "km",
        "Lao": "lo",
        "Myanmar": "my",
        "Tibetan": "bo",
        "Thaana": "dv",
    }.items()
}
SCRIPTS = ("", *LANGUAGES)  # by number; 0 is none
_SCRIPT_CLASSES = {name: rf"\p{{{name}}}" for name in LANGUAGES} | {"Kana": r"\p{Hiragana}\p{Katakana}"}
_WORDS_OF = {name: regex.compile(rf"[{inside}]++", regex.V1) for name, inside in _SCRIPT_CLASSES.items()}
_LATIN, _HAN, _KANA = map(SCRIPTS.index, ("Latin", "Han", "Kana"))
_PLANE = 0x10000  # only letters of the basic plane count
TOLD = 4  # columns of a row before the counts of scripts


# Letters that tell neighbours apart, as sets of bits; capitals are letters of their own.
_CYRILLIC_SIGNS = "іїєґыэёъўищІЇЄҐЫЭЁЪЎИЩ"
# Letters that eldc's languages of the script do not write, by the languages that do.
_LETTERS = {
    "kk": "әғқңөұүһ",
    "ky": "ңөү",
    "mn": "өү",
    "tt": "әҗңөүһ",
    "ba": "әғҙҡңөҫүһ",
    "tg": "ғқҳҷӣӯ",
    "uz": "ғқҳ",
    "mk": "ѓќѕ",
    "ug": "ۈۆۋەېڭ",
    "ckb": "ێۆەڕڵڤ",
    "sd": "ڄٻڀٺڦڳڱڏٽڌڊ",
    "ps": "ټډړۍېښځڅڼ",
    "as": "ৰৱ",
}
_WRITERS = {
    letter: frozenset(code for code, letters in _LETTERS.items() if letter in letters)
    for letter in sorted({letter for letters in _LETTERS.values() for letter in letters})
}
_GROUPS = list(dict.fromkeys(_WRITERS.values()))  # letters that the same languages write have one bit


def _group_bit(writers: frozenset[str]) -> int:
    return 1 << (len(_CYRILLIC_SIGNS) + _GROUPS.index(writers))


UNKNOWN = sum(map(_group_bit, _GROUPS))
"""The letters of languages that eldc does not know, as bits."""
LETTERS = {code: sum(_group_bit(group) for group in _GROUPS if code in group) for code in _LETTERS}
"""Of such a language its letters among these."""
# No library reads half a character, nor knows a letter by its parts.
_UNSPELT = 1 << (len(_CYRILLIC_SIGNS) + len(_GROUPS))


def signs_of(letters: str) -> int:
    """A set of Cyrillic letters that tell languages apart, as bits."""
    return sum(1 << _CYRILLIC_SIGNS.index(letter) for letter in letters)


class Letters(NamedTuple):
    """Of each character of the basic plane: the number of its script, 0 if it is no letter, or of another script; and
    its bit if it is one of those that tell languages apart."""

    scripts: NDArray[np.uint8]
    signs: NDArray[np.int64]


def _loose_parts(character: str) -> str:
    """What of a character normalization form C may change or join to what stands before it."""
    if "\uac00" <= character <= "\ud7a3":
        return normalize("NFD", character)[1:]
    parts = normalize("NFD", character)[1:] if len(decomposition(character).split()) > 1 else ""
    changes = combining(character) or normalize("NFC", character) != character
    return parts + character if changes else parts


@cache
def known_letters() -> Letters:
    """What :func:`read_letters` goes by."""
    scripts = np.zeros(_PLANE, dtype=np.uint8)
    every = "".join(map(chr, range(_PLANE)))
    for number, name in enumerate(SCRIPTS[1:], 1):
        for found in _WORDS_OF[name].finditer(every):
            scripts[found.start() : found.end()] = number
    scripts[[not character.isalpha() for character in every]] = 0
    signs = np.zeros(_PLANE, dtype=np.int64)
    signs[0xD800:0xE000] = _UNSPELT
    signs[[ord(parts) for character in every for parts in _loose_parts(character)]] = _UNSPELT
    for letter in _CYRILLIC_SIGNS:
        signs[ord(letter)] = signs_of(letter)
    for letter, writers in _WRITERS.items():
        signs[[ord(letter), ord(letter.upper())]] |= _group_bit(writers)
    return Letters(scripts, signs)


@numba.njit(cache=True, nogil=True)
def read_letters(codes: Codes, spans: NDArray[np.int64], known: Letters) -> NDArray[np.int64]:
    """For each span of ``codes`` a row: its main script, how many letters it has of that, how many of any, the bits of
    those that tell languages apart, and how many letters of each script.

    The script of most letters is the main one. Kanji are read with the kana around them, and Latin names inside
    another script's text do not outvote it.
    """
    rows = np.zeros((len(spans), TOLD + len(SCRIPTS)), dtype=np.int64)
    for text in range(len(spans)):
        counts, signs = rows[text, TOLD:], 0
        for at in range(spans[text, 0], spans[text, 1]):
            code = codes[at]
            if code < _PLANE:
                counts[known.scripts[code]] += 1
                signs |= known.signs[code]
        counts[0] = 0
        best, size, total = 0, 0, 0
        for number in range(1, len(counts)):
            own = counts[number]
            total += own
            if counts[_KANA] and number == _KANA:
                own += counts[_HAN]
            elif counts[_KANA] and number == _HAN:
                own = 0
            if number != _LATIN and own > size:
                best, size = number, own
        if counts[_LATIN] > 2 * size:
            best, size = _LATIN, counts[_LATIN]
        rows[text, 0], rows[text, 1], rows[text, 2], rows[text, 3] = best, size, total, signs
    return rows


def is_spelt(signs: int) -> bool:
    """Whether a text with these signs is in normalization form C for certain, and has no half characters in it."""
    return not signs & _UNSPELT


def only_script(words: str, script: str) -> str:
    """The words of one script, with a space between them."""
    return " ".join(_WORDS_OF[script].findall(words))
