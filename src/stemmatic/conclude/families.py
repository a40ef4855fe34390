"""Which families come out new after links changed; the others stay as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from stemmatic.archive import Store
from stemmatic.descend import DeclaredForward, Joins, find_families, joins_family
from stemmatic.link import Origin, time_order
from stemmatic.model import Family, Link, Post, Understanding
from stemmatic.options import DescendOptions

Understood = tuple[Post, Understanding]


@dataclass(frozen=True, slots=True)
class FreshFamilies:
    """Families that were found anew, the ids of those that they replace, and how many there are in all."""

    found: list[Family]
    gone: set[str]
    count: int


def find_fresh_families(
    store: Store,
    links: Iterable[Link],
    origins: Mapping[str, Origin],
    changed: Collection[str] | None,
    fresh: Mapping[str, Understood],
    options: DescendOptions,
) -> FreshFamilies:
    """The families of all ``links`` and ``origins`` that are other than the archive has them.

    ``changed`` are the posts that may make a family another one, or None where nothing is known; ``fresh`` has the
    posts that the archive does not have understood yet.
    """
    joining = [link for link in links if joins_family(link, options)]
    joins = Joins()
    for link in joining:
        joins.join(link.source, link.target)
    for one in origins.values():
        joins.join(one.post, one.key or one.post)
    kept = store.families_by_post() if changed is not None else {}
    before: dict[str, set[str]] = defaultdict(set)
    for post, family in kept.items():
        before[family].add(post)
    stirred = {*changed, *_changed_origins(store, origins)} if changed is not None else set()
    gone = set(before)
    wanted: list[Collection[str]] = []
    for group in joins.groups().values():
        family = next((kept[key] for key in group if key in kept), "")
        if family and stirred.isdisjoint(group) and before[family] == {key for key in group if key in kept}:
            gone.discard(family)
        else:
            wanted.append(group)
    keys = {key for group in wanted for key in group}
    posts = {key: fresh[key] for key in keys & fresh.keys()}
    posts |= {post.key: (post, record) for post, record in store.understood_posts(keys - fresh.keys())}
    found = find_families(
        sorted((post for post, _ in posts.values()), key=time_order),
        {key: record.languages for key, (_, record) in posts.items()},
        [one for one in joining if one.source in keys],
        [_declared(posts[key][0], origins[key]) for key in sorted(posts) if key in origins],
        options,
    )
    return FreshFamilies(found, gone, len(before) - len(gone) + len(found))


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
