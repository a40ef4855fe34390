"""The main path: from dumps to posts, passages, links, families."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stemmatic import __version__
from stemmatic.archive import Store, to_json
from stemmatic.descend import DeclaredForward, find_families
from stemmatic.engine import LocalEngine
from stemmatic.link import Origin, Texts, WordedPost, find_copies, find_translations, resolve_origins, time_order
from stemmatic.model import Link, PassageKind, Post, PostKind, Skipped, Understanding
from stemmatic.options import Options
from stemmatic.read import Reading, read_dumps
from stemmatic.understand import learn_texts, split_words, understand

Watch = Callable[[str, int, int | None], None]
"""Told of progress: the stage, how much is done, and how much there is (None where that is unknown)."""


@dataclass(slots=True, kw_only=True)
class Account:
    """What a run read: counts, and all that was left out."""

    dumps: int = 0
    known_dumps: int = 0
    posts: int = 0
    new_posts: int = 0
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def faults(self) -> list[Skipped]:
        """What could not be read, without what was left out on purpose."""
        return [one for one in self.skipped if not one.deliberate]


def trace_dumps(
    store: Store,
    dumps: Iterable[str | Path],
    *,
    options: Options,
    columns: Mapping[str, str] | None = None,
    watch: Watch = lambda stage, done, whole: None,
) -> Account:
    """dumps → posts → passages → links → families, kept in the archive; what was done before is not done again."""
    account = keep_dumps(store, dumps, options=options, columns=columns or {}, watch=watch)
    conclude(store, options=options, watch=watch)
    return account


def keep_dumps(
    store: Store, dumps: Iterable[str | Path], *, options: Options, columns: Mapping[str, str], watch: Watch
) -> Account:
    """Read dumps and keep their posts, one dump at a time, each whole or not at all."""
    account = Account()
    reading = Reading(options=options.read, columns=columns)

    def counted(posts: Iterable[Post]) -> Iterable[Post]:
        for number, post in enumerate(posts):
            if number % 500 == 0:
                watch("read", account.posts + number, None)
            yield post

    for found in read_dumps(dumps, reading=reading, known=lambda sha256, _: store.has_dump(sha256, columns)):
        store.note_unread(found.label, found.skipped if found.dump is None else [])
        if found.already_known:
            account.known_dumps += 1
            continue
        if found.dump is not None:
            read, new = store.add_dump(found.dump, counted(found), found.skipped, columns)
            store.add_channels((c.platform, c.channel, c.title, c) for c in found.channels if c.channel)
            account.dumps += 1
            account.posts += read
            account.new_posts += new
        account.skipped += found.skipped
    watch("read", account.posts, account.posts)
    return account


def conclude(store: Store, *, options: Options, watch: Watch) -> bool:
    """Understand, link and descend, unless nothing changed since the last time; gives whether it was done.

    Posts that another process adds meanwhile are taken in by starting again.
    """
    while store.last_run() != (__version__, to_json(options.as_dict()), step := store.posts_step()):
        if _conclude(store, step, options, watch):
            return True
    return False


def _conclude(store: Store, posts_step: int, options: Options, watch: Watch) -> bool:
    started = datetime.now(UTC)
    posts = sorted(store.posts(), key=time_order)
    understood = understand_posts(posts, options, watch)
    texts = Texts(word_posts(posts, understood))
    watch("link", 0, None)
    copies = find_copies(texts, LocalEngine(), options.link, _part(watch, "link"))
    translations = (
        find_translations(texts, _encode, options.translate, options.link, _part(watch, "translate"))
        if options.translate.enabled
        else []
    )
    origins = resolve_origins(posts, copies.links, store.channel_titles())
    links = join_links(copies.links, translations, origins)
    watch("descend", 0, None)
    families = find_families(
        posts,
        {key: record.languages for key, record in understood.items()},
        links,
        [_declared(post, origins[post.key]) for post in posts if post.key in origins],
        options.descend,
    )
    report: dict[str, Any] = {
        "posts": len(posts),
        "candidates": copies.candidates,
        "links": len(links),
        "families": len(families),
        "wide_fingerprints": copies.wide_fingerprints,
        "wide_rows": copies.wide_rows,
    }
    watch("keep", 0, None)
    kept = store.conclude(
        started=started,
        version=__version__,
        options=options.as_dict(),
        posts_step=posts_step,
        understood=understood.items(),
        origins=((o.post, o.key, o.held, o.ground) for o in origins.values()),
        links=links,
        families=families,
        report=report,
    )
    watch("keep", 1, 1)
    return kept


def understand_posts(posts: Sequence[Post], options: Options, watch: Watch) -> dict[str, Understanding]:
    """The understanding of every post, each with the profile that its channel's posts teach."""
    channels: dict[tuple[str, str], list[Post]] = defaultdict(list)
    for post in posts:
        channels[post.platform, post.channel].append(post)
    understood: dict[str, Understanding] = {}
    for _, members in sorted(channels.items()):
        names = {name for post in members for name in (post.channel, post.channel_title) if name}
        profile = learn_texts((post.text for post in members), options.understand, names)
        for post in members:
            if len(understood) % 200 == 0:
                watch("understand", len(understood), len(posts))
            understood[post.key] = understand(
                post.text,
                profile,
                declared_language=post.declared_language,
                published=post.date,
                title=post.title,
                options=options.understand,
            )
    watch("understand", len(posts), len(posts))
    return understood


def word_posts(posts: Iterable[Post], understood: Mapping[str, Understanding]) -> Iterable[WordedPost]:
    """The posts with the words that links are made from: no service messages, boilerplate or pointers."""
    for post in posts:
        if post.kind is PostKind.SERVICE:
            continue
        record = understood[post.key]
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


def join_links(copies: Iterable[Link], translations: Iterable[Link], origins: Mapping[str, Origin]) -> list[Link]:
    """One link a pair, the surer one; none where a forward is declared, for that is known and not inferred."""
    declared = {frozenset((one.post, one.key)) for one in origins.values() if one.key}
    best: dict[tuple[str, str], Link] = {}
    for link in (*copies, *translations):
        pair = (min(link.source, link.target), max(link.source, link.target))
        if frozenset(pair) not in declared and (pair not in best or best[pair].score < link.score):
            best[pair] = link
    return [best[pair] for pair in sorted(best)]


def _part(watch: Watch, stage: str) -> Callable[[int, int], None]:
    return lambda done, whole: watch(stage, done, whole)


def _declared(post: Post, origin: Origin) -> DeclaredForward:
    name = (post.forward.name or post.forward.channel or "") if post.forward else ""
    return DeclaredForward(post=post.key, origin=origin.key, held=origin.held, name=name, ground=origin.ground)


def _encode(texts: Sequence[str], languages: Sequence[str]) -> Any:
    from stemmatic.encode import encode  # only where there is more than one language

    return encode(texts, languages=languages)
