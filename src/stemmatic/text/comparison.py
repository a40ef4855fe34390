"""Comparison text: what two texts are compared by, with every word mapped back to the raw text.

Letters are folded (:mod:`~stemmatic.text.folding`), figures are one word each (:mod:`~stemmatic.text.figures`),
look-alikes are read as the letters that they stand for (:mod:`~stemmatic.text.lookalikes`), words joined by capitals
(``#AnnaLind``) count as several. Emoji, links, @mentions and the ``#`` of hashtags are set aside.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import regex

from stemmatic.text.characters import APOSTROPHES, GERSHAYIM
from stemmatic.text.figures import join_figures, put_words
from stemmatic.text.folding import fold_letters
from stemmatic.text.lookalikes import reveal_words
from stemmatic.text.marks import EMOJI, LINK, MENTION
from stemmatic.text.plain_words import CAMEL, FIGURE, LONE, MIXED, Marks, find_plain_words, mark_words

COMPARISON_RULES = "comparison 7"  # names what is made here: to be changed with it, so that what is kept is made anew
_MAX_CACHED_CHARS = 64

# A word is letters, digits and marks, with single apostrophes between them. Scripts written without spaces give one
# word a character: what is a word there needs a dictionary, and comparison does not.
_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\u30FC\uFF70\uFF9E\uFF9F]--\p{Nd}"
_CIRCLED = r"\u24B6-\u24E9\U0001F130-\U0001F149\U0001F150-\U0001F169"
_APART = rf"[{_UNSPACED}]{APOSTROPHES}"
_PARTS_OF_WORDS = rf"\p{{L}}\p{{N}}\p{{M}}\p{{Default_Ignorable_Code_Point}}\u055B\u055C\u055E{_CIRCLED}"
_BLANK_LETTERS = r"\u3164\uFFA0"  # of Hangul, which print nothing and stand for a space
_IN_WORD = rf"[[{_PARTS_OF_WORDS}]--[{_APART}{_BLANK_LETTERS}\u20E3\uFE0E\uFE0F]]"
_LETTER = rf"[[\p{{L}}\p{{N}}{_CIRCLED}]--[{_APART}{_BLANK_LETTERS}]]"
_SQUARED = r"[\U0001F170-\U0001F189]{2,}+"  # of which single ones are emoji
_HIDDEN_SIGN = r"(?<=\p{L})[\uFE0E\uFE0F](?=\p{L})"  # of an emoji, where none is


def _words_where(*, odd: bool) -> regex.Pattern[str]:
    """What finds links, mentions, emoji and, as its group, words; ``odd`` where letters are squared or signs hidden."""
    rest = rf"{_IN_WORD}*+(?:{_HIDDEN_SIGN}{_IN_WORD}*+)*+" if odd else rf"{_IN_WORD}*+"
    word = (
        # Single letters with stops between them, three or more, are one word: a name spelt out is not nine of them.
        rf"{_LETTER}(?:\.{_LETTER}){{2,11}}+(?!{_IN_WORD})"
        rf"|\d{{1,20}}+(?:[.,:]\d{{1,20}}+){{1,6}}+(?!\d)"
        rf"|{_LETTER}{rest}(?:[{APOSTROPHES}]{_LETTER}{rest}|(?<=\p{{Hebrew}})[{GERSHAYIM}]\p{{Hebrew}}{rest})*+"
        rf"|[[{_UNSPACED}]&&[\p{{L}}\p{{N}}]][\p{{M}}\uFF9E\uFF9F]*+"
    )
    if odd:
        return regex.compile(rf"{LINK}|{MENTION}|(?!{_SQUARED}){EMOJI}|({word}|{_SQUARED})", regex.V1)
    return regex.compile(rf"{LINK}|{MENTION}|{EMOJI}|({word})", regex.V1)


_WORDS, _ODD_WORDS = _words_where(odd=False), _words_where(odd=True)
_EMOJI_SIGNS, _SQUARES = "\ufe0e\ufe0f", "".join(map(chr, range(0x1F170, 0x1F18A)))
# What is written together: words that begin with capitals behind two small letters at least, and numbers; in hashtags
# also behind capitals, which elsewhere take endings ("НАТОвский").
_PARTS = r"(?<=\p{Ll}{2})(?=\p{Lu})|(?<=\p{L}{2})(?=\p{N}{2})"
_JOINED = regex.compile(_PARTS)
_JOINED_IN_HASHTAG = regex.compile(_PARTS + r"|(?<=\p{Lu})(?=\p{Lu}\p{Ll}{2})")
# What is written onto a figure is a word of its own, but for the endings of ordinals and letters that number ("12a").
_WRITTEN_ONTO = regex.compile(
    r"\d{1,20}+(?!(?i:st|nd|rd|th)$)(?:([천만억조])(?=.)(\d{1,20}+)?){0,4}+"
    r"(\p{L}[\p{L}\p{M}]{1,40}+|[kKmMBкКмМгГлтч]|\p{Hangul}\p{M}*+)?+(?<!^\d+)",
    regex.V1,
)
# What keyboards without the sign have for a Ukrainian apostrophe; digits for the letters that they look like.
_TYPED_APOSTROPHE = regex.compile(r"[*\"](?<=\p{Cyrillic}.)(?=[єїюяЄЇЮЯ])")
_TYPED_LETTER = regex.compile(r"(?<=\p{Cyrillic})[03](?=\p{Cyrillic})|(?<=\p{Latin}{2})0(?=\p{Latin})")
# Vietnamese writes a tone on either of two last vowels.
_TONE_FIRST = regex.compile("([òóỏõọ])([ae])$|([ùúủũụ])(y)$")
_TONES = "òóỏõọùúủũụÒÓỎÕỌÙÚỦŨỤ\u0300\u0301\u0303\u0309\u0323"
_TONED = dict(zip("òóỏõọùúủũụ", "\u0300\u0301\u0309\u0303\u0323" * 2, strict=True))
# Persian writes some beginnings and endings with a half-space, a space or nothing between, and words that hang together
# with either of the first two.
_PERSIAN = "پچژگیک"
_KURDISH = "ێۆڕڵڤ"  # which writes a vowel as a letter and a half-space
_HALF_SPACE = "\u200c"
_BEGINNINGS = frozenset(["مي", "نمي"])
_ENDINGS = frozenset(
    [
        "ها",
        "هاي",
        "هايي",
        "هايم",
        "هايت",
        "هايش",
        "هايمان",
        "هايتان",
        "هايشان",
        "تر",
        "ترين",
        "ام",
        "اي",
        "ايم",
        "ايد",
        "اند",
        "اش",
    ]
)


@lru_cache(maxsize=1 << 17)
def _fold_cached(raw: str) -> str:
    return fold_letters(raw)


def fold_word(raw: str) -> str:
    """The letters of one word as comparison text."""
    return _fold_cached(raw) if len(raw) <= _MAX_CACHED_CHARS else fold_letters(raw)


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

    Hashtags count as their words without ``#``; links, mentions and emoji are no words; nor is what begins inside one
    of the raw spans of ``skip``, in any order.
    """
    return _split(text, skip, whole=True)


