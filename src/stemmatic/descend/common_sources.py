"""Lost common sources: exemplars that nobody names, and that what two witnesses have calls for.

Two posts that appear within minutes of one another may have their text from elsewhere: an agency, a press release. That
is sure for none of them, but where each has what the other lacks, neither can have all of it from the other; and where
the earlier one leaves out, marked so, what only the later one has, it cannot be that one's source. Both then hang on
an exemplar that is not held (Maas, Textkritik, 1927: a lost hyparchetype), undetermined.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import timedelta

from stemmatic.descend.disjoint_sets import DisjointSets
from stemmatic.descend.link_columns import LinkColumns
from stemmatic.model import ELSEWHERE, INFERRED, Descent, LostExemplar, Post, Precision, make_key, surely_earlier
from stemmatic.options import DescendOptions

_NAME = "a common source (inferred)"
_GROUND = "open: neither has all of it from the other, so both may go back to a source that is not held"


def from_elsewhere(one: Post, other: Post, options: DescendOptions) -> str | None:
    """The ground that both may have a text from elsewhere, if they are of two channels and within minutes.

    Of posts that declare what they forward this is not to be asked.
    """
    if one.date is None or other.date is None or (one.platform, one.channel) == (other.platform, other.channel):
        return None
    if one.precision | other.precision or abs(one.date - other.date) > timedelta(minutes=options.elsewhere_minutes):
        return None
    return (
        f"{ELSEWHERE}within {options.elsewhere_minutes:g} min of one another, and neither declares a source: both may "
        "have it from an agency, or a press release"
    )


def find_common_sources(
    family: str,
    posts: Mapping[str, Post],
    edges: Sequence[Descent],
    whole: Set[str],
    links: LinkColumns,
    held: Iterable[int],
    options: DescendOptions,
) -> tuple[list[Descent], list[LostExemplar]]:
    """The edges of a family with those to lost common sources, and these.

    Args:
        family: The family's id, which their keys begin with.
        posts: The witnesses by key, in order of time.
        edges: The edges that are proposed without common sources.
        whole: The witnesses that are whole posts.
        links: The links of many families.
        held: The family's own by number.
        options: What is asked of two witnesses.
    """
    roots = posts.keys() - {edge.target for edge in edges if edge.directed}
    asked = {
        (edge.source, edge.target): edge.directed
        for edge in edges
        if whole >= {edge.source, edge.target}
        and (
            edge.source in roots and edge.from_elsewhere
            if edge.directed
            else roots >= {edge.source, edge.target} and _are_apart(posts[edge.source], posts[edge.target])
        )
    }
    pairs: dict[tuple[str, str], int] = {}
    for number in held if asked else ():
        ends = links.source[number], links.target[number]
        within_minutes = asked.get(ends)
        if within_minutes is None:
            continue
        each_has_more = not links.across[number] and (links.coverage[:, number] < options.common_share).all()
        if not within_minutes or each_has_more:
            pairs[ends] = number
    return _hang(family, posts, edges, pairs, links) if pairs else (list(edges), [])


def _are_apart(one: Post, other: Post) -> bool:
    """Whether time tells which came first; an edge without a direction says then that it cannot be the source."""
    by_day = (one.precision | other.precision) & Precision.DAY
    return not by_day and (surely_earlier(one, other) or surely_earlier(other, one))


def _hang(
    family: str,
    posts: Iterable[str],
    edges: Iterable[Descent],
    pairs: Mapping[tuple[str, str], int],
    links: LinkColumns,
) -> tuple[list[Descent], list[LostExemplar]]:
    """Hang pairs on common sources in place of their edges, those that share a witness on one."""
    sets = DisjointSets[str]()
    surest: dict[str, int] = {}
    for ends, number in pairs.items():
        sets.join(*ends)
        for key in ends:
            surest[key] = max(number, surest.get(key, number), key=links.score.__getitem__)
    source_of: dict[str, str] = {}
    for key in posts:
        if key in surest and sets.find(key) not in source_of:
            source_of[sets.find(key)] = make_key(INFERRED, family, str(len(source_of) + 1))
    kept = [edge for edge in edges if (edge.source, edge.target) not in pairs]
    hung = [
        Descent(
            source=source_of[sets.find(key)],
            target=key,
            grounds=(_GROUND, *(one for one in links.record(surest[key]).grounds if not one.startswith("open: "))),
            relation=links.relation[surest[key]],
            score=round(float(links.score[surest[key]]) / 2, 4),
            determined=False,
        )
        for key in posts
        if key in surest
    ]
    return [*kept, *hung], [LostExemplar(key=key, name=_NAME) for key in source_of.values()]
