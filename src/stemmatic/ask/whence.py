"""Where does a text come from? The posts of an archive that hold its wording, or say the same in another language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stemmatic.archive import Store
from stemmatic.encode import encode, get_encoder
from stemmatic.link import (
    LanguagePairs,
    Texts,
    compare_pairs,
    find_fingerprints,
    find_translations,
    find_units,
    lift_between,
    time_order,
)
from stemmatic.model import Link, Passage, PassagePair, Place, Post, Relation, Understanding
from stemmatic.options import Options, TranslateOptions
from stemmatic.pipeline.index.meaning import passage_number
from stemmatic.pipeline.index.nearest import round_vectors
from stemmatic.pipeline.index.queries import find_alike, find_holders, has_vectors, known_vectors
from stemmatic.pipeline.understanding import tokenize_posts
from stemmatic.understand import understand

MAX_COMPARED = 400  # the posts that share most with the text; how many more there are is said
MAX_TRANSLATED = 60  # the same across languages

Understood = tuple[Post, Understanding]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBy:
    """A post that holds some of the text; of each pair in ``passages`` the source is the post, the target the text."""

    post: Post
    relation: str
    score: float
    coverage: float  # share of the text that the post accounts for
    passages: tuple[PassagePair, ...]
    family: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whence:
    """The answer: the passages of the text, the posts that hold it, earliest first and undated ones last.

    ``left_out`` counts posts that share less and were not compared.
    """

    text: str
    passages: tuple[Passage, ...]
    languages: tuple[str, ...]
    origins: tuple[HeldBy, ...]
    left_out: int

    def holders(self, passage: Passage) -> tuple[HeldBy, ...]:
        """The posts that hold one passage of the text, earliest first."""
        return tuple(
            one
            for one in self.origins
            if any(pair.target_begin < passage.end and passage.begin < pair.target_end for pair in one.passages)
        )


def find_whence(store: Store, text: str, options: Options) -> Whence:
    """The posts of the archive that a text may come from.

    The text counts as a post without channel and date, so that all that holds for links holds here.
    """
    asked = Post(platform="text", channel="", number="?", text=text, place=Place("", ""))
    said = understand(text, options=options.understand)
    query = Texts.of(tokenize_posts([(asked, said)]))
    numbers = np.arange(len(query))
    fingerprints = find_fingerprints(query.columns.words, query.word_passages, query.offsets, numbers, options.link)
    shared = find_holders(store, fingerprints, options.link)
    nearest = sorted(shared, key=lambda key: (-shared[key], key))[:MAX_COMPARED]
    found = {post.key: (post, record) for post, record in store.understood_posts(nearest)}
    links = _compare(asked, said, found.values(), options)
    left_out = len(shared) - len(nearest)
    if options.translate.enabled and has_vectors(store):
        units = [(language, passage) for _, language, passage, _ in find_units(query, options.translate)]
        spoken = _Spoken(store, units, options.translate)
        alike = spoken.alike()
        closest = sorted(alike, key=lambda key: (-alike[key], key))[:MAX_TRANSLATED]
        others = {post.key: (post, record) for post, record in store.understood_posts(closest)}
        links = _best_links([*links, *spoken.compare(asked, said, others.values(), options)])
        found |= others
        left_out += len(alike) - len(closest)
    families = store.families_of([link.source for link in links])
    origins = [
        HeldBy(
            post=found[link.source][0],
            relation=link.relation.value,
            score=link.score,
            coverage=link.target_coverage,
            passages=link.passages,
            family=families.get(link.source),
        )
        for link in links
    ]
    return Whence(
        text=text,
        passages=said.passages,
        languages=said.languages,
        origins=tuple(sorted(origins, key=lambda one: time_order(one.post))),
        left_out=left_out,
    )


def _compare(asked: Post, said: Understanding, others: Iterable[Understood], options: Options) -> list[Link]:
    """Links from posts to the text."""
    texts = Texts.of(tokenize_posts([*others, (asked, said)]))
    if asked.key not in texts.index:
        return []
    at = texts.index[asked.key]
    pairs = [(min(i, at), max(i, at)) for i in range(len(texts)) if i != at]
    return [_as_target(link, asked.key) for link in compare_pairs(texts, pairs, options.link)]


class _Spoken:
    """The passages of the text, by (language, text), and what says the same in other languages."""

    def __init__(self, store: Store, units: Sequence[tuple[str, str]], options: TranslateOptions) -> None:
        self._store, self._options = store, options
        self._units = list(dict.fromkeys(units))
        self._encoder = get_encoder()
        self._vectors = encode([text for _, text in self._units], languages=[code for code, _ in self._units])

    def alike(self) -> dict[str, float]:
        """The posts in other languages with a passage within the radius, each with the best cosine."""
        found: dict[str, float] = {}
        for code in sorted({code for code, _ in self._units}):
            at = [i for i, (language, _) in enumerate(self._units) if language == code]

            def lift(other: str, code: str = code) -> float:
                return -np.inf if other == code else lift_between(code, other, self._options)

            least = self._options.anchor_similarity
            for key, cosine in find_alike(self._store, self._vectors[at], lift, least=least)[1].items():
                found[key] = max(cosine, found.get(key, cosine))
        return found

    def compare(self, asked: Post, said: Understanding, others: Iterable[Understood], options: Options) -> list[Link]:
        """Links across languages from posts to the text."""
        texts = Texts.of(tokenize_posts([*others, (asked, said)]))
        at = texts.index[asked.key]
        spoken: dict[int, set[str]] = defaultdict(set)
        for i, language, _, _ in find_units(texts, options.translate):
            spoken[i].add(language)
        near: LanguagePairs[int] = defaultdict(set)
        for i, languages in spoken.items():
            for one, other in product(languages, spoken[at]):
                if i != at and one != other:
                    near[min(one, other), max(one, other)].add((i, at) if one < other else (at, i))
        numbers = [passage_number(self._encoder.name, *unit) for unit in self._units]
        own: dict[str, NDArray[Any]] = {
            "passage": np.array(numbers, np.uint64),
            "vector": round_vectors(self._vectors),
        }
        known = known_vectors(self._store, self._encoder.name, own)
        links = find_translations(texts, known, options.translate, options.link, near=near)
        return [_as_target(link, asked.key) for link in links]


def _as_target(link: Link, key: str) -> Link:
    """The link with the text as its target; what is undirected is named as if the text were the later one."""
    if link.source == key:
        turned = (
            PassagePair(p.target_begin, p.target_end, p.source_begin, p.source_end, p.score) for p in link.passages
        )
        link = replace(
            link,
            source=link.target,
            target=link.source,
            source_coverage=link.target_coverage,
            target_coverage=link.source_coverage,
            passages=tuple(sorted(turned, key=lambda p: (p.source_begin, p.target_begin))),
        )
    if link.target_coverage < link.source_coverage and link.relation in _LARGER:
        link = replace(link, relation=_LARGER[link.relation])
    return link


_LARGER = {
    Relation.EXCERPT: Relation.EXPANDED_COPY,
    Relation.TRANSLATED_EXCERPT: Relation.EXPANDED_TRANSLATION,
}


def _best_links(links: Iterable[Link]) -> list[Link]:
    """One link a pair, the surer one."""
    best: dict[tuple[str, str], Link] = {}
    for link in links:
        pair = (min(link.source, link.target), max(link.source, link.target))
        if pair not in best or best[pair].score < link.score:
            best[pair] = link
    return [best[pair] for pair in sorted(best)]
