"""Lists of links, narrowed by what they say and by whom they join."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stemmatic.archive.database import Condition, Database, all_of
from stemmatic.archive.link_rows import link_of
from stemmatic.model import ChangeKind, Link, Relation, make_key


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFilter:
    """Which links are asked for: of one of these relations, or of any; with so high a score; directed, or not.

    One end, at least, is the post ``post``; one is of each of ``channels`` (platform, name in the keys of posts). With
    ``changed`` they have a change of one of these kinds.
    """

    relations: frozenset[Relation] = frozenset()
    min_score: float = 0.0
    directed: bool | None = None
    post: str | None = None
    channels: tuple[tuple[str, str], ...] = ()
    changed: frozenset[ChangeKind] = frozenset()

    def conditions(self) -> list[Condition]:
        """The same as conditions on ``links``."""
        found: list[Condition] = [("score >= ?", (self.min_score,))]
        if self.relations:
            found.append(("relation IN (SELECT value FROM json_each(?))", (json.dumps(sorted(self.relations)),)))
        if self.directed is not None:
            found.append(("directed = ?", (self.directed,)))
        if self.post is not None:
            found.append(("(source = ? OR target = ?)", (self.post, self.post)))
        if self.changed:
            kinds = "SELECT json_extract(value, '$[0]') FROM json_each(changes)"
            wanted = "SELECT value FROM json_each(?)"
            found.append(
                (f"changes NOT NULL AND EXISTS ({kinds} INTERSECT {wanted})", (json.dumps(sorted(self.changed)),))
            )
        prefixes = [make_key(*channel, "") for channel in self.channels]
        ends = "? IN (substr(source, 1, ?), substr(target, 1, ?))"
        return found + [(ends, (prefix, len(prefix), len(prefix))) for prefix in prefixes]


class LinkLists(Database):
    """The part of an archive that lists links."""

    def link_ends(self, wanted: Sequence[LinkFilter]) -> list[tuple[str, str]]:
        """The ends of the links that every filter lets through, in key order."""
        condition, values = all_of(wanted)
        return self._rows(
            f"SELECT source, target FROM links WHERE NOT declared AND {condition or 'true'} ORDER BY source, target",  # noqa: S608
            values,
        )

    def links_between(self, ends: Sequence[tuple[str, str]]) -> Iterator[Link]:
        """The links of these sources and targets, in their order; those that are no more are left out."""
        rows = self._in_order(
            "SELECT links.* FROM json_each(?) AS asked CROSS JOIN links"
            " ON source = json_extract(asked.value, '$[0]') AND target = json_extract(asked.value, '$[1]')",
            ends,
        )
        yield from map(link_of, rows)
