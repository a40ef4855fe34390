"""What channels have in common, in columns: read once for a state of an archive, whatever window is asked about."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from threading import Lock

import numpy as np

from stemmatic.archive.lists.shares import DatedPost, Shared
from stemmatic.archive.store import Store
from stemmatic.network.chance import Rhythm
from stemmatic.network.coincidences import Numbers, Shares, numbered

_MOST_HELD = 2  # kinds of objects; some 250 bytes a post each


@dataclass(frozen=True, slots=True)
class HeldShares:
    """The shares of posts whose time is known; what one channel alone has is shared by nobody.

    ``posts`` have a known time and ``untimed`` ones none. ``languages`` are numbers of the main languages of the
    shares' contents, -1 where none is told; ``rhythm`` is of posts that share nothing, of accounts that share.
    """

    shares: Shares
    posts: int
    untimed: int
    languages: Numbers
    rhythm: Rhythm


def shared_in(store: Store, by: Shared) -> HeldShares:
    """The shares of an archive as it is now; those of the last kinds are remembered, for all that have it open."""
    state = str(store.path), store.chain_head(), store.count_unindexed(), store.ignores_verdicts
    with _READING:
        found = _HELD.pop((state, by), None) or _read(store, by)
        for key in [key for key in _HELD if key[0] != state] or list(_HELD)[: 1 + len(_HELD) - _MOST_HELD]:
            del _HELD[key]
        _HELD[state, by] = found
        return found


def _read(store: Store, by: Shared) -> HeldShares:
    timed, untimed = store.dated_posts()
    place = {one.post: at for at, one in enumerate(timed)}
    objects, held_by = _held_by_several(store, by, timed, place)
    held = [timed[at] for at in held_by.tolist()]
    shares = Shares.of(
        objects, [one.account for one in held], [one.post for one in held], [one.seconds for one in held]
    )
    told = store.main_languages()
    alone = np.ones(len(timed), bool)
    alone[held_by] = False
    number = {name: at for at, name in enumerate(shares.account_names)}
    others = [(number[one.account], one.seconds) for one in compress(timed, alone.tolist()) if one.account in number]
    rhythm = np.array(others, np.int64).reshape(-1, 2)
    return HeldShares(
        shares,
        len(timed),
        untimed,
        np.array([told.get(name, -1) for name in shares.content_names], np.int64),
        Rhythm(rhythm[:, 0], rhythm[:, 1]),
    )


def _held_by_several(
    store: Store, by: Shared, timed: Sequence[DatedPost], place: Mapping[str, int]
) -> tuple[list[str], Numbers]:
    """The objects that several channels have, a share each, and the places of the posts."""
    held = [(shared, place[post]) for shared, post in store.shared_objects(by) if post in place]
    if not held:
        return [], np.empty(0, np.int64)
    names, at = zip(*held, strict=True)
    posts = np.array(at, np.int64)
    objects, _ = numbered(names)
    accounts, account_names = numbered(one.account for one in timed)
    size = len(account_names)
    different = np.unique(objects * size + accounts[posts]) // size
    several = np.bincount(different)[objects] > 1
    return list(compress(names, several.tolist())), posts[several]


_HELD: dict[tuple[Hashable, Shared], HeldShares] = {}
_READING = Lock()
