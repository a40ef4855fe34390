"""Which posts must be understood, and which of them say something new.

A channel's profile is learned from all its posts. Where new posts change its names or languages, the whole channel is
understood again; where they change its boilerplate, the posts that have such passages near an edge; else they alone.
What is found goes to files, a few channels at a time, so that no run ever holds it all, and a run that is stopped
goes on behind the last of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from stemmatic.archive import PublishedText, Store, UnderstoodText, to_json
from stemmatic.conclude.crew import Crew
from stemmatic.conclude.numbers import time_ranks
from stemmatic.conclude.staging import Staging, open_table, write_arrays, write_note, write_table
from stemmatic.conclude.worded import WORDED, StagedTexts, WordedText, open_texts, write_rows
from stemmatic.link import WordedPost
from stemmatic.model import PassageKind, Post, PostKind, Understanding, split_key
from stemmatic.options import UnderstandOptions
from stemmatic.progress import Watch
from stemmatic.understand import (
    ChannelProfile,
    Trait,
    Words,
    find_language,
    find_trait,
    learn_channel,
    may_mark_otherwise,
    split_words,
    understand,
)

UNDERSTOOD = pa.schema(
    [*WORDED, ("record", pa.string()), ("signature", pa.binary()), ("languages", pa.list_(pa.string()))]
)
"""A post whose text, date or understanding no run has met yet: what links are made from, and what is kept of it."""
TRAITS = pa.schema([("post", pa.string()), ("whole", pa.binary()), ("edges", pa.binary()), ("language", pa.string())])
TEXTS, TRAIT_FILES, PROFILES, NUMBERS = "texts-", "traits-", "profiles-", "numbers"

_FEW = 2_000  # posts that are understood before another process has begun
_TASK = 4_000  # posts of small channels that one process is given at once
_LARGE = 20_000  # posts from which the parts of a channel are shared out
_BATCH = 2_000
_REMEMBERED = 20_000  # texts whose division is remembered
_NO_WORDS = Words((), (), ())


def understand_fresh(
    store: Store,
    staging: Staging,
    since: int,
    removed: Iterable[str],
    options: UnderstandOptions,
    crew: Crew,
    watch: Watch,
) -> None:
    """Understand what changed after the step ``since`` (-1: everything), and write it to files.

    ``removed`` are the posts of the last run that are no more.
    """
    counts = store.changed_channels(since)
    if since >= 0:
        for key in removed:
            counts.setdefault(split_key(key)[:2], 0)
    whole, done = sum(counts.values()), 0
    few = whole <= _FEW
    small = list(_grouped({one: count for one, count in sorted(counts.items()) if count <= _LARGE}))
    tasks = [
        (store.folder, staging.folder, number, channels, since, options)
        for number, channels in enumerate(small)
        if not staging.has(f"{TEXTS}{number:06d}")
    ]
    done = sum(map(sum, (map(counts.__getitem__, channels) for channels in small)))
    done -= sum(counts[one] for task in tasks for one in task[3])
    watch("understand", done, whole)
    for task, _ in zip(tasks, crew.map(_understand_channels, tasks, alone=few), strict=True):
        done += sum(counts[one] for one in task[3])
        watch("understand", min(done, whole), whole)
    for number, (channel, count) in enumerate(sorted(counts.items()), len(small)):
        if count > _LARGE:
            for more in _understand_large(store, staging, number, channel, since, options, crew):
                done += more
                watch("understand", min(done, whole), whole)
    watch("understand", whole, whole)


def read_understood(staging: Staging) -> Iterator[UnderstoodText]:
    """What the archive must keep of the fresh texts."""
    texts = open_texts(tuple(staging.paths(TEXTS)), staging.path(NUMBERS))
    for at, batch in enumerate(texts.batches):
        columns = (batch.column(name).to_pylist() for name in ("key", "record", "date", "signature"))
        for post, record, date, signature, number in zip(*columns, texts.numbers_of(at).tolist(), strict=True):
            yield UnderstoodText(post=post, record=record, text=number, date=date, signature=signature)


def read_traits(staging: Staging) -> Iterator[tuple[Any, ...]]:
    """The traits that the archive must keep: post, whole, edges, language."""
    for path in staging.paths(TRAIT_FILES):
        for batch in open_table(path):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def read_profiles(staging: Staging) -> dict[tuple[str, str], str]:
    """The profiles that the archive must keep, by platform and channel."""
    return {
        (platform, channel): record
        for path in staging.paths(PROFILES)
        for platform, channel, record in staging.noted(path.name)
    }


def number_texts(store: Store, staging: Staging) -> StagedTexts:
    """Give the fresh texts, which files hold, numbers in order of time."""
    files = tuple(staging.paths(TEXTS))
    if not staging.has(NUMBERS):
        batches = [batch.select(["key", "date"]) for path in files for batch in open_table(path)]
        texts = pa.Table.from_batches(batches, pa.schema([UNDERSTOOD.field(name) for name in ("key", "date")]))
        first = store.take_text_numbers(len(texts)) if len(texts) else 0
        write_arrays(staging.path(NUMBERS), {"numbers": first + time_ranks(texts["key"], texts["date"])})
    return open_texts(files, staging.path(NUMBERS))


def _grouped(counts: Mapping[tuple[str, str], int]) -> Iterator[list[tuple[str, str]]]:
    group: list[tuple[str, str]] = []
    size = 0
    for channel, count in counts.items():
        group.append(channel)
        size += count
        if size >= _TASK:
            yield group
            group, size = [], 0
    if group:
        yield group


def _understand_channels(
    archive: Path,
    staging: Path,
    number: int,
    channels: Sequence[tuple[str, str]],
    since: int,
    options: UnderstandOptions,
) -> None:
    """Understand the fresh posts of a few channels, and write what comes of it to the files of a number."""
    profiles, traits = {}, []

    def understood(store: Store) -> Iterator[pa.RecordBatch]:
        for platform, channel in channels:
            posts = list(store.changed_in(platform, channel, since))
            learnt = _learn(store, platform, channel, posts, since, options)
            profiles[f"{platform}:{channel}"] = (platform, channel, _profile_record(learnt.profile))
            traits.append(learnt.rows)
            shaken = _shaken_posts(store, platform, channel, learnt, since) - {post.key for post in posts}
            old = store.understood_texts(shaken)
            known = store.signatures(platform, channel) if since >= 0 else {}
            yield from _understand_posts(chain(posts, old), learnt.profile, known, options)

    with closing(Store(archive)) as store:
        batches = list(understood(store))
    write_table(staging / f"{TRAIT_FILES}{number:06d}", TRAITS, traits)
    write_note(staging / f"{PROFILES}{number:06d}", list(profiles.values()))
    write_table(staging / f"{TEXTS}{number:06d}", UNDERSTOOD, batches)


def _understand_large(
    store: Store,
    staging: Staging,
    number: int,
    of: tuple[str, str],
    since: int,
    options: UnderstandOptions,
    crew: Crew,
) -> Iterator[int]:
    """The same for one channel, part by part; gives how many posts each has."""
    platform, channel = of
    name = f"{number:06d}"
    if not staging.has(f"{PROFILES}{name}"):
        learnt = _learn(store, platform, channel, store.changed_in(platform, channel, since), since, options)
        staging.note(f"shaken-{name}", sorted(_shaken_posts(store, platform, channel, learnt, since)))
        write_table(staging.path(f"{TRAIT_FILES}{name}"), TRAITS, [learnt.rows])
        staging.note(f"{PROFILES}{name}", [(platform, channel, _profile_record(learnt.profile))])
    ((_, _, record),) = staging.noted(f"{PROFILES}{name}")
    changed = set(store.changed_keys_in(platform, channel, since))
    every = sorted({*changed, *staging.noted(f"shaken-{name}")})
    parts = {f"{TEXTS}{name}-{at:06d}": every[at : at + _TASK] for at in range(0, len(every), _TASK)}
    todo = {one: part for one, part in parts.items() if not staging.has(one)}
    tasks = [
        (
            store.folder,
            staging.folder,
            one,
            of,
            record,
            (part[0], part[-1]),
            [key for key in part if key not in changed],
            since,
            options,
        )
        for one, part in todo.items()
    ]
    yield sum(len(part) for one, part in parts.items() if one not in todo)
    for part, _ in zip(todo.values(), crew.map(_understand_part, tasks), strict=True):
        yield len(part)


def _understand_part(
    archive: Path,
    staging: Path,
    name: str,
    of: tuple[str, str],
    profile: str,
    keys: tuple[str, str],
    shaken: Sequence[str],
    since: int,
    options: UnderstandOptions,
) -> None:
    """Understand the fresh posts of a part of a channel, and the ``shaken`` ones, by the channel's profile."""
    platform, channel = of
    with closing(Store(archive)) as store:
        posts = store.changed_in(platform, channel, since, keys)
        old = store.understood_texts(shaken)
        known = store.signatures(platform, channel, keys) if since >= 0 else {}
        batches = list(_understand_posts(chain(posts, old), _profile_of(profile), known, options))
    write_table(staging / name, UNDERSTOOD, batches)


