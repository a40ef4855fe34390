"""Links across languages: near passages, aligned posts, evidence.

Whether two posts are linked depends on these two posts alone, never on what else the archive holds: passages are
near within a fixed radius, not among the k nearest, so an unrelated post changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from stemmatic.link.align_passages import Bead, Vectors, align_vectors
from stemmatic.link.relation import Side, make_link
from stemmatic.link.specifics import Agreement, compare_specifics, find_specifics, sum_agreements
from stemmatic.link.texts import Texts
from stemmatic.model import Link, PassageKind, PassagePair
from stemmatic.options import LinkOptions, TranslateOptions

Encode = Callable[[Sequence[str], Sequence[str]], Vectors]
"""Texts and their languages in, unit vectors (n, d) out."""

Progress = Callable[[int, int], None]

_BLOCK = 4096
_UNSURE = "und"
_RIVALS = 4  # so many of the nearest other passages make the contrast
_USUAL_RIVAL = 0.25  # cosine, where a post has no other passage


@dataclass(frozen=True, slots=True)
class _Unit:
    """A passage that can be evidence: its number in the post, its span, and where its vector is."""

    passage: int
    begin: int
    end: int
    row: int  # of its text among the distinct texts of its language


@dataclass(frozen=True, slots=True)
class _Language:
    code: str
    units: dict[int, list[_Unit]]  # by post, in the order of the text
    holders: list[list[int]]  # by distinct text, the posts that have it
    vectors: Vectors


def find_translations(
    texts: Texts, encode: Encode, options: TranslateOptions, naming: LinkOptions, progress: Progress | None = None
) -> list[Link]:
    """Every translation and translated excerpt among the posts, and between the versions of one post."""
    languages = _by_language(texts, encode, options)
    pairs = list(combinations(languages, 2))
    links: dict[tuple[int, int], Link] = {}
    for done, (one, other) in enumerate(pairs):
        if progress:
            progress(done, len(pairs))
        for i, j in sorted(_near_posts(one, other, options)):
            link = _compare(texts, one, other, i, j, options, naming)
            key = (min(i, j), max(i, j))
            if link is not None and (key not in links or links[key].score < link.score):
                links[key] = link
    if progress:
        progress(len(pairs), len(pairs))
    return [links[key] for key in sorted(links)]


def _by_language(texts: Texts, encode: Encode, options: TranslateOptions) -> list[_Language]:
    """The passages of each language, with one vector for each distinct text; nothing where all is one language."""
    units: dict[str, dict[int, list[_Unit]]] = defaultdict(lambda: defaultdict(list))
    rows: dict[str, dict[str, int]] = defaultdict(dict)
    holders: dict[str, list[list[int]]] = defaultdict(list)
    for i in range(len(texts)):
        sizes = np.bincount(texts.word_passages[texts.span(i)], minlength=len(texts.passages[i]))
        for number, passage in enumerate(texts.passages[i]):
            if (
                passage.boilerplate
                or passage.kind is PassageKind.POINTER
                or passage.language == _UNSURE
                or sizes[number] < options.min_passage_words
            ):
                continue
            text = texts.posts[i].text[passage.begin : passage.end].replace("#", "")
            row = rows[passage.language].setdefault(text, len(rows[passage.language]))
            if row == len(holders[passage.language]):
                holders[passage.language].append([])
            if holders[passage.language][row][-1:] != [i]:
                holders[passage.language][row].append(i)
            units[passage.language][i].append(_Unit(number, passage.begin, passage.end, row))
    if len(units) < 2:
        return []
    return [
        _Language(code, dict(units[code]), holders[code], encode(list(rows[code]), [code] * len(rows[code])))
        for code in sorted(units)
    ]


def _near_posts(one: _Language, other: _Language, options: TranslateOptions) -> set[tuple[int, int]]:
    """Pairs of posts with a pair of passages within the radius."""
    found: set[tuple[int, int]] = set()
    # The versions of one post are compared whatever their vectors say.
    found.update((i, i) for i in one.units.keys() & other.units.keys())
    for row, column in _near_rows(one.vectors, other.vectors, options.anchor_similarity - _lift(one, other, options)):
        ours, theirs = one.holders[row], other.holders[column]
        if len(ours) * len(theirs) <= options.max_holders:
            found.update((i, j) for i in ours for j in theirs)
        else:
            found.update((i, theirs[0]) for i in ours)
            found.update((ours[0], j) for j in theirs)
    return found


def _near_rows(a: Vectors, b: Vectors, radius: float) -> Iterator[tuple[int, int]]:
    for begin in range(0, len(a), _BLOCK):
        for start in range(0, len(b), _BLOCK):
            near = np.argwhere(a[begin : begin + _BLOCK] @ b[start : start + _BLOCK].T >= radius)
            yield from ((begin + row, start + column) for row, column in near.tolist())


def _compare(
    texts: Texts,
    one: _Language,
    other: _Language,
    i: int,
    j: int,
    options: TranslateOptions,
    naming: LinkOptions,
) -> Link | None:
    ours, theirs = one.units[i], other.units[j]
    if i > j:
        # The post that stands first in order of time is side a.
        return _compare(texts, other, one, j, i, options, naming)
    a_vectors = one.vectors[[unit.row for unit in ours]]
    b_vectors = other.vectors[[unit.row for unit in theirs]]
    lift = _lift(one, other, options) + options.version_lift * (i == j)
    beads = align_vectors(
        a_vectors,
        b_vectors,
        floor=options.pair_similarity - lift,
        max_merge=options.max_merge,
        merge_cost=options.merge_cost,
    )
    if not beads:
        return None
    a_covered = _share(ours, [(bead.a_begin, bead.a_end) for bead in beads])
    b_covered = _share(theirs, [(bead.b_begin, bead.b_end) for bead in beads])
    a, b = texts.posts[i].text, texts.posts[j].text
    agreement = sum_agreements(
        compare_specifics(
            find_specifics(a[ours[bead.a_begin].begin : ours[bead.a_end - 1].end]),
            find_specifics(b[theirs[bead.b_begin].begin : theirs[bead.b_end - 1].end]),
        )
        for bead in beads
    )
    evidence = _Evidence(
        coverage=max(a_covered, b_covered),
        similarity=float(np.mean([bead.similarity for bead in beads])),
        pairs=len(beads),
        contrast=_contrast(a_vectors @ b_vectors.T, beads),
        agreement=agreement,
    )
    score = _score(evidence, lift, i == j, options)
    if score < options.min_score:
        return None
    return make_link(
        Side(post=texts.posts[i], covered=a_covered, unpaired=1 - a_covered, elided=texts.elided[i]),
        Side(post=texts.posts[j], covered=b_covered, unpaired=1 - b_covered, elided=texts.elided[j]),
        changed=0.0,
        score=round(score, 4),
        pairs=tuple(_pair(ours, theirs, bead) for bead in beads),
        translated=True,
        grounds=_grounds(one.code, other.code, evidence),
        options=naming,
    )


def _lift(one: _Language, other: _Language, options: TranslateOptions) -> float:
    lifts = dict(options.lifts)
    return max(lifts.get(one.code, 0.0), lifts.get(other.code, 0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """What speaks for two posts saying the same."""

    coverage: float
    similarity: float
    pairs: int
    contrast: float
    agreement: Agreement


def _contrast(similarities: NDArray[np.float32], beads: Sequence[Bead]) -> float:
    """How far the pairs stand above what else their passages resemble in the two posts.

    Posts on one topic are alike everywhere; a translation is alike in its own place.
    """
    stands = []
    for bead in beads:
        row = np.delete(similarities[bead.a_begin : bead.a_end].max(0), np.arange(bead.b_begin, bead.b_end))
        column = np.delete(similarities[:, bead.b_begin : bead.b_end].max(1), np.arange(bead.a_begin, bead.a_end))
        others = [float(np.sort(side)[-_RIVALS:].mean()) for side in (row, column) if len(side)]
        stands.append(bead.similarity - (sum(others) / len(others) if others else _USUAL_RIVAL))
    return float(np.mean(stands))


def _score(evidence: _Evidence, lift: float, one_post: bool, options: TranslateOptions) -> float:
    agreement = evidence.agreement
    odds = (
        options.constant
        + options.coverage_weight * evidence.coverage
        + options.similarity_weight * (evidence.similarity + lift)
        + options.count_weight * float(np.log(evidence.pairs))
        + options.contrast_weight * evidence.contrast
        + options.name_weight * min(agreement.names, 6)
        + options.other_name_weight * min(agreement.other_names, 6)
        + options.number_weight * min(agreement.numbers, 6)
        + options.other_number_weight * min(agreement.other_numbers, 6)
        + options.version_bonus * one_post
    )
    return float(1 / (1 + np.exp(-odds)))


def _grounds(one: str, other: str, evidence: _Evidence) -> tuple[str, ...]:
    count = f"{evidence.pairs} passage{'s' if evidence.pairs > 1 else ''}"
    grounds = [f"meaning: {count} in {one} and {other} answer one another, mean similarity {evidence.similarity:.2f}"]
    agreement = evidence.agreement
    for what, same, against in (
        ("names", agreement.names, agreement.other_names),
        ("numbers", agreement.numbers, agreement.other_numbers),
    ):
        if same or against:
            grounds.append(f"{what}: {same} agree" + (f", {against} do not" if against else ""))
    return tuple(grounds)


def _share(units: Sequence[_Unit], spans: Sequence[tuple[int, int]]) -> float:
    """The share of a side's characters that stand in paired passages."""
    paired = sum(unit.end - unit.begin for begin, end in spans for unit in units[begin:end])
    return paired / sum(unit.end - unit.begin for unit in units)


def _pair(ours: Sequence[_Unit], theirs: Sequence[_Unit], bead: Bead) -> PassagePair:
    return PassagePair(
        ours[bead.a_begin].begin,
        ours[bead.a_end - 1].end,
        theirs[bead.b_begin].begin,
        theirs[bead.b_end - 1].end,
        round(min(max(bead.similarity, 0.0), 1.0), 4),
    )
