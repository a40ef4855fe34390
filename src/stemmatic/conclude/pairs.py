"""Which pairs of posts must be compared after some came, changed or went.

Nearly always these are the pairs that a fresh text is in. A fingerprint that has become too common, or rare again, also
unmakes or makes pairs of old texts: such texts are *shaken*, and all their pairs are compared again. So the links are
those that comparing everything at once would give.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmatic.archive import KnownText, Store
from stemmatic.engine import LocalEngine, Segment, add_rows, find_rows, scan_rows
from stemmatic.link import Texts, find_fingerprints
from stemmatic.options import LinkOptions

KIND = "words"
_COLUMNS = ("fingerprint", "text", "strong")
Rows = dict[str, NDArray[Any]]
Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of posts (keys, the earlier first) to be compared, the old posts whose pairs are all among them, counts."""

    pairs: list[tuple[str, str]]
    shaken: frozenset[str]
    wide_fingerprints: int
    wide_rows: int
    segments: list[Segment]


class TextNumbers:
    """Which numbers of texts were and are in use, whose they are, and how they stand in time."""

    def __init__(self, before: Iterable[KnownText], after: Iterable[KnownText]) -> None:
        old, new = list(before), list(after)
        every = {one.number: one for one in (*old, *new)}
        size = max(every, default=0) + 1
        self.post = {number: one.post for number, one in every.items()}
        self.before, self.after = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
        self.before[[one.number for one in old]] = True
        self.after[[one.number for one in new]] = True
        ordered = sorted(every.values(), key=lambda one: (one.date is None, one.date or "", one.post, one.number))
        self.rank = np.zeros(size, np.int64)
        self.rank[[one.number for one in ordered]] = np.arange(len(ordered))
        self.by_rank = np.array([one.number for one in ordered], np.int64)


def find_pairs(
    store: Store,
    folder: Path,
    segments: Sequence[Segment],
    texts: Texts,
    numbers: Mapping[str, int],
    known: TextNumbers,
    engine: LocalEngine,
    options: LinkOptions,
) -> Pairs:
    """The pairs to compare, and the index with the fresh ``texts``, whose new numbers ``numbers`` gives.

    Raises:
        DamagedIndex: the index cannot be read.
    """
    if not (len(texts) or (known.before & ~known.after).any()):
        return Pairs([], frozenset(), 0, 0, list(segments))
    batch = find_fingerprints(texts.words, texts.word_passages, texts.offsets, options)
    number_of = np.array([numbers[post.key] for post in texts.posts], np.int64)
    new: Rows = {name: batch.column(name).to_numpy(zero_copy_only=False) for name in ("fingerprint", "strong")}
    new = {
        "fingerprint": new["fingerprint"],
        "text": number_of[batch.column("post").to_numpy()],
        "strong": new["strong"],
    }
    fresh = np.zeros(len(known.after), np.bool_)
    fresh[number_of] = True
    old = list(segments)
    gone = np.flatnonzero(known.before & ~known.after)
    keys = np.unique(np.concatenate([new["fingerprint"], scan_rows(old, "text", gone, _COLUMNS)["fingerprint"]]))
    rows = _joined(find_rows(old, keys, _COLUMNS), new)
    shaken = _shaken(rows, known, options, _partners(store, known) if known.before.any() else {})
    if shaken:
        more = scan_rows(old, "text", np.array(sorted(shaken)), _COLUMNS)["fingerprint"]
        rows = _joined(rows, find_rows(old, np.setdiff1d(more, keys), _COLUMNS))
        fresh[list(shaken)] = True
    alive = known.after[rows["text"]]
    table = pa.table(
        {
            "post": known.rank[rows["text"][alive]],
            "fingerprint": rows["fingerprint"][alive],
            "strong": rows["strong"][alive],
            "fresh": fresh[rows["text"][alive]],
        }
    )
    found = engine.find_candidates(table, options.max_holders, options.max_weak_holders)
    a, b = (known.by_rank[found.pairs[side].to_numpy()] for side in ("a", "b"))
    wanted = fresh[a] | fresh[b]
    return Pairs(
        pairs=[(known.post[i], known.post[j]) for i, j in zip(a[wanted].tolist(), b[wanted].tolist(), strict=True)],
        shaken=frozenset(known.post[number] for number in shaken),
        wide_fingerprints=found.wide_fingerprints,
        wide_rows=found.wide_rows,
        segments=add_rows(folder, KIND, old, new, lambda columns: known.after[columns["text"]]),
    )


