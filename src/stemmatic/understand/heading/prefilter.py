"""What a line may hold of what headings are read by: events, verbs of speech, roles, dates, in one compiled pass.

A hint that is not given proves that the pattern finds nothing in the line, nor, but for dates and topics, in what is
left of it where its end is cut off. A hint that is given proves nothing.
"""

from __future__ import annotations

import re
from functools import cache

import numba
import numpy as np
from numpy.typing import NDArray

from stemmatic.text.characters import Codes, codes_of
from stemmatic.text.months import MONTH_NAMES
from stemmatic.understand.heading.lexicon import (
    EVENTS,
    PLAIN_SIGNS,
    ROLES,
    SPEECH_VERBS,
    TOPIC_WORDS,
    find_openings,
    fold,
    may_hold_events,
)
from stemmatic.understand.speech.lexicon import CUE_WORDS

EVENT, VERB, ROLE, DATE, TOPIC = 1, 2, 4, 8, 16
SPEECH = 256  # a word by which speech is attributed
OPENING = 32  # what lexicon.may_hold_events says
_MONTH, _ODD_SIGN = 64, 128

# The classes of characters; behind these come the signs and then the letters of the words that are looked for.
_OTHER, _ODD, _DIGIT, _FIRST_SIGN = 0, 1, 2, 3
_PLAIN = 1 << 12  # is added to the class of what may_hold_events takes for plain
_PLANE = 0x10000
# Where characters stand that fold to letters and signs of the words: Latin, Cyrillic, Arabic and their extensions.
_FOLDING = (
    (0, 0x530),
    (0x600, 0x700),
    (0x1C80, 0x1C90),
    (0x1E00, 0x1F00),
    (0x2000, 0x2070),
    (0x2100, 0x2150),
    (0xFB00, 0xFB07),
)
_COMBINING_DOT = "\u0307"  # of a dotted i that was taken apart

_SYMBOL, _CHILD, _SIBLING, _STEMS, _WHOLE = range(5)


def read_hints(line: str) -> int:
    """The hints of ``line``, as a set of bits."""
    classes, letters, tree = _tables()
    found: int = _read(codes_of(line), classes, letters, tree)
    if found & _ODD_SIGN:
        return found | OPENING if may_hold_events(line) else found & ~OPENING
    return found


@numba.njit(cache=True, nogil=True)
def _read(codes: Codes, classes: NDArray[np.int16], first_letter: int, tree: NDArray[np.int16]) -> int:
    found = 0
    digits = in_word = odd = False
    plain = True
    for at in range(len(codes)):
        kind = int(classes[codes[at]]) if codes[at] < _PLANE else _OTHER
        plain &= kind >= _PLAIN
        kind &= _PLAIN - 1
        if kind >= first_letter:
            if not in_word:
                found |= _words_at(codes, at, kind, classes, first_letter, tree)
            in_word = True
            continue
        in_word = False
        if kind == _DIGIT:
            digits = True
            if at > 2 and (codes[at - 1] == 46 or codes[at - 1] == 45) and not found & DATE:
                found |= _number_before(codes, at, classes)
        elif kind == _ODD:
            odd = True
    if found & _MONTH and digits:
        found |= DATE
    if odd:
        found |= EVENT | VERB | ROLE | DATE | TOPIC | SPEECH | _ODD_SIGN
    return found if plain else found | OPENING


@numba.njit(cache=True, nogil=True)
def _words_at(
    codes: Codes,
    at: int,
    symbol: int,
    classes: NDArray[np.int16],
    first_letter: int,
    tree: NDArray[np.int16],
) -> int:
    """The hints of the words of the tree that begin at a place."""
    found, node = 0, symbol
    while True:
        at += 1
        symbol = _OTHER
        if at < len(codes) and codes[at] < _PLANE:
            symbol = int(classes[codes[at]]) & (_PLAIN - 1)
        found |= int(tree[node, _STEMS])
        if symbol < first_letter:
            found |= int(tree[node, _WHOLE])
        node = int(tree[node, _CHILD])
        while node and tree[node, _SYMBOL] != symbol:
            node = int(tree[node, _SIBLING])
        if node == 0:
            return found


