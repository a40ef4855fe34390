"""Profiles of channels, learned from the traits of all their posts; only those that changed are read for it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pyarrow as pa

from stemmatic.archive.published import PublishedText
from stemmatic.archive.records import to_json
from stemmatic.archive.store import Store
from stemmatic.options import UnderstandOptions
from stemmatic.understand import ChannelProfile, Trait, find_language, find_trait, learn_channel, may_mark_otherwise
from stemmatic.understand.division import DividedText

TRAITS = pa.schema([("post", pa.string()), ("whole", pa.binary()), ("edges", pa.binary()), ("language", pa.string())])

_REMEMBERED = 20_000  # texts whose division is remembered


@dataclass(frozen=True, slots=True)
class Learnt:
    """The profile of a channel, the traits of its posts, and those of them that the archive must keep."""

    profile: ChannelProfile
    traits: Mapping[str, Trait]
    rows: pa.RecordBatch


def find_traits(
    posts: Iterable[PublishedText], options: UnderstandOptions
) -> tuple[dict[str, Trait], dict[str, DividedText]]:
    """The traits of posts by key, and the divisions of their texts, as far as these depend on nothing else."""
    traits: dict[str, Trait] = {}
    divided: dict[str, DividedText] = {}
    by_text: dict[str, Trait] = {}
    for post in posts:
        trait = by_text.get(post.text)
        if trait is None:
            trait, division = find_trait(post.text, options)
            if len(by_text) < _REMEMBERED:
                by_text[post.text] = trait
                if division is not None:
                    divided[post.text] = division
        traits[post.key] = trait
    return traits, divided


def learn(
    store: Store,
    channel: tuple[str, str],
    found: Mapping[str, Trait],
    divided: Mapping[str, DividedText],
    since: int,
    options: UnderstandOptions,
    texts: Mapping[str, str] = MappingProxyType({}),
) -> Learnt:
    """The profile that all posts of a channel teach.

    ``found`` are the traits of those that changed, ``texts`` such texts as are at hand.
    """
    known = store.channel_statistics(*channel) if since >= 0 else {}
    traits = ({key: Trait(whole, edges) for key, (whole, edges, _) in known.items()} | dict(found)) if known else found
    languages = {key: said for key, (_, _, said) in known.items() if said is not None and key not in found}
    asked: list[str] = []

    def language(key: str) -> str:
        if key not in languages:
            languages[key] = find_language(texts.get(key) or store.text(key), options)
            if key not in found:
                asked.append(key)
        return languages[key]

    profile = learn_channel(traits, options, store.channel_names(*channel), language, divided)
    return Learnt(profile, traits, trait_rows(traits, [*found, *asked], languages))


def trait_rows(traits: Mapping[str, Trait], keys: Sequence[str], languages: Mapping[str, str]) -> pa.RecordBatch:
    """The traits of some posts as rows of :data:`TRAITS`."""
    columns = (
        keys,
        (traits[key].whole for key in keys),
        (traits[key].edges for key in keys),
        (languages.get(key) for key in keys),
    )
    return pa.record_batch([pa.array(one, field.type) for one, field in zip(columns, TRAITS, strict=True)], TRAITS)


def invalidated_posts(store: Store, channel: tuple[str, str], learnt: Learnt, since: int) -> set[str]:
    """The posts of a channel that its new profile may tell otherwise than the one that was kept."""
    kept = store.profile(*channel) if since >= 0 else None
    if since < 0 or profile_record(learnt.profile) == kept:
        return set()
    before = json.loads(kept) if kept else {}
    now = json.loads(profile_record(learnt.profile))
    if any(before.get(name) != now[name] for name in ("names", "languages")):
        return set(learnt.traits)
    was, is_now = set(map(bytes.fromhex, before["boilerplate"])), learnt.profile.boilerplate
    return {key for key, trait in learnt.traits.items() if may_mark_otherwise(trait, was ^ is_now, was | is_now)}


def profile_record(profile: ChannelProfile) -> str:
    """A profile as the archive keeps it."""
    boilerplate = sorted(key.hex() for key in profile.boilerplate)
    return to_json({"boilerplate": boilerplate, "names": profile.names, "languages": profile.languages})


def profile_of(record: str) -> ChannelProfile:
    """The profile that :func:`profile_record` wrote."""
    plain = json.loads(record)
    return ChannelProfile(
        boilerplate=frozenset(map(bytes.fromhex, plain["boilerplate"])),
        names=tuple(plain["names"]),
        languages=tuple((code, share) for code, share in plain["languages"]),
    )
