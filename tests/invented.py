"""Invented posts for the tests of linking, descent and archive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from stemmatic.link import Texts, TokenizedText, compare_pairs, find_fingerprints
from stemmatic.model import Link, Place, Post
from stemmatic.options import LinkOptions
from stemmatic.pipeline.join.local import LocalEngine
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


def texts_of(*posts: Post) -> Texts:
    """Posts as the linker's columns."""
    return Texts.of(map(tokenized, posts))


def links_of(*posts: Post) -> list[Link]:
    """The links of posts in one language, found as a run finds them."""
    texts, options = texts_of(*posts), LinkOptions()
    rows = find_fingerprints(texts.columns.words, texts.word_passages, texts.offsets, options)
    found = LocalEngine().find_candidates(pa.Table.from_batches([rows]), options.max_holders, options.max_weak_holders)
    pairs = zip(found.pairs["a"].to_pylist(), found.pairs["b"].to_pylist(), strict=True)
    return compare_pairs(texts, list(pairs), options)
