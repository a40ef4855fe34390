"""Which families come out new after links changed; the others stay as they are."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stemmatic.archive.family_facts import FamilyRows, family_rows
from stemmatic.archive.records import from_json, to_json
from stemmatic.archive.store import Store
from stemmatic.descend import Layout, LinkColumns, find_families, lay_out
from stemmatic.link import (
    LINK,
    PASSAGE_FIELDS,
    LinkReader,
    light_post,
    read_links,
    read_passages,
    rows_of,
    time_order,
)
from stemmatic.model import Passage, Post, Ruling, Series
from stemmatic.options import DescendOptions
from stemmatic.pipeline.checkpoint import (
    FAMILIES,
    GONE,
    NUMBERS,
    SERIES,
    TEXTS,
    Checkpoint,
    open_batches,
    open_once,
    open_table,
    take_rows,
    write_table,
)
from stemmatic.pipeline.family_batches import Components, FamilyBatch, find_batches, joining_links
from stemmatic.pipeline.forwards import Origin, Origins
from stemmatic.pipeline.link_files import LinkFiles
from stemmatic.pipeline.run import Run
from stemmatic.pipeline.text_ids import NO_TEXTS, TextIds
from stemmatic.pipeline.tokenized import TokenizedFiles

_FEW = 4_000  # posts whose families are found before another process has begun
_SCHEMA = pa.schema([("record", pa.string()), ("rows", pa.string())])
_SERIES = pa.schema([("record", pa.string())])
_FIELDS = ("key", "date", "precision", "text", "languages")


def read_families(checkpoint: Checkpoint) -> Iterator[FamilyRows]:
    """The families that a run found anew."""
    for path in checkpoint.paths(FAMILIES):
        for batch in open_table(path):
            columns = (column.to_pylist() for column in batch.columns)
            yield from (FamilyRows(record, *json.loads(rows)) for record, rows in zip(*columns, strict=True))


def read_series(checkpoint: Checkpoint) -> Iterator[Series]:
    """The series that a run found anew."""
    for path in checkpoint.paths(SERIES):
        for batch in open_table(path):
            yield from (from_json(Series, record) for record in batch.column(0).to_pylist())


def find_fresh_families(run: Run) -> None:
    """Find the families that may be other than the archive has them."""
    store, checkpoint, links, ids, origins = run.store, run.checkpoint, run.links, run.ids, run.origins
    options = run.options.descend
    run.watch("descend", 0, None)
    joins = joining_links(links, ids, origins)
    touched: set[str] = set()
    if run.stale is None:
        batches = list(find_batches(links, joins, ids, origins, run.rulings))
    else:
        components = Components(store, links, joins, ids, run.stale, origins, run.rulings)
        begin = {*run.stale, *store.changed_keys(run.since), *_changed_origins(store, origins.found)}
        begin |= store.posts_of_verdicts(store.taken_in())
        touched, reached = _reach(store, components, begin)
        batches = [components.batch(reached)]
    texts, numbers = tuple(checkpoint.paths(TEXTS)), checkpoint.path(NUMBERS)
    tasks = [
        (path, store.folder, texts, numbers, links.files, batch, options)
        for at, batch in enumerate(batches)
        if not (path := checkpoint.path(f"{FAMILIES}{at:06d}")).exists()
    ]
    posts = sum(len(batch.fresh) for batch in batches)
    run.workers.begin_anew(posts)
    few = posts <= _FEW
    for done, _ in enumerate(run.workers.map(_find_families, tasks, alone=few or run.stale is not None)):
        run.watch("descend", done, len(tasks))
    checkpoint.note(GONE, [sorted(store.families_with(touched)), sorted(store.series_with(touched))])


@dataclass(frozen=True, slots=True)
class FoundAnew:
    """Families and series that were found anew, and the ids of those in whose place they come."""

    families: Sequence[FamilyRows]
    series: Sequence[Series]
    gone_families: Collection[str]
    gone_series: Collection[str]


def find_families_anew(
    store: Store, begin: Set[str], origins: Origins, rulings: Sequence[Ruling], options: DescendOptions
) -> FoundAnew:
    """The families of all that hangs together with some posts, from the links that the archive has."""
    links, nothing = LinkFiles(()), TextIds(NO_TEXTS, NO_TEXTS)
    components = Components(store, links, np.zeros(0, np.bool_), nothing, frozenset(), origins, rulings)
    touched, reached = _reach(store, components, begin)
    batch = components.batch(reached)
    families, series = _descend(store.folder, (), store.folder, (), batch, options)
    return FoundAnew(families, series, store.families_with(touched), store.series_with(touched))


def _reach(store: Store, components: Components, begin: Set[str]) -> tuple[set[str], set[str]]:
    """The posts whose families may be others now, and of these those that hang together with any."""
    touched = {*begin, *(post for family in store.families_with(begin) for post in store.family_posts(family))}
    reached = components.reach(touched)
    return touched | reached, reached


def _find_families(
    path: Path,
    archive: Path,
    texts: tuple[Path, ...],
    numbers: Path,
    links: tuple[Path, ...],
    batch: FamilyBatch,
    options: DescendOptions,
) -> None:
    """Find the families of a batch, and write them to a file."""
    rows, found = _descend(archive, texts, numbers, links, batch, options)
    beside = path.with_name(path.name.replace(FAMILIES, SERIES))  # before the file that says that the batch is done
    series = pa.array([to_json(one) for one in found], pa.string())
    write_table(beside, _SERIES, [pa.record_batch([series], _SERIES)])
    write_table(
        path, _SCHEMA, [pa.record_batch([[r.record for r in rows], [json.dumps(r[1:]) for r in rows]], _SCHEMA)]
    )


def _descend(
    archive: Path,
    texts: tuple[Path, ...],
    numbers: Path,
    links: tuple[Path, ...],
    batch: FamilyBatch,
    options: DescendOptions,
) -> tuple[list[FamilyRows], list[Series]]:
    """The families and series of a batch."""
    known = _Known(archive, texts, numbers, batch)
    fresh_links = take_rows(open_once(open_batches, links), batch.links, LINK)
    every = pa.concat_batches([fresh_links, rows_of(batch.kept)])
    stands = pc.greater(pc.list_value_length(every.column("pairs")), 0)  # else it rests on what its posts have no more
    found = find_families(
        sorted(known.posts, key=time_order),
        known.languages,
        _columns(LinkReader(every.filter(stands))),
        batch.forwards,
        cache(known.lay_out),
        options,
        batch.rulings,
        read_links(every.filter(pc.invert(stands))),
    )
    dates = {post.key: post.date for post in known.posts if post.date}
    return [family_rows(family, dates) for family in found.families], found.series


class _Known:
    """The posts of a batch: those that the run understood, in columns, and those that the archive has."""

    def __init__(self, archive: Path, texts: tuple[Path, ...], numbers: Path, batch: FamilyBatch) -> None:
        self.posts: list[Post] = []
        self.languages: dict[str, tuple[str, ...]] = {}
        self._passages: dict[str, Sequence[Passage]] = {}
        self._at: dict[str, int] = {}
        if len(batch.fresh):
            files = open_once(TokenizedFiles, texts, numbers)
            self._rows, _ = files.rows(batch.fresh, [*_FIELDS, *PASSAGE_FIELDS])
            columns = (self._rows.column(name).to_pylist() for name in _FIELDS)
            for at, (key, date, precision, text, spoken) in enumerate(zip(*columns, strict=True)):
                self.posts.append(light_post(key, date, precision, text))
                self.languages[key] = tuple(spoken)
                self._at[key] = at
        if batch.others:
            with closing(Store(archive)) as store:
                for post, record in store.understood_posts(batch.others):
                    self.posts.append(post)
                    self.languages[post.key] = record.languages
                    self._passages[post.key] = record.passages
        self._texts = {post.key: post.text for post in self.posts}

    def lay_out(self, key: str) -> Layout:
        """The layout of a post's text: few are asked for."""
        passages = self._passages.get(key)
        if passages is None:
            (passages,) = read_passages(self._rows.slice(self._at[key], 1))
        return lay_out(self._texts[key], passages, self.languages[key])


def _columns(links: LinkReader) -> LinkColumns:
    """The columns of links in rows."""
    rows = links.rows
    directed, score, *coverage = (
        rows.column(name).to_numpy(zero_copy_only=False)
        for name in ("directed", "score", "source_coverage", "target_coverage")
    )
    source, target, relation = (rows.column(name).to_pylist() for name in ("source", "target", "relation"))
    return LinkColumns(
        source, target, directed, score, relation, np.stack(coverage), links.offsets, links.pairs, cache(links.record)
    )


def _changed_origins(store: Store, origins: Mapping[str, Origin]) -> set[str]:
    """The forwards whose origin is another one now, and the posts that are or were taken for it."""
    before = store.origins()
    now = {one.post: (one.key, one.held, one.ground) for one in origins.values()}
    changed = {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
    ends = {found[0] for key in changed for found in (before.get(key), now.get(key)) if found and found[0]}
    return changed | ends
