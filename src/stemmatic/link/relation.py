"""The name of a link and its direction, each with its grounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from stemmatic.model import Link, PassagePair, Post, Relation
from stemmatic.options import LinkOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One end of a pair: the post, its share of words that the pair accounts for and the share with no counterpart."""

    post: Post
    covered: float
    unpaired: float
    elided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """Which side the text came from: "a", "b", or "" where the evidence leaves it open."""

    source: str
    grounds: tuple[str, ...]


def make_link(
    a: Side,
    b: Side,
    *,
    changed: float,
    score: float,
    pairs: tuple[PassagePair, ...],
    translated: bool,
    grounds: tuple[str, ...],
    options: LinkOptions,
) -> Link:
    """The link between two posts, ``pairs`` given with ``a`` as source; it is turned round where ``b`` is."""
    direction = find_direction(a, b, options)
    turned = direction.source == "b" or (not direction.source and b.post.key < a.post.key)
    source, target = (b, a) if turned else (a, b)
    if turned:
        pairs = tuple(
            sorted(
                (PassagePair(p.target_begin, p.target_end, p.source_begin, p.source_end, p.score) for p in pairs),
                key=lambda p: (p.source_begin, p.target_begin),
            )
        )
    return Link(
        source=source.post.key,
        target=target.post.key,
        directed=bool(direction.source),
        relation=name_relation(source, target, bool(direction.source), changed, translated, options),
        score=score,
        source_coverage=round(source.covered, 4),
        target_coverage=round(target.covered, 4),
        grounds=grounds + direction.grounds,
        passages=pairs,
    )


def name_relation(
    source: Side, target: Side, directed: bool, changed: float, translated: bool, options: LinkOptions
) -> Relation:
    """What the target is to the source. Without direction the fuller side is taken for the source."""
    cut, added = source.unpaired > options.cut_share, target.unpaired > options.cut_share
    if cut and added:
        whole = min(source.covered, target.covered) >= options.min_coverage
        relation = Relation.EDITED_COPY if whole else Relation.SHARED_PASSAGES
    elif cut or (added and not directed):
        relation = Relation.EXCERPT
    elif added:
        relation = Relation.EXPANDED_COPY
    elif changed > options.same_share or max(source.unpaired, target.unpaired) > options.same_share:
        relation = Relation.EDITED_COPY
    else:
        relation = Relation.COPY
    return _ACROSS[relation] if translated else relation


_ACROSS = {
    Relation.COPY: Relation.TRANSLATION,
    Relation.EDITED_COPY: Relation.TRANSLATION,
    Relation.EXCERPT: Relation.TRANSLATED_EXCERPT,
    Relation.EXPANDED_COPY: Relation.EXPANDED_TRANSLATION,
    Relation.SHARED_PASSAGES: Relation.SHARED_TRANSLATED_PASSAGES,
}


def find_direction(a: Side, b: Side, options: LinkOptions) -> Direction:
    """Which of two posts the text came from, by time, then by what only a cut text shows."""
    containment = _containment(a, b, options)
    first, second = _times(a.post, b.post)
    if first is not None and second is not None and first != second:
        earlier = "a" if first < second else "b"
        ground = f"time: source earlier by {_span(abs((second - first).total_seconds()))}"
        if containment.source and containment.source != earlier:
            # What stands where the earlier one has a mark of omission cannot come from it.
            return Direction(
                source="",
                grounds=(f"open: the earlier post is cut ({containment.grounds[0]}), so both may go back to another",),
            )
        return Direction(source=earlier, grounds=(ground, *containment.grounds))
    if containment.source:
        return containment
    why = "same time" if first is not None and first == second else "a time is unknown"
    return Direction(source="", grounds=(f"open: {why}",))


def _times(a: Post, b: Post) -> tuple[datetime | None, datetime | None]:
    """The dates of two posts, cut to the day where one of them is known to the day only."""
    first, second = a.date, b.date
    if first is not None and second is not None and (_knows_day_only(a) or _knows_day_only(b)):
        return first.replace(hour=0, minute=0, second=0), second.replace(hour=0, minute=0, second=0)
    return first, second


def _knows_day_only(post: Post) -> bool:
    return post.extra.get("date_precision") == "day"


def _containment(a: Side, b: Side, options: LinkOptions) -> Direction:
    """The side that has more where the other marks an omission."""
    for cut, full, name in ((b, a, "a"), (a, b, "b")):
        contained = cut.unpaired <= options.cut_share and full.unpaired > options.cut_share
        if contained and cut.elided and not full.elided:
            return Direction(
                source=name, grounds=("containment: the shorter post marks omissions or leaves out numbered clauses",)
            )
    return Direction(source="", grounds=())


def _span(seconds: float) -> str:
    """A length of time in its two largest units, such as ``2 h 5 min``."""
    parts = []
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        count, seconds = divmod(int(seconds), size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2]) or "0 s"
