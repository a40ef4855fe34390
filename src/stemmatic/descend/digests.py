"""Digests: posts that list several texts, told by what they share with which others and by their lines.

Whatever a digest is called, its parts go together with different texts, and seams between them are ends of lines. A
text from which many quote looks the same from afar: its parts are found in texts that have little else in common. Of
those it is the earlier; the texts that a digest lists are earlier than it, and say more than it does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from stemmatic.descend.disjoint_sets import DisjointSets
from stemmatic.descend.layout import Layout
from stemmatic.descend.ties import Tie, Ties
from stemmatic.options import DescendOptions

_ALIGNED = 0.8  # of the parts must begin a line
_ROUNDS = 4
_BEYOND = 0.7  # what stands in an item of a longer text is less than this of it


class _Part(NamedTuple):
    """Neighbouring units of a text, first and last, that go together with other texts."""

    first: int
    last: int
    ties: Sequence[Tie]


def find_digests(layouts: Sequence[Layout], ties: Ties, options: DescendOptions) -> set[int]:
    """The texts that are digests; so are the copies and translations of one."""
    found: set[int] = set()
    for _ in range(_ROUNDS):
        new = {
            text
            for text, held in ties.items()
            if len(held) > 1 and text not in found and _is_digest(layouts[text], held, found, ties, options)
        }
        if not new:
            break
        found |= new
    waiting = sorted(found)
    while waiting:
        for tie in ties[waiting.pop()]:
            alike = min(tie.share, tie.other_share) >= options.digest_share and tie.earlier is not True
            if alike and tie.other not in found:
                found.add(tie.other)
                waiting.append(tie.other)
    return found


def divide_digest(
    layout: Layout, ties: Sequence[Tie], digests: Collection[int], options: DescendOptions
) -> list[list[int]]:
    """The items of a digest, as units: lines, and lines that go together with the same text.

    What stands before a list is an item only if it says what another text does; what announces others is none.
    """
    part_of = {
        unit: part.first for part in _parts(layout, ties, digests, options) for unit in range(part.first, part.last + 1)
    }
    items: list[list[int]] = []
    before = layout.before_list()
    for at in range(len(layout.units)):
        if layout.units[at].announces or (at < before and at not in part_of):
            continue
        joined = at in part_of and part_of[at] == part_of.get(at - 1)
        if not items or (layout.begins_line(at) and not joined):
            items.append([])
        items[-1].append(at)
    return items


def _parts(layout: Layout, ties: Iterable[Tie], digests: Collection[int], options: DescendOptions) -> list[_Part]:
    """The parts of a text, in order: what any other text holds together is one part.

    Other digests hold nothing together, and texts that have most of this one say nothing of its seams.
    """
    sets = DisjointSets[int]()
    runs = [
        (run, tie)
        for tie in ties
        if tie.share < options.digest_share and tie.other not in digests
        for run in tie.runs()
    ]
    for run, _ in runs:
        for unit in range(run[0], run[-1] + 1):
            sets.join(run[0], unit)
    held: dict[int, list[Tie]] = defaultdict(list)
    for run, tie in runs:
        held[sets.find(run[0])].append(tie)
    members: dict[int, list[int]] = defaultdict(list)
    for unit in range(len(layout.units)):
        if (root := sets.find(unit)) in held:
            members[root].append(unit)
    return sorted(_Part(units[0], units[-1], held[root]) for root, units in members.items())


def _is_digest(
    layout: Layout, ties: Sequence[Tie], digests: Collection[int], all_ties: Ties, options: DescendOptions
) -> bool:
    parts = _parts(layout, ties, digests, options)
    if len(parts) < 2 or sum(layout.begins_line(part.first) for part in parts) < _ALIGNED * len(parts):
        return False
    together = _related(parts, all_ties, options)
    seen: set[int] = set()
    listed = taken = 0  # parts that are certainly from a longer text, and those that may be a whole one
    for at, part in enumerate(parts):
        root = together.find(at)
        older = [tie for tie in part.ties if tie.earlier is not False]
        longer = any(tie.other_share < _BEYOND for tie in older)
        leads = any(tie.earlier is False and tie.other_share < 0.5 and 0 in tie.theirs for tie in part.ties)
        if root not in seen and (older or leads):
            seen.add(root)
            listed += longer
            taken += not longer
    if layout.is_list():
        return listed + taken >= 2
    covered = layout.chars({unit for part in parts for unit in range(part.first, part.last + 1)})
    if covered < options.digest_share * layout.size:
        return False
    lines = layout.units[-1].line + 1
    return listed >= 2 or (listed + taken >= 3 and lines >= 3)


def _related(parts: Sequence[_Part], ties: Ties, options: DescendOptions) -> DisjointSets[int]:
    """Parts, by number, whose other texts are the same, or one text for the most part, or mostly stand in an older one.

    Without times, two parts that only one and the same other text has, or one that has half of this text, are what an
    edited copy left as it was, not two things listed.
    """
    parts_of: dict[int, list[int]] = defaultdict(list)
    alike: dict[frozenset[int], list[int]] = defaultdict(list)
    near: set[int] = set()
    for at, part in enumerate(parts):
        near |= {tie.other for tie in part.ties if tie.share >= options.whole_share and tie.earlier is None}
        if all(tie.earlier is None for tie in part.ties):
            alike[frozenset(tie.other for tie in part.ties)].append(at)
        for tie in part.ties:
            parts_of[tie.other].append(at)
    sets = DisjointSets[int]()
    for held in (*alike.values(), *(parts_of[other] for other in near)):
        _join(sets, held)
    sources: dict[int, list[int]] = defaultdict(list)
    for other, held in parts_of.items():
        for tie in ties.get(other, ()):
            if tie.other in parts_of and max(tie.share, tie.other_share) >= options.whole_share:
                _join(sets, [*held, *parts_of[tie.other]])
            if tie.earlier is True and tie.share >= options.whole_share:
                sources[tie.other] += held
    for held in sources.values():
        _join(sets, held)
    return sets


def _join(sets: DisjointSets[int], members: Sequence[int]) -> None:
    for one in members:
        sets.join(members[0], one)
