"""Statements: which parts of posts share a family, where digests list many texts and threads cut one into posts.

Of each news document and language there is a wire; of some also copies, excerpts, and the text as a thread of two
posts. Every seven documents, in the order of their dates, are listed by a digest with an item each: their first
sentence or two, printed as such digests are (bullets, numbers, blank lines, bare lines). A *part* is what a post has
of one document, by its span; two parts belong together if they are of one document. Each corpus is traced once a
language and once in all five together. *whole* takes posts that links join, whatever path they take, as one family.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.accuracy.corpora import Absent, Written, as_text, news
from benchmarks.accuracy.figures import Figure, Report, wilson
from benchmarks.accuracy.tracing import Traced, trace_posts
from benchmarks.accuracy.wild import statements as wild
from stemmatic.descend.disjoint_sets import DisjointSets
from stemmatic.options import Options, TranslateOptions

LANGUAGES = ("en", "ru", "tr", "uk", "ar")
ITEMS = 7
_DAY = datetime(2024, 3, 1, 6, tzinfo=UTC)
_HEADINGS = {
    "en": "The week in seven items",
    "ru": "Главное за неделю",
    "tr": "Haftanın öne çıkanları",
    "uk": "Головне за тиждень",
    "ar": "أبرز ما جاء هذا الأسبوع",
}
_STYLES = (("• ", "\n"), ("▪️", "\n\n"), ("", "\n\n"), ("— ", "\n"), ("", "\n"), ("{}. ", "\n"))


@dataclass(frozen=True, slots=True)
class Part:
    """What a post has of one document: characters ``[begin, end)`` of its text; ``kind`` is that of the post."""

    post: str
    begin: int
    end: int
    document: str
    language: str
    kind: str


def plant(languages: Sequence[str], rng: random.Random) -> tuple[list[Written], list[Part]]:
    """The posts in some languages, and their parts."""
    texts = {language: news(language) for language in languages}
    documents = rng.sample(sorted(texts[languages[0]]), len(texts[languages[0]]))
    published = {document: _DAY + timedelta(hours=24 * at / ITEMS) for at, document in enumerate(documents)}
    posts: list[Written] = []
    parts: list[Part] = []

    def post(kind: str, language: str, date: datetime, document: str, text: str, mark: str = "") -> None:
        name = f"{kind}.{len(posts)}"
        posts.append(Written(name, f"{kind} {language}", date, text + mark))
        parts.append(Part(name, 0, len(text), document, language, kind))

    for language in languages:
        for document in documents:
            sentences = texts[language][document]
            date = published[document] + timedelta(minutes=rng.randrange(180))
            post("wire", language, date, document, as_text(sentences, language))
            later = date + timedelta(minutes=rng.randint(5, 600))
            if rng.random() < 0.5:
                post("copy", language, later, document, as_text(sentences, language))
            if rng.random() < 0.7:
                size = rng.randint(2, max(2, len(sentences) // 2))
                begin = rng.randrange(len(sentences) - size + 1)
                post("excerpt", language, later, document, as_text(sentences[begin : begin + size], language))
            if rng.random() < 0.3:
                half, marked = len(sentences) // 2, rng.random() < 0.5
                for at, side in enumerate((sentences[:half], sentences[half:])):
                    moment = later + timedelta(minutes=at)
                    mark = f"\n\n{at + 1}/2" if marked else ""
                    post("thread", language, moment, document, as_text(side, language), mark)
        for at in range(0, len(documents) - ITEMS + 1, ITEMS):
            listed = documents[at : at + ITEMS]
            bullet, gap = _STYLES[at // ITEMS % len(_STYLES)]
            text, name = f"{_HEADINGS[language]}\n\n", f"digest.{len(posts)}"
            for number, document in enumerate(rng.sample(listed, len(listed)), 1):
                item = as_text(texts[language][document][: rng.randint(1, 2)], language)
                text += bullet.format(number)
                parts.append(Part(name, len(text), len(text) + len(item), document, language, "digest"))
                text += item + gap
            date = max(published[document] for document in listed) + timedelta(hours=12)
            posts.append(Written(name, f"digest {language}", date, text.rstrip()))
    return posts, parts


def measure(languages: Sequence[str] = LANGUAGES, *, precise: bool = False) -> Report:
    """Pairs of parts that share a family: precision, recall and F1, inside each language and across all."""
    report = Report()
    options = Options(translate=TranslateOptions(precise=precise))
    inside: dict[str, list[_Counts]] = defaultdict(list)
    for language in languages:
        posts, parts = plant([language], random.Random(1))  # noqa: S311 (sampling)
        traced = trace_posts(posts, options)
        readings = _readings(traced, parts)
        for name, families in readings.items():
            inside[name].append(count_pairs(parts, families))
        report.misses += _misses(parts, readings["witnesses"])
    for name, counts in inside.items():
        report.figures += figures(f"inside a language, {name}", _sum(counts), 0.97 if name == "witnesses" else None)
    posts, parts = plant(languages, random.Random(2))  # noqa: S311 (sampling)
    traced = trace_posts(posts, options)
    readings = _readings(traced, parts)
    for name, families in readings.items():
        floor = 0.95 if name == "witnesses" else None
        report.figures += figures(f"{len(languages)} languages, {name}", count_pairs(parts, families), floor)
    report.misses += _misses(parts, readings["witnesses"])
    try:
        real, misses = wild.measure()
    except Absent as absent:
        report.notes.append(f"skipped: {absent}")
    else:
        report.figures += real
        report.misses += misses
    return report


def _readings(traced: Traced, parts: Iterable[Part]) -> Mapping[str, Mapping[Part, frozenset[Hashable]]]:
    """The families of each part: by witnesses, and as the posts hang together that links join."""
    witnesses: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for family in traced.families:
        for one in family.witnesses:
            witnesses[traced.names[one.post]].append((one.begin, one.end, family.id))
    joined = DisjointSets[str]()
    for link in traced.links:
        if max(link.link.source_coverage, link.link.target_coverage) >= 0.5:
            joined.join(link.source, link.target)
    return {
        "witnesses": {part: _families_of(part, witnesses[part.post]) for part in parts},
        "whole": {part: frozenset([joined.find(part.post)]) for part in parts},
    }


def _families_of(part: Part, witnesses: Iterable[tuple[int, int, str]]) -> frozenset[Hashable]:
    """The families whose witnesses have half of a part at least."""
    held: Counter[Hashable] = Counter()
    for begin, end, family in witnesses:
        held[family] += max(0, min(end, part.end) - max(begin, part.begin))
    return frozenset(family for family, chars in held.items() if 2 * chars >= part.end - part.begin)


@dataclass(frozen=True, slots=True)
class _Counts:
    """Of pairs of parts: those of one document, those that share a family, those that do both."""

    true: int
    found: int
    right: int


def count_pairs(parts: Sequence[Part], families: Mapping[Part, frozenset[Hashable]]) -> _Counts:
    """Count the pairs of parts of different posts, or of one."""
    of_document = Counter(part.document for part in parts)
    true = sum(count * (count - 1) // 2 for count in of_document.values())
    sharing: dict[Hashable, set[int]] = defaultdict(set)
    for at, part in enumerate(parts):
        for family in families[part]:
            sharing[family].add(at)
    pairs = {(a, b) for held in sharing.values() for a in held for b in held if a < b}
    right = sum(parts[a].document == parts[b].document for a, b in pairs)
    return _Counts(true, len(pairs), right)


def _sum(counts: Iterable[_Counts]) -> _Counts:
    held = list(counts)
    return _Counts(*(sum(getattr(one, name) for one in held) for name in ("true", "found", "right")))


def figures(name: str, counts: _Counts, floor: float | None) -> list[Figure]:
    """Precision, recall and F1; intervals are those of a share of as many cases."""
    mean = (counts.true + counts.found) / 2

    def share(kind: str, cases: float, aim: float | None = None) -> Figure:
        low, high = wilson(counts.right, cases)
        value = counts.right / cases if cases else float("nan")
        return Figure(name=f"{kind}, {name}", value=value, cases=round(cases), low=low, high=high, floor=aim)

    return [share("precision", counts.found), share("recall", counts.true), share("F1", mean, floor)]


def _misses(parts: Sequence[Part], families: Mapping[Part, frozenset[Hashable]]) -> list[str]:
    """Parts that stand apart from the wire of their document and language, and families of several documents."""
    wires = {(one.document, one.language): one for one in parts if one.kind == "wire"}
    apart = [
        f"apart: {one.kind} {one.language} {one.post} {one.document}"
        for one in parts
        if not families[one] & families[wires[one.document, one.language]]
    ]
    mixed: dict[Hashable, Counter[str]] = defaultdict(Counter)
    for one in parts:
        for family in families[one]:
            mixed[family][one.document] += 1
    return apart + [f"mixed: {family} {dict(held)}" for family, held in mixed.items() if len(held) > 1]
