"""``archive.channels`` and ``archive.speakers``: who published, who relays whom, and who is named."""

from __future__ import annotations

from stemmatic.api.finding import find_channel
from stemmatic.api.selection import check_page
from stemmatic.archive.lists.channels import ChannelLine, ChannelPage, Relay
from stemmatic.archive.lists.speakers import SpeakerList, SpeakerPage
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


class Speakers:
    """Who speaks, by headings and by what is attributed: a person under all names that are theirs; bodies apart."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def lines(self, *, limit: int | None = None, skip: int = 0) -> SpeakerList:
        """Speakers as lines of a list, most posts first; at most ``limit`` from number ``skip`` on."""
        return self._store.list_speakers(limit=limit, skip=skip)

    def page(self, name: str, *, limit: int = 50, skip: int = 0) -> SpeakerPage:
        """What there is to know of a speaker; of statements ``limit`` from number ``skip`` on.

        Raises:
            NotFound: no heading or quotation names them.
        """
        check_page(limit, skip)
        found = self._store.speaker_page(name, limit=limit, skip=skip)
        if found is None:
            raise NotFound(
                f"{self._store.folder}: no heading or quotation names {name!r}; `stemmatic speakers` lists names"
            )
        return found
