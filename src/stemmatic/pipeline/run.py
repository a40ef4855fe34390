"""One run: what changed since the last one is understood, linked and put in families, then kept all at once.

Every stage writes what it finds to files, batch by batch, and a run that was stopped goes on from those: see
:mod:`stemmatic.pipeline.checkpoint`.
"""

from __future__ import annotations

from datetime import UTC, datetime

from stemmatic.archive import Conclusions, Segment, Store, to_json
from stemmatic.options import Options
from stemmatic.pipeline.checkpoint import Checkpoint, DamagedCheckpoint
from stemmatic.pipeline.families import find_fresh_families
from stemmatic.pipeline.forwards import HeldPosts, find_origins
from stemmatic.pipeline.index.queries import FOLDER, is_whole
from stemmatic.pipeline.index.segments import DamagedIndex, remove_others, remove_replaced
from stemmatic.pipeline.join.cluster import Cluster
from stemmatic.pipeline.link_files import close_links
from stemmatic.pipeline.linking import link_fresh
from stemmatic.pipeline.text_ids import NO_TEXTS, TextIds
from stemmatic.pipeline.tokenized import close_texts
from stemmatic.pipeline.understanding import number_texts, read_profiles, read_traits, read_understood, understand_fresh
from stemmatic.pipeline.workers import Workers
from stemmatic.progress import Watch
from stemmatic.version import __version__

EVERYTHING = -1  # the step before the first


def conclude(
    store: Store, *, options: Options, watch: Watch, cluster: Cluster | None = None, workers: Workers | None = None
) -> bool:
    """Understand, link and descend, unless nothing changed since the last time; gives whether it was done.

    Posts that another process adds meanwhile are taken in by starting again. A ``cluster`` changes where texts are
    compared, not what comes out; a ``workers`` may have begun before.
    """
    require_extras(options)
    if workers is None:
        with Workers() as own:
            return conclude(store, options=options, watch=watch, cluster=cluster, workers=own)
    wanted = __version__, to_json(options.as_dict())
    while (last := store.last_run()) != (*wanted, store.posts_step()) or not is_whole(store):
        goes_on = last is not None and last[:2] == wanted and is_whole(store)
        since = last[2] if last is not None and goes_on else EVERYTHING
        try:
            kept = _run(store, since, options, watch, cluster, workers)
        except DamagedIndex:
            kept = _run(store, EVERYTHING, options, watch, cluster, workers)
        if kept:
            return True
    return False


def require_extras(options: Options) -> None:
    """Raise :class:`~stemmatic.errors.MissingExtra` if options ask for what is not installed, before work is done."""
    if options.translate.enabled and options.translate.precise:
        from stemmatic.encode import get_encoder

        get_encoder("precise")


def _run(store: Store, since: int, options: Options, watch: Watch, cluster: Cluster | None, workers: Workers) -> bool:
    moment = __version__, to_json(options.as_dict()), store.posts_step(), store.last_run_number()
    with Checkpoint(store.folder, store.folder / FOLDER, moment, since) as checkpoint:
        try:
            kept = _go(store, checkpoint, since, options, workers, watch, cluster)
        except DamagedCheckpoint:
            checkpoint.clear()
            kept = _go(store, checkpoint, since, options, workers, watch, cluster)
        finally:
            close_texts()
            close_links()
        if kept is not None:
            checkpoint.remove()
            return kept
    return _run(store, EVERYTHING, options, watch, cluster, workers)


def _go(
    store: Store,
    checkpoint: Checkpoint,
    since: int,
    options: Options,
    workers: Workers,
    watch: Watch,
    cluster: Cluster | None,
) -> bool | None:
    """Whether the archive keeps what was found; None where a second language makes it necessary to begin anew."""
    started, posts_step, after_run = datetime.now(UTC), store.posts_step(), store.last_run_number()
    everything = since == EVERYTHING
    removed = [] if everything else store.removed_texts()
    understand_fresh(store, checkpoint, since, removed, options.understand, workers, watch)
    texts = number_texts(store, checkpoint)
    known = TextIds(NO_TEXTS if everything else store.known_texts(), texts.table(), removed)
    linked = link_fresh(store, checkpoint, texts, known, everything, options, workers, watch, cluster)
    if linked is None:
        return None
    relinked = set() if everything else set(known.posts(linked.relinked))
    stale = None if everything else relinked | set(removed)
    origins = find_origins(store, HeldPosts(store, linked.links, known, stale))
    declared_before = {} if everything else {post: key for post, (key, _, _) in store.origins().items() if key}
    changed = store.changed_keys(since) if not everything else ()
    families = find_fresh_families(
        store, checkpoint, linked, known, origins, stale, changed, options.descend, workers, watch
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
            understood=read_understood(checkpoint),
            traits=read_traits(checkpoint),
            profiles=read_profiles(checkpoint),
            removed=removed,
            relinked=relinked,
            links=linked.links.rows_by_key(),
            origins=[(one.post, one.key, one.held, one.ground) for one in origins.found.values()],
            declared=origins.declared,
            undeclared=declared_before.items() - origins.declared,
            families=families,
            gone_families=families.gone,
            segments=[Segment(one.path.name, kind, one.rows) for kind, one in segments],
            report={"fresh": texts.count, **linked.counts},
        )
    )
    if kept:
        remove_replaced(linked.before, [one for _, one in segments])
        remove_others(folder, [one for _, one in segments])
    watch("keep", 1, 1)
    return kept
