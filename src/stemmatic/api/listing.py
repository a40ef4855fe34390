"""What an archive holds, listed and added up without reading it all: families, channels, speakers, posts, relays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from stemmatic.archive import (
    ChannelLine,
    ChannelPage,
    FamilyFilter,
    FamilyList,
    FamilyOrder,
    Overview,
    PostFilter,
    Relay,
    SpeakerList,
    SpeakerPage,
    Store,
)
from stemmatic.errors import NotFound, OptionError
from stemmatic.progress import unwatched

ALL = 1 << 62  # of a limit
LATEST = 20  # posts of a channel that are listed with it


@dataclass(frozen=True, slots=True, kw_only=True)
class PostList:
    """Posts from number ``skip`` on, by channel and number, as keys; of ``total`` that were asked for.

    ``undated`` were left out because a time was asked for and they have none.
    """

    skip: int
    total: int
    undated: int
    posts: tuple[str, ...]


class Listing:
    """The part of :class:`stemmatic.Archive` that lists and adds up; its answers are fast at 200,000 posts."""

    folder: Path
    _store: Store

    def overview(self, *, since: date | None = None, until: date | None = None) -> Overview:
        """The archive at a glance; with ``since`` or ``until`` (both in it) families and timeline of that time."""
        _check_times(since, until)
        return self._store.overview(self._store.count_unlinked(), since=since, until=until)

    def list_families(
        self,
        order: str = "widest",
        *,
        channels: Iterable[str] = (),
        languages: Iterable[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        min_posts: int = 1,
        min_channels: int = 1,
        limit: int | None = 50,
        skip: int = 0,
    ) -> FamilyList:
        """Families in an order: widest, fastest, newest, earliest or largest; from number ``skip`` on.

        Args:
            order: see :class:`~stemmatic.archive.FamilyOrder`.
            channels: families that all of these channels have; each as ``platform:channel``, or any of its names.
            languages: families that have all of these languages, given by their ISO 639-1 codes.
            since: families of which the earliest dated post is of this time or later; ``until`` likewise.
            until: the last moment; it is in the time asked for.
            min_posts: families of so many posts or more.
            min_channels: families in so many channels or more.
            limit: at most so many; None for all.
            skip: how many are left out at the beginning.

        Raises:
            OptionError: there is no such order, or ``since`` is after ``until``.
            NotFound: there is no such channel, or several.
        """
        if order not in list(FamilyOrder):
            raise OptionError(f"families: order {order}: expected {', '.join(FamilyOrder)}")
        _check_times(since, until)
        _check_page(limit, skip)
        wanted = FamilyFilter(
            channels=tuple(self.find_channel(one) for one in channels),
            languages=tuple(one.lower() for one in languages),
            since=since,
            until=until,
            min_posts=min_posts,
            min_channels=min_channels,
        )
        return self._store.list_families(wanted, FamilyOrder(order), limit=limit, skip=skip)

    def find_channel(self, name: str) -> tuple[str, str]:
        """Platform and name in the keys of posts of the channel that is called so, or ``platform:channel``.

        Raises:
            NotFound: there is no such channel, or several.
        """
        platform, _, channel = name.partition(":")
        if channel and self._store.has_channel((platform, channel)):
            return platform, channel
        found = self._store.find_channels(name)
        if len(found) == 1:
            return found[0]
        several = f"several channels: {', '.join(':'.join(one) for one in found)}" if found else "no such channel"
        raise NotFound(f"{self.folder}: {several}: {name!r}; `stemmatic channels` lists them")

    def channels(self) -> tuple[ChannelLine, ...]:
        """Every channel, most posts first."""
        return tuple(self._store.list_channels())

    def channel(self, platform: str, name: str) -> ChannelPage:
        """What there is to know of a channel, by platform and its name in the keys of posts.

        Raises:
            NotFound: there is no such channel.
        """
        found = self._store.channel_page((platform, name), latest=LATEST)
        if found is None:
            raise NotFound(f"{self.folder}: no such channel: {platform}:{name}; `stemmatic channels` lists them")
        return found

    def count_links(self) -> dict[str, int]:
        """How many links there are of each relation, most first."""
        return self._store.count_links()

    def count_forwards(self) -> dict[str, int]:
        """How many forwards the platform declares, and how many of their origins the archive holds."""
        return self._store.count_forwards()

    def relays(self) -> tuple[Relay, ...]:
        """Who relays whom, most edges first; edges between posts of one channel among them."""
        return tuple(self._store.relays())

    def speakers(self, *, limit: int | None = None, skip: int = 0) -> SpeakerList:
        """Who is named in headings and quotations, most posts first."""
        return self._store.list_speakers(limit=limit, skip=skip)

    def speaker(self, name: str, *, limit: int = 50, skip: int = 0) -> SpeakerPage:
        """What there is to know of a speaker; of statements ``limit`` from number ``skip`` on.

        Raises:
            NotFound: no heading or quotation names them.
        """
        _check_page(limit, skip)
        found = self._store.speaker_page(name, limit=limit, skip=skip)
        if found is None:
            raise NotFound(f"{self.folder}: no heading or quotation names {name!r}; `stemmatic speakers` lists names")
        return found

    def list_posts(
        self,
        *,
        channels: Iterable[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        language: str | None = None,
        holding: Iterable[str] = (),
        limit: int | None = None,
        skip: int = 0,
    ) -> PostList:
        """Posts by channel and number.

        Args:
            channels: names or titles; posts of any of them.
            since: of this time or later.
            until: of this time or earlier.
            language: with a version in this language, given by its ISO 639-1 code.
            holding: hashtags or phrases; posts that hold all of them.
            limit: at most so many.
            skip: how many are left out at the beginning.
        """
        words = list(holding)
        if words:
            self._store.index_search_if_free(unwatched)
        wanted = PostFilter(
            names=frozenset(name.lstrip("@").casefold() for name in channels),
            language=language.lower() if language else None,
            since=since,
            until=until,
            keys=tuple(frozenset(self._holding(one)) for one in words),
        )
        found, undated = self._store.post_keys(wanted)
        end = None if limit is None else skip + limit
        return PostList(skip=skip, total=len(found), undated=undated, posts=tuple(found[skip:end]))

    def _holding(self, words: str) -> Iterator[str]:
        for part in self._store.gather(words, ALL):
            yield from part.hits


def _check_times(since: date | None, until: date | None) -> None:
    if since and until and since > until:
        raise OptionError(f"expected a beginning before the end, got {since.isoformat()} and {until.isoformat()}")


def _check_page(limit: int | None, skip: int) -> None:
    if (limit is not None and limit < 1) or skip < 0:
        raise OptionError(f"expected a limit from 1 and a skip from 0, got {limit} and {skip}")
