"""``archive.network``: who takes from whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from stemmatic.api.finding import find_channel
from stemmatic.api.selection import Names, check_times, names_of
from stemmatic.archive.lists.flows import Carried
from stemmatic.archive.store import Store
from stemmatic.network.relays import KINDS, Network, find_network

_LISTED = 50  # families


class NetworkRoom:
    """Who takes from whom: the edges of all stemmata between channels."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __call__(
        self,
        *,
        kinds: Names = KINDS,
        since: datetime | None = None,
        until: datetime | None = None,
        min_edges: int = 1,
    ) -> Network:
        """Channels and what they have from one another, with communities.

        Args:
            kinds: forward (declared), copy or translation (inferred).
            since: families whose earliest dated post is of then or later.
            until: then or earlier.
            min_edges: pairs of channels with so many determined edges or more; with 1 those too that leave direction or
                source open.

        Raises:
            OptionError: there is no such kind, or ``since`` is after ``until``.
        """
        check_times(since, until)
        return find_network(self._store, names_of(kinds), since, until, min_edges)

    def carried(self) -> Sequence[Carried]:
        """Which channel carried which family, in how many posts and when; series and hidden families are left out."""
        return self._store.carried()

    def families(self, source: str, target: str, limit: int = _LISTED) -> Sequence[str]:
        """The ids of families that one channel has from another, newest first; both as ``platform:channel``.

        A source that the archive has no posts of is named as forwards have it.

        Raises:
            NotFound: there is no such target, or several.
        """
        platform, _, name = source.partition(":")
        return self._store.families_between((platform, name), find_channel(self._store, target), limit)
