"""Invented posts for the tests of linking, descent and archive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from stemmatic.link import Texts, TokenizedPost
from stemmatic.model import Passage, PassageKind, Place, Post
from stemmatic.text.comparison import split_words
from stemmatic.understand import understand

START = datetime(2031, 6, 3, 9, 0, tzinfo=UTC)


def post(channel: str, number: int | str, text: str, minutes: float | None = 0, **fields: object) -> Post:
    """A post of an invented channel, ``minutes`` after the start; ``None`` leaves it undated."""
    date = None if minutes is None else START + timedelta(minutes=minutes)
    place = Place("0" * 64, f"line {number}")
    return Post(platform="table", channel=channel, number=str(number), text=text, date=date, place=place, **fields)  # type: ignore[arg-type]


def tokenized(one: Post) -> TokenizedPost:
    """The post as the linker takes it."""
    record = understand(one.text)
    return TokenizedPost(
        post=one,
        passages=record.passages or (Passage(begin=0, end=len(one.text), kind=PassageKind.SENTENCE, language="und"),),
        words=split_words(one.text),
        elided=bool(record.elisions),
    )


def texts_of(*posts: Post) -> Texts:
    """Posts as the linker's columns."""
    return Texts(map(tokenized, posts))
