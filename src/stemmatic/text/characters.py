"""What each character is to the compiled passes over a text, in one table."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources

import numpy as np
import regex
from numpy.typing import NDArray

# Of which one may stand between the letters of a word: with turned commas, half rings, geresh and primes.
APOSTROPHES = "'’ʼ‘`´′＇ʻʽʾʿ‛‵ʹˈ՚׳ꞌ"
GERSHAYIM = '"״”“″'  # of which one may stand between Hebrew letters
BULLETS = "•◦‣⁃∙·●○◉■□▪▫◾◽◆◇★☆✦✓✔✗✘►▸▹▻→⇒"
SPACED_BULLETS = "-–—−*"  # where white space follows
INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
STOPS = ".!?…؟۔"  # that end a sentence where white space follows, and a capital where there are any
RARE_STOPS = "‼⁇⁈⁉‽\u037e"  # as these
# Letters of scripts that write no white space between words, and next to no stops.
SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
FULL_STOP = rf"[[\p{{Sentence_Terminal}}།༎｡]--[{STOPS}{RARE_STOPS}․၊]]"  # that ends a sentence whatever follows; for V1
OPENERS = "\"'«“„‘‹([{¿¡「『【〈《—–-#<*"
CLOSERS = "\"'»”’“›)]}」』】〉》*"

KNOWN_PLANES = 0x20000  # texts with characters from here on take the full rules

# The compiled passes hold these numbers in their caches, which numba renews only when a pass's own file changes: a new
# kind takes a new number, and where one must change, so must those files.
ALNUM = 1 << 0  # a letter or digit
ALPHA = 1 << 1
LOWER = 1 << 2
DIGIT = 1 << 3
SPACE = 1 << 4
LINE_END = 1 << 5
STOP = 1 << 6
CLOSER = 1 << 7
OPENER = 1 << 8
DASH = 1 << 9
RARE = 1 << 10  # a sign whose sentences take the full rules: emoji, wide punctuation; or one that Unicode may yet name
TOKEN_BORDER = 1 << 11  # what ends the token before a stop
BULLET = 1 << 12
APOSTROPHE = 1 << 13
POINT = 1 << 14  # what may stand between the digits of a number
ASIDE = 1 << 15  # what links, mentions, hashtags and emoji have, and plain passages have not
PLAIN = 1 << 16  # a character of plain text, in which words have no marks of their own
EMOJI = 1 << 17  # what begins an emoji that is no key's
BEHIND_EMOJI = 1 << 18  # what belongs to the emoji before it
SPACED_BULLET = 1 << 19  # a bullet if white space follows
DOUBLE_BULLET = 1 << 20  # a bullet if there are two
WORD_SIGN = 1 << 21  # in plain text, what may not stand before a mention
IN_LINK = 1 << 22
LINK_END = 1 << 23  # what may end a link
LATIN = 1 << 24
CYRILLIC = 1 << 25
GREEK = 1 << 26
ARMENIAN = 1 << 27
CHEROKEE = 1 << 28
ALIKE = 1 << 29  # a letter that looks like one of another of these scripts
IGNORED = 1 << 30  # by Unicode's word, but for the hyphen that a line may break at
SCRIPTS = {"Latin": LATIN, "Cyrillic": CYRILLIC, "Greek": GREEK, "Armenian": ARMENIAN, "Cherokee": CHEROKEE}
"""Alphabets that share look-alikes."""

_EMOJI = regex.compile(r"[\p{Extended_Pictographic}\p{Regional_Indicator}\U0001F3FB-\U0001F3FF]", regex.V1)
_FIRST_EMOJI = 0xA9
_SCRIPTS_END = 0x2000
_WORD_SIGN = regex.compile(r"\w")

Codes = NDArray[np.uint32]


def codes_of(text: str) -> Codes:
    """The characters of a text as numbers."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


