"""Names and numbers of a passage: what tells one event from another, in any script."""

from __future__ import annotations

import re
from collections.abc import Iterable
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


@dataclass(frozen=True, slots=True)
class Specifics:
    """Transliterated names and numbers; ``openers`` are capitalised words that may merely open a sentence."""

    names: frozenset[str]
    openers: frozenset[str]
    numbers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many names and numbers two passages have in common, and how many stand against one another."""

    names: int
    other_names: int
    numbers: int
    other_numbers: int


@lru_cache(maxsize=2**16)
def find_specifics(passage: str) -> Specifics:
    """The names and numbers of a passage. A name is a capitalised word inside a sentence, cut at its apostrophe."""
    names: set[str] = set()
    openers: set[str] = set()
    for found in _WORD.finditer(passage):
        word, before = found[0], passage[max(found.start() - 12, 0) : found.start()].rstrip(_OPENERS)
        if not word[0].isupper():
            continue
        letters = re.sub("[^a-z]", "", anyascii(word).lower())
        if len(letters) < 3:
            continue
        opens = not before or (before[-1] in _STOPS and not _INITIALS.search(before))
        (openers if opens else names).add(letters)
    return Specifics(
        frozenset(names), frozenset(openers), frozenset(int(number) for number in _NUMBER.findall(passage))
    )


def compare_specifics(ours: Specifics, theirs: Specifics) -> Agreement:
    """Names are matched by their transliterations, so that Иванов answers Ivanov and Ivanova."""
    few, many = (ours, theirs) if len(ours.names) <= len(theirs.names) else (theirs, ours)
    known = sorted(many.names | many.openers)
    same = sum(any(_alike(name, other) for other in known) for name in sorted(few.names))
    against = min(len(ours.numbers - theirs.numbers), len(theirs.numbers - ours.numbers))
    return Agreement(same, len(few.names) - same, len(ours.numbers & theirs.numbers), against)


@lru_cache(maxsize=2**18)
def _alike(one: str, other: str) -> bool:
    return fuzz.ratio(one, other) >= _SAME_NAME


def sum_agreements(all_of: Iterable[Agreement]) -> Agreement:
    """The agreement of several passages together."""
    names = other_names = numbers = other_numbers = 0
    for one in all_of:
        names += one.names
        other_names += one.other_names
        numbers += one.numbers
        other_numbers += one.other_numbers
    return Agreement(names, other_names, numbers, other_numbers)