def _joined(one: Rows, other: Rows) -> Rows:
    return {name: np.concatenate([one[name].astype(other[name].dtype), other[name]]) for name in _COLUMNS}


def _partners(store: Store, known: TextNumbers) -> dict[int, list[int]]:
    """By the number of an old text, those that it is linked with."""
    number = {known.post[n]: n for n in np.flatnonzero(known.before & known.after).tolist()}
    partners: dict[int, list[int]] = defaultdict(list)
    for source, target in store.linked_pairs():
        if source in number and target in number:
            partners[number[source]].append(number[target])
            partners[number[target]].append(number[source])
    return partners


def _shaken(rows: Rows, known: TextNumbers, options: LinkOptions, partners: Mapping[int, Sequence[int]]) -> set[int]:
    """The old texts that a pair was made or unmade for by what came and went."""
    if not (len(rows["text"]) and (known.before & known.after).any()):
        return set()
    order = np.lexsort((known.rank[rows["text"]], rows["fingerprint"]))
    fingerprint, text, strong = (rows[name][order] for name in _COLUMNS)
    once = np.ones(len(text), np.bool_)
    once[1:] = (fingerprint[1:] != fingerprint[:-1]) | (text[1:] != text[:-1])
    fingerprint, text, strong = fingerprint[once], text[once], strong[once]
    begins = np.flatnonzero(np.concatenate([[True], fingerprint[1:] != fingerprint[:-1]]))
    was = np.add.reduceat(known.before[text].astype(np.int64), begins)
    will_be = np.add.reduceat(known.after[text].astype(np.int64), begins)
    caps = np.where(strong[begins], options.max_holders, options.max_weak_holders)
    ends = np.concatenate([begins[1:], [len(text)]])
    touched = (
        np.add.reduceat((known.before[text] != known.after[text]).astype(np.int64), begins) if len(begins) else was
    )
    beyond = (touched > 0) & (np.maximum(was, will_be) > caps) & (strong[begins] | ((was > caps) != (will_be > caps)))
    shaken: set[int] = set()
    for at in np.flatnonzero(beyond).tolist():
        holders = text[begins[at] : ends[at]]
        old = holders[known.before[holders] & known.after[holders]]
        if was[at] > caps[at] >= will_be[at]:
            shaken.update(old.tolist())  # every pair is made
        elif was[at] <= caps[at]:
            held = set(old.tolist())  # every pair but a few is unmade: that matters where it was a link
            shaken.update(one for one in held if not held.isdisjoint(partners.get(one, ())))
        else:
            shaken.update(_broken_chain(holders, known))
    return shaken


def _broken_chain(holders: NDArray[np.int64], known: TextNumbers) -> set[int]:
    """The old texts of a chain, in order of time, that have another text before them now, or another first one."""
    was, is_now = holders[known.before[holders]], holders[known.after[holders]]
    before_was = dict(zip(was[1:].tolist(), was[:-1].tolist(), strict=True))
    before_now = dict(zip(is_now[1:].tolist(), is_now[:-1].tolist(), strict=True))
    broken = {one for one in before_was.keys() | before_now.keys() if before_was.get(one) != before_now.get(one)}
    if len(was) and len(is_now) and was[0] != is_now[0]:
        broken |= {int(was[0]), int(is_now[0])}
    return {one for one in broken if known.before[one] and known.after[one]}