@cache
def kinds() -> Codes:
    """What each character of the first two planes is: a sum of the constants above."""
    characters = [*map(chr, range(KNOWN_PLANES))]
    table = np.zeros(KNOWN_PLANES, dtype=np.uint32)
    for kind, holds in (
        (ALNUM, str.isalnum),
        (ALPHA, str.isalpha),
        (LOWER, is_small),
        (DIGIT, str.isdecimal),
        (SPACE, str.isspace),
        (RARE, _is_unnamed),
    ):
        table[np.frombuffer(bytes(map(holds, characters)), dtype=np.bool_)] |= kind
    for kind, signs in (
        (LINE_END, "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"),
        (STOP, STOPS),
        (CLOSER, CLOSERS),
        (OPENER, OPENERS),
        (DASH, "—–-"),
        (RARE, "©®\x1c\x1d\x1e\x1f\u20e3\u2122\u2139" + RARE_STOPS),
        (TOKEN_BORDER, "()[]«»“”„\"'’‘/<>#"),
        (BULLET, BULLETS + INVISIBLE),
        (SPACED_BULLET, SPACED_BULLETS),
        (DOUBLE_BULLET, "*_"),
        (BEHIND_EMOJI, "\u200d\u20e3\ufe0e\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"),
        (APOSTROPHE, APOSTROPHES),
        (POINT, ".,:"),
        (ASIDE, "#＃@/\xa9\xae"),
    ):
        table[[ord(sign) for sign in signs]] |= kind
    for kind, ranges in (
        (RARE, ((0x2194, 0x21AA), (0x231A, 0x3299), (0xFF01, 0xFF61), (0x1F000, 0x1FFFF))),
        (ASIDE, ((0x203C, 0x1FFFF),)),
        (PLAIN, PLAIN_RANGES),
    ):
        for first, last in ranges:
            table[first : last + 1] |= kind
    every = "".join(characters)
    for found in regex.finditer(rf"{FULL_STOP}|[{SPACELESS}]", every, regex.V1):
        table[found.start()] |= RARE
    for found in regex.finditer(r"\p{Default_Ignorable_Code_Point}", every):
        table[found.start()] |= IGNORED if found[0] != "\xad" else 0
    table[(table & SPACE) == 0] |= IN_LINK
    table[[ord(sign) for sign in '<>"«»“”']] &= ~np.uint32(IN_LINK)
    table[(table & IN_LINK) != 0] |= LINK_END
    table[[ord(sign) for sign in ".,;:!?…)]}'’"]] &= ~np.uint32(LINK_END)
    for first, last in PLAIN_RANGES:
        for found in _WORD_SIGN.finditer("".join(characters[first : last + 1])):
            table[first + found.start()] |= WORD_SIGN
    for found in _EMOJI.finditer("".join(characters[_FIRST_EMOJI:])):
        table[_FIRST_EMOJI + found.start()] |= EMOJI
    for name, kind in SCRIPTS.items():
        for found in regex.finditer(rf"\p{{Script={name}}}", every[:_SCRIPTS_END]):
            table[found.start()] |= kind
    for pairs in read_letters().values():
        table[[ord(letter) for letter in pairs if ord(letter) < _SCRIPTS_END]] |= ALIKE
    return table


@cache
def read_letters() -> dict[tuple[str, str], dict[str, str]]:
    """Letters of the first kind by name, and for each the one of the second that it looks like or became.

    The facts are Unicode's (``recipes/letters.py``).
    """
    rows = resources.files("stemmatic.text").joinpath("letters.txt").read_text("utf-8").splitlines()
    return {
        (first, second): dict(zip(pairs[::2], pairs[1::2], strict=True))
        for first, second, pairs in (row.replace("\t", " ").split(" ") for row in rows)
    }


def is_small(letter: str) -> bool:
    """Whether a letter does not begin a sentence; Georgian ones do, though they have capitals for headlines."""
    return letter.islower() and not "ა" <= letter <= "ჿ"


def _is_unnamed(character: str) -> bool:
    return unicodedata.category(character) == "Cn"


# Letters of these need no rules but those of ``folding.fold_letters``. (To the ``re`` module \x1C to \x1F are white
# space.)
PLAIN_RANGES = (
    (0x00, 0x1B),
    (0x20, 0xAC),
    (0xAE, 0x2FF),
    (0x370, 0x379),
    (0x37B, 0x482),
    (0x48A, 0x55A),
    (0x55F, 0x58A),  # between them are the marks that Armenian writes inside words
    (0x2000, 0x200A),
    (0x2010, 0x2027),
    (0x202F, 0x205E),
    (0x20A0, 0x20BF),
    (0x2116, 0x2116),
    (0x2190, 0x245F),
    (0x2500, 0x2BFF),
    (0xFE0F, 0xFE0F),
    (0x1F1E6, 0x1FAFF),
)
