"""Families: posts joined by links and declared forwards."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stemmatic.descend.arcs import Times, find_arcs
from stemmatic.descend.disjoint_sets import find_roots
from stemmatic.descend.link_columns import LinkColumns
from stemmatic.descend.stemma import propose_stemma
from stemmatic.model import Family, Link, LostExemplar, Post, make_key
from stemmatic.options import DescendOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredForward:
    """A post that the platform declares to be a forward; ``origin`` is None where the header does not say which."""

    post: str
    origin: str | None
    held: bool
    name: str
    ground: str


def family_id(earliest: str) -> str:
    """The id of a family: it depends on the earliest post only, so later posts never change it."""
    digest = hashlib.blake2b(earliest.encode(), digest_size=5).digest()
    return "F" + base64.b32encode(digest).decode("ascii").lower()


def find_families(
    posts: Sequence[Post],
    languages: Mapping[str, Sequence[str]],
    links: Sequence[Link] | LinkColumns,
    forwards: Iterable[DeclaredForward],
    options: DescendOptions,
) -> list[Family]:
    """Every family among ``posts`` (in order of time), with its proposed stemma.

    A family is two posts or more, a forward whose origin is lost, or a post whose versions translate one another.
    Columns of links have only those that join families: see :func:`joins_family`.
    """
    if not isinstance(links, LinkColumns):
        links = LinkColumns.of([link for link in links if joins_family(link, options)])
    by_key = {post.key: post for post in posts}
    keys = list(by_key)
    number = {key: at for at, key in enumerate(keys)}  # of posts, in order of time, and behind them of lost origins
    by_post = {one.post: one for one in forwards}
    declared = [(number[one.post], number.setdefault(one.origin or one.post, len(number))) for one in by_post.values()]
    source, target = (
        np.fromiter(map(number.__getitem__, ends), np.int64, len(links)) for ends in (links.source, links.target)
    )
    one_end, other_end = np.array(declared, np.int64).reshape(-1, 2).T
    a, b = np.concatenate([source, one_end]), np.concatenate([target, other_end])
    roots = find_roots(a, b, len(number))
    in_order = np.array(sorted(range(len(number)), key=list(number).__getitem__), np.int64)
    rank = np.empty(len(number), np.int64)
    rank[in_order] = np.arange(len(number))
    arcs = find_arcs(links, np.stack([source, target]), Times(posts), options)
    by_ends = np.lexsort([rank[target], rank[source]])
    by_ends = by_ends[source[by_ends] != target[by_ends]]
    links_of = _gather(roots[source[by_ends]], by_ends)
    members = np.unique(np.concatenate([a, b]))
    every = list(number)
    families = []
    for root, together in _gather(roots[members], members).items():
        held = {keys[at]: by_key[keys[at]] for at in together if at < len(keys)}
        lost = _lost_exemplars([every[at] for at in together if at >= len(keys)], list(held), by_post)
        families.append(
            Family(
                id=family_id(next(iter(held))),
                posts=tuple(held),
                channels=tuple(dict.fromkeys(post.channel for post in held.values())),
                languages=tuple(sorted({code for key in held for code in languages.get(key, ())})),
                earliest=next(iter(held)),
                stemma=propose_stemma(
                    held,
                    {key: _forward_edge(by_post[key], lost) for key in held if key in by_post},
                    links,
                    links_of.get(root, ()),
                    arcs,
                    options,
                ),
                lost=tuple(lost.values()),
            )
        )
    return sorted(families, key=lambda family: family.id)


def _gather(roots: NDArray[np.int64], values: NDArray[np.int64]) -> dict[int, list[int]]:
    """Values by their root, each root's in order."""
    found: dict[int, list[int]] = defaultdict(list)
    for root, value in zip(roots.tolist(), values.tolist(), strict=True):
        found[root].append(value)
    return found


def joins_family(link: Link, options: DescendOptions) -> bool:
    """Whether a link accounts for so much of one side that it makes both ends one family."""
    return max(link.source_coverage, link.target_coverage) >= options.min_family_coverage


def _lost_exemplars(
    origins: Iterable[str], held: Sequence[str], forwards: Mapping[str, DeclaredForward]
) -> dict[str, LostExemplar]:
    """By key, what the archive does not hold: ``origins``, and those that a header does not give the key of.

    Where a header gives a name only, forwards of one family that give the same name are taken to mean one origin.
    """
    lost = {}
    names = {one.origin: one.name for key in held if (one := forwards.get(key)) and one.origin}
    for key in sorted(origins):
        lost[key] = LostExemplar(key=key, name=names.get(key, "") or key)
    for key in held:
        one = forwards.get(key)
        if one is not None and one.origin is None:
            stand_in = _stand_in(one)
            lost.setdefault(stand_in, LostExemplar(key=stand_in, name=one.name or "origin not named"))
    return lost


def _stand_in(forward: DeclaredForward) -> str:
    return make_key(forward.post.partition(":")[0], forward.name or "origin not named", "?")


def _forward_edge(forward: DeclaredForward, lost: Mapping[str, LostExemplar]) -> tuple[str, str]:
    """The source of a declared forward and the ground for it."""
    source = forward.origin or _stand_in(forward)
    ground = f"forward header: {forward.ground}"
    return source, ground + ("; the origin is not in this archive" if source in lost else "")
