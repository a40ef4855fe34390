"""Two posts with the same words in the same passages: what is said of them at once is what comparing them says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.link.acceptance import as_numbers
from stemmatic.link.columns import TextColumns
from stemmatic.link.wording import verification as wording
from stemmatic.options import LinkOptions

NUMBERS = as_numbers(LinkOptions())
# Words of each passage; a passage may have none, a post many of one word.
texts = st.lists(st.lists(st.integers(0, 6), max_size=9), min_size=1, max_size=5).filter(any)


def columns_of(posts: list[list[list[int]]], channels: list[int], hours: list[int], version: int) -> TextColumns:
    """Columns of posts, each given as passages of words; the first passage may be in another language version."""
    passages = [np.repeat(np.arange(len(post)), [len(words) for words in post]) for post in posts]
    words = [np.array([word for passage in post for word in passage], np.uint64) for post in posts]
    every, counts = np.concatenate(words), [len(post) for post in posts]
    size = sum(counts)
    return TextColumns(
        offsets=np.cumsum([0, *map(len, words)]).astype(np.int64),
        words=every,
        word_passages=np.concatenate(passages).astype(np.int32),
        lengths=(every + np.uint64(2)).astype(np.int32),
        form_of=np.where(every % np.uint64(3) == 0, every.astype(np.int32), -1).astype(np.int32),
        form_offsets=np.arange(8, dtype=np.int64),
        form_chars=np.arange(65, 72, dtype=np.uint32),
        form_flags=np.full(7, 2, np.uint8),
        passage_offsets=np.cumsum([0, *counts]).astype(np.int64),
        passage_begins=np.arange(size, dtype=np.int32),
        passage_ends=np.arange(1, size + 1, dtype=np.int32),
        passage_versions=np.concatenate([[version] + [0] * (count - 1) for count in counts]).astype(np.int32),
        channels=np.array(channels, np.int32),
        times=np.array(hours, np.int64) * 3_600_000_000,
        precision=np.zeros(len(posts), np.int8),
        elided=np.zeros(len(posts), np.bool_),
    )


@settings(deadline=None, max_examples=100)
@given(texts, texts, st.integers(0, 1), st.integers(0, 200), st.integers(0, 1))
def test_it_is_what_comparing_says(
    text: list[list[int]], other: list[list[int]], channel: int, hours: int, version: int
) -> None:
    columns = columns_of([other, text, text], [0, 0, channel], [0, 0, hours], version)
    assert wording._are_same(columns, 1, 2)
    distance = wording._distance(columns, 1, 2)
    partner = wording._align(columns, 1, 2, NUMBERS)
    group_of, groups, accepted, _ = wording._pair_passages(columns, 1, 2, partner, distance, NUMBERS)
    shared, sides = wording._measure(columns, 1, 2, partner, group_of, groups, accepted)
    told, every = wording._every_passage(columns, 1)
    spans = [wording._P, wording._Q, wording._WORDS, wording._SIZES]
    assert told[every][:, spans].tolist() == groups[accepted][:, spans].tolist()
    assert wording._whole(columns, 1) == shared
    assert sides == (1.0, 1.0, 0.0, 0.0)


@pytest.mark.parametrize(
    "other",
    [
        [[1, 2, 3], [4, 6]],
        [[1, 2], [3, 4, 5]],
        [[1, 2, 3], [], [4, 5]],
        [[1, 2, 3], [4]],
        [[1, 2, 3], [4, 5, 5]],
    ],
)
def test_one_other_word_or_border_is_not_the_same(other: list[list[int]]) -> None:
    columns = columns_of([[[1, 2, 3], [4, 5]], other], [0, 1], [0, 1], 0)
    assert not wording._are_same(columns, 0, 1)
    assert wording._are_same(columns, 1, 1)


def test_posts_without_words_are_compared() -> None:
    columns = columns_of([[[]], [[]], [[1]]], [0, 1, 2], [0, 1, 2], 0)
    assert not wording._are_same(columns, 0, 1)
