"""The stemma: for each witness the source, or sources, that best explain its text.

Time orders most witnesses, so the best earlier source of each one is the exact optimum of the whole tree: no choice
at one witness limits the choice at another. What the evidence leaves open stays open: edges that have no direction,
and choices between sources that explain a witness equally well, are marked as not determined.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stemmatic.model import Descent, Link, PassagePair, Post
from stemmatic.options import DescendOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A witness; ``forward`` is the source that a forward header declares and the ground, or None."""

    post: Post
    forward: tuple[str, str] | None


def propose_stemma(nodes: Sequence[Node], links: Iterable[Link], options: DescendOptions) -> tuple[Descent, ...]:
    """The edges proposed for a family; ``nodes`` come in order of time."""
    edges: list[Descent] = []
    incoming: dict[str, list[Link]] = {node.post.key: [] for node in nodes}
    open_links = []
    for link in links:
        if link.source == link.target:
            continue
        if link.directed:
            incoming[link.target].append(link)
        else:
            open_links.append(link)
    for node in nodes:
        key = node.post.key
        if node.forward is not None:
            source, ground = node.forward
            edges.append(
                Descent(source=source, target=key, grounds=(ground,), relation="forward", score=1.0, declared=True)
            )
        else:
            edges += _sources_of(key, incoming[key], options)
    return tuple(edges + _open_edges(edges, open_links))


def _explains(link: Link, options: DescendOptions) -> float:
    """How closely the source of a link explains its target, 0 to 1.

    In one language a source that has little else is more likely than one that has much: both may have been cut from
    it, and the wording tells which. A translator's cuts tell less.
    """
    if link.relation.crosses_languages:
        return options.across_languages * (0.95 * link.target_coverage + 0.05 * link.source_coverage)
    return 0.8 * link.target_coverage + 0.2 * link.source_coverage


def _shared(link: Link) -> float:
    """How many characters of both sides stand in paired passages, weighed by how close the pairs are."""
    return sum(
        pair.score * (pair.source_end - pair.source_begin + pair.target_end - pair.target_begin)
        for pair in link.passages
    )


def _sources_of(target: str, links: Sequence[Link], options: DescendOptions) -> list[Descent]:
    if not links:
        return []
    ranked = sorted(links, key=lambda link: (-_explains(link, options), link.source))
    best = ranked[0]
    tie = options.translation_tie if best.relation.crosses_languages else options.tie
    rivals = [link for link in ranked[1:] if _explains(best, options) - _explains(link, options) < tie]
    edges = [_edge(best, target, tuple(link.source for link in rivals))]
    covered = [*best.passages]
    for link in ranked[1:]:
        if link in rivals:
            continue
        fresh = _uncovered(link.passages, covered)
        gain = link.target_coverage * fresh
        if gain >= options.second_source_share:
            ground = f"further source: has {gain:.0%} of the text that the other does not have"
            edges.append(_edge(link, target, (), ground))
            covered += link.passages
    return edges


def _edge(link: Link, target: str, rivals: tuple[str, ...], *more: str) -> Descent:
    grounds = (*link.grounds, *more)
    if rivals:
        grounds = (
            *grounds,
            f"open: {len(rivals)} other {'source explains' if len(rivals) == 1 else 'sources explain'}"
            " the text equally well",
        )
    return Descent(
        source=link.source,
        target=target,
        grounds=grounds,
        relation=link.relation.value,
        score=link.score,
        determined=not rivals,
        alternatives=rivals,
    )


def _uncovered(pairs: Sequence[PassagePair], covered: Sequence[PassagePair]) -> float:
    """The share of the target's characters in ``pairs`` that ``covered`` does not reach."""
    whole = fresh = 0
    for pair in pairs:
        length = pair.target_end - pair.target_begin
        whole += length
        reached = any(c.target_begin < pair.target_end and pair.target_begin < c.target_end for c in covered)
        fresh += 0 if reached else length
    return fresh / whole if whole else 0.0


def _open_edges(edges: Sequence[Descent], links: Sequence[Link]) -> list[Descent]:
    """The fewest undirected links, those that share most text first, that join what the directed edges leave apart."""
    root: dict[str, str] = {}

    def find(key: str) -> str:
        root.setdefault(key, key)
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for edge in edges:
        root[find(edge.source)] = find(edge.target)
    added = []
    for link in sorted(links, key=lambda link: (-_shared(link), -link.score, link.source, link.target)):
        if find(link.source) != find(link.target):
            root[find(link.source)] = find(link.target)
            added.append(
                Descent(
                    source=link.source,
                    target=link.target,
                    grounds=link.grounds,
                    relation=link.relation.value,
                    score=link.score,
                    determined=False,
                )
            )
    return added
