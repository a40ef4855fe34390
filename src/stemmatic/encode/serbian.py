"""Serbian in Latin letters, and Croatian and Bosnian, written in Cyrillic: the extra rows know that script only.

Gaj's alphabet answers Vuk's letter by letter; only lj, nj, dž are two letters for one. A word with q, w, x, y or
without any vowel is foreign or an abbreviation, and stays.
"""

from __future__ import annotations

import re

from stemmatic.text.serbian import CYRILLIC, DOUBLE, LATIN

_LETTERS = str.maketrans(LATIN + LATIN.upper(), CYRILLIC + CYRILLIC.upper())
_PAIR = re.compile("lj|nj|dž", re.I)
_WORD = re.compile(r"[a-pr-vzčćđšž]+", re.I)
_WHOLE = re.compile(r"[^\W\d_]+")
_VOWEL = re.compile("[aeiour]", re.I)


def to_cyrillic(text: str) -> str:
    """A Serbian, Croatian or Bosnian text in Cyrillic; what is in Cyrillic already stays."""
    return _WHOLE.sub(_word, text)


def _word(found: re.Match[str]) -> str:
    word = found[0]
    if not _WORD.fullmatch(word) or not _VOWEL.search(word):
        return word
    return _PAIR.sub(_pair, word).translate(_LETTERS)


def _pair(found: re.Match[str]) -> str:
    letter = DOUBLE[found[0].lower()]
    return letter.upper() if found[0][0].isupper() else letter
