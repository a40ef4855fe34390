"""What speaks for two posts in different languages saying the same, and what it comes to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stemmatic.link.meaning.alignment import Bead, Vectors, align_similarities, align_vectors
from stemmatic.link.meaning.anchors import Agreement, compare_anchors, find_anchors, sum_agreements
from stemmatic.model import Post
from stemmatic.options import TranslateOptions

_RIVALS = 4  # so many of the nearest other passages make the contrast
_USUAL_RIVAL = 0.25  # cosine, where a post has no other passage
_MERGED_COVERAGE = 0.15  # share by which merges seldom raise the coverage more
_USUAL_CONTRAST = 0.35  # cosine; where there are many pairs the exact figure costs more than it saves
_FEW_CELLS = 100  # passages times passages: up to here nothing is saved
_MANY = 12
_USUAL_ANCHORS = 1.5  # log odds that names and numbers seldom add more than
_MOST_NAMED = 6  # names and numbers in common count up to so many
_SOON = 0.1  # hours; what is nearer is at once
_MOST_TIME = 5.0  # log odds
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")  # kana, Han, Hangul
_DENSE_LETTERS = 3  # letters of an alphabet that one of them stands for


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """The alignment of two posts' passages and what it shows.

    ``coverage`` is each side's share of characters in paired passages, ``similarity`` the mean cosine of the pairs
    (lifted where a language's vectors stand apart), ``contrast`` how far the pairs stand above the posts' other
    passages, ``stretch`` how far the two sides of a pair differ in length: the mean of log ratios, without sign.
    ``longest`` counts the passages of the longer post, and ``excerpt`` says that the other one has so few that other
    weights count.
    """

    beads: tuple[Bead, ...]
    coverage: tuple[float, float]
    similarity: float
    contrast: float
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
            "name_weight": min(agreement.names, _MOST_NAMED),
            "spelt_name_weight": min(agreement.spelt_names, _MOST_NAMED),
            "other_name_weight": min(agreement.other_names / pairs, _MOST_NAMED),
            "number_weight": min(agreement.numbers, _MOST_NAMED),
            "other_number_weight": min(agreement.other_numbers / pairs, _MOST_NAMED),
        }

    def score(self, options: TranslateOptions, head_start: float = 0.0) -> float:
        """How sure it is that the two say the same, 0 to 1: a logistic function of the measures.

        ``head_start`` are the log odds that other things speak for the pair, such as :func:`time_odds`.
        """
        excerpt = dict(options.excerpt_weights) if self.excerpt else {}
        weights = {name: excerpt.get(name, getattr(options, name)) for name in self.measures()}
        odds = head_start + sum(weights[name] * value for name, value in self.measures().items())
        return float(1 / (1 + np.exp(-odds)))


def is_excerpt(passages: tuple[int, int], options: TranslateOptions) -> bool:
    """Whether one of two posts has so few passages beside the other that it could only be an excerpt of it.

    The other must have enough passages for the contrast with those that do not answer to mean anything.
    """
    return min(passages) <= options.short_passages and max(passages) >= options.long_passages


def time_odds(a: Post, b: Post, passages: tuple[int, int], options: TranslateOptions) -> float:
    """What the times of two posts say of their being one text, in log odds.

    ``passages`` are the numbers of their passages. Announcements of one series differ in little but their day, so time
    tells most about short posts: the odds of theirs fall with the logarithm of the hours between them, as
    they do if a text is translated soon or late alike and other posts come at any time. That a long text and a sentence
    come at one time tells that they are of one event, which is nothing for an excerpt.
    """
    if a.date is None or b.date is None:
        return 0.0
    hours = abs((a.date - b.date).total_seconds()) / 3600
    if max(passages) <= options.announcement_passages:
        odds = options.announcement_weight * np.log((options.announcement_hours + _SOON) / (hours + _SOON))
        return float(np.clip(odds, -_MOST_TIME, _MOST_TIME))
    if hours <= options.near_hours:
        return 0.0 if is_excerpt(passages, options) else options.near_bonus
    return options.far_bonus if hours > options.far_hours else 0.0


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

    With a ``head_start``, the log odds that other things speak for the pair, also where a first alignment, one to
    one, shows that it can hardly be enough.
    """
    similarities = a_vectors @ b_vectors.T
    short = min(similarities.shape) <= options.short_passages
    hurried = head_start is not None and similarities.size > _FEW_CELLS and not short
    if hurried and not _promising(similarities, a_texts, b_texts, lift, head_start or 0.0, options):
        return None
    a_sizes, b_sizes = [_size(text) for text in a_texts], [_size(text) for text in b_texts]
    beads = align_vectors(
        a_vectors,
        b_vectors,
        floor=options.pair_similarity - lift,
        max_merge=options.max_merge,
        merge_cost=options.merge_cost,
        sizes=(a_sizes, b_sizes) if short else None,
        length_cost=options.length_cost,
    )
    if not beads:
        return None
    return Features(
        beads=tuple(beads),
        coverage=(
            _share(a_texts, [(bead.a_begin, bead.a_end) for bead in beads]),
            _share(b_texts, [(bead.b_begin, bead.b_end) for bead in beads]),
        ),
        similarity=float(np.mean([bead.similarity for bead in beads])) + lift,
        contrast=_contrast(similarities, beads, short=short),
        stretch=float(
            np.mean(
                [
                    abs(np.log(sum(a_sizes[bead.a_begin : bead.a_end]) / sum(b_sizes[bead.b_begin : bead.b_end])))
                    for bead in beads
                ]
            )
        ),
        longest=max(similarities.shape),
        excerpt=is_excerpt((len(a_texts), len(b_texts)), options),
        agreement=sum_agreements(
            compare_anchors(
                find_anchors("\n".join(a_texts[bead.a_begin : bead.a_end])),
                find_anchors("\n".join(b_texts[bead.b_begin : bead.b_end])),
            )
            for bead in beads
        ),
    )


def _promising(
    similarities: NDArray[np.float32],
    a_texts: Sequence[str],
    b_texts: Sequence[str],
    lift: float,
    head_start: float,
    options: TranslateOptions,
) -> bool:
    """Whether an alignment one to one comes near enough for merges, names and numbers to make it a link."""
    beads = align_similarities(similarities, options.pair_similarity - lift)
    if not beads:
        return False
    coverage = max(
        _share(a_texts, [(bead.a_begin, bead.a_end) for bead in beads]),
        _share(b_texts, [(bead.b_begin, bead.b_end) for bead in beads]),
    )
    odds = (
        options.constant
        + options.coverage_weight * min(coverage + _MERGED_COVERAGE, 1.0)
        + options.similarity_weight * (float(np.mean([bead.similarity for bead in beads])) + lift)
        + options.count_weight * float(np.log(len(beads)))
        + options.contrast_weight * (_contrast(similarities, beads) if len(beads) < _MANY else _USUAL_CONTRAST)
        + head_start
        + _USUAL_ANCHORS
    )
    return bool(odds >= np.log(options.min_score / (1 - options.min_score)))


def _share(texts: Sequence[str], spans: Sequence[tuple[int, int]]) -> float:
    """The share of a side's characters that stand in paired passages."""
    paired = sum(len(text) for begin, end in spans for text in texts[begin:end])
    return paired / sum(map(len, texts))


def _size(text: str) -> int:
    """A text's length in letters of an alphabet."""
    return len(text) + (_DENSE_LETTERS - 1) * len(_DENSE.findall(text))


def _contrast(similarities: NDArray[np.float32], beads: Sequence[Bead], *, short: bool = False) -> float:
    """How far the pairs stand above what else their passages resemble in the two posts.

    Posts on one topic are alike everywhere; a translation is alike in its own place. Where one post is short, only the
    longer one's passages are rivals: the others are too few to tell.
    """
    n, m = similarities.shape
    stands = []
    for bead in beads:
        row = np.delete(similarities[bead.a_begin : bead.a_end].max(0), np.arange(bead.b_begin, bead.b_end))
        column = np.delete(similarities[:, bead.b_begin : bead.b_end].max(1), np.arange(bead.a_begin, bead.a_end))
        sides = ((row,) if n < m else (column,)) if short else (row, column)
        others = [float(np.sort(side)[-_RIVALS:].mean()) for side in sides if len(side)]
        stands.append(bead.similarity - (sum(others) / len(others) if others else _USUAL_RIVAL))
    return float(np.mean(stands))
