"""Posts that live on in others: their channel has them no more, or the archive never held them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from stemmatic.archive.identity import channels_by_name
from stemmatic.archive.ledger.windows import COUNTING, Absence, Windows
from stemmatic.archive.records import from_json, read_time
from stemmatic.model import UNKNOWN_ZONE, Post, split_key

_NAMED, _NUMBERED = "forwards name its channel", "forwards name its channel and number"


class Loss(StrEnum):
    """Why a post is not where it stood."""

    NEVER_HELD = "never held"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """A post that lives on in forwards and copies.

    ``post`` is its key, None where no forward gives its number; ``channel`` is then what the forwards call it, ``name``
    its title as displayed. ``text`` is as it was held, or as the earliest forward carries it; ``texts`` counts the
    different ones that forwards carry.
    ``date`` is what the archive or a forward's header says. Where none does, it must have stood there by ``not_after``
    (the earliest forward, or the next number that is held, whichever is first), and not before ``not_before``
    (the number before it that is held). ``gone_by`` is when it was gone, if it is ``absent`` from a later dump. The
    ``copies`` are posts that links join with it, or with forwards of it; they declare nothing.
    """

    post: str | None
    platform: str
    channel: str
    name: str | None
    loss: Loss
    date: datetime | None
    not_before: datetime | None
    not_after: datetime | None
    gone_by: datetime | None
    text: str
    texts: int
    forwards: tuple[str, ...]
    copies: tuple[str, ...]
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """What was recovered, by channel and number; ``untold`` forwards name no channel, or neither number nor text."""

    posts: tuple[Recovered, ...]
    untold: int


class Recovering(Windows):
    """The part of an archive that finds posts in what others have of them."""

    def recovered_in(self, absent: Mapping[str, Absence], channel: tuple[str, str] | None = None) -> Recovery:
        """The posts that live on in others, given those that are absent; of one channel, or of all."""
        lost, untold = self._never_held()
        found = [*self._absent(absent), *lost]
        if channel:
            found = [one for one in found if (one.platform, one.channel) == channel]
        found.sort(key=lambda one: (one.platform, one.channel, len(one.post or ""), one.post or "", one.text))
        return Recovery(posts=tuple(found), untold=untold)

    def _absent(self, absent: Mapping[str, Absence]) -> Iterator[Recovered]:
        for key, gone in absent.items():
            forwards = self._column("SELECT post FROM origins WHERE origin = ? ORDER BY post", (key,))
            copies = self._partners(key) - set(forwards)
            if not forwards and not copies:
                continue
            for (record,) in self._rows("SELECT record FROM posts WHERE post = ?", (key,)):
                post = from_json(Post, record)
                yield Recovered(
                    post=key,
                    platform=post.platform,
                    channel=post.channel,
                    name=post.channel_title,
                    loss=Loss.ABSENT,
                    date=post.date,
                    not_before=None,
                    not_after=None,
                    gone_by=gone.since,
                    text=post.text,
                    texts=1,
                    forwards=tuple(forwards),
                    copies=tuple(sorted(copies)),
                    ground=gone.ground,
                )

    def _never_held(self) -> tuple[list[Recovered], int]:
        """Of forwards whose origin is not held those that tell of one post stand together."""
        own = channels_by_name(self._connection)
        carried: dict[tuple[str, str, str | None, str], list[Post]] = defaultdict(list)
        untold = 0
        rows = "SELECT origin, record FROM origins JOIN posts USING (post) WHERE NOT held ORDER BY post"
        for origin, record in self._rows(rows):
            post = from_json(Post, record)
            forward = post.forward
            name = split_key(origin)[1] if origin else (forward and (forward.channel or forward.name))
            if not name or not (origin or post.text.strip()):
                untold += 1
                continue
            platform = split_key(origin)[0] if origin else post.platform
            name = own.get((platform, name), name)
            carried[platform, name, origin, "" if origin else _folded(post.text)].append(post)
        numbers = _Numbers(self)
        return [self._never(*told, posts, numbers) for told, posts in carried.items()], untold

    def _never(
        self, platform: str, channel: str, key: str | None, _: str, posts: list[Post], numbers: _Numbers
    ) -> Recovered:
        dated = [(one.date, one.key, one) for one in posts if one.date and one.date.tzinfo is not UNKNOWN_ZONE]
        earliest = min(dated)[2] if dated else posts[0]
        said = [one.forward.date for one in posts if one.forward and one.forward.date]
        after, before = numbers.around(platform, channel, key) if key else (None, None)
        ends = [date for date in (dated and min(dated)[0], before) if date]
        forwards = {one.key for one in posts}
        copies = set().union(*(self._partners(one) for one in forwards)) - forwards
        return Recovered(
            post=key,
            platform=platform,
            channel=channel,
            name=earliest.forward.name if earliest.forward else None,
            loss=Loss.NEVER_HELD,
            date=min(said, default=None),
            not_before=after,
            not_after=min(ends, default=None),
            gone_by=None,
            text=earliest.text,
            texts=len({_folded(one.text) for one in posts}),
            forwards=tuple(sorted(forwards)),
            copies=tuple(sorted(copies)),
            ground=_NUMBERED if key else _NAMED,
        )

    def dates_by_number(self, platform: str, channel: str) -> tuple[list[int], list[datetime]]:
        """The numbers of a channel's dated posts in their order, and their dates."""
        rows = self._rows(
            "SELECT number, date FROM posts WHERE platform = ? AND channel = ? AND date NOT NULL", (platform, channel)
        )
        held = sorted((int(number), date) for number, date in rows if number.isascii() and number.isdecimal())
        return [number for number, _ in held], [read_time(date) for _, date in held]

    def _partners(self, key: str) -> set[str]:
        """The posts of other channels that links join with a post."""
        ends = self._column(
            "SELECT target FROM links WHERE source = ? UNION SELECT source FROM links WHERE target = ?", (key, key)
        )
        return {one for one in ends if one.rpartition("/")[0] != key.rpartition("/")[0]}


class _Numbers:
    """When the posts of channels that count them were published, by number."""

    def __init__(self, windows: Recovering) -> None:
        self._windows = windows
        self._known: dict[tuple[str, str], tuple[list[int], list[datetime]]] = {}

    def around(self, platform: str, channel: str, key: str) -> tuple[datetime | None, datetime | None]:
        """The dates of the held posts with the numbers next below and next above that of a key."""
        number = split_key(key)[2]
        if platform not in COUNTING or not (number.isascii() and number.isdecimal()):
            return None, None
        if (platform, channel) not in self._known:
            self._known[platform, channel] = self._windows.dates_by_number(platform, channel)
        numbers, dates = self._known[platform, channel]
        below, above = bisect_left(numbers, int(number)) - 1, bisect_right(numbers, int(number))
        return dates[below] if below >= 0 else None, dates[above] if above < len(dates) else None


def _folded(text: str) -> str:
    return " ".join(text.split())
