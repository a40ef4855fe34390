"""The road: dumps → posts → passages → links → families, stage by stage.

Each stage reads what those before it wrote, and writes files that are whole or not there; a run that was stopped goes
on behind the last stage that ended. Progress, the page on performance and the tests of resuming take this list.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from stemmatic.archive.records import to_json
from stemmatic.archive.store import Store
from stemmatic.memory import give_back
from stemmatic.options import Options
from stemmatic.pipeline.anew import BeginAnew, DamagedCheckpoint, DamagedIndex
from stemmatic.pipeline.checkpoint import Checkpoint, close_files
from stemmatic.pipeline.comparing import compare_meanings, compare_on_cluster, compare_wordings
from stemmatic.pipeline.families import find_fresh_families
from stemmatic.pipeline.index.queries import FOLDER, find_damage
from stemmatic.pipeline.join.cluster import Cluster
from stemmatic.pipeline.keeping import keep_results
from stemmatic.pipeline.pairing import encode_passages, find_pairs, find_pairs_beside_cluster, fingerprint_texts
from stemmatic.pipeline.reading import Account, keep_dumps
from stemmatic.pipeline.revising import compare_revisions
from stemmatic.pipeline.run import EVERYTHING, RULES, Run
from stemmatic.pipeline.understanding import begin_while_reading, understand_changed
from stemmatic.pipeline.verdicts import take_in_verdicts
from stemmatic.pipeline.workers import Workers
from stemmatic.progress import Watch, unwatched
from stemmatic.version import __version__

Ended = TypeVar("Ended")
_LOG = logging.getLogger("stemmatic")
_SAID = {
    DamagedIndex: "%s; the index is made again from all posts",
    DamagedCheckpoint: "%s; what this run had found so far is found again",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the road: its title and what it counts where progress is shown, what it reads and writes.

    Files of a run are named by how their names begin; posts, links, families and what is searched for lie in the
    archive. ``on_cluster`` is done instead of ``work`` where a cluster compares the texts.
    """

    name: str
    title: str
    unit: str
    reads: str
    writes: str
    work: Callable[..., Any]
    on_cluster: Callable[[Run, Cluster], None] | None = None


READ = Stage("read", "reading", "posts", "dumps", "posts", keep_dumps)
RUN = (
    Stage("understand", "understanding", "posts", "posts", "texts, traits, profiles, numbers", understand_changed),
    Stage("fingerprint", "fingerprinting", "", "texts", "segment-words", fingerprint_texts),
    Stage("encode", "encoding", "passages", "texts", "segment-units, segment-vectors", encode_passages),
    Stage("pair", "pairing", "", "texts, segment", "pairs, others, counts", find_pairs, find_pairs_beside_cluster),
    Stage("link", "linking", "pairs", "texts, pairs", "wordings", compare_wordings, compare_on_cluster),
    Stage("translate", "comparing languages", "", "texts, pairs, segment", "translations", compare_meanings),
    Stage(
        "revise", "comparing earlier texts", "pairs", "wordings, translations", "revised, rests-on", compare_revisions
    ),
    Stage(
        "descend",
        "descending",
        "",
        "wordings, translations, revised",
        "families, series, gone, verdicts",
        find_fresh_families,
    ),
    Stage("keep", "keeping", "", "all of these", "links, families, segments", keep_results),
)
INDEX = Stage("index", "indexing", "posts", "posts", "words", Store.index_search_if_free)
ROAD = (READ, *RUN, INDEX)


def trace_dumps(store: Store, dumps: Iterable[str | Path], **how: Any) -> Account:
    """Walk the whole road, as :func:`trace_to_families`, and index what can be searched for."""
    account = trace_to_families(store, dumps, **how)
    INDEX.work(store, how.get("watch", unwatched))
    return account


def trace_to_families(
    store: Store,
    dumps: Iterable[str | Path],
    *,
    options: Options,
    columns: Mapping[str, str] | None = None,
    watch: Watch = unwatched,
    label: Callable[[Path], str] | None = None,
    cluster: Cluster | None = None,
) -> Account:
    """dumps → posts → passages → links → families; what was done before is not done again."""
    require_extras(options)
    with Workers() as workers:
        reading = begin_while_reading(workers, watch)
        account = keep_dumps(store, dumps, options=options, columns=columns or {}, watch=reading, label=label)
        _walk(store, options, watch, workers, cluster)
    return account


