"""One key, two posts: where dumps give unrelated texts of different days one number, both are kept.

Tables without a channel or a number count their rows, and two such tables may count alike. Texts that differ are
elsewhere revisions of one post; but an edit keeps a post's date, and most of its words. The earliest post keeps the
key, any other has its day behind the number: ``table:posts/1~2031-06-02``. The verdict rests on the set of sightings,
so the order of dumps does not change it.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from stemmatic.archive.merge import fold_white
from stemmatic.archive.records import from_json
from stemmatic.model import Post

_APART = re.compile(r"~\d{4}-\d\d-\d\d(?:-\d{1,9})?\Z")
_SAME_TIME = timedelta(hours=14)  # by which a local time taken as UTC may be off
_SHARED = 0.3  # of the words of the shorter text: what an edit that is still one leaves at least; a choice
_AT_ONCE = 500


def base_key(key: str) -> str:
    """The key as the dumps make it."""
    return _APART.sub("", key)


def set_apart(connection: sqlite3.Connection, keys: Collection[str]) -> dict[str, str]:
    """Give sightings of these keys that are another post's a key of their own; gives new key → base key.

    Of every sighting the key must be the base key, or one that an earlier call gave.
    """
    given: dict[str, str] = {}
    bases = sorted({base_key(key) for key in keys})
    parted: dict[str, list[str]] = {}
    for (key,) in connection.execute("SELECT post FROM posts WHERE number GLOB '*~[0-9][0-9][0-9][0-9]-*'"):
        parted.setdefault(base_key(key), []).append(key)
    for begin in range(0, len(bases), _AT_ONCE):
        asked = [key for base in bases[begin : begin + _AT_ONCE] for key in (base, *parted.get(base, ()))]
        marks = ",".join("?" * len(asked))
        moments: dict[str, list[tuple[int, str, str | None]]] = {}
        for row, key, moment in connection.execute(
            f"SELECT rowid, post, moment FROM sightings WHERE post IN ({marks})",  # noqa: S608 (marks only)
            asked,
        ):
            moments.setdefault(base_key(key), []).append((row, key, moment))
        for base, seen in moments.items():
            if len(seen) > 1 and (may_differ([moment for *_, moment in seen]) or base in parted):
                given |= _part(connection, base, {row: key for row, key, _ in seen})
    return given


def may_differ(moments: Iterable[str | None]) -> bool:
    """Whether posts of these moments may be several."""
    times = [datetime.fromisoformat(moment.rpartition(" ")[2]) for moment in moments if moment]
    return bool(times) and max(times) - min(times) > _SAME_TIME


def _part(connection: sqlite3.Connection, base: str, keys: dict[int, str]) -> dict[str, str]:
    marks = ",".join("?" * len(keys))
    records = connection.execute(
        f"SELECT rowid, record FROM sightings WHERE rowid IN ({marks})",  # noqa: S608 (marks only)
        list(keys),
    )
    groups = find_posts({row: from_json(Post, record) for row, record in records})
    given: dict[str, str] = {}
    for rows, key in zip(groups, name_posts(base, groups), strict=True):
        for row in rows:
            if keys[row] != key:
                connection.execute("UPDATE sightings SET post = ? WHERE rowid = ?", (key, row))
                given[keys[row]] = given[key] = base
    return given


def name_posts(base: str, groups: Sequence[dict[int, Post]]) -> list[str]:
    """The keys of posts that dumps give one key, each as its sightings; the first keeps it."""
    names, seen = [base], {base}
    for group in groups[1:]:
        date = _date_of(group.values())
        name = day = f"{base}~{date:%Y-%m-%d}" if date else base
        number = 2
        while name in seen:
            name, number = f"{day}-{number}", number + 1
        seen.add(name)
        names.append(name)
    return names


def find_posts(sightings: dict[int, Post]) -> list[dict[int, Post]]:
    """The sightings of each post among those of one key, the earliest post first."""
    groups: list[dict[int, Post]] = []
    ordered = sorted(sightings.items(), key=lambda one: (one[1].date is None, one[1].date, to_text(one[1])))
    for row, post in ordered:
        own = [group for group in groups if any(_is_same(post, other) for other in group.values())]
        if post.date is None and len(own) > 1:  # nothing says which, but its words
            own = [group for group in own if any(_related(post, one) for one in group.values())][:1] or own[:1]
        joined = {row: post}
        for group in own:
            joined = {**group, **joined}
            groups.remove(group)
        groups.append(joined)
    return sorted(groups, key=lambda group: _sort_key(group.values()))


def to_text(post: Post) -> str:
    """A post's text as sightings are sorted by it."""
    return fold_white(post.text)


def _sort_key(group: Iterable[Post]) -> tuple[str, str]:
    posts = list(group)
    date = _date_of(posts)
    return date.isoformat() if date else "", min(map(to_text, posts))


def _date_of(group: Iterable[Post]) -> datetime | None:
    return min((post.date for post in group if post.date), default=None)


def _is_same(one: Post, other: Post) -> bool:
    if one.date is None or other.date is None or abs(one.date - other.date) <= _SAME_TIME:
        return True
    return _related(one, other)


def _related(one: Post, other: Post) -> bool:
    ours, theirs = (frozenset(to_text(post).casefold().split()) for post in (one, other))
    fewer = min(len(ours), len(theirs))
    return not fewer or len(ours & theirs) >= _SHARED * fewer
