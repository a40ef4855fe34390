"""The letters of a text by script, and the languages that each script leaves to choose among."""

from __future__ import annotations

import sys
from functools import cache

import numpy as np
import regex
from numpy.typing import NDArray

from stemmatic.understand.marks import HASHTAG, LINK, MENTION, may_hold_links

LANGUAGES: dict[str, tuple[str, ...]] = {
    script: tuple(codes.split())
    for script, codes in {
        "Latin": "en tr de fr es it pt pl nl ro cs sk hu sv da no fi az id ms vi sq hr sl lt lv et ca sw",
        "Cyrillic": "ru uk be bg sr mk kk ky mn",
        "Arabic": "ar fa ur ps",
        "Hebrew": "he",
        "Greek": "el",
        "Armenian": "hy",
        "Georgian": "ka",
        "Thai": "th",
        "Hangul": "ko",
        "Han": "zh",
        "Kana": "ja",
        "Devanagari": "hi",
        "Bengali": "bn",
        "Tamil": "ta",
        "Ethiopic": "am",
    }.items()
}
_SCRIPTS = tuple(LANGUAGES)
_SCRIPT_CLASSES = {name: rf"\p{{{name}}}" for name in _SCRIPTS} | {"Kana": r"\p{Hiragana}\p{Katakana}"}
_SCRIPT_WORDS = {name: regex.compile(rf"[{inside}]++", regex.V1) for name, inside in _SCRIPT_CLASSES.items()}
_ASIDE = regex.compile(rf"{LINK}|{MENTION}|{HASHTAG}", regex.V1)


@cache
def _script_table() -> NDArray[np.uint8]:
    """For each letter of the basic plane the number of its script, counted from 1; 0 for all other characters."""
    table = np.zeros(sys.maxunicode + 1, dtype=np.uint8)
    plane = "".join(chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000)
    for number, name in enumerate(_SCRIPTS, 1):
        for found in _SCRIPT_WORDS[name].finditer(plane):
            table[[ord(c) for c in found[0] if c.isalpha()]] = number
    return table


def wording(text: str) -> str:
    """``text`` without links, mentions and hashtags, which tell nothing of its language."""
    return _ASIDE.sub(" ", text) if "#" in text or "@" in text or may_hold_links(text) else text


def count_letters(text: str) -> dict[str, int]:
    """How many letters of each script ``text`` has, where any."""
    if text.isascii():
        letters = sum(map(str.isalpha, text))
        return {"Latin": letters} if letters else {}
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    counts = np.bincount(_script_table()[codes]).tolist()
    return {_SCRIPTS[number - 1]: n for number, n in enumerate(counts) if n and number}


def main_script(counts: dict[str, int]) -> tuple[str | None, int]:
    """The script of most letters, and how many it has.

    Kanji are read with the kana around them, and Latin names inside another script's text do not outvote it.
    """
    if not counts:
        return None, 0
    if "Kana" in counts:
        counts["Kana"] += counts.pop("Han", 0)
    if (
        "Latin" in counts
        and max((n for name, n in counts.items() if name != "Latin"), default=0) * 2 >= counts["Latin"]
    ):
        del counts["Latin"]
    script = max(counts, key=lambda name: counts[name])
    return script, counts[script]


def only_script(words: str, script: str) -> str:
    """The words of one script."""
    return " ".join(_SCRIPT_WORDS[script].findall(words))
