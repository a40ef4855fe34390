"""From fingerprints, sorted, to pairs of texts that may share wording: the rule of candidates.sql in compiled code.

Copies share all their fingerprints: those that the very same texts hold make one list, whose pairs are made once. A
strong fingerprint makes a pair, weak ones only two together. A strong one that more texts hold than its cap would make
pairs by the square, nearly all of them from signature lines and from one text posted again and again. It is not
dropped: each of its texts is paired with the one before it and with the first, which keeps every such group connected
at linear cost. A weak one that more texts hold than its cap is left out: weak ones find more than what is guaranteed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numba
import numpy as np
from numpy.typing import NDArray

from stemmatic.pipeline.threads import map_in_threads

Numbers = NDArray[np.int64]
Marks = NDArray[np.bool_]

THREADS = 2
_PAIRS_AT_ONCE = 4_000_000  # before those that are met twice are one
_WEAK, _WEAK_TWICE, _STRONG = range(1, 4)  # kinds of lists
_NO_LIST = -1
_SHORT = 32  # texts in a list that are put in order one by one, as nearly all lists are


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
    held, begins, kinds, beyond = _find_lists(fingerprints, texts, strong, ranks, wanted, *caps)
    marks = np.zeros(int(ranks.max(initial=0)) + 1, np.bool_)
    marks[ranks[wanted]] = True
    per_rank = _count_pairs(held, begins, kinds, caps[0], len(marks))
    upto = np.cumsum(per_rank)
    parts = int(upto[-1]) // _PAIRS_AT_ONCE + 1
    bounds = np.searchsorted(upto, upto[-1] * np.arange(1, parts) // parts, side="right") + 1

    def find(span: tuple[int, int]) -> Numbers:
        size = int(per_rank[span[0] : span[1]].sum())
        codes = _make_pairs(held, begins, kinds, marks, caps[0], *span, size)
        codes.sort()
        pairs: Numbers = _enough(codes)
        return pairs

    spans = pairwise([0, *bounds.tolist(), len(marks)])
    pairs = np.concatenate(list(map_in_threads(find, spans, THREADS)))
    names = ("wide_fingerprints", "wide_rows", "common_fingerprints", "common_rows")
    return pairs, Counts(candidates=len(pairs), **dict(zip(names, beyond.tolist(), strict=True)))


@numba.njit(cache=True, nogil=True)
def _scattered(number: np.uint64) -> np.uint64:
    # The finaliser of MurmurHash3 (Appleby, public domain).
    number ^= number >> np.uint64(33)
    number *= np.uint64(0xFF51AFD7ED558CCD)
    number ^= number >> np.uint64(33)
    number *= np.uint64(0xC4CEB9FE1A85EC53)
    return number ^ (number >> np.uint64(33))


@numba.njit(cache=True, nogil=True)
def _find_lists(
    fingerprints: NDArray[np.uint64],
    texts: Numbers,
    strong: Marks,
    ranks: Numbers,
    wanted: Marks,
    cap: int,
    weak_cap: int,
) -> tuple[NDArray[np.int32], Numbers, NDArray[np.uint8], Numbers]:
    """The different lists of texts that hold a fingerprint, by rank: list ``i`` is ``held[begins[i]:begins[i + 1]]``.

    Gives also what kind each is, and the counts of what lies beyond the caps. Lists without a wanted text are left out.
    """
    rows, lists, upto = len(fingerprints), 0, 0
    held, begins = np.empty(1024, np.int32), np.zeros(1024, np.int64)
    kinds, sums = np.empty(1024, np.uint8), np.empty(1024, np.uint64)
    slots = np.full(4096, _NO_LIST, np.int32)  # a hash table of lists
    beyond = np.zeros(4, np.int64)
    begin = end = 0
    while end < rows:
        begin = end
        while end < rows and fingerprints[end] == fingerprints[begin]:
            end += 1
        size = end - begin
        if size < 2:
            continue
        any_wanted = False
        for row in range(begin, end):
            any_wanted = any_wanted or wanted[texts[row]]
        if not any_wanted:
            continue
        is_strong = strong[begin]
        if size > (cap if is_strong else weak_cap):
            beyond[0 if is_strong else 2] += 1
            beyond[1 if is_strong else 3] += size
            if not is_strong:
                continue
        while upto + size > len(held):
            held = np.concatenate((held, held))
        total = np.uint64(0)
        for row in range(begin, end):
            rank = ranks[texts[row]]
            total += _scattered(np.uint64(rank) + np.uint64(0x9E3779B97F4A7C15))
            at = upto + row - begin
            while size <= _SHORT and at > upto and held[at - 1] > rank:
                held[at] = held[at - 1]
                at -= 1
            held[at] = rank
        if size > _SHORT:
            held[upto : upto + size].sort()
        kind = _STRONG if is_strong else _WEAK
        total = _scattered(total ^ np.uint64(is_strong))
        mask = np.uint64(len(slots) - 1)
        slot = total & mask
        same = _NO_LIST
        while slots[slot] != _NO_LIST and same == _NO_LIST:
            other = slots[slot]
            if sums[other] == total and begins[other + 1] - begins[other] == size:
                same = other
            slot = (slot + np.uint64(1)) & mask
        if same != _NO_LIST:
            if kinds[same] == _WEAK:
                kinds[same] = _WEAK_TWICE
            continue
        if lists + 2 > len(begins):
            begins = np.concatenate((begins, begins))
            kinds, sums = np.concatenate((kinds, kinds)), np.concatenate((sums, sums))
            slots = np.full(4 * len(begins), _NO_LIST, np.int32)
            mask = np.uint64(len(slots) - 1)
            for other in range(lists):
                slot = sums[other] & mask
                while slots[slot] != _NO_LIST:
                    slot = (slot + np.uint64(1)) & mask
                slots[slot] = other
            slot = total & mask
            while slots[slot] != _NO_LIST:
                slot = (slot + np.uint64(1)) & mask
        slots[slot], sums[lists], kinds[lists] = lists, total, kind
        upto += size
        lists += 1
        begins[lists] = upto
    return held[:upto].copy(), begins[: lists + 1].copy(), kinds[:lists].copy(), beyond


@numba.njit(cache=True, nogil=True)
def _count_pairs(held: NDArray[np.int32], begins: Numbers, kinds: NDArray[np.uint8], cap: int, size: int) -> Numbers:
    """By rank, how many pairs lists make whose earlier text it is; of chains no fewer than there are."""
    counts = np.zeros(size, np.int64)
    for one in range(len(kinds)):
        begin, end = begins[one], begins[one + 1]
        if kinds[one] == _STRONG and end - begin > cap:
            counts[held[begin]] += end - begin
            for at in range(begin, end):
                counts[held[at]] += 1
        else:
            for at in range(begin, end):
                counts[held[at]] += end - at - 1
    return counts


@numba.njit(cache=True, nogil=True)
def _make_pairs(
    held: NDArray[np.int32],
    begins: Numbers,
    kinds: NDArray[np.uint8],
    marks: Marks,
    cap: int,
    low: int,
    high: int,
    size: int,
) -> NDArray[np.uint64]:
    """The pairs that lists make with a marked text, whose earlier one is ``low`` or later, before ``high``.

    Each is one number, for there are many to sort: the earlier text, the later one, and 1 if the list alone is enough.
    """
    codes = np.empty(size, np.uint64)
    count = 0
    for one in range(len(kinds)):
        begin, end = begins[one], begins[one + 1]
        if held[begin] >= high or held[end - 1] < low:
            continue
        enough = np.uint64(kinds[one] != _WEAK)
        chained = kinds[one] == _STRONG and end - begin > cap
        for x in range(begin, end):
            a = held[x]
            if a < low:
                continue
            if a >= high:
                break
            last = min(x + 2, end) if chained and x > begin else end
            for y in range(x + 1, last):
                if marks[a] or marks[held[y]]:
                    codes[count] = np.uint64(a) << np.uint64(32) | np.uint64(held[y]) << np.uint64(1) | enough
                    count += 1
    return codes[:count].copy()


@numba.njit(cache=True, nogil=True)
def _enough(codes: NDArray[np.uint64]) -> Numbers:
    """Of sorted pairs those that one list makes which is enough alone, or two lists."""
    pairs = np.empty((len(codes), 2), np.int64)
    count = begin = end = 0
    while end < len(codes):
        begin, pair = end, codes[end] >> np.uint64(1)
        while end < len(codes) and codes[end] >> np.uint64(1) == pair:
            end += 1
        if end - begin > 1 or codes[begin] & np.uint64(1):
            pairs[count, 0], pairs[count, 1] = np.int64(pair >> np.uint64(31)), np.int64(pair & np.uint64(0x7FFFFFFF))
            count += 1
    return pairs[:count].copy()
