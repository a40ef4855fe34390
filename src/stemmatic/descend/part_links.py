"""What links say of parts of posts: the pairs of passages inside them, and how much of each part these are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from stemmatic.descend.layout import Layout
from stemmatic.descend.link_columns import LinkColumns
from stemmatic.descend.statements import Units
from stemmatic.model import Change, ChangeSpans, Link, PassagePair, Relation
from stemmatic.options import DescendOptions

_SAME = 0.98  # pairs of a lower score are not the same words
_NAMES = {
    False: (
        Relation.COPY,
        Relation.EDITED_COPY,
        Relation.EXCERPT,
        Relation.EXPANDED_COPY,
        Relation.SHARED_PASSAGES,
    ),
    True: (
        Relation.TRANSLATION,
        Relation.TRANSLATION,
        Relation.TRANSLATED_EXCERPT,
        Relation.EXPANDED_TRANSLATION,
        Relation.SHARED_TRANSLATED_PASSAGES,
    ),
}


def link_parts(
    link: Link,
    layouts: tuple[Layout, Layout],
    parts: tuple[Units, Units],
    options: DescendOptions,
) -> Link | None:
    """What a link says of parts of its source and of its target; None where it pairs none of their passages.

    The score stays that of the link: how sure it is that the posts are linked at all.
    """
    pairs: list[PassagePair] = []
    held: tuple[set[int], set[int]] = set(), set()
    for pair in link.passages:
        units = (
            parts[0].intersection(layouts[0].units_in(pair.source_begin, pair.source_end)),
            parts[1].intersection(layouts[1].units_in(pair.target_begin, pair.target_end)),
        )
        if all(units):
            pairs.append(pair)
            for side in (0, 1):
                held[side].update(units[side])
    if not pairs:
        return None
    changes = tuple(one for one in link.changes if any(_stands_in(one.spans, pair) for pair in pairs))
    shares = [layouts[side].chars(held[side]) / layouts[side].chars(parts[side]) for side in (0, 1)]
    return replace(
        link,
        relation=_name(shares, pairs, changes, link, options),
        source_coverage=round(shares[0], 4),
        target_coverage=round(shares[1], 4),
        passages=tuple(pairs),
        changes=changes,
    )


def _stands_in(spans: ChangeSpans, pair: PassagePair) -> bool:
    return pair.source_begin <= spans.source_begin <= pair.source_end and (
        pair.target_begin <= spans.target_begin <= pair.target_end
    )


def _name(
    shares: Sequence[float],
    pairs: Sequence[PassagePair],
    changes: Sequence[Change],
    link: Link,
    options: DescendOptions,
) -> Relation:
    """What one part is to the other, by the rules for posts."""
    copy, edited, excerpt, expanded, shared = _NAMES[link.relation.crosses_languages]
    cut, added = (1 - share > options.part_share for share in shares)
    if cut and added:
        return edited if min(shares) >= options.whole_share else shared
    if cut or (added and not link.directed):
        return Relation.EDITED_EXCERPT if changes and excerpt is Relation.EXCERPT else excerpt
    if added:
        return expanded
    return copy if not changes and min(pair.score for pair in pairs) >= _SAME else edited


def append_links(links: LinkColumns, more: Sequence[Link]) -> LinkColumns:
    """The columns of links with others behind them."""
    if not more:
        return links
    added, count = LinkColumns.of(more), len(links)
    return LinkColumns(
        [*links.source, *added.source],
        [*links.target, *added.target],
        np.concatenate([links.directed, added.directed]),
        np.concatenate([links.score, added.score]),
        [*links.relation, *added.relation],
        np.concatenate([links.coverage, added.coverage], axis=1),
        np.concatenate([links.offsets, added.offsets[1:] + links.offsets[-1]]),
        np.concatenate([links.passages, added.passages]),
        lambda at: links.record(at) if at < count else more[at - count],
    )
