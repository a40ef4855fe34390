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

SCHEMA = pa.schema([("post", pa.int64()), ("fingerprint", pa.uint64()), ("strong", pa.bool_())])
SIGNED_SCHEMA = SCHEMA.set(1, pa.field("fingerprint", pa.int64()))

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
def _gram(words: NDArray[np.uint64], begin: int, length: int, salt: np.uint64) -> np.uint64:
    state = salt
    for i in range(begin, begin + length):
        state = _mix(state, words[i])
    return state


@numba.njit(cache=True, nogil=True)
def _fingerprints_of(
    words: NDArray[np.uint64],
    passages: NDArray[np.int32],
    k: int,
    window: int,
    min_passage_words: int,
    weak_words: int,
    short_post_words: int,
    out: NDArray[np.uint64],
) -> tuple[int, int]:
    """Write the fingerprints of one post to ``out``, strong ones first; gives how many are strong, and how many all."""
    n = len(words)
    count = 0
    grams = n - k + 1
    if grams > 0:
        hashes = np.empty(grams, np.uint64)
        for i in range(grams):
            hashes[i] = _gram(words, i, k, _GRAM_SALT)
        last = -1
        for first in range(max(grams - window + 1, 1)):
            best = first
            for i in range(first, min(first + window, grams)):
                if hashes[i] <= hashes[best]:
                    best = i
            if best != last:
                out[count] = hashes[best]
                count += 1
                last = best
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
def _each_once(numbers: NDArray[np.uint64], strong: int, held: NDArray[np.uint64]) -> tuple[int, int]:
    """Keep each number where it comes first; gives how many strong ones are left, and how many in all.

    ``held`` is room for a hash table, twice as large, that is empty before and after. The number 0 marks what is empty:
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
        while held[slot] != 0 and held[slot] != number:
            slot = (slot + np.uint64(1)) & mask
        if held[slot] == 0:
            held[slot] = number
            numbers[count] = number
            count += 1
            left += at < strong
    held[:size] = 0
    return left, count


@numba.njit(cache=True, nogil=True)
def _all_fingerprints(
    words: NDArray[np.uint64],
    passages: NDArray[np.int32],
    offsets: NDArray[np.int64],
    k: int,
    window: int,
    min_passage_words: int,
    weak_words: int,
    short_post_words: int,
) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.bool_]]:
    capacity = 4 * len(words) + len(offsets)
    post = np.empty(capacity, np.int64)
    out = np.empty(capacity, np.uint64)
    is_strong = np.zeros(capacity, np.bool_)
    total = 0
    held = np.zeros(64, np.uint64)
    for i in range(len(offsets) - 1):
        begin, end = offsets[i], offsets[i + 1]
        strong, found = _fingerprints_of(
            words[begin:end],
            passages[begin:end],
            k,
            window,
            min_passage_words,
            weak_words,
            short_post_words,
            out[total:],
        )
        while len(held) < 2 * found:
            held = np.zeros(2 * len(held), np.uint64)
        strong, found = _each_once(out[total : total + found], strong, held)
        for j in range(total, total + found):
            post[j] = i
            is_strong[j] = j < total + strong
        total += found
    return post[:total], out[:total], is_strong[:total]


def find_fingerprints(
    words: NDArray[np.uint64],
    passages: NDArray[np.int32],
    offsets: NDArray[np.int64],
    options: LinkOptions,
    first_post: int = 0,
) -> pa.RecordBatch:
    """The fingerprints of a batch of posts, as rows (post, fingerprint, strong), none twice.

    ``words`` and ``passages`` are flat; post ``i`` of the batch owns ``offsets[i]:offsets[i + 1]`` and is numbered
    ``first_post + i``. A pure function, so that any engine can map it over batches.
    """
    post, fingerprint, strong = _all_fingerprints(
        words,
        passages,
        offsets,
        options.gram_words,
        options.winnow_window,
        options.min_passage_words,
        options.weak_gram_words,
        options.short_post_words,
    )
    return pa.record_batch([pa.array(post + first_post), pa.array(fingerprint), pa.array(strong)], schema=SCHEMA)


def fingerprint_batch(texts: pa.RecordBatch, options: LinkOptions) -> pa.RecordBatch:
    """The fingerprints of a batch of texts, with the fields post, words and word_passages, as rows.

    A pure function from batch to batch. The rows are those of :func:`find_fingerprints`, but posts have the numbers
    that they have in ``texts``, and a fingerprint's 64 bits are read as a signed number: not every engine has others.
    """
    offsets, words = flat(texts.column("words"), np.uint64)
    passages = flat(texts.column("word_passages"), np.int32)[1]
    found = find_fingerprints(words, passages, offsets, options)
    post = texts.column("post").take(found.column("post"))
    signed = pa.array(found.column("fingerprint").to_numpy().view(np.int64))
    return pa.record_batch([post, signed, found.column("strong")], schema=SIGNED_SCHEMA)
