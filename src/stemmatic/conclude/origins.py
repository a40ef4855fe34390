"""The origins of all forwards of an archive, as far as they can be known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cached_property

from stemmatic.archive import Store
from stemmatic.link import HeldPost
from stemmatic.model import Link, make_key, split_key


class HeldPosts:
    """The posts of an archive; ``stale`` are those whose links are all among ``links``."""

    def __init__(self, store: Store, links: Iterable[Link], stale: Collection[str], everything: bool) -> None:
        self._store, self._stale, self._everything = store, frozenset(stale), everything
        self._links: dict[str, list[Link]] = defaultdict(list)
        for link in links:
            self._links[link.source].append(link)
            self._links[link.target].append(link)
        self._texts: dict[tuple[str, str], dict[str, list[HeldPost]]] = {}

    def find(self, key: str) -> HeldPost | None:
        """The post of a key, under whichever of its channel's names."""
        settled = self._settled(key)
        found = self._store.published(settled)
        return None if found is None else _held(settled, *found)

    def channels_named(self, name: str) -> Collection[tuple[str, str]]:
        """The channels that a header may mean by a name."""
        return self._channels.get(name, ())

    def same_text(self, platform: str, channel: str, text: str) -> Collection[HeldPost]:
        """The posts of a channel with a text."""
        if (platform, channel) not in self._texts:
            texts: dict[str, list[HeldPost]] = defaultdict(list)
            for key, date, held in self._store.texts_of_channel(platform, channel):
                texts[held].append(_held(key, platform, channel, date))
            self._texts[platform, channel] = texts
        return self._texts[platform, channel].get(text, ())

    def links_of(self, key: str) -> Collection[Link]:
        """What was found between a post and others."""
        if self._everything or key in self._stale:
            return self._links[key]
        kept = [one for one in self._store.found_links(key) if self._stale.isdisjoint((one.source, one.target))]
        return [*kept, *self._links[key]]

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


def _held(key: str, platform: str, channel: str, date: str | None) -> HeldPost:
    return HeldPost(key, platform, channel, datetime.fromisoformat(date) if date else None)
