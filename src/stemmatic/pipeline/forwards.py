"""Where declared forwards came from: the posts that their headers name, as far as they can be known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import blake2b

from stemmatic.archive.store import Store
from stemmatic.descend import DeclaredForward
from stemmatic.model import Forward, Link, Post, Ruling, Verdict, make_key, split_key
from stemmatic.pipeline.link_files import LinkFiles
from stemmatic.pipeline.text_ids import TextIds

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


@dataclass(frozen=True, slots=True)
class Origins:
    """The origins of all forwards by post, and as what their headers name them."""

    found: Mapping[str, Origin]
    names: Mapping[str, str]

    @property
    def declared(self) -> set[tuple[str, str]]:
        """The pairs of a forward and its origin."""
        return {(one.post, one.key) for one in self.found.values() if one.key}

    def declare(self, post: str) -> DeclaredForward:
        """A forward as families take it."""
        one = self.found[post]
        return DeclaredForward(post=post, origin=one.key, held=one.held, name=self.names[post], ground=one.ground)


def find_origins(store: Store, held: HeldPosts) -> Origins:
    """The origins of all forwards."""
    names: dict[str, str] = {}

    def named() -> Iterator[Post]:
        for post in store.forwards():
            names[post.key] = name_of(post)
            yield post

    found = {post.key: origin_of(post, post.forward, held) for post in named() if post.forward is not None}
    return Origins(found, names)


def name_of(post: Post) -> str:
    """What the header of a forward calls its origin."""
    return (post.forward.name or post.forward.channel or "") if post.forward else ""


class HeldPosts:
    """The posts of an archive: ``links`` has those of the posts ``stale`` (None: of all), the archive has the rest.

    Links that ``rulings`` say are wrong tell nothing.
    """

    def __init__(
        self, store: Store, links: LinkFiles, known: TextIds, stale: Set[str] | None, rulings: Iterable[Ruling]
    ) -> None:
        self._wrong = {one.ends for one in rulings if one.verdict is Verdict.WRONG}
        self._store, self._links, self._stale = store, links, stale
        self._numbers = known.numbers(store.forward_keys())
        self._texts: dict[tuple[str, str], dict[bytes, list[HeldPost]]] = {}

    def find(self, key: str) -> HeldPost | None:
        """The post of a key, under whichever of its channel's names."""
        settled = self._settled(key)
        found = self._store.published(settled)
        return None if found is None else _held_post(settled, *found)

    def channels_named(self, name: str) -> Collection[tuple[str, str]]:
        """The channels that a header may mean by a name."""
        return self._channels.get(name, ())

    def same_text(self, platform: str, channel: str, text: str) -> Collection[HeldPost]:
        """The posts of a channel with a text."""
        if (platform, channel) not in self._texts:
            texts: dict[bytes, list[HeldPost]] = defaultdict(list)
            for key, date, held in self._store.texts_of_channel(platform, channel):
                texts[_digest(held)].append(_held_post(key, platform, channel, date))
            self._texts[platform, channel] = texts
        return self._texts[platform, channel].get(_digest(text), ())

    def links_of(self, key: str) -> Collection[Link]:
        """What was found between a post and others."""
        number = self._numbers.get(key)
        found = [] if number is None else self._links.links(self._links.of(number))
        if self._stale is not None and key not in self._stale:
            kept = (one for one in self._store.found_links(key) if not {one.source, one.target} & self._stale)
            found = [*kept, *found]
        return [one for one in found if frozenset((one.source, one.target)) not in self._wrong]

    def _settled(self, key: str) -> str:
        platform, channel, number = split_key(key)
        name = self._names.get((platform, channel))
        return key if name is None else make_key(platform, name, number)

    @cached_property
    def _names(self) -> dict[tuple[str, str], str]:
        return {name: channel for name, (channel, _) in self._store.identities().items()}

    @cached_property
    def _channels(self) -> dict[str, set[tuple[str, str]]]:
        """By a name, the channels that may be meant."""
        found: dict[str, set[tuple[str, str]]] = defaultdict(set)
        titles = [(*key, title) for key, title in self._store.channel_titles().items()]
        for platform, channel, title in (*titles, *self._store.posted_titles()):
            settled = (platform, self._names.get((platform, channel), channel))
            found[channel.casefold()].add(settled)
            if title:
                found[title.casefold()].add(settled)
        for (platform, name), channel in self._names.items():
            found[name.casefold()].add((platform, channel))
        return found


def origin_of(post: Post, forward: Forward, held: HeldPosts) -> Origin:
    """The origin of a forward."""
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


def _held_post(key: str, platform: str, channel: str, date: str | None) -> HeldPost:
    return HeldPost(key, platform, channel, datetime.fromisoformat(date) if date else None)


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
