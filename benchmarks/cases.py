"""The worst cases of a corpus: one text posted again and again, one channel with all posts, a line under every post."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from benchmarks.corpus import Made


def one_text(posts: Iterable[Made]) -> Iterator[Made]:
    """Every post has the text of the first."""
    posts = iter(posts)
    first = next(posts)
    yield first
    for post in posts:
        yield replace(post, sentences=first.sentences, signature="", kind="copy", source=first.key, forwarded=None)


def one_channel(posts: Iterable[Made]) -> Iterator[Made]:
    """All posts are of one channel, which names no others."""
    renamed: dict[str, str] = {}
    for number, post in enumerate(posts, 1):
        own = replace(post, channel="channel_0", number=number, forwarded=None)
        renamed[post.key] = own.key
        yield replace(own, source=renamed[post.source] if post.source else None)


def signed(posts: Iterable[Made]) -> Iterator[Made]:
    """The same signature line, of nine words, under every post of every channel."""
    line = "Read more about this and much else every day."
    return (replace(post, sentences=(*post.sentences, line)) for post in posts)


CASES: dict[str, Callable[[Iterable[Made]], Iterable[Made]]] = {
    "corpus": lambda posts: posts,
    "one-text": one_text,
    "one-channel": one_channel,
    "signature": signed,
}
