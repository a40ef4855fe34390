"""Whether posts and their revisions are what the dumps' records give."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from stemmatic.archive.identity import channels_by_name, moment_of
from stemmatic.archive.merge import merge_sightings
from stemmatic.archive.post_rows import FIELDS, columns_of, under_key
from stemmatic.archive.records import from_json, iso, to_json
from stemmatic.archive.strangers import base_key, find_posts, may_differ, name_posts
from stemmatic.fault import Fault, describe_difference, first_difference
from stemmatic.model import Post, make_key
from stemmatic.progress import Watch

UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
_SEEN = (
    "SELECT post, dump_sha256, position, record, channel, moment FROM sightings ORDER BY post, dump_sha256, position"
)
_POSTS = "SELECT post, record, platform, channel, number, date, forwarded, channel_title FROM posts ORDER BY post"
Names = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Seen:
    """A sighting as it is kept: the record is the JSON text itself."""

    post: str
    dump_sha256: str
    position: str
    record: str
    channel: str
    moment: str | None = None


def check_posts(connection: sqlite3.Connection, watch: Watch) -> Iterator[Fault]:
    """Each merged post, and what it is looked up by, against what its sightings give."""
    names = channels_by_name(connection)
    (whole,) = connection.execute("SELECT count(*) FROM posts").fetchone()
    revised = {key for (key,) in connection.execute("SELECT DISTINCT post FROM revisions")}
    apart: set[str] = set()
    sightings = groupby(connection.execute(_SEEN), key=itemgetter(0))
    key_seen, rows = next(sightings, (None, ()))
    for number, (key, record, *looked_up) in enumerate(connection.execute(_POSTS)):
        if number % 1000 == 0:
            watch("posts", number, whole)
        while key_seen is not None and key_seen < key:
            yield _missing(key_seen, sum(1 for _ in rows))
            key_seen, rows = next(sightings, (None, ()))
        if key_seen != key:
            yield Fault(where=f"post {key}", said="no dump has it", table="posts")
            continue
        given = list(rows)
        key_seen, rows = next(sightings, (None, ()))
        if len(given) == 1 and key not in revised and _is_its_record(key, given[0], record, looked_up, names):
            continue
        seen = [Seen(*row) for row in given]
        yield from check_sightings(key, seen, names)
        yield from _check_moments(seen)
        yield from check_merge(key, seen, record, _revisions(connection, key) if key in revised else ())
        yield from _check_columns(key, record, looked_up)
        if base_key(key) != key:
            apart.add(base_key(key))
        elif len(seen) > 1 and may_differ(one.moment for one in seen):
            apart.add(key)
    while key_seen is not None:
        yield _missing(key_seen, sum(1 for _ in rows))
        key_seen, rows = next(sightings, (None, ()))
    for base in sorted(apart):
        yield from _check_apart(connection, base)
    for (key,) in connection.execute("SELECT DISTINCT post FROM revisions WHERE post NOT IN (SELECT post FROM posts)"):
        yield Fault(where=f"revisions, {key}", said="the archive has no such post", table="revisions")


def _missing(key: str, count: int) -> Fault:
    return Fault(where=f"post {key}", said=f"it is missing, though {count} records tell of it", table="posts")


def _is_its_record(key: str, seen: Sequence[Any], record: str, looked_up: Sequence[Any], names: Names) -> bool:
    """Whether a post is the one record that a dump has of it, as most posts of most archives are, without merging.

    ``seen`` are the values of :class:`Seen`, which need not be made for it.
    """
    _, dump_sha256, position, own, channel, moment = seen
    if own != record:
        return False
    try:
        plain = json.loads(record)
        place, named = plain["place"], (plain["platform"], plain["channel"], plain["number"])
        return bool(
            make_key(*named) == key
            and named[:2] not in names
            and plain.keys() <= FIELDS
            and (place["dump_sha256"], place["position"], named[1]) == (dump_sha256, position, channel)
            and moment == moment_of(named[0], named[2], plain.get("date"))
            and columns_of(plain) == tuple(looked_up)
        )
    except UNREADABLE:
        return False


def _revisions(connection: sqlite3.Connection, key: str) -> list[tuple[str, str | None, str]] | None:
    """The revisions of a post, None where their numbers are not those of their order."""
    asked = "SELECT revision, text, edited_date, dump_sha256 FROM revisions WHERE post = ? ORDER BY revision"
    rows = connection.execute(asked, (key,)).fetchall()
    return [row[1:] for row in rows] if [row[0] for row in rows] == list(range(len(rows))) else None


def _check_moments(seen: Iterable[Seen]) -> Iterator[Fault]:
    for one in seen:
        try:
            plain = json.loads(one.record)
            moment = moment_of(plain["platform"], plain["number"], plain.get("date"))
        except UNREADABLE:
            continue  # the record has its own line
        if moment != one.moment:
            yield Fault(where=place_of(one), said="its moment is not that of its record", table="sightings")


def _check_apart(connection: sqlite3.Connection, base: str) -> Iterator[Fault]:
    """Whether sightings of one key are held to be one post, or several, as their texts and dates have it."""
    rows = connection.execute(
        "SELECT rowid, post, record FROM sightings WHERE post = ?1 OR post LIKE ?1 || '~%'", (base,)
    ).fetchall()
    held = {row: (key, record) for row, key, record in rows if base_key(key) == base}
    try:
        groups = find_posts({row: from_json(Post, record) for row, (_, record) in held.items()})
    except UNREADABLE:
        return
    for group, key in zip(groups, name_posts(base, groups), strict=True):
        for row in group:
            if held[row][0] != key:
                said = f"a record of it stands under {held[row][0]}"
                yield Fault(where=f"sightings, post {key}", said=said, table="sightings")


def check_sightings(key: str, seen: Iterable[Seen], names: Mapping[tuple[str, str], str]) -> Iterator[Fault]:
    """Whether the records of a post stand under its key and say themselves where they were read."""
    for one in seen:
        where = place_of(one)
        try:
            post = from_json(Post, one.record)
            own = make_key(post.platform, names.get((post.platform, post.channel), post.channel), post.number)
        except UNREADABLE as error:
            yield Fault(
                where=where, said=f"its record cannot be read: {' '.join(str(error).split())}", table="sightings"
            )
            continue
        if own not in (key, base_key(key)):
            yield Fault(where=where, said=f"its record is of the post {own}", table="sightings")
        elif (post.place.dump_sha256, post.place.position, post.channel) != (
            one.dump_sha256,
            one.position,
            one.channel,
        ):
            yield Fault(where=where, said="its record says another dump, position or channel", table="sightings")


def check_merge(
    key: str, seen: Sequence[Seen], record: str, revisions: Sequence[tuple[str, str | None, str]] | None
) -> Iterator[Fault]:
    """Whether a merged record and its revisions are what the sightings of the post give.

    A revision is its text, when it was edited (ISO 8601 or None), and the SHA-256 of the dump that has it; no revisions
    are one.
    """
    try:
        merged, texts = merge_sightings([under_key(key, from_json(Post, one.record)) for one in seen])
    except UNREADABLE:
        # The record that cannot be read has its own line; where it is the only one, the post shows what stood in it.
        if len(seen) == 1:
            yield from _compare(place_of(seen[0]), record, seen[0].record, "its record is not that of the post")
        return
    places = "; ".join(place_of(one) for one in seen[:3])
    yield from _compare(f"post {key}", to_json(merged), record, f"its record is not what its dumps give ({places})")
    given = [(one.text, iso(one.edited_date) if one.edited_date else None, one.dump_sha256) for one in texts]
    if revisions is None or (given if revisions else given[1:]) != list(revisions):
        yield Fault(where=f"post {key}", said="its revisions are not those that its dumps give", table="revisions")


def _check_columns(key: str, record: str, columns: Sequence[Any]) -> Iterator[Fault]:
    """Whether what a post is looked up by is what its record says."""
    try:
        said = columns_of(json.loads(record))
    except UNREADABLE:
        return  # the record has its own line
    if said != tuple(columns):
        said_of = "its channel, number, date or title is not that of its record"
        yield Fault(where=f"post {key}", said=said_of, table="posts")


def _compare(where: str, expected: str, found: str, said: str) -> Iterator[Fault]:
    one, other = (text.encode("utf-8", "surrogateescape") for text in (expected, found))
    byte = first_difference(one, other)
    if byte is not None:
        yield Fault(where=where, byte=byte, said=f"{said}: {describe_difference(one, other, byte)}", table="posts")


def place_of(seen: Seen) -> str:
    """Where a record was read, in words."""
    return f"post {seen.post} in dump {seen.dump_sha256[:12]}, {seen.position}"
