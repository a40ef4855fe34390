"""What people say, taken in without a run over posts: families are found anew from the links that the archive has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from stemmatic.archive.records import from_json
from stemmatic.archive.results import RunResults
from stemmatic.archive.store import Store
from stemmatic.model import Ruling
from stemmatic.options import Options
from stemmatic.pipeline.families import FoundAnew, find_families_anew
from stemmatic.pipeline.forwards import HeldPosts, Origin, Origins, name_of, origin_of
from stemmatic.pipeline.link_files import LinkFiles
from stemmatic.pipeline.text_ids import NO_TEXTS, TextIds
from stemmatic.version import __version__


def take_in_verdicts(store: Store) -> bool:
    """Find the families anew that verdicts since the last run touch, and keep them; gives whether there were any.

    Where posts wait to be linked, or another version linked them, nothing is done: the next run takes verdicts in.
    """
    while (since := store.taken_in()) < (until := store.last_verdict()):
        last, after = store.last_run(), store.last_run_number()
        if last is None or last[0] != __version__ or last[2] != store.posts_step():
            return False
        started, options = datetime.now(UTC), from_json(Options, last[1])
        rulings, begin = store.rulings(until), store.posts_of_verdicts(since)
        before = store.origins()
        origins = _origins(store, before, begin, rulings)
        moved = {key for key, one in origins.found.items() if (one.key, one.held, one.ground) != before[key]}
        begin |= moved | {key for post in moved for key in (before[post][0], origins.found[post].key) if key}
        found = find_families_anew(store, begin, origins, rulings, options.descend)
        if _keep(store, found, origins, moved, until, started, options, last[2], after):
            return True
    return False


def find_without_verdicts(store: Store) -> FoundAnew | None:
    """The families that nobody's word had a part in, in place of those that verdicts touch; None where there are none.

    They are found by the options of the last run.
    """
    last = store.last_run()
    if last is None or not store.taken_in():
        return None
    begin = store.posts_of_verdicts(0)
    origins = _origins(store, store.origins(), begin, ())
    return find_families_anew(store, begin, origins, (), from_json(Options, last[1]).descend)


def _origins(
    store: Store, before: Mapping[str, tuple[str | None, bool, str]], begin: Iterable[str], rulings: Sequence[Ruling]
) -> Origins:
    """The origins of all forwards: those of ``begin`` are looked for anew, since a link may count or not count now."""
    held: HeldPosts | None = None
    found = {key: Origin(post=key, key=one, held=there, ground=ground) for key, (one, there, ground) in before.items()}
    for key in sorted(begin):
        if key in found and (post := store.post(key)) is not None and post.forward is not None:
            held = held or HeldPosts(store, LinkFiles(()), TextIds(NO_TEXTS, NO_TEXTS), frozenset(), rulings)
            found[key] = origin_of(post, post.forward, held)
    return Origins(found, _Names(store))


class _Names(Mapping[str, str]):
    """What headers of forwards call their origins, looked up when it is asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getitem__(self, key: str) -> str:
        if (post := self._store.post(key)) is None:
            raise KeyError(key)
        return name_of(post)

    def __iter__(self) -> Iterator[str]:
        return iter(self._store.forward_keys())

    def __len__(self) -> int:
        return len(self._store.forward_keys())


def _keep(
    store: Store,
    found: FoundAnew,
    origins: Origins,
    moved: Iterable[str],
    verdicts: int,
    started: datetime,
    options: Options,
    posts_step: int,
    after: int,
) -> bool:
    """Keep what was found as a run of its own, which leaves links as they are."""
    before = store.origins()
    return store.keep_results(
        RunResults(
            started=started,
            version=__version__,
            options=options.as_dict(),
            posts_step=posts_step,
            after_run=after,
            everything=False,
            understood=(),
            channel_statistics=(),
            profiles={},
            removed=(),
            relinked=(),
            links=(),
            rests_on={},
            origins=[(one.post, one.key, one.held, one.ground) for one in origins.found.values()],
            declared={(post, key) for post in moved if (key := origins.found[post].key)},
            undeclared={(post, key) for post in moved if (key := before[post][0])},
            families=found.families,
            series=found.series,
            gone_families=found.gone_families,
            gone_series=found.gone_series,
            verdicts=verdicts,
            segments=store.segments(),
            report=store.run_report(),
        )
    )
