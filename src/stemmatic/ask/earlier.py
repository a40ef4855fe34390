"""Earlier texts of edited posts as columns of a collation, where a witness rests on them: A_r1 beside A.

Editions of manuscripts tell what a hand wrote before it was corrected (*ante correctionem*) from what stands there now;
so does this. A witness that has the words of before an edit is read against these, and the edited post, unless it has a
source of its own, is read against them, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

from stemmatic.archive.records import from_json
from stemmatic.archive.store import Store
from stemmatic.ask.texts import Understood
from stemmatic.model import Collation, Link, PassagePair, Relation
from stemmatic.options import Options
from stemmatic.pipeline.channel_statistics import profile_of
from stemmatic.understand import ChannelProfile, understand

Collated = TypeVar("Collated", bound=Collation)
Pair = Callable[[Understood, Understood], Sequence[PassagePair]]
"""Pairs the passages of two texts of one language."""


class WithEarlier(NamedTuple):
    """What is collated, with a further text for each earlier one; ``revisions`` has by its key its post and number."""

    read: Mapping[str, Understood]
    links: Sequence[Link]
    sources: Mapping[str, Sequence[str]]
    revisions: Mapping[str, tuple[str, int]]


def add_earlier(
    store: Store,
    read: Mapping[str, Understood],
    links: Sequence[Link],
    sources: Mapping[str, Sequence[str]],
    whole: Callable[[str], bool],
    pair: Pair,
) -> WithEarlier:
    """The same with the earlier texts that posts rest on which are read against their posts; ``whole`` tells of posts
    that all of their text takes part."""
    texts: dict[str, Understood] = {}
    revisions: dict[str, tuple[str, int]] = {}
    key_of: dict[tuple[str, int], str] = {}
    more: list[Link] = []
    against = {key: list(held) for key, held in sources.items()}
    for (reader, post), revision in _resting(store, read, links, sources, whole).items():
        if (key := key_of.get((post, revision))) is None:
            earlier = _earlier(store, read[post], revision)
            key = key_of[post, revision] = earlier[0].key
            texts[key], revisions[key] = earlier, (post, revision)
            more.append(_link(earlier, read[post], pair))
            against[key] = list(sources.get(post, ()))
            if not against[key]:
                against[post] = [key]
        more.append(_link(texts[key], read[reader], pair))
        against[reader] = [key if one == post else one for one in against[reader]]
    before: dict[str, dict[str, Understood]] = defaultdict(dict)  # an earlier text stands before its post
    for key, (post, _) in revisions.items():
        before[post][key] = texts[key]
    every: dict[str, Understood] = {}
    for post, known in read.items():
        every |= before.get(post, {}) | {post: known}
    return WithEarlier(every, [*links, *more], against, revisions)


def _resting(
    store: Store,
    read: Mapping[str, Understood],
    links: Sequence[Link],
    sources: Mapping[str, Sequence[str]],
    whole: Callable[[str], bool],
) -> dict[tuple[str, str], int]:
    """By a post and one that it is read against, the earlier text of that one that their link rests on, if it does."""
    found: dict[tuple[str, str], int] = {}
    counts = store.revision_counts(list(read))
    for link in links:
        for post, reader, revision in (
            (link.source, link.target, link.source_revision),
            (link.target, link.source, link.target_revision),
        ):
            if post in sources.get(reader, ()) and whole(post) and revision + 1 < counts[post]:
                found[reader, post] = revision
    return found


def _earlier(store: Store, known: Understood, revision: int) -> Understood:
    """An earlier text of a post, under a key of its own, and what it says."""
    post, _ = known
    text = store.revisions(post.key)[revision].text
    run, profile = store.last_run(), store.profile(post.platform, post.channel)
    said = understand(
        text,
        profile_of(profile) if profile else ChannelProfile(),
        declared_language=post.declared_language,
        published=post.date,
        title=post.title,
        options=from_json(Options, run[1]).understand if run else Options().understand,
    )
    return replace(post, text=text, number=f"{post.number}#{revision}", formatting=()), said


def _link(one: Understood, other: Understood, pair: Pair) -> Link:
    return Link(
        source=one[0].key,
        target=other[0].key,
        directed=False,
        relation=Relation.SHARED_PASSAGES,
        score=0.0,
        source_coverage=0.0,
        target_coverage=0.0,
        grounds=(),
        passages=tuple(pair(one, other)),
    )


def revision_mark(revision: int | None) -> str:
    """What a siglum has behind it for an earlier text, counted from 0."""
    return "" if revision is None else f"_r{revision + 1}"


def as_columns(collation: Collated, revisions: Mapping[str, tuple[str, int]]) -> Collated:
    """The collation with the columns of earlier texts under the keys of their posts."""
    return replace(
        collation,
        witnesses=tuple(
            replace(one, post=revisions[one.post][0], revision=revisions[one.post][1]) if one.post in revisions else one
            for one in collation.witnesses
        ),
        changes=tuple(
            replace(one, source=revisions[one.source][0], source_revision=revisions[one.source][1])
            if one.source in revisions
            else one
            for one in collation.changes
            if one.target not in revisions
        ),
    )
