"""Letters as they are compared: NFKC, casefolding, and what is written one way or the other.

* Turkish: ``I``, ``İ``, ``ı``, ``i`` (and ``i`` with a combining dot) are one letter;
* Romanian: ``ș``, ``ț`` are ``ş``, ``ţ``;
* Russian: ``ё`` is ``е``; stress marks go; Greek: all accents go, since capitals have none;
* apostrophes, turned commas, geresh and primes inside words are one sign;
* Arabic, Persian, Urdu: tatweel and all marks go, alef is alef with or without hamza, ``ى`` and ``ی`` are ``ي``, ``ک``
  is ``ك``, ``ە``, ``ۀ`` and ``ہ`` are ``ه`` (``ھ`` stays, which tells words of Urdu apart); ``ة`` stays, because ``ه``
  for it is a misspelling and in Persian another letter;
* Hebrew: points and cantillation go; Armenian: the marks that stand inside words go; Georgian: one of three alphabets;
* Devanagari: the dot under a letter goes; a nasal is written as the dot above, whichever sign or letter it has;
* Malayalam: letters without a vowel are one sign or three; Thai and Lao: the ring of ``ำ`` goes, which is typed on
  either side of a tone;
* Han: characters are what they were simplified to; ``œ`` and ``æ`` are two letters;
* letters in circles and squares, small capitals, and marks that cross letters out are ornament;
* digits of every script are ASCII digits; whatever Unicode says may be ignored goes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

import regex

from stemmatic.text.characters import APOSTROPHES, GERSHAYIM, read_letters

# Marks of no orthography, and those that are left when all that belongs to a letter has become one with it.
_LOOSE_MARKS = r"[[\u0300-\u036F\u0483-\u0489\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]&&\p{M}]"
_POINTS = r"[[\p{Hebrew}\p{Arabic}\u064B-\u065F\u0670\u06D6-\u06ED]&&\p{Mn}]|[\u055B\u055C\u055E\u0640]"
_DROPPED = regex.compile(rf"{_LOOSE_MARKS}|{_POINTS}|\p{{Default_Ignorable_Code_Point}}", regex.V1)
_IGNORED = regex.compile(r"\p{Default_Ignorable_Code_Point}++", regex.V1)
_ONE_WAY = {
    "ı": "i",
    "ё": "е",
    "ѐ": "е",
    "ѝ": "и",
    "ș": "ş",
    "ț": "ţ",
    "ɑ": "a",
    "ɡ": "g",
    "ǝ": "ə",
    "œ": "oe",
    "æ": "ae",
    "ँ": "ं",
    **dict.fromkeys("\u093c\u0e4d\u0ecd", ""),
    **dict(zip("ൺൻർൽൾൿ", ["ണ്", "ന്", "ര്", "ല്", "ള്", "ക്"], strict=True)),
    **dict.fromkeys(GERSHAYIM, '"'),
    "ۀ": "ه",
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ىی", "ي"),
    "ک": "ك",
    **dict.fromkeys("ەہۂ", "ه"),
    "ۃ": "ة",
}
_FRACTIONS = str.maketrans(
    {
        sign: str(unicodedata.numeric(sign)).removeprefix("0")  # two and a half are 2.5
        for sign in "½¼¾⅕⅖⅗⅘⅛⅜⅝⅞⅒"
    }
)
# Of Devanagari, the nasals before a consonant of their own place.
_NASAL = regex.compile("ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-ध])|म्(?=[प-भ])")
_VIRAMA = "\u094d"
_FIRST_PLANES, _TAGS = 0x20000, range(0xE0000, 0xE1000)  # beyond them nothing is dropped, and nothing a digit
_GREEK = (*range(0x370, 0x400), *range(0x1F00, 0x2000))
_ORNAMENTS = (
    "LATIN LETTER SMALL CAPITAL ",
    *(f"{one} LATIN CAPITAL LETTER " for one in ("NEGATIVE CIRCLED", "NEGATIVE SQUARED")),
)
_ORNAMENTED = (*range(0x1D00, 0x1D80), *range(0x250, 0x2B0), *range(0xA700, 0xA800), *range(0x1F150, 0x1F18A))


@cache
def _folds() -> dict[int, str | None]:
    """What each letter becomes that composing and casefolding leave as it is, or None for what goes."""
    every = "".join(map(chr, (*range(_FIRST_PLANES), *_TAGS)))
    folds: dict[int, str | None] = {ord(found[0]): None for found in _DROPPED.finditer(every)}
    folds |= {
        ord(digit): str(unicodedata.decimal(digit)) for digit in filter(str.isdecimal, every) if not digit.isascii()
    }
    for code in _GREEK:
        plain = "".join(c for c in unicodedata.normalize("NFD", chr(code)) if not unicodedata.combining(c))
        if chr(code).isalpha() and plain != chr(code):
            folds[code] = plain
    for code in _ORNAMENTED:
        name = unicodedata.name(chr(code), "")
        for ornament in _ORNAMENTS:
            if len(letter := name.removeprefix(ornament)) == 1 and letter != name:
                folds[code] = letter.lower()
    for code in range(0x2D00, 0x2D2E):  # of the alphabet of churches
        if name := unicodedata.name(chr(code), ""):
            folds[code] = unicodedata.lookup(name.replace("SMALL ", ""))
    folds |= {ord(one): other for one, other in read_letters()["Traditional", "Simplified"].items()}
    return folds | {ord(one): other for one, other in _ONE_WAY.items()} | dict.fromkeys(map(ord, APOSTROPHES), "'")


def fold_letters(raw: str) -> str:
    """Letters, of a word or of several, as they are compared; may be empty, and has no white space."""
    if not raw.isascii():
        # What may be ignored would keep apart what composes; NFKC would make a space and an accent of an acute.
        raw = unicodedata.normalize("NFKC", _IGNORED.sub("", raw.translate(_FRACTIONS)).replace("´", "'"))
    folded = raw.casefold()
    if folded.isascii():
        return folded.replace("`", "'")
    folded = "".join(unicodedata.normalize("NFKC", folded).translate(_folds()).split())
    return _NASAL.sub("ं", folded) if _VIRAMA in folded else folded


# --- what is often not typed at all ----------------------------------------------------------------------------------

_PLAIN = str.maketrans({"ґ": "г", "'": None, '"': None, "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
_ACCENTED = regex.compile(r"([A-Za-z\u0370-\u03FF])[\u0300-\u036F]+")
_MARKED = regex.compile(r"[[\p{Latin}&&\P{ASCII}]\u0300-\u036Fґ]", regex.V1)
_FEWEST_MARKED, _TIMES_AS_MANY = 3, 4


@lru_cache(maxsize=1 << 16)
def plain_letters(word: str) -> str:
    """A folded word without what is often not typed: Latin and Greek accents, the stroke of ``ґ``, apostrophes."""
    if word.isascii():
        return word.replace("'", "").replace('"', "")
    word = word.translate(_PLAIN)
    if unicodedata.is_normalized("NFD", word):
        return word
    return unicodedata.normalize("NFC", _ACCENTED.sub(r"\1", unicodedata.normalize("NFD", word)))


def marked_letters(text: str) -> str:
    """The letters of a text that :func:`plain_letters` takes something from, apostrophes apart, or may."""
    return "" if text.isascii() else "".join(_MARKED.findall(text.lower()))


def as_typed(ours: Sequence[str], theirs: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The folded words of two texts as they are to be compared: plain, where one was typed without its marks.

    So ``Carsamba`` is Çarşamba in a text that has no marks at all, and ``oldu`` is not öldü in one that has.
    """
    few, many = sorted(sum(plain_letters(word) != _without_apostrophe(word) for word in one) for one in (ours, theirs))
    make = plain_letters if many >= _FEWEST_MARKED and few * _TIMES_AS_MANY <= many else _without_apostrophe
    return [*map(make, ours)], [*map(make, theirs)]


def _without_apostrophe(word: str) -> str:
    return word.replace("'", "")
