"""Which posts must be understood, and which of them say something new.

A channel's profile is learned from all its posts. Where new posts change its names or languages, the whole channel is
understood again; where they change its boilerplate, the posts that have such passages near an edge; else they alone.
What is found goes to files, a few channels at a time, so that no run ever holds it all, and a run that is stopped
goes on behind the last of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from hashlib import blake2b
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from stemmatic.archive.published import PublishedText
from stemmatic.archive.records import to_json
from stemmatic.archive.results import UnderstoodText
from stemmatic.archive.store import Store
from stemmatic.link import TOKENIZED, TokenizedText, write_rows
from stemmatic.model import PassageKind, Post, PostKind, Precision, Understanding, split_key
from stemmatic.options import UnderstandOptions
from stemmatic.pipeline.channel_statistics import (
    TRAITS,
    find_traits,
    invalidated_posts,
    learn,
    profile_of,
    profile_record,
    trait_rows,
)
from stemmatic.pipeline.checkpoint import (
    CHANNEL_STATISTICS,
    NUMBERS,
    PROFILES,
    TEXTS,
    Checkpoint,
    open_once,
    open_table,
    write_arrays,
    write_note,
    write_table,
)
from stemmatic.pipeline.run import Run
from stemmatic.pipeline.text_ids import time_ranks
from stemmatic.pipeline.tokenized import TokenizedFiles
from stemmatic.pipeline.workers import Workers
from stemmatic.progress import Watch
from stemmatic.text.comparison import Words, split_words
from stemmatic.text.serbian import latinize
from stemmatic.understand import ChannelProfile, Trait, understand

UNDERSTOOD = pa.schema(
    [*TOKENIZED, ("record", pa.string()), ("signature", pa.binary()), ("languages", pa.list_(pa.string()))]
)
"""A post whose text, date or understanding no run has met yet: what links are made from, and what is kept of it."""
_TRAIT_PARTS = "part-traits-"

_FEW = 2_000  # posts that are understood before another process has begun
_TASK = 2_000  # posts of small channels that one process is given at once
_LARGE = 20_000  # posts from which the parts of a channel are shared out
_PART = 4_000
_BATCH = 2_000
_NO_WORDS = Words((), (), ())
_SERBIAN = "sr"


def understand_changed(run: Run) -> None:
    """Understand what changed, and write what is new of it to files, with numbers in order of time."""
    store, checkpoint, since, options = run.store, run.checkpoint, run.since, run.options.understand
    watch = run.watch
    counts = store.changed_channels(since)
    if since >= 0:
        for key in run.removed:
            counts.setdefault(split_key(key)[:2], 0)
    whole = sum(counts.values())
    small = list(_grouped({one: count for one, count in counts.items() if count <= _LARGE}))
    large = [
        _LargeChannel(store, checkpoint, number, one, since, options)
        for number, one in enumerate(sorted(one for one, count in counts.items() if count > _LARGE), len(small))
    ]
    tasks: list[tuple[Any, ...]] = [task for one in large for task in one.traits_tasks()]
    done = (
        whole - sum(counts[one] for channels in small for one in channels) - sum(counts[one.channel] for one in large)
    )
    for number, channels in enumerate(small):
        if checkpoint.has(f"{TEXTS}{number:06d}"):
            done += sum(map(counts.__getitem__, channels))
        else:
            tasks.append((_understand_channels, store.folder, checkpoint.folder, number, channels, since, options))
    watch("understand", done, whole)
    # Large channels are learnt while small ones are understood, and one while the parts of another are.
    for every in (tasks, (task for one in large for task in one.text_tasks())):
        for more in run.workers.map(_call, every, alone=whole <= _FEW):
            done += more
            watch("understand", min(done, whole), whole)
    watch("understand", whole, whole)
    run.workers.begin_anew(whole)  # without the models that only understanding needs
    _number_texts(store, checkpoint)


def begin_while_reading(workers: Workers, watch: Watch) -> Watch:
    """A watch that starts the processes as soon as enough posts were read for them: that takes each over a second."""

    def told(stage: str, done: int, whole: int | None) -> None:
        if done > _FEW:
            workers.begin(_get_ready)
        watch(stage, done, whole)

    return told


def _get_ready() -> None:
    """Load what understanding needs, compiled code and tables: a few words of two alphabets ask for all of it."""
    for text in ("The pier of Belmora opens on 3 March.\n\nRead in full", "Пирс Белморы откроют 3 марта.\n\nЧитать"):
        find_traits([PublishedText(text, text, PostKind.MESSAGE.value, None, False, None, None)], UnderstandOptions())
        _split_content(text, understand(text))


def _call(function: Callable[..., int], *given: Any) -> int:
    return function(*given)


def read_understood(checkpoint: Checkpoint) -> Iterator[UnderstoodText]:
    """What the archive must keep of the fresh texts."""
    texts = open_once(TokenizedFiles, tuple(checkpoint.paths(TEXTS)), checkpoint.path(NUMBERS))
    for at, batch in enumerate(texts.batches):
        columns = (batch.column(name).to_pylist() for name in ("key", "record", "date", "signature"))
        for post, record, date, signature, number in zip(*columns, texts.numbers_of(at).tolist(), strict=True):
            yield UnderstoodText(post=post, record=record, text=number, date=date, signature=signature)


def read_traits(checkpoint: Checkpoint) -> Iterator[tuple[Any, ...]]:
    """The traits that the archive must keep: post, whole, edges, language."""
    for path in checkpoint.paths(CHANNEL_STATISTICS):
        for batch in open_table(path):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def read_profiles(checkpoint: Checkpoint) -> dict[tuple[str, str], str]:
    """The profiles that the archive must keep, by platform and channel."""
    return {
        (platform, channel): record
        for path in checkpoint.paths(PROFILES)
        for platform, channel, record in checkpoint.noted(path.name)
    }


def _number_texts(store: Store, checkpoint: Checkpoint) -> None:
    """Give the fresh texts, which files hold, numbers in order of time."""
    if checkpoint.has(NUMBERS):
        return
    batches = [batch.select(["key", "date"]) for path in checkpoint.paths(TEXTS) for batch in open_table(path)]
    texts = pa.Table.from_batches(batches, pa.schema([UNDERSTOOD.field(name) for name in ("key", "date")]))
    first = store.take_text_numbers(len(texts)) if len(texts) else 0
    write_arrays(checkpoint.path(NUMBERS), {"numbers": first + time_ranks(texts["key"], texts["date"])})


def _grouped(counts: Mapping[tuple[str, str], int]) -> Iterator[list[tuple[str, str]]]:
    """Channels that are understood together, the largest first, so that all processes end at about the same time."""
    group: list[tuple[str, str]] = []
    size = 0
    for channel, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        group.append(channel)
        size += count
        if size >= _TASK:
            yield group
            group, size = [], 0
    if group:
        yield group


def _understand_channels(
    archive: Path,
    checkpoint: Path,
    number: int,
    channels: Sequence[tuple[str, str]],
    since: int,
    options: UnderstandOptions,
) -> int:
    """Understand the fresh posts of a few channels, and write what comes of it to the files of a number."""
    profiles, traits, done = [], [], 0

    def understood(store: Store) -> Iterator[pa.RecordBatch]:
        nonlocal done
        for channel in channels:
            posts = list(store.changed_in(*channel, since))
            found, divided = find_traits(posts, options)
            texts = {post.key: post.text for post in posts}
            learnt = learn(store, channel, found, divided, since, options, texts)
            profiles.append((*channel, profile_record(learnt.profile)))
            traits.append(learnt.rows)
            old = store.understood_texts(invalidated_posts(store, channel, learnt, since) - found.keys())
            known = store.signatures(*channel) if since >= 0 else {}
            yield from _understand_posts(chain(posts, old), learnt.profile, known, options)
            done += len(posts)

    with closing(Store(archive)) as store:
        batches = list(understood(store))
    write_table(checkpoint / f"{CHANNEL_STATISTICS}{number:06d}", TRAITS, traits)
    write_note(checkpoint / f"{PROFILES}{number:06d}", profiles)
    write_table(checkpoint / f"{TEXTS}{number:06d}", UNDERSTOOD, batches)
    return done


class _LargeChannel:
    """A channel whose posts are shared out: first what they teach of it, then, by its profile, what they say."""

    def __init__(
        self,
        store: Store,
        checkpoint: Checkpoint,
        number: int,
        channel: tuple[str, str],
        since: int,
        options: UnderstandOptions,
    ) -> None:
        self.channel = channel
        self._store, self._staging, self._since, self._options = store, checkpoint, since, options
        self._name = f"{number:06d}"

    def traits_tasks(self) -> Iterator[tuple[Any, ...]]:
        """Finding the traits of its posts, as far as that was not done."""
        if self._staging.has(f"{PROFILES}{self._name}"):
            return
        for name, part in self._parts(_TRAIT_PARTS, self._changed()):
            yield _find_traits, self._folder, name, self.channel, _ends(part), self._since, self._options

    def text_tasks(self) -> Iterator[tuple[Any, ...]]:
        """Understanding its posts, as far as that was not done; the profile is learnt first."""
        if not self._staging.has(f"{PROFILES}{self._name}"):
            self._learn()
        ((_, _, profile),) = self._staging.noted(f"{PROFILES}{self._name}")
        changed = self._changed()
        others = set(self._staging.noted(f"invalidated-{self._name}")).difference(changed)
        for name, part in self._parts(TEXTS, sorted([*changed, *others]) if others else changed):
            invalidated = [key for key in part if key in others]
            given = self._folder, name, self.channel, profile, _ends(part), invalidated, self._since, self._options
            yield _understand_part, *given

    @property
    def _folder(self) -> tuple[Path, Path]:
        return self._store.folder, self._staging.folder

    def _changed(self) -> list[str]:
        return self._store.changed_keys_in(*self.channel, self._since)

    def _parts(self, prefix: str, keys: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
        for at in range(0, len(keys), _PART):
            name = f"{prefix}{self._name}-{at:06d}"
            if not self._staging.has(name):
                yield name, keys[at : at + _PART]

    def _learn(self) -> None:
        found = {}
        for path in self._staging.paths(f"{_TRAIT_PARTS}{self._name}-"):
            for batch in open_table(path):
                rows = zip(*(batch.column(name).to_pylist() for name in ("post", "whole", "edges")), strict=True)
                found.update({post: Trait(whole, edges) for post, whole, edges in rows})
        learnt = learn(self._store, self.channel, found, {}, self._since, self._options)
        invalidated = invalidated_posts(self._store, self.channel, learnt, self._since)
        self._staging.note(f"invalidated-{self._name}", sorted(invalidated))
        write_table(self._staging.path(f"{CHANNEL_STATISTICS}{self._name}"), TRAITS, [learnt.rows])
        self._staging.note(f"{PROFILES}{self._name}", [(*self.channel, profile_record(learnt.profile))])


def _ends(keys: Sequence[str]) -> tuple[str, str]:
    return keys[0], keys[-1]


def _find_traits(
    folders: tuple[Path, Path],
    name: str,
    channel: tuple[str, str],
    keys: tuple[str, str],
    since: int,
    options: UnderstandOptions,
) -> int:
    """Find the traits of the fresh posts of a part of a channel."""
    archive, checkpoint = folders
    with closing(Store(archive)) as store:
        traits, _ = find_traits(store.changed_in(*channel, since, keys), options)
    write_table(checkpoint / name, TRAITS, [trait_rows(traits, list(traits), {})])
    return 0


def _understand_part(
    folders: tuple[Path, Path],
    name: str,
    channel: tuple[str, str],
    profile: str,
    keys: tuple[str, str],
    invalidated: Sequence[str],
    since: int,
    options: UnderstandOptions,
) -> int:
    """Understand the fresh posts of a part of a channel, and the ``invalidated`` ones, by the channel's profile."""
    archive, checkpoint = folders
    with closing(Store(archive)) as store:
        posts = list(store.changed_in(*channel, since, keys))
        old = store.understood_texts(invalidated)
        known = store.signatures(*channel, keys) if since >= 0 else {}
        batches = list(_understand_posts(chain(posts, old), profile_of(profile), known, options))
    write_table(checkpoint / name, UNDERSTOOD, batches)
    return len(posts)


