"""Lists of families in several orders, narrowed by channel, language and time, and by what else they can be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from stemmatic.archive.database import Database
from stemmatic.archive.records import from_json, iso
from stemmatic.model import Family

MAX_FACETS = 24
_BEGINNING = 280  # characters


class FamilyOrder(StrEnum):
    """Which families come first; what stands equal goes by id.

    ``WIDEST`` has most channels, then most languages, then most posts. ``FASTEST`` took the shortest time until half
    of its channels, two at least, had it; those of which that is unknown come last. ``NEWEST`` and ``EARLIEST`` go by
    the earliest dated post, ``LARGEST`` by posts.
    """

    WIDEST = "widest"
    FASTEST = "fastest"
    NEWEST = "newest"
    EARLIEST = "earliest"
    LARGEST = "largest"


_ORDERS = {
    FamilyOrder.WIDEST: "channels DESC, languages DESC, posts DESC, family",
    FamilyOrder.FASTEST: "pace_seconds ASC NULLS LAST, channels DESC, family",
    FamilyOrder.NEWEST: "first DESC NULLS LAST, family",
    FamilyOrder.EARLIEST: "first ASC NULLS LAST, family",
    FamilyOrder.LARGEST: "posts DESC, channels DESC, languages DESC, family",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyLine:
    """A family in a list.

    ``channels`` and ``languages`` are in the order of :class:`~stemmatic.model.Family`. ``pace_seconds`` is the time
    from the first date until half of the channels, two at least, had it; None where that is unknown.
    ``title`` and ``beginning`` are of the earliest post.
    """

    family: str
    posts: int
    channels: tuple[str, ...]
    languages: tuple[str, ...]
    first: datetime | None
    last: datetime | None
    pace_seconds: float | None
    earliest: str
    title: str | None
    beginning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCount:
    """A channel, and how many families or posts of those asked for it has."""

    platform: str
    channel: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NameCount:
    """A language, hashtag or name, and how many families or posts have it."""

    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyFilter:
    """Which families are asked for: those that have all of these channels and languages, and are so large.

    ``channels`` are (platform, name in the keys of posts). ``since`` and ``until``, both of them in it, are for the
    date of the earliest dated post.
    """

    channels: tuple[tuple[str, str], ...] = ()
    languages: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    min_posts: int = 1
    min_channels: int = 1

    def condition(self) -> tuple[str, list[Any]]:
        """The same as SQL over ``family_facts`` and its values; empty where nothing is asked for."""
        parts: list[str] = []
        values: list[Any] = []
        for channel in self.channels:
            parts.append("family IN (SELECT family FROM family_channels WHERE platform = ? AND channel = ?)")
            values += channel
        for language in self.languages:
            parts.append("family IN (SELECT family FROM family_languages WHERE language = ?)")
            values.append(language)
        for column, most in (("posts", self.min_posts), ("channels", self.min_channels)):
            if most > 1:
                parts.append(f"{column} >= ?")
                values.append(most)
        if self.since:
            parts.append("first >= ?")
            values.append(iso(self.since))
        if self.until:
            parts.append("first <= ?")
            values.append(iso(self.until))
        return " AND ".join(parts), values


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyList:
    """Families from number ``skip`` on, of ``total`` that were asked for.

    ``by_channel`` and ``by_language`` count the families asked for, the commonest first.
    """

    order: FamilyOrder
    skip: int
    total: int
    families: tuple[FamilyLine, ...]
    by_channel: tuple[ChannelCount, ...] = ()
    by_language: tuple[NameCount, ...] = ()


class FamilyLists(Database):
    """The part of an archive that lists families."""

    def family_ids(
        self, wanted: Sequence[FamilyFilter], order: FamilyOrder, limit: int | None = None, skip: int = 0
    ) -> list[str]:
        """The ids of the families that every filter lets through, from number ``skip`` on."""
        condition, values = _condition(wanted)
        rows = self._rows(
            f"SELECT family FROM family_facts WHERE {condition or 'true'} ORDER BY {_ORDERS[order]} LIMIT ? OFFSET ?",  # noqa: S608
            [*values, -1 if limit is None else limit, skip],
        )
        return [family for (family,) in rows]

    def count_families(self, wanted: Sequence[FamilyFilter]) -> int:
        """How many families every filter lets through."""
        condition, values = _condition(wanted)
        return int(self._rows(f"SELECT count(*) FROM family_facts WHERE {condition or 'true'}", values)[0][0])  # noqa: S608

    def list_families(
        self, wanted: Sequence[FamilyFilter], order: FamilyOrder, *, limit: int | None, skip: int = 0
    ) -> FamilyList:
        """The families that every filter lets through, and what they can be narrowed by."""
        lines = self.family_lines(self.family_ids(wanted, order, limit, skip))
        by_channel = self._count("family_channels", "platform, channel", wanted)
        by_language = self._count("family_languages", "language", wanted)
        return FamilyList(
            order=order,
            skip=skip,
            total=self.count_families(wanted),
            families=tuple(lines),
            by_channel=tuple(ChannelCount(platform=row[0], channel=row[1], count=row[2]) for row in by_channel),
            by_language=tuple(NameCount(name=row[0], count=row[1]) for row in by_language),
        )

    def _count(self, table: str, columns: str, wanted: Sequence[FamilyFilter]) -> list[tuple[Any, ...]]:
        condition, values = _condition(wanted)
        among = f"WHERE family IN (SELECT family FROM family_facts WHERE {condition})" if condition else ""  # noqa: S608
        return self._rows(
            f"SELECT {columns}, count(*) AS families FROM {table} {among} GROUP BY {columns}"  # noqa: S608 (fixed names)
            f" ORDER BY families DESC, {columns} LIMIT {MAX_FACETS}",
            values,
        )

    def families_of_ids(self, ids: Sequence[str]) -> Iterator[Family]:
        """The families of these ids, in their order; those that are no more are left out."""
        asked = "SELECT record FROM json_each(?) AS asked CROSS JOIN families ON family = asked.value"
        yield from (from_json(Family, record) for (record,) in self._in_order(asked, ids))

    def families_beginning(self, beginning: str, limit: int) -> list[str]:
        """The ids that begin so, in their order."""
        rows = self._rows(
            "SELECT family FROM families WHERE family >= ?1 AND substr(family, 1, length(?1)) = ?1"
            " ORDER BY family LIMIT ?2",
            (beginning, limit),
        )
        return [family for (family,) in rows]

    def family_lines(self, ids: Sequence[str]) -> list[FamilyLine]:
        """The families of these ids, in their order; those that are no more are left out."""
        rows = self._in_order(
            "SELECT family_facts.family, family_facts.posts, json_extract(families.record, '$.channels'),"  # noqa: S608
            " json_extract(families.record, '$.languages'), first, last, pace_seconds, posts.post,"
            f" json_extract(posts.record, '$.title'), substr(json_extract(posts.record, '$.text'), 1, {_BEGINNING})"
            " FROM json_each(?) AS asked CROSS JOIN family_facts ON family_facts.family = asked.value"
            " JOIN families USING (family)"
            " LEFT JOIN posts ON posts.post = json_extract(families.record, '$.earliest')",
            ids,
        )
        return [
            FamilyLine(
                family=row[0],
                posts=row[1],
                channels=tuple(json.loads(row[2])),
                languages=tuple(json.loads(row[3])),
                first=moment_of(row[4]),
                last=moment_of(row[5]),
                pace_seconds=row[6],
                earliest=row[7] or "",
                title=row[8],
                beginning=row[9] or "",
            )
            for row in rows
        ]


def _condition(wanted: Iterable[FamilyFilter]) -> tuple[str, list[Any]]:
    """What every filter asks for, as SQL over ``family_facts`` and its values; empty where nothing is asked for."""
    asked = [one for one in (filter.condition() for filter in wanted) if one[0]]
    return " AND ".join(sql for sql, _ in asked), [value for _, values in asked for value in values]


def moment_of(text: str | None) -> datetime | None:
    """A time that the archive keeps, or None."""
    return datetime.fromisoformat(text) if text else None
