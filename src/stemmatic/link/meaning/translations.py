"""Links across languages: near passages, aligned posts, scores.

Whether two posts are linked depends on these two posts alone, never on what else the archive holds: passages are
near within a fixed radius, not among the k nearest, so an unrelated post changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, TypeVar

import numpy as np

from stemmatic.link.changed import note_changes
from stemmatic.link.meaning.alignment import Bead, Vectors, find_moved, measure_cosines
from stemmatic.link.meaning.features import Features, find_features, hours_between, join_lifts, scales_of, time_odds
from stemmatic.link.relation import Side, make_link
from stemmatic.link.rows import read_links, rows_of
from stemmatic.link.texts import Texts
from stemmatic.model import Link, Passage, PassageKind, PassagePair
from stemmatic.options import LinkOptions, TranslateOptions

Encode = Callable[[Sequence[str], Sequence[str]], Vectors]
"""Texts and their languages in, vectors (n, d) of any length out."""

Number = TypeVar("Number")
LanguagePairs: TypeAlias = dict[tuple[str, str], set[tuple[Number, Number]]]
"""By two languages in order, pairs of posts: the first has a passage in the first, the second one in the second."""

_MOVED_SHARE = 0.8  # of the mean cosine of passages that answer one another in order, for those that were moved
_UNSURE = "und"


@dataclass(frozen=True, slots=True)
class _Unit:
    """A passage that can be evidence: its text, its span in the post, and where its vector is."""

    text: str
    begin: int
    end: int
    row: int  # of its text among the distinct texts of its language


@dataclass(frozen=True, slots=True)
class _Language:
    code: str
    units: dict[int, list[_Unit]]  # by post, in the order of the text
    vectors: Vectors


def find_translations(
    texts: Texts,
    encode: Encode,
    options: TranslateOptions,
    naming: LinkOptions,
    near: LanguagePairs[int],
    *,
    encode_precisely: Encode | None = None,
) -> list[Link]:
    """The translations and translated excerpts among pairs of posts, and between the versions of one post.

    With ``encode_precisely`` the pairs that ``encode`` leaves in doubt are scored by its vectors instead; only the
    passages of those are encoded by it.
    """
    pairs = sorted((one, other, i, j) for (one, other), held in near.items() for i, j in held)
    languages = _by_language(texts, encode, options, pairs)
    links: dict[tuple[int, int], Link] = {}
    doubtful: list[tuple[str, str, int, int]] = []
    first, sure = options, options.min_score
    if encode_precisely:
        first = replace(options, min_score=min(options.min_score, options.precise_from))
        sure = max(options.min_score, options.precise_to)

    def keep(i: int, j: int, link: Link | None) -> None:
        key = (min(i, j), max(i, j))
        if link is not None and (key not in links or links[key].score < link.score):
            links[key] = link

    for one, other, i, j in pairs:
        link = _compare(texts, languages[one], languages[other], i, j, first, naming)
        if encode_precisely and link is not None and link.score < sure:
            doubtful.append((one, other, i, j))
        else:
            keep(i, j, link)
    if encode_precisely and doubtful:
        precise = _by_language(texts, encode_precisely, options, doubtful)
        weights: dict[str, Any] = dict(options.precise_weights)
        second = replace(options, lifts=(), excerpt_weights=options.precise_excerpt_weights, **weights)
        for one, other, i, j in doubtful:
            keep(i, j, _compare(texts, precise[one], precise[other], i, j, second, naming))
    found = [links[key] for key in sorted(links)]
    ends = ([texts.index[getattr(one, end)] for one in found] for end in ("source", "target"))
    return read_links(note_changes(rows_of(found), texts.rows, *(np.array(end, np.int64) for end in ends)))


def _by_language(
    texts: Texts, encode: Encode, options: TranslateOptions, pairs: Sequence[tuple[str, str, int, int]]
) -> dict[str, _Language]:
    """What posts that are in pairs say in the languages of these, with one vector for each distinct text."""
    wanted = {(one, i) for one, _, i, _ in pairs} | {(other, j) for _, other, _, j in pairs}
    units: dict[str, dict[int, list[_Unit]]] = defaultdict(lambda: defaultdict(list))
    rows: dict[str, dict[str, int]] = defaultdict(dict)
    for i, language, text, passage in find_units(texts, options):
        if (language, i) in wanted:
            row = rows[language].setdefault(text, len(rows[language]))
            units[language][i].append(_Unit(text, passage.begin, passage.end, row))
    return {
        code: _Language(code, dict(units[code]), encode(list(rows[code]), [code] * len(rows[code])))
        for code in sorted(units)
    }


def find_units(texts: Texts, options: TranslateOptions) -> Iterator[tuple[int, str, str, Passage]]:
    """What a translation is known by: the post, the language, the text and the passage of each that may be evidence."""
    for i in range(len(texts)):
        sizes = np.bincount(texts.word_passages[texts.span(i)], minlength=len(texts.passages[i]))
        of_version = _version_languages(texts.passages[i])
        for number, passage in enumerate(texts.passages[i]):
            language = of_version.get(passage.version)
            if (
                passage.boilerplate
                or passage.kind is PassageKind.POINTER
                or language is None
                or sizes[number] < options.min_passage_words
            ):
                continue
            yield i, language, texts.posts[i].text[passage.begin : passage.end].replace("#", ""), passage


def _version_languages(passages: Sequence[Passage]) -> dict[int, str]:
    """The language that most of a version is in: a stray foreign sentence is no version that could be translated."""
    sizes: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for passage in passages:
        if passage.language != _UNSURE:
            sizes[passage.version][passage.language] += passage.end - passage.begin
    return {version: max(sorted(held), key=held.__getitem__) for version, held in sizes.items()}


def _compare(
    texts: Texts,
    one: _Language,
    other: _Language,
    i: int,
    j: int,
    options: TranslateOptions,
    naming: LinkOptions,
) -> Link | None:
    if i > j:
        # The post that stands first in order of time is side a.
        return _compare(texts, other, one, j, i, options, naming)
    ours, theirs = one.units[i], other.units[j]
    a_vectors = one.vectors[[unit.row for unit in ours]]
    b_vectors = other.vectors[[unit.row for unit in theirs]]
    lift = lift_between(one.code, other.code, options) + options.version_lift * (i == j)
    a, b = texts.posts[i], texts.posts[j]
    hours = hours_between(a, b)
    head_start = options.version_bonus if i == j else time_odds(hours, len(ours), len(theirs), scales_of(options))
    features = find_features(
        [unit.text for unit in ours],
        a_vectors,
        [unit.text for unit in theirs],
        b_vectors,
        lift,
        options,
        head_start=head_start,
    )
    if features is None:
        return None
    score = features.score(options, head_start)
    if score < options.min_score:
        return None
    between, _, _ = measure_cosines(a_vectors, b_vectors, 1)
    moved = find_moved(between, features.beads, max(options.pair_similarity - lift, _MOVED_SHARE * features.similarity))
    a_covered = features.coverage[0] + _share([(bead.a_begin, bead.a_end) for bead in moved], ours)
    b_covered = features.coverage[1] + _share([(bead.b_begin, bead.b_end) for bead in moved], theirs)
    if i == j and min(features.coverage) < options.min_version_coverage:
        return None  # a quotation or a product's name in another language is no version
    return make_link(
        Side(post=a, covered=a_covered, unpaired=1 - a_covered, elided=texts.elided[i]),
        Side(post=b, covered=b_covered, unpaired=1 - b_covered, elided=texts.elided[j]),
        score=round(score, 4),
        pairs=tuple(_pair(ours, theirs, bead) for bead in sorted([*features.beads, *moved], key=_place)),
        translated=True,
        grounds=_grounds(one.code, other.code, features),
        options=naming,
    )


def _place(bead: Bead) -> tuple[int, int]:
    return bead.a_begin, bead.b_begin


def _share(spans: Sequence[tuple[int, int]], units: Sequence[_Unit]) -> float:
    """The share of characters that these of the passages have."""
    sizes = [len(unit.text) for unit in units]
    return sum(sum(sizes[begin:end]) for begin, end in spans) / sum(sizes)


def lift_of(language: str, options: TranslateOptions) -> float:
    """How far the vectors of a language stand from those of USE's own: by extra rows, or carried there from e5."""
    lifts = dict(options.lifts)
    return lifts.get(language, lifts.get("other", 0.0))


