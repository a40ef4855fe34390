"""The words that two texts have in one order: the longest common subsequence, as far as that can be paid for.

Its cost grows with the product of both lengths. Beyond :data:`MOST_CELLS` texts are parted at words that each of them
has once, and only what stands between two of these is compared so (patience diff: Cohen, 2009); between two that are
far apart and have nothing unique, nothing is matched.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Indel

MOST_CELLS = 25_000_000  # pairs of words: 5,000 on either side


class Run(NamedTuple):
    """``size`` words that are the same, from ``a`` of the one text and ``b`` of the other on."""

    a: int
    b: int
    size: int


def match_words(ours: Sequence[str], theirs: Sequence[str]) -> list[Run]:
    """The runs of words that both have, in the order that both have them in."""
    if len(ours) * len(theirs) <= MOST_CELLS:
        return _of_all(ours, theirs, 0, 0)
    begin, most = 0, min(len(ours), len(theirs))
    while begin < most and ours[begin] == theirs[begin]:
        begin += 1
    end = 0
    while end < most - begin and ours[-1 - end] == theirs[-1 - end]:
        end += 1
    edges = [(begin - 1, begin - 1), *_unique(ours, theirs, begin, end), (len(ours) - end, len(theirs) - end)]
    runs = [Run(0, 0, begin)]
    for (a, b), (a_end, b_end) in pairwise(edges):
        if (a_end - a - 1) * (b_end - b - 1) <= MOST_CELLS:
            runs += _of_all(ours[a + 1 : a_end], theirs[b + 1 : b_end], a + 1, b + 1)
        if a_end < len(ours) - end:
            runs.append(Run(a_end, b_end, 1))
    runs.append(Run(len(ours) - end, len(theirs) - end, end))
    return list(_joined(runs))


def _of_all(ours: Sequence[str], theirs: Sequence[str], a: int, b: int) -> list[Run]:
    blocks = Indel.opcodes(ours, theirs).as_matching_blocks()
    return [Run(a + one.a, b + one.b, one.size) for one in blocks if one.size]


def _unique(ours: Sequence[str], theirs: Sequence[str], begin: int, end: int) -> list[tuple[int, int]]:
    """Words that each text has once between its ends, as many as stand in one order in both."""
    spans = ours[begin : len(ours) - end], theirs[begin : len(theirs) - end]
    once = [{word for word, count in Counter(words).items() if count == 1} for words in spans]
    place = {word: at for at, word in enumerate(spans[1], begin) if word in once[0] and word in once[1]}
    tails: list[int] = []  # the least end of a rising row of each length, and which word it is
    of_tail: list[int] = []
    before: dict[int, int] = {}
    met = [(at, place[word]) for at, word in enumerate(spans[0], begin) if word in place]
    for number, (_, b) in enumerate(met):
        length = bisect_left(tails, b)
        before[number] = of_tail[length - 1] if length else -1
        tails[length : length + 1], of_tail[length : length + 1] = [b], [number]
    row = []
    number = of_tail[-1] if of_tail else -1
    while number >= 0:
        row.append(met[number])
        number = before[number]
    return row[::-1]


def _joined(runs: Sequence[Run]) -> Iterator[Run]:
    """Runs without those that are empty; those that follow one another on both sides as one."""
    held: Run | None = None
    for one in runs:
        if held and (held.a + held.size, held.b + held.size) == one[:2]:
            held = held._replace(size=held.size + one.size)
        elif one.size:
            if held:
                yield held
            held = one
    if held:
        yield held
