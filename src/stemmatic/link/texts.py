"""Texts as rows: every content word of a post as a number that maps back to the raw text, a post a row."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import accumulate, chain
from operator import attrgetter
from typing import Any, NamedTuple, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmatic.link.columns import COMPARED, UNKNOWN_TIME, TextColumns, codepoints, flat, read_columns
from stemmatic.link.words import Vocabulary
from stemmatic.model import Passage, PassageKind, Place, Post, split_key
from stemmatic.text.comparison import Words

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NOWHERE = Place("", "")
_KINDS = tuple(PassageKind)
_VOCABULARY = Vocabulary()
TOKENIZED = pa.schema(
    [
        *COMPARED,
        ("date", pa.string()),  # ISO 8601, UTC
        ("text", pa.string()),
        ("passage_kinds", pa.list_(pa.int8())),
        ("passage_languages", pa.list_(pa.string())),
        ("passage_boilerplate", pa.list_(pa.bool_())),
    ]
)
"""What wordings are compared by, and what passages say; clauses' numbers are left out, links do not ask for them."""


class TokenizedText(NamedTuple):
    """A row of :data:`TOKENIZED` before it is one; ``date`` is ISO 8601, UTC, and ``moment`` the same.

    ``words`` are folded content words, boilerplate and pointers left out, with their raw spans; ``elided`` says that
    the text marks omissions (<...>) or leaves out numbered clauses.
    """

    key: str
    date: str | None
    moment: datetime | None
    precision: int
    text: str
    passages: tuple[Passage, ...]
    words: Words
    elided: bool

    @classmethod
    def of(cls, post: Post, passages: tuple[Passage, ...], words: Words, elided: bool = False) -> Self:
        """The text of a post."""
        date = None if post.date is None else post.date.astimezone(UTC)
        said = None if date is None else date.isoformat()
        return cls(post.key, said, date, int(post.precision), post.text, passages, words, elided)

    def order(self) -> tuple[bool, str, str]:
        """Sorts as :func:`time_order` does."""
        return self.date is None, self.date or "", self.key


def time_order(post: Post) -> tuple[bool, float, str]:
    """Sorts posts by time, undated ones last, then by key."""
    return (post.date is None, post.date.timestamp() if post.date else 0.0, post.key)


def write_rows(texts: Sequence[TokenizedText]) -> pa.RecordBatch:
    """The rows of texts, in their order, with the fields of :data:`TOKENIZED`."""
    raw, words, passages = [one.text for one in texts], [one.words for one in texts], [one.passages for one in texts]
    offsets = _offsets(map(len, words))
    total = int(offsets[-1])
    numbers, digits = _VOCABULARY.look_up(chain.from_iterable([one.words for one in words]), total)
    begins, ends = (
        np.fromiter(chain.from_iterable([getattr(one, name) for one in words]), np.int32, total)
        for name in ("begins", "ends")
    )
    # A post without passages has one where wordings are compared, its whole, and none beside.
    compared = [held or (_whole(text),) for text, held in zip(raw, passages, strict=True)]
    passage_offsets = _offsets(map(len, compared))
    every = list(chain.from_iterable(compared))
    passage_begins, passage_ends, versions = (
        np.fromiter(map(attrgetter(name), every), np.int32, len(every)) for name in ("begin", "end", "version")
    )
    # Where a word stands in all texts joined; so one search finds the passages of all of them.
    bases = _offsets(len(text) + 1 for text in raw)
    counts = np.diff(offsets)
    positions = begins.astype(np.int64) + np.repeat(bases[:-1], counts)
    starts = passage_begins + np.repeat(bases[:-1], np.diff(passage_offsets))
    first = np.repeat(passage_offsets[:-1], counts)
    word_passages = np.maximum(np.searchsorted(starts, positions, side="right") - 1 - first, 0).astype(np.int32)
    inside = np.zeros(total, np.bool_)
    inside[1:] = (word_passages[1:] == word_passages[:-1]) & (first[1:] == first[:-1])
    specific = digits | (inside & _is_upper(raw, positions))
    at = np.flatnonzero(specific)
    owners = np.searchsorted(offsets, at, side="right") - 1
    spans = zip(owners.tolist(), begins[at].tolist(), ends[at].tolist(), strict=True)
    forms = [raw[i][begin:end] for i, begin, end in spans]
    said = list(chain.from_iterable(passages))
    said_offsets = _offsets(map(len, passages))
    return pa.record_batch(
        [
            _lists(offsets, pa.array(numbers.view(np.int64))),
            _lists(offsets, pa.array(word_passages)),
            _lists(offsets, pa.array(ends - begins)),
            _lists(offsets, pa.array(specific)),
            _lists(np.concatenate([[0], np.cumsum(specific)])[offsets], pa.array(forms, pa.string())),
            _lists(passage_offsets, pa.array(passage_begins)),
            _lists(passage_offsets, pa.array(passage_ends)),
            _lists(passage_offsets, pa.array(versions)),
            pa.array([one.key for one in texts], pa.string()),
            pa.array([one.key[: one.key.rindex("/") + 1] for one in texts], pa.string()),
            pa.array([None if one.moment is None else microseconds_of(one.moment) for one in texts], pa.int64()),
            pa.array([one.precision for one in texts], pa.int8()),
            pa.array([one.elided for one in texts], pa.bool_()),
            pa.array([one.date for one in texts], pa.string()),
            pa.array(raw, pa.string()),
            _lists(said_offsets, pa.array([_KINDS.index(one.kind) for one in said], pa.int8())),
            _lists(said_offsets, pa.array([one.language for one in said], pa.string())),
            _lists(said_offsets, pa.array([one.boilerplate for one in said], pa.bool_())),
        ],
        TOKENIZED,
    )


