"""One run: what changed since the last one is understood, linked and put in families, then kept all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from stemmatic.archive import Conclusions, KnownText, Store, UnderstoodText, iso, to_json
from stemmatic.archive import Segment as KeptSegment
from stemmatic.conclude.families import find_fresh_families
from stemmatic.conclude.index import is_whole, open_segments
from stemmatic.conclude.numbers import TextNumbers
from stemmatic.conclude.texts import understand_fresh, word_posts
from stemmatic.conclude.wording import KIND, WordingIndex
from stemmatic.engine import DamagedIndex, LocalEngine, remove_others, remove_replaced
from stemmatic.link import Texts, compare_pairs, find_translations, resolve_origins
from stemmatic.model import Link, Post, Understanding
from stemmatic.options import Options
from stemmatic.progress import Watch, part_of
from stemmatic.version import __version__

EVERYTHING = -1  # the step before the first


def conclude(store: Store, *, options: Options, watch: Watch) -> bool:
    """Understand, link and descend, unless nothing changed since the last time; gives whether it was done.

    Posts that another process adds meanwhile are taken in by starting again.
    """
    require_extras(options)
    while (last := store.last_run()) != (__version__, to_json(options.as_dict()), store.posts_step()) or not is_whole(
        store
    ):
        goes_on = last is not None and last[:2] == (__version__, to_json(options.as_dict()))
        since = last[2] if last is not None and goes_on else EVERYTHING
        try:
            kept = _run(store, since, options, watch)
        except DamagedIndex:
            kept = _run(store, EVERYTHING, options, watch)
        if kept:
            return True
    return False


def require_extras(options: Options) -> None:
    """Raise :class:`~stemmatic.errors.MissingExtra` if options ask for what is not installed, before work is done."""
    if options.translate.enabled and options.translate.precise:
        from stemmatic.encode import get_encoder

        get_encoder("precise")


def _run(store: Store, since: int, options: Options, watch: Watch) -> bool:
    started, posts_step, after_run = datetime.now(UTC), store.posts_step(), store.last_run_number()
    everything = since == EVERYTHING
    removed = [] if everything else store.removed_texts()
    found = understand_fresh(store, since, removed, options.understand, watch)
    fresh = {one.post.key: (one.post, one.understanding) for one in found.texts}
    if not everything and options.translate.enabled and len(store.languages() | _languages(fresh.values())) > 1:
        return _run(store, EVERYTHING, options, watch)
    first = store.take_text_numbers(len(fresh))
    numbers = {key: first + at for at, key in enumerate(fresh)}
    before = [] if everything else store.known_texts()
    renewed = fresh.keys() | set(removed)
    after = [one for one in before if one.post not in renewed]
    after += [KnownText(numbers[one.post.key], one.post.key, _iso(one.post), one.signature) for one in found.texts]
    watch("link", 0, None)
    folder = store.folder / "index"
    old = [] if everything else open_segments(store, KIND)
    known = TextNumbers(before, after)
    texts = Texts(word_posts(fresh.values()))
    wording = WordingIndex(old, known, options.link)
    wording.take_in(texts, numbers)
    shaken = wording.shaken(known.partners(store.linked_pairs()))
    wanted = known.fresh.copy()
    wanted[list(shaken)] = True
    candidates = wording.candidates(wanted, LocalEngine())
    pairs = [(known.post[a], known.post[b]) for a, b in candidates.pairs]
    relinked = fresh.keys() | {known.post[number] for number in shaken}
    others = {key for pair in pairs for key in pair} - fresh.keys()
    if others:
        texts = Texts(word_posts([*fresh.values(), *store.understood_posts(others)]))
    at = [(texts.index[a], texts.index[b]) for a, b in pairs]
    copies = list(compare_pairs(texts, at, options.link, part_of(watch, "link")))
    translations = (
        find_translations(
            texts,
            _encode,
            options.translate,
            options.link,
            part_of(watch, "translate"),
            encode_precisely=_encode_precisely if options.translate.precise else None,
        )
        if options.translate.enabled and everything
        else []
    )
    new = best_links((*copies, *translations))
    stale = relinked | set(removed)
    links = new if everything else [*(one for one in store.found_links() if not {one.source, one.target} & stale), *new]
    posts = [post for post, _ in fresh.values()] if everything else list(store.posts())
    origins = resolve_origins(posts, links, store.channel_titles())
    declared = {frozenset((one.post, one.key)) for one in origins.values() if one.key}
    watch("descend", 0, None)
    families = find_fresh_families(
        store,
        [one for one in links if frozenset((one.source, one.target)) not in declared],
        origins,
        stale | {one.key for one in store.changed_posts(since)} if not everything else None,
        fresh,
        options.descend,
    )
    watch("keep", 0, None)
    segments = wording.write(folder)
    kept = store.conclude(
        Conclusions(
            started=started,
            version=__version__,
            options=options.as_dict(),
            posts_step=posts_step,
            after_run=after_run,
            everything=everything,
            understood=[
                UnderstoodText(
                    post=one.post.key,
                    understanding=one.understanding,
                    text=numbers[one.post.key],
                    date=one.post.date,
                    signature=one.signature,
                )
                for one in found.texts
            ],
            traits=found.traits,
            profiles=found.profiles,
            removed=removed,
            relinked=relinked,
            links=new,
            origins=[(one.post, one.key, one.held, one.ground) for one in origins.values()],
            declared=[(one.source, one.target) for one in links if frozenset((one.source, one.target)) in declared],
            families=families.found,
            gone_families=families.gone,
            segments=[KeptSegment(one.path.name, KIND, one.rows) for one in segments],
            report={
                "posts": store.count_posts(),
                "fresh": len(fresh),
                "candidates": len(pairs),
                "links": sum(frozenset((one.source, one.target)) not in declared for one in links),
                "families": families.count,
                "wide_fingerprints": candidates.wide_fingerprints,
                "wide_rows": candidates.wide_rows,
            },
        )
    )
    if kept:
        remove_replaced(old, segments)
        remove_others(folder, segments)
    watch("keep", 1, 1)
    return kept


def best_links(links: Iterable[Link]) -> list[Link]:
    """One link a pair, the surer one."""
    best: dict[tuple[str, str], Link] = {}
    for link in links:
        pair = (min(link.source, link.target), max(link.source, link.target))
        if pair not in best or best[pair].score < link.score:
            best[pair] = link
    return [best[pair] for pair in sorted(best)]


def _languages(understood: Iterable[tuple[Post, Understanding]]) -> set[str]:
    return {code for _, record in understood for code in record.languages}


def _iso(post: Post) -> str | None:
    return None if post.date is None else iso(post.date)


def _encode(texts: Sequence[str], languages: Sequence[str]) -> Any:
    from stemmatic.encode import encode  # only where there is more than one language

    return encode(texts, languages=languages)


def _encode_precisely(texts: Sequence[str], languages: Sequence[str]) -> Any:
    from stemmatic.encode import encode

    return encode(texts, languages=languages, encoder="precise")
