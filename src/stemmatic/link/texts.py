"""The columns that the linker works on: every content word of every post, as numbers that map back to the raw text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from stemmatic.model import Passage, Post

Words64 = NDArray[np.uint64]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedPost:
    """A post with its understanding: folded content words (boilerplate and pointers left out) and their raw spans."""

    post: Post
    passages: tuple[Passage, ...]
    words: Sequence[str]
    begins: Sequence[int]
    ends: Sequence[int]
    elided: bool = False  # the text marks omissions (<...>) or leaves out numbered clauses


def time_order(post: Post) -> tuple[bool, float, str]:
    """Sorts posts by time, undated ones last, then by key."""
    return (post.date is None, post.date.timestamp() if post.date else 0.0, post.key)


@lru_cache(maxsize=2**20)
def word_number(word: str) -> int:
    """A 64-bit number for a folded word: the same in every run and on every machine (BLAKE2b)."""
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


class Texts:
    """Posts in order of time, then key, with their words in flat arrays.

    Post ``i`` owns ``offsets[i]:offsets[i + 1]``; undated posts come last. ``specific`` marks the words that tell one
    event from another: numbers, and names (a capital inside a passage).
    """

    def __init__(self, worded: Iterable[WordedPost]) -> None:
        ordered = sorted(worded, key=lambda one: time_order(one.post))
        self.posts: list[Post] = [one.post for one in ordered]
        self.passages: list[tuple[Passage, ...]] = [one.passages for one in ordered]
        self.elided: list[bool] = [one.elided for one in ordered]
        self.index: dict[str, int] = {post.key: i for i, post in enumerate(self.posts)}
        lengths = [len(one.words) for one in ordered]
        self.offsets: NDArray[np.int64] = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64)
        total = int(self.offsets[-1])
        self.words: Words64 = np.fromiter((word_number(w) for o in ordered for w in o.words), np.uint64, total)
        self.begins: Ints = np.fromiter((b for o in ordered for b in o.begins), np.int32, total)
        self.ends: Ints = np.fromiter((e for o in ordered for e in o.ends), np.int32, total)
        self.word_passages: Ints = np.empty(total, np.int32)
        for i, passages in enumerate(self.passages):
            begin, end = self.offsets[i], self.offsets[i + 1]
            starts = np.array([p.begin for p in passages] or [0], np.int32)
            found = np.searchsorted(starts, self.begins[begin:end], side="right") - 1
            self.word_passages[begin:end] = np.maximum(found, 0)
        self.specific: NDArray[np.bool_] = np.fromiter(
            (mark for i, one in enumerate(ordered) for mark in self._specific_words(i, one)), np.bool_, total
        )

    def __len__(self) -> int:
        return len(self.posts)

    def _specific_words(self, i: int, one: WordedPost) -> Iterator[bool]:
        text, before = one.post.text, -1
        for word, begin, passage in zip(one.words, one.begins, self.word_passages[self.span(i)].tolist(), strict=True):
            yield (passage == before and text[begin].isupper()) or has_digit(word)
            before = passage

    def raw(self, i: int, word: int) -> str:
        """The ``word``-th word of post ``i`` as printed."""
        at = int(self.offsets[i]) + word
        return self.posts[i].text[self.begins[at] : self.ends[at]]

    def span(self, i: int) -> slice:
        """The slice of the flat arrays that post ``i`` owns."""
        return slice(int(self.offsets[i]), int(self.offsets[i + 1]))


@lru_cache(maxsize=2**20)
def has_digit(word: str) -> bool:
    """Whether a word is or has a number."""
    return any(character.isdigit() for character in word)
