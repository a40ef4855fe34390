"""Comparison text: what two texts are compared by, with every word mapped back to the raw text.

Folding is NFKC and casefold per character with its combining marks, and on top of it

* Turkish: ``I``, ``İ``, ``ı``, ``i`` (and ``i`` with a combining dot) are one letter;
* Russian: ``ё`` is ``е``; Ukrainian and other apostrophes inside words are one sign;
* Arabic and Persian: tatweel and harakat go, alef is alef with or without hamza, ``ى`` and ``ی`` are ``ي``,
  ``ک`` is ``ك``; ``ة`` stays, because ``ه`` for it is a misspelling and in Persian another letter;
* digits of every script are ASCII digits; zero-width characters and soft hyphens go.

Emoji, links, @mentions and the ``#`` of hashtags are set aside.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from stemmatic.text.characters import APOSTROPHES, PLAIN_RANGES
from stemmatic.text.marks import EMOJI, LINK, MENTION
from stemmatic.text.plain_words import DOT_ABOVE, find_plain_words, fold_plain

COMPARISON_RULES = "comparison 1"  # names what is made here: to be changed with it, so that what is kept is made anew
_MAX_CACHED_CHARS = 64

# A word is letters, digits and marks, with single apostrophes between them. Scripts written without spaces give one
# word a character: what is a word there needs a dictionary, and comparison does not.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_IN_WORD = rf"[[\p{{L}}\p{{N}}\p{{M}}\u00AD\u200B-\u200D\u2060\uFEFF]--[{_UNSPACED}\u20E3\uFE0E\uFE0F]]"
_LETTER = rf"[[\p{{L}}\p{{N}}]--[{_UNSPACED}]]"
_WORD = (
    # Single letters with stops between them, three or more, are one word: a name spelt out is not nine shared words.
    rf"{_LETTER}(?:\.{_LETTER}){{2,11}}+(?!{_IN_WORD})"
    rf"|\d{{1,20}}+(?:[.,:]\d{{1,20}}+){{1,6}}+(?!{_IN_WORD})"
    rf"|{_LETTER}{_IN_WORD}*+(?:[{APOSTROPHES}]{_LETTER}{_IN_WORD}*+|(?<=\p{{Hebrew}})[\"״]\p{{Hebrew}}{_IN_WORD}*+)*+"
    rf"|[[{_UNSPACED}]&&[\p{{L}}\p{{N}}]]\p{{M}}*+"
)
_WORDS = regex.compile(rf"{LINK}|{MENTION}|{EMOJI}|({_WORD})", regex.V1)
# Most posts hold letters of which none needs the rules above; the standard library's engine reads them twice as fast,
# with the same result. (To it \x1C to \x1F are white space.)
_PLAIN_TEXT = re.compile("[" + "".join(f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in PLAIN_RANGES) + "]*+")
_CLUSTERS = regex.compile(r".[\p{M}\u1160-\u11FF]*+", regex.DOTALL)

_FOLDED = str.maketrans(
    {
        "ı": "i",
        "ё": "е",
        **dict.fromkeys(APOSTROPHES, "'"),
        "״": '"',
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىی", "ي"),
        "ک": "ك",
        "ـ": None,
        "\u0670": None,
        **dict.fromkeys(map(chr, range(0x064B, 0x0660)), None),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f", None),
        **{chr(code): str(unicodedata.decimal(chr(code))) for code in (*range(0x660, 0x66A), *range(0x6F0, 0x6FA))},
    }
)


def _fold_cluster(cluster: str) -> str:
    """One character with its marks, folded; may be empty or longer than one."""
    composed = unicodedata.normalize("NFKC", cluster.replace("´", "'"))  # NFKC would make a space and an accent of it
    folded = unicodedata.normalize("NFKC", composed.casefold()).translate(_FOLDED)
    return folded.replace("i" + DOT_ABOVE, "i")


def _fold_raw(raw: str) -> str:
    """``raw`` folded, cluster by cluster."""
    return "".join(part for found in _CLUSTERS.finditer(raw) for part in _fold_cluster(found[0]).split())


@lru_cache(maxsize=1 << 17)
def _fold_word_cached(raw: str) -> str:
    if _PLAIN_TEXT.fullmatch(raw):
        return fold_plain(raw)
    return _fold_raw(raw)


def fold_word(raw: str) -> str:
    """One word as comparison text."""
    return _fold_word_cached(raw) if len(raw) <= _MAX_CACHED_CHARS else _fold_raw(raw)


@dataclass(frozen=True, slots=True)
class Words:
    """The folded words of a text; word ``i`` stands at ``text[begins[i]:ends[i]]`` of the raw text."""

    words: tuple[str, ...]
    begins: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.words)


def split_words(text: str, skip: Sequence[tuple[int, int]] = ()) -> Words:
    """The words of ``text`` as comparison text, with their raw spans.

    Hashtags count as their word without ``#``; links, mentions and emoji are no words; nor is what begins inside one
    of the raw spans of ``skip``, in any order.
    """
    begins, ends, words = _find_words(text)
    if not all(words):
        kept = [i for i, word in enumerate(words) if word]
        words, begins, ends = [words[i] for i in kept], [begins[i] for i in kept], [ends[i] for i in kept]
    for begin, end in skip:
        first, last = bisect_left(begins, begin), bisect_left(begins, end)
        del words[first:last], begins[first:last], ends[first:last]
    return Words(tuple(words), tuple(begins), tuple(ends))


def _find_words(text: str) -> tuple[list[int], list[int], list[str]]:
    """Where the words of a text begin and end, and the words folded; some fold to nothing."""
    plain = find_plain_words(text)
    if plain is not None:
        return plain
    spans = [one.span() for one in _WORDS.finditer(text) if one[1] is not None]
    return [begin for begin, _ in spans], [end for _, end in spans], [fold_word(text[a:b]) for a, b in spans]


def fold_words(text: str) -> str:
    """The folded words of ``text``, one space between them."""
    return " ".join(filter(None, _find_words(text)[2]))