def _understand_posts(
    posts: Iterable[PublishedText], profile: ChannelProfile, known: Mapping[str, bytes], options: UnderstandOptions
) -> Iterator[pa.RecordBatch]:
    """What posts say, batch by batch, without those that said the same to the last run, whose hashes are ``known``."""
    waiting = iter(posts)
    while batch := list(islice(waiting, _BATCH)):
        fresh: list[tuple[TokenizedText, str, bytes, tuple[str, ...]]] = []
        for post in batch:
            row, said = understand_text(post, profile, options)
            record = to_json(said)
            signature = _digest(post, record)
            if known.get(post.key) != signature:
                fresh.append((row, record, signature, said.languages))
        fresh.sort(key=lambda one: one[0].order())
        rows, *more = map(list, zip(*fresh, strict=True)) if fresh else ([], [], [], [])
        yield pa.record_batch([*write_rows(rows).columns, *more], UNDERSTOOD)


def understand_text(
    post: PublishedText, profile: ChannelProfile, options: UnderstandOptions
) -> tuple[TokenizedText, Understanding]:
    """What the text of a post says, and the text with its words; a service message has none."""
    published = datetime.fromisoformat(post.date) if post.date else None
    said = understand(
        post.text,
        profile,
        declared_language=post.declared_language,
        published=published,
        title=post.title,
        options=options,
    )
    words = None if post.kind == PostKind.SERVICE else _split_content(post.text, said)
    row = TokenizedText(
        key=post.key,
        date=post.date,
        moment=published,
        precision=post.precision,
        text=post.text,
        passages=() if words is None else said.passages,
        words=_NO_WORDS if words is None else words,
        elided=words is not None and _omits(said),
    )
    return row, said


