"""The words of texts as numbers in flat arrays, each with the passage that it stands in."""

from __future__ import annotations

import hashlib
import sys
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain
from operator import attrgetter
from threading import Lock
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmatic.link.columns import TEXT, codepoints, flat_ints
from stemmatic.model import Passage
from stemmatic.text.comparison import Words

_REMEMBERED = 2**20  # words whose numbers are remembered
Words64 = NDArray[np.uint64]
Ints = NDArray[np.int32]


def word_number(word: str) -> int:
    """A 64-bit number for a folded word: the same in every run and on every machine (BLAKE2b)."""
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


class _Vocabulary(dict[str, int]):
    """Words that were met, by where their number stands and whether they have a digit."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers, self.digits = array("Q"), array("B")
        self._lock = Lock()  # what is compared for a page may be asked for by several at once

    def __missing__(self, word: str) -> int:
        self.numbers.append(word_number(word))
        self.digits.append(has_digit(word))
        place = self[word] = len(self)
        return place

    def look_up(self, words: Iterable[str], count: int) -> tuple[Words64, NDArray[np.bool_]]:
        """The numbers of so many words, and which have a digit."""
        if not count:
            return np.empty(0, np.uint64), np.empty(0, np.bool_)
        with self._lock:
            if len(self) > _REMEMBERED:
                self._forget()
            try:
                places = np.fromiter(map(self.__getitem__, words), np.int32, count)
            except BaseException:  # stopped on the way: what belongs together may no longer stand together
                self._forget()
                raise
            return np.frombuffer(self.numbers, np.uint64)[places], np.frombuffer(self.digits, np.bool_)[places]

    def _forget(self) -> None:
        self.clear()
        self.numbers, self.digits = array("Q"), array("B")


_VOCABULARY = _Vocabulary()


class PlacedWords(NamedTuple):
    """The words of texts in flat arrays, as :class:`~stemmatic.link.columns.TextColumns` has them.

    ``specific`` marks the words that tell one event from another: numbers, and names (a capital inside a passage).
    """

    offsets: NDArray[np.int64]
    words: Words64
    begins: Ints
    ends: Ints
    word_passages: Ints
    specific: NDArray[np.bool_]
    passage_offsets: NDArray[np.int64]
    passage_begins: Ints
    passage_ends: Ints
    passage_versions: Ints

    def spelt(self, texts: Sequence[str]) -> list[str]:
        """The specific words as they are printed in the texts, in order."""
        at = np.flatnonzero(self.specific)
        owners = np.searchsorted(self.offsets, at, side="right") - 1
        spans = zip(owners.tolist(), self.begins[at].tolist(), self.ends[at].tolist(), strict=True)
        return [texts[i][begin:end] for i, begin, end in spans]

    def to_batch(
        self,
        texts: Sequence[str],
        keys: Sequence[str],
        channels: Sequence[str],
        times: Sequence[int | None],
        day_only: Sequence[bool],
        elided: Sequence[bool],
    ) -> pa.RecordBatch:
        """A record batch with the fields of :data:`~stemmatic.link.columns.TEXT`; posts are numbered from 0."""
        counts = np.concatenate([[0], np.cumsum(self.specific)])[self.offsets]
        words, passages = self.offsets, self.passage_offsets
        return pa.record_batch(
            [
                pa.array(np.arange(len(keys), dtype=np.int64)),
                list_column(words, pa.array(self.words.view(np.int64))),
                list_column(words, pa.array(self.word_passages)),
                list_column(words, pa.array(self.ends - self.begins)),
                list_column(words, pa.array(self.specific)),
                list_column(counts, pa.array(self.spelt(texts), pa.string())),
                list_column(passages, pa.array(self.passage_begins)),
                list_column(passages, pa.array(self.passage_ends)),
                list_column(passages, pa.array(self.passage_versions)),
                pa.array(keys, pa.string()),
                pa.array(channels, pa.string()),
                pa.array(times, pa.int64()),
                pa.array(day_only, pa.bool_()),
                pa.array(elided, pa.bool_()),
            ],
            schema=TEXT,
        )


def list_column(offsets: NDArray[np.int64], values: pa.Array) -> pa.ListArray:
    """A column of lists: row ``i`` has ``values[offsets[i]:offsets[i + 1]]``."""
    return pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), values)


def place_words(texts: Sequence[str], passages: Sequence[tuple[Passage, ...]], spelt: Sequence[Words]) -> PlacedWords:
    """The words of texts with the passages that they stand in; a text without any has one, its whole."""
    offsets = _offsets(len(one.words) for one in spelt)
    total = int(offsets[-1])
    words, digits = _VOCABULARY.look_up(chain.from_iterable([one.words for one in spelt]), total)
    begins = flat_ints((one.begins for one in spelt), total)
    ends = flat_ints((one.ends for one in spelt), total)
    passage_offsets = _offsets(len(held) or 1 for held in passages)

    def of_passages(name: str) -> Ints:
        read = attrgetter(name)
        lists = (
            [read(passage) for passage in held] if held else [len(text) if name == "end" else 0]
            for text, held in zip(texts, passages, strict=True)
        )
        return flat_ints(lists, int(passage_offsets[-1]))

    passage_begins = of_passages("begin")
    # Where a word stands in all texts joined; so one search finds the passages of all of them.
    bases = _offsets(len(text) + 1 for text in texts)
    counts = np.diff(offsets)
    places = begins.astype(np.int64) + np.repeat(bases[:-1], counts)
    starts = passage_begins + np.repeat(bases[:-1], np.diff(passage_offsets))
    first = np.repeat(passage_offsets[:-1], counts)
    found = np.searchsorted(starts, places, side="right") - 1 - first
    word_passages: Ints = np.maximum(found, 0).astype(np.int32)
    inside = np.zeros(total, np.bool_)
    inside[1:] = (word_passages[1:] == word_passages[:-1]) & (first[1:] == first[:-1])
    return PlacedWords(
        offsets=offsets,
        words=words,
        begins=begins,
        ends=ends,
        word_passages=word_passages,
        specific=digits | (inside & _is_upper(texts, places)),
        passage_offsets=passage_offsets,
        passage_begins=passage_begins,
        passage_ends=of_passages("end"),
        passage_versions=of_passages("version"),
    )


def _offsets(sizes: Iterable[int]) -> NDArray[np.int64]:
    return np.array([0, *accumulate(sizes)], np.int64)


def _is_upper(texts: Sequence[str], places: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether the characters at these places of all texts, each with a zero behind it, are capitals."""
    letters = codepoints("".join([text + "\0" for text in texts]))[places]
    upper = np.zeros(sys.maxunicode + 1, np.bool_)
    upper[letters] = True  # each that is there is asked once
    for one in np.flatnonzero(upper).tolist():
        upper[one] = chr(one).isupper()
    return upper[letters]


def has_digit(word: str) -> bool:
    """Whether a word is or has a number."""
    return not word.isalpha() and any(character.isdigit() for character in word)
