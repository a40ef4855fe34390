"""Statements: which parts of which texts go back to one text as it was published once.

Texts are taken in order of time, the fuller first where no time is known, items of digests last. Each of them goes to
the statement that explains most of it and holds together with it best. Of a text of which a statement explains less
than most, what it contains of that statement is a part of its own there; what nothing explains is a new statement,
of which later texts can be copies. So a text that was put together from two belongs to both, with what it has of each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from stemmatic.descend.digests import divide_digest, find_digests
from stemmatic.descend.disjoint_sets import GuardedSets
from stemmatic.descend.editions import find_editions
from stemmatic.descend.layout import Layout
from stemmatic.descend.ties import Tie, Ties, UnitPair
from stemmatic.descend.verdicts import Constraint, Meant, settle_sides
from stemmatic.options import DescendOptions

Units = frozenset[int]
_NOTHING: Mapping[int, list[tuple[Units, Units]]] = MappingProxyType({})


class Part(NamedTuple):
    """What a text, by number, carries of a statement; a ``container`` holds other texts beside it.

    An ``item`` was listed there; else the text contains what another one is.
    """

    text: int
    units: Units
    container: bool
    item: bool = False


class Statement(NamedTuple):
    """The parts that carry one statement; ``founder`` is the first, a text and the first unit of it."""

    founder: tuple[int, int]
    parts: Sequence[Part]


class _Node(NamedTuple):
    """A text, or an item of a digest, in the order in which statements are found."""

    text: int
    units: Units
    item: bool

    def whole(self) -> Part:
        """All of it as a part."""
        return Part(self.text, self.units, self.item, self.item)


class _Thread(NamedTuple):
    """What a node has in common with another one, pair by pair."""

    node: int
    pairs: Sequence[UnitPair]
    tie: Tie


@dataclass(slots=True)
class _Candidate:
    """A statement that explains something of a node: what, and by which other nodes."""

    statement: int
    units: dict[int, float] = field(default_factory=dict)  # and how much of each
    alike: float = 0.0  # of either side of a pair of passages, the largest share that the other side has
    most: float = 0.0  # of what another node has of the statement that the node has too, the largest share
    worth: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    scores: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    shares: dict[int, float] = field(default_factory=lambda: defaultdict(float))  # of the node, that each explains
    theirs: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    share: float = 0.0
    leads: bool = False  # whether it explains the first passage
    closeness: float = 0.0
    coherent: bool = True

    def note(
        self, thread: _Thread, ours: Mapping[int, float], theirs: Mapping[int, float], taken: float, share: float
    ) -> None:
        """Note what another node tells: how much of which units it explains, by which of its own, the share of all."""
        node, worth = thread.node, share * thread.tie.score * (1 + taken) / 2
        self.units.update((unit, max(self.units.get(unit, 0.0), share)) for unit, share in ours.items())
        self.alike = max(self.alike, *ours.values(), *theirs.values())
        self.most = max(self.most, taken)
        self.worth[node] = max(self.worth[node], worth)
        self.shares[node] = max(self.shares[node], share)
        self.scores[node] = max(self.scores[node], thread.tie.score)
        self.theirs[node].update(theirs)


def find_statements(
    layouts: Sequence[Layout], ties: Ties, options: DescendOptions, said: Sequence[Constraint] = ()
) -> list[Statement]:
    """The statements among texts, given in the order in which they are taken; those of one part are among them.

    ``said`` is what people say of parts of them, the latest first. A text that as a whole is said to be one statement
    with another is no digest.
    """
    whole = {one.text for each in said if each.together for one in (*each.ours, *each.theirs) if one.units is None}
    digests = find_digests(layouts, ties, options) - whole
    editions = find_editions(layouts, ties, digests, options, _whole_apart(said))
    nodes = [
        _Node(text, frozenset(range(len(one.units))), False) for text, one in enumerate(layouts) if text not in digests
    ]
    for text in sorted(digests):
        items = divide_digest(layouts[text], ties[text], digests, options)
        nodes += [_Node(text, frozenset(units), True) for units in items]
    return _Settling(layouts, ties, nodes, editions, options, said).settle()


def _whole_apart(said: Iterable[Constraint]) -> Mapping[int, Set[int]]:
    """Of each text those that it is kept apart from, as far as whole texts are named."""

    def whole(side: Iterable[Meant]) -> list[int]:
        return [one.text for one in side if one.units is None]

    return settle_sides((whole(each.ours), whole(each.theirs), each.together) for each in said).apart


class _Settling:
    """Nodes finding their statements; a statement is called by the number of the node that founded it."""

    def __init__(
        self,
        layouts: Sequence[Layout],
        ties: Ties,
        nodes: Sequence[_Node],
        editions: Mapping[int, int],
        options: DescendOptions,
        said: Iterable[Constraint],
    ) -> None:
        self._layouts, self._nodes, self._options = layouts, nodes, options
        self._whole = {node.text: at for at, node in enumerate(nodes) if not node.item}
        self._node_of = {(node.text, unit): at for at, node in enumerate(nodes) if node.item for unit in node.units}
        self._editions = editions
        self._together = GuardedSets()
        self._contained: dict[int, list[tuple[int, Units]]] = defaultdict(list)  # by node others, and its units there
        self._apart: dict[int, dict[int, list[tuple[Units, Units]]]] = defaultdict(lambda: defaultdict(list))
        self._take_in(said)
        self._threads = [list(self._threads_of(at, ties.get(node.text, ()))) for at, node in enumerate(nodes)]
        self._held: dict[int, dict[int, Part]] = defaultdict(dict)  # by statement and node
        self._owned: list[dict[int, Units]] = [{} for _ in nodes]  # by node and statement, what is taken from it
        self._main: dict[int, int] = {}

    def settle(self) -> list[Statement]:
        """Settle every node, then once more, when all others have."""
        for again in (False, True):
            for at in range(len(self._nodes)):
                self._settle(at, again=again)
        found = []
        for statement in sorted(self._held):
            parts = [self._held[statement][node] for node in sorted(self._held[statement])]
            if parts and not self._is_addition(statement):
                founder = self._nodes[statement]
                found.append(Statement((founder.text, min(founder.units)), parts))
        return found

    def _is_addition(self, statement: int) -> bool:
        """Whether all that carry it carry another statement as a whole: it is what one of them added to that."""
        nodes = self._held[statement]
        others = set.intersection(*(set(self._owned[node]) for node in nodes)) - {statement}
        return any(
            all(not self._held[other][node].container for node in nodes)
            and (len(self._held[other]) > len(nodes) or other < statement)
            for other in others
        )

    def _threads_of(self, at: int, ties: Iterable[Tie]) -> Iterable[_Thread]:
        node = self._nodes[at]
        for tie in ties:
            whole = self._whole.get(tie.other)
            if not node.item and whole is not None:
                yield _Thread(whole, tie.pairs, tie)
                continue
            pairs: dict[int, list[UnitPair]] = defaultdict(list)
            for pair in tie.pairs:
                ours = tuple(unit for unit in pair.ours if unit in node.units)
                for unit in pair.theirs if ours else ():
                    other = self._node_of.get((tie.other, unit)) if whole is None else whole
                    if other is not None:
                        pairs[other].append(UnitPair(ours, (unit,), pair.of_ours, pair.of_theirs))
            yield from (_Thread(other, held, tie) for other, held in pairs.items())

    def _settle(self, at: int, *, again: bool) -> None:
        """Leave all statements and find those that the node belongs to, by the nodes before it or, again, by all."""
        node, options = self._nodes[at], self._options
        candidates = self._candidates(at, again=again)
        first = self._together.find(at)
        statement = self._main[first] if first != at else at
        if first == at or self._is_kept_from(at, statement, node.units):
            explained = [
                one
                for one in candidates
                if self._explains(one) and not self._is_kept_from(at, one.statement, node.units)
            ]
            best = explained[0] if explained and explained[0].statement != at else None
        else:
            found = [one for one in candidates if one.statement == statement]
            best = found[0] if found else _Candidate(statement, dict.fromkeys(node.units, 1.0), share=1.0)
        self._leave(at)
        own = set(node.units)
        if best is not None:
            if best.share >= options.close_share or node.item:
                own.clear()  # nothing is left that others could take from it
            own -= best.units.keys()
            self._enter(at, best.statement, node.whole(), node.units.difference(own))
        for one in () if node.item else candidates:
            if one.statement not in (at, best and best.statement) and self._is_contained(at, one, best):
                self._contain(at, one.statement, frozenset(one.units))
        self._main[at] = at if best is None else best.statement
        for other, units in self._contained.get(at, ()):
            if other in self._main and self._main[other] not in (at, *self._owned[at]):
                self._contain(at, self._main[other], units)
        if own:
            self._enter(at, at, node.whole(), node.units if best is None else frozenset(own))

    def _explains(self, one: _Candidate) -> bool:
        """Whether a statement explains most of a node: its first passage too, unless it is nearly all.

        What reports on different news have in common is what they add at the end.
        """
        enough = one.coherent and one.share >= self._options.whole_share
        return enough and (one.leads or one.share >= self._options.lead_share)

    def _is_contained(self, at: int, one: _Candidate, best: _Candidate | None) -> bool:
        """Whether what a statement explains of a node is a part of its own there, beside what explains it best.

        Passages that say much which the other side lacks, on both sides, count beside better ones, not by themselves.
        Two statements that explain most of a node with the same passages are rivals, unless one text in its language
        has both in them: from there the node has both too.
        """
        options = self._options
        if not one.coherent or one.most < options.whole_share or one.alike < options.contained_share:
            return False
        if best is None or one.share < options.whole_share or best.units.keys().isdisjoint(one.units):
            return True
        return any(
            not passages.isdisjoint(best.theirs.get(node, ())) and self._language(node) == self._language(at)
            for node, passages in one.theirs.items()
        )

    def _take_in(self, said: Iterable[Constraint]) -> None:
        """Take in what people say, the latest first; then editions, as far as that leaves them together."""
        for each in said:
            theirs = [found for other in each.theirs for found in self._meant(other)]
            for a, units in (found for one in each.ours for found in self._meant(one)):
                if each.together:
                    for b, other_units in theirs:
                        self._join(a, units, b, other_units)
                elif not any(self._together.find(a) == self._together.find(b) for b, _ in theirs):
                    for b, other_units in theirs:
                        self._together.keep_apart(a, b)
                        self._apart[a][b].append((units, other_units))
                        self._apart[b][a].append((other_units, units))
        for text, first in sorted(self._editions.items()):
            self._together.join(self._whole[first], self._whole[text])

    def _meant(self, one: Meant) -> list[tuple[int, Units]]:
        """The nodes that are meant, each with its units there."""
        units = one.all_of(self._layouts[one.text])
        whole = self._whole.get(one.text)
        nodes = {self._node_of.get((one.text, unit)) for unit in units} if whole is None else {whole}
        return [(at, units & self._nodes[at].units) for at in sorted(at for at in nodes if at is not None)]

    def _join(self, a: int, ours: Units, b: int, theirs: Units) -> None:
        """Two nodes are one statement: as wholes, if most of both is meant; else one of them contains the other."""
        shares = [
            self._layouts[self._nodes[at].text].chars(units)
            / self._layouts[self._nodes[at].text].chars(self._nodes[at].units)
            for at, units in ((a, ours), (b, theirs))
        ]
        if min(shares) >= self._options.whole_share:
            self._together.join(a, b)
        elif not self._together.are_apart(self._together.members(a), self._together.members(b)):
            container, units, other = (a, ours, b) if shares[0] < shares[1] else (b, theirs, a)
            self._contained[container].append((other, units))

    def _is_kept_from(self, at: int, statement: int, units: Units) -> bool:
        """Whether somebody says that these units, or what belongs to their node, are apart from a statement."""
        if not self._apart:
            return False
        held = self._held[statement]
        return any(
            (one != at or not ours.isdisjoint(units)) and self._carries(other, statement, theirs)
            for one in self._together.members(at)
            for other in self._apart.get(one, _NOTHING).keys() & held.keys()
            for ours, theirs in self._apart[one][other]
        )

    def _carries(self, at: int, statement: int, units: Units) -> bool:
        """Whether these units of a node are what it has of a statement: what else it contains of it is not meant."""
        node, part = self._nodes[at], self._held[statement][at]
        return not part.units.isdisjoint(units) and (units != node.units or node.item or not part.container)

    def _contain(self, at: int, statement: int, units: Units) -> None:
        """A node contains something of a statement, unless somebody says that it does not."""
        if not self._is_kept_from(at, statement, units):
            node = self._nodes[at]
            part = node.whole() if units == node.units else Part(node.text, units, True, node.item)
            self._enter(at, statement, part, units)

    def _leave(self, at: int) -> None:
        for statement in self._owned[at]:
            del self._held[statement][at]
        self._owned[at] = {}

    def _enter(self, at: int, statement: int, part: Part, owned: Units) -> None:
        self._held[statement][at] = part
        self._owned[at][statement] = owned

    def _candidates(self, at: int, *, again: bool) -> list[_Candidate]:
        """The statements, founded by the node or before it, that explain some of it; the closest first."""
        node, layout = self._nodes[at], self._layouts[self._nodes[at].text]
        size = layout.chars(node.units)
        found: dict[int, _Candidate] = {}
        for thread in self._threads[at]:
            if (thread.node > at and not again) or self._is_unlike(node, thread):
                continue
            theirs = self._layouts[self._nodes[thread.node].text]
            for statement, owned in self._owned[thread.node].items():
                if statement > at:
                    continue
                ours, shared = dict[int, float](), dict[int, float]()
                for pair in thread.pairs:
                    held = [unit for unit in pair.theirs if unit in owned]
                    for unit in held:
                        shared[unit] = max(shared.get(unit, 0.0), pair.of_theirs)
                    for unit in pair.ours if held else ():
                        ours[unit] = max(ours.get(unit, 0.0), pair.of_ours)
                if shared:
                    taken = theirs.weighed(shared) / theirs.chars(owned)
                    one = found.setdefault(statement, _Candidate(statement))
                    one.note(thread, ours, shared, taken, layout.weighed(ours) / size)
        for one in found.values():
            one.share, one.leads = self._explained(node, one.units)
            one.closeness = sum(one.worth.values()) / max(
                1, len(self._held[one.statement]) - (at in self._held[one.statement])
            )
            one.coherent = self._is_coherent(at, one)
        return sorted(found.values(), key=lambda one: (-round(one.closeness, 9), one.statement))

    def _explained(self, node: _Node, units: Mapping[int, float]) -> tuple[float, bool]:
        """The share of a node that some units are, and whether the first is among them.

        Of a text in several languages that of the one of which it is most: the others say the same.
        """
        layout = self._layouts[node.text]
        versions: dict[int, list[int]] = defaultdict(list)
        for unit in sorted(node.units):
            versions[layout.units[unit].version].append(unit)
        return max(
            (sum(layout.sizes[unit] * units.get(unit, 0.0) for unit in held) / layout.chars(held), held[0] in units)
            for held in versions.values()
        )

    def _is_unlike(self, node: _Node, thread: _Thread) -> bool:
        """Whether a tie is no evidence here.

        Two that have most of one another, and were not found to be one text, are two on one event. A single
        passage across languages says little unless it is all that one of them has.
        """
        tie = thread.tie
        if not tie.across and tie.score < self._options.min_sure_score and not tie.exact():
            return True
        if node.item:
            return False
        least, most = sorted((tie.share, tie.other_share))
        if tie.across and tie.said <= 1 and most < self._options.single_share:
            return True
        apart = self._editions.get(node.text) != self._editions.get(tie.other)
        return apart and least >= self._options.edition_share and not self._nodes[thread.node].item

    def _is_coherent(self, at: int, one: _Candidate) -> bool:
        """Whether those in a statement that have the same passages are, for a good part, linked with the node too.

        Of its own language a third; else the mean score over the languages that they have. Who has the same passages
        and explains less than half as much of the node speaks against.
        """
        nearest = min(one.worth, key=lambda node: (-one.worth[node], node))
        passages = one.theirs[nearest]
        text = self._nodes[nearest].text
        chars = self._layouts[text].chars
        holders = set(one.scores)
        for thread in self._threads[nearest]:
            if thread.node in self._held[one.statement] and thread.node not in (at, *holders):
                shared = passages.intersection(unit for pair in thread.pairs for unit in pair.ours)
                if 2 * chars(shared) >= chars(passages):
                    holders.add(thread.node)
        mine = self._language(at)
        agreed = {node: score for node, score in one.scores.items() if 2 * one.shares[node] >= one.share}
        near = [node in agreed for node in holders if self._language(node) == mine]
        if any(near) and sum(near) >= self._options.min_support * len(near):
            return True
        best: dict[str, float] = defaultdict(float)
        for node in holders:
            best[self._language(node)] = max(best[self._language(node)], agreed.get(node, 0.0))
        prior = self._options.prior_cohesion
        return (sum(best.values()) + prior) / (len(best) + 1) >= self._options.min_cohesion

    def _language(self, at: int) -> str:
        return self._layouts[self._nodes[at].text].language
