"""The rows of posts, made of what dumps say of them; and what follows from a text that is another one now."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from stemmatic.archive.merge import Revision, merge_sightings
from stemmatic.archive.records import from_json, iso, iso_local, to_json
from stemmatic.archive.seals import delete, insert, reseal, update
from stemmatic.archive.strangers import base_key
from stemmatic.model import Post, Precision, make_key, precision_of, split_key

_MERGED = 500
_TOLD_BY_ALL = ('"forward":', '"date_is_local":')  # what the row of a post needs the whole record for
_LOOKED_UP = ("platform", "channel", "number", "date", "forwarded", "channel_title", "record")  # beside key and step
FIELDS = frozenset(field.name for field in fields(Post))
# The beginning of a post's record, whose fields stand in order of their names, with the title of its channel.
_HEAD = re.compile(
    r'\{(?:"(?:album|author)":"[^"\\]*+",)*"channel":"[^"\\]*+",(?:"channel_title":"([^"\\]*+)"|(?!"channel_title":))'
)


_Sighting = tuple[str, str, str, str | None, int]
"""What a dump says of a post: key, record, channel, moment, and 1 if it is the dump that is being kept."""


def merge_posts(connection: sqlite3.Connection, keys: Iterable[str], step: int, fresh_dump: str = "") -> None:
    """Make the merged record and the revisions of each post again from its sightings.

    ``fresh_dump`` is the dump that is being kept.
    """
    ordered = sorted(keys)
    for begin in range(0, len(ordered), _MERGED):
        _merge_part(connection, ordered[begin : begin + _MERGED], step, fresh_dump)


def remake_posts(connection: sqlite3.Connection, keys: Iterable[str], step: int) -> None:
    """Make posts and revisions again whatever stands there, and the seals of all posts."""
    held = sorted(set(keys))
    connection.executemany("UPDATE posts SET record = '{}', step = ? WHERE post = ?", [(step, key) for key in held])
    merge_posts(connection, held, step)
    connection.execute("DELETE FROM revisions WHERE post NOT IN (SELECT post FROM posts)")
    reseal(connection, "posts")


def _merge_part(connection: sqlite3.Connection, keys: Sequence[str], step: int, fresh_dump: str) -> None:
    marks = ",".join("?" * len(keys))
    sightings: dict[str, list[_Sighting]] = {}
    for sighting in connection.execute(
        f"SELECT post, record, channel, moment, dump_sha256 = ? FROM sightings WHERE post IN ({marks})",  # noqa: S608
        (fresh_dump, *keys),
    ):
        sightings.setdefault(sighting[0], []).append(sighting)
    # Of posts that are new nothing but the post itself is to be written: the larger part by far of what dumps bring.
    texts_before: dict[str, str] = dict(
        connection.execute(
            f"SELECT post, json_extract(record, '$.text') FROM posts WHERE post IN ({marks})",  # noqa: S608 (marks only)
            keys,
        )
    )
    posts: list[tuple[Any, ...]] = []
    held: list[tuple[Any, ...]] = []
    revisions: list[tuple[Any, ...]] = []
    texts_now: dict[str, tuple[str, int]] = {}
    for key in keys:
        if key not in sightings:
            continue
        if key not in texts_before and (row := _sole_row(key, sightings[key], step)):
            posts.append(row)
            continue
        merged = _merge_records(key, [record for _, record, *_ in sightings[key]])
        (held if key in texts_before else posts).append(_row(key, merged, step))
        revisions += [
            (key, number, one.text, iso(one.edited_date) if one.edited_date else None, one.dump_sha256)
            for number, one in enumerate(merged.revisions)
        ]
        if key in texts_before:
            texts_now[key] = merged.plain["text"], max(len(merged.revisions) - 1, 0)
    gone = [(key,) for key in keys if key not in sightings]
    delete(connection, "posts", "post = ?", gone)
    back = connection.execute(f"SELECT post FROM removed WHERE post IN ({marks})", keys).fetchall()  # noqa: S608
    delete(connection, "removed", "post = ?", back)
    insert(connection, "removed", [(*one, step) for one in gone])
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM posts").fetchone()
    insert(connection, "posts", ((number, *row) for number, row in enumerate(posts, last + 1)), _LOOKED_UP)
    if texts_before:
        _change_held(connection, held, texts_before, texts_now, revisions)
    connection.executemany("INSERT INTO revisions VALUES (?, ?, ?, ?, ?)", revisions)


def _change_held(
    connection: sqlite3.Connection,
    posts: Sequence[tuple[Any, ...]],
    texts_before: Mapping[str, str],
    texts_now: Mapping[str, tuple[str, int]],
    revisions: Sequence[tuple[Any, ...]],
) -> None:
    """Write what is otherwise in posts that the archive held, and let go of what followed from their texts."""
    marks, keys = ",".join("?" * len(texts_before)), list(texts_before)
    asked = f"SELECT * FROM revisions WHERE post IN ({marks})"  # noqa: S608 (marks only)
    before = connection.execute(asked, keys).fetchall()
    newest_before = {key: number for key, number, *_ in sorted(before)}
    # What links can rest on: the dump that an earlier text is from changes none of them.
    revised = {row[0] for row in {row[:4] for row in before} ^ {row[:4] for row in revisions}}
    changed = [(key,) for key, (text, _) in texts_now.items() if texts_before[key] != text]
    renumbered = [
        (newest, key)
        for key, (text, newest) in texts_now.items()
        if texts_before[key] == text and newest != newest_before.get(key, 0)
    ]
    change = ", ".join(f"{name} = ?" for name in ("step", *_LOOKED_UP))
    said = [(*row[1:], row[0], row[-1], int(row[0] in revised)) for row in posts]
    update(connection, "posts", change, "post = ? AND (record <> ? OR ?)", said)
    connection.execute(f"DELETE FROM revisions WHERE post IN ({marks})", keys)  # noqa: S608
    # The passages of an earlier text fit the new one no more; the number of that text is still needed.
    update(connection, "understood", "record = '{}'", "post = ? AND record <> '{}'", changed)
    # Until the next run links rest on the newest text; an older one that turns up moves its number.
    update(connection, "links", "source_revision = ?", "source = ?", renumbered)
    update(connection, "links", "target_revision = ?", "target = ?", renumbered)


@dataclass(frozen=True, slots=True)
class _Merged:
    """A merged post as JSON holds it, that JSON, and its revisions where it has more than one."""

    plain: dict[str, Any]
    record: str
    revisions: Sequence[Revision]


def _merge_records(key: str, records: Sequence[str]) -> _Merged:
    if len(records) == 1:  # what the one dump says of it: most posts of most archives
        plain = json.loads(records[0])
        if make_key(plain["platform"], plain["channel"], plain["number"]) == key and plain.keys() <= FIELDS:
            return _Merged(plain, records[0], ())
    post, texts = merge_sightings([under_key(key, from_json(Post, record)) for record in records])
    merged = to_json(post)
    return _Merged(json.loads(merged), merged, texts if len(texts) > 1 else ())


def _row(key: str, merged: _Merged, step: int) -> tuple[Any, ...]:
    return key, step, *columns_of(merged.plain), merged.record


def columns_of(plain: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a post is looked up by: platform, channel, number, date, whether it is a forward, the channel's title."""
    date = plain.get("date")
    if date and (extra := plain.get("extra")) and precision_of(extra) & Precision.LOCAL:
        date = iso_local(date)
    names = plain["platform"], plain["channel"], plain["number"], date
    return *names, int("forward" in plain), plain.get("channel_title")


def _sole_row(key: str, sightings: Sequence[_Sighting], step: int) -> tuple[Any, ...] | None:
    """:func:`_row` of a post that one dump has, without parsing its record; None where that does not tell all."""
    (_, record, channel, moment, is_fresh), more = sightings[0], len(sightings) > 1
    # A record of an earlier version may have fields that are no more.
    if (
        more
        or key != base_key(key)
        or not is_fresh
        or any(sign in record for sign in _TOLD_BY_ALL)
        or not (head := _HEAD.match(record))
    ):
        return None
    platform, named, number = split_key(key)
    if named != channel:
        return None
    return key, step, platform, channel, number, moment and moment.rpartition(" ")[2], 0, head[1], record


def under_key(key: str, post: Post) -> Post:
    """The post under the name that its channel has in the archive, and the number that sets it apart from another."""
    if post.key == key:
        return post
    _, channel, number = split_key(key)
    return replace(post, channel=channel, number=number)
