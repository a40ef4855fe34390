"""Texts, fingerprints and links in Arrow batches: the same as from posts at hand, however the posts are cut up."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from stemmatic.archive.link_rows import link_of, link_row
from stemmatic.link import (
    Texts,
    find_fingerprints,
    fingerprint_batch,
    link_columns,
    note_changes,
    read_links,
    rows_of,
    verify_batch,
)
from stemmatic.link.columns import COMPARED, read_columns
from stemmatic.link.relation import direction_grounds, round_seconds
from stemmatic.link.rows import write_pairs
from stemmatic.link.wording.alignment import _maximal_runs, _seeded_runs
from stemmatic.link.wording.rows import round_4
from stemmatic.link.words import word_number
from stemmatic.model import Link, PassagePair, Relation
from stemmatic.options import LinkOptions
from stemmatic.text.comparison import split_words
from tests.invented import links_of, post, tokenized

OPTIONS = LinkOptions()
NEWS = (
    "The harbour office of Veyra closes the Sarn lock from March 19 until May. "
    "Ships of more than 40 metres turn at Tarnholm and wait there for the tide. "
    "Captain Ilen Marsk asks all crews to report two hours before."
)
EDITED = NEWS.replace("closes", "will close").replace("all crews", "every workers")
CUT = "Ships of more than 40 metres turn at Tarnholm and wait there for the tide. <...>"
OTHER = "The choir of Belmora sings on the square tonight, and nobody has to pay for it."


def a_few_texts() -> Texts:
    return Texts.of(
        tokenized(one)
        for one in (
            post("a", 1, NEWS, 0),
            post("b", 1, EDITED, 7),
            post("c", 1, CUT, 3),
            post("d", 1, NEWS, None),
            post("e", 1, OTHER, 5),
            post("e", 2, "🜁", 6),
            post("b", 2, NEWS + "\n" + OTHER, 60 * 30, extra={"date_precision": "day"}),
        )
    )


def all_pairs(texts: Texts) -> tuple[np.ndarray, np.ndarray]:
    left, right = np.triu_indices(len(texts), 1)
    return left, right


def test_columns_say_what_the_posts_say() -> None:
    texts = a_few_texts()
    columns = texts.columns
    for i, one in enumerate(texts.posts):
        found = split_words(one.text)
        words = columns.words[texts.span(i)].tolist()
        assert words == list(map(word_number, found.words))
        lengths = [end - begin for begin, end in zip(found.begins, found.ends, strict=True)]
        assert columns.lengths[texts.span(i)].tolist() == lengths
        starts = [passage.begin for passage in texts.passages[i]]
        home = [max(bisect_right(starts, begin) - 1, 0) for begin in found.begins]
        assert columns.word_passages[texts.span(i)].tolist() == home
        forms = columns.form_of[texts.span(i)].tolist()
        for word, begin, end, form in zip(found.words, found.begins, found.ends, forms, strict=True):
            printed = one.text[begin:end]
            specific = any(map(str.isdigit, word)) or (printed[0].isupper() and begin not in starts)
            assert (form >= 0) == specific
            if specific:
                chars = columns.form_chars[columns.form_offsets[form] : columns.form_offsets[form + 1]]
                assert "".join(map(chr, chars)) == printed
    assert columns.elided.tolist() == [text == CUT for text in (one.text for one in texts.posts)]
    assert len(set(columns.channels.tolist())) == len({one.channel for one in texts.posts})


def test_sliced_rows_are_those_of_their_posts() -> None:
    texts = a_few_texts()
    sliced = read_columns(texts.rows.slice(2, 3))
    np.testing.assert_array_equal(sliced.words, texts.columns.words[texts.offsets[2] : texts.offsets[5]])
    np.testing.assert_array_equal(sliced.times, texts.columns.times[2:5])


@pytest.mark.parametrize("size", [1, 2, 7])
def test_fingerprints_of_batches_are_those_of_all_posts(size: int) -> None:
    texts = a_few_texts()
    numbers = np.arange(len(texts))
    whole = find_fingerprints(texts.columns.words, texts.word_passages, texts.offsets, numbers, OPTIONS)
    batch = texts.rows.append_column("post", pa.array(numbers))
    parts = [fingerprint_batch(batch.slice(begin, size), OPTIONS) for begin in range(0, len(texts), size)]
    found = pa.Table.from_batches(parts)
    assert found["post"].to_pylist() == (whole[:, 1] >> np.uint64(1)).tolist()
    assert found["strong"].to_pylist() == ((whole[:, 1] & np.uint64(1)) > 0).tolist()
    np.testing.assert_array_equal(found["fingerprint"].to_numpy().view(np.uint64), whole[:, 0])


def test_verified_batches_hold_the_links_of_the_posts() -> None:
    texts = a_few_texts()
    left, right = all_pairs(texts)
    rows = link_columns(texts.columns, texts.keys, left, right, OPTIONS).to_batch(texts.keys)
    assert rows.num_rows > 5
    sides = [texts.rows.select(COMPARED.names).take(pa.array(ends)) for ends in (left, right)]
    names = [prefix + name for prefix in ("a_", "b_") for name in COMPARED.names]
    pairs = pa.record_batch([*sides[0].columns, *sides[1].columns], names=names)
    assert verify_batch(pairs, OPTIONS).equals(rows)
    singles = [verify_batch(pairs.slice(at, 1), OPTIONS) for at in range(len(left))]
    assert pa.Table.from_batches(singles).equals(pa.Table.from_batches([rows]))


def ends_of(texts: Texts, links: Sequence[Link], end: str) -> NDArray[np.int64]:
    return np.array([texts.index[getattr(link, end)] for link in links], np.int64)


def test_rows_say_what_records_say() -> None:
    texts = a_few_texts()
    left, right = all_pairs(texts)
    rows = link_columns(texts.columns, texts.keys, left, right, OPTIONS).to_batch(texts.keys)
    links = read_links(rows)
    assert {link.relation for link in links} >= {Relation.COPY, Relation.EDITED_COPY, Relation.EXCERPT}
    assert rows_of(links).equals(rows)
    archived = zip(*(column.to_pylist() for column in rows.columns[:-1]), strict=True)
    assert [link_of((*row[:9], 0, 0, 0, row[9])) for row in archived] == links
    noted = read_links(note_changes(rows, texts.rows, *(ends_of(texts, links, end) for end in ("source", "target"))))
    assert links_of(*texts.posts) == [link for link in noted if link in links_of(*texts.posts)]
    assert {link.relation for link in noted if link.changes} >= {Relation.EDITED_COPY}
    for link in links:
        assert link.grounds[0].startswith("wording: ")
        assert link.grounds[1].startswith(("time: ", "open: ", "containment: "))


texts_to_write = st.text(max_size=9)
pairs = st.builds(PassagePair, *[st.integers(0, 10**6)] * 4, st.integers(0, 10_000).map(lambda number: number / 10_000))


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.builds(
            Link,
            source=texts_to_write,
            target=texts_to_write,
            directed=st.booleans(),
            relation=st.sampled_from(Relation),
            score=st.floats(0, 1),
            source_coverage=st.floats(0, 1),
            target_coverage=st.floats(0, 1),
            grounds=st.lists(texts_to_write, max_size=3).map(tuple),
            passages=st.lists(pairs, max_size=3).map(tuple),
        ),
        max_size=4,
    )
)
def test_rows_are_those_of_the_archive(links: list[Link]) -> None:
    rows = rows_of(links)
    assert read_links(rows) == links
    archived = list(zip(*(column.to_pylist() for column in rows.columns[:-1]), strict=True))
    assert archived == [link_row(link) for link in links]


@given(st.integers(0, 10**7))
def test_lengths_of_time_that_are_told_alike_are_one(seconds: int) -> None:
    (rounded,) = round_seconds(np.array([seconds]))
    assert direction_grounds(0, int(rounded)) == direction_grounds(0, seconds)


def test_every_score_is_written_as_python_writes_it() -> None:
    scores = [number / 10_000 for number in range(10_001)]
    columns = np.array([(0, 1, 2, 3, score) for score in scores])
    written, _ = write_pairs(np.arange(len(scores) + 1), columns)
    assert written.to_pylist() == [f"[[0,1,2,3,{score!r}]]" for score in scores]


def test_no_pairs_make_no_links() -> None:
    texts = a_few_texts()
    none = np.empty(0, np.int64)
    rows = link_columns(texts.columns, texts.keys, none, none, OPTIONS)
    assert len(rows) == 0
    assert rows.to_batch(texts.keys).equals(rows_of([]))


@settings(deadline=None, max_examples=200)
@given(st.lists(st.floats(0, 1) | st.integers(0, 2000).map(lambda n: n / 160)))
def test_rounding_is_that_of_the_language(values: list[float]) -> None:
    assert round_4(np.array(values)).tolist() == [round(value, 4) for value in values]


some_words = st.lists(st.integers(0, 4), max_size=40).map(lambda words: np.array(words, np.uint64))


@settings(deadline=None, max_examples=200)
@given(some_words, some_words, st.integers(1, 4))
def test_all_maximal_runs_are_found(a: np.ndarray, b: np.ndarray, least: int) -> None:
    expected = []
    for i in range(len(a)):
        for j in range(len(b)):
            if a[i] != b[j] or (i and j and a[i - 1] == b[j - 1]):
                continue
            length = next((k for k in range(min(len(a) - i, len(b) - j)) if a[i + k] != b[j + k]), None)
            length = min(len(a) - i, len(b) - j) if length is None else length
            if length >= least:
                expected.append([length, i, j])
    assert _maximal_runs(a, b, least).tolist() == expected


def test_long_texts_are_aligned_by_rare_runs() -> None:
    rng = np.random.default_rng(4)
    a = rng.integers(0, 2**60, 9000).astype(np.uint64)
    b = np.concatenate([a[5000:7000], rng.integers(0, 2**60, 500).astype(np.uint64), a[:4000]])
    runs = sorted(_seeded_runs(a, b).tolist())
    assert runs == [[2000, 5000, 0], [4000, 0, 2500]]
