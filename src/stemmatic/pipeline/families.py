"""Which families come out new after links changed; the others stay as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from stemmatic.archive.family_facts import FamilyRows, family_rows
from stemmatic.archive.store import Store
from stemmatic.descend import LinkColumns, find_families
from stemmatic.link import LINK, LinkReader, light_post, rows_of, time_order
from stemmatic.model import Post
from stemmatic.options import DescendOptions
from stemmatic.pipeline.checkpoint import (
    FAMILIES,
    GONE,
    NUMBERS,
    TEXTS,
    Checkpoint,
    open_batches,
    open_once,
    open_table,
    take_rows,
    write_table,
)
from stemmatic.pipeline.family_batches import Components, FamilyBatch, find_batches, joining_links
from stemmatic.pipeline.forwards import Origin
from stemmatic.pipeline.run import Run
from stemmatic.pipeline.tokenized import TokenizedFiles

_FEW = 4_000  # posts whose families are found before another process has begun
_SCHEMA = pa.schema([("record", pa.string()), ("rows", pa.string())])


def read_families(checkpoint: Checkpoint) -> Iterator[FamilyRows]:
    """The families that a run found anew."""
    for path in checkpoint.paths(FAMILIES):
        for batch in open_table(path):
            columns = (column.to_pylist() for column in batch.columns)
            yield from (FamilyRows(record, *json.loads(rows)) for record, rows in zip(*columns, strict=True))


def find_fresh_families(run: Run) -> None:
    """Find the families that may be other than the archive has them."""
    store, checkpoint, links, ids, origins = run.store, run.checkpoint, run.links, run.ids, run.origins
    options = run.options.descend
    run.watch("descend", 0, None)
    joins = joining_links(links, ids, origins, options)
    gone: set[str] = set()
    if run.stale is None:
        batches = list(find_batches(links, joins, ids, origins))
    else:
        components = Components(store, links, joins, ids, run.stale, origins, options)
        begin = {*run.stale, *store.changed_keys(run.since), *_changed_origins(store, origins.found)}
        gone = set(store.families_of(begin).values())
        begin |= {post for family in gone for post in store.family_posts(family)}
        reached = components.reach(begin)
        gone |= set(store.families_of(reached).values())
        batches = [components.batch(reached)]
    texts, numbers = tuple(checkpoint.paths(TEXTS)), checkpoint.path(NUMBERS)
    tasks = [
        (path, store.folder, texts, numbers, links.files, batch, options)
        for at, batch in enumerate(batches)
        if not (path := checkpoint.path(f"{FAMILIES}{at:06d}")).exists()
    ]
    few = sum(len(batch.fresh) for batch in batches) <= _FEW
    for done, _ in enumerate(run.workers.map(_find_families, tasks, alone=few or run.stale is not None)):
        run.watch("descend", done, len(tasks))
    checkpoint.note(GONE, sorted(gone))


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
    posts: list[Post] = []
    languages: dict[str, tuple[str, ...]] = {}
    if len(batch.fresh):
        rows, _ = open_once(TokenizedFiles, texts, numbers).rows(batch.fresh, ["key", "date", "day_only", "languages"])
        for key, date, day_only, spoken in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            posts.append(light_post(key, date, day_only))
            languages[key] = tuple(spoken)
    if batch.others:
        with closing(Store(archive)) as store:
            for post, record in store.understood_posts(batch.others):
                posts.append(post)
                languages[post.key] = record.languages
    fresh_links = take_rows(open_once(open_batches, links), batch.links, LINK)
    found = find_families(
        sorted(posts, key=time_order),
        languages,
        _columns(LinkReader(pa.concat_batches([fresh_links, rows_of(batch.kept)]))),
        batch.forwards,
        options,
    )
    dates = {post.key: post.date for post in posts if post.date}
    rows = [family_rows(family, dates) for family in found]
    write_table(
        path, _SCHEMA, [pa.record_batch([[r.record for r in rows], [json.dumps(r[1:]) for r in rows]], _SCHEMA)]
    )


def _columns(links: LinkReader) -> LinkColumns:
    """The columns of links in rows."""
    rows = links.rows
    directed, *coverage = (
        rows.column(name).to_numpy(zero_copy_only=False) for name in ("directed", "source_coverage", "target_coverage")
    )
    source, target, relation = (rows.column(name).to_pylist() for name in ("source", "target", "relation"))
    return LinkColumns(
        source, target, directed, relation, np.stack(coverage), links.offsets, links.pairs, cache(links.record)
    )


def _changed_origins(store: Store, origins: Mapping[str, Origin]) -> set[str]:
    """The forwards whose origin is another one now, and the posts that are or were taken for it."""
    before = store.origins()
    now = {one.post: (one.key, one.held, one.ground) for one in origins.values()}
    changed = {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
    ends = {found[0] for key in changed for found in (before.get(key), now.get(key)) if found and found[0]}
    return changed | ends
