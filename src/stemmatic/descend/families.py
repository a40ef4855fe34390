"""Families: posts joined by links and declared forwards."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from stemmatic.descend.stemma import Node, propose_stemma
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
    links: Sequence[Link],
    forwards: Iterable[DeclaredForward],
    options: DescendOptions,
) -> list[Family]:
    """Every family among ``posts`` (in order of time), with its proposed stemma.

    A family is two posts or more, a forward whose origin is lost, or a post whose versions translate one another.
    """
    order = {post.key: at for at, post in enumerate(posts)}
    joins = _Joins()
    joining = [link for link in links if joins_family(link, options)]
    for link in joining:
        joins.join(link.source, link.target)
    by_post = {one.post: one for one in forwards}
    for one in by_post.values():
        joins.join(one.post, one.origin if one.origin else one.post)
    families = []
    links_of: dict[str, list[Link]] = defaultdict(list)
    for link in joining:
        links_of[joins.root(link.source)].append(link)
    for root, members in joins.groups().items():
        held = sorted((key for key in members if key in order), key=order.__getitem__)
        lost = _lost_exemplars(members, held, by_post, order)
        nodes = [Node(post=posts[order[key]], forward=_forward_edge(by_post.get(key), lost)) for key in held]
        families.append(
            Family(
                id=family_id(held[0]),
                posts=tuple(held),
                channels=tuple(dict.fromkeys(posts[order[key]].channel for key in held)),
                languages=tuple(sorted({code for key in held for code in languages.get(key, ())})),
                earliest=held[0],
                stemma=propose_stemma(nodes, links_of[root], options),
                lost=tuple(lost.values()),
            )
        )
    return sorted(families, key=lambda family: family.id)


def joins_family(link: Link, options: DescendOptions) -> bool:
    """Whether a link accounts for so much of one side that it makes both ends one family."""
    return max(link.source_coverage, link.target_coverage) >= options.min_family_coverage


def _lost_exemplars(
    members: Iterable[str], held: Sequence[str], forwards: Mapping[str, DeclaredForward], order: Mapping[str, int]
) -> dict[str, LostExemplar]:
    """By key, the origins that forwards name and the archive does not hold.

    Where a header gives a name only, forwards of one family that give the same name are taken to mean one origin.
    """
    lost = {}
    names = {one.origin: one.name for key in held if (one := forwards.get(key)) and one.origin}
    for key in sorted(members):
        if key not in order:
            lost[key] = LostExemplar(key=key, name=names.get(key, "") or key)
    for key in held:
        one = forwards.get(key)
        if one is not None and one.origin is None:
            stand_in = _stand_in(one)
            lost.setdefault(stand_in, LostExemplar(key=stand_in, name=one.name or "origin not named"))
    return lost


def _stand_in(forward: DeclaredForward) -> str:
    return make_key(forward.post.partition(":")[0], forward.name or "origin not named", "?")


def _forward_edge(forward: DeclaredForward | None, lost: Mapping[str, LostExemplar]) -> tuple[str, str] | None:
    """The source of a declared forward and the ground for it."""
    if forward is None:
        return None
    source = forward.origin or _stand_in(forward)
    ground = f"forward header: {forward.ground}"
    return source, ground + ("; the origin is not in this archive" if source in lost else "")


class _Joins:
    """Disjoint sets of keys; the root of a set is its smallest key, whatever the order of the joins."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, key: str) -> str:
        self._parent.setdefault(key, key)
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def join(self, one: str, other: str) -> None:
        a, b = sorted((self.root(one), self.root(other)))
        self._parent[b] = a

    def groups(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for key in sorted(self._parent):
            found[self.root(key)].append(key)
        return found
