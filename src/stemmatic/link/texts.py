"""The columns that the linker works on: every content word of every post, as numbers that map back to the raw text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np
import pyarrow as pa

from stemmatic.link.columns import UNKNOWN_TIME, Forms, TextColumns
from stemmatic.link.placing import place_words
from stemmatic.model import Passage, Post, make_key
from stemmatic.text.comparison import Words

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenizedPost:
    """A post with its understanding: folded content words, with boilerplate and pointers left out."""

    post: Post
    passages: tuple[Passage, ...]
    words: Words
    elided: bool = False  # the text marks omissions (<...>) or leaves out numbered clauses


def time_order(post: Post) -> tuple[bool, float, str]:
    """Sorts posts by time, undated ones last, then by key."""
    return (post.date is None, post.date.timestamp() if post.date else 0.0, post.key)


class Texts:
    """Posts in order of time, then key, with their words in flat arrays.

    Post ``i`` owns ``offsets[i]:offsets[i + 1]``; undated posts come last. ``specific`` marks the words that tell one
    event from another: numbers, and names (a capital inside a passage).
    """

    def __init__(self, tokenized: Iterable[TokenizedPost]) -> None:
        ordered = sorted(tokenized, key=lambda one: time_order(one.post))
        self.posts: list[Post] = [one.post for one in ordered]
        self.passages: list[tuple[Passage, ...]] = [one.passages for one in ordered]
        self.elided: list[bool] = [one.elided for one in ordered]
        self.index: dict[str, int] = {post.key: i for i, post in enumerate(self.posts)}
        self._placed = place_words([post.text for post in self.posts], self.passages, [one.words for one in ordered])
        self.offsets, self.words = self._placed.offsets, self._placed.words
        self.begins, self.ends = self._placed.begins, self._placed.ends
        self.word_passages, self.specific = self._placed.word_passages, self._placed.specific

    def __len__(self) -> int:
        return len(self.posts)

    @cached_property
    def columns(self) -> TextColumns:
        """What compiled code compares."""
        channels: dict[tuple[str, str], int] = {}
        forms = Forms()
        form_of = np.full(len(self.words), -1, np.int32)
        spelt = self._placed.spelt([post.text for post in self.posts])
        form_of[self.specific] = np.fromiter(map(forms.add, spelt), np.int32, len(spelt))
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
            passage_offsets=self._placed.passage_offsets,
            passage_begins=self._placed.passage_begins,
            passage_ends=self._placed.passage_ends,
            passage_versions=self._placed.passage_versions,
            channels=np.array(
                [channels.setdefault((post.platform, post.channel), len(channels)) for post in self.posts], np.int32
            ),
            times=np.array([microseconds(post) for post in self.posts], np.int64),
            day_only=np.array([knows_day_only(post) for post in self.posts], np.bool_),
            elided=np.array(self.elided, np.bool_),
        )

    def to_batch(self) -> pa.RecordBatch:
        """The texts in Arrow, with the fields of :data:`~stemmatic.link.columns.TEXT`; posts are numbered from 0."""
        return self._placed.to_batch(
            [post.text for post in self.posts],
            [post.key for post in self.posts],
            [make_key(post.platform, post.channel, "") for post in self.posts],
            [None if post.date is None else microseconds_of(post.date) for post in self.posts],
            [knows_day_only(post) for post in self.posts],
            self.elided,
        )

    def raw(self, i: int, word: int) -> str:
        """The ``word``-th word of post ``i`` as printed."""
        at = int(self.offsets[i]) + word
        return self.posts[i].text[self.begins[at] : self.ends[at]]

    def span(self, i: int) -> slice:
        """The slice of the flat arrays that post ``i`` owns."""
        return slice(int(self.offsets[i]), int(self.offsets[i + 1]))


def microseconds(post: Post) -> int:
    """When a post was published, in microseconds since 1970."""
    return int(UNKNOWN_TIME) if post.date is None else microseconds_of(post.date)


def microseconds_of(date: datetime) -> int:
    """A time in microseconds since 1970."""
    return ((date if date.tzinfo else date.replace(tzinfo=UTC)) - _EPOCH) // _MICROSECOND


def knows_day_only(post: Post) -> bool:
    """Whether a post's date is that of its day."""
    return post.extra.get("date_precision") == "day"
