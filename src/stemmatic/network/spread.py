"""How a statement spread: its posts and channels over time, its pace, who had it first and who made it wide."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from stemmatic.archive.family_facts import channel_of_key, pace_seconds
from stemmatic.archive.lists.flows import Reached
from stemmatic.archive.store import Store
from stemmatic.model import UNKNOWN_ZONE, Family


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadPoint:
    """One dated post, and how many posts and channels had the statement with it.

    ``views`` and ``subscribers`` (of its channel) are as dumps have them, None where they are not known; ``reach`` is
    how many views posts with known views have together, up to here.
    """

    date: datetime
    post: str
    channel: str
    language: str | None
    posts: int
    channels: int
    views: int | None
    subscribers: int | None
    reach: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrying:
    """A channel that carried the statement: since when, in how many posts, and who has it from there.

    ``taken_by`` counts channels that have it from there by determined edges, ``descended`` those that have it from
    there directly or by way of others. ``views`` are those of its posts together; None where none is known.
    """

    channel: str
    first: datetime | None
    posts: int
    views: int | None
    subscribers: int | None
    taken_by: int
    descended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How a family spread.

    ``undated`` posts, those of local times without a zone among them, are in no point. ``pace_seconds`` is how long it
    took from the first date until half of its channels, two at least, had it; ``half_life_seconds`` until half of its
    dated posts were published. ``first`` is the earliest post in this archive, None where that is open.
    ``views_known`` and ``subscribers_known`` count posts and channels of which these are known. ``widest`` is the
    channel that most others have it from, directly or by way of others; None where nobody is known to have it from
    anybody. ``most_seen`` is the channel whose posts have most views, or, where no views are known, the one with most
    subscribers.
    """

    family: str
    posts: int
    undated: int
    first: str | None
    pace_seconds: float | None
    half_life_seconds: float | None
    views_known: int
    subscribers_known: int
    widest: str | None
    most_seen: str | None
    points: tuple[SpreadPoint, ...]
    channels: tuple[Carrying, ...]


def find_spread(store: Store, family: Family) -> Spread:
    """How a family spread, from its posts' dates, its stemma and what dumps say of views and subscribers."""
    known = store.reached(family.posts)
    dated = sorted(
        (one.date, one.post, one) for one in known.values() if one.date and one.date.tzinfo is not UNKNOWN_ZONE
    )
    points, had, reach = [], set[str](), 0
    for number, (date, post, one) in enumerate(dated, 1):
        had.add(_name(post))
        reach += one.views or 0
        points.append(
            SpreadPoint(
                date=date,
                post=post,
                channel=_name(post),
                language=one.language,
                posts=number,
                channels=len(had),
                views=one.views,
                subscribers=one.subscribers,
                reach=reach,
            )
        )
    carrying = _carrying(family, known)
    half = points[-(-len(points) // 2) - 1] if len(points) > 1 else None
    return Spread(
        family=family.id,
        posts=len(family.posts),
        undated=len(family.posts) - len(points),
        first=family.earliest,
        pace_seconds=pace_seconds(((channel_of_key(post), date) for date, post, _ in dated), len(carrying)),
        half_life_seconds=(half.date - points[0].date).total_seconds() if half else None,
        views_known=sum(one.views is not None for one in known.values()),
        subscribers_known=sum(one.subscribers is not None for one in carrying),
        widest=_most(carrying, "descended"),
        most_seen=_most(carrying, "views") or _most(carrying, "subscribers"),
        points=tuple(points),
        channels=tuple(carrying),
    )


def _name(post: str) -> str:
    return ":".join(channel_of_key(post))


def _carrying(family: Family, known: dict[str, Reached]) -> list[Carrying]:
    """The channels in the order in which they had it."""
    below = defaultdict[str, set[str]](set)
    for edge in family.stemma:
        if edge.determined and edge.directed and _name(edge.source) != _name(edge.target):
            below[_name(edge.source)].add(_name(edge.target))
    posts = Counter(map(_name, family.posts))
    of_channel = defaultdict[str, list[Reached]](list)
    for one in known.values():
        of_channel[_name(one.post)].append(one)
    found = []
    for name, count in posts.items():
        own = of_channel[name]
        dates = [one.date for one in own if one.date and one.date.tzinfo is not UNKNOWN_ZONE]
        views = [one.views for one in own if one.views is not None]
        found.append(
            Carrying(
                channel=name,
                first=min(dates, default=None),
                posts=count,
                views=sum(views) if views else None,
                subscribers=next((one.subscribers for one in own if one.subscribers is not None), None),
                taken_by=len(below[name] & posts.keys()),
                descended=len((_descended(below, name) - {name}) & posts.keys()),
            )
        )
    return sorted(found, key=lambda one: (one.first is None, one.first.timestamp() if one.first else 0, one.channel))


def _descended(below: dict[str, set[str]], name: str) -> set[str]:
    found, ahead = set[str](), [name]
    while ahead:
        for one in below.get(ahead.pop(), set()) - found:
            found.add(one)
            ahead.append(one)
    return found


def _most(carrying: list[Carrying], what: str) -> str | None:
    """The channel with most of something, of several the earliest; None where nobody has any."""
    best = max(carrying, key=lambda one: getattr(one, what) or 0, default=None)
    return best.channel if best and getattr(best, what) else None
