"""Verification inside a language: do two posts share wording, how much of each, and passage by passage."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from stemmatic.link.acceptance import Distance, Shared, find_distance, find_score, is_enough
from stemmatic.link.align_words import align_words, runs_of
from stemmatic.link.texts import Texts, has_digit
from stemmatic.model import PassagePair
from stemmatic.options import LinkOptions

_SAME_STEM = 75.0  # rapidfuzz ratio from which two forms are taken for one word (Минск, Минска)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedText:
    """What two posts have in common; ``a`` is the one that stands first in order of time.

    Shares are of each side's content words: ``a_covered`` is paired with ``b``, ``a_unpaired`` stands in passages
    that have no counterpart at all, ``changed`` are words of paired passages that differ.
    """

    words: int
    chars: int
    longest_run: int
    a_covered: float
    b_covered: float
    a_unpaired: float
    b_unpaired: float
    changed: float
    score: float
    pairs: tuple[PassagePair, ...]


def compare_wording(texts: Texts, i: int, j: int, options: LinkOptions) -> SharedText | None:
    """What posts ``i`` and ``j`` share, or ``None`` if it is too little or a mere template."""
    a, b = texts.span(i), texts.span(j)
    short = max(a.stop - a.start, b.stop - b.start) <= options.short_post_words
    min_run = min(options.min_run_words, 2) if short else options.min_run_words
    partner = align_words(texts.words[a], texts.words[b], min_run=min_run, max_gap=options.max_gap_words)
    if not (partner >= 0).any():
        return None
    distance = find_distance(texts.posts[i], texts.posts[j])
    pairs = _passage_pairs(texts, i, j, partner, distance, options)
    if not pairs:
        return None
    kept = _keep_pairs(texts, a, b, partner, pairs)
    # A post in two languages is measured by the version that has a counterpart, not by both together.
    a_version = _versions(texts, i, [p for p, _, _ in pairs])
    b_version = _versions(texts, j, [q for _, q, _ in pairs])
    n, m = int(a_version.sum()), int(b_version.sum())
    words = int((kept >= 0).sum())
    runs = runs_of(kept)
    longest = max((length for _, _, length in runs), default=0)
    chars = int((texts.ends[a] - texts.begins[a])[kept >= 0].sum())
    a_covered, b_covered = words / n, words / m
    a_paired = np.isin(texts.word_passages[a], [p for p, _, _ in pairs])
    b_paired = np.isin(texts.word_passages[b], [q for _, q, _ in pairs])
    agreeing = 2 * words / int(a_paired.sum() + b_paired.sum())
    longer = b_paired if a_covered > b_covered else a_paired
    shared = Shared(
        words=words,
        chars=chars,
        longest_run=longest,
        joined=sum(length - 1 for _, _, length in runs),
        least_covered=min(a_covered, b_covered),
        most_covered=max(a_covered, b_covered),
        kept=agreeing,
        sentence=all(score == 1.0 for _, _, score in pairs),
        inside=not (longer[0] or longer[-1]),
    )
    if not is_enough(shared, distance, options):
        return None
    return SharedText(
        words=words,
        chars=chars,
        longest_run=longest,
        a_covered=a_covered,
        b_covered=b_covered,
        a_unpaired=1 - float(a_paired.sum()) / n,
        b_unpaired=1 - float(b_paired.sum()) / m,
        changed=1 - agreeing,
        score=find_score(shared, distance, options),
        pairs=tuple(
            PassagePair(
                texts.passages[i][p].begin,
                texts.passages[i][p].end,
                texts.passages[j][q].begin,
                texts.passages[j][q].end,
                round(score, 4),
            )
            for p, q, score in pairs
        ),
    )


def _versions(texts: Texts, i: int, passages: list[int]) -> NDArray[np.bool_]:
    """Which words of post ``i`` stand in the versions that these passages belong to."""
    touched = {texts.passages[i][p].version for p in passages}
    inside = np.array([passage.version in touched for passage in texts.passages[i]])
    return inside[texts.word_passages[texts.span(i)]]


def _passage_pairs(
    texts: Texts, i: int, j: int, partner: NDArray[np.int32], distance: Distance, options: LinkOptions
) -> list[tuple[int, int, float]]:
    """Pairs (passage of i, passage of j, Dice score) that share enough words and agree in their specifics."""
    a, b = texts.span(i), texts.span(j)
    in_a, in_b = texts.word_passages[a], texts.word_passages[b]
    paired = np.flatnonzero(partner >= 0)
    shared: dict[tuple[int, int], list[int]] = {}
    for at, p, q in zip(paired.tolist(), in_a[paired].tolist(), in_b[partner[paired]].tolist(), strict=True):
        shared.setdefault((p, q), []).append(at)
    sizes_a, sizes_b = np.bincount(in_a), np.bincount(in_b)
    found = []
    for (p, q), words in sorted(shared.items()):
        size_a, size_b = int(sizes_a[p]), int(sizes_b[q])
        strong = _longest(words, partner) >= options.strong_run_words
        if not strong and len(words) / min(size_a, size_b) < options.min_coverage:
            continue
        formal = not strong or distance.one_channel  # a channel's own template may be long
        if formal and len(words) < max(size_a, size_b):
            only = _specifics_without_partner(texts, i, j, p, q, words, partner)
            if _disagree(texts, i, j, only, int(texts.specific[a][words].sum()), distance, options):
                continue
        found.append((p, q, 2 * len(words) / (size_a + size_b)))
    return found


def _longest(at: list[int], partner: NDArray[np.int32]) -> int:
    best = run = 1
    for before, here in pairwise(at):
        run = run + 1 if here == before + 1 and partner[here] == partner[before] + 1 else 1
        best = max(best, run)
    return best


def _specifics_without_partner(
    texts: Texts, i: int, j: int, p: int, q: int, at: list[int], partner: NDArray[np.int32]
) -> tuple[list[int], list[int]]:
    """The names and numbers of passage ``p`` of ``i``, and of ``q`` of ``j``, that the other one does not have."""
    a, b = texts.span(i), texts.span(j)
    kept_a, kept_b = set(at), set(partner[at].tolist())
    in_p = np.flatnonzero(texts.specific[a] & (texts.word_passages[a] == p)).tolist()
    in_q = np.flatnonzero(texts.specific[b] & (texts.word_passages[b] == q)).tolist()
    return [w for w in in_p if w not in kept_a], [w for w in in_q if w not in kept_b]


def _disagree(
    texts: Texts,
    i: int,
    j: int,
    only: tuple[list[int], list[int]],
    agreeing: int,
    distance: Distance,
    options: LinkOptions,
) -> bool:
    """Whether the names and numbers of two passages tell of different things in the same wording."""
    only_a, only_b = ([texts.raw(i, w) for w in only[0]], [texts.raw(j, w) for w in only[1]])
    if not only_a or not only_b:
        return False
    if distance.another_day(options) and all(any(map(has_digit, side)) for side in (only_a, only_b)):
        return True  # a channel's daily figures differ in nothing else
    rest = list(only_b)
    for form in only_a:
        alike = next((other for other in rest if fuzz.ratio(form, other) >= _SAME_STEM and form.isalpha()), None)
        if alike is not None:
            rest.remove(alike)
            agreeing += 1
    clashing = min(len(only_a) - (len(only_b) - len(rest)), len(rest))
    limit = options.max_formula_disagreement if distance.apart(options) else options.max_disagreement
    return clashing > 0 and clashing / (clashing + agreeing) > limit


def _keep_pairs(
    texts: Texts, a: slice, b: slice, partner: NDArray[np.int32], pairs: list[tuple[int, int, float]]
) -> NDArray[np.int32]:
    """The alignment without the words whose passages were not accepted as pairs."""
    accepted = {(p, q) for p, q, _ in pairs}
    kept = partner.copy()
    in_a, in_b = texts.word_passages[a], texts.word_passages[b]
    for at in np.flatnonzero(partner >= 0).tolist():
        if (int(in_a[at]), int(in_b[partner[at]])) not in accepted:
            kept[at] = -1
    return kept