def split_to_search(text: str) -> Words:
    """The words of ``text`` as they are searched for: what is joined in writing stays one, and what says how much a
    figure is of stays a word of its own."""
    return _split(text, (), whole=False)


def _split(text: str, skip: Sequence[tuple[int, int]], *, whole: bool) -> Words:
    begins, ends, words, marks = _find_words(text)
    if marks is None:
        marks = mark_words(text, begins, ends)
        if _holds_any(text, _PERSIAN) and not _holds_any(text, _KURDISH):
            begins, ends, words, marks = _join_persian(text, begins, ends, words)
    if _holds_any(text, _TONES):
        words = [_TONE_FIRST.sub(_tone_last, word) for word in words]
    if marks.any & (MIXED | LONE):
        for at, stands_for in reveal_words([text[a:b] for a, b in zip(begins, ends, strict=True)], marks.each):
            words[at] = fold_word(stands_for)
    if _holds_any(text, "վՎ"):
        words = [word.replace("եվ", "եւ") for word in words]  # capitals of the ligature, which folds to "եւ"
    if marks.any & FIGURE and _part_figures(text, begins, ends, words, (marks.each & FIGURE).nonzero()[0].tolist()):
        marks = mark_words(text, begins, ends)
    if marks.any & CAMEL:
        for at in (marks.each & CAMEL).nonzero()[0].tolist():
            raw = text[begins[at] : ends[at]]
            if (meant := _TYPED_LETTER.sub(_letter_for, raw)) != raw:
                words[at] = fold_word(meant)
    if whole and marks.any & CAMEL and _part(text, begins, ends, words, (marks.each & CAMEL).nonzero()[0].tolist()):
        marks = mark_words(text, begins, ends)
    if marks.any & FIGURE:
        join_figures(text, begins, ends, words, (marks.each & FIGURE).nonzero()[0].tolist(), whole=whole)
    if not all(words):
        kept = [i for i, word in enumerate(words) if word]
        words, begins, ends = [words[i] for i in kept], [begins[i] for i in kept], [ends[i] for i in kept]
    if skip:
        _leave_out(begins, ends, words, skip)
    return Words(tuple(words), tuple(begins), tuple(ends))


def _leave_out(begins: list[int], ends: list[int], words: list[str], skip: Sequence[tuple[int, int]]) -> None:
    """Leave out the words that begin inside one of some spans, in place."""
    edits, done = [], 0
    for begin, end in sorted(skip):
        first = max(done, bisect_left(begins, begin))
        done = max(first, bisect_left(begins, end))
        edits.append((first, done, ()))
    put_words(begins, ends, words, edits)


