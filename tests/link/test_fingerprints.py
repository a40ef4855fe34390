"""The guarantee of winnowing, and candidates under the cap."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, pairwise

import duckdb
import numpy as np
import pyarrow as pa
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stemmatic.link.wording.fingerprints import find_fingerprints
from stemmatic.options import LinkOptions
from stemmatic.pipeline.join.local import _LISTS_SQL, LocalEngine

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


@settings(deadline=None, max_examples=30)
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
    assert found.wide_rows == 50 * found.wide_fingerprints
    assert found.common_rows == 50 * found.common_fingerprints == 50 * 37  # its 3-grams and, as it is short, pairs


def test_under_the_cap_all_pairs_are_found() -> None:
    found = LocalEngine().find_candidates(fingerprints([list(range(20))] * 8), cap=10, weak_cap=5)
    assert found.pairs.num_rows == 8 * 7 / 2
    assert found.wide_fingerprints == 0


def plain_candidates(table: pa.Table, cap: int, weak_cap: int) -> set[tuple[int, int]]:
    """The rule as it is told, by dictionaries."""
    holders: dict[int, set[int]] = {}
    strong = dict(zip(table["fingerprint"].to_pylist(), table["strong"].to_pylist(), strict=True))
    fresh = dict(zip(table["post"].to_pylist(), table["fresh"].to_pylist(), strict=True))
    for fingerprint, number in zip(table["fingerprint"].to_pylist(), table["post"].to_pylist(), strict=True):
        holders.setdefault(fingerprint, set()).add(number)
    weights: Counter[tuple[int, int]] = Counter()
    for fingerprint, held in holders.items():
        line = sorted(held)
        if strong[fingerprint]:
            chained = {*pairwise(line), *((line[0], one) for one in line[1:])}
            weights.update(dict.fromkeys(chained if len(line) > cap else combinations(line, 2), 2))
        elif len(line) <= weak_cap:
            weights.update(combinations(line, 2))
    return {(a, b) for (a, b), weight in weights.items() if weight >= 2 and (fresh[a] or fresh[b])}


rows = st.lists(st.tuples(st.integers(0, 25), st.integers(0, 12), st.booleans()), max_size=150)


@settings(deadline=None, max_examples=40)
@given(rows, st.sets(st.integers(0, 25)), st.sampled_from([1, 8, 1000]), st.integers(2, 9), st.integers(2, 9))
def test_candidates_are_those_of_the_rule_in_one_part_or_many(
    rows: list[tuple[int, int, bool]], old: set[int], part_rows: int, cap: int, weak_cap: int
) -> None:
    # Equal numbers in all bits but the kind, spread over all parts.
    each = sorted({(post, (2 * number + strong) * 0x9E3779B97F4A7C15 % 2**64, strong) for post, number, strong in rows})
    columns = [list(column) for column in zip(*each, strict=True)] or [[], [], []]
    fresh = [post not in old for post in columns[0]]
    table = pa.table(
        [
            pa.array(columns[0], pa.int64()),
            pa.array(columns[1], pa.uint64()),
            pa.array(columns[2], pa.bool_()),
            pa.array(fresh, pa.bool_()),
        ],
        names=["post", "fingerprint", "strong", "fresh"],
    )
    found = LocalEngine(part_rows=part_rows).find_candidates(table, cap, weak_cap).pairs
    pairs = list(zip(found["a"].to_pylist(), found["b"].to_pylist(), strict=True))
    assert pairs == sorted(plain_candidates(table, cap, weak_cap))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(st.integers(0, 3), max_size=30), max_size=5))
def test_no_fingerprint_of_a_post_comes_twice(posts: list[list[int]]) -> None:
    table = fingerprints(posts)
    both = list(zip(table["post"].to_pylist(), table["fingerprint"].to_pylist(), strict=True))
    assert len(set(both)) == len(both)


def test_lists_that_other_posts_hold_are_told_apart() -> None:
    # The same lengths and ends, equal sums and sums of squares, other posts.
    lists = [[0, 1, 5, 6, 8], [0, 2, 3, 7, 8]]
    table = pa.table(
        {
            "post": [post for one in lists for post in one],
            "fingerprint": pa.array([number for number in (7, 9) for _ in range(5)], pa.uint64()),
            "strong": [True] * 10,
        }
    )
    found = LocalEngine().find_candidates(table, cap=10, weak_cap=5).pairs
    assert set(zip(found["a"].to_pylist(), found["b"].to_pylist(), strict=True)) == {
        pair for one in lists for pair in combinations(one, 2)
    }

    every = list(combinations(range(1, 10), 3))  # lists between two ends: 84 of them
    fingerprints = pa.table(  # noqa: F841 (the statement reads it)
        {
            "post": [post for one in every for post in (0, *one, 10)],
            "fingerprint": [number for number in range(len(every)) for _ in range(5)],
            "strong": [True] * 5 * len(every),
            "fresh": [True] * 5 * len(every),
        }
    )
    assert len(duckdb.sql(_LISTS_SQL).fetchall()) == len(every)
