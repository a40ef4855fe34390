"""Texts, fingerprints and links in Arrow batches: the same as from posts at hand, however the posts are cut up."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.link import Texts, find_copies, find_fingerprints, fingerprint_batch, link_pairs, verify_batch
from stemmatic.link.columns import read_columns
from stemmatic.link.wording.alignment import _MAX_CELLS, _maximal_runs, _seeded_runs
from stemmatic.link.wording.rows import LINK, round_4
from stemmatic.model import Link
from stemmatic.options import LinkOptions
from stemmatic.pipeline.join.local import LocalEngine
from tests.invented import post, tokenized

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
    return Texts(
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


def test_columns_survive_arrow() -> None:
    texts = a_few_texts()
    again = read_columns(texts.to_batch())
    for name, values in texts.columns._asdict().items():
        np.testing.assert_array_equal(getattr(again, name), values, err_msg=name)
    sliced = read_columns(texts.to_batch().slice(2, 3))
    np.testing.assert_array_equal(sliced.words, texts.words[texts.offsets[2] : texts.offsets[5]])
    np.testing.assert_array_equal(sliced.times, texts.columns.times[2:5])


@pytest.mark.parametrize("size", [1, 2, 7])
def test_fingerprints_of_batches_are_those_of_all_posts(size: int) -> None:
    texts = a_few_texts()
    whole = find_fingerprints(texts.words, texts.word_passages, texts.offsets, OPTIONS)
    batch = texts.to_batch()
    parts = [fingerprint_batch(batch.slice(begin, size), OPTIONS) for begin in range(0, len(texts), size)]
    found = pa.Table.from_batches(parts)
    assert found["post"].to_pylist() == whole["post"].to_pylist()
    assert found["strong"].to_pylist() == whole["strong"].to_pylist()
    signed = found["fingerprint"].to_numpy()
    np.testing.assert_array_equal(signed.view(np.uint64), whole["fingerprint"].to_numpy())


def test_verified_batches_hold_the_links_of_the_posts() -> None:
    texts = a_few_texts()
    left, right = all_pairs(texts)
    rows = link_pairs(texts, left, right, OPTIONS)
    assert len(rows) == len(list(rows)) > 5
    batch = texts.to_batch()
    sides = [batch.take(pa.array(ends)) for ends in (left, right)]
    names = [prefix + name for prefix in ("a_", "b_") for name in batch.schema.names]
    pairs = pa.record_batch([*sides[0].columns, *sides[1].columns], names=names)
    assert verify_batch(pairs, OPTIONS).equals(rows.to_batch())
    singles = [verify_batch(pairs.slice(at, 1), OPTIONS) for at in range(len(left))]
    assert pa.Table.from_batches(singles).equals(pa.Table.from_batches([rows.to_batch()]))


def test_rows_say_what_records_say() -> None:
    texts = a_few_texts()
    rows = link_pairs(texts, *all_pairs(texts), OPTIONS)
    links = list(find_copies(texts, LocalEngine(), OPTIONS).links)
    assert {(link.source, link.target) for link in links} <= {(link.source, link.target) for link in rows}
    for link, row in zip(rows, rows.to_batch().to_pylist(), strict=True):
        assert isinstance(link, Link)
        assert row["relation"] == link.relation.value
        assert (row["source"], row["target"], row["directed"]) == (link.source, link.target, link.directed)
        assert (row["score"], row["source_coverage"]) == (link.score, link.source_coverage)
        assert tuple(row["grounds"]) == link.grounds
        assert [tuple(one.values()) for one in row["passages"]] == [
            (p.source_begin, p.source_end, p.target_begin, p.target_end, p.score) for p in link.passages
        ]


def test_no_pairs_make_no_links() -> None:
    texts = a_few_texts()
    none = np.empty(0, np.int64)
    assert list(link_pairs(texts, none, none, OPTIONS)) == []
    assert link_pairs(texts, none, none, OPTIONS).to_batch().schema == LINK


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
    assert len(a) ** 2 > _MAX_CELLS
    b = np.concatenate([a[5000:7000], rng.integers(0, 2**60, 500).astype(np.uint64), a[:4000]])
    runs = sorted(_seeded_runs(a, b).tolist())
    assert runs == [[2000, 5000, 0], [4000, 0, 2500]]
