"""Fingerprints: the numbers by which posts that share wording find one another.

Three kinds share one table, each salted so that kinds never meet:

* winnowed word k-grams (Schleimer, Wilkerson & Aiken, "Winnowing", SIGMOD 2003): every shared run of at least
  ``k + window - 1`` words is guaranteed to share a fingerprint;
* whole passages: a shared sentence is found however short it is;
* all word 3-grams, as weak evidence: a text with every third word changed has hardly a 5-gram left, and a short post
  has too few words to be winnowed. Engines take two of them for a pair, and leave out those that many posts hold.
  Two short posts can share too few of them, so all word pairs of short posts are weak evidence as well.
"""

from __future__ import annotations

import numba
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmatic.link.columns import flat
from stemmatic.options import LinkOptions

Numbers = NDArray[np.uint64]
SCHEMA = pa.schema([("post", pa.int64()), ("fingerprint", pa.int64()), ("strong", pa.bool_())])
"""Fingerprints as engines take them, their 64 bits read as a signed number: not every engine has others."""

_PASSAGE_SALT = np.uint64(0x9E3779B97F4A7C15)
_WEAK_SALT = np.uint64(0xC2B2AE3D27D4EB4F)
_SHORT_SALT = np.uint64(0x27D4EB2F165667C5)
_GRAM_SALT = np.uint64(0x165667B19E3779F9)


@numba.njit(cache=True, nogil=True)
def _mix(state: np.uint64, value: np.uint64) -> np.uint64:
    # The finaliser of MurmurHash3 (Appleby, public domain), applied to a running combination.
    x = (state * np.uint64(0x9E3779B97F4A7C15)) ^ value
    x ^= x >> np.uint64(33)
    x *= np.uint64(0xFF51AFD7ED558CCD)
    x ^= x >> np.uint64(33)
    x *= np.uint64(0xC4CEB9FE1A85EC53)
    return x ^ (x >> np.uint64(33))


@numba.njit(cache=True, nogil=True)
def _gram(words: Numbers, begin: int, length: int, salt: np.uint64) -> np.uint64:
    state = salt
    for i in range(begin, begin + length):
        state = _mix(state, words[i])
    return state


@numba.njit(cache=True, nogil=True)
def _fingerprints_of(
    words: Numbers,
    passages: NDArray[np.int32],
    k: int,
    window: int,
    min_passage_words: int,
    weak_words: int,
    short_post_words: int,
    out: Numbers,
) -> tuple[int, int]:
    """Write the fingerprints of one post to ``out``, strong ones first; gives how many are strong, and how many all."""
    n = len(words)
    count = 0
    grams = n - k + 1
    if grams > 0:
        hashes = np.empty(grams, np.uint64)
        for i in range(grams):
            hashes[i] = _gram(words, i, k, _GRAM_SALT)
        # Of every window the least, of several the last: looked for anew only where the one before has left.
        best = 0
        for i in range(1, min(window, grams)):
            if hashes[i] <= hashes[best]:
                best = i
        out[0], count = hashes[best], 1
        for last in range(window, grams):
            before = best
            if best == last - window:
                best += 1
                for i in range(best + 1, last):
                    if hashes[i] <= hashes[best]:
                        best = i
            if hashes[last] <= hashes[best]:
                best = last
            if best != before:
                out[count] = hashes[best]
                count += 1
    begin = 0
    for i in range(1, n + 1):
        if i == n or passages[i] != passages[begin]:
            if i - begin >= min_passage_words:
                out[count] = _gram(words, begin, i - begin, _PASSAGE_SALT)
                count += 1
            begin = i
    strong = count
    for i in range(n - weak_words + 1):
        out[count] = _gram(words, i, weak_words, _WEAK_SALT)
        count += 1
    if n <= short_post_words:
        for i in range(n - 1):
            out[count] = _gram(words, i, 2, _SHORT_SALT)
            count += 1
    return strong, count


@numba.njit(cache=True, nogil=True)
def _each_once(numbers: Numbers, strong: int, met: Numbers) -> tuple[int, int]:
    """Keep each number where it comes first; gives how many strong ones are left, and how many in all.

    ``met`` is room for a hash table, twice as large, that is empty before and after. The number 0 marks what is empty:
    it is kept each time.
    """
    size = 64
    while size < 2 * len(numbers):
        size *= 2
    mask = np.uint64(size - 1)
    count = left = 0
    for at in range(len(numbers)):
        number = numbers[at]
        slot = number & mask
        while met[slot] != 0 and met[slot] != number:
            slot = (slot + np.uint64(1)) & mask
        if met[slot] == 0:
            met[slot] = number
            numbers[count] = number
            count += 1
            left += at < strong
    met[:size] = 0
    return left, count


@numba.njit(cache=True, nogil=True)
def _all_fingerprints(
    words: Numbers,
    passages: NDArray[np.int32],
    offsets: NDArray[np.int64],
    numbers: NDArray[np.int64],
    k: int,
    window: int,
    min_passage_words: int,
    weak_words: int,
    short_post_words: int,
) -> Numbers:
    longest = 0
    for i in range(len(numbers)):
        longest = max(longest, offsets[i + 1] - offsets[i])
    size = 64
    while size < 8 * longest:
        size *= 2
    found, met = np.empty(4 * longest + 4, np.uint64), np.zeros(size, np.uint64)
    rows = np.empty((4 * len(words) + 4, 2), np.uint64)
    total = 0
    for i in range(len(numbers)):
        begin, end = offsets[i], offsets[i + 1]
        strong, count = _fingerprints_of(
            words[begin:end], passages[begin:end], k, window, min_passage_words, weak_words, short_post_words, found
        )
        strong, count = _each_once(found[:count], strong, met)
        for j in range(count):
            rows[total + j, 0] = found[j]
            rows[total + j, 1] = np.uint64(numbers[i]) << np.uint64(1) | np.uint64(j < strong)
        total += count
    return rows[:total].copy()


def find_fingerprints(
    words: Numbers,
    passages: NDArray[np.int32],
    offsets: NDArray[np.int64],
    numbers: NDArray[np.int64],
    options: LinkOptions,
) -> Numbers:
    """The fingerprints of posts, as rows, none twice: a fingerprint; its post's number times two, one more if strong.

    ``words`` and ``passages`` are flat; the post with ``numbers[i]`` owns ``offsets[i]:offsets[i + 1]``. A pure
    function, so that any engine can map it over batches.
    """
    rows: Numbers = _all_fingerprints(
        words,
        passages,
        offsets,
        numbers,
        options.gram_words,
        options.winnow_window,
        options.min_passage_words,
        options.weak_gram_words,
        options.short_post_words,
    )
    return rows


def fingerprint_batch(texts: pa.RecordBatch, options: LinkOptions) -> pa.RecordBatch:
    """The fingerprints of a batch of texts, with the fields post, words and word_passages, as rows of :data:`SCHEMA`.

    A pure function from batch to batch; posts have the numbers that they have in ``texts``.
    """
    offsets, words = flat(texts.column("words"), np.uint64)
    passages, numbers = flat(texts.column("word_passages"), np.int32)[1], texts.column("post").to_numpy().copy()
    rows = find_fingerprints(words, passages, offsets, numbers, options)
    return pa.record_batch(
        [
            pa.array((rows[:, 1] >> np.uint64(1)).view(np.int64)),
            pa.array(rows[:, 0].view(np.int64)),
            pa.array((rows[:, 1] & np.uint64(1)).astype(np.bool_)),
        ],
        SCHEMA,
    )
