"""Where declared forwards came from: the post that the header names, as far as it can be known."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from stemmatic.model import Forward, Link, Post, make_key

_ANY_PLATFORM = ("text", "table")  # pasted pages and tables come from anywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The origin of a forward.

    ``key`` is known where the header gives channel and number, or where the archive holds a post of the named
    channel with the forward's text; ``held`` says whether the archive has it.
    """

    post: str
    key: str | None
    held: bool
    ground: str


@dataclass(frozen=True, slots=True)
class HeldPost:
    """What is asked of a post that may be an origin."""

    key: str
    platform: str
    channel: str
    date: datetime | None


class Held(Protocol):
    """The posts that an archive holds, as far as origins ask for them."""

    def find(self, key: str) -> HeldPost | None:
        """The post of a key, under whichever of its channel's names."""

    def channels_named(self, name: str) -> Collection[tuple[str, str]]:
        """The channels (platform, channel) that a header may mean by a user name, an id or a title, case folded."""

    def same_text(self, platform: str, channel: str, text: str) -> Collection[HeldPost]:
        """The posts of a channel with a text."""

    def links_of(self, key: str) -> Collection[Link]:
        """What was found between a post and others, in one language and across."""


def resolve_origins(forwards: Iterable[Post], held: Held) -> dict[str, Origin]:
    """The origin of every forward."""
    return {post.key: _origin_of(post, post.forward, held) for post in forwards if post.forward is not None}


def _origin_of(post: Post, forward: Forward, held: Held) -> Origin:
    if forward.channel and forward.number:
        key = make_key(post.platform, forward.channel, forward.number)
        found = held.find(key)
        return Origin(
            post=post.key,
            key=found.key if found else key,
            held=found is not None,
            ground="the header gives channel and number",
        )
    named: set[tuple[str, str]] = set()
    for name in (forward.channel, forward.name):
        if name:
            known = held.channels_named(name.casefold())
            named |= {one for one in known if post.platform in (one[0], *_ANY_PLATFORM)}
    same = [
        one
        for platform, channel in sorted(named)
        if post.text
        for one in held.same_text(platform, channel, post.text)
        if one.key != post.key and _not_later(one, post)
    ]
    if same:
        first = min(same, key=lambda one: (one.date is None, one.date.timestamp() if one.date else 0.0, one.key))
        return Origin(post=post.key, key=first.key, held=True, ground="the named channel has the same text")
    best: tuple[float, str] | None = None
    for link in held.links_of(post.key) if named else ():
        if link.relation.crosses_languages or link.source == link.target:
            continue
        other = held.find(link.target if link.source == post.key else link.source)
        if other is not None and (other.platform, other.channel) in named and _not_later(other, post):
            best = max(best or (0.0, ""), (min(link.source_coverage, link.target_coverage), other.key))
    if best is not None and best[0] >= 0.5:
        return Origin(post=post.key, key=best[1], held=True, ground="the named channel has nearly the same text")
    return Origin(post=post.key, key=None, held=False, ground="the header names a channel, not a post")


def _not_later(one: HeldPost, other: Post) -> bool:
    return one.date is None or other.date is None or one.date <= other.date
