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

from stemmatic.link.align_passages import Bead, Vectors, align_vectors, numbers_bonus
from stemmatic.link.relation import Side, make_link
from stemmatic.link.texts import Texts
from stemmatic.model import Link, PassageKind, PassagePair
from stemmatic.options import LinkOptions, TranslateOptions

Encode = Callable[[Sequence[str], Sequence[str]], Vectors]
"""Texts and their languages in, unit vectors (n, d) out."""

Progress = Callable[[int, int], None]

_BLOCK = 4096
_UNSURE = "und"


@dataclass(frozen=True, slots=True)
class _Unit:
    """A passage that can be evidence: post, number of the passage, its words and numbers."""

    post: int
    passage: int
    words: int
    numbers: frozenset[str]
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
            words = int(sizes[number])
            if (
                passage.boilerplate
                or passage.kind is PassageKind.POINTER
                or passage.language == _UNSURE
                or words < options.min_passage_words
            ):
                continue
            text = texts.posts[i].text[passage.begin : passage.end]
            row = rows[passage.language].setdefault(text, len(rows[passage.language]))
            if row == len(holders[passage.language]):
                holders[passage.language].append([])
            if holders[passage.language][row][-1:] != [i]:
                holders[passage.language][row].append(i)
            units[passage.language][i].append(_Unit(i, number, words, texts.numbers_in(i, number), row))
    if len(units) < 2:
        return []
    return [
        _Language(code, dict(units[code]), holders[code], encode(list(rows[code]), [code] * len(rows[code])))
        for code in sorted(units)
    ]


def _near_posts(one: _Language, other: _Language, options: TranslateOptions) -> set[tuple[int, int]]:
    """Pairs of posts with a pair of passages within the radius."""
    found: set[tuple[int, int]] = set()
    for row, column in _near_rows(one.vectors, other.vectors, options.anchor_similarity - options.number_weight / 3):
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
    beads = align_vectors(
        one.vectors[[unit.row for unit in ours]],
        other.vectors[[unit.row for unit in theirs]],
        numbers_bonus([u.numbers for u in ours], [u.numbers for u in theirs], options.number_weight),
        floor=options.pair_similarity,
        max_merge=options.max_merge,
        merge_cost=options.merge_cost,
    )
    if not beads or max(bead.similarity for bead in beads) < options.anchor_similarity:
        return None
    evidence = sum(_evidence(bead, ours, theirs, options) for bead in beads)
    if evidence < options.min_evidence:
        return None
    a_covered, a_unpaired = _shares(ours, [(bead.a_begin, bead.a_end) for bead in beads])
    b_covered, b_unpaired = _shares(theirs, [(bead.b_begin, bead.b_end) for bead in beads])
    mean = float(np.mean([bead.similarity for bead in beads]))
    numbers = sorted(
        {number for bead in beads for number in _numbers(ours, bead.a_begin, bead.a_end)}
        & {number for bead in beads for number in _numbers(theirs, bead.b_begin, bead.b_end)}
    )
    grounds = [
        f"meaning: {len(beads)} passage{'s' if len(beads) > 1 else ''} in {one.code} and {other.code} answer one"
        f" another, mean similarity {mean:.2f}"
    ]
    if numbers:
        grounds.append(f"numbers agree: {', '.join(numbers[:6])}{' …' if len(numbers) > 6 else ''}")
    return make_link(
        Side(post=texts.posts[i], covered=a_covered, unpaired=a_unpaired, elided=texts.elided[i]),
        Side(post=texts.posts[j], covered=b_covered, unpaired=b_unpaired, elided=texts.elided[j]),
        changed=0.0,
        score=round(float(1 - np.exp(-evidence)), 4),
        pairs=tuple(_pair(texts, i, j, ours, theirs, bead) for bead in beads),
        translated=True,
        grounds=tuple(grounds),
        options=naming,
    )


def _evidence(bead: Bead, ours: Sequence[_Unit], theirs: Sequence[_Unit], options: TranslateOptions) -> float:
    """A long passage that is very close proves more than a short one that is just near."""
    words = min(
        sum(unit.words for unit in ours[bead.a_begin : bead.a_end]),
        sum(unit.words for unit in theirs[bead.b_begin : bead.b_end]),
    )
    closeness = (bead.similarity - options.pair_similarity) / (1 - options.pair_similarity)
    return max(closeness, 0.0) * float(np.log2(1 + words))


def _shares(units: Sequence[_Unit], spans: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """The share of words in the paired passages, and the share outside them."""
    whole = sum(unit.words for unit in units)
    paired = sum(unit.words for begin, end in spans for unit in units[begin:end])
    return paired / whole, 1 - paired / whole


def _numbers(units: Sequence[_Unit], begin: int, end: int) -> set[str]:
    return {number for unit in units[begin:end] for number in unit.numbers}


def _pair(texts: Texts, i: int, j: int, ours: Sequence[_Unit], theirs: Sequence[_Unit], bead: Bead) -> PassagePair:
    a, b = texts.passages[i], texts.passages[j]
    return PassagePair(
        a[ours[bead.a_begin].passage].begin,
        a[ours[bead.a_end - 1].passage].end,
        b[theirs[bead.b_begin].passage].begin,
        b[theirs[bead.b_end - 1].passage].end,
        round(min(max(bead.similarity, 0.0), 1.0), 4),
    )
