"""Texts put together for one question: what they say, their words and passages, the vectors of these, their links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import product
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stemmatic.archive.store import Store
from stemmatic.encode import encode, followed_languages, get_encoder
from stemmatic.link import (
    LanguagePairs,
    Texts,
    compare_pairs,
    find_fingerprints,
    find_translations,
    find_units,
    lift_between,
)
from stemmatic.model import Link, Passage, Place, Post, Relation, Understanding, turn_pairs
from stemmatic.options import Options, TranslateOptions
from stemmatic.pipeline.index.meaning import passage_number
from stemmatic.pipeline.index.nearest import round_vectors
from stemmatic.pipeline.index.queries import find_alike, known_vectors
from stemmatic.pipeline.pairing import encode_texts
from stemmatic.pipeline.understanding import tokenize_posts
from stemmatic.understand import understand

Understood = tuple[Post, Understanding]
Encode = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]

_LARGER = {
    Relation.EXCERPT: Relation.EXPANDED_COPY,
    Relation.EDITED_EXCERPT: Relation.EXPANDED_COPY,
    Relation.TRANSLATED_EXCERPT: Relation.EXPANDED_TRANSLATION,
}


class Unit(NamedTuple):
    """A passage that may be evidence of a translation: the number of its text, its language, its words, its span."""

    text: int
    language: str
    words: str
    passage: Passage


def understand_text(text: str, options: Options) -> Understood:
    """A text as a post without channel and date, so that all that holds for posts holds for it, and what it says."""
    post = Post(platform="text", channel="", number="?", text=text, place=Place("", ""))
    return post, understand(text, options=options.understand)


def read_posts(store: Store, keys: Collection[str]) -> dict[str, Understood]:
    """Posts with what they say, by key, nothing where that was never told; those that the archive has not are left out.

    A key may be under another of its channel's names.
    """
    found = {post.key: (post, said) for post, said in store.understood_posts(keys)}
    others = ((key, store.post(key)) for key in keys if key not in found)
    return found | {key: (post, Understanding()) for key, post in others if post is not None}


class Together:
    """Texts that are looked at together; those without words take no part."""

    def __init__(self, posts: Iterable[Understood], options: Options) -> None:
        self._options = options
        self.texts = Texts.of(tokenize_posts(posts))

    @cached_property
    def units(self) -> list[Unit]:
        """The passages that may be evidence of translations."""
        followed = followed_languages()
        return [Unit(*found) for found in find_units(self.texts, self._options.translate) if found[1] in followed]

    def fingerprints(self) -> NDArray[np.uint64]:
        """The fingerprints of their wordings, in rows as :func:`~stemmatic.link.find_fingerprints` gives them."""
        texts, numbers = self.texts, np.arange(len(self.texts))
        return find_fingerprints(texts.columns.words, texts.word_passages, texts.offsets, numbers, self._options.link)

    def copies(self, key: str) -> list[Link]:
        """The links inside a language from the others to the text ``key``."""
        if key not in self.texts.index:
            return []
        at = self.texts.index[key]
        pairs = [(min(i, at), max(i, at)) for i in range(len(self.texts)) if i != at]
        return [_as_target(link, key) for link in compare_pairs(self.texts, pairs, self._options.link)]

    def translations(self, key: str, vectors: Encode) -> list[Link]:
        """The links across languages from the others to the text ``key``."""
        return [_as_target(link, key) for link in self.translated(self.near(key), vectors, self._options.translate)]

    def near(self, key: str, *, versions: bool = False) -> LanguagePairs[int]:
        """The text ``key`` with each other one, by the languages that both could be compared in.

        With ``versions`` it stands there with itself too, by each two languages that it has.
        """
        at = self.texts.index.get(key, -1)
        ours = {unit.language for unit in self.units if unit.text == at}
        near: LanguagePairs[int] = defaultdict(set)
        for unit, other in product(self.units, ours):
            if unit.language != other and (versions or unit.text != at):
                ends = (unit.text, at) if unit.language < other else (at, unit.text)
                near[min(unit.language, other), max(unit.language, other)].add(ends)
        return near

    def translated(self, near: LanguagePairs[int], vectors: Encode, options: TranslateOptions) -> list[Link]:
        """The links across languages among pairs of these texts."""
        if not near:
            return []
        precise = partial(encode_texts, encoder="precise") if options.precise else None
        return find_translations(self.texts, vectors, options, self._options.link, near=near, encode_precisely=precise)


class Vectors:
    """The vectors of passages, each once, as ``encode`` gives them."""

    def __init__(self, units: Iterable[Unit], encode: Encode) -> None:
        self._pairs = list(dict.fromkeys((one.language, one.words) for one in units))
        self.languages = [language for language, _ in self._pairs]
        self.rows = encode([words for _, words in self._pairs], self.languages)
        self._encoder = get_encoder().name

    @cached_property
    def numbers(self) -> NDArray[np.uint64]:
        """The numbers that the index knows the passages by."""
        return np.array([passage_number(self._encoder, *one) for one in self._pairs], np.uint64)

    @cached_property
    def place(self) -> dict[tuple[str, str], int]:
        """Where the vector of a passage stands, by its language and its words."""
        return {pair: at for at, pair in enumerate(self._pairs)}

    def take(self, texts: Sequence[str], languages: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of some of these passages."""
        return self.rows[[self.place[pair] for pair in zip(languages, texts, strict=True)]]

    def with_known(self, store: Store) -> Encode:
        """Gives these vectors and those that the archive has, by their texts and languages."""
        return known_vectors(store, self._encoder, {"passage": self.numbers, "vector": round_vectors(self.rows)})

    def find_alike(self, store: Store, options: TranslateOptions) -> dict[str, float]:
        """The posts in other languages with a passage within the radius, each with the best cosine."""
        found: dict[str, float] = {}
        for code in sorted(set(self.languages)):
            at = [i for i, language in enumerate(self.languages) if language == code]

            def lift(other: str, code: str = code) -> float:
                return -inf if other == code else lift_between(code, other, options)

            least = options.anchor_similarity
            for key, cosine in find_alike(store, self.rows[at], lift, least=least)[1].items():
                found[key] = max(cosine, found.get(key, cosine))
        return found


def most_of(shared: Mapping[str, float], count: int) -> list[str]:
    """The keys with the highest numbers."""
    return sorted(shared, key=lambda key: (-shared[key], key))[:count]


def encode_now(texts: Sequence[str], languages: Sequence[str]) -> NDArray[np.float32]:
    """The vectors of texts, whether or not the archive has them."""
    return encode(texts, languages=languages)


def _as_target(link: Link, key: str) -> Link:
    """The link with the text ``key`` as its target; what is undirected is named as if that were the later one."""
    if link.source == key:
        link = replace(
            link,
            source=link.target,
            target=link.source,
            source_coverage=link.target_coverage,
            target_coverage=link.source_coverage,
            passages=turn_pairs(link.passages),
            changes=tuple(one.turned for one in link.changes),
        )
    if link.target_coverage < link.source_coverage and link.relation in _LARGER:
        link = replace(link, relation=_LARGER[link.relation])
    return link