def lift_between(one: str, other: str, options: TranslateOptions) -> float:
    """What is added to the cosines of passages in two languages."""
    return float(join_lifts(lift_of(one, options), lift_of(other, options), options.other_lift))


def _grounds(one: str, other: str, features: Features) -> tuple[str, ...]:
    pairs = len(features.beads)
    mean = sum(bead.similarity for bead in features.beads) / pairs
    count = f"{pairs} passage{'s' if pairs > 1 else ''}"
    grounds = [f"meaning: {count} in {one} and {other} answer one another, mean similarity {mean:.2f}"]
    agreement = features.agreement
    for what, same, against in (
        ("names", agreement.names + agreement.spelt_names, agreement.other_names),
        ("numbers", agreement.numbers, agreement.other_numbers),
    ):
        if same or against:
            grounds.append(f"{what}: {same} agree" + (f", {against} do not" if against else ""))
    return tuple(grounds)


def _pair(ours: Sequence[_Unit], theirs: Sequence[_Unit], bead: Bead) -> PassagePair:
    return PassagePair(
        ours[bead.a_begin].begin,
        ours[bead.a_end - 1].end,
        theirs[bead.b_begin].begin,
        theirs[bead.b_end - 1].end,
        round(min(max(bead.similarity, 0.0), 1.0), 4),
    )
