"""Lists of links, narrowed by what they say and by whom they join."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stemmatic.archive.database import Condition, all_of
from stemmatic.archive.link_rows import link_of
from stemmatic.archive.lists.families import BEGINNING
from stemmatic.archive.lists.link_times import LinkTimes, LinkTimesHeld
from stemmatic.archive.records import iso, read_time
from stemmatic.archive.verdicts.verdicts import OF_LINKS
from stemmatic.model import Change, ChangeKind, Link, Relation, make_key

_LAST = "9999-12-31T23:59:59.999999Z"
_SPEAKING = "SELECT post FROM posts JOIN post_languages USING (id) WHERE instr(' ' || languages || ' ', ?)"
# What stands of two posts, in whichever order they were named: the verdict of the latest entry about their link.
_VERDICT = (
    "(SELECT verdict FROM verdicts AS v WHERE (v.source, v.target) IN (VALUES (links.source, links.target),"  # noqa: S608
    f" (links.target, links.source)) AND {OF_LINKS} ORDER BY entry DESC LIMIT 1)"
)
_EVER_JUDGED = "source IN (SELECT source FROM verdicts UNION SELECT target FROM verdicts)"
_JUDGED = f"({_EVER_JUDGED} AND {_VERDICT} IS NOT NULL)"
_RARE = 20_000  # links: as few are sorted; of more the first are found sooner along the index of scores


def _shown(end: str) -> str:
    return (
        f"{end}.platform, {end}.channel, {end}.date, {end}_said.languages, json_extract({end}.record, '$.title'),"
        f" coalesce(substr(json_extract({end}.record, '$.text'), 1, {BEGINNING}), '')"
    )


_LINES = f"""
SELECT links.source, links.target, relation, directed, score, source_coverage, target_coverage, changes, {_VERDICT},
    {_shown("ours")}, {_shown("theirs")}
FROM json_each(?) AS asked CROSS JOIN links
    ON source = json_extract(asked.value, '$[0]') AND target = json_extract(asked.value, '$[1]')
JOIN posts AS ours ON ours.post = links.source LEFT JOIN post_languages AS ours_said ON ours_said.id = ours.id
JOIN posts AS theirs ON theirs.post = links.target LEFT JOIN post_languages AS theirs_said ON theirs_said.id = theirs.id
"""  # noqa: S608 (fixed names)


class LinkOrder(StrEnum):
    """Which links come first: those in the order of their posts' keys, the surest, the least sure, the latest.

    The latest are those whose later post was published last.
    """

    KEYS = "keys"
    SUREST = "surest"
    LEAST_SURE = "least sure"
    NEWEST = "newest"


_ORDERS = {
    LinkOrder.KEYS: "source, target",
    LinkOrder.SUREST: "score DESC, source, target",
    LinkOrder.LEAST_SURE: "score, source, target",
    LinkOrder.NEWEST: "later.date DESC, source, target",
}
# From post to post, the latest first, to the links of which it is the later end: as many are looked at as are listed.
_NEWEST = """
posts AS later CROSS JOIN links ON source = later.post OR target = later.post
CROSS JOIN posts AS other ON other.post = CASE later.post WHEN source THEN target ELSE source END
    AND (source = target OR (coalesce(other.date, ''), other.post) < (coalesce(later.date, ''), later.post))
