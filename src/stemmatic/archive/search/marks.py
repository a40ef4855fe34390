"""How filters stand in the search index: each as one word of the column ``marks``.

A word of the index holds letters, digits and ``_%#:'".,`` only; anything else is written as ``%`` and its code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from stemmatic.model import Understanding
from stemmatic.text.comparison import split_to_search
from stemmatic.text.marks import find_marks

ANY = "post:"  # every post has it


_UNSAFE = re.compile(r"[^\w]|[A-Z]", re.ASCII)


def _quote(name: str) -> str:
    return "".join(char if ord(char) > 127 else _UNSAFE.sub(lambda found: f"%{ord(found[0]):x}", char) for char in name)


@lru_cache(maxsize=1 << 12)
def name_mark(field: str, name: str) -> str:
    """A name by its characters, small and capital letters alike."""
    return f"{field}:{_quote(name.casefold())}"


@lru_cache(maxsize=1 << 12)
def folded_mark(field: str, text: str) -> str:
    """A name by its folded words, or by its characters where it has none."""
    words = split_to_search(text).words
    return f"{field}:{'_'.join(words)}" if words else name_mark(field, text)


@lru_cache(maxsize=1 << 14)
def hashtag_mark(tag: str) -> str | None:
    """A hashtag, with its sign or without, by its folded words; an ending behind an apostrophe is no part of it."""
    tag = next(iter(find_marks(tag).hashtags), tag)
    words = split_to_search(tag.lstrip("#＃").replace("_", " ")).words
    return "#" + "_".join(words) if words else None


def speaker_marks(words: Iterable[str]) -> list[str]:
    """The words of a speaker's name: they stand side by side, and a lone ``speaker:`` ends each name."""
    return [f"speaker:{word}" for word in words]


HAS: Mapping[str, Callable[[Mapping[str, Any], Understanding], object]] = {
    "forward": lambda post, said: "forward" in post,
    "media": lambda post, said: post.get("media"),
    "link": lambda post, said: said.links or post.get("links"),
    "hashtag": lambda post, said: said.hashtags,
    "quote": lambda post, said: any(not one.reported for one in said.quotes),
    "edit": lambda post, said: post.get("edited") or post.get("edited_date"),
    "reply": lambda post, said: post.get("reply_to"),
    "date": lambda post, said: post.get("date"),
}
"""What ``has:`` may ask for, of a post's record and what it says."""


def marks_of(post: Mapping[str, Any], said: Understanding) -> Iterator[str]:
    """The marks of a post, given as its record."""
    yield ANY
    yield name_mark("platform", post["platform"])
    yield name_mark("channel", post["channel"])
    yield name_mark("channel", f"{post['platform']}:{post['channel']}")
    if post.get("channel_title"):
        yield folded_mark("title", post["channel_title"])
    yield from (name_mark("language", one) for one in said.languages or ("und",))
    for text in filter(None, (post.get("title"), post["text"])):
        yield from filter(None, (hashtag_mark(tag) for tag in find_marks(text).hashtags))
    names = dict.fromkeys([one.speaker for one in said.headings] + [one.speaker for one in said.quotes])
    for name in filter(None, names):
        yield from speaker_marks(split_to_search(name).words)
        yield "speaker:"
    yield from (f"has:{name}" for name, test in HAS.items() if test(post, said))
