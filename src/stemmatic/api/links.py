"""``archive.links``: what was inferred to have been taken from what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from stemmatic import tables
from stemmatic.api.finding import find_channel, find_post
from stemmatic.api.selection import (
    Names,
    Records,
    change_kinds,
    check_page,
    check_times,
    find_extra,
    names_of,
    one_of,
    relations_of,
)
from stemmatic.archive.lists.links import LinkFilter, LinkList, LinkOrder
from stemmatic.archive.verdicts.judgement import Verdicts
from stemmatic.ask.nearly import NearMisses, find_near_misses
from stemmatic.model import Link


class Links(Records[Link, LinkFilter]):
    """Links by source and target; declared forwards are not among them."""

    schema = tables.LINKS
    shown = ("source", "relation", "target", "directed", "score", "verdict")

    def where(
        self,
        *,
        relation: Names = (),
        min_score: float = 0.0,
        directed: bool | None = None,
        post: str | None = None,
        channel: Names = (),
        changed: Names = (),
        max_score: float = 1.0,
        language: Names = (),
        since: datetime | None = None,
        until: datetime | None = None,
        judged: bool | None = None,
    ) -> Links:
        """Those of these links that have all that is asked for.

        Args:
            relation: values of :class:`~stemmatic.model.Relation`; links of any of them.
            min_score: a score of so much or more.
            directed: whether the direction is known; both without it.
            post: the key of a post that is one of the ends.
            channel: channels that have an end; each as ``platform:channel``, or any of its names.
            changed: kinds of changes that can turn the meaning, values of :class:`~stemmatic.model.ChangeKind`; links
                that have one of them. ``any`` stands for all but ``term``.
            max_score: a score of so much or less.
            language: ISO 639-1 codes; links of which an end has each of these languages.
            since: links whose later post is of this time or later.
            until: the last moment; it is in the time asked for.
            judged: whether a person says something of it that stands; both without it.

        Raises:
            OptionError: there is no such relation, or kind of change, or ``since`` is after ``until``.
            NotFound: there is no such channel, or several.
        """
        check_times(since, until)
        return self._narrowed(
            LinkFilter(
                relations=relations_of("links", relation),
                min_score=min_score,
                directed=directed,
                post=None if post is None else self._store.settled_key(post),
                channels=tuple(find_channel(self._store, one) for one in names_of(channel)),
                changed=change_kinds("links", changed),
                max_score=max_score,
                languages=tuple(one.lower() for one in names_of(language)),
                since=since,
                until=until,
                judged=judged,
            )
        )

    def lines(self, *, order: str = "keys", limit: int | None = 50, skip: int = 0) -> LinkList:
        """These links as lines of a list, from number ``skip`` on, at most ``limit`` of them; None for all.

        ``order`` is keys, surest, least sure or newest; see :class:`~stemmatic.api.records.LinkOrder`.

        Raises:
            OptionError: there is no such order.
        """
        check_page(limit, skip)
        chosen = one_of(LinkOrder, order, "links: order")
        return self._store.list_links(self._filters, chosen, limit=limit, skip=skip)

    def of(self, key: str) -> list[Link]:
        """The links of one post."""
        return list(self._store.links(key))

    def nearly(self, key: str, *, limit: int = 50) -> NearMisses:
        """What a post was nearly linked with, ``limit`` at most, and which rules decided against each.

        Raises:
            NotFound: the archive has no such post.
            OptionError: the limit is less than 1.
        """
        check_page(limit, 0)
        return find_near_misses(self._store, find_post(self._store, key).key, limit)

    def count_by_relation(self) -> dict[str, int]:
        """How many links the archive has of each relation, most first."""
        return {str(one): count for one, count in self._store.count_links().items()}

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the exported table, in its order."""
        judged = Verdicts(self._store.judged_links())
        return (tables.link_row(link, judged.of(link.source, link.target)) for link in self)

    def to_networkx(self) -> Any:
        """The links as a ``networkx.DiGraph`` between the keys of posts, with the fields of links at the edges.

        Where ``directed`` is false an edge leads from one key to the next in their order and means no descent.

        Raises:
            MissingExtra: networkx is not installed.
        """
        graph = find_extra("networkx", "to_networkx").DiGraph()
        graph.add_edges_from((row.pop("source"), row.pop("target"), row) for row in self.rows())
        return graph

    def __len__(self) -> int:
        return len(self._ids) if self._filters else sum(self._store.count_links().values())

    @cached_property
    def _ids(self) -> Sequence[tuple[str, str]]:
        return self._store.link_ends(self._filters)

    def _read(self, ids: Sequence[tuple[str, str]]) -> Iterator[Link]:
        return self._store.links_between(ids)
