"""The last stage: the archive keeps what a run found, at once."""

from __future__ import annotations

from stemmatic.archive.records import to_json
from stemmatic.archive.results import RunResults
from stemmatic.pipeline.checkpoint import COUNTS, GONE, RESTS_ON
from stemmatic.pipeline.families import read_families, read_series
from stemmatic.pipeline.index.queries import COLUMNS, FOLDER, open_segments
from stemmatic.pipeline.index.segments import remove_unused
from stemmatic.pipeline.index.wording import KIND
from stemmatic.pipeline.run import RULES, Run
from stemmatic.pipeline.understanding import read_profiles, read_traits, read_understood
from stemmatic.version import __version__


def keep_results(run: Run) -> None:
    """Give the archive what was found; it does not keep it if another process changed it meanwhile."""
    store, checkpoint, origins = run.store, run.checkpoint, run.origins
    run.watch("keep", 0, None)
    run.workers.end()  # what is left is the work of this process
    declared_before = {} if run.everything else {post: key for post, (key, _, _) in store.origins().items() if key}
    gone_families, gone_series = checkpoint.noted(GONE)
    folder = store.folder / FOLDER
    before = [segment for kind in COLUMNS for segment in open_segments(store, kind)]
    segments = [(KIND, segment) for segment in run.wording.write(folder)]
    if run.options.translate.enabled:
        segments += run.meaning.write(folder)
    run.kept = store.keep_results(
        RunResults(
            started=run.started,
            version=__version__,
            options=run.options.as_dict(),
            posts_step=run.posts_step,
            after_run=run.after,
            everything=run.everything,
            understood=read_understood(checkpoint),
            channel_statistics=read_traits(checkpoint),
            profiles=read_profiles(checkpoint),
            removed=run.removed,
            relinked=set() if run.everything else set(run.ids.posts(run.relinked)),
            links=run.links.rows_by_key(),
            rests_on={(source, target): (one, other) for source, target, one, other in checkpoint.noted(RESTS_ON)},
            origins=[(one.post, one.key, one.held, one.ground) for one in origins.found.values()],
            declared=origins.declared,
            undeclared=declared_before.items() - origins.declared,
            families=read_families(checkpoint),
            series=read_series(checkpoint),
            gone_families=frozenset(gone_families),
            gone_series=frozenset(gone_series),
            verdicts=run.verdicts,
            segments=[(one.path.name, kind, one.rows, to_json(one.sums)) for kind, one in segments],
            report={"rules": RULES, "fresh": run.texts.count, **checkpoint.noted(COUNTS)},
        )
    )
    if run.kept:
        remove_unused(folder, before, [segment for _, segment in segments])
    run.watch("keep", 1, 1)
