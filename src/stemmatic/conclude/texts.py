"""Which posts must be understood, and which of them say something new.

A channel's profile is learned from all its posts. Where new posts change its names or languages, the whole channel is
understood again; where they change its boilerplate, the posts that have such passages near an edge; else they alone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from stemmatic.archive import KnownText, Store, to_json
from stemmatic.link import WordedPost
from stemmatic.model import PassageKind, Post, PostKind, Understanding, split_key
from stemmatic.options import UnderstandOptions
from stemmatic.progress import Watch
from stemmatic.understand import (
    ChannelProfile,
    Trait,
    find_language,
    find_trait,
    learn_channel,
    may_mark_otherwise,
    split_words,
    understand,
)


@dataclass(frozen=True, slots=True)
class FreshText:
    """A post whose text, date or understanding no run has met yet."""

    post: Post
    understanding: Understanding
    signature: bytes


@dataclass(slots=True)
class FreshTexts:
    """What was understood, and what the archive must keep of it."""

    texts: list[FreshText] = field(default_factory=list)
    traits: list[tuple[str, bytes, bytes, str | None]] = field(default_factory=list)
    profiles: dict[tuple[str, str], str] = field(default_factory=dict)


def understand_fresh(
    store: Store,
    since: int,
    known: Iterable[KnownText],
    removed: Iterable[str],
    options: UnderstandOptions,
    watch: Watch,
) -> FreshTexts:
    """Understand what changed after the step ``since`` (-1: everything), channel by channel.

    ``known`` are the texts of the last run, ``removed`` its posts that are no more.
    """
    changed: dict[tuple[str, str], list[Post]] = defaultdict(list)
    for post in store.changed_posts(since):
        changed[post.platform, post.channel].append(post)
    if since >= 0:
        for key in removed:
            changed[split_key(key)[:2]] += []
    signatures = {one.post: one.signature for one in known}
    whole, done = sum(map(len, changed.values())), 0
    found = FreshTexts()
    for (platform, channel), posts in sorted(changed.items()):
        profile, traits = _profile(store, platform, channel, posts, since, options, found)
        kept = store.profile(platform, channel) if since >= 0 else None
        found.profiles[platform, channel] = record = _profile_record(profile)
        if since >= 0 and record != kept:
            shaken = _shaken_posts(traits, profile, kept) - {post.key for post in posts}
            posts = [*posts, *(post for post, _ in store.understood_posts(shaken))]
            whole += len(shaken)
        for post in posts:
            if done % 200 == 0:
                watch("understand", done, whole)
            done += 1
            text = _understand(post, profile, options)
            if signatures.get(post.key) != text.signature:
                found.texts.append(text)
    watch("understand", whole, whole)
    return found


def _profile(
    store: Store,
    platform: str,
    channel: str,
    posts: Iterable[Post],
    since: int,
    options: UnderstandOptions,
    found: FreshTexts,
) -> tuple[ChannelProfile, dict[str, Trait]]:
    """The profile that all posts of a channel teach, and their traits; only the changed posts are read for it."""
    known = store.traits(platform, channel) if since >= 0 else {}
    traits = {key: Trait(whole, edges) for key, (whole, edges, _) in known.items()}
    languages = {key: language for key, (_, _, language) in known.items() if language is not None}
    texts: dict[str, str] = {}
    divided = {}
    by_text: dict[str, Trait] = {}
    for post in posts:
        if post.text not in by_text:
            by_text[post.text], division = find_trait(post.text, options)
            if division is not None:
                divided[post.text] = division
        traits[post.key] = by_text[post.text]
        texts[post.key] = post.text
        languages.pop(post.key, None)
    asked: dict[str, str] = {}

    def language(key: str) -> str:
        if key not in languages:
            text = texts[key] if key in texts else store.text(key)
            languages[key] = asked[key] = find_language(text, options)
        return languages[key]

    profile = learn_channel(traits, options, store.channel_names(platform, channel), language, divided)
    found.traits += [
        (key, traits[key].whole, traits[key].edges, languages.get(key)) for key in dict.fromkeys([*texts, *asked])
    ]
    return profile, traits


def _shaken_posts(traits: Mapping[str, Trait], profile: ChannelProfile, kept: str | None) -> set[str]:
    """The posts of a channel that its new profile may tell otherwise than the one that was ``kept``."""
    before = json.loads(kept) if kept else {}
    now = json.loads(_profile_record(profile))
    if any(before.get(name) != now[name] for name in ("names", "languages")):
        return set(traits)
    was, is_now = set(map(bytes.fromhex, before["boilerplate"])), profile.boilerplate
    return {key for key, trait in traits.items() if may_mark_otherwise(trait, was ^ is_now, was | is_now)}


def _profile_record(profile: ChannelProfile) -> str:
    boilerplate = sorted(key.hex() for key in profile.boilerplate)
    return to_json({"boilerplate": boilerplate, "names": profile.names, "languages": profile.languages})


def _understand(post: Post, profile: ChannelProfile, options: UnderstandOptions) -> FreshText:
    record = understand(
        post.text,
        profile,
        declared_language=post.declared_language,
        published=post.date,
        title=post.title,
        options=options,
    )
    return FreshText(post, record, _digest(post.key, post.text, post.date, post.kind, record))


def word_posts(posts: Iterable[tuple[Post, Understanding]]) -> Iterable[WordedPost]:
    """The posts with the words that links are made from: no service messages, boilerplate or pointers."""
    for post, record in posts:
        if post.kind is PostKind.SERVICE:
            continue
        aside = [p for p in record.passages if p.boilerplate or p.kind is PassageKind.POINTER]
        words = split_words(post.text, [(p.begin, p.end) for p in aside])
        if not words.words and len(aside) == len(record.passages):
            words = split_words(post.text)  # nothing else is there: then this is what the post says
        yield WordedPost(
            post=post,
            passages=record.passages,
            words=words.words,
            begins=words.begins,
            ends=words.ends,
            elided=bool(record.elisions or record.clause_gaps),
        )


def _digest(*parts: object) -> bytes:
    return blake2b(to_json(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()
