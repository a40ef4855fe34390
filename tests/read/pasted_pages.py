"""Pasted pages and what is read of them, for the tests of their reader. Countries and channels are invented."""

from __future__ import annotations

from sources import source_of

from stemmatic.model import Post, Skipped
from stemmatic.read.format import Reading
from stemmatic.read.pasted.reader import FORMAT

BODY = (
    "The Republic of Valdoria welcomes the opening of the northern bridge.",
    "The minister thanked the engineers of the Ostrava Union for nine years of work.",
    "Traffic begins on Monday, and the ferry line will be kept for the islands.",
)


def read(page: str | bytes, reading: Reading | None = None) -> list[Post | Skipped]:
    return list(FORMAT.read(source_of("page.txt", page), reading or Reading()))  # type: ignore[arg-type]


def posts_of(page: str) -> list[Post]:
    return [item for item in read(page) if isinstance(item, Post)]


def texts_of(page: str) -> list[str]:
    return [post.text for post in posts_of(page)]
