"""From fingerprints, sorted, to pairs of texts that may share wording: the rule of candidates.sql in columns.

Copies share all their fingerprints: those that the very same texts hold make one list, whose pairs are made once. A
strong fingerprint makes a pair, weak ones only two together. A strong one that more texts hold than its cap would make
pairs by the square, nearly all of them from signature lines and from one text posted again and again. It is not
dropped: each of its texts is paired with the one before it and with the first, which keeps every such group connected
at linear cost. A weak one that more texts hold than its cap is left out: weak ones find more than what is guaranteed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stemmatic.pipeline.index.postings import spread
from stemmatic.pipeline.threads import map_in_threads

Numbers = NDArray[np.int64]
Marks = NDArray[np.bool_]

_ROWS_AT_ONCE = 1_000_000
_PAIRS_AT_ONCE = 1_000_000  # before those that are met twice are one


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many pairs are compared, and what the caps kept from being paired each with each.

    ``wide_fingerprints`` counts the strong fingerprints that more texts share than their cap, which are chained,
    ``wide_rows`` the texts that hold them, with repetition; ``common_fingerprints`` and ``common_rows`` are the weak
    ones beyond theirs, which are left out.
    """

    candidates: int = 0
    wide_fingerprints: int = 0
    wide_rows: int = 0
    common_fingerprints: int = 0
    common_rows: int = 0


class _Lists(NamedTuple):
    """Lists of the texts that hold a fingerprint, by rank and in order, one behind the other.

    ``sums`` says which lists are the same, ``beyond`` counts what lies beyond the caps.
    """

    held: NDArray[np.int32]
    sizes: Numbers
    strong: Marks
    sums: NDArray[np.uint64]
    beyond: Numbers


def find_candidates(
    fingerprints: NDArray[np.uint64],
    texts: Numbers,
    strong: Marks,
    ranks: Numbers,
    wanted: Marks,
    caps: tuple[int, int],
) -> tuple[Numbers, Counts]:
    """The pairs of texts (n, 2), by their ranks, the earlier first and in order, of which one at least is wanted.

    Args:
        fingerprints: sorted; a row for each text that holds one, none twice.
        texts: the number of the text in each row.
        strong: whether the row's fingerprint is a strong one.
        ranks: by number, where a text stands in order of time; less than two thousand million.
        wanted: marks of texts by number.
        caps: how many texts may hold a strong fingerprint, and a weak one.
    """

    def spans() -> Iterator[slice]:
        begin = 0
        while begin < len(fingerprints):
            last = fingerprints[min(begin + _ROWS_AT_ONCE, len(fingerprints)) - 1]
            end = int(np.searchsorted(fingerprints, last, side="right"))
            yield slice(begin, end)
            begin = end

    def find_lists(span: slice) -> _Lists:
        return _find_lists(fingerprints[span], texts[span], strong[span], ranks, wanted, caps)

    empty = np.empty(0, np.int64)
    none = _Lists(empty.astype(np.int32), empty, empty > 0, empty.astype(np.uint64), np.zeros(4, np.int64))
    parts = zip(none, *map_in_threads(find_lists, spans()), strict=True)
    held, sizes, strongly, sums, beyond = (np.concatenate(columns) for columns in parts)
    _, once, alike = np.unique(sums, return_index=True, return_counts=True)
    held = held[spread((np.cumsum(sizes) - sizes)[once], sizes[once])]
    sizes, strongly = sizes[once], strongly[once]
    # How many of the texts behind each in its list it is paired with: all of them, or in a chain the next one.
    after = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(held)) - 1
    chained = np.repeat(strongly & (sizes > caps[0]), sizes)
    chained[np.cumsum(sizes) - sizes] = False  # the first is paired with all in any case
    after[chained] = np.minimum(after[chained], 1)
    enough = np.repeat(strongly | (alike > 1), sizes)
    marks = np.zeros(int(ranks.max(initial=0)) + 1, np.bool_)
    marks[ranks[wanted]] = True
    upto = np.cumsum(np.bincount(held, weights=after, minlength=len(marks)).astype(np.int64))
    count = int(upto[-1]) // _PAIRS_AT_ONCE + 1
    bounds = np.searchsorted(upto, upto[-1] * np.arange(1, count) // count, side="right") + 1

    def find_pairs(span: tuple[int, int]) -> Numbers:
        earlier = np.flatnonzero((held >= span[0]) & (held < span[1]))
        both = np.repeat(earlier, after[earlier])
        a, b = held[both].astype(np.int64), held[spread(earlier + 1, after[earlier])].astype(np.int64)
        # Each pair is one number, for there are many to sort: the two texts, and 0 if its list alone is enough.
        codes = (a << 32 | b << 1 | ~enough[both])[marks[a] | marks[b]]
        codes.sort()
        pair = codes >> 1
        same = pair[1:] == pair[:-1]
        twice, first = np.append(same, False), np.append(True, ~same)[: len(codes)]
        pair = pair[first & (twice[: len(codes)] | (codes & 1 == 0))]
        return np.stack([pair >> 31, pair & 0x7FFFFFFF], axis=1)

    pairs = np.concatenate(list(map_in_threads(find_pairs, pairwise([0, *bounds.tolist(), len(marks)]))))
    names = ("wide_fingerprints", "wide_rows", "common_fingerprints", "common_rows")
    counts = beyond.reshape(-1, len(names)).sum(axis=0).tolist()
    return pairs, Counts(candidates=len(pairs), **dict(zip(names, counts, strict=True)))


def _find_lists(
    fingerprints: NDArray[np.uint64],
    texts: Numbers,
    strong: Marks,
    ranks: Numbers,
    wanted: Marks,
    caps: tuple[int, int],
) -> _Lists:
    """The lists of texts that hold some fingerprints, one of them wanted; all rows of a fingerprint are there."""
    begins = np.flatnonzero(np.append(True, fingerprints[1:] != fingerprints[:-1]))
    sizes = np.diff(begins, append=len(fingerprints))
    asked = (sizes > 1) & np.logical_or.reduceat(wanted[texts], begins)
    begins, sizes = begins[asked], sizes[asked]
    strongly = strong[begins]
    beyond = sizes > np.where(strongly, *caps)
    wide, common = sizes[beyond & strongly], sizes[beyond & ~strongly]
    counts = np.array([len(wide), wide.sum(), len(common), common.sum()])
    kept = strongly | ~beyond
    begins, sizes, strongly = begins[kept], sizes[kept], strongly[kept]
    codes = np.repeat(np.arange(len(sizes)) << 32, sizes) | ranks[texts[spread(begins, sizes)]]
    codes.sort()
    held = codes & 0xFFFFFFFF
    if not len(held):
        return _Lists(held.astype(np.int32), sizes, strongly, held.astype(np.uint64), counts)
    scattered = _scattered(held.view(np.uint64) + np.uint64(0x9E3779B97F4A7C15))
    sums: NDArray[np.uint64] = np.add.reduceat(scattered, np.cumsum(sizes) - sizes)
    sums = _scattered(sums ^ (2 * sizes + strongly).view(np.uint64))
    return _Lists(held.astype(np.int32), sizes, strongly, sums, counts)


def _scattered(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    # The finaliser of MurmurHash3 (Appleby, public domain).
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        numbers = (numbers ^ (numbers >> np.uint64(33))) * np.uint64(factor)
    return numbers ^ (numbers >> np.uint64(33))
