"""``archive.families``: which posts carry one statement, and how it seems to have descended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from stemmatic import tables
from stemmatic.api.annotations import annotations_of
from stemmatic.api.finding import find_channel, find_family, find_person, find_topic
from stemmatic.api.selection import (
    NamedRecords,
    Names,
    change_kinds,
    check_page,
    check_times,
    find_extra,
    names_of,
    one_of,
    relations_of,
)
from stemmatic.archive.lists.families import FamilyFilter, FamilyLine, FamilyList, FamilyOrder
from stemmatic.archive.store import Store
from stemmatic.ask.compare import collate_family
from stemmatic.ask.summary import Words, summarise_family
from stemmatic.model import Family
from stemmatic.network.spread import Spread, find_spread
from stemmatic.notebook import MOST_ROWS

_SHOWN = FamilyFilter(hidden=False)


_MOST_QUOTED = 100  # posts of a family of which the summary quotes what was left out: collating more takes seconds


class Families(NamedRecords[Family, FamilyFilter]):
    """Families, the widest first: most channels, then most languages, then most posts.

    ``archive.families[name]`` is a family by its id, the beginning of its id, or the key of one of its posts. Those
    that somebody hides are reached so, and by :meth:`with_hidden`.
    """

    schema = tables.FAMILIES
    shown = ("family", "earliest_date", "channels", "languages", "earliest")

    def __init__(
        self, store: Store, filters: tuple[FamilyFilter, ...] = (_SHOWN,), order: FamilyOrder = FamilyOrder.WIDEST
    ) -> None:
        super().__init__(store, filters)
        self._order = order

    def where(
        self,
        *,
        channel: Names = (),
        language: Names = (),
        since: datetime | None = None,
        until: datetime | None = None,
        min_posts: int = 1,
        min_channels: int = 1,
        changed: Names = (),
        relation: Names = (),
        speaker: Names = (),
        hashtag: Names = (),
        tag: Names = (),
        has: Names = (),
    ) -> Families:
        """Those of these families that have all that is asked for, in the same order.

        Args:
            channel: families that all of these channels have; each as ``platform:channel``, or any of its names.
            language: families that have all of these languages, given by their ISO 639-1 codes.
            since: families of which the earliest dated post is of this time or later.
            until: the last moment; it is in the time asked for.
            min_posts: families of so many posts or more.
            min_channels: families in so many channels or more.
            changed: kinds of changes that can turn the meaning, values of :class:`~stemmatic.model.ChangeKind`;
                families in which one of them was made on the way. ``any`` stands for all but ``term``.
            relation: values of :class:`~stemmatic.model.Relation`; families in which posts are linked in one of them.
            speaker: persons, each by any of the names; families in which each speaks or is quoted.
            hashtag: with their sign or without; families in which each stands, or another of its topic.
            tag: words of one's own (:attr:`Archive.annotations`); families that have each, or a post of which has it.
            has: bookmark, tag or comment; families that have one of each, or a post of which has it.

        Raises:
            OptionError: ``since`` is after ``until``, or there is no such kind of change, relation or annotation, or no
                hashtag.
            NotFound: there is no such channel, or several; or no such speaker.
        """
        check_times(since, until)
        wanted = FamilyFilter(
            channels=tuple(find_channel(self._store, one) for one in names_of(channel)),
            languages=tuple(one.lower() for one in names_of(language)),
            since=since,
            until=until,
            min_posts=min_posts,
            min_channels=min_channels,
            changed=change_kinds("families", changed),
            relations=relations_of("families", relation),
            persons=tuple(find_person(self._store, one) for one in names_of(speaker)),
            topics=tuple(tuple(find_topic(self._store, one)) for one in names_of(hashtag)),
            ids=tuple(
                self._store.annotated_families(kind, text)
                for kind, text in annotations_of("families", names_of(tag), names_of(has))
            ),
        )
        return Families(self._store, (*self._filters, wanted), self._order)

    def by(self, order: str) -> Families:
        """The same families in another order: widest, fastest, changed, newest, earliest or largest first.

        They are explained in :class:`~stemmatic.api.records.FamilyOrder`.

        Raises:
            OptionError: there is no such order.
        """
        return Families(self._store, self._filters, one_of(FamilyOrder, order, "families: order"))

    def with_hidden(self) -> Families:
        """The same families, and those that somebody wants left out of lists."""
        return Families(self._store, tuple(one for one in self._filters if one != _SHOWN), self._order)

    def lines(self, *, limit: int | None = 50, skip: int = 0) -> FamilyList:
        """These families as lines of a list, from number ``skip`` on, and what they can be narrowed by.

        At most ``limit`` of them; None for all.
        """
        check_page(limit, skip)
        return self._store.list_families(self._filters, self._order, limit=limit, skip=skip)

    def lines_of(self, ids: Sequence[str]) -> list[FamilyLine]:
        """The families of these ids as lines of a list, in their order; those that are no more are left out."""
        return self._store.family_lines(ids)

    def of(self, key: str) -> Family | None:
        """The family that a post is in, if any: of several that of its whole text."""
        return self._store.family(key)

    def all_of(self, key: str) -> list[Family]:
        """All families that a post is in, first that of its whole text, then those of what it contains."""
        return list(self._store.families_of_ids(self._store.families_of_post(self._store.settled_key(key))))

    def summary(self, family: Family, language: str | None = None, words: Words | None = None) -> str:
        """A family in a few sentences; what was said is quoted in the reader's ``language``, if a witness has it.

        With ``words`` it is worded in another language than English.

        What was left out, added and changed most is quoted of families of up to 100 posts.
        """
        posts = {post.key: post for post in self._store.posts_of(family.posts)}
        collation = collate_family(self._store, family) if len(family.posts) <= _MOST_QUOTED else None
        return summarise_family(family, posts, language, collation, words or Words())

    def spread(self, name: str | Family) -> Spread:
        """How a family spread: its posts and channels over time, who had it first, who made it wide.

        Raises:
            NotFound: there is no such family.
        """
        return find_spread(self._store, name if isinstance(name, Family) else self[name])

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the exported table, in its order."""
        for one in sorted(self._ids):
            yield from map(self.row, self._read([one]))

    def row(self, family: Family) -> dict[str, Any]:
        """The row of one family in the exported table."""
        earliest = self._store.post(family.posts[0])
        return tables.family_row(family, earliest.date if earliest else None, self.summary(family))

    def to_networkx(self, *names: str) -> Any:
        """The stemmata as one ``networkx.DiGraph``, from source to target; of the families that are named, or of all.

        Nodes are keys of posts, each with its ``family``, and of lost exemplars, each with its name as ``lost``. Edges
        have the fields of :class:`~stemmatic.model.Descent`; where not ``determined``, they leave the direction open.

        Raises:
            MissingExtra: networkx is not installed.
            NotFound: there is no such family.
        """
        graph = find_extra("networkx", "to_networkx").DiGraph()
        for family in [self[name] for name in names] if names else self:
            graph.add_nodes_from(family.posts, family=family.id)
            graph.add_nodes_from((one.key, {"lost": one.name}) for one in family.lost)
            for edge in tables.family_row(family, None, "")["stemma"]:
                graph.add_edge(edge.pop("source"), edge.pop("target"), **edge)
        return graph

    def _head(self) -> Iterable[dict[str, Any]]:
        return map(self.row, self[:MOST_ROWS])

    def __len__(self) -> int:
        return self._store.count_families(self._filters)

    @cached_property
    def _ids(self) -> Sequence[str]:
        return self._store.family_ids(self._filters, self._order)

    def _read(self, ids: Sequence[str]) -> Iterator[Family]:
        return self._store.families_of_ids(ids)

    def _named(self, name: str) -> Family:
        return find_family(self._store, name)
