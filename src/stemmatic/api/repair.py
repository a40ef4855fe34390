"""A damaged archive mended: what follows from what is sound is made anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from stemmatic.archive.backup import how_to_restore
from stemmatic.archive.database import DATABASE
from stemmatic.archive.integrity.checks import Integrity
from stemmatic.archive.integrity.repair import (
    BY_A_RUN,
    FROM_FAMILIES,
    FROM_NOTES,
    FROM_SIGHTINGS,
    FROM_TEXTS,
    OF_SEARCH,
    OF_THE_SCHEMA,
    OF_THUMBNAILS,
    Repair,
)
from stemmatic.archive.records import from_json
from stemmatic.archive.store import Store
from stemmatic.fault import Fault
from stemmatic.options import Options
from stemmatic.pipeline.road import link_posts
from stemmatic.progress import Watch, unwatched

_PASSES = 3  # what is made anew may show what else does not fit


def repair(folder: Path, watch: Watch = unwatched) -> tuple[list[str], list[Fault], str]:
    """Make anew what does not fit in an archive and follows from what does.

    Gives what was made, what is left, and what to do about that.

    Posts are made of the dumps' records, conclusions and the index of the posts, what lists and searches ask of these.
    Small pictures that are not what was written go. What dumps and people said cannot be made again: a backup has it.

    Raises:
        ArchiveError: the archive cannot be opened, or written.
    """
    done: dict[str, None] = {}
    faults = _faults(folder, watch)
    for _ in range(_PASSES):
        if not (said := list(_mend(folder, faults, watch))):
            break
        done |= dict.fromkeys(said)
        faults = _faults(folder, watch)
    return list(done), faults, how_to_restore(folder / DATABASE) if faults else ""


def _faults(folder: Path, watch: Watch) -> list[Fault]:
    with closing(Integrity(folder)) as opened:
        return opened.faults(watch)


def _mend(folder: Path, faults: Iterable[Fault], watch: Watch) -> Iterable[str]:
    """Make anew what these faults ask for, each thing of what was mended before; gives what was made."""
    found = list(faults)
    tables = {fault.table for fault in found} - {None}
    with closing(Repair(folder)) as opened:
        if tables & OF_THE_SCHEMA or any("index" in fault.said and fault.table is None for fault in found):
            opened.remake_schema()
            yield "indexes and triggers of the database, from its tables"
        if tables & FROM_SIGHTINGS:
            opened.remake_posts(_keys(found))
            yield "posts and revisions, from the dumps' records"
        if tables & FROM_TEXTS and not tables & BY_A_RUN:
            opened.reset_counters()
            yield "counters, from the texts"
        if tables & FROM_NOTES:
            opened.remake_annotation_keys()
            yield "what notes are found by, from their entries"
        if tables & OF_THUMBNAILS:
            opened.drop_thumbnails()
            yield "small pictures: those that did not fit are gone"
        # Posts that were made again may have lost what was understood of them.
        anew = bool(tables & (BY_A_RUN | FROM_SIGHTINGS)) or any(fault.where.endswith(".npy") for fault in found)
        if tables & FROM_FAMILIES and not anew:
            opened.remake_families()
            yield "what lists ask of families, from their records"
        if tables & OF_SEARCH:
            opened.empty_search()
    if anew:
        with closing(Store(folder)) as store:
            link_posts(store, options=_options(store), watch=watch, everything=True)
        yield "texts, links, families and the index, from the posts"
    if tables & OF_SEARCH:
        with closing(Store(folder)) as store:
            store.index_search(watch)
        yield "the search index, from the posts"


def _options(store: Store) -> Options:
    """Those of the last run, if they can be read."""
    last = store.last_run()
    try:
        return from_json(Options, last[1]) if last else Options()
    except (ValueError, TypeError, KeyError, AttributeError):
        return Options()


def _keys(faults: Iterable[Fault]) -> set[str]:
    """The posts that faults name."""
    named: dict[str, Callable[[str], str]] = {
        "post ": lambda where: where.removeprefix("post ").partition(" in dump ")[0],
        "posts, ": lambda where: where.removeprefix("posts, "),
        "revisions, ": lambda where: where.removeprefix("revisions, "),
    }
    return {
        key_of(fault.where)
        for fault in faults
        if fault.table in FROM_SIGHTINGS
        for beginning, key_of in named.items()
        if fault.where.startswith(beginning)
    }
