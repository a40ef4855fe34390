"""One run: what changed since the last one is understood, linked and put in families, then kept all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from stemmatic.archive import Conclusions, KnownText, Store, UnderstoodText, iso, to_json
from stemmatic.archive import Segment as KeptSegment
from stemmatic.conclude.families import Hanging, find_fresh_families
from stemmatic.conclude.index import FOLDER, is_whole
from stemmatic.conclude.linking import link_fresh
from stemmatic.conclude.numbers import TextNumbers
from stemmatic.conclude.origins import HeldPosts
from stemmatic.conclude.texts import FreshText, understand_fresh
from stemmatic.engine import DamagedIndex, remove_others, remove_replaced
from stemmatic.link import resolve_origins
from stemmatic.options import Options
from stemmatic.progress import Watch
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
    before = [] if everything else store.known_texts()
    found = understand_fresh(store, since, before, removed, options.understand, watch)
    fresh = {one.post.key: (one.post, one.understanding) for one in found.texts}
    numbers = _number_texts(store, found.texts)
    known = _known_texts(before, found.texts, numbers, removed)
    linked = link_fresh(store, fresh, numbers, known, everything, options, watch)
    if linked is None:
        return _run(store, EVERYTHING, options, watch)
    stale = linked.relinked | set(removed)
    held = HeldPosts(store, linked.links, stale, everything)
    origins = resolve_origins(store.forwards(), held)
    declared_before = {} if everything else {post: key for post, (key, _, _) in store.origins().items() if key}
    declared = {(one.post, one.key) for one in origins.values() if one.key}
    watch("descend", 0, None)
    families = find_fresh_families(
        store,
        Hanging(store, linked.links, stale, origins, everything),
        None if everything else stale | store.changed_keys(since),
        fresh,
        options.descend,
    )
    watch("keep", 0, None)
    folder = store.folder / FOLDER
    segments = linked.write(folder)
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
            relinked=linked.relinked,
            links=linked.links,
            origins=[(one.post, one.key, one.held, one.ground) for one in origins.values()],
            declared=declared,
            undeclared=declared_before.items() - declared,
            families=families.found,
            gone_families=families.gone,
            segments=[KeptSegment(one.path.name, kind, one.rows) for kind, one in segments],
            report={
                "fresh": len(fresh),
                "candidates": linked.candidates,
                "wide_fingerprints": linked.wide_fingerprints,
                "wide_rows": linked.wide_rows,
            },
        )
    )
    if kept:
        remove_replaced(linked.before, [one for _, one in segments])
        remove_others(folder, [one for _, one in segments])
    watch("keep", 1, 1)
    return kept


def _number_texts(store: Store, texts: Sequence[FreshText]) -> dict[str, int]:
    first = store.take_text_numbers(len(texts)) if texts else 0
    return {one.post.key: first + at for at, one in enumerate(texts)}


def _known_texts(
    before: Sequence[KnownText], texts: Sequence[FreshText], numbers: Mapping[str, int], removed: Iterable[str]
) -> TextNumbers:
    """The texts of the last run, and those that this one has."""
    renewed = numbers.keys() | set(removed)
    after = [one for one in before if one.post not in renewed]
    after += [
        KnownText(numbers[one.post.key], one.post.key, iso(one.post.date) if one.post.date else None, one.signature)
        for one in texts
    ]
    return TextNumbers(before, after)
