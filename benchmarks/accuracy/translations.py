"""Translations: news documents and their translations in nine languages, all 36 pairs.

Of each pair a third of the documents, drawn anew, is posted in one language; in the other follow the translations
whole, abridged to 30–70 % of their sentences, joined two by two, and excerpts of one to three sentences. Distractors
are documents that only one of the languages has. A link is right if the posts have a sentence in common, which two
documents may have too: two papers quote one speech.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations

from benchmarks.accuracy.corpora import Written, as_text, news, same_sentences
from benchmarks.accuracy.figures import Judged, Report, f1, share
from benchmarks.accuracy.tracing import trace_posts
from stemmatic.options import Options, TranslateOptions

LANGUAGES = ("en", "ru", "tr", "es", "fr", "de", "uk", "ar", "zh")
LATER = ("uk", "ar", "zh")
GROUPS = ("en ru tr es fr de", "with uk ar zh")
_FLOORS = {"whole": (0.98, 0.95), "abridged": (0.93, 0.93), "joined": (0.93, 0.93)}
_RELATIONS = {
    "whole": {"translation"},
    "abridged": {"translated excerpt"},
    "excerpt": {"translated excerpt"},
    "joined": {"expanded translation"},
}
_CUT = 0.75  # an abridged text with more of the characters may as well be called a translation
_DAY = datetime(2024, 3, 1, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Made:
    """What a post is made of: its kind, its side of the pair, and its sentences as (document, number)."""

    kind: str
    side: int
    sentences: frozenset[tuple[str, int]]


def plant(a: str, b: str, rng: random.Random) -> tuple[list[Written], dict[str, Made]]:
    """The posts of a pair of languages and what each is made of."""
    texts = news(a), news(b)
    documents = rng.sample(sorted(texts[0]), len(texts[0]))
    third = len(documents) // 3
    posts: list[Written] = []
    made: dict[str, Made] = {}

    def post(kind: str, side: int, channel: str, sentences: Sequence[tuple[str, int]]) -> None:
        name = f"{kind}.{side}.{len(posts)}"
        date = _DAY + timedelta(minutes=rng.randrange(480)) + timedelta(hours=(9 + rng.randrange(16)) * side)
        language = (a, b)[side]
        posts.append(Written(name, channel, date, as_text([texts[side][d][n] for d, n in sentences], language)))
        made[name] = Made(kind, side, frozenset(sentences))

    whole = {document: [(document, n) for n in range(len(texts[0][document]))] for document in documents}
    for document in documents[:third]:
        post("source", 0, "herald", whole[document])
        post("whole", 1, "observer", whole[document])
        part = rng.uniform(0.3, 0.7)
        kept = sorted(rng.sample(whole[document], max(1, round(part * len(whole[document])))))
        post("abridged", 1, "digest", kept)
        size = rng.randint(1, 3)
        begin = rng.randrange(len(whole[document]) - size + 1)
        post("excerpt", 1, "quotes", whole[document][begin : begin + size])
    for at in range(0, third - 1, 2):
        post("joined", 1, "review", whole[documents[at]] + whole[documents[at + 1]])
    for document in documents[third : third + third // 2]:
        post("distractor", 0, "herald", whole[document])
    for document in documents[third + third // 2 : 2 * third + third // 2]:
        post("distractor", 1, "observer", whole[document])
    return posts, made


def measure(languages: Sequence[str] = LANGUAGES, *, precise: bool = False) -> Report:
    """F1 of links and share of relations named rightly, by group of languages and kind."""
    options = Options(translate=TranslateOptions(precise=precise))
    rng = random.Random(1)  # noqa: S311 (sampling)
    true: dict[tuple[str, int], set[tuple[str, str, str]]] = defaultdict(set)
    found: dict[tuple[str, int], set[tuple[str, str, str]]] = defaultdict(set)
    named: dict[str, list[bool]] = defaultdict(list)
    strangers = 0
    same = same_sentences()
    report = Report()
    for a, b in combinations(languages, 2):
        if rng.random() < 0.5:
            a, b = b, a
        group = int(a in LATER or b in LATER)
        posts, made = plant(a, b, rng)
        size = {post.name: len(post.text) for post in posts}
        whole = {_document(one): size[name] for name, one in made.items() if one.kind == "whole"}
        sources = [name for name, one in made.items() if one.side == 0]
        for name, one in made.items():
            if one.side:
                for source in sources:
                    if one.sentences & made[source].sentences:
                        true[one.kind, group].add((f"{a}-{b}", source, name))
        for link in trace_posts(posts, options).links:
            one, other = sorted((link.source, link.target), key=lambda name: made[name].side)
            if made[one].side == made[other].side and one != other:
                continue
            kind = made[other].kind if made[other].side else "one post"
            planted = bool(made[one].sentences & made[other].sentences)
            alike = (same.get(sentence, set()) & made[other].sentences for sentence in made[one].sentences)
            right = one != other and (planted or any(alike))
            if planted or not right:  # what two documents have in common is neither asked for nor wrong
                found[kind, group].add((f"{a}-{b}", one, other))
            strangers += "distractor" in (made[one].kind, made[other].kind)
            report.judged.append(Judged(link.link.score, right))
            if not right:
                report.misses.append(f"wrong: {a}-{b} {link.source} – {link.target} {link.link.score}")
            elif kind in _RELATIONS and not (kind == "abridged" and size[other] > _CUT * whole[_document(made[other])]):
                named[kind].append(link.source == one and link.link.relation.value in _RELATIONS[kind])
                if not named[kind][-1]:
                    report.misses.append(f"named: {a}-{b} {kind} {other}: {link.link.relation}")
        report.misses += [
            f"missed: {miss[0]} {miss[1]} – {miss[2]}"
            for (_, of), pairs in true.items()
            if of == group
            for miss in sorted(pairs)
            if miss[0] == f"{a}-{b}" and not any(miss in held for held in found.values())
        ]
    for kind in ("whole", "abridged", "joined", "excerpt"):
        for group, label in enumerate(GROUPS):
            floor = _FLOORS[kind][group] if kind in _FLOORS else None
            title = "excerpts of 1–3 sentences" if kind == "excerpt" else kind
            report.figures.append(f1(f"F1, {title}, {label}", found[kind, group], true[kind, group], floor=floor))
    report.figures += [
        share(f"relation and direction named rightly, {kind}", named[kind], floor=0.95)
        for kind in ("whole", "abridged", "joined", "excerpt")
    ]
    report.notes.append(f"{strangers} links of distractors of either side")
    report.figures.append(share("precision of all links", (one.right for one in report.judged), floor=0.99))
    return report


def _document(made: Made) -> str:
    return min(made.sentences)[0]
