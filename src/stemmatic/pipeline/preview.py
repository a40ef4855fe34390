"""What other thresholds would change: a run whose results are held against the archive's, and not kept."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from stemmatic.archive.store import Store
from stemmatic.model import Relation
from stemmatic.options import Options
from stemmatic.pipeline.checkpoint import GONE, remove_stopped
from stemmatic.pipeline.families import read_families
from stemmatic.pipeline.road import RUN, require_extras, walk
from stemmatic.pipeline.run import Run
from stemmatic.pipeline.workers import Workers
from stemmatic.progress import Watch, unwatched

FOLDER = "preview"
_FOUND = RUN[:-1]
"""The stages that find something; the last one would keep it."""


class Change(StrEnum):
    """What becomes of a link: it comes, goes, or is another one: in its relation, its direction or its score."""

    COMES = "comes"
    GOES = "goes"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChange:
    """What becomes of a link between two posts: what it will be, or, where it goes, was; else also what it was."""

    source: str
    target: str
    change: Change
    directed: bool
    relation: Relation
    score: float
    relation_before: Relation | None = None
    score_before: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyChanges:
    """How many families there are before and after, and the ids of those that come, go, or have other posts."""

    before: int
    after: int
    come: tuple[str, ...]
    go: tuple[str, ...]
    change: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What linking with other options would change.

    ``options`` has, by name, each option that is another one than that of the last run: its value there, None without a
    run, and the one asked for. ``come`` and ``go`` count links by their relation, ``change`` those that stay and are
    otherwise; ``links`` are some of them: the surest that come, then of those that go, then of those that change, first
    in their relation.
    """

    options: Mapping[str, tuple[Any, Any]]
    come: Mapping[str, int]
    go: Mapping[str, int]
    change: int
    links: tuple[LinkChange, ...]
    families: FamilyChanges


class _Head(NamedTuple):
    """The beginning of a link's row."""

    source: str
    target: str
    directed: bool
    relation: str
    score: float


class _Reader(Store):
    """An archive that is only read: SQLite refuses whatever would write to it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._connection.execute("PRAGMA query_only = ON")

    def take_text_numbers(self, count: int) -> int:
        """The first of so many numbers that no text has had; they are not taken, since nothing is kept."""
        return self.next_text_number()


def preview_links(folder: Path, *, options: Options, limit: int | None = None, watch: Watch = unwatched) -> Preview:
    """What linking an archive with these options would change; nothing of it is kept.

    A run's stages are done in a folder of their own in the archive's, which goes afterwards, or when it is stopped.
    ``limit`` is how many links are listed of each kind of change; None: all.
    """
    require_extras(options)
    place = folder / FOLDER
    with closing(_Reader(folder)) as store, Workers() as workers:
        try:
            found = walk(store, options, watch, workers, _FOUND, lambda run: _compare(run, limit), place)
        finally:
            remove_stopped(place)
            with suppress(OSError):
                place.rmdir()
        return found or _nothing(store, options)


def _compare(run: Run, limit: int | None) -> Preview:
    """What a run found, against what the archive holds."""
    come, go, change = _compare_links(run)
    every = (*come, *go, *change)
    listed = every if limit is None else (*come[:limit], *go[:limit], *change[:limit])
    return Preview(
        options=_moved(run.store, run.options),
        come=_by_relation(come),
        go=_by_relation(go),
        change=len(change),
        links=tuple(listed),
        families=_compare_families(run),
    )


def _nothing(store: Store, options: Options) -> Preview:
    count = store.count_families(())
    families = FamilyChanges(before=count, after=count, come=(), go=(), change=())
    return Preview(options=_moved(store, options), come={}, go={}, change=0, links=(), families=families)


def _moved(store: Store, options: Options) -> dict[str, tuple[Any, Any]]:
    last = store.last_run()
    before = json.loads(last[1]) if last else {}
    asked = json.loads(json.dumps(options.as_dict()))
    return {
        f"{section}.{name}": (before.get(section, {}).get(name), value)
        for section, values in asked.items()
        for name, value in values.items()
        if before.get(section, {}).get(name) != value
    }


def _compare_links(run: Run) -> tuple[list[LinkChange], list[LinkChange], list[LinkChange]]:
    """The links that come, go and change, the surest first."""
    stale, declared = run.stale, {frozenset(pair) for pair in run.origins.declared}
    before = (_Head(*row) for row in run.store.link_heads() if stale is None or row[0] in stale or row[1] in stale)
    after = (_Head(*row[:5]) for row in run.links.rows_by_key() if frozenset(row[:2]) not in declared)
    come: dict[frozenset[str], _Head] = {}
    go: dict[frozenset[str], _Head] = {}
    change = []
    for old, new in _side_by_side(before, after):
        if old is None and new is not None:
            come[frozenset(new[:2])] = new
        elif new is None and old is not None:
            go[frozenset(old[:2])] = old
        elif old is not None and new is not None and old != new:
            change.append(_change(Change.CHANGES, new, old))
    turned = come.keys() & go.keys()  # the other way round now
    change += [_change(Change.CHANGES, come.pop(ends), go.pop(ends)) for ends in turned]
    found = [_change(Change.COMES, one) for one in come.values()], [_change(Change.GOES, one) for one in go.values()]
    return _surest(found[0]), _surest(found[1]), _surest(change)


def _side_by_side(before: Iterator[_Head], after: Iterator[_Head]) -> Iterator[tuple[_Head | None, _Head | None]]:
    """Rows in key order beside those of the same keys."""
    old, new = next(before, None), next(after, None)
    while old is not None or new is not None:
        if new is None or (old is not None and old[:2] < new[:2]):
            yield old, None
            old = next(before, None)
        elif old is None or new[:2] < old[:2]:
            yield None, new
            new = next(after, None)
        else:
            yield old, new
            old, new = next(before, None), next(after, None)


def _change(change: Change, link: _Head, before: _Head | None = None) -> LinkChange:
    return LinkChange(
        source=link.source,
        target=link.target,
        change=change,
        directed=bool(link.directed),
        relation=Relation(link.relation),
        score=link.score,
        relation_before=Relation(before.relation) if before else None,
        score_before=before.score if before else None,
    )


def _surest(changes: Iterable[LinkChange]) -> list[LinkChange]:
    return sorted(changes, key=lambda one: (one.relation == one.relation_before, -one.score, one.source, one.target))


def _by_relation(changes: Sequence[LinkChange]) -> dict[str, int]:
    return {relation.value: count for relation, count in Counter(one.relation for one in changes).most_common()}


def _compare_families(run: Run) -> FamilyChanges:
    before = {family: hash(frozenset(posts)) for family, posts in run.store.families_with_posts()}
    gone = before.keys() if run.everything else set(run.checkpoint.noted(GONE)[0])
    after = {family: posts for family, posts in before.items() if family not in gone}
    after |= {one.id: hash(frozenset(one.posts)) for one in read_families(run.checkpoint)}
    return FamilyChanges(
        before=len(before),
        after=len(after),
        come=tuple(sorted(after.keys() - before.keys())),
        go=tuple(sorted(before.keys() - after.keys())),
        change=tuple(sorted(one for one in after.keys() & before.keys() if after[one] != before[one])),
    )