"""
_COUNTS = "SELECT relation, count(*) FROM links{} WHERE declared = 0 AND {} GROUP BY relation"
# What this index has can be asked without the table's rows, which are some twenty times as long.
_INDEXED = " INDEXED BY links_by_relation"


def _at_an_end(posts: str, *values: Any) -> Condition:
    """That one of both ends, at least, is among ``posts``, which are found once, not for each link."""
    return f"(source IN ({posts}) OR target IN ({posts}))", (*values, *values)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEnd:
    """A post at an end of a link, as a list shows it; ``languages`` is None where what it says was not told yet."""

    post: str
    platform: str
    channel: str
    date: datetime | None
    languages: tuple[str, ...] | None
    beginning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """A link in a list.

    ``relation``, ``directed``, ``score`` and the coverages are those of :class:`~stemmatic.model.Link`. ``changes`` are
    those that can turn the meaning, in words. ``verdict`` is what a person says of it, if anything stands.
    """

    source: LinkEnd
    target: LinkEnd
    relation: Relation
    directed: bool
    score: float
    source_coverage: float
    target_coverage: float
    changes: tuple[str, ...]
    verdict: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkList:
    """Links from number ``skip`` on, of ``total`` that were asked for; ``by_relation`` counts these."""

    order: LinkOrder
    skip: int
    total: int
    links: tuple[LinkLine, ...]
    by_relation: dict[Relation, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFilter:
    """Which links are asked for: of one of these relations, or of any; with so high a score; directed, or not.

    One end, at least, is the post ``post``; one is of each of ``channels`` (platform, name in the keys of posts). With
    ``changed`` they have a change of one of these kinds. Each of ``languages`` is spoken at an end. ``since`` and
    ``until``, both in it, are for the later post. Of links that are ``judged`` a person says something that stands.
    """

    relations: frozenset[Relation] = frozenset()
    min_score: float = 0.0
    directed: bool | None = None
    post: str | None = None
    channels: tuple[tuple[str, str], ...] = ()
    changed: frozenset[ChangeKind] = frozenset()
    max_score: float = 1.0
    languages: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    judged: bool | None = None

    @property
    def is_indexed(self) -> bool:
        """Whether it asks for nothing but relations, scores, ends and times."""
        return self.directed is None and self.judged is None and not self.changed and self.post is None

    def conditions(self) -> list[Condition]:
        """The same as conditions on ``links``."""
        found: list[Condition] = [("score >= ?", (self.min_score,))]
        if self.max_score < 1.0:
            found.append(("score <= ?", (self.max_score,)))
        found += [_at_an_end(_SPEAKING, f" {one} ") for one in self.languages]
        if self.since or self.until:
            begin, end = iso(self.since) if self.since else "", iso(self.until) if self.until else _LAST
            found.append(("later_date(source, target) BETWEEN ? AND ?", (begin, end)))
        if self.judged is not None:
            found.append((_JUDGED if self.judged else f"NOT {_JUDGED}", ()))
        if self.relations:
            found.append(("relation IN (SELECT value FROM json_each(?))", (json.dumps(sorted(self.relations)),)))
        if self.directed is not None:
            found.append(("directed = ?", (self.directed,)))
        if self.post is not None:
            found.append(("(source = ? OR target = ?)", (self.post, self.post)))
        if self.changed:
            # A change is a list of strings that begins with its kind; a quotation mark inside a string is escaped.
            named = " OR ".join(["instr(changes, ?)"] * len(self.changed))
            found.append((f"changes NOT NULL AND ({named})", [f'["{kind}",' for kind in sorted(self.changed)]))
        prefixes = [make_key(*channel, "") for channel in self.channels]
        ends = "? IN (substr(source, 1, ?), substr(target, 1, ?))"
        return found + [(ends, (prefix, len(prefix), len(prefix))) for prefix in prefixes]


def _indexed(wanted: Sequence[LinkFilter]) -> str:
    return _INDEXED if all(one.is_indexed for one in wanted) else ""


class LinkLists(LinkTimesHeld):
    """The part of an archive that lists links."""

    def link_ends(
        self,
        wanted: Sequence[LinkFilter],
        order: LinkOrder = LinkOrder.KEYS,
        limit: int | None = None,
        skip: int = 0,
        *,
        are_rare: bool = False,
    ) -> list[tuple[str, str]]:
        """The ends of the links that every filter lets through, from number ``skip`` on; rare ones are sorted."""
        condition, values = all_of(wanted)
        links, declared = "links", "NOT declared"
        if are_rare:
            links, declared = f"links{_indexed(wanted)}", "declared = 0"
        if order is LinkOrder.NEWEST:
            links = _NEWEST
            times = [(sign, iso(at)) for one in wanted for sign, at in ((">=", one.since), ("<=", one.until)) if at]
            condition = " AND ".join((*(f"later.date {sign} ?" for sign, _ in times), condition or "true"))
            values = [*(at for _, at in times), *values]
        with self._knowing_dates(wanted):
            return self._rows(
                f"SELECT source, target FROM {links} WHERE {declared}"  # noqa: S608
                f" AND {condition or 'true'} ORDER BY {_ORDERS[order]} LIMIT ? OFFSET ?",
                (*values, -1 if limit is None else limit, skip),
            )

    def count_links(self, wanted: Sequence[LinkFilter] = ()) -> dict[Relation, int]:
        """How many links of each relation every filter lets through, most first; of those that have none nothing."""
        condition, values = all_of(wanted)
        with self._knowing_dates(wanted):
            rows = self._rows(_COUNTS.format(_indexed(wanted), condition or "true"), values)
        counts = [(Relation(one), int(count)) for one, count in rows]
        return dict(sorted(counts, key=lambda one: (-one[1], one[0])))

    def list_links(
        self, wanted: Sequence[LinkFilter], order: LinkOrder, *, limit: int | None, skip: int = 0
    ) -> LinkList:
        """The links that every filter lets through, and how many there are of each relation."""
        timed = any(one.since or one.until for one in wanted)
        if all(one.is_indexed for one in wanted) and (timed or self.holds_link_times()):
            return self._list_from_memory(wanted, order, limit, skip)
        counts = self.count_links(wanted)
        total = sum(counts.values())
        are_rare = total < _RARE and order in (LinkOrder.SUREST, LinkOrder.LEAST_SURE)
        return LinkList(
            order=order,
            skip=skip,
            total=total,
            links=tuple(self._link_lines(self.link_ends(wanted, order, limit, skip, are_rare=are_rare))),
            by_relation=counts,
        )

    def _list_from_memory(
        self, wanted: Sequence[LinkFilter], order: LinkOrder, limit: int | None, skip: int
    ) -> LinkList:
        """The same from what is remembered of the links."""
        times = self.link_times()
        kept = [self._chosen(times, one) for one in wanted or (LinkFilter(),)]
        chosen = reduce(np.intersect1d, kept)
        counts = times.count(chosen)
        numbers = times.in_order(chosen, order, skip, None if limit is None else skip + limit)
        asked = json.dumps(sorted({number for ends in numbers for number in ends}))
        keys = dict(self._rows("SELECT id, post FROM posts WHERE id IN (SELECT value FROM json_each(?))", (asked,)))
        return LinkList(
            order=order,
            skip=skip,
            total=len(chosen),
            links=tuple(self._link_lines([(keys[source], keys[target]) for source, target in numbers])),
            by_relation=dict(sorted(counts.items(), key=lambda one: (-one[1], one[0]))),
        )

    def _chosen(self, times: LinkTimes, one: LinkFilter) -> NDArray[np.int64]:
        masks = [
            times.ending_at(self._column("SELECT id FROM posts WHERE (platform, channel) = (?, ?)", channel))
            for channel in one.channels
        ]
        for language in one.languages:
            spoken = "SELECT id FROM post_languages WHERE instr(' ' || languages || ' ', ?)"
            masks.append(times.ending_at(self._column(spoken, (f" {language} ",))))
        if one.since or one.until:
            begin, end = iso(one.since) if one.since else "", iso(one.until) if one.until else _LAST
            masks.append(times.within(begin, end))
        kept = reduce(np.logical_and, masks) if masks else None
        return times.chosen(kept, one.relations, one.min_score, one.max_score)

    @contextmanager
    def _knowing_dates(self, wanted: Sequence[LinkFilter]) -> Iterator[None]:
        """Meanwhile SQL may ask for the later date of two posts, where a filter does.

        From memory: to look both up for every link takes several times as long.
        """
        if not any(one.since or one.until for one in wanted):
            yield
            return
        date_of = dict(self._rows("SELECT post, date FROM posts WHERE date NOT NULL")).get

        def later_date(source: str, target: str) -> str | None:
            one, other = date_of(source, ""), date_of(target, "")
            return (one if one > other else other) or None

        self._connection.create_function("later_date", 2, later_date, deterministic=True)
        try:
            yield
        finally:
            self._connection.create_function("later_date", 2, None)

    def _link_lines(self, ends: Sequence[tuple[str, str]]) -> Iterator[LinkLine]:
        for row in self._in_order(_LINES, ends):
            source, target, relation, directed, score, source_coverage, target_coverage, changes, verdict, *posts = row
            half = len(posts) // 2
            yield LinkLine(
                source=_end(source, posts[:half]),
                target=_end(target, posts[half:]),
                relation=Relation(relation),
                directed=bool(directed),
                score=score,
                source_coverage=source_coverage,
                target_coverage=target_coverage,
                changes=tuple(Change.of_list(one).said for one in json.loads(changes)) if changes else (),
                verdict=verdict,
            )

    def links_between(self, ends: Sequence[tuple[str, str]]) -> Iterator[Link]:
        """The links of these sources and targets, in their order; those that are no more are left out."""
        rows = self._in_order(
            "SELECT links.* FROM json_each(?) AS asked CROSS JOIN links"
            " ON source = json_extract(asked.value, '$[0]') AND target = json_extract(asked.value, '$[1]')",
            ends,
        )
        yield from map(link_of, rows)


def _end(key: str, row: Sequence[Any]) -> LinkEnd:
    platform, channel, date, languages, title, text = row
    return LinkEnd(
        post=key,
        platform=platform,
        channel=channel,
        date=read_time(date) if date else None,
        languages=None if languages is None else tuple(languages.split()),
        beginning=text or title or "",
    )
