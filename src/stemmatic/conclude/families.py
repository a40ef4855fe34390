"""Which families come out new after links changed; the others stay as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from stemmatic.archive import Store
from stemmatic.descend import DeclaredForward, find_families, joins_family
from stemmatic.link import Origin, time_order
from stemmatic.model import Family, Link, Post, Understanding
from stemmatic.options import DescendOptions

Understood = tuple[Post, Understanding]


@dataclass(frozen=True, slots=True)
class FreshFamilies:
    """Families that were found anew, and the ids of those that they replace."""

    found: list[Family]
    gone: set[str]


class Hanging:
    """What hangs together after a run: ``links`` has those of ``stale`` posts, the archive has the rest."""

    def __init__(
        self,
        store: Store,
        links: Iterable[Link],
        stale: Collection[str],
        origins: Mapping[str, Origin],
        everything: bool,
    ) -> None:
        self._store, self._stale, self._everything = store, stale, everything
        self.origins = origins
        self._declared = {frozenset((one.post, one.key)) for one in origins.values() if one.key}
        self._links: dict[str, list[Link]] = defaultdict(list)
        for link in links:
            self._links[link.source].append(link)
            if link.target != link.source:
                self._links[link.target].append(link)
        self._forwarded: dict[str, list[str]] = defaultdict(list)
        for one in origins.values():
            if one.key:
                self._forwarded[one.key].append(one.post)

    def posts(self) -> set[str]:
        """Every post that anything hangs on."""
        return {*self._links, *self.origins}

    def links_from(self, post: str) -> list[Link]:
        """The links that have a post as their source, without what is a declared forward."""
        found = [one for one in self._links.get(post, ()) if one.source == post]
        if not self._everything and post not in self._stale:
            found += [one for one in self._store.found_links_from(post) if one.target not in self._stale]
        return [one for one in found if frozenset((one.source, one.target)) not in self._declared]

    def neighbours(self, post: str, options: DescendOptions) -> set[str]:
        """The posts that share a family with a post because of it; itself among them, unless it is in none."""
        found = {
            end
            for link in self._links.get(post, ())
            if joins_family(link, options)
            for end in (link.source, link.target)
            if frozenset((link.source, link.target)) not in self._declared
        }
        if not self._everything and post not in self._stale:
            for other, coverage in self._store.found_partners(post):
                known = other in self._stale or frozenset((post, other)) in self._declared
                if coverage >= options.min_family_coverage and not known:
                    found |= {post, other}
        if post in self.origins:
            found |= {post, self.origins[post].key or post}
        return found | set(self._forwarded.get(post, ()))


def find_fresh_families(
    store: Store,
    hanging: Hanging,
    changed: Collection[str] | None,
    fresh: Mapping[str, Understood],
    options: DescendOptions,
) -> FreshFamilies:
    """The families that may be other than the archive has them.

    ``changed`` are the posts that may make a family another one, or None where nothing is known; ``fresh`` has the
    posts that the archive does not have understood yet.
    """
    if changed is None:
        begin, gone = hanging.posts(), set()
    else:
        begin = {*changed, *_changed_origins(store, hanging.origins)}
        gone = set(store.families_of(begin).values())
        begin |= {post for family in gone for post in store.family_posts(family)}
    reached: set[str] = set()
    waiting = sorted(begin)
    while waiting:
        post = waiting.pop()
        if post in reached:
            continue
        near = hanging.neighbours(post, options)
        if near:
            reached.add(post)
            waiting.extend(near - reached)
    if changed is not None:
        gone |= set(store.families_of(reached).values())
    posts = {key: fresh[key] for key in reached & fresh.keys()}
    posts |= {post.key: (post, record) for post, record in store.understood_posts(reached - fresh.keys())}
    links = [link for key in sorted(reached) for link in hanging.links_from(key) if joins_family(link, options)]
    found = find_families(
        sorted((post for post, _ in posts.values()), key=time_order),
        {key: record.languages for key, (_, record) in posts.items()},
        links,
        [_declared(posts[key][0], hanging.origins[key]) for key in sorted(posts) if key in hanging.origins],
        options,
    )
    return FreshFamilies(found, gone)


def _changed_origins(store: Store, origins: Mapping[str, Origin]) -> set[str]:
    """The forwards whose origin is another one now, and the posts that are or were taken for it."""
    before = store.origins()
    now = {one.post: (one.key, one.held, one.ground) for one in origins.values()}
    changed = {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
    ends = {found[0] for key in changed for found in (before.get(key), now.get(key)) if found and found[0]}
    return changed | ends


def _declared(post: Post, origin: Origin) -> DeclaredForward:
    name = (post.forward.name or post.forward.channel or "") if post.forward else ""
    return DeclaredForward(post=post.key, origin=origin.key, held=origin.held, name=name, ground=origin.ground)
