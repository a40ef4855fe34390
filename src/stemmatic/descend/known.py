"""What is known of posts while families are found: by number, in order of time, with the links among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stemmatic.descend.arcs import Times
from stemmatic.descend.disjoint_sets import find_roots
from stemmatic.descend.layout import Layout
from stemmatic.descend.link_columns import LinkColumns
from stemmatic.descend.verdicts import Rulings, judge_links, wrong_ends
from stemmatic.model import Post, Relation, Ruling
from stemmatic.options import DescendOptions

_SAME = 0.98  # of the words of two posts that are one text

LayOut = Callable[[str], Layout]
"""Gives the layout of the text of a post, by its key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredForward:
    """A post that the platform declares to be a forward; ``origin`` is None where the header does not say which."""

    post: str
    origin: str | None
    held: bool
    name: str
    ground: str


class Component(NamedTuple):
    """Posts, by number, that hang together by links (by number), forwards and verdicts, and the origins that are lost.

    ``rulings`` are what people said of them, the latest first.
    """

    posts: Sequence[int]
    links: Sequence[int]
    lost: Sequence[str]
    rulings: Sequence[Ruling] = ()


class Known:
    """Posts (in order of time), their texts and languages, the links among them and the forwards that are declared."""

    def __init__(
        self,
        posts: Sequence[Post],
        languages: Mapping[str, Sequence[str]],
        links: LinkColumns,
        forwards: Iterable[DeclaredForward],
        lay_out: LayOut,
        options: DescendOptions,
        rulings: Sequence[Ruling] = (),
    ) -> None:
        self.posts, self.languages, self.options = posts, languages, options
        self.links = judge_links(links, rulings)
        self.forwards = {one.post: one for one in forwards}
        self.keys = [post.key for post in posts]
        self.number = {key: at for at, key in enumerate(self.keys)}
        self.times = Times(posts)
        self.ends = self.numbers_of(self.links)
        self._every = rulings
        self.rulings = Rulings(rulings, self.number.keys(), wrong_ends(links, rulings))
        self._lay_out = lay_out

    def layout(self, at: int) -> Layout:
        """The layout of a post's text."""
        return self._lay_out(self.keys[at])

    def in_order(self, one: str, other: str) -> bool:
        """Whether a post is known to be earlier than another one."""
        ends = np.array([self.number[one]]), np.array([self.number[other]])
        return bool(self.times.in_order(*ends)[0])

    def numbers_of(self, links: LinkColumns) -> NDArray[np.int64]:
        """The sources and the targets of links, by number."""
        ends = links.source, links.target
        return np.stack([np.fromiter(map(self.number.__getitem__, side), np.int64, len(links)) for side in ends])

    def components(self) -> Iterable[Component]:
        """What hangs together, whatever the path."""
        number = dict(self.number)
        forwards = list(self.forwards.values())
        declared = [(number[one.post], number.setdefault(one.origin or one.post, len(number))) for one in forwards]
        declared += [
            (number[one.post], number[other.post])
            for ruling in self._every
            if ruling.verdict.joins
            for one, other in pairwise(ruling.carriers)
            if one.post in number and other.post in number
        ]
        one_end, other_end = np.array(declared, np.int64).reshape(-1, 2).T
        a, b = np.concatenate([self.ends[0], one_end]), np.concatenate([self.ends[1], other_end])
        roots = find_roots(a, b, len(number))
        members = np.unique(np.concatenate([a, b]))
        every = list(number)
        apart = np.flatnonzero(self.ends[0] != self.ends[1])
        links_of = _gather(roots[self.ends[0][apart]], apart)
        count = len(self.keys)
        for root, together in _gather(roots[members], members).items():
            lost = [every[at] for at in together if at >= count]
            posts = [at for at in together if at < count]
            said = self.rulings.about(self.keys[at] for at in posts) if self.rulings else ()
            yield Component(posts, links_of.get(root, ()), lost, said)

    @cached_property
    def exact(self) -> NDArray[np.bool_]:
        """Marks the links between two posts of the same words."""
        copies = np.array([one == Relation.COPY.value for one in self.links.relation], np.bool_)
        marks: NDArray[np.bool_] = copies & (self.links.coverage.min(0) >= _SAME)
        return marks

    @cached_property
    def plain(self) -> NDArray[np.bool_]:
        """Marks the links inside a language of which the later end stands mostly in the earlier one."""
        one, other = self.ends
        earlier, later = self.times.in_order(one, other), self.times.in_order(other, one)
        covered = np.where(earlier, self.links.coverage[1], np.where(later, self.links.coverage[0], 0.0))
        marks: NDArray[np.bool_] = (covered >= self.options.close_share) & ~self.links.across
        return marks

    @cached_property
    def descended(self) -> NDArray[np.bool_]:
        """Marks the posts that such a link leads to, and forwards of posts that are held."""
        one, other = self.ends
        marks = np.zeros(len(self.keys), np.bool_)
        marks[np.maximum(one, other)[self.plain]] = True
        marks[[self.number[key] for key, said in self.forwards.items() if said.origin in self.number]] = True
        return marks

    @cached_property
    def translates_itself(self) -> frozenset[str]:
        one, other = self.ends
        return frozenset(self.keys[at] for at in one[one == other].tolist())

    def on_one_occasion(self, one: int, other: int) -> bool:
        """Whether two posts were published within a day of one another, as far as their times are known."""
        dates = self.posts[one].date, self.posts[other].date
        if dates[0] is None or dates[1] is None:
            return dates[0] is dates[1]
        return abs((dates[0] - dates[1]).total_seconds()) <= self.options.occasion_hours * 3600


def _gather(roots: NDArray[np.int64], values: NDArray[np.int64]) -> dict[int, list[int]]:
    """Values by their root, each root's in order."""
    found: dict[int, list[int]] = defaultdict(list)
    for root, value in zip(roots.tolist(), values.tolist(), strict=True):
        found[root].append(value)
    return found
