"""What lists ask of families, kept beside them: their sizes, dates and pace, and who relays whom in their stemmata."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from statistics import median
from typing import Any, NamedTuple

from stemmatic.archive.records import to_json
from stemmatic.archive.seals import clear, delete, insert, update
from stemmatic.model import Descent, Family, split_key

_PAIR = "source_platform, source_channel, target_platform, target_channel"

# All families that a post of the table posts stands in, as a JSON list: the one that lists name first; no hidden ones.
FAMILIES_OF_POST = (
    "(SELECT json_group_array(family) FROM (SELECT family FROM family_posts JOIN family_facts USING (family)"
    " WHERE family_posts.post = posts.post AND NOT hidden ORDER BY main DESC, family))"
)

Dates = Mapping[str, datetime]
Channel = tuple[str, str]


class FamilyRows(NamedTuple):
    """A family as the archive keeps it: its record as JSON, and the rows of other tables that follow from it."""

    record: str
    posts: Sequence[str]
    containers: Collection[str]
    facts: Sequence[Any]
    channels: Sequence[Sequence[str]]
    languages: Sequence[str]
    relays: Sequence[Sequence[Any]]

    @property
    def id(self) -> str:
        """The family's id."""
        return str(self.facts[0])


# Of each table a family's rows of it.
TABLES: Mapping[str, Callable[[FamilyRows], Sequence[Sequence[Any]]]] = {
    "family_facts": lambda one: [one.facts],
    "family_channels": lambda one: [(*channel, one.id) for channel in one.channels],
    "family_languages": lambda one: [(name, one.id) for name in one.languages],
    "relays": lambda one: one.relays,
}


def family_rows(family: Family, dates: Dates) -> FamilyRows:
    """The rows of a family; ``dates`` are those of its posts, as far as they have any."""
    inferred = {one.key for one in family.lost if one.inferred}
    return FamilyRows(
        record=to_json(family),
        posts=family.posts,
        containers=sorted(family.containers),
        facts=_facts(family, dates),
        channels=list(dict.fromkeys(map(channel_of_key, family.posts))),
        languages=family.languages,
        relays=[
            _relay(family, edge, dates) for edge in family.stemma if inferred.isdisjoint((edge.source, edge.target))
        ],
    )


def note_families(connection: sqlite3.Connection, families: Sequence[FamilyRows]) -> None:
    """Keep the facts of families that the archive did not have, or has lost by :func:`forget_families`."""
    for table, rows_of in TABLES.items():
        insert(connection, table, [row for one in families for row in rows_of(one)])


def forget_families(connection: sqlite3.Connection, families: Collection[str] | None) -> None:
    """Remove the facts of the families of these ids; of all for None."""
    for table in TABLES:
        if families is None:
            clear(connection, table)
        else:
            delete(connection, table, "family = ?", [(one,) for one in families])


def add_up_relays(connection: sqlite3.Connection) -> None:
    """Make anew who relays whom, from the edges of all families but those of series, and those that are hidden."""
    clear(connection, "relay_pairs")
    rows = connection.execute(
        f"SELECT {_PAIR}, kind, determined, lag_seconds FROM relays"  # noqa: S608 (fixed names)
        f" WHERE family NOT IN (SELECT family FROM family_facts WHERE series NOT NULL OR hidden) ORDER BY {_PAIR}"
    )
    insert(connection, "relay_pairs", list(_pairs(rows)))


def note_main_families(connection: sqlite3.Connection) -> None:
    """Note of each post which family lists name: of several that of the whole text, the largest one; no hidden one."""
    several = connection.execute("SELECT post FROM family_posts GROUP BY post HAVING count(*) > 1").fetchall()
    largest = (
        "(family = (SELECT family FROM family_posts JOIN family_facts USING (family)"
        " WHERE post = ?1 ORDER BY hidden, container, posts DESC, family LIMIT 1))"
    )
    update(connection, "family_posts", f"main = {largest}", f"post = ?1 AND main <> {largest}", several)
    single = "SELECT post FROM family_posts GROUP BY post HAVING count(*) = 1"
    update(connection, "family_posts", "main = 1", f"NOT main AND post IN ({single})")
    hidden = "SELECT family FROM family_facts WHERE hidden"
    update(connection, "family_posts", "main = 0", f"main AND family IN ({hidden})")


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
        family.series,
        int(family.hidden),
    )


def _relay(family: Family, edge: Descent, dates: Dates) -> tuple[object, ...]:
    source, target = dates.get(edge.source), dates.get(edge.target)
    kind = "forward" if edge.declared else "translation" if "transla" in edge.relation else "copy"
    return (
        family.id,
        *channel_of_key(edge.source),
        *channel_of_key(edge.target),
        kind,
        int(edge.determined),
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
