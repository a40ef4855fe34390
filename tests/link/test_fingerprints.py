"""The guarantee of winnowing, and candidates under the cap."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stemmatic.engine import LocalEngine
from stemmatic.link.fingerprints import find_fingerprints
from stemmatic.options import LinkOptions

OPTIONS = LinkOptions()
RUN = OPTIONS.gram_words + OPTIONS.winnow_window - 1

words = st.lists(st.integers(0, 6), max_size=40)


def fingerprints(posts: list[list[int]]) -> pa.Table:
    flat = np.array([word for one in posts for word in one], np.uint64)
    offsets = np.cumsum([0] + [len(one) for one in posts]).astype(np.int64)
    return pa.Table.from_batches([find_fingerprints(flat, np.zeros(len(flat), np.int32), offsets, OPTIONS)])


@settings(deadline=None, max_examples=200)
@given(words, words, words, words, st.lists(st.integers(0, 6), min_size=RUN, max_size=30))
def test_every_shared_run_of_nine_words_shares_a_fingerprint(
    a: list[int], b: list[int], c: list[int], d: list[int], run: list[int]
) -> None:
    table = fingerprints([a + run + b, c + run + d])
    by_post: dict[int, set[int]] = {0: set(), 1: set()}
    strong = table.filter(table["strong"])
    for number, print_ in zip(strong["post"].to_pylist(), strong["fingerprint"].to_pylist(), strict=True):
        by_post[number].add(print_)
    assert by_post[0] & by_post[1]


@settings(deadline=None, max_examples=100)
@given(words, words, st.lists(st.integers(0, 6), min_size=4, max_size=RUN - 1))
def test_a_short_post_inside_another_is_a_candidate(a: list[int], b: list[int], short: list[int]) -> None:
    trigrams = {tuple(short[i : i + 3]) for i in range(len(short) - 2)}
    assume(len(trigrams) >= 2)  # "yes yes yes yes" tells nothing
    found = LocalEngine().find_candidates(fingerprints([short, [*a, *short, *b]]), cap=10, weak_cap=5)
    assert found.pairs.num_rows == 1


def test_short_posts_with_every_third_word_changed_are_candidates() -> None:
    ours, theirs = list(range(15)), [100 + word if word % 3 == 2 else word for word in range(15)]
    assert LocalEngine().find_candidates(fingerprints([ours, theirs]), cap=10, weak_cap=5).pairs.num_rows == 1
    far = list(range(200, 240))  # the word pairs of longer posts are not taken: there would be too many
    assert LocalEngine().find_candidates(fingerprints([ours + far, theirs]), cap=10, weak_cap=5).pairs.num_rows == 0


def test_texts_without_common_words_share_nothing() -> None:
    table = fingerprints([list(range(100, 140)), list(range(200, 240))])
    assert LocalEngine().find_candidates(table, cap=10, weak_cap=5).pairs.num_rows == 0


def test_a_text_that_more_posts_hold_than_the_cap_is_chained_not_dropped() -> None:
    table = fingerprints([list(range(20))] * 50)
    found = LocalEngine().find_candidates(table, cap=10, weak_cap=5)
    pairs = set(zip(found.pairs["a"].to_pylist(), found.pairs["b"].to_pylist(), strict=True))
    assert {(i - 1, i) for i in range(1, 50)} <= pairs
    assert {(0, i) for i in range(1, 50)} <= pairs
    assert len(pairs) < 50 * 49 / 2
    assert found.wide_fingerprints > 0


def test_under_the_cap_all_pairs_are_found() -> None:
    found = LocalEngine().find_candidates(fingerprints([list(range(20))] * 8), cap=10, weak_cap=5)
    assert found.pairs.num_rows == 8 * 7 / 2
    assert found.wide_fingerprints == 0
