"""Names and numbers of a passage, which anchor it to one event, in any script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import fuzz

_WORD = re.compile(r"[^\W\d_]{3,40}")
_NUMBER = re.compile(r"\d{1,18}")
_INITIALS = re.compile(r"(?:^|[^\w])\w\.$")
_OPENERS = " #«»„“”\"'‘’([\u200e\u200f\u2066-\u2069"
_STOPS = ".!?…:\n•"
_SAME_NAME = 65.0  # rapidfuzz ratio of two transliterations, from which they are one name

# Arabic and Hebrew letters have no capitals and write few vowels: names are known there by their consonants.
_CONSONANTAL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_PARTICLES = ("", *"wvfblkhms", "al", "ll", "bl", "wb", "wl", "wal", "wbl", "wll", "vb", "vl", "vh")
_DIGRAPHS = (("sch|sh|ch|ts|zh|c(?=[eiy])", "s"), ("th|dh", "t"), ("kh|gh", "k"), ("ph", "f"))
_ALIKE_SOUNDS = str.maketrans("bfvcqgjxzd", "pppkkkkkst")
_NO_CONSONANTS = re.compile("[^kl-npr-t]")
_FEWEST_CONSONANTS = 3
_INEXACT_CONSONANTS = 4  # so many on both sides may differ a little
_SAME_CONSONANTS = 85.0  # rapidfuzz ratio


@dataclass(frozen=True, slots=True)
class Anchors:
    """Transliterated names and numbers; ``openers`` are capitalised words that may merely open a sentence.

    ``spellings`` are the consonants that the words of a script without capitals may stand for, with and without the
    particles that are written as one with a word.
    """

    names: frozenset[str]
    openers: frozenset[str]
    numbers: frozenset[int]
    spellings: frozenset[str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many names and numbers two passages have in common, and how many stand against one another.

    ``spelt_names`` are those of one side that the other one, in a script without capitals, spells in its words. That it
    does not spell a name says nothing: which of its words are names is not known.
    """

    names: int
    other_names: int
    numbers: int
    other_numbers: int
    spelt_names: int = 0


@lru_cache(maxsize=2**16)
def find_anchors(passage: str) -> Anchors:
    """The names and numbers of a passage. A name is a capitalised word inside a sentence, cut at its apostrophe."""
    names: set[str] = set()
    openers: set[str] = set()
    for letters, _, _, opens in find_names(passage):
        (openers if opens else names).add(letters)
    spellings = {one for word in _WORD.findall(passage) if _CONSONANTAL.match(word) for one in _spellings(word)}
    return Anchors(
        frozenset(names),
        frozenset(openers),
        frozenset(int(number) for number in _NUMBER.findall(passage)),
        frozenset(spellings),
    )


def find_names(passage: str) -> Iterator[tuple[str, int, int, bool]]:
    """Capitalised words: transliterated, where they begin and end, and whether they may merely open a sentence."""
    for found in _WORD.finditer(passage):
        if not found[0][0].isupper():
            continue
        letters = re.sub("[^a-z]", "", anyascii(found[0]).lower())
        if len(letters) >= 3:
            before = passage[max(found.start() - 12, 0) : found.start()].rstrip(_OPENERS)
            opens = not before or (before[-1] in _STOPS and not _INITIALS.search(before))
            yield letters, found.start(), found.end(), opens


def names_in(passage: str) -> Anchors:
    """The names and spellings of a whole text, as :func:`find_anchors` gives those of a passage; it is not kept."""
    return find_anchors.__wrapped__(passage)


def is_named(name: str, text: Anchors) -> bool:
    """Whether a transliterated name stands in a text, in whatever script."""
    return any(_alike(name, other) for other in (*text.names, *text.openers)) or bool(
        _spelt(frozenset({name}), text.spellings)
    )


def count_anchors(passage: str) -> tuple[int, set[int], bool]:
    """How many names a passage has at most, its numbers, and whether it has letters of a script without capitals.

    Quicker than :func:`find_anchors`. Passages read together have no other names and numbers than each has.
    """
    names = sum(word[0].isupper() for word in _WORD.findall(passage))
    return names, {int(number) for number in _NUMBER.findall(passage)}, bool(_CONSONANTAL.search(passage))


def compare_anchors(ours: Anchors, theirs: Anchors) -> Agreement:
    """Names are matched by their transliterations, so that Иванов answers Ivanov and Ivanova."""
    few, many = (ours, theirs) if len(ours.names) <= len(theirs.names) else (theirs, ours)
    known = sorted(many.names | many.openers)
    same = sum(any(_alike(name, other) for other in known) for name in sorted(few.names))
    against = min(len(ours.numbers - theirs.numbers), len(theirs.numbers - ours.numbers))
    spelt = _spelt(ours.names, theirs.spellings) + _spelt(theirs.names, ours.spellings)
    return Agreement(same, len(few.names) - same, len(ours.numbers & theirs.numbers), against, spelt)


@lru_cache(maxsize=2**16)
def _spellings(word: str) -> frozenset[str]:
    letters = anyascii(word).lower()
    found = (_consonants(letters.removeprefix(one)) for one in _PARTICLES if letters.startswith(one))
    return frozenset(one for one in found if len(one) >= _FEWEST_CONSONANTS)


@lru_cache(maxsize=2**16)
def _consonants(letters: str) -> str:
    """The consonants of a transliterated word; those that scripts or languages confuse are one."""
    for pattern, sound in _DIGRAPHS:
        letters = re.sub(pattern, sound, letters)
    # Doubles become one last: of "Sinan" Arabic leaves as many vowels out as of "Anna".
    return re.sub(r"(.)\1+", r"\1", _NO_CONSONANTS.sub("", letters.translate(_ALIKE_SOUNDS)))


def _spelt(names: frozenset[str], spellings: frozenset[str]) -> int:
    """How many of the names stand among the words of a script without capitals."""
    if not spellings:
        return 0
    sought = {found for name in names if len(found := _consonants(name)) >= _FEWEST_CONSONANTS}
    inexact = [one for one in spellings if len(one) >= _INEXACT_CONSONANTS]
    return sum(
        one in spellings
        or (len(one) >= _INEXACT_CONSONANTS and any(fuzz.ratio(one, it) >= _SAME_CONSONANTS for it in inexact))
        for one in sought
    )


@lru_cache(maxsize=2**18)
def _alike(one: str, other: str) -> bool:
    return fuzz.ratio(one, other) >= _SAME_NAME


def sum_agreements(all_of: Iterable[Agreement]) -> Agreement:
    """The agreement of several passages together."""
    names = other_names = numbers = other_numbers = spelt = 0
    for one in all_of:
        names += one.names
        other_names += one.other_names
        numbers += one.numbers
        other_numbers += one.other_numbers
        spelt += one.spelt_names
    return Agreement(names, other_names, numbers, other_numbers, spelt)
