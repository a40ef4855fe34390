"""Which pairs of posts may share wording, after some came, changed or went.

Nearly always these are the pairs that a fresh text is in. A fingerprint that has become too common, or rare again, also
unmakes or makes pairs of old texts: such texts are *invalidated*, and all their pairs are compared again. So the links
are those that comparing everything at once would give.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmatic.link import find_fingerprints
from stemmatic.link.columns import flat
from stemmatic.options import LinkOptions
from stemmatic.pipeline.index.segments import Segment, add_rows, find_rows, scan_rows, write_segment
from stemmatic.pipeline.join.local import LocalEngine
from stemmatic.pipeline.text_ids import TextIds
from stemmatic.pipeline.threads import map_in_threads
from stemmatic.pipeline.tokenized import TokenizedFiles

KIND = "words"
COLUMNS = ("fingerprint", "text", "strong")
Rows = dict[str, NDArray[Any]]
Partners = Callable[[int], set[int]]

_ROW = np.dtype([("fingerprint", np.uint64), ("text", np.int64), ("strong", np.bool_)])
_PARTS = 64  # that the fingerprints of many texts are sorted in
_MANY = 2_000_000  # words
_AT_ONCE = 1_000_000
_THREADS = 2


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of numbers of texts, the earlier first, and what the caps kept from being paired each with each.

    The counts are those of :class:`~stemmatic.pipeline.join.local.Candidates`.
    """

    pairs: NDArray[np.int64]  # (n, 2)
    wide_fingerprints: int
    wide_rows: int
    common_fingerprints: int
    common_rows: int

    @property
    def counts(self) -> dict[str, int]:
        """All of it in numbers."""
        return {"candidates": len(self.pairs), **{name: getattr(self, name) for name in COUNTS}}


COUNTS = ("wide_fingerprints", "wide_rows", "common_fingerprints", "common_rows")
NO_CANDIDATES = Candidates(np.empty((0, 2), np.int64), 0, 0, 0, 0)


def write_fingerprints(folder: Path, texts: TokenizedFiles, options: LinkOptions) -> Segment:
    """The fingerprints of fresh texts, sorted part by part: no more of them is ever held than a part."""
    words = sum(len(batch.column("words").flatten()) for batch in texts.batches)
    parts = [folder / f"part-{number:02d}" for number in range(_PARTS if words > _MANY else 1)]

    def put_in_parts(given: tuple[int, pa.RecordBatch]) -> tuple[NDArray[np.void], list[int]]:
        at, batch = given
        rows = _fingerprints(batch, texts.numbers_of(at), options)
        if len(parts) == 1:
            return rows, [len(rows)]
        number = (rows["fingerprint"] >> np.uint64(64 - _PARTS.bit_length() + 1)).astype(np.uint8)
        ends = np.cumsum(np.bincount(number, minlength=_PARTS)).tolist()
        return rows[np.argsort(number, kind="stable")], ends

    with ExitStack() as closing:
        streams = [closing.enter_context(part.open("wb")) for part in parts]
        for rows, ends in map_in_threads(put_in_parts, enumerate(texts.batches), _THREADS):
            for stream, begin, end in zip(streams, [0, *ends], ends, strict=False):
                rows[begin:end].tofile(stream)

    def read() -> Iterator[Rows]:
        for part in parts:
            rows = np.fromfile(part, _ROW)
            os.unlink(part)
            yield {name: rows[name] for name in COLUMNS}

    return write_segment(folder, KIND, read())


def _fingerprints(batch: pa.RecordBatch, numbers: NDArray[np.int64], options: LinkOptions) -> NDArray[np.void]:
    offsets, words = flat(batch.column("words"), np.uint64)
    found = find_fingerprints(words, flat(batch.column("word_passages"), np.int32)[1], offsets, options)
    rows = np.empty(found.num_rows, _ROW)
    rows["fingerprint"] = found.column("fingerprint").to_numpy()
    rows["text"] = numbers[found.column("post").to_numpy()]
    rows["strong"] = found.column("strong").to_numpy(zero_copy_only=False)
    return rows


