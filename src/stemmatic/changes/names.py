"""Changes of names and places, and of who is said to speak."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

import regex
from anyascii import anyascii
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from stemmatic.changes.lexicon import Sign, day_of, is_marked, number_of
from stemmatic.changes.sides import Aligned, ComparedText, Gap, Side
from stemmatic.model import Change, ChangeKind
from stemmatic.text.months import MONTHS_OF_DAYS

_SAME_SOUND = 70.0  # rapidfuzz ratio of transliterations from which names in two scripts are one
_FEWEST_LETTERS, _LONG_NAME = 5, 10  # of names that may be mistyped, in two letters where they are long
_VOWELS = regex.compile(r"[aeiouyаеиоуыэюяіїє]")
_ENDING = regex.compile(
    r"(?<=\p{Cyrillic}{3})(?:[аяыи]ми|[оеы]го|[оеыи]му|[оеёыи]м|[оеи]ю|[ое]в|[оеиы]й|[аяыи]х|[аяуюо]я|ую|юю|і[вйм]|"
    r"[аеиоуыэюяйьїіє])$|(?<=\p{Latin}{3})s$"
)
_MOST_IN_PLACE = 6  # words on either side of a gap in which one name stands for another
_MOST_OF_CREDIT = 8  # words of a clause that says who speaks
_MOST_COMPARED = 200  # names that each other one is compared with letter by letter
_NEAR = 3  # words between a verb of speech and who speaks
_TITLE_CASE = 0.6  # share of capitals from which they tell no names
_LOCATIVES = ("'da", "'de", "'ta", "'te", "'dan", "'den", "'tan", "'ten")
_NO_CAPITALS = frozenset({"ar", "fa", "he", "ur"})
_GERMAN_NOUNS = ("ung", "heit", "keit", "schaft", "tion", "ismus", "chen", "lein", "ungen", "tionen", "er", "en")


class Name(NamedTuple):
    """Words ``[begin, end)`` of a side that are a name."""

    begin: int
    end: int


def find_names(pair: Aligned) -> Iterator[Change]:
    """The names and places in the place of which the other side has others."""
    gaps = [gap for gap in pair.gaps if gap.a_begin < gap.a_end and gap.b_begin < gap.b_end]
    if not gaps:
        return
    ours, theirs = find_runs(pair.a), find_runs(pair.b)
    for gap in gaps:
        if max(gap.a_end - gap.a_begin, gap.b_end - gap.b_begin) > _MOST_IN_PLACE:
            continue
        before = [one for one in _clip(ours, gap.a_begin, gap.a_end) if not _held(one, pair.a, pair.b.text)]
        after = [one for one in _clip(theirs, gap.b_begin, gap.b_end) if not _held(one, pair.b, pair.a.text)]
        if not (before or after) or _is_one(pair, gap):
            continue
        a, b = _extent(before, gap[:2]), _extent(after, gap[2:])
        yield pair.change(_kind(pair, a, b), a, b)


def find_runs(side: Side) -> list[Name]:
    """The names of a side, words that follow one another together."""
    if side.language in _NO_CAPITALS:
        titled = [one.end for one in side.of(Sign.TITLE, Sign.PLACE)]
        return [Name(at, min(at + 2, len(side.words))) for at in titled if at < len(side.words)]
    capital = [side.first(at).isupper() for at in range(len(side.words))]
    if side.language != "de" and sum(capital) > max(_TITLE_CASE * len(capital), 3):
        return []
    nouns = {one.end for one in side.of(Sign.NOUN)}
    elsewhere = frozenset(word for at, word in enumerate(side.words) if capital[at] and not side.opens(at))
    found: list[Name] = []
    for at, word in enumerate(side.words):
        if not capital[at] or not _may_name(side, at, word, nouns):
            continue
        follows = bool(found) and found[-1].end == at and not side.pauses(at)
        if side.opens(at) and not _is_confirmed(side, at, capital, elsewhere):
            continue
        if follows:
            found[-1] = Name(found[-1].begin, at + 1)
        else:
            found.append(Name(at, at + 1))
    return found


def _may_name(side: Side, at: int, word: str, nouns: set[int]) -> bool:
    if len(word) < 2 or not any(one.isalpha() for one in word) or is_marked(word, side.language):
        return False
    if (
        number_of(word, side.language)
        or day_of(word, side.language)
        or word in MONTHS_OF_DAYS
        or word.startswith("month")
    ):
        return False
    if side.language == "de":
        before = side.words[at - 1] if at else ""
        after_adjective = before[:1].islower() and before.endswith(("e", "en", "er", "es", "em")) and len(before) > 4
        return at not in nouns and not after_adjective and not word.endswith(_GERMAN_NOUNS)
    return True


def _is_confirmed(side: Side, at: int, capital: list[bool], elsewhere: frozenset[str]) -> bool:
    """Whether what opens a sentence is a name all the same: another capital follows, or it stands elsewhere."""
    if at + 1 < len(capital) and capital[at + 1] and not side.pauses(at + 1):
        return True
    return _is_among(side.words[at], elsewhere)


@lru_cache(maxsize=1 << 16)
def _is_among(word: str, names: frozenset[str]) -> bool:
    """Whether a word is one of some names: of very many only the same, or with another ending."""
    if word in names:
        return True
    if len(names) > _MOST_COMPARED:
        return _stem(word) in _stems(names)
    return any(same_name(word, one) for one in names)


@lru_cache(maxsize=64)
def _stems(names: frozenset[str]) -> frozenset[str]:
    return frozenset(map(_stem, names))


def _stem(word: str) -> str:
    return str(_ENDING.sub("", word.partition("'")[0] or word))


def _clip(names: list[Name], begin: int, end: int) -> list[Name]:
    """What of these names stands among the words ``[begin, end)``."""
    first = bisect_right(names, begin, key=itemgetter(1))
    last = bisect_left(names, end, first, key=itemgetter(0))
    return [Name(max(one.begin, begin), min(one.end, end)) for one in names[first:last]]


def _held(name: Name, side: Side, other: ComparedText) -> bool:
    """Whether another text has a name too, or a part of it that may stand for all: inflected, spelt otherwise."""
    return any(word in other.words or _is_among(word, other.capitals) for word in side.words[name.begin : name.end])


def _is_one(pair: Aligned, gap: Gap) -> bool:
    """Whether both sides of a gap are one thing: written apart or together, mistyped, or abbreviated to initials."""
    ours, theirs = pair.a.words[gap.a_begin : gap.a_end], pair.b.words[gap.b_begin : gap.b_end]
    if same_name("".join(ours), "".join(theirs)):
        return True
    # Of "U.S." and "us" the stops go, as do short words of a full name: Ministry of Trade, MT.
    for short, full in ((ours, theirs), (theirs, ours)):
        letters = "".join(short).replace(".", "")
        initials = {"".join(one[0] for one in full), "".join(one[0] for one in full if len(one) > 3)}
        if len(letters) > 1 and letters in initials:
            return True
    return False


@lru_cache(maxsize=1 << 16)
def same_name(one: str, other: str) -> bool:
    """Whether two folded words are one name: inflected, mistyped, or written in another script."""
    one, other = one.partition("'")[0] or one, other.partition("'")[0] or other
    if one.isascii() != other.isascii():
        return one == other or fuzz.ratio(anyascii(one).lower(), anyascii(other).lower()) >= _SAME_SOUND
    if _ENDING.sub("", one) == _ENDING.sub("", other):
        return True
    short = min(len(one), len(other))
    if short < _FEWEST_LETTERS:
        return False
    shortened = (one[0], _VOWELS.sub("", one), one[-1]) == (other[0], _VOWELS.sub("", other), other[-1])
    return shortened or Levenshtein.distance(one, other) <= (1 if short < _LONG_NAME else 2)


def _extent(names: list[Name], gap: tuple[int, int]) -> tuple[int, int]:
    """The words from the first of the names to the last, or all of the gap where there is none."""
    return (names[0].begin, names[-1].end) if names else gap


def _kind(pair: Aligned, a: tuple[int, int], b: tuple[int, int]) -> ChangeKind:
    if _speaks(pair.a, a) and _speaks(pair.b, b):
        return ChangeKind.SPEAKER
    if _is_place(pair.a, a) and _is_place(pair.b, b):
        return ChangeKind.PLACE
    return ChangeKind.NAME


def _speaks(side: Side, span: tuple[int, int]) -> bool:
    """Whether a verb of speech stands beside a name."""
    begin, end = span
    return any(
        (one.begin >= end and one.begin - end < _NEAR) or (one.end <= begin and begin - one.end < _NEAR)
        for one in side.of_near(begin - _NEAR, end + _NEAR, Sign.SPEECH)
    )


def _is_place(side: Side, span: tuple[int, int]) -> bool:
    begin, end = span
    if side.language == "tr":
        return side.said(begin, end).replace("’", "'").casefold().endswith(_LOCATIVES)
    return any(begin - 1 <= one.end <= begin for one in side.of_near(begin - 1, begin, Sign.PLACE))


def find_credits(pair: Aligned) -> Iterator[Change]:
    """Clauses that say who speaks, where the other side says it of nobody."""
    speech = bool(pair.a.of(Sign.SPEECH)), bool(pair.b.of(Sign.SPEECH))
    if speech[0] == speech[1]:
        return
    side, other = (pair.a, pair.b) if speech[0] else (pair.b, pair.a)
    runs = find_runs(side)
    for gap in pair.gaps:
        (begin, end), rest = (gap[:2], gap[2:]) if speech[0] else (gap[2:], gap[:2])
        if rest[1] - rest[0] > 1 or not 2 <= end - begin <= _MOST_OF_CREDIT:
            continue
        if not (begin == 0 or end == len(side.words)) or len(side.words) - (end - begin) < _NEAR:
            continue
        names = _clip(runs, begin, end)
        told = any(begin <= one.begin for one in side.of_near(begin, end, Sign.SPEECH))
        if told and (names or begin == 0) and not any(_held(one, side, other.text) for one in names):
            yield pair.change(ChangeKind.SPEAKER, gap[:2], gap[2:])
