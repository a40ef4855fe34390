"""What people say, where families are found: which links count, what belongs together, what is kept apart.

Of two verdicts that contradict one another the later one stands. A person is believed: a link that is judged wrong is
none, one that is judged right is sure, and of what is said to be one statement, or two, texts are not asked again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from stemmatic.descend.disjoint_sets import DisjointSets, GuardedSets
from stemmatic.descend.layout import Layout
from stemmatic.descend.link_columns import LinkColumns
from stemmatic.model import Carrier, Descent, Link, Ruling, Verdict

RELATION = "judged"  # of an edge that stands on a verdict alone


class Meant(NamedTuple):
    """A text, by number, or some units of it."""

    text: int
    units: frozenset[int] | None

    def all_of(self, layout: Layout) -> frozenset[int]:
        """The units that are meant."""
        return frozenset(range(len(layout.units))) if self.units is None else self.units


class Constraint(NamedTuple):
    """Parts of texts that carry one statement, or, not ``together``, of which ours are apart from theirs."""

    ours: Sequence[Meant]
    theirs: Sequence[Meant]
    together: bool


def judge_links(links: LinkColumns, rulings: Iterable[Ruling]) -> LinkColumns:
    """The links that count: without those that are judged wrong, those that are judged right being sure."""
    said = {one.ends: one for one in rulings if one.verdict in (Verdict.RIGHT, Verdict.WRONG)}
    if not said:
        return links
    found = [said.get(frozenset(ends)) for ends in zip(links.source, links.target, strict=True)]
    count = [at for at, one in enumerate(found) if one is None or one.verdict is Verdict.RIGHT]
    left = links.take(np.array(count, np.int64))
    right = {at: one for at, number in enumerate(count) if (one := found[number]) is not None}
    score = left.score.copy()
    score[list(right)] = 1.0

    def record(at: int) -> Link:
        link = left.record(at)
        if (one := right.get(at)) is None:
            return link
        return replace(link, score=1.0, grounds=(*link.grounds, ground_of(one)))

    return replace(left, score=score, record=record)


def wrong_ends(links: LinkColumns, rulings: Iterable[Ruling]) -> set[frozenset[str]]:
    """The ends of the links that are judged wrong."""
    said = {one.ends for one in rulings if one.verdict is Verdict.WRONG}
    return said.intersection(map(frozenset, zip(links.source, links.target, strict=True))) if said else said


def ground_of(ruling: Ruling) -> str:
    """What an edge says that stands on a verdict."""
    said = f"judged {ruling.verdict}" if ruling.verdict.of_link else str(ruling.verdict)
    return f"a person says so: {said} (verdict {ruling.entry})"


def settle_sides(said: Iterable[tuple[Sequence[int], Sequence[int], bool]]) -> GuardedSets:
    """What belongs together and what is kept apart, by what is said of ours and theirs, the latest first.

    Who by a later word belongs to any of theirs is kept apart from none of them.
    """
    sets = GuardedSets()
    for ours, theirs, together in said:
        for one in ours:
            if together:
                for other in theirs:
                    sets.join(one, other)
            elif not any(sets.find(one) == sets.find(other) for other in theirs):
                for other in theirs:
                    sets.keep_apart(one, other)
    return sets


def keep_whole_apart(rulings: Iterable[Ruling], number: Mapping[str, int]) -> Mapping[int, Set[int]]:
    """Of each post, by number, those that it is kept apart from, as far as whole posts are named."""

    def whole(side: Iterable[Carrier]) -> list[int]:
        return [number[one.post] for one in side if not one.spans and one.post in number]

    of_statements = (one for one in rulings if one.verdict.joins or one.verdict is Verdict.APART)
    return settle_sides((whole(one.ours), whole(one.theirs), one.verdict.joins) for one in of_statements).apart


class Acting(NamedTuple):
    """What people said that acts in a family."""

    entries: tuple[int, ...]
    hidden: bool


class Rulings:
    """What people said of posts, the latest first, by the posts that it names."""

    def __init__(self, rulings: Iterable[Ruling], held: Set[str], wrong: Set[frozenset[str]]) -> None:
        """``held`` are the posts at hand, ``wrong`` the ends of links that do not count."""
        self._wrong = wrong
        self._of: dict[str, list[Ruling]] = defaultdict(list)
        for one in rulings:
            for key in {carrier.post for carrier in one.carriers} & held:
                self._of[key].append(one)

    def __bool__(self) -> bool:
        return bool(self._of)

    def about(self, posts: Iterable[str]) -> list[Ruling]:
        """Those that name any of some posts, the latest first."""
        found = {one.entry: one for key in posts for one in self._of.get(key, ())}
        return [found[entry] for entry in sorted(found, reverse=True)]

    def acting(self, parts: Mapping[str, frozenset[int] | None], layout: Callable[[str], Layout]) -> Acting:
        """What acts in a family, given as the units that each post has of it; None where that is all."""
        if not self._of:
            return Acting((), False)

        def has(carrier: Carrier) -> bool:
            if carrier.post not in parts:
                return False
            held = parts[carrier.post]
            if held is None:
                return True
            if not carrier.spans:
                return False
            return not held.isdisjoint(units_of(carrier, layout(carrier.post)) or ())

        entries, hidden = [], False
        for one in self.about(parts):
            ours, theirs = any(map(has, one.ours)), any(map(has, one.theirs))
            if one.verdict.joins:
                acts = all(any(carrier.post in parts for carrier in side) for side in (one.ours, one.theirs))
            elif one.verdict is Verdict.WRONG:
                ends = one.ends
                acts = ends in self._wrong and (ours or theirs or ends <= parts.keys())
            elif one.verdict is Verdict.APART:
                acts = ours != theirs
            else:
                acts = ours
                hidden |= ours
            if acts:
                entries.append(one.entry)
        return Acting(tuple(sorted(entries)), hidden)


def units_of(carrier: Carrier, layout: Layout) -> frozenset[int] | None:
    """The units of a text that a verdict names; None if it names all of it."""
    if not carrier.spans:
        return None
    units = frozenset(unit for begin, end in carrier.spans for unit in layout.units_in(begin, end))
    return None if len(units) == len(layout.units) else units


def judged_edges(
    edges: Iterable[Descent], rulings: Iterable[Ruling], posts: Sequence[str], in_order: Callable[[str, str], bool]
) -> list[Descent]:
    """Edges between what people alone say belongs together.

    ``posts`` are those of the family, in order of time; ``in_order`` tells of two whether the first is known to be
    the earlier.
    """
    joining = [one for one in rulings if one.verdict.joins]
    if not joining:  # as of nearly every family
        return []
    sets = DisjointSets[str]()
    for edge in edges:
        sets.join(edge.source, edge.target)
    found: list[Descent] = []
    for one in joining:
        ends = [next((c.post for c in side if c.post in posts), None) for side in (one.ours, one.theirs)]
        if ends[0] is None or ends[1] is None or not sets.join(ends[0], ends[1]):
            continue
        source, target = sorted((ends[0], ends[1]), key=posts.index)
        known = in_order(source, target)
        determined = known and one.verdict is Verdict.RIGHT
        grounds = [ground_of(one)]
        if known:
            grounds.append("time: the source was published first")
        if not determined:
            grounds.append("open: nothing tells how the one descends from the other")
        found.append(
            Descent(
                source=source,
                target=target,
                grounds=tuple(grounds),
                relation=RELATION,
                score=1.0 if determined else 0.5,
                determined=determined,
                directed=determined,
            )
        )
    return found
