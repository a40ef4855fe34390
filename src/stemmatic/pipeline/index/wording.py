"""Which pairs of posts may share wording, after some came, changed or went.

Nearly always these are the pairs that a fresh text is in. A fingerprint that has become too common, or rare again, also
unmakes or makes pairs of old texts: such texts are *invalidated*, and all their pairs are compared again. So the links
are those that comparing everything at once would give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from stemmatic.link import find_fingerprints
from stemmatic.link.columns import flat
from stemmatic.options import LinkOptions
from stemmatic.pipeline.index.segments import Segment, add_rows, find_rows, scan_rows, write_segment
from stemmatic.pipeline.index.sorting import sort_rows
from stemmatic.pipeline.join.candidates import Counts, find_candidates
from stemmatic.pipeline.text_ids import Partners, TextIds
from stemmatic.pipeline.tokenized import TokenizedFiles

KIND = "words"
COLUMNS = ("fingerprint", "text", "strong")
Rows = dict[str, NDArray[Any]]

Fingerprints = NDArray[np.uint64]  # as find_fingerprints gives them
Item = TypeVar("Item")

_MANY = 2_000_000  # words
_NEVER = np.iinfo(np.int64).max


def write_fingerprints(folder: Path, texts: TokenizedFiles, options: LinkOptions) -> Segment:
    """The fingerprints of fresh texts."""

    def find(at: int) -> Fingerprints:
        batch = texts.batches[at]
        offsets, words = flat(batch.column("words"), np.uint64)
        passages = flat(batch.column("word_passages"), np.int32)[1]
        return find_fingerprints(words, passages, offsets, texts.numbers_of(at), options)

    words = sum(len(batch.column("words").flatten()) for batch in texts.batches)
    return write_sorted(folder, find, range(len(texts.batches)), words)


def write_sorted(folder: Path, find: Callable[[Item], Fingerprints], items: Iterable[Item], words: int) -> Segment:
    """What ``find`` gives for some items, which have so many words in all, as a file of the index."""
    parts = sort_rows(folder, find, items, words > _MANY)
    return write_segment(
        folder,
        KIND,
        (
            {
                "fingerprint": rows[:, 0],
                "text": (rows[:, 1] >> np.uint64(1)).astype(np.int64),
                "strong": (rows[:, 1] & np.uint64(1)).astype(np.bool_),
            }
            for rows in parts
        ),
    )


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
        text = rows["text"]
        keys, row = np.unique(rows["fingerprint"], return_inverse=True)
        strong = np.zeros(len(keys), np.bool_)
        strong[row] = rows["strong"]
        was, will_be = known.holders(row, text, len(keys))
        caps = np.where(strong, self._options.max_holders, self._options.max_weak_holders)
        was_wide, is_wide = was.sizes > caps, will_be.sizes > caps
        touched = np.bincount(row[known.before[text] != known.after[text]], minlength=len(keys)) > 0
        found: set[int] = set()
        for at in np.flatnonzero(touched & np.where(strong, was_wide | is_wide, was_wide != is_wide)).tolist():
            before, after = was.of(at), will_be.of(at)
            if was_wide[at] and is_wide[at]:
                found |= known.unsettled(_broken_chain(before, after), None)
            else:  # every pair is made, or every one but a few is unmade: that matters where it was a link
                found |= known.unsettled(before, None if was_wide[at] else partners)
        return found

    def candidates(self, wanted: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Counts]:
        """The pairs (n, 2) that one of the texts ``wanted`` is in, by number, the earlier first."""
        known, rows = self._known, self._rows
        if self.segments:
            more = scan_rows(self.segments, "text", np.flatnonzero(wanted & known.before), COLUMNS)["fingerprint"]
            more = np.setdiff1d(more.astype(np.uint64), self._keys)
            rows = _joined(find_rows(self.segments, more, COLUMNS), rows)
            alive = np.flatnonzero(known.after[rows["text"]])
            alive = alive[np.argsort(rows["fingerprint"][alive])]
            rows = {name: values[alive] for name, values in rows.items()}
        caps = self._options.max_holders, self._options.max_weak_holders
        fingerprint, text, strong = (np.asarray(rows[name]) for name in COLUMNS)
        pairs, counts = find_candidates(fingerprint, text, strong, known.rank, wanted, caps)
        return known.by_rank[pairs], counts

    def write(self, folder: Path) -> list[Segment]:
        """The files with the fresh texts; rows of texts that are no more are dropped where files are joined."""
        if not self._fresh.rows:
            return self.segments
        return add_rows(
            folder, KIND, COLUMNS, self.segments, self._fresh, lambda columns: self._known.after[columns["text"]]
        )


class Sharing(NamedTuple):
    """What a text of the index shares with one that is asked about.

    ``fingerprints`` counts those in common, weak ones that many texts hold left out; ``rarest`` is how many texts hold
    the rarest strong one of them, 0 if all are weak.
    """

    fingerprints: int
    rarest: int


def find_holders(segments: Sequence[Segment], fingerprints: Fingerprints, options: LinkOptions) -> dict[int, Sharing]:
    """The texts of the index that share enough fingerprints with one text, by number.

    Enough is one strong fingerprint, or two weak ones that few texts hold. Texts that are no more may be among them.
    """
    keys = np.unique(fingerprints[:, 0])
    rows = find_rows(segments, keys, COLUMNS)
    _, inverse, holders = np.unique(rows["fingerprint"], return_inverse=True, return_counts=True)
    strong = rows["strong"].astype(np.bool_)
    counted = strong | (holders[inverse] <= options.max_weak_holders)
    texts, at, shared = np.unique(rows["text"][counted], return_inverse=True, return_counts=True)
    rarest = np.full(len(texts), _NEVER)
    np.minimum.at(rarest, at, np.where(strong, holders[inverse], _NEVER)[counted])
    rarest[rarest == _NEVER] = 0
    sure = (rarest > 0) | (shared >= 2)
    held = map(Sharing, shared[sure].tolist(), rarest[sure].tolist())
    return dict(zip(texts[sure].tolist(), held, strict=True))


def find_strong_holders(segments: Sequence[Segment], fingerprints: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The texts of the index that have any of some fingerprints as strong ones; some may be no more."""
    rows = find_rows(segments, np.unique(fingerprints), COLUMNS)
    held: NDArray[np.int64] = np.unique(rows["text"][rows["strong"].astype(np.bool_)]).astype(np.int64)
    return held


def _joined(one: Rows, other: Rows) -> Rows:
    return {name: np.concatenate([one[name].astype(other[name].dtype), other[name]]) for name in COLUMNS}


def _broken_chain(was: Sequence[int], is_now: Sequence[int]) -> set[int]:
    """The texts of a chain, in order of time, that have another text before them now, or another first one."""
    before, now = (dict(zip(chain[1:], chain, strict=False)) for chain in (was, is_now))
    broken = {one for one in before.keys() | now.keys() if before.get(one) != now.get(one)}
    return broken | {was[0], is_now[0]} if was[0] != is_now[0] else broken