def tokenize_post(post: Post, record: Understanding) -> TokenizedText | None:
    """A post with the words that links are made from: no boilerplate or pointers; None for a service message."""
    if post.kind is PostKind.SERVICE:
        return None
    return TokenizedText.of(post, record.passages, _split_content(post.text, record), _omits(record))


def _split_content(text: str, record: Understanding) -> Words:
    aside = [p for p in record.passages if p.boilerplate or p.kind is PassageKind.POINTER]
    words = split_words(text, [(p.begin, p.end) for p in aside])
    if not words.words and len(aside) == len(record.passages):
        words = split_words(text)  # nothing else is there: then this is what the post says
    serbian = [(p.begin, p.end) for p in record.passages if p.language == _SERBIAN]
    return latinize(words, serbian) if serbian else words


def _omits(record: Understanding) -> bool:
    return bool(record.elisions or record.clause_gaps)


def tokenize_posts(posts: Iterable[tuple[Post, Understanding]]) -> Iterable[TokenizedText]:
    """The posts with the words that links are made from, without service messages."""
    return (tokenized for post, record in posts if (tokenized := tokenize_post(post, record)) is not None)


def _digest(post: PublishedText, record: str) -> bytes:
    """A hash over all that links are made from; ``record`` is the JSON of what the post says."""
    date = "null" if post.date is None else to_json(post.date)
    local = ",local" if post.precision & Precision.LOCAL else ""
    earlier = f",{json.dumps(post.earlier)}" if post.earlier else ""
    whole = f"[{to_json(post.key)},{to_json(post.text)},{date},{to_json(post.kind)},{record}{local}{earlier}]"
    return blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=16).digest()