@dataclass(frozen=True, slots=True)
class _Learnt:
    """The profile of a channel, the traits of its posts, and those of them that the archive must keep."""

    profile: ChannelProfile
    traits: Mapping[str, Trait]
    rows: pa.RecordBatch


def _learn(
    store: Store, platform: str, channel: str, posts: Iterable[PublishedText], since: int, options: UnderstandOptions
) -> _Learnt:
    """The profile that all posts of a channel teach; only the changed ones, ``posts``, are read for it."""
    known = store.traits(platform, channel) if since >= 0 else {}
    traits = {key: Trait(whole, edges) for key, (whole, edges, _) in known.items()}
    languages = {key: language for key, (_, _, language) in known.items() if language is not None}
    divided = {}
    by_text: dict[str, Trait] = {}
    fresh: dict[str, None] = {}
    for post in posts:
        trait = by_text.get(post.text)
        if trait is None:
            trait, division = find_trait(post.text, options)
            if len(by_text) < _REMEMBERED:
                by_text[post.text] = trait
                if division is not None:
                    divided[post.text] = division
        traits[post.key] = trait
        fresh[post.key] = None
        languages.pop(post.key, None)

    texts = {post.key: post.text for post in posts} if isinstance(posts, list) else {}

    def language(key: str) -> str:
        if key not in languages:
            languages[key] = find_language(texts.get(key) or store.text(key), options)
            fresh[key] = None
        return languages[key]

    profile = learn_channel(traits, options, store.channel_names(platform, channel), language, divided)
    columns: list[list[Any]] = [
        list(fresh),
        [traits[key].whole for key in fresh],
        [traits[key].edges for key in fresh],
        [languages.get(key) for key in fresh],
    ]
    return _Learnt(profile, traits, pa.record_batch(columns, TRAITS))