def link_posts(
    store: Store,
    *,
    options: Options,
    watch: Watch = unwatched,
    cluster: Cluster | None = None,
    everything: bool = False,
) -> bool:
    """Walk the road behind the reading, unless nothing changed since the last time; gives whether it was done.

    With ``everything`` all is concluded anew, whatever is known.
    """
    require_extras(options)
    with Workers() as workers:
        done = _walk(store, options, watch, workers, cluster, everything=everything)
    INDEX.work(store, watch)
    return done


def _walk(
    store: Store,
    options: Options,
    watch: Watch,
    workers: Workers,
    cluster: Cluster | None,
    *,
    everything: bool = False,
) -> bool:
    """Walk the road, and take in what people said since; gives whether anything was done."""
    done = _do_runs(store, options, watch, workers, cluster, everything)
    return take_in_verdicts(store) or done


def _do_runs(
    store: Store, options: Options, watch: Watch, workers: Workers, cluster: Cluster | None, everything: bool
) -> bool:
    """Do the stages of a run until the archive has what follows from its posts, those that others add meanwhile too.

    A ``cluster`` changes where texts are compared, not what comes out; what comes later is little, and compared here.
    """
    how: dict[str, Any] = {"cluster": cluster, "everything": everything}
    return walk(store, options, watch, workers, RUN, lambda run: run.kept or None, **how) is not None


def walk(
    store: Store,
    options: Options,
    watch: Watch,
    workers: Workers,
    stages: Sequence[Stage],
    end: Callable[[Run], Ended | None],
    folder: Path | None = None,
    cluster: Cluster | None = None,
    everything: bool = False,
) -> Ended | None:
    """Do some stages of a run, and give what ``end`` makes of it; None where the archive has what they would find.

    They are done again while ``end`` gives None, since others changed the archive meanwhile. The run's files lie in
    ``folder``, by default the archive's.
    """
    met: set[type[BeginAnew]] = set()
    while (since := _where_to_begin(store, options, everything)) is not None:
        moment = __version__, to_json(options.as_dict()), store.posts_step(), store.last_run_number(), RULES
        there = cluster if since == EVERYTHING else None
        place = (folder or store.folder, store.folder / FOLDER)
        with Checkpoint(*place, (*moment, there is not None), since) as checkpoint:
            run = Run(store, checkpoint, options, workers, watch, there, since, posts_step=moment[2], after=moment[3])
            try:
                checkpoint.check()
                do_stages(run, stages)
                ended = end(run)
            except BeginAnew as reason:
                if type(reason) in met:
                    raise  # beginning anew did not help
                _say(reason)
                met.add(type(reason))
                everything |= reason.everything
                checkpoint.clear()
                continue
            finally:
                close_files()
            checkpoint.remove()
        if ended is not None:
            return ended
        met, everything = set(), False
    return None


def do_stages(run: Run, stages: Sequence[Stage] = RUN) -> None:
    """Do the stages that did not end before, in their order."""
    for stage in stages:
        if not run.checkpoint.is_done(stage.name):
            if run.cluster is not None and stage.on_cluster is not None:
                stage.on_cluster(run, run.cluster)
            else:
                stage.work(run)
            run.checkpoint.note_done(stage.name)
            give_back()


def _where_to_begin(store: Store, options: Options, everything: bool) -> int | None:
    """The step after which posts are worked on; None where the archive has what follows from its posts."""
    wanted = __version__, to_json(options.as_dict())
    last = store.last_run() if store.run_report().get("rules") == RULES else None
    if last is None or last[:2] != wanted or everything:
        return EVERYTHING
    damage = find_damage(store)
    if damage is None and last[2] == store.posts_step():
        return None
    if damage is not None:
        _say(damage)
        return EVERYTHING
    return last[2]


def _say(reason: BeginAnew) -> None:
    """Say in one line what was found damaged, and that it is mended."""
    if said := _SAID.get(type(reason)):
        _LOG.warning(said, " ".join(str(reason).split()))


def require_extras(options: Options) -> None:
    """Raise :class:`~stemmatic.errors.MissingExtra` if options ask for what is not installed, before work is done."""
    if options.translate.enabled and options.translate.precise:
        from stemmatic.encode import get_encoder

        get_encoder("precise")
