"""Which pairs of posts could be links across languages, told from columns of numbers before a post is opened.

Posts on one topic lie within the radius of one another by the million, and few of them say the same. All that a score
is made of is known here but for the names and numbers that two posts have in common, and of these it is known how many
there could be. A pair that would not score enough even with those is none: nothing that is sifted out could be a link.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from stemmatic.link.columns import UNKNOWN_TIME
from stemmatic.link.meaning.alignment import Cosines
from stemmatic.link.meaning.anchors import count_anchors
from stemmatic.link.meaning.features import (
    MOST_NAMED,
    Scales,
    align_and_measure,
    blur_of,
    count_letters,
    is_excerpt,
    is_hopeless,
    join_lifts,
    scales_of,
    time_odds,
)
from stemmatic.link.meaning.rounded import count_bits, lengths_of, product
from stemmatic.options import TranslateOptions

PASSAGE = np.dtype(
    [
        ("characters", np.int32),
        ("letters", np.int32),  # of an alphabet
        ("names", np.uint16),  # at most
        ("numbers", np.uint16),
        ("marks", np.uint64),  # a bit for each number
        ("caseless", np.bool_),  # whether it has words of a script without capitals
    ]
)
"""What is known of a passage beside its vector."""

_HOUR = 3600e6  # microseconds
_MANY = 2**16 - 1
_GOLDEN = 0x9E3779B97F4A7C15  # scatters numbers (Knuth)
_SLACK = 1e-6  # log odds: more than sums in another order differ by
_AT_ONCE = 4096  # pairs


def describe_passage(text: str) -> tuple[int, int, int, int, int, bool]:
    """What is known of a passage, in the order of :data:`PASSAGE`."""
    names, numbers, caseless = count_anchors(text)
    marks = 0
    for number in numbers:
        marks |= 1 << ((number * _GOLDEN >> 58) & 63)
    return len(text), count_letters(text), min(names, _MANY), min(len(numbers), _MANY), marks, caseless


@dataclass(frozen=True, slots=True, kw_only=True)
class Speeches:
    """What texts say in one language each, in columns.

    Speech ``i`` is what the text ``texts[i]`` says in the language ``languages[i]``: the passages
    ``begins[i]:begins[i + 1]``, in the order of the text. ``times`` are in microseconds, ``lifts`` what is added to the
    cosines of the language. ``passages`` are of the type :data:`PASSAGE`, and ``rows`` says which vector each has.
    """

    texts: NDArray[np.int64]
    languages: NDArray[np.uint32]
    times: NDArray[np.int64]
    lifts: NDArray[np.float64]
    begins: NDArray[np.int64]
    rows: NDArray[np.int64]
    passages: NDArray[np.void]


def sift(
    speeches: Speeches,
    pairs: NDArray[np.int64],
    vectors: NDArray[np.int8],
    places: NDArray[np.int64],
    options: TranslateOptions,
) -> NDArray[np.bool_]:
    """Which pairs (n, 2) of speeches could score enough for a link; the first is of the earlier text.

    ``places`` gives, for each number in the speeches' ``rows``, where its vector stands among ``vectors``, in bytes, of
    any length but zero.
    """
    lengths = lengths_of(vectors)
    could = np.empty(len(pairs), np.bool_)
    columns = (speeches.texts, speeches.times, speeches.lifts, speeches.begins, speeches.rows, speeches.passages)
    scales = scales_of(options)

    def part(begin: int) -> None:
        some = slice(begin, begin + _AT_ONCE)
        _sift(pairs[some], *columns, vectors, lengths, places, scales, could[some])

    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        list(threads.map(part, range(0, len(pairs), _AT_ONCE)))
    return could


@numba.njit(cache=True, nogil=True)
def _sift(
    pairs: NDArray[np.int64],
    texts: NDArray[np.int64],
    times: NDArray[np.int64],
    lifts: NDArray[np.float64],
    begins: NDArray[np.int64],
    rows: NDArray[np.int64],
    passages: NDArray[np.void],
    vectors: NDArray[np.int8],
    lengths: NDArray[np.float64],
    places: NDArray[np.int64],
    scales: Scales,
    could: NDArray[np.bool_],
) -> None:
    for at in range(len(pairs)):
        a, b = pairs[at]
        ours, theirs = passages[begins[a] : begins[a + 1]], passages[begins[b] : begins[b + 1]]
        our_rows, their_rows = places[rows[begins[a] : begins[a + 1]]], places[rows[begins[b] : begins[b + 1]]]
        n, m = len(ours), len(theirs)
        versions = texts[a] == texts[b]
        lift = join_lifts(lifts[a], lifts[b], scales.other_lift)
        hours = np.nan
        if versions:
            lift += scales.version_lift
        elif times[a] != UNKNOWN_TIME and times[b] != UNKNOWN_TIME:
            hours = abs(times[a] - times[b]) / _HOUR
        between = np.empty((n, m), np.float64)
        for i in range(n):
            for j in range(m):
                between[i, j] = _cosine(vectors, lengths, our_rows[i], their_rows[j])
        odds = scales.version_bonus if versions else time_odds(hours, n, m, scales)
        our_sizes, their_sizes = _sizes(ours), _sizes(theirs)
        could[at] = False
        if is_hopeless(between, our_sizes, their_sizes, lift, odds, scales):
            continue
        beads, _, shown = align_and_measure(
            between,
            _neighbours(vectors, lengths, our_rows, scales.max_merge),
            _neighbours(vectors, lengths, their_rows, scales.max_merge),
            our_sizes,
            their_sizes,
            lift,
            scales,
        )
        count = len(beads)
        a_covered, b_covered, similarity, contrast, stretch = shown
        if not count or (versions and min(a_covered, b_covered) < scales.min_version_coverage):
            continue
        weights = scales.weights[int(is_excerpt(n, m, scales))]
        odds += weights[0] + weights[1] * max(a_covered, b_covered) + weights[2] * similarity
        odds += weights[3] * np.log(count) + weights[4] * contrast + weights[5] * stretch
        odds += (
            weights[6] * np.log(max(n, m))
            + weights[12] * blur_of(contrast, lift, scales.other_lift)
            + _most_of_anchors(ours, theirs, beads, weights)
        )
        could[at] = 1 / (1 + np.exp(-odds - _SLACK)) >= scales.min_score


@numba.njit(cache=True, nogil=True)
def _most_of_anchors(
    ours: NDArray[np.void], theirs: NDArray[np.void], beads: NDArray[np.int64], weights: NDArray[np.float64]
) -> float:
    """The most log odds that the names and numbers of paired passages could add."""
    names = spelt = same = least_other = most_other = 0
    for k in range(len(beads)):
        our_names, our_numbers, our_marks, our_caseless = _together(ours, beads[k, 0], beads[k, 1])
        their_names, their_numbers, their_marks, their_caseless = _together(theirs, beads[k, 2], beads[k, 3])
        names += min(our_names, their_names)
        spelt += our_names * their_caseless + their_names * our_caseless
        # Numbers that have a bit to themselves show it, others may hide behind one another.
        hidden = min(our_numbers - int(count_bits(our_marks)), their_numbers - int(count_bits(their_marks)))
        same += min(int(count_bits(our_marks & their_marks)) + hidden, our_numbers, their_numbers)
        least_other += min(int(count_bits(our_marks & ~their_marks)), int(count_bits(their_marks & ~our_marks)))
        most_other += min(our_numbers, their_numbers)
    count = len(beads)
    return (
        _most(weights[7], 0.0, names)
        + _most(weights[8], 0.0, spelt)
        + _most(weights[9], 0.0, names / count)
        + _most(weights[10], 0.0, same)
        + _most(weights[11], least_other / count, most_other / count)
    )


@numba.njit(cache=True, nogil=True)
def _together(passages: NDArray[np.void], begin: int, end: int) -> tuple[int, int, np.uint64, bool]:
    """Of passages read together: how many names and numbers they have at most, the numbers' marks, and the script."""
    names = numbers = 0
    marks = np.uint64(0)
    caseless = False
    for i in range(begin, end):
        names += int(passages[i].names)
        numbers += int(passages[i].numbers)
        marks |= passages[i].marks
        caseless |= passages[i].caseless
    return names, numbers, marks, caseless