def _shaken_posts(store: Store, platform: str, channel: str, learnt: _Learnt, since: int) -> set[str]:
    """The posts of a channel that its new profile may tell otherwise than the one that was kept."""
    kept = store.profile(platform, channel) if since >= 0 else None
    if since < 0 or _profile_record(learnt.profile) == kept:
        return set()
    before = json.loads(kept) if kept else {}
    now = json.loads(_profile_record(learnt.profile))
    if any(before.get(name) != now[name] for name in ("names", "languages")):
        return set(learnt.traits)
    was, is_now = set(map(bytes.fromhex, before["boilerplate"])), learnt.profile.boilerplate
    return {key for key, trait in learnt.traits.items() if may_mark_otherwise(trait, was ^ is_now, was | is_now)}


def _profile_record(profile: ChannelProfile) -> str:
    boilerplate = sorted(key.hex() for key in profile.boilerplate)
    return to_json({"boilerplate": boilerplate, "names": profile.names, "languages": profile.languages})


def _profile_of(record: str) -> ChannelProfile:
    plain = json.loads(record)
    return ChannelProfile(
        boilerplate=frozenset(map(bytes.fromhex, plain["boilerplate"])),
        names=tuple(plain["names"]),
        languages=tuple((code, share) for code, share in plain["languages"]),
    )


def _understand_posts(
    posts: Iterable[PublishedText], profile: ChannelProfile, known: Mapping[str, bytes], options: UnderstandOptions
) -> Iterator[pa.RecordBatch]:
    """What posts say, batch by batch, without those that said the same to the last run, whose hashes are ``known``."""
    waiting = iter(posts)
    while batch := list(islice(waiting, _BATCH)):
        fresh: list[tuple[WordedText, str, bytes, tuple[str, ...]]] = []
        for post in batch:
            published = datetime.fromisoformat(post.date) if post.date else None
            said = understand(
                post.text,
                profile,
                declared_language=post.declared_language,
                published=published,
                title=post.title,
                options=options,
            )
            record = to_json(said)
            signature = _digest(post, record)
            if known.get(post.key) != signature:
                words = None if post.kind == PostKind.SERVICE else _split_content(post.text, said)
                row = WordedText(
                    key=post.key,
                    date=post.date,
                    moment=published,
                    day_only=post.day_only,
                    text=post.text,
                    passages=() if words is None else said.passages,
                    words=_NO_WORDS if words is None else words,
                    elided=words is not None and _omits(said),
                )
                fresh.append((row, record, signature, said.languages))
        fresh.sort(key=lambda one: one[0].order())
        rows, *more = map(list, zip(*fresh, strict=True)) if fresh else ([], [], [], [])
        yield pa.record_batch([*write_rows(rows).columns, *more], UNDERSTOOD)


def word_post(post: Post, record: Understanding) -> WordedPost | None:
    """A post with the words that links are made from: no boilerplate or pointers; None for a service message."""
    if post.kind is PostKind.SERVICE:
        return None
    words = _split_content(post.text, record)
    return WordedPost(
        post=post,
        passages=record.passages,
        words=words.words,
        begins=words.begins,
        ends=words.ends,
        elided=_omits(record),
    )


def _split_content(text: str, record: Understanding) -> Words:
    aside = [p for p in record.passages if p.boilerplate or p.kind is PassageKind.POINTER]
    words = split_words(text, [(p.begin, p.end) for p in aside])
    if not words.words and len(aside) == len(record.passages):
        words = split_words(text)  # nothing else is there: then this is what the post says
    return words


def _omits(record: Understanding) -> bool:
    return bool(record.elisions or record.clause_gaps)


def word_posts(posts: Iterable[tuple[Post, Understanding]]) -> Iterable[WordedPost]:
    """The posts with the words that links are made from, without service messages."""
    return (worded for post, record in posts if (worded := word_post(post, record)) is not None)


def _digest(post: PublishedText, record: str) -> bytes:
    """A hash over all that links are made from; ``record`` is the JSON of what the post says."""
    date = "null" if post.date is None else to_json(post.date)
    whole = f"[{to_json(post.key)},{to_json(post.text)},{date},{to_json(post.kind)},{record}]"
    return blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=16).digest()
