"""The guarantee of winnowing, and candidates under the cap: by the compiled rule, and by the statements of clusters."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations, pairwise

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from stemmatic.link.wording.fingerprints import find_fingerprints
from stemmatic.options import LinkOptions
from stemmatic.pipeline.join import candidates as join
from stemmatic.pipeline.join.candidates import Counts, find_candidates
from stemmatic.pipeline.join.cluster import read_sql

OPTIONS = LinkOptions()
RUN = OPTIONS.gram_words + OPTIONS.winnow_window - 1

words = st.lists(st.integers(0, 6), max_size=40)


Row = tuple[int, int, bool]  # post, fingerprint, whether it is a strong one


def fingerprints(posts: list[list[int]]) -> list[Row]:
    flat = np.array([word for one in posts for word in one], np.uint64)
    offsets = np.cumsum([0] + [len(one) for one in posts]).astype(np.int64)
    passages, numbers = np.zeros(len(flat), np.int32), np.arange(len(posts))
    rows = find_fingerprints(flat, passages, offsets, numbers, OPTIONS).tolist()
    return [(post >> 1, fingerprint, bool(post & 1)) for fingerprint, post in rows]


def candidates(
    rows: list[Row], cap: int = 10, weak_cap: int = 5, old: frozenset[int] = frozenset()
) -> tuple[list[tuple[int, int]], Counts]:
    """The pairs of rows in any order, and what lies beyond the caps; posts that are ``old`` are not wanted."""
    ordered = sorted(rows, key=lambda row: row[1])
    posts, numbers, strong = (list(column) for column in zip(*ordered, strict=True)) if rows else ([], [], [])
    size = max(posts, default=0) + 1
    ranks = np.arange(size)[::-1].copy()  # the later the number the earlier the post, to tell the two apart
    pairs, counts = find_candidates(
        np.array(numbers, np.uint64),
        np.array(posts, np.int64),
        np.array(strong, np.bool_),
        ranks,
        np.array([post not in old for post in range(size)], np.bool_),
        (cap, weak_cap),
    )
    assert pairs.tolist() == sorted(pairs.tolist())
    return sorted((int(ranks[b]), int(ranks[a])) for a, b in pairs.tolist()), counts


@settings(deadline=None, max_examples=200)
@given(words, words, words, words, st.lists(st.integers(0, 6), min_size=RUN, max_size=30))
def test_every_shared_run_of_nine_words_shares_a_fingerprint(
    a: list[int], b: list[int], c: list[int], d: list[int], run: list[int]
) -> None:
    by_post: dict[int, set[int]] = {0: set(), 1: set()}
    for number, fingerprint, strong in fingerprints([a + run + b, c + run + d]):
        if strong:
            by_post[number].add(fingerprint)
    assert by_post[0] & by_post[1]


@settings(deadline=None, max_examples=30)
@given(words, words, st.lists(st.integers(0, 6), min_size=4, max_size=RUN - 1))
def test_a_short_post_inside_another_is_a_candidate(a: list[int], b: list[int], short: list[int]) -> None:
    trigrams = {tuple(short[i : i + 3]) for i in range(len(short) - 2)}
    assume(len(trigrams) >= 2)  # "yes yes yes yes" tells nothing
    pairs, _ = candidates(fingerprints([short, [*a, *short, *b]]))
    assert pairs == [(0, 1)]


def test_short_posts_with_every_third_word_changed_are_candidates() -> None:
    ours, theirs = list(range(15)), [100 + word if word % 3 == 2 else word for word in range(15)]
    assert candidates(fingerprints([ours, theirs]))[0] == [(0, 1)]
    far = list(range(200, 240))  # the word pairs of longer posts are not taken: there would be too many
    assert candidates(fingerprints([ours + far, theirs]))[0] == []


def test_texts_without_common_words_share_nothing() -> None:
    assert candidates(fingerprints([list(range(100, 140)), list(range(200, 240))]))[0] == []


def test_a_text_that_more_posts_hold_than_the_cap_is_chained_not_dropped() -> None:
    pairs, counts = candidates(fingerprints([list(range(20))] * 50))
    assert set(pairs) == {(i - 1, i) for i in range(1, 50)} | {(i, 49) for i in range(49)}  # 49 is the first of all
    assert counts.candidates == len(pairs)
    assert counts.wide_fingerprints > 0
    assert counts.wide_rows == 50 * counts.wide_fingerprints
    assert counts.common_rows == 50 * counts.common_fingerprints == 50 * 37  # its 3-grams and, as it is short, pairs


def test_under_the_cap_all_pairs_are_found() -> None:
    pairs, counts = candidates(fingerprints([list(range(20))] * 8))
    assert pairs == list(combinations(range(8), 2))
    assert counts.wide_fingerprints == 0


def plain_candidates(rows: list[Row], cap: int, weak_cap: int, old: frozenset[int]) -> list[tuple[int, int]]:
    """The rule as it is told, by dictionaries."""
    holders: dict[int, set[int]] = {}
    strong = {fingerprint: kind for _, fingerprint, kind in rows}
    for number, fingerprint, _ in rows:
        holders.setdefault(fingerprint, set()).add(number)
    weights: Counter[tuple[int, int]] = Counter()
    for fingerprint, held in holders.items():
        line = sorted(held)
        if strong[fingerprint]:
            chained = {*pairwise(line), *((one, line[-1]) for one in line[:-1])}
            weights.update(dict.fromkeys(chained if len(line) > cap else combinations(line, 2), 2))
        elif len(line) <= weak_cap:
            weights.update(combinations(line, 2))
    return sorted(pair for pair, weight in weights.items() if weight >= 2 and not old.issuperset(pair))


def by_statements(
    rows: list[Row], cap: int, weak_cap: int, old: frozenset[int]
) -> tuple[list[tuple[int, int]], list[tuple[bool, int, int]]]:
    """What clusters run, in their order; posts are numbered backwards, as :func:`candidates` does."""
    size = max((row[0] for row in rows), default=0) + 1
    posts = [size - 1 - post for post, _, _ in rows]
    table = pa.table(
        {
            "post": pa.array(posts, pa.int64()),
            "fingerprint": pa.array([row[1] for row in rows], pa.uint64()),
            "strong": pa.array([row[2] for row in rows], pa.bool_()),
            "fresh": pa.array([row[0] not in old for row in rows], pa.bool_()),
        }
    )
    values = {"cap": cap, "weak_cap": weak_cap, "begin": 0, "end": 1 << 62}
    with duckdb.connect() as connection:
        connection.register("fingerprints", table)

        def run(name: str) -> duckdb.DuckDBPyRelation:
            statement = re.sub(r":(\w+)", r"$\1", read_sql(name))
            return connection.sql(statement, params={key: values[key] for key in re.findall(r"\$(\w+)", statement)})

        for name in ("lists", "held", "listed"):
            run(name).to_table(name)
        pairs = run("candidates").fetchall()
        return sorted((size - 1 - b, size - 1 - a) for a, b in pairs), sorted(run("beyond").fetchall())


rows = st.lists(st.tuples(st.integers(0, 25), st.integers(0, 12), st.booleans()), max_size=150)


@settings(deadline=None, max_examples=40)
@given(rows, st.frozensets(st.integers(0, 25)), st.sampled_from([1, 8, 1000]), st.integers(2, 9), st.integers(2, 9))
def test_candidates_are_those_of_the_rule_in_one_part_or_many(
    rows: list[Row], old: frozenset[int], at_once: int, cap: int, weak_cap: int
) -> None:
    # Equal numbers in all bits but the kind, spread over all buckets.
    each = sorted({(post, (2 * number + strong) * 0x9E3779B97F4A7C15 % 2**64, strong) for post, number, strong in rows})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(join, "_PAIRS_AT_ONCE", at_once)
        pairs, counts = candidates(each, cap, weak_cap, old)
    assert pairs == plain_candidates(each, cap, weak_cap, old)
    shared, beyond = by_statements(each, cap, weak_cap, old)
    assert shared == pairs
    numbers = {strong: tuple(more) for strong, *more in beyond}
    assert numbers.get(True, (0, 0)) == (counts.wide_fingerprints, counts.wide_rows)
    assert numbers.get(False, (0, 0)) == (counts.common_fingerprints, counts.common_rows)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(st.integers(0, 3), max_size=30), max_size=5))
def test_no_fingerprint_of_a_post_comes_twice(posts: list[list[int]]) -> None:
    both = [(post, fingerprint) for post, fingerprint, _ in fingerprints(posts)]
    assert len(set(both)) == len(both)


def plain_fingerprints(hashes: NDArray[np.uint64], window: int) -> list[int]:
    """Of every window the least, of several the last, each once where it stands."""
    positions = []
    for first in range(max(len(hashes) - window + 1, 1)):
        inside = range(first, min(first + window, len(hashes)))
        positions.append(min(inside, key=lambda at: (hashes[at], -at)))
    return [int(hashes[at]) for at in dict.fromkeys(positions)]


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(0, 3), min_size=OPTIONS.gram_words, max_size=40))
def test_winnowing_takes_the_least_of_every_window(words: list[int]) -> None:
    k, window = OPTIONS.gram_words, OPTIONS.winnow_window
    gram = {tuple(words[at : at + k]): fingerprints([words[at : at + k]])[0][1] for at in range(len(words) - k + 1)}
    hashes = np.array([gram[tuple(words[at : at + k])] for at in range(len(words) - k + 1)], np.uint64)
    found = [fingerprint for _, fingerprint, strong in fingerprints([words]) if strong]
    expected = list(dict.fromkeys(plain_fingerprints(hashes, window)))
    assert found[: len(expected)] == expected


def test_lists_that_other_posts_hold_are_told_apart() -> None:
    # The same lengths and ends, equal sums and sums of squares, other posts.
    lists = [[0, 1, 5, 6, 8], [0, 2, 3, 7, 8]]
    rows = [(post, number, True) for one, number in zip(lists, (7, 9), strict=True) for post in one]
    expected = sorted({pair for one in lists for pair in combinations(one, 2)})
    assert candidates(rows)[0] == expected == by_statements(rows, 10, 5, frozenset())[0]
    every = list(combinations(range(1, 10), 3))  # lists between two ends: 84 of them
    rows = [(post, number, True) for number, one in enumerate(every, 1) for post in (0, *one, 10)]
    expected = list(combinations(range(11), 2))
    assert candidates(rows)[0] == expected == by_statements(rows, 10, 5, frozenset())[0]
    found = join._find_lists(
        np.array([row[1] for row in rows], np.uint64),
        np.array([row[0] for row in rows], np.int64),
        np.ones(len(rows), np.bool_),
        np.arange(11),
        np.ones(11, np.bool_),
        (10, 5),
    )
    lists = [tuple(one.tolist()) for one in np.split(found.held, np.cumsum(found.sizes)[:-1])]
    assert len(set(found.sums.tolist())) == len(lists)
    assert lists == [(0, *one, 10) for one in every]