class WordingIndex:
    """The fingerprints of an archive's texts: those that the files ``segments`` have, and those of ``fresh`` texts.

    Raises:
        DamagedIndex: the files cannot be read.
    """

    def __init__(self, segments: Sequence[Segment], fresh: Segment, known: TextIds, options: LinkOptions) -> None:
        self.segments, self._fresh = list(segments), fresh
        self._known, self._options = known, options
        self._new: Rows = {name: fresh.column(name) for name in COLUMNS}
        # Fingerprints that fresh texts or those that went have, and who shares them; all where nothing was before.
        self._keys: NDArray[np.uint64] = np.empty(0, np.uint64)
        self._rows = self._new
        if self.segments:
            gone = scan_rows(self.segments, "text", known.gone, COLUMNS)["fingerprint"]
            self._keys = np.unique(np.concatenate([self._new["fingerprint"], gone.astype(np.uint64)]))
            self._rows = _joined(find_rows(self.segments, self._keys, COLUMNS), self._new)

    def invalidated(self, partners: Partners) -> set[int]:
        """The old texts that a pair was made or unmade for by what came and went.

        ``partners`` gives, for the number of an old text, those that it is linked with.
        """
        known, rows = self._known, self._rows
        if not (len(rows["text"]) and (known.before & known.after).any()):
            return set()
        order = np.lexsort((known.rank[rows["text"]], rows["fingerprint"]))
        fingerprint, text, strong = (rows[name][order] for name in COLUMNS)
        once = np.ones(len(text), np.bool_)
        once[1:] = (fingerprint[1:] != fingerprint[:-1]) | (text[1:] != text[:-1])
        fingerprint, text, strong = fingerprint[once], text[once], strong[once]
        begins = np.flatnonzero(np.concatenate([[True], fingerprint[1:] != fingerprint[:-1]]))
        ends = np.concatenate([begins[1:], [len(text)]])

        def count(marks: NDArray[np.bool_]) -> NDArray[np.int64]:
            return np.add.reduceat(marks.astype(np.int64), begins)

        was, will_be = count(known.before[text]), count(known.after[text])
        touched = count(known.before[text] != known.after[text]) > 0
        caps = np.where(strong[begins], self._options.max_holders, self._options.max_weak_holders)
        beyond = np.maximum(was, will_be) > caps
        beyond &= touched & (strong[begins] | ((was > caps) != (will_be > caps)))
        found: set[int] = set()
        for at in np.flatnonzero(beyond).tolist():
            holders = text[begins[at] : ends[at]]
            old = holders[known.before[holders] & known.after[holders]]
            if was[at] > caps[at] >= will_be[at]:
                found.update(old.tolist())  # every pair is made
            elif was[at] <= caps[at]:
                held = set(old.tolist())  # every pair but a few is unmade: that matters where it was a link
                found.update(one for one in held if not held.isdisjoint(partners(one)))
            else:
                found.update(_broken_chain(holders, known))
        return found

    def candidates(self, wanted: NDArray[np.bool_], engine: LocalEngine) -> Candidates:
        """The pairs that one of the texts ``wanted``, marked by number, is in."""
        known, rows = self._known, self._rows
        if self.segments:
            more = scan_rows(self.segments, "text", np.flatnonzero(wanted & known.before), COLUMNS)["fingerprint"]
            more = np.setdiff1d(more.astype(np.uint64), self._keys)
            rows = _joined(find_rows(self.segments, more, COLUMNS), rows)
            alive = known.after[rows["text"]]
            rows = {name: values[alive] for name, values in rows.items()}
        ranks = known.rank.astype(np.int32)
        spans = [slice(at, at + _AT_ONCE) for at in range(0, len(rows["text"]), _AT_ONCE)]
        table = pa.table(
            {
                "post": pa.chunked_array([ranks[rows["text"][span]] for span in spans], pa.int32()),
                "fingerprint": rows["fingerprint"],
                "strong": rows["strong"],
                "fresh": pa.chunked_array([wanted[rows["text"][span]] for span in spans], pa.bool_()),
            }
        )
        found = engine.find_candidates(table, self._options.max_holders, self._options.max_weak_holders)
        pairs = np.stack([known.by_rank[found.pairs[side].to_numpy()] for side in ("a", "b")], axis=1)
        return Candidates(pairs, **{name: getattr(found, name) for name in COUNTS})

    def write(self, folder: Path) -> list[Segment]:
        """The files with the fresh texts; rows of texts that are no more are dropped where files are joined."""
        if not self._fresh.rows:
            return self.segments
        return add_rows(
            folder, KIND, COLUMNS, self.segments, self._fresh, lambda columns: self._known.after[columns["text"]]
        )


def find_holders(segments: Sequence[Segment], fingerprints: pa.RecordBatch, options: LinkOptions) -> dict[int, int]:
    """The texts of the index that share enough fingerprints with one text, each with how many.

    Enough is one strong fingerprint, or two weak ones that few texts hold. Texts that are no more may be among them.
    """
    keys = np.unique(fingerprints.column("fingerprint").to_numpy())
    rows = find_rows(segments, keys, COLUMNS)
    _, inverse, holders = np.unique(rows["fingerprint"], return_inverse=True, return_counts=True)
    strong = rows["strong"].astype(np.bool_)
    counted = strong | (holders[inverse] <= options.max_weak_holders)
    texts, shared = np.unique(rows["text"][counted], return_counts=True)
    sure = np.isin(texts, rows["text"][strong]) | (shared >= 2)
    return dict(zip(texts[sure].tolist(), shared[sure].tolist(), strict=True))


def _joined(one: Rows, other: Rows) -> Rows:
    return {name: np.concatenate([one[name].astype(other[name].dtype), other[name]]) for name in COLUMNS}


def _broken_chain(holders: NDArray[np.int64], known: TextIds) -> set[int]:
    """The old texts of a chain, in order of time, that have another text before them now, or another first one."""
    was, is_now = holders[known.before[holders]], holders[known.after[holders]]
    before_was = dict(zip(was[1:].tolist(), was[:-1].tolist(), strict=True))
    before_now = dict(zip(is_now[1:].tolist(), is_now[:-1].tolist(), strict=True))
    broken = {one for one in before_was.keys() | before_now.keys() if before_was.get(one) != before_now.get(one)}
    if len(was) and len(is_now) and was[0] != is_now[0]:
        broken |= {int(was[0]), int(is_now[0])}
    return {one for one in broken if known.before[one] and known.after[one]}
