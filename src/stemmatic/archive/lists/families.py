"""Lists of families in several orders, narrowed by channel, language and time, and by what else they can be."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from stemmatic.archive.database import Condition, Database, Record, all_of
from stemmatic.archive.records import from_json, iso
from stemmatic.model import ChangeKind, Family, Relation

MAX_FACETS = 24
BEGINNING = 280  # characters of a post that its line in a list has


class FamilyOrder(StrEnum):
    """Which families come first; what stands equal goes by id.

    ``WIDEST`` has most channels, then most languages, then most posts; instances of series come last. ``FASTEST`` took
    the shortest time until half of its channels, two at least, had it; those of which that is unknown come last.
    ``CHANGED`` has most changes between its posts that turn the meaning, such as a negation or another name.
    ``NEWEST`` and ``EARLIEST`` go by the earliest dated post, ``LARGEST`` by posts.
    """

    WIDEST = "widest"
    FASTEST = "fastest"
    CHANGED = "changed"
    NEWEST = "newest"
    EARLIEST = "earliest"
    LARGEST = "largest"


_WITHIN = (  # links whose two posts stand in one family
    " JOIN family_posts AS ours ON ours.post = links.source"
    " JOIN family_posts AS theirs ON theirs.post = links.target AND theirs.family = ours.family"
)
# How many changes of each kind the links have that join two posts of a family.
_CHANGED = (
    "(SELECT ours.family, json_extract(one.value, '$[0]') AS kind, count(*) AS changes"  # noqa: S608 (fixed names)
    " FROM links INDEXED BY links_changed JOIN json_each(links.changes) AS one"
    f"{_WITHIN} WHERE links.changes NOT NULL AND NOT links.declared GROUP BY ours.family, kind)"
)
# Beside each family how many changes it has that turn the meaning by what they are.
_COUNTED = (
    f"LEFT JOIN (SELECT family, sum(changes) AS changes FROM {_CHANGED}"  # noqa: S608 (a fixed name)
    f" WHERE kind <> '{ChangeKind.TERM.value}' GROUP BY family) USING (family)"
)
_AMONG = "{} IN (SELECT value FROM json_each(?))"
# That two posts of the family are linked so; that a post of it has a row in a table by the numbers of posts.
_RELATED = (
    f"family IN (SELECT ours.family FROM links {_WITHIN}"  # noqa: S608 (fixed names)
    f" WHERE {_AMONG.format('relation')} AND NOT links.declared)"
)
_POSTS_HAVE = (
    "family IN (SELECT family FROM {} AS held CROSS JOIN posts ON posts.id = held.id"
    " CROSS JOIN family_posts USING (post) WHERE {})"
)
_ORDERS = {
    FamilyOrder.WIDEST: "series NOT NULL, channels DESC, languages DESC, posts DESC, family",
    FamilyOrder.FASTEST: "pace_seconds ASC NULLS LAST, channels DESC, family",
    FamilyOrder.CHANGED: "changes DESC NULLS LAST, channels DESC, languages DESC, posts DESC, family",
    FamilyOrder.NEWEST: "first DESC NULLS LAST, family",
    FamilyOrder.EARLIEST: "first ASC NULLS LAST, family",
    FamilyOrder.LARGEST: "posts DESC, channels DESC, languages DESC, family",
}


_SHOWN = "family NOT IN (SELECT family FROM family_facts WHERE hidden)"  # few are hidden: other indexes are used too

_LINES = f"""
SELECT family_facts.family, family_facts.posts, json_extract(families.record, '$.channels') AS channels,
    json_extract(families.record, '$.languages') AS languages, first, last, pace_seconds,
    coalesce(posts.post, '') AS earliest, json_extract(posts.record, '$.title') AS title,
    coalesce(substr(json_extract(posts.record, '$.text'), 1, {BEGINNING}), '') AS beginning, hidden
