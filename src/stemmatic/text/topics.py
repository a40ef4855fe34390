"""Which hashtags are one topic in several languages: those that translations put in one another's place.

Nothing is joined on the likeness of letters alone. Two tags are one topic where a text has the one and its translation
the other, and either they sound alike (``#БРИКС``, ``#BRICS``), or several statements set just these two for one
another (``#мир``, ``#peace``): mutually the best partners by Dice's coefficient over statements, as bilingual lexicons
are learned from aligned texts (Melamed, "Models of Translational Equivalence among Words", 2000). Tags that one text
has side by side more often than translations exchange them are two topics.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from rapidfuzz import fuzz

from stemmatic.text.person_names import consonants, skeleton

MAX_TAGS = 30  # of a text with more nothing is learned: it lists all that there is
_ALIKE = 66.0  # of 100, by letters that are in both in the same order; "brics" and "brix" have 67
_MIN_LETTERS = 3
_MIN_STATEMENTS = 3
_MIN_DICE = 0.5

Word = tuple[str, str]  # a folded tag, and the language of the text that has it


@dataclass(frozen=True, slots=True)
class Exchange:
    """The folded hashtags of a text and of its translation, each with its language; ``statement`` is their family."""

    statement: str
    ours: frozenset[str]
    our_language: str
    theirs: frozenset[str]
    their_language: str


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Two tags that are one topic: by their sound or only by place, in how many statements, and one of these."""

    one: str
    other: str
    sounds_alike: bool
    statements: int
    example: str


@dataclass(frozen=True, slots=True)
class Topic:
    """Tags of one topic, in order, and the pairs that join them."""

    tags: tuple[str, ...]
    pairs: tuple[Pair, ...]


def find_topics(exchanges: Iterable[Exchange], beside: Callable[[str, str], int]) -> list[Topic]:
    """The topics that have several tags; ``beside`` counts the texts that have two tags side by side.

    Neither the order of the exchanges nor how often one statement was copied changes what is found.
    """
    alike: dict[tuple[str, str], set[str]] = defaultdict(set)
    placed: dict[tuple[Word, Word], set[str]] = defaultdict(set)
    met: dict[tuple[Word, str], set[str]] = defaultdict(set)  # of a tag and the other language
    for one in exchanges:
        ours, theirs = one.ours - one.theirs, one.theirs - one.ours
        if not ours or not theirs or max(len(one.ours), len(one.theirs)) > MAX_TAGS:
            continue
        for pair in _sounding_alike(ours, theirs):
            alike[_ordered(*pair)].add(one.statement)
            ours, theirs = ours - {pair[0]}, theirs - {pair[1]}
        for tag in ours:
            met[(tag, one.our_language), one.their_language].add(one.statement)
        for tag in theirs:
            met[(tag, one.their_language), one.our_language].add(one.statement)
        for our, their in product(ours, theirs):
            first, second = sorted([(our, one.our_language), (their, one.their_language)])
            placed[first, second].add(one.statement)
    pairs = [Pair(*tags, True, len(held), min(held)) for tags, held in alike.items()]
    pairs += [
        Pair(*_ordered(first[0], second[0]), False, len(held), min(held))
        for (first, second), held in _mutually_best(placed, met)
        if _ordered(first[0], second[0]) not in alike
    ]
    return _joined(sorted(pairs, key=lambda one: (-one.statements, one)), beside)


def _sounding_alike(ours: Iterable[str], theirs: Iterable[str]) -> list[tuple[str, str]]:
    """Tags that sound alike, each with one of the other side at most, the most alike first."""
    likeness = {pair: sounds_alike(*pair) for pair in product(ours, theirs)}
    found: list[tuple[str, str]] = []
    for our, their in sorted(likeness, key=lambda pair: (-likeness[pair], pair)):
        if likeness[our, their] >= _ALIKE and not any(our == one or their == other for one, other in found):
            found.append((our, their))
    return found


@lru_cache(maxsize=50_000)
def sounds_alike(one: str, other: str) -> float:
    """How alike two tags sound, 0 to 100, whichever scripts they are in; scripts without vowels by consonants."""
    ours, theirs = (skeleton(tag.strip("#").replace("_", "")) for tag in (one, other))
    if min(len(ours), len(theirs)) < _MIN_LETTERS:
        return 0.0
    short = consonants(ours), consonants(theirs)
    by_consonants = fuzz.ratio(*short) if min(map(len, short)) >= _MIN_LETTERS else 0.0
    return max(fuzz.ratio(ours, theirs), by_consonants if by_consonants == 100.0 else 0.0)


def _mutually_best(
    placed: Mapping[tuple[Word, Word], set[str]], met: Mapping[tuple[Word, str], set[str]]
) -> list[tuple[tuple[Word, Word], set[str]]]:
    """Tags that stand in one another's place more than in any other's, in enough statements."""
    dice = {
        (one, other): 2 * len(held) / (len(met[one, other[1]]) + len(met[other, one[1]]))
        for (one, other), held in placed.items()
    }
    best: dict[tuple[Word, str], list[float]] = defaultdict(list)
    for (one, other), value in dice.items():
        best[one, other[1]].append(value)
        best[other, one[1]].append(value)

    def is_best(word: Word, language: str, value: float) -> bool:
        return max(best[word, language]) == value and best[word, language].count(value) == 1

    return [
        (words, held)
        for words, held in placed.items()
        if len(held) >= _MIN_STATEMENTS
        and dice[words] >= _MIN_DICE
        and is_best(words[0], words[1][1], dice[words])
        and is_best(words[1], words[0][1], dice[words])
    ]


def _joined(pairs: Sequence[Pair], beside: Callable[[str, str], int]) -> list[Topic]:
    """The topics that pairs make, the surest pair first; none holds tags that texts have side by side more often."""
    topic: dict[str, frozenset[str]] = {}
    taken: list[Pair] = []
    strength: dict[tuple[str, str], int] = defaultdict(int)
    for pair in pairs:
        strength[pair.one, pair.other] += pair.statements
    for pair in pairs:
        ours, theirs = (topic.get(tag, frozenset({tag})) for tag in (pair.one, pair.other))
        if ours != theirs:
            if any(beside(*_ordered(*two)) > strength.get(_ordered(*two), 0) for two in product(ours, theirs)):
                continue
            together = ours | theirs
            topic |= dict.fromkeys(together, together)
        taken.append(pair)
    return [
        Topic(tuple(sorted(tags)), tuple(sorted(pair for pair in taken if pair.one in tags)))
        for tags in sorted(set(topic.values()), key=sorted)
    ]


def _ordered(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
