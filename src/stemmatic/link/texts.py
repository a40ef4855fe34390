"""The columns that the linker works on: every content word of every post, as numbers that map back to the raw text."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate, chain, count
from operator import attrgetter

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmatic.link.columns import UNKNOWN_TIME, Forms, TextColumns, codepoints, flat_ints, write_columns
from stemmatic.model import Passage, Post, make_key

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

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
        self.offsets = _offsets(len(one.words) for one in ordered)
        total = int(self.offsets[-1])
        vocabulary: dict[str, int] = defaultdict(count().__next__)
        of_word = np.fromiter(
            map(vocabulary.__getitem__, chain.from_iterable(one.words for one in ordered)), np.int32, total
        )
        numbers = np.fromiter(map(word_number, vocabulary), np.uint64, len(vocabulary))
        digits = np.fromiter(map(has_digit, vocabulary), np.bool_, len(vocabulary))
        self.words: Words64 = numbers[of_word]
        self.begins: Ints = flat_ints((one.begins for one in ordered), total)
        self.ends: Ints = flat_ints((one.ends for one in ordered), total)
        self._passage_offsets = _offsets(len(held) or 1 for held in self.passages)
        # Where a word stands in all texts joined; so one search finds the passages of all of them.
        bases = _offsets(len(post.text) + 1 for post in self.posts)
        places = self.begins.astype(np.int64) + np.repeat(bases[:-1], np.diff(self.offsets))
        starts = self._passage_spans("begin") + np.repeat(bases[:-1], np.diff(self._passage_offsets))
        first = np.repeat(self._passage_offsets[:-1], np.diff(self.offsets))
        found = np.searchsorted(starts, places, side="right") - 1 - first
        self.word_passages: Ints = np.maximum(found, 0).astype(np.int32)
        inside = np.zeros(total, np.bool_)
        inside[1:] = (self.word_passages[1:] == self.word_passages[:-1]) & (first[1:] == first[:-1])
        self.specific: NDArray[np.bool_] = digits[of_word] | (inside & _is_upper(self.posts, places))

    def __len__(self) -> int:
        return len(self.posts)

    @cached_property
    def columns(self) -> TextColumns:
        """What compiled code compares."""
        channels: dict[tuple[str, str], int] = {}
        forms = Forms()
        form_of = np.full(len(self.words), -1, np.int32)
        at = np.flatnonzero(self.specific)
        owners = np.searchsorted(self.offsets, at, side="right") - 1
        spans = zip(owners.tolist(), self.begins[at].tolist(), self.ends[at].tolist(), strict=True)
        form_of[at] = np.fromiter((forms.add(self.posts[i].text[b:e]) for i, b, e in spans), np.int32, len(at))
        form_offsets, chars, flags = forms.columns()
        return TextColumns(
            offsets=self.offsets,
            words=self.words,
            word_passages=self.word_passages,
            lengths=self.ends - self.begins,
            form_of=form_of,
            form_offsets=form_offsets,
            form_chars=chars,
            form_flags=flags,
            passage_offsets=self._passage_offsets,
            passage_begins=self._passage_spans("begin"),
            passage_ends=self._passage_spans("end"),
            passage_versions=self._passage_spans("version"),
            channels=np.array(
                [channels.setdefault((post.platform, post.channel), len(channels)) for post in self.posts], np.int32
            ),
            times=np.array([microseconds(post) for post in self.posts], np.int64),
            day_only=np.array([knows_day_only(post) for post in self.posts], np.bool_),
            elided=np.array(self.elided, np.bool_),
        )

    def to_batch(self) -> pa.RecordBatch:
        """The texts in Arrow, with the fields of :data:`~stemmatic.link.columns.TEXT`; posts are numbered from 0."""
        keys = [post.key for post in self.posts]
        return write_columns(self.columns, keys, [make_key(p.platform, p.channel, "") for p in self.posts])

    def _passage_spans(self, name: str) -> Ints:
        """A number of every passage; a post without any has one, its whole text."""
        read = attrgetter(name)
        lists = (
            [read(passage) for passage in held] if held else [len(post.text) if name == "end" else 0]
            for post, held in zip(self.posts, self.passages, strict=True)
        )
        return flat_ints(lists, int(self._passage_offsets[-1]))

    def raw(self, i: int, word: int) -> str:
        """The ``word``-th word of post ``i`` as printed."""
        at = int(self.offsets[i]) + word
        return self.posts[i].text[self.begins[at] : self.ends[at]]

    def span(self, i: int) -> slice:
        """The slice of the flat arrays that post ``i`` owns."""
        return slice(int(self.offsets[i]), int(self.offsets[i + 1]))


def microseconds(post: Post) -> int:
    """When a post was published, in microseconds since 1970."""
    if post.date is None:
        return int(UNKNOWN_TIME)
    date = post.date if post.date.tzinfo else post.date.replace(tzinfo=UTC)
    return (date - _EPOCH) // _MICROSECOND


def knows_day_only(post: Post) -> bool:
    """Whether a post's date is that of its day."""
    return post.extra.get("date_precision") == "day"


def _offsets(sizes: Iterable[int]) -> NDArray[np.int64]:
    return np.array([0, *accumulate(sizes)], np.int64)


def _is_upper(posts: Sequence[Post], places: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether the characters at these places of all texts, each with a zero behind it, are capitals."""
    letters = codepoints("".join([post.text + "\0" for post in posts]))[places]
    different, which = np.unique(letters, return_inverse=True)
    return np.array([chr(one).isupper() for one in different.tolist()], np.bool_)[which]


@lru_cache(maxsize=2**20)
def has_digit(word: str) -> bool:
    """Whether a word is or has a number."""
    return any(character.isdigit() for character in word)
