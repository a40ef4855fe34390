"""Pairs are sifted out only where no names and numbers could make a link of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from stemmatic.link import PASSAGE, Speeches, describe_passage, sift
from stemmatic.link.columns import UNKNOWN_TIME
from stemmatic.link.meaning.alignment import measure_cosines
from stemmatic.link.meaning.anchors import count_anchors, find_anchors
from stemmatic.link.meaning.features import find_features, join_lifts, scales_of, time_odds
from stemmatic.options import TranslateOptions

HOUR = 3_600_000_000
WORDS = [
    "harbour",
    "гавань",
    "ليلة",
    "渡轮",
    "Verhalen",
    "Верхален",
    "فيرهالين",
    "Ossel",
    "Оссель",
    "12",
    "12",
    "7",
    "400",
]
OPTIONS = TranslateOptions()
VARIED = [
    OPTIONS,
    replace(OPTIONS, max_merge=1),
    replace(OPTIONS, max_merge=4, min_score=0.02),
    replace(OPTIONS, name_weight=-0.4, other_name_weight=0.6, spelt_name_weight=-1.0),
    replace(OPTIONS, number_weight=-0.5, other_number_weight=1.5, short_passages=2, long_passages=3),
]


def around(theme: NDArray[np.float64], spread: float, rng: np.random.Generator) -> NDArray[np.int8]:
    """Bytes of a vector near a theme."""
    vector = theme + spread * rng.standard_normal(len(theme))
    return np.rint(vector * (127 / np.abs(vector).max())).astype(np.int8)


def spoken(rng: np.random.Generator, count: int) -> tuple[list[list[str]], Speeches, NDArray[np.int8]]:
    """Posts that say things of a few themes, in one language or the other; a vector for each passage."""
    themes = rng.standard_normal((4, 24))
    texts = [
        [
            " ".join(rng.choice(WORDS, int(rng.integers(1, 6)))) + "."
            for _ in range(int(rng.choice([1, 1, 2, 3, 5, 9, 14])))
        ]
        for _ in range(count)
    ]
    passages = [passage for text in texts for passage in text]
    vectors = np.array([around(themes[rng.integers(4)], float(rng.choice([0.2, 0.6, 1.0])), rng) for _ in passages])
    times = rng.choice([0, HOUR // 2, HOUR, 18 * HOUR, 400 * HOUR], count)
    speeches = Speeches(
        # Some texts say something in both languages.
        texts=np.maximum.accumulate(np.where(rng.random(count) < 0.9, np.arange(count), 0)),
        languages=np.arange(count, dtype=np.uint32) % 2,
        times=np.where(rng.random(count) < 0.9, times, UNKNOWN_TIME),
        lifts=rng.choice([0.0, 0.11, OPTIONS.other_lift], count),
        begins=np.cumsum([0, *map(len, texts)]),
        rows=np.arange(len(passages)),
        passages=np.array([describe_passage(passage) for passage in passages], PASSAGE),
    )
    return texts, speeches, vectors


def score(
    texts: list[list[str]], speeches: Speeches, vectors: NDArray[np.int8], a: int, b: int, o: TranslateOptions
) -> float:
    """The score of a pair; 0 where the two could be no versions of one post."""
    whole = vectors.astype(np.float32)
    ours, theirs = (whole[speeches.begins[i] : speeches.begins[i + 1]] for i in (a, b))
    versions = speeches.texts[a] == speeches.texts[b]
    lift = join_lifts(speeches.lifts[a], speeches.lifts[b], o.other_lift) + o.version_lift * versions
    times = speeches.times[[a, b]]
    hours = float("nan") if UNKNOWN_TIME in times else abs(int(times[0]) - int(times[1])) / HOUR
    odds = o.version_bonus if versions else float(time_odds(hours, len(ours), len(theirs), scales_of(o)))
    features = find_features(texts[a], ours, texts[b], theirs, float(lift), o, head_start=odds)
    if features is None or (versions and min(features.coverage) < o.min_version_coverage):
        return 0.0
    return features.score(o, odds)


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 2**32 - 1), options=st.sampled_from(VARIED))
def test_what_is_sifted_out_is_no_link(seed: int, options: TranslateOptions) -> None:
    rng = np.random.default_rng(seed)
    texts, speeches, vectors = spoken(rng, 24)
    pairs = np.array([(a, b) for a in range(24) for b in range(a + 1, 24)])
    could = sift(speeches, pairs, vectors, np.arange(len(vectors)), options)
    scores = np.array([score(texts, speeches, vectors, a, b, options) for a, b in pairs.tolist()])
    assert could[scores >= options.min_score].all()


def test_most_that_are_no_links_are_sifted_out() -> None:
    found = rejected = links = 0
    for seed in range(20):
        texts, speeches, vectors = spoken(np.random.default_rng(seed), 24)
        pairs = np.array([(a, b) for a in range(24) for b in range(a + 1, 24)])
        could = sift(speeches, pairs, vectors, np.arange(len(vectors)), OPTIONS)
        scores = np.array([score(texts, speeches, vectors, a, b, OPTIONS) for a, b in pairs.tolist()])
        links += int((scores >= OPTIONS.min_score).sum())
        found += int(could.sum())
        rejected += int((~could).sum())
    assert links > 100
    assert rejected > 2 * (found - links)


def test_vectors_may_stand_anywhere() -> None:
    _, speeches, vectors = spoken(np.random.default_rng(3), 24)
    pairs = np.array([(a, b) for a in range(24) for b in range(a + 1, 24)])
    plain = sift(speeches, pairs, vectors, np.arange(len(vectors)), OPTIONS)
    order = np.random.default_rng(4).permutation(len(vectors))
    places = np.argsort(order)
    np.testing.assert_array_equal(sift(speeches, pairs, vectors[order], places, OPTIONS), plain)
    assert 0 < plain.sum() < len(plain)


@pytest.mark.parametrize("dimensions", [3, 512])
def test_cosines_of_whole_numbers_are_exact(dimensions: int) -> None:
    rng = np.random.default_rng(1)
    a, b = (rng.integers(-127, 128, (count, dimensions)).astype(np.int8) for count in (5, 7))
    between, inside, _ = measure_cosines(a.astype(np.float32), b.astype(np.float32), 3)
    one, other = a.astype(np.int64), b.astype(np.int64)
    lengths, others = (np.sqrt((side**2).sum(axis=1).astype(np.float64)) for side in (one, other))
    np.testing.assert_array_equal(between, (one @ other.T) / (lengths[:, None] * others))
    np.testing.assert_array_equal(inside[:3, 1], (one[:3] * one[2:]).sum(axis=1) / (lengths[:3] * lengths[2:]))
    assert not inside[3:, 1].any()


@given(st.lists(st.lists(st.sampled_from([*WORDS, "A.", "«Лот»", "3,5"]), min_size=1), min_size=1, max_size=4))
def test_passages_read_together_have_no_other_names_and_numbers(lists: list[list[str]]) -> None:
    passages = [" ".join(words) for words in lists]
    whole, parts = find_anchors("\n".join(passages)), [find_anchors(passage) for passage in passages]
    assert whole.numbers == frozenset().union(*(part.numbers for part in parts))
    # What opens a passage behind one that ends in an initial may be a name.
    assert whole.names <= frozenset().union(*(part.names | part.openers for part in parts))
    counted = [count_anchors(passage) for passage in passages]
    assert len(whole.names) <= sum(names for names, _, _ in counted)
    assert whole.numbers == frozenset().union(*(numbers for _, numbers, _ in counted))
    assert bool(whole.spellings) <= any(caseless for _, _, caseless in counted)
