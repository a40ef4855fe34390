"""Links as the rows of their table."""

from __future__ import annotations

import json
from typing import Any

from stemmatic.archive.records import to_json
from stemmatic.model import Change, Link, PassagePair, Relation


def link_row(link: Link) -> tuple[Any, ...]:
    """A link as the table has it, without the revisions that it rests on."""
    passages = [f"[{p.source_begin},{p.source_end},{p.target_begin},{p.target_end},{p.score!r}]" for p in link.passages]
    return (
        link.source,
        link.target,
        int(link.directed),
        str(link.relation),
        link.score,
        link.source_coverage,
        link.target_coverage,
        to_json(link.grounds),
        f"[{','.join(passages)}]",
        to_json([one.as_list() for one in link.changes]) if link.changes else None,
    )


def link_of(row: tuple[Any, ...]) -> Link:
    """The link in a row of the table."""
    return Link(
        source=row[0],
        target=row[1],
        directed=bool(row[2]),
        relation=Relation(row[3]),
        score=row[4],
        source_coverage=row[5],
        target_coverage=row[6],
        grounds=tuple(json.loads(row[7])),
        passages=tuple(PassagePair(*pair) for pair in json.loads(row[8])),
        source_revision=row[9],
        target_revision=row[10],
        changes=tuple(map(Change.of_list, json.loads(row[12]))) if row[12] else (),
    )