class Texts:
    """Posts in order of time, then key, made of rows of :data:`TOKENIZED`.

    Post ``i`` owns the words ``offsets[i]:offsets[i + 1]``; undated posts come last. ``numbers`` are those of the
    texts, in their order; without any, their places among the rows. Posts have what links ask for, and no more.
    """

    def __init__(self, rows: pa.RecordBatch, numbers: NDArray[np.int64] | None = None) -> None:
        names = ("key", "date", "precision", "text")
        posts = [light_post(*row) for row in zip(*(rows.column(name).to_pylist() for name in names), strict=True)]
        order = sorted(range(len(posts)), key=lambda at: time_order(posts[at]))
        self.rows = rows.take(pa.array(order, pa.int64()))
        self.posts = [posts[at] for at in order]
        self.keys = [post.key for post in self.posts]
        self.index = {key: at for at, key in enumerate(self.keys)}
        self.numbers: list[int] = order if numbers is None else numbers[order].tolist()
        self.elided: list[bool] = self.rows.column("elided").to_pylist()
        self.passages = read_passages(self.rows)
        self.offsets, self.word_passages = flat(self.rows.column("word_passages"), np.int32)

    @classmethod
    def of(cls, tokenized: Iterable[TokenizedText]) -> Self:
        """The texts of posts that are at hand."""
        return cls(write_rows(list(tokenized)))

    def __len__(self) -> int:
        return len(self.posts)

    @cached_property
    def columns(self) -> TextColumns:
        """What compiled code compares."""
        return read_columns(self.rows)

    def span(self, i: int) -> slice:
        """The slice of the flat arrays that post ``i`` owns."""
        return slice(int(self.offsets[i]), int(self.offsets[i + 1]))


_EXTRA: dict[int, dict[str, Any]] = {
    0: {},
    1: {"date_precision": "day"},
    2: {"date_is_local": True},
    3: {"date_precision": "day", "date_is_local": True},
}


def light_post(key: str, date: str | None, precision: int, text: str = "") -> Post:
    """A post with what links and families ask for, and no more."""
    platform, channel, number = split_key(key)
    return Post(
        platform=platform,
        channel=channel,
        number=number,
        text=text,
        place=_NOWHERE,
        date=datetime.fromisoformat(date) if date else None,
        extra=_EXTRA[precision],
    )


def microseconds(post: Post) -> int:
    """When a post was published, in microseconds since 1970."""
    return int(UNKNOWN_TIME) if post.date is None else microseconds_of(post.date)


def microseconds_of(date: datetime) -> int:
    """A time in microseconds since 1970."""
    return ((date if date.tzinfo else date.replace(tzinfo=UTC)) - _EPOCH) // _MICROSECOND


PASSAGE_FIELDS = tuple(
    f"passage_{name}" for name in ("begins", "ends", "versions", "kinds", "languages", "boilerplate")
)


def _offsets(sizes: Iterable[int]) -> NDArray[np.int64]:
    return np.array([0, *accumulate(sizes)], np.int64)


def _lists(offsets: NDArray[np.int64], values: pa.Array) -> pa.ListArray:
    """A column of lists: row ``i`` has ``values[offsets[i]:offsets[i + 1]]``."""
    return pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), values)


def _whole(text: str) -> Passage:
    return Passage(begin=0, end=len(text), kind=PassageKind.SENTENCE, language="und")


def _is_upper(texts: Sequence[str], positions: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether the characters at these positions of all texts, each with a zero behind it, are capitals."""
    letters = codepoints("".join([text + "\0" for text in texts]))[positions]
    upper = np.zeros(sys.maxunicode + 1, np.bool_)
    upper[letters] = True  # each that is there is asked once
    for one in np.flatnonzero(upper).tolist():
        upper[one] = chr(one).isupper()
    return upper[letters]


def read_passages(rows: pa.RecordBatch) -> list[tuple[Passage, ...]]:
    """The passages of each text, from those of the fields of :data:`TOKENIZED` that tell of passages."""
    lists = (rows.column(name).to_pylist() for name in PASSAGE_FIELDS)
    return [
        tuple(
            Passage(begin=begin, end=end, kind=_KINDS[kind], language=language, version=version, boilerplate=fixed)
            # A post without passages has one where wordings are compared.
            for begin, end, version, kind, language, fixed in zip(*held, strict=bool(held[3]))
        )
        for held in zip(*lists, strict=True)
    ]
