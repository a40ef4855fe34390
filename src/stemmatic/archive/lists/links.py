"""Lists of links, narrowed by what they say and by whom they join."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from stemmatic.archive.database import Database
from stemmatic.archive.link_rows import link_of
from stemmatic.model import Link, Relation, make_key


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFilter:
    """Which links are asked for: of one of these relations, or of any; with so high a score; directed, or not.

    One end, at least, is the post ``post``; one is of each of ``channels`` (platform, name in the keys of posts).
    """

    relations: frozenset[Relation] = frozenset()
    min_score: float = 0.0
    directed: bool | None = None
    post: str | None = None
    channels: tuple[tuple[str, str], ...] = ()

    def condition(self) -> tuple[str, list[Any]]:
        """The same as SQL over ``links`` and its values."""
        parts, values = ["score >= ?"], list[Any]([self.min_score])
        if self.relations:
            parts.append("relation IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(sorted(self.relations)))
        if self.directed is not None:
            parts.append("directed = ?")
            values.append(self.directed)
        if self.post is not None:
            parts.append("(source = ? OR target = ?)")
            values += [self.post, self.post]
        for channel in self.channels:
            prefix = make_key(*channel, "")
            parts.append("? IN (substr(source, 1, ?), substr(target, 1, ?))")
            values += [prefix, len(prefix), len(prefix)]
        return " AND ".join(parts), values


class LinkLists(Database):
    """The part of an archive that lists links."""

    def link_ends(self, wanted: Sequence[LinkFilter]) -> list[tuple[str, str]]:
        """The ends of the links that every filter lets through, in key order."""
        asked = [one.condition() for one in wanted]
        rows = self._rows(
            f"SELECT source, target FROM links WHERE {' AND '.join(['NOT declared', *(sql for sql, _ in asked)])}"  # noqa: S608
            " ORDER BY source, target",
            [value for _, values in asked for value in values],
        )
        return [(source, target) for source, target in rows]

    def links_between(self, ends: Sequence[tuple[str, str]]) -> Iterator[Link]:
        """The links of these sources and targets, in their order; those that are no more are left out."""
        rows = self._in_order(
            "SELECT links.* FROM json_each(?) AS asked CROSS JOIN links"
            " ON source = json_extract(asked.value, '$[0]') AND target = json_extract(asked.value, '$[1]')",
            ends,
        )
        yield from map(link_of, rows)
