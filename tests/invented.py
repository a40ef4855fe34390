"""Invented posts for the tests of linking, descent and archive."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import numpy as np

from stemmatic.descend import LayOut, Layout, lay_out
from stemmatic.link import Texts, TokenizedText, compare_pairs, find_fingerprints
from stemmatic.model import Link, Place, Post
from stemmatic.options import LinkOptions
from stemmatic.pipeline.join.candidates import find_candidates
from stemmatic.text.comparison import split_words
from stemmatic.understand import understand

START = datetime(2031, 6, 3, 9, 0, tzinfo=UTC)


def post(channel: str, number: int | str, text: str, minutes: float | None = 0, **fields: object) -> Post:
    """A post of an invented channel, ``minutes`` after the start; ``None`` leaves it undated."""
    date = None if minutes is None else START + timedelta(minutes=minutes)
    place = Place("0" * 64, f"line {number}")
    return Post(platform="table", channel=channel, number=str(number), text=text, date=date, place=place, **fields)  # type: ignore[arg-type]


def tokenized(one: Post) -> TokenizedText:
    """The post as the linker takes it."""
    record = understand(one.text)
    return TokenizedText.of(one, record.passages, split_words(one.text), bool(record.elisions))


def laid_out(posts: Iterable[Post]) -> LayOut:
    """The layouts of posts, as families take them."""
    texts = {one.key: one.text for one in posts}

    def laid(key: str) -> Layout:
        said = understand(texts[key])
        return lay_out(texts[key], said.passages, said.languages)

    return laid


def texts_of(*posts: Post) -> Texts:
    """Posts as the linker's columns."""
    return Texts.of(map(tokenized, posts))


def links_of(*posts: Post) -> list[Link]:
    """The links of posts in one language, found as a run finds them."""
    texts, options = texts_of(*posts), LinkOptions()
    numbers = np.arange(len(texts))
    rows = find_fingerprints(texts.columns.words, texts.word_passages, texts.offsets, numbers, options)
    fingerprint, owner = rows[np.argsort(rows[:, 0])].T.copy()
    posts, strong = (owner >> np.uint64(1)).astype(np.int64), (owner & np.uint64(1)) > 0
    caps = options.max_holders, options.max_weak_holders
    everyone = np.ones(len(texts), np.bool_)
    pairs, _ = find_candidates(fingerprint, posts, strong, numbers, everyone, caps)
    return compare_pairs(texts, pairs, options)