FROM json_each(?) AS asked CROSS JOIN family_facts ON family_facts.family = asked.value JOIN families USING (family)
LEFT JOIN posts ON posts.post = json_extract(families.record, '$.earliest')
"""  # noqa: S608 (a number only)


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyLine:
    """A family in a list.

    ``channels`` and ``languages`` are in the order of :class:`~stemmatic.model.Family`. ``pace_seconds`` is the time
    from the first date until half of the channels, two at least, had it; None where that is unknown.
    ``title`` and ``beginning`` are of the earliest post. A ``hidden`` one is listed where that is asked for.
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
    hidden: bool = False


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
    date of the earliest dated post. Without ``hidden`` families that somebody wants left out of lists are left out.
    With ``changed`` a change of one of these kinds was made on the way, with ``relations`` two of its posts are linked
    so. Each of ``persons`` (as :meth:`~stemmatic.archive.search.persons.Named.person_of` has them) speaks or is quoted
    in a post of it, and each of ``topics`` (all folded hashtags of one) stands in one. Its id is in each of ``ids``.
    """

    channels: tuple[tuple[str, str], ...] = ()
    languages: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    min_posts: int = 1
    min_channels: int = 1
    hidden: bool = True
    changed: frozenset[ChangeKind] = frozenset()
    relations: frozenset[Relation] = frozenset()
    persons: tuple[str, ...] = ()
    topics: tuple[tuple[str, ...], ...] = ()
    ids: tuple[frozenset[str], ...] = ()

    def conditions(self) -> list[Condition]:
        """The same as conditions on ``family_facts``; none where nothing is asked for."""
        among = "family IN (SELECT family FROM"
        sizes = ("posts", self.min_posts), ("channels", self.min_channels)
        times = (">=", self.since), ("<=", self.until)
        return [
            *((f"{among} family_channels WHERE platform = ? AND channel = ?)", one) for one in self.channels),
            *((f"{among} family_languages WHERE language = ?)", (one,)) for one in self.languages),
            *((f"{column} >= ?", (least,)) for column, least in sizes if least > 1),
            *((f"first {sign} ?", (iso(moment),)) for sign, moment in times if moment),
            *([(_SHOWN, ())] if not self.hidden else ()),
            *([self._is_changed()] if self.changed else ()),
            *([(_RELATED, (json.dumps(sorted(self.relations)),))] if self.relations else ()),
            *((_POSTS_HAVE.format("spoken", "person = ?"), (one,)) for one in self.persons),
            *((_POSTS_HAVE.format("hashtags", _AMONG.format("tag")), (json.dumps(tags),)) for tags in self.topics),
            *((_AMONG.format("family"), (json.dumps(sorted(ids)),)) for ids in self.ids),
        ]

    def _is_changed(self) -> Condition:
        """That a link between posts of the family has a change of one of the kinds."""
        kinds = json.dumps(sorted(self.changed))
        among = f"SELECT family FROM {_CHANGED} WHERE kind IN (SELECT value FROM json_each(?))"  # noqa: S608
        return f"family IN ({among})", (kinds,)


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
        condition, values = all_of(wanted)
        table = f"family_facts {_COUNTED}" if order is FamilyOrder.CHANGED else "family_facts"
        return self._column(
            f"SELECT family FROM {table} WHERE {condition or 'true'} ORDER BY {_ORDERS[order]} LIMIT ? OFFSET ?",  # noqa: S608
            [*values, -1 if limit is None else limit, skip],
        )

    def count_families(self, wanted: Sequence[FamilyFilter]) -> int:
        """How many families every filter lets through."""
        condition, values = all_of(wanted)
        return int(self._value(f"SELECT count(*) FROM family_facts WHERE {condition or 'true'}", values))  # noqa: S608

    def list_families(
        self, wanted: Sequence[FamilyFilter], order: FamilyOrder, *, limit: int | None, skip: int = 0
    ) -> FamilyList:
        """The families that every filter lets through, and what they can be narrowed by."""
        condition, values = all_of(wanted)
        if condition == _SHOWN:
            among = f"WHERE {_SHOWN}"
        else:
            among = f"WHERE family IN (SELECT family FROM family_facts WHERE {condition})" if condition else ""  # noqa: S608

        def count(kind: type[Record], table: str, names: str) -> tuple[Record, ...]:
            sql = (
                f"SELECT {names}, count(*) AS count FROM {table} {among} GROUP BY {names}"  # noqa: S608 (fixed names)
                f" ORDER BY count DESC, {names} LIMIT {MAX_FACETS}"
            )
            return tuple(self._records(kind, sql, values))

        return FamilyList(
            order=order,
            skip=skip,
            total=self.count_families(wanted),
            families=tuple(self.family_lines(self.family_ids(wanted, order, limit, skip))),
            by_channel=count(ChannelCount, "family_channels", "platform, channel"),
            by_language=count(NameCount, "(SELECT language AS name, family FROM family_languages)", "name"),
        )

    def families_of_ids(self, ids: Sequence[str]) -> Iterator[Family]:
        """The families of these ids, in their order; those that are no more are left out."""
        asked = "SELECT record FROM json_each(?) AS asked CROSS JOIN families ON family = asked.value"
        yield from (from_json(Family, record) for (record,) in self._in_order(asked, ids))

    def families_beginning(self, beginning: str, limit: int) -> list[str]:
        """The ids that begin so, in their order."""
        return self._column(
            "SELECT family FROM families WHERE family >= ?1 AND substr(family, 1, length(?1)) = ?1"
            " ORDER BY family LIMIT ?2",
            (beginning, limit),
        )

    def family_lines(self, ids: Sequence[str]) -> list[FamilyLine]:
        """The families of these ids, in their order; those that are no more are left out."""
        return list(self._records_in_order(FamilyLine, _LINES, ids))