@numba.njit(cache=True, nogil=True)
def _number_before(codes: Codes, at: int, classes: NDArray[np.int16]) -> int:
    """DATE if before the digit at a place stand a number of a month and two like signs, as in "1.06.2" or "-06-1"."""
    for before in (at - 3, at - 4):
        if classes[codes[before + 1]] & (_PLAIN - 1) != _DIGIT if codes[before + 1] < _PLANE else True:
            return 0
        if before >= 0 and codes[before] == codes[at - 1]:
            return DATE
    return 0


@cache
def _tables() -> tuple[NDArray[np.int16], int, NDArray[np.int16]]:
    """The class of each character of the basic plane, the first class of a letter, and the tree of words.

    A node of the tree has a symbol, its first child, the next child of its parent, and the hints that it gives where
    it ends a stem, and where it ends a whole word. The first nodes stand at the classes of their symbols.
    """
    stems: dict[str, int] = {}
    whole: dict[str, int] = {}

    def want(hints: dict[str, int], words: list[str], hint: int) -> None:
        for word in words:
            folded = fold(word.rstrip("$").replace("_", " "))
            hints[folded] = hints.get(folded, 0) | hint

    openings = find_openings()
    for tables, hint in ((EVENTS, EVENT), (SPEECH_VERBS, VERB), (ROLES, ROLE)):
        want(stems, " ".join(tables).split(), hint)  # a whole word too may be left where a line's end is cut off
    want(stems, list(openings[1]), OPENING)
    want(whole, list(openings[0]), OPENING)
    want(whole, list(MONTH_NAMES), _MONTH)
    want(whole, list(TOPIC_WORDS), TOPIC)
    want(whole, sorted(CUE_WORDS), SPEECH)
    symbols = sorted(set("".join([*stems, *whole])), key=lambda symbol: (symbol.isalpha(), symbol))
    kinds = {symbol: kind for kind, symbol in enumerate(symbols, _FIRST_SIGN)}
    tree = [[kind, 0, 0, 0, 0] for kind in range(_FIRST_SIGN + len(symbols) + 1)]
    for hints, column in ((stems, _STEMS), (whole, _WHOLE)):
        for word, hint in hints.items():
            node = kinds[word[0]]
            for symbol in word[1:]:
                node = _child(tree, node, kinds[symbol])
            tree[node][column] |= hint
    first_letter = next(kind for symbol, kind in kinds.items() if symbol.isalpha())
    return _classes(kinds), first_letter, np.array(tree, dtype=np.int16)


def _child(tree: list[list[int]], node: int, kind: int) -> int:
    """The child of a node with a symbol, which is made where there is none."""
    child = tree[node][_CHILD]
    while child and tree[child][_SYMBOL] != kind:
        child = tree[child][_SIBLING]
    if not child:
        child = len(tree)
        tree.append([kind, 0, tree[node][_CHILD], 0, 0])
        tree[node][_CHILD] = child
    return child


def _classes(kinds: dict[str, int]) -> NDArray[np.int16]:
    classes = np.full(_PLANE, _OTHER, dtype=np.int16)
    for begin, end in _FOLDING:
        for character in map(chr, range(begin, end)):
            folded = fold(character)
            if len(folded) > 1 or character == _COMBINING_DOT:
                kind = _ODD
            else:  # a letter of no word is one that no word begins behind
                kind = kinds.get(folded) or (_FIRST_SIGN + len(kinds) if character.isalpha() else _OTHER)
            classes[ord(character)] = kind
    classes[ord("0") : ord("9") + 1] = _DIGIT
    for found in re.finditer(PLAIN_SIGNS, "".join(map(chr, range(_PLANE)))):
        classes[found.start()] += _PLAIN
    return classes