def _find_words(text: str) -> tuple[list[int], list[int], list[str], Marks | None]:
    """Where the words of a text begin and end, and the words folded; some fold to nothing. What they are, if known."""
    if "*" in text or '"' in text:
        text = _TYPED_APOSTROPHE.sub("'", text)
    plain = find_plain_words(text)
    if plain is not None:
        return plain
    spans = find_spans(text)
    return [begin for begin, _ in spans], [end for _, end in spans], [fold_word(text[a:b]) for a, b in spans], None


def _letter_for(found: regex.Match[str]) -> str:
    """The letter of the word's own script that a digit looks like."""
    return "з" if found[0] == "3" else "о" if found.string[found.start() - 1] >= "\u0400" else "o"


def find_spans(text: str) -> list[tuple[int, int]]:
    """Where the words of a text stand, by the full rules."""
    pattern = _ODD_WORDS if _is_odd(text) else _WORDS
    return [one.span() for one in pattern.finditer(text) if one[1] is not None]


def printed_words(text: str) -> tuple[list[int], list[int]]:
    """Where the words of a text begin and end, each as it is printed."""
    return _find_words(text)[:2]


def _is_odd(text: str) -> bool:
    """Whether letters of a text may be squared, or signs of emoji hidden between them."""
    for sign in _EMOJI_SIGNS:
        at = text.find(sign, 1)
        while at > 0:
            if text[at - 1].isalpha() and text[at + 1 : at + 2].isalpha():
                return True
            at = text.find(sign, at + 1)
    return _holds_any(text, _SQUARES)


def _holds_any(text: str, letters: str) -> bool:
    """Whether a text has one of a few letters, none ASCII: far quicker than a search for a class of them."""
    return not text.isascii() and any(letter in text for letter in letters)


def fold_words(text: str) -> str:
    """The folded words of ``text``, one space between them, each as it stands."""
    return " ".join(filter(None, _find_words(text)[2]))


def _part(text: str, begins: list[int], ends: list[int], words: list[str], joined: Iterable[int]) -> bool:
    """Part those of the words ``joined`` that are several, in place; whether there are any."""
    edits = []
    for at in joined:
        begin, end = begins[at], ends[at]
        pattern = _JOINED_IN_HASHTAG if text[begin - 1 : begin] in ("#", "＃") else _JOINED
        borders = [begin, *(begin + found.start() for found in pattern.finditer(text[begin:end])), end]
        if len(borders) > 2:
            edits.append((at, at + 1, _between(text, borders)))
    put_words(begins, ends, words, edits)
    return bool(edits)


def _part_figures(text: str, begins: list[int], ends: list[int], words: list[str], figures: Iterable[int]) -> bool:
    """Part figures and the words written onto them ("45K", "5kg", "3400명"), in place; whether there are any."""
    edits = []
    for at in figures:
        if words[at].isdigit():
            continue
        found = _WRITTEN_ONTO.fullmatch(text, begins[at], ends[at])
        if found is not None:
            borders = sorted({begins[at], *found.starts(1), *found.starts(2), *found.starts(3), ends[at]})
            edits.append((at, at + 1, _between(text, borders)))
    put_words(begins, ends, words, edits)
    return any(len(instead) > 1 for _, _, instead in edits)


def _between(text: str, borders: Sequence[int]) -> list[tuple[int, int, str]]:
    """The folded words between borders, each with its own."""
    return [(begin, end, fold_word(text[begin:end])) for begin, end in pairwise(borders)]


def _tone_last(found: regex.Match[str]) -> str:
    first, second = found[1] or found[3], found[2] or found[4]
    return "ou"["oòóỏõọ".find(first) < 0] + unicodedata.normalize("NFC", second + _TONED[first])


def _join_persian(
    text: str, begins: list[int], ends: list[int], words: list[str]
) -> tuple[list[int], list[int], list[str], Marks]:
    """Words with their beginnings and endings joined, and what else a half-space parts parted."""
    spans: list[tuple[int, int, str]] = []
    for begin, end, word in zip(begins, ends, words, strict=True):
        at = begin
        for part in text[begin:end].split(_HALF_SPACE) if _HALF_SPACE in text[begin:end] else (text[begin:end],):
            folded = word if len(part) == end - begin else fold_word(part)
            if folded:
                spans.append((at, at + len(part), folded))
            at += len(part) + 1
    joined: list[tuple[int, int, str]] = []
    for begin, end, word in spans:
        if joined and text[joined[-1][1] : begin] in (" ", _HALF_SPACE):
            first, _, before = joined[-1]
            if word in _ENDINGS or before in _BEGINNINGS:
                joined[-1] = first, end, before + word
                continue
        joined.append((begin, end, word))
    begins, ends, words = map(list, zip(*joined, strict=True)) if joined else ([], [], [])
    return begins, ends, words, mark_words(text, begins, ends)
