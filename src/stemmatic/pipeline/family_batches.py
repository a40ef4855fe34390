"""What hangs together after links changed, found by numbers: the posts of some whole families at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from stemmatic.archive.store import Store
from stemmatic.descend import DeclaredForward, find_roots
from stemmatic.model import Link, Ruling
from stemmatic.pipeline.forwards import Origins
from stemmatic.pipeline.link_files import LinkFiles
from stemmatic.pipeline.text_ids import TextIds

Numbers = NDArray[np.int64]
_POSTS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class FamilyBatch:
    """Some whole families: fresh texts by number, other posts by key; links of the run by row, those of the archive.

    ``rulings`` are all that people say.
    """

    fresh: Numbers
    others: Sequence[str]
    links: Numbers
    kept: Sequence[Link]
    forwards: Sequence[DeclaredForward]
    rulings: Sequence[Ruling]


def joining_links(links: LinkFiles, known: TextIds, origins: Origins) -> NDArray[np.bool_]:
    """Marks the links of a run by which posts hang together: what is a declared forward is no link."""
    number = known.numbers({key for pair in origins.declared for key in pair})
    pairs = [sorted((number[a], number[b])) for a, b in origins.declared if a in number and b in number]
    size = len(known.after)
    declared = np.array([low * size + high for low, high in pairs], np.int64)
    low, high = np.minimum(links.source, links.target), np.maximum(links.source, links.target)
    return ~np.isin(low * size + high, declared)


def find_batches(
    links: LinkFiles, joins: NDArray[np.bool_], known: TextIds, origins: Origins, rulings: Sequence[Ruling]
) -> Iterator[FamilyBatch]:
    """All families, where the run has all links."""
    size = len(known.after)
    number = known.numbers({key for one in origins.found.values() for key in (one.post, one.key) if key})
    lost: dict[str, int] = {}  # origins that nobody holds may be those of several forwards
    forwards = list(origins.found.values())
    ends = np.empty((len(forwards), 2), np.int64)
    for at, one in enumerate(forwards):
        origin = one.key or one.post
        ends[at] = number[one.post], number[origin] if origin in number else lost.setdefault(origin, size + len(lost))
    held = np.flatnonzero(joins)
    said = list(_said_to_be_one(rulings))
    number |= known.numbers({key for pair in said for key in pair})
    pairs = [(number[one], number[other]) for one, other in said if one in number and other in number]
    ends_said = np.array(pairs, np.int64).reshape(-1, 2)
    a = np.concatenate([links.source[held], ends[:, 0], ends_said[:, 0]])
    b = np.concatenate([links.target[held], ends[:, 1], ends_said[:, 1]])
    roots = find_roots(a, b, size + len(lost))
    members = np.unique(np.concatenate([a, b]))
    members = members[np.argsort(roots[members], kind="stable")]
    _, begins = np.unique(roots[members], return_index=True)
    # A batch ends with the first family that makes it large enough.
    batch = np.zeros(len(roots), np.int64)
    count = begin = 0
    for end in [*begins[1:].tolist(), len(members)]:
        batch[roots[members[begin:end]]] = count
        if end - begin >= _POSTS_AT_ONCE or end == len(members):
            count, begin = count + 1, end
    of_posts = _split(members[members < size], batch[roots[members[members < size]]], count)
    of_links = _split(held, batch[roots[links.source[held]]], count)
    of_forwards = _split(np.arange(len(forwards)), batch[roots[ends[:, 0]]], count)
    for at in range(count):
        declared = [origins.declare(forwards[one].post) for one in of_forwards[at].tolist()]
        yield FamilyBatch(of_posts[at], (), links.rows[of_links[at]], (), declared, rulings)


class Components:
    """What hangs together where ``links`` has the links of ``stale`` posts only, and the archive the rest."""

    def __init__(
        self,
        store: Store,
        links: LinkFiles,
        joins: NDArray[np.bool_],
        known: TextIds,
        stale: Set[str],
        origins: Origins,
        rulings: Sequence[Ruling],
    ) -> None:
        self._store, self._known, self._stale, self._origins = store, known, stale, origins
        self._declared = {frozenset(pair) for pair in origins.declared}
        self._links: dict[str, list[tuple[str, int]]] = defaultdict(list)  # the other end, and which link it is
        self._rows = links.rows
        held = np.flatnonzero(joins)
        ends = (known.posts(links.source[held]), known.posts(links.target[held]), held.tolist())
        for source, target, at in zip(*ends, strict=True):
            self._links[source].append((target, at))
            self._links[target].append((source, at))
        self._forwarded: dict[str, list[str]] = defaultdict(list)
        for one in origins.found.values():
            if one.key:
                self._forwarded[one.key].append(one.post)
        self._rulings = rulings
        self._said: dict[str, set[str]] = defaultdict(set)
        for pair in _said_to_be_one(rulings):
            for key in pair:
                self._said[key].update(pair)

    def reach(self, begin: Collection[str]) -> set[str]:
        """The posts that hang together with any of some posts."""
        reached: set[str] = set()
        waiting = sorted(begin)
        while waiting:
            post = waiting.pop()
            if post in reached:
                continue
            near = self._neighbours(post)
            if near:
                reached.add(post)
                waiting.extend(near - reached)
        return reached

    def batch(self, reached: Collection[str]) -> FamilyBatch:
        """The families of posts that were reached."""
        number = self._known.numbers(reached)
        fresh = {key: one for key, one in number.items() if self._known.fresh[one]}
        return FamilyBatch(
            np.array(sorted(fresh.values()), np.int64),
            sorted(set(reached) - fresh.keys()),
            self._rows[sorted({at for key in reached for _, at in self._links.get(key, ())})],
            [link for key in sorted(reached) for link in self._kept_from(key)],
            [self._origins.declare(key) for key in sorted(reached) if key in self._origins.found],
            self._rulings,
        )

    def _neighbours(self, post: str) -> set[str]:
        """The posts that hang together with a post because of it, now or before; itself among them, unless none do.

        Where links are gone, families of either side may come out other than before.
        """
        found = {end for other, _ in self._links.get(post, ()) for end in (post, other)}
        for other in self._store.found_partners(post):
            found |= {post, other}
        if post in self._origins.found:
            found |= {post, self._origins.found[post].key or post}
        return found | set(self._forwarded.get(post, ())) | self._said.get(post, set())

    def _kept_from(self, post: str) -> list[Link]:
        """The archive's links that have a post as their source."""
        if post in self._stale:
            return []
        return [
            one
            for one in self._store.found_links_from(post)
            if one.target not in self._stale and frozenset((one.source, one.target)) not in self._declared
        ]


def _said_to_be_one(rulings: Sequence[Ruling]) -> Iterator[tuple[str, str]]:
    """The pairs of posts that people say belong together."""
    for one in rulings:
        if one.verdict.joins:
            yield from pairwise(carrier.post for carrier in one.carriers)


def _split(values: Numbers, part: Numbers, count: int) -> list[Numbers]:
    """Values by the number of their part, each part in order."""
    order = np.argsort(part, kind="stable")
    return np.split(values[order], np.searchsorted(part[order], np.arange(1, count)))
