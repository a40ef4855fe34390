"""Texts in files: all that links are made from, in columns that any process, or engine, can take a few rows of.

A row is a post. Its words and passages are lists of numbers, so that posts are compared without their records.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import accumulate, chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmatic.archive import iso
from stemmatic.link import Texts, TokenizedPost, time_order
from stemmatic.link.columns import TEXT, flat
from stemmatic.link.placing import list_column, place_words
from stemmatic.link.texts import knows_day_only, microseconds_of
from stemmatic.model import Passage, PassageKind, Place, Post, split_key
from stemmatic.pipeline.checkpoint import file_times, open_arrays, open_table
from stemmatic.text.comparison import Words

_KINDS = tuple(PassageKind)
_NOWHERE = Place("", "")
COMPARED = [name for name in TEXT.names if name != "post"]
TOKENIZED = pa.schema(
    [
        *(TEXT.field(name) for name in COMPARED),
        ("date", pa.string()),  # ISO 8601, UTC
        ("text", pa.string()),
        ("passage_kinds", pa.list_(pa.int8())),
        ("passage_languages", pa.list_(pa.string())),
        ("passage_boilerplate", pa.list_(pa.bool_())),
    ]
)
"""What wordings are compared by, and what passages say; clauses' numbers are left out, links do not ask for them."""


class TokenizedText(NamedTuple):
    """A row of :data:`TOKENIZED` before it is one; ``date`` is ISO 8601, UTC, and ``moment`` the same."""

    key: str
    date: str | None
    moment: datetime | None
    day_only: bool
    text: str
    passages: tuple[Passage, ...]
    words: Words
    elided: bool

    def order(self) -> tuple[bool, str, str]:
        """Sorts as :func:`~stemmatic.link.time_order` does."""
        return self.date is None, self.date or "", self.key


def to_columns(tokenized: Iterable[TokenizedPost]) -> pa.RecordBatch:
    """The rows of texts, in order of time."""
    rows = [
        TokenizedText(
            key=one.post.key,
            date=iso(one.post.date) if one.post.date else None,
            moment=one.post.date,
            day_only=knows_day_only(one.post),
            text=one.post.text,
            passages=one.passages,
            words=one.words,
            elided=one.elided,
        )
        for one in tokenized
    ]
    return write_rows(sorted(rows, key=TokenizedText.order))


def write_rows(rows: Sequence[TokenizedText]) -> pa.RecordBatch:
    """The rows of texts, in their order."""
    texts, passages, keys = [row.text for row in rows], [row.passages for row in rows], [row.key for row in rows]
    placed = place_words(texts, passages, [row.words for row in rows])
    compared = placed.to_batch(
        texts,
        keys,
        [key[: key.rindex("/") + 1] for key in keys],
        [None if row.moment is None else microseconds_of(row.moment) for row in rows],
        [row.day_only for row in rows],
        [row.elided for row in rows],
    )
    # A post without passages has one where wordings are compared, and none here.
    offsets = np.array([0, *accumulate(map(len, passages))], np.int64)
    every = list(chain.from_iterable(passages))
    more = [
        pa.array([row.date for row in rows], pa.string()),
        pa.array(texts, pa.string()),
        list_column(offsets, pa.array([_KINDS.index(one.kind) for one in every], pa.int8())),
        list_column(offsets, pa.array([one.language for one in every], pa.string())),
        list_column(offsets, pa.array([one.boilerplate for one in every], pa.bool_())),
    ]
    return pa.record_batch([*(compared.column(name) for name in COMPARED), *more], TOKENIZED)


class SpokenTexts(Texts):
    """Texts made of rows of :data:`TOKENIZED`, as translations are looked for in them: whose a word is is not known.

    ``numbers`` are those of the texts, in their order.
    """

    def __init__(self, rows: pa.RecordBatch, numbers: NDArray[np.int64]) -> None:
        names = ("key", "date", "day_only", "text")
        posts = [light_post(*row) for row in zip(*(rows.column(name).to_pylist() for name in names), strict=True)]
        order = sorted(range(len(posts)), key=lambda at: time_order(posts[at]))
        rows = rows.take(pa.array(order, pa.int64()))
        self.posts = [posts[at] for at in order]
        self.index = {post.key: at for at, post in enumerate(self.posts)}
        self.numbers: list[int] = numbers[order].tolist()
        self.elided = rows.column("elided").to_pylist()
        self.passages = _passages(rows)
        self.offsets, self.word_passages = flat(rows.column("word_passages"), np.int32)


