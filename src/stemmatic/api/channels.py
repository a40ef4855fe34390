"""``archive.channels``: who published, and who relays whom."""

from __future__ import annotations

from stemmatic.api.finding import find_channel
from stemmatic.archive.lists.channels import ChannelLine, ChannelPage, Relay
from stemmatic.archive.store import Store
from stemmatic.errors import NotFound

_LATEST = 20  # posts of a channel that are listed with it


class Channels:
    """The channels that an archive has posts of."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def lines(self) -> tuple[ChannelLine, ...]:
        """Every channel as a line of a list, most posts first."""
        return tuple(self._store.list_channels())

    def page(self, platform: str, name: str) -> ChannelPage:
        """What there is to know of a channel, by platform and its name in the keys of posts.

        Raises:
            NotFound: there is no such channel.
        """
        found = self._store.channel_page((platform, name), latest=_LATEST)
        if found is None:
            raise NotFound(f"{self._store.folder}: no such channel: {platform}:{name}; `stemmatic channels` lists them")
        return found

    def find(self, name: str) -> tuple[str, str]:
        """Platform and name in the keys of posts of the channel that is called so, or ``platform:channel``.

        Raises:
            NotFound: there is no such channel, or several.
        """
        return find_channel(self._store, name)

    def relays(self) -> tuple[Relay, ...]:
        """Who relays whom, most edges first; edges between posts of one channel among them."""
        return tuple(self._store.relays())

    def identities(self) -> dict[tuple[str, str], tuple[str, str]]:
        """Of (platform, name as a dump has it) the channel's name in the keys of posts, and on what ground."""
        return self._store.identities()