@numba.njit(cache=True, nogil=True)
def _most(weight: float, least: float, most: float) -> float:
    """The most that a measure between two bounds adds; it counts up to :data:`MOST_NAMED`."""
    return float(weight) * float(min(most, MOST_NAMED) if weight > 0 else min(least, MOST_NAMED))


@numba.njit(cache=True, nogil=True)
def _sizes(passages: NDArray[np.void]) -> NDArray[np.int64]:
    """The passages' lengths, as :func:`~stemmatic.link.meaning.features.count_sizes` has them."""
    found = np.empty((2, len(passages)), np.int64)
    for i in range(len(passages)):
        found[0, i], found[1, i] = passages[i].characters, passages[i].letters
    return found


@numba.njit(cache=True, nogil=True)
def _cosine(vectors: NDArray[np.int8], lengths: NDArray[np.float64], one: int, other: int) -> float:
    return float(product(vectors[one], vectors[other]) / (lengths[one] * lengths[other]))


@numba.njit(cache=True, nogil=True)
def _neighbours(
    vectors: NDArray[np.int8], lengths: NDArray[np.float64], rows: NDArray[np.int64], max_merge: int
) -> Cosines:
    """The cosines of each passage with the next ones, as :func:`measure_cosines` gives them."""
    found = np.zeros((len(rows), max(max_merge - 1, 0)))
    for step in range(1, max_merge):
        for i in range(len(rows) - step):
            found[i, step - 1] = _cosine(vectors, lengths, rows[i], rows[i + step])
    return found