class TokenizedFiles:
    """The tokenized texts of a run by number; ``numbers`` gives those of the files' rows, one behind the other."""

    def __init__(self, files: Sequence[Path], numbers: NDArray[np.int64]) -> None:
        self.batches = [batch for path in files for batch in open_table(path)]
        self._begins = np.concatenate([[0], np.cumsum([batch.num_rows for batch in self.batches])]).astype(np.int64)
        self._numbers = numbers
        self._order = np.argsort(numbers, kind="stable")
        self._sorted = numbers[self._order]
        self.count = len(numbers)

    def numbers_of(self, batch: int) -> NDArray[np.int64]:
        """The numbers of the rows of a batch."""
        return self._numbers[self._begins[batch] : self._begins[batch + 1]]

    def table(self) -> pa.Table:
        """The texts as :class:`~stemmatic.pipeline.text_ids.TextIds` takes them: number, post, date."""
        keys, dates = (
            pa.chunked_array([one.column(name) for one in self.batches], pa.string()) for name in ("key", "date")
        )
        return pa.table({"number": pa.array(self._numbers, pa.int64()), "post": keys, "date": dates})

    def spoken(self, batch: int) -> SpokenTexts:
        """The texts of a batch, as translations are looked for in them."""
        return SpokenTexts(self.batches[batch].select(TOKENIZED.names), self.numbers_of(batch))

    def rows(self, numbers: NDArray[np.int64], names: Sequence[str]) -> tuple[pa.RecordBatch, NDArray[np.int64]]:
        """Columns of different texts, in the order of the files, and their numbers."""
        found = np.sort(self._order[np.searchsorted(self._sorted, numbers)])
        of_batch = np.searchsorted(self._begins, found, side="right") - 1
        taken, firsts = np.unique(of_batch, return_index=True)
        parts = np.split(found, firsts[1:]) if len(found) else []
        rows = pa.Table.from_batches(
            [
                self.batches[at].select(names).take(pa.array(part - self._begins[at]))
                for at, part in zip(taken.tolist(), parts, strict=True)
            ]
            or [self.batches[0].select(names).slice(0, 0)]
        )
        return rows.combine_chunks().to_batches()[0] if len(found) else rows.to_batches()[0], self._numbers[found]


def open_texts(files: tuple[Path, ...], numbers: Path) -> TokenizedFiles:
    """The texts that files hold, for a process that is asked for some of them again and again."""
    return _open_texts(files, numbers, file_times((*files, numbers)))


@lru_cache(maxsize=1)
def _open_texts(files: tuple[Path, ...], numbers: Path, _: tuple[int, ...]) -> TokenizedFiles:
    return TokenizedFiles(files, open_arrays(numbers, ("numbers",))["numbers"])


def close_texts() -> None:
    """Let go of the files that were opened last."""
    _open_texts.cache_clear()


def light_post(key: str, date: str | None, day_only: bool, text: str = "") -> Post:
    """A post with what links and families ask for, and no more."""
    platform, channel, number = split_key(key)
    return Post(
        platform=platform,
        channel=channel,
        number=number,
        text=text,
        place=_NOWHERE,
        date=datetime.fromisoformat(date) if date else None,
        extra={"date_precision": "day"} if day_only else {},
    )


def _passages(rows: pa.RecordBatch) -> list[tuple[Passage, ...]]:
    names = ("begins", "ends", "versions", "kinds", "languages", "boilerplate")
    lists = (rows.column(f"passage_{name}").to_pylist() for name in names)
    return [
        tuple(
            Passage(begin=begin, end=end, kind=_KINDS[kind], language=language, version=version, boilerplate=fixed)
            # A post without passages has one where wordings are compared.
            for begin, end, version, kind, language, fixed in zip(*held, strict=bool(held[3]))
        )
        for held in zip(*lists, strict=True)
    ]
