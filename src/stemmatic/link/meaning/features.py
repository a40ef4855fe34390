"""What speaks for two posts in different languages saying the same, and what it comes to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from stemmatic.link.meaning.alignment import (
    Bead,
    Cosines,
    Sizes,
    Vectors,
    align_cosines,
    log_ratio,
    make_beads,
    measure_cosines,
)
from stemmatic.link.meaning.anchors import Agreement, compare_anchors, find_anchors, sum_agreements
from stemmatic.model import Post
from stemmatic.options import TranslateOptions

_RIVALS = 4  # so many of the nearest other passages make the contrast
_USUAL_RIVAL = 0.25  # cosine, where a post has no other passage
_MERGED_COVERAGE = 0.15  # share by which merges seldom raise the coverage more
_USUAL_CONTRAST = 0.35  # cosine, where there are many pairs
_SHARP_CONTRAST = 0.25  # cosine, that three in four translations have
_FEW_CELLS = 100  # passages times passages: up to here nothing is hopeless
_MANY = 12
_USUAL_ANCHORS = 1.5  # log odds that names and numbers seldom add more than
MOST_NAMED = 6  # names and numbers in common count up to so many
_SOON = 0.1  # hours; what is nearer is at once
_MOST_TIME = 5.0  # log odds
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")  # kana, Han, Hangul
_DENSE_LETTERS = 3  # letters of an alphabet that one of them stands for


WEIGHTS = (
    "constant",
    "coverage_weight",
    "similarity_weight",
    "count_weight",
    "contrast_weight",
    "stretch_weight",
    "length_weight",
    "name_weight",
    "spelt_name_weight",
    "other_name_weight",
    "number_weight",
    "other_number_weight",
    "blur_weight",
)
"""The measures by the names of their weights: seven that the alignment shows, what names and numbers do, and blur."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """The alignment of two posts' passages and what it shows.

    ``coverage`` is each side's share of characters in paired passages, ``similarity`` the mean cosine of the pairs
    (lifted where a language's vectors stand apart), ``contrast`` how far the pairs stand above the posts' other
    passages, ``blur`` how much less that is than usual (:func:`blur_of`), ``stretch`` how far the two sides of a pair
    differ in length: the mean of log ratios, without sign. ``longest`` counts the passages of the longer post, and
    ``excerpt`` says that the other one has so few that other weights count.
    """

    beads: tuple[Bead, ...]
    coverage: tuple[float, float]
    similarity: float
    contrast: float
    blur: float
    stretch: float
    agreement: Agreement
    longest: int
    excerpt: bool

    def measures(self) -> dict[str, float]:
        """What the score weighs, by the name of its weight in :class:`~stemmatic.options.TranslateOptions`."""
        pairs, agreement = len(self.beads), self.agreement
        return {
            "constant": 1.0,
            "coverage_weight": max(self.coverage),
            "similarity_weight": self.similarity,
            "count_weight": float(np.log(pairs)),
            "contrast_weight": self.contrast,
            "stretch_weight": self.stretch,
            "length_weight": float(np.log(self.longest)),
            "name_weight": min(agreement.names, MOST_NAMED),
            "spelt_name_weight": min(agreement.spelt_names, MOST_NAMED),
            "other_name_weight": min(agreement.other_names / pairs, MOST_NAMED),
            "number_weight": min(agreement.numbers, MOST_NAMED),
            "other_number_weight": min(agreement.other_numbers / pairs, MOST_NAMED),
            "blur_weight": self.blur,
        }

    def score(self, options: TranslateOptions, head_start: float = 0.0) -> float:
        """How sure it is that the two say the same, 0 to 1: a logistic function of the measures.

        ``head_start`` are the log odds that other things speak for the pair, such as :func:`time_odds`.
        """
        weights = scales_of(options).weights[int(self.excerpt)].tolist()
        odds = head_start + sum(weight * self.measures()[name] for name, weight in zip(WEIGHTS, weights, strict=True))
        return float(1 / (1 + np.exp(-odds)))


class Scales(NamedTuple):
    """The options of :class:`~stemmatic.options.TranslateOptions` as compiled code takes them.

    ``weights`` (2, 13) are those of posts alike in length and those of excerpts, in the order of :data:`WEIGHTS`.
    """

    weights: NDArray[np.float64]
    min_score: float
    pair_similarity: float
    max_merge: int
    merge_cost: float
    length_cost: float
    short_passages: int
    long_passages: int
    near_hours: float
    near_bonus: float
    far_hours: float
    far_bonus: float
    announcement_passages: int
    announcement_hours: float
    announcement_weight: float
    version_lift: float
    other_lift: float
    version_bonus: float
    min_version_coverage: float


@lru_cache(maxsize=4)
def scales_of(options: TranslateOptions) -> Scales:
    """The options as compiled code takes them."""
    plain = {name: getattr(options, name) for name in WEIGHTS}
    weights = [[kind[name] for name in WEIGHTS] for kind in (plain, {**plain, **dict(options.excerpt_weights)})]
    return Scales(
        np.array(weights, np.float64), *(getattr(options, name) for name in Scales._fields if name != "weights")
    )


@numba.njit(cache=True, nogil=True)
def join_lifts(one: float, another: float, other: float) -> float:
    """What is added between two languages, by how far each stands apart; two ``other`` ones are of one model."""
    return 0.0 if one == another == other else max(one, another)


@numba.njit(cache=True, nogil=True)
def blur_of(contrast: float, lift: float, other_lift: float) -> float:
    """How far a contrast stays under what most translations have: two reports of one event are alike throughout.

    Nothing between two models, where the ``lift`` is that of other languages: what is usual was measured inside one.
    """
    return 0.0 if 0 < other_lift <= lift else max(_SHARP_CONTRAST - contrast, 0.0)


@numba.njit(cache=True, nogil=True)
def is_excerpt(n: int, m: int, scales: Scales) -> bool:
    """Whether one of two posts has so few passages beside the other that it could only be an excerpt of it.

    The other must have enough passages for the contrast with those that do not answer to mean anything.
    """
    return bool(min(n, m) <= scales.short_passages and max(n, m) >= scales.long_passages)


@numba.njit(cache=True, nogil=True)
def time_odds(hours: float, n: int, m: int, scales: Scales) -> float:
    """What the hours between two posts, NaN where unknown, say of their being one text, in log odds.

    ``n`` and ``m`` are the numbers of their passages. Announcements of one series differ in little but their day, so
    time tells most about short posts: the odds of theirs fall with the logarithm of the hours between them, as
    they do if a text is translated soon or late alike and other posts come at any time. That a long text and a sentence
    come at one time tells that they are of one event, which is nothing for an excerpt.
    """
    if np.isnan(hours):
        return 0.0
    if max(n, m) <= scales.announcement_passages:
        odds = scales.announcement_weight * np.log((scales.announcement_hours + _SOON) / (hours + _SOON))
        return float(min(max(odds, -_MOST_TIME), _MOST_TIME))
    if hours <= scales.near_hours:
        return 0.0 if is_excerpt(n, m, scales) else scales.near_bonus
    return scales.far_bonus if hours > scales.far_hours else 0.0


def hours_between(a: Post, b: Post) -> float:
    """How far two posts are apart, in hours; NaN where the time of one is unknown."""
    return float("nan") if a.date is None or b.date is None else abs((a.date - b.date).total_seconds()) / 3600


def find_features(
    a_texts: Sequence[str],
    a_vectors: Vectors,
    b_texts: Sequence[str],
    b_vectors: Vectors,
    lift: float,
    options: TranslateOptions,
    *,
    head_start: float | None = None,
) -> Features | None:
    """What shows that two sequences of passages say the same; ``None`` where no two of them are near.

    With a ``head_start``, the log odds that other things speak for the pair, also where the two are hopeless: see
    :func:`is_hopeless`.
    """
    scales = scales_of(options)
    between, inside_a, inside_b = measure_cosines(a_vectors, b_vectors, options.max_merge)
    sizes = count_sizes(a_texts), count_sizes(b_texts)
    if head_start is not None and is_hopeless(between, *sizes, lift, head_start, scales):
        return None
    beads, similarities, shown = align_and_measure(between, inside_a, inside_b, *sizes, lift, scales)
    if not len(beads):
        return None
    a_covered, b_covered, similarity, contrast, stretch = shown
    found = make_beads(beads, similarities)
    return Features(
        beads=tuple(found),
        coverage=(a_covered, b_covered),
        similarity=similarity,
        contrast=contrast,
        blur=blur_of(contrast, lift, options.other_lift),
        stretch=stretch,
        longest=max(between.shape),
        excerpt=is_excerpt(len(a_texts), len(b_texts), scales),
        agreement=sum_agreements(
            compare_anchors(
                find_anchors("\n".join(a_texts[bead.a_begin : bead.a_end])),
                find_anchors("\n".join(b_texts[bead.b_begin : bead.b_end])),
            )
            for bead in found
        ),
    )


def count_sizes(texts: Sequence[str]) -> Sizes:
    """The passages' lengths (2, n): in characters, and in letters of an alphabet."""
    return np.array([[len(text) for text in texts], [count_letters(text) for text in texts]], np.int64)


def count_letters(text: str) -> int:
    """A text's length in letters of an alphabet."""
    return len(text) + (_DENSE_LETTERS - 1) * len(_DENSE.findall(text))


@numba.njit(cache=True, nogil=True)
def is_hopeless(
    between: Cosines, a_sizes: Sizes, b_sizes: Sizes, lift: float, head_start: float, scales: Scales
) -> bool:
    """Whether an alignment of two long posts one to one shows that they can hardly be a link.

    It comes to less than merges, names and numbers seldom add. Two reports of one topic, which merges make look more
    alike than they are, are not linked by those alone.
    """
    n, m = between.shape
    if n * m <= _FEW_CELLS or min(n, m) <= scales.short_passages:
        return False
    alone = np.zeros((max(n, m), 0), np.float64)
    floor = scales.pair_similarity - lift
    beads, similarities = align_cosines(
        between, alone[:n], alone[:m], a_sizes[1], b_sizes[1], floor, 1, 0.0, 0.0, False
    )
    count = len(beads)
    if not count:
        return True
    a_paired = b_paired = 0
    contrast = 0.0
    for k in range(count):
        a_begin, a_end, b_begin, b_end = beads[k]
        a_paired += a_sizes[0, a_begin]
        b_paired += b_sizes[0, b_begin]
        contrast += similarities[k] - _rivals(between, a_begin, a_end, b_begin, b_end, False)
    covered = max(a_paired / a_sizes[0].sum(), b_paired / b_sizes[0].sum())
    weights = scales.weights[0]
    odds = head_start + weights[0] + weights[1] * min(covered + _MERGED_COVERAGE, 1.0)
    odds += weights[2] * (similarities.sum() / count + lift) + weights[3] * np.log(count)
    odds += weights[4] * (contrast / count if count < _MANY else _USUAL_CONTRAST) + _USUAL_ANCHORS
    return bool(1 / (1 + np.exp(-odds)) < scales.min_score)


@numba.njit(cache=True, nogil=True)
def align_and_measure(
    between: Cosines,
    inside_a: Cosines,
    inside_b: Cosines,
    a_sizes: Sizes,
    b_sizes: Sizes,
    lift: float,
    scales: Scales,
) -> tuple[NDArray[np.int64], NDArray[np.float64], tuple[float, float, float, float, float]]:
    """The beads of two posts' passages, their similarities, and what they show; see :func:`align_cosines`.

    What they show are :class:`Features`: the coverage of both sides, similarity, contrast and stretch. Sizes are those
    of :func:`count_sizes`.
    """
    n, m = between.shape
    short = min(n, m) <= scales.short_passages
    beads, similarities = align_cosines(
        between,
        inside_a,
        inside_b,
        a_sizes[1],
        b_sizes[1],
        scales.pair_similarity - lift,
        scales.max_merge,
        scales.merge_cost,
        scales.length_cost,
        short,
    )
    a_paired = b_paired = 0
    contrast = stretch = 0.0
    for k in range(len(beads)):
        a_begin, a_end, b_begin, b_end = beads[k]
        a_paired += a_sizes[0, a_begin:a_end].sum()
        b_paired += b_sizes[0, b_begin:b_end].sum()
        stretch += abs(log_ratio(a_sizes[1], b_sizes[1], a_begin, a_end, b_begin, b_end))
        contrast += similarities[k] - _rivals(between, a_begin, a_end, b_begin, b_end, short)
    count = max(len(beads), 1)
    shown = (
        a_paired / a_sizes[0].sum(),
        b_paired / b_sizes[0].sum(),
        similarities.sum() / count + lift,
        contrast / count,
        stretch / count,
    )
    return beads, similarities, shown


@numba.njit(cache=True, nogil=True)
def _rivals(between: Cosines, a_begin: int, a_end: int, b_begin: int, b_end: int, short: bool) -> float:
    """How much the passages of a pair resemble those of the other post that are not in it.

    Posts on one topic are alike everywhere; a translation is alike in its own place. Where one post is short, only the
    longer one's passages are rivals: the others are too few to tell.
    """
    n, m = between.shape
    total, sides = 0.0, 0
    if m > b_end - b_begin and (n < m or not short):
        total += _nearest(between, a_begin, a_end, b_begin, b_end)
        sides += 1
    if n > a_end - a_begin and (n >= m or not short):
        total += _nearest(between.T, b_begin, b_end, a_begin, a_end)
        sides += 1
    return total / sides if sides else _USUAL_RIVAL


@numba.njit(cache=True, nogil=True)
def _nearest(between: Cosines, begin: int, end: int, left_begin: int, left_end: int) -> float:
    """The mean cosine of the few that are nearest to the rows ``begin:end``, without some columns."""
    nearest = np.full(_RIVALS, -np.inf)  # ascending
    for j in range(between.shape[1]):
        if left_begin <= j < left_end:
            continue
        most = -np.inf
        for i in range(begin, end):
            most = max(most, between[i, j])
        if most > nearest[0]:
            at = 0
            while at + 1 < _RIVALS and nearest[at + 1] < most:
                nearest[at] = nearest[at + 1]
                at += 1
            nearest[at] = most
    total, count = 0.0, 0
    for one in nearest:
        if one > -np.inf:
            total += one
            count += 1
    return total / count
