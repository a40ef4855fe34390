"""One channel under several names: Telegram Desktop knows it by number or by title, a saved page by user name.

Two names are one channel where they are of different kinds (number, user name, title), have posts of one number at
one second, and hardly any of one number at different times. Names whose titles are known and differ need more such
posts. The verdict rests on all sightings, so the order of dumps does not change it.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum

from stemmatic.archive.seals import insert

MIN_SAME = 1  # posts of one number at one second and with one text, where the titles agree
MIN_SAME_OTHER_TITLE = 5  # … and where they do not: a channel that was renamed
MAX_DIFFERENT = 0.1  # share of the common numbers whose posts have different times

_USER_NAME = re.compile(r"[A-Za-z]\w{3,31}", re.ASCII)


def moment_of(platform: str, number: str, date: str | None) -> str | None:
    """By what sightings of one post under two names are found; ``date`` is ISO 8601, UTC."""
    return f"{platform} {number} {date}" if date else None


class NameKind(IntEnum):
    """What sort of name a dump has for a channel; the first kind gives the keys of posts."""

    USER_NAME = 0
    NUMBER = 1
    TITLE = 2


def name_kind(name: str) -> NameKind:
    """The kind of a channel's name, by its form."""
    if name.lstrip("-").isdecimal():
        return NameKind.NUMBER
    return NameKind.USER_NAME if _USER_NAME.fullmatch(name) else NameKind.TITLE


def channels_by_name(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """Of (platform, name as a dump has it) the channel in the keys of posts, for every name that is not its own."""
    rows = connection.execute("SELECT platform, name, channel FROM identities")
    return {(platform, name): channel for platform, name, channel in rows}


def note_likely(connection: sqlite3.Connection, dump_sha256: str | None = None) -> None:
    """Note the pairs of names that posts of one number and moment stand under, one of them in this dump (or in any)."""
    # CROSS JOIN: the dump's sightings are gone through, and others looked up.
    sql = (
        "SELECT DISTINCT json_extract(x.record, '$.platform'), x.channel, y.channel"
        " FROM sightings x CROSS JOIN sightings y ON y.moment = x.moment WHERE x.channel <> y.channel"
    )
    in_dump = " AND x.dump_sha256 = ?" if dump_sha256 else ""
    pairs = connection.execute(sql + in_dump, (dump_sha256,) if dump_sha256 else ()).fetchall()
    likely = {
        (platform, min(one, other), max(one, other))
        for platform, one, other in pairs
        if name_kind(one) is not name_kind(other)
    }
    known = set(connection.execute("SELECT platform, one, other FROM likely_identities")) if likely else set()
    insert(connection, "likely_identities", sorted(likely - known))


def judge_identities(connection: sqlite3.Connection) -> dict[tuple[str, str], tuple[str, str]]:
    """Of (platform, name) the channel that it is and the ground, for every name that is not its channel's own."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    pairs: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    for platform, one, other in connection.execute("SELECT platform, one, other FROM likely_identities").fetchall():
        if ground := _compare(connection, platform, one, other):
            pairs[platform][one, other] = ground
    for platform, accepted in pairs.items():
        for names in _settle(accepted):
            if _stand_in_one_place(connection, platform, names):
                continue
            own = min(names, key=lambda name: (name_kind(name), name))
            for name in names - {own}:
                ground = accepted.get((min(name, own), max(name, own))) or next(
                    text for pair, text in sorted(accepted.items()) if name in pair and set(pair) <= names
                )
                found[platform, name] = (own, ground)
    return found


def _stand_in_one_place(connection: sqlite3.Connection, platform: str, names: Iterable[str]) -> bool:
    """Whether one place of a dump has a post of one number under two of these names, which are two channels then."""
    met: set[tuple[str, str, str]] = set()
    for name in names:
        rows = connection.execute(
            "SELECT json_extract(record, '$.number'), dump_sha256, position FROM sightings"
            " WHERE channel = ? AND json_extract(record, '$.platform') = ?",
            (name, platform),
        )
        places = set(rows)
        if not met.isdisjoint(places):
            return True
        met |= places
    return False


def _compare(connection: sqlite3.Connection, platform: str, one: str, other: str) -> str | None:
    """The ground on which two names are one channel, or None."""
    ours, our_titles = _sightings(connection, platform, one)
    theirs, their_titles = _sightings(connection, platform, other)
    common = ours.keys() & theirs.keys()
    same = sum(bool(ours[n] & theirs[n]) for n in common)
    different = sum(not any(_may_be_one(a, b) for a, _ in ours[n] for b, _ in theirs[n]) for n in common)
    titled = bool(our_titles & their_titles)
    if same < (MIN_SAME if titled else MIN_SAME_OTHER_TITLE) or different > MAX_DIFFERENT * len(common):
        return None
    return f"{same} posts have the same number, time and text" + (" under the same title" if titled else "")


def _may_be_one(time: str, other: str) -> bool:
    """Whether two times in ISO 8601 are one, or one of them may be the other's minute or day, as tables have it."""
    if "00:00:00" in (time[11:19], other[11:19]):
        return time[:10] == other[:10]
    length = 16 if "00" in (time[17:19], other[17:19]) else 19
    return time[:length] == other[:length]


def _sightings(
    connection: sqlite3.Connection, platform: str, name: str
) -> tuple[dict[str, set[tuple[str, str]]], set[str]]:
    """What dumps say of the channel under this name: (time, text) by message number, and its titles."""
    posts: dict[str, set[tuple[str, str]]] = defaultdict(set)
    titles = {name.casefold()}
    for number, date, text, title in connection.execute(
        "SELECT json_extract(record, '$.number'), json_extract(record, '$.date'), json_extract(record, '$.text'),"
        " json_extract(record, '$.channel_title') FROM sightings"
        " WHERE channel = ? AND json_extract(record, '$.platform') = ?",
        (name, platform),
    ):
        if date:
            posts[number].add((date, " ".join((text or "").split())))
        if title:
            titles.add(title.casefold())
    return posts, titles


def _settle(accepted: Mapping[tuple[str, str], str]) -> Iterator[set[str]]:
    """The sets of names that are one channel; a set with two user names or two numbers is ambiguous and falls apart.

    A title is the weakest name: of an ambiguous set the pairs without a title are kept.
    """
    for names in _components(accepted):
        if not _is_ambiguous(names):
            yield names
            continue
        untitled = [pair for pair in accepted if set(pair) <= names and NameKind.TITLE not in map(name_kind, pair)]
        yield from (part for part in _components(untitled) if not _is_ambiguous(part))


def _is_ambiguous(names: set[str]) -> bool:
    kinds = [name_kind(name) for name in names]
    return max(kinds.count(NameKind.USER_NAME), kinds.count(NameKind.NUMBER)) > 1


def _components(pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    groups: list[set[str]] = []
    for pair in pairs:
        joined = set(pair).union(*(group for group in groups if group & set(pair)))
        groups = [group for group in groups if not group & joined] + [joined]
    return groups
