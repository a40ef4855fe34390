"""What lists ask of families, kept beside them: their sizes, dates and pace, and who relays whom in their stemmata."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from statistics import median

from stemmatic.model import Descent, Family, split_key

_TABLES = ("family_facts", "family_channels", "family_languages", "relays")
_PAIR = "source_platform, source_channel, target_platform, target_channel"

Dates = Mapping[str, datetime]
Channel = tuple[str, str]


def note_families(connection: sqlite3.Connection, families: Sequence[Family]) -> None:
    """Keep the facts of families that the archive did not have, or has lost by :func:`forget_families`."""
    dates = _dates(connection, {key for family in families for key in family.posts})
    connection.executemany(
        "INSERT INTO family_facts VALUES (?, ?, ?, ?, ?, ?, ?)", [_facts(family, dates) for family in families]
    )
    connection.executemany(
        "INSERT INTO family_channels VALUES (?, ?, ?)",
        [(*channel, family.id) for family in families for channel in dict.fromkeys(map(channel_of_key, family.posts))],
    )
    connection.executemany(
        "INSERT INTO family_languages VALUES (?, ?)",
        [(language, family.id) for family in families for language in family.languages],
    )
    connection.executemany(
        "INSERT INTO relays VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [_relay(family, edge, dates) for family in families for edge in family.stemma],
    )


def forget_families(connection: sqlite3.Connection, families: Collection[str] | None) -> None:
    """Remove the facts of the families of these ids; of all for None."""
    for table in _TABLES:
        if families is None:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 (fixed names)
        else:
            connection.executemany(f"DELETE FROM {table} WHERE family = ?", [(one,) for one in families])  # noqa: S608


def add_up_relays(connection: sqlite3.Connection) -> None:
    """Make anew who relays whom, from the edges of all families."""
    connection.execute("DELETE FROM relay_pairs")
    rows = connection.execute(
        f"SELECT {_PAIR}, kind, determined, lag_seconds FROM relays ORDER BY {_PAIR}"  # noqa: S608 (fixed names)
    )
    connection.executemany("INSERT INTO relay_pairs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", list(_pairs(rows)))


def channel_of_key(key: str) -> Channel:
    """Platform and channel of a post's key."""
    return _channel_of(key.rpartition("/")[0])


@lru_cache(maxsize=10_000)
def _channel_of(beginning: str) -> Channel:
    """The same of what stands before a key's last slash: a channel's posts have it in common."""
    return split_key(f"{beginning}/")[:2]


def pace_seconds(dated: Iterable[tuple[Channel, datetime]], channels: int) -> float | None:
    """How long it took from the first date until half of so many channels, two at least, had a family.

    None where so many channels have no date, or there is one channel alone.
    """
    firsts: dict[Channel, datetime] = {}
    for channel, date in dated:
        firsts[channel] = min(date, firsts.get(channel, date))
    ordered, wanted = sorted(firsts.values()), max(2, -(-channels // 2))
    return (ordered[wanted - 1] - ordered[0]).total_seconds() if len(ordered) >= wanted else None


def _facts(family: Family, dates: Dates) -> tuple[object, ...]:
    held = sorted((dates[key].isoformat(), key) for key in family.posts if key in dates)
    channels = len({channel_of_key(key) for key in family.posts})
    return (
        family.id,
        len(family.posts),
        len(family.channels),
        len(family.languages),
        held[0][0] if held else None,
        held[-1][0] if held else None,
        pace_seconds(((channel_of_key(key), dates[key]) for _, key in held), channels),
    )


def _relay(family: Family, edge: Descent, dates: Dates) -> tuple[object, ...]:
    source, target = dates.get(edge.source), dates.get(edge.target)
    kind = "forward" if edge.declared else "translation" if "transla" in edge.relation else "copy"
    return (
        family.id,
        *channel_of_key(edge.source),
        *channel_of_key(edge.target),
        kind,
        edge.determined,
        (target - source).total_seconds() if source and target else None,
    )


def _pairs(rows: Iterable[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    for pair, edges in groupby(rows, key=itemgetter(0, 1, 2, 3)):
        counts = {"forward": 0, "copy": 0, "translation": 0, "undetermined": 0}
        lags: list[float] = []
        for *_, kind, determined, lag in edges:
            counts[str(kind) if determined else "undetermined"] += 1
            if determined and isinstance(lag, float | int):
                lags.append(lag)
        yield (*pair, *counts.values(), median(lags) if lags else None)


def _dates(connection: sqlite3.Connection, keys: Collection[str]) -> dict[str, datetime]:
    asked = "SELECT post, date FROM posts WHERE date NOT NULL AND post IN (SELECT value FROM json_each(?))"
    rows = connection.execute(asked, (json.dumps(list(keys)),))
    return {key: datetime.fromisoformat(date) for key, date in rows}
