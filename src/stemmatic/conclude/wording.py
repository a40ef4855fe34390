"""Which pairs of posts may share wording, after some came, changed or went.

Nearly always these are the pairs that a fresh text is in. A fingerprint that has become too common, or rare again, also
unmakes or makes pairs of old texts: such texts are *shaken*, and all their pairs are compared again. So the links are
those that comparing everything at once would give.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmatic.conclude.numbers import TextNumbers
from stemmatic.engine import LocalEngine, Segment, add_rows, find_rows, scan_rows
from stemmatic.link import Texts, find_fingerprints
from stemmatic.options import LinkOptions

KIND = "words"
COLUMNS = ("fingerprint", "text", "strong")
Rows = dict[str, NDArray[Any]]
Partners = Callable[[int], set[int]]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of numbers of texts, the earlier first, and what a cap turned from all pairs into chains."""

    pairs: list[tuple[int, int]]
    wide_fingerprints: int
    wide_rows: int


class WordingIndex:
    """The fingerprints of an archive's texts: those that the files have, and those of fresh texts.

    Raises:
        DamagedIndex: the files cannot be read.
    """

    def __init__(self, segments: Sequence[Segment], known: TextNumbers, options: LinkOptions) -> None:
        self.segments = list(segments)
        self._known = known
        self._options = options
        self._new: Rows = {}
        self._rows: Rows = {}
        self._keys: NDArray[np.uint64] = np.empty(0, np.uint64)

    def take_in(self, texts: Texts, numbers: Mapping[str, int]) -> None:
        """Take in fresh texts, whose numbers by post are given, and look up who shares their fingerprints."""
        batch = find_fingerprints(texts.words, texts.word_passages, texts.offsets, self._options)
        number_of = np.array([numbers[post.key] for post in texts.posts], np.int64)
        self._new = {
            "fingerprint": batch.column("fingerprint").to_numpy(),
            "text": number_of[batch.column("post").to_numpy()],
            "strong": batch.column("strong").to_numpy(zero_copy_only=False),
        }
        gone = scan_rows(self.segments, "text", self._known.gone, COLUMNS)["fingerprint"]
        self._keys = np.unique(np.concatenate([self._new["fingerprint"], gone.astype(np.uint64)]))
        self._rows = _joined(find_rows(self.segments, self._keys, COLUMNS), self._new)

    def shaken(self, partners: Partners) -> set[int]:
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
        more = scan_rows(self.segments, "text", np.flatnonzero(wanted & known.before), COLUMNS)["fingerprint"]
        more = np.setdiff1d(more.astype(np.uint64), self._keys)
        rows = _joined(find_rows(self.segments, more, COLUMNS), rows)
        text = rows["text"]
        alive = known.after[text]
        table = pa.table(
            {
                "post": known.rank[text[alive]],
                "fingerprint": rows["fingerprint"][alive],
                "strong": rows["strong"][alive],
            }
        )
        found = engine.find_candidates(table, self._options.max_holders, self._options.max_weak_holders)
        a, b = (known.by_rank[found.pairs[side].to_numpy()] for side in ("a", "b"))
        held = wanted[a] | wanted[b]
        pairs = list(zip(a[held].tolist(), b[held].tolist(), strict=True))
        return Candidates(pairs, found.wide_fingerprints, found.wide_rows)

    def write(self, folder: Path) -> list[Segment]:
        """The files with the fresh texts; rows of texts that are no more are dropped where files are joined."""
        if not len(self._new["text"]):
            return self.segments
        return add_rows(folder, KIND, self.segments, self._new, lambda columns: self._known.after[columns["text"]])


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


def _broken_chain(holders: NDArray[np.int64], known: TextNumbers) -> set[int]:
    """The old texts of a chain, in order of time, that have another text before them now, or another first one."""
    was, is_now = holders[known.before[holders]], holders[known.after[holders]]
    before_was = dict(zip(was[1:].tolist(), was[:-1].tolist(), strict=True))
    before_now = dict(zip(is_now[1:].tolist(), is_now[:-1].tolist(), strict=True))
    broken = {one for one in before_was.keys() | before_now.keys() if before_was.get(one) != before_now.get(one)}
    if len(was) and len(is_now) and was[0] != is_now[0]:
        broken |= {int(was[0]), int(is_now[0])}
    return {one for one in broken if known.before[one] and known.after[one]}
