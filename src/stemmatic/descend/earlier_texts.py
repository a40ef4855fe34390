"""What posts had before they were edited to something else: they are no witnesses any more, and yet were sources.

Such a text stands in the stemma as a lost exemplar of which the archive knows post, time and words. Witnesses hang on
it where it covers more of both than their source does; where it was itself taken from a witness, it hangs on that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from stemmatic.descend.link_columns import LinkColumns
from stemmatic.model import Descent, Link, LostExemplar, Post

_DECLARED = 2.0  # no text fits better than what the platform declares


class EarlierTexts:
    """The links of texts that their posts have no more, by the post at the other end."""

    def __init__(self, links: Iterable[Link], posts: Mapping[str, Post]) -> None:
        self._posts = posts
        self._of: dict[str, list[Link]] = {}
        for link in links:
            for key in {link.source, link.target}:
                self._of.setdefault(key, []).append(link)

    def hang(
        self, held: Iterable[str], edges: Sequence[Descent], links: LinkColumns, numbers: Sequence[int]
    ) -> tuple[list[Descent], list[LostExemplar]]:
        """The edges of a family with the witnesses ``held`` and its earlier texts, and these.

        ``numbers`` are those of the family's own among ``links``.
        """
        witnesses = set(held)
        touching = {id(link): link for key in witnesses for link in self._of.get(key, ()) if link.directed}
        apart = [one for one in touching.values() if len({one.source, one.target} & witnesses) == 1]
        if not apart:
            return list(edges), []
        fits = {
            frozenset((links.source[at], links.target[at])): float(links.coverage[:, at].min())
            for at in numbers
            if not links.across[at]
        }
        known = {
            edge.target: _DECLARED if edge.declared else fits.get(frozenset((edge.source, edge.target)), 0.0)
            for edge in edges
            if edge.directed
        }
        found: dict[str, Link] = {}
        for link in sorted(apart, key=lambda one: (_fit(one), one.score, one.source, one.target)):
            if _fit(link) > known.get(link.target, -1.0):
                found[link.target] = link
        kept = [edge for edge in edges if not (edge.directed and edge.target in found)]
        # A text that is nobody's source here and was taken from none is left out.
        keys = dict.fromkeys(key for one in found.values() for key in (one.source, one.target) if key not in witnesses)
        return [*kept, *map(_edge, found.values())], [self._exemplar(key) for key in keys]

    def _exemplar(self, key: str) -> LostExemplar:
        post = self._posts[key]
        return LostExemplar(key=key, name=f"an earlier text of {key}", date=post.date, earlier=True)


def _fit(link: Link) -> float:
    return min(link.source_coverage, link.target_coverage)


def _edge(link: Link) -> Descent:
    return Descent(
        source=link.source, target=link.target, grounds=link.grounds, relation=link.relation.value, score=link.score
    )
