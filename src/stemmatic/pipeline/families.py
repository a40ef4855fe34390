"""Which families come out new after links changed; the others stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from stemmatic.archive import Store, from_json, to_json
from stemmatic.descend import LinkColumns, find_families
from stemmatic.link import LinkReader, Origin, light_post, rows_of, time_order
from stemmatic.model import Family, Post
from stemmatic.options import DescendOptions
from stemmatic.pipeline.checkpoint import Checkpoint, open_table, write_table
from stemmatic.pipeline.components import Components, FamilyBatch, find_batches, joining_links
from stemmatic.pipeline.forwards import Origins
from stemmatic.pipeline.link_files import open_links
from stemmatic.pipeline.linking import Linked
from stemmatic.pipeline.text_ids import TextIds
from stemmatic.pipeline.tokenized import open_texts
from stemmatic.pipeline.understanding import NUMBERS, TEXTS
from stemmatic.pipeline.workers import Workers
from stemmatic.progress import Watch

_FILES = "families-"
_FEW = 4_000  # posts whose families are found before another process has begun
_SCHEMA = pa.schema([("record", pa.string())])


@dataclass(frozen=True, slots=True)
class FreshFamilies:
    """Files with families that were found anew, and the ids of those that they replace."""

    files: tuple[Path, ...]
    gone: frozenset[str]

    def __iter__(self) -> Iterator[Family]:
        for path in self.files:
            for batch in open_table(path):
                yield from (from_json(Family, record) for record in batch.column("record").to_pylist())


def find_fresh_families(
    store: Store,
    checkpoint: Checkpoint,
    linked: Linked,
    known: TextIds,
    origins: Origins,
    stale: Set[str] | None,
    changed: Iterable[str],
    options: DescendOptions,
    workers: Workers,
    watch: Watch,
) -> FreshFamilies:
    """The families that may be other than the archive has them.

    ``stale`` are the posts whose links are all among those of the run, None for all posts; ``changed`` those that may
    make a family another one besides.
    """
    watch("descend", 0, None)
    joins = joining_links(linked.links, known, origins, options)
    if stale is None:
        portions, gone = list(find_batches(linked.links, joins, known, origins)), set()
    else:
        hanging = Components(store, linked.links, joins, known, stale, origins, options)
        begin = {*stale, *changed, *_changed_origins(store, origins.found)}
        gone = set(store.families_of(begin).values())
        begin |= {post for family in gone for post in store.family_posts(family)}
        reached = hanging.reach(begin)
        gone |= set(store.families_of(reached).values())
        portions = [hanging.portion(reached)]
    files = [checkpoint.path(f"{_FILES}{at:06d}") for at in range(len(portions))]
    tasks = [
        (
            path,
            store.folder,
            tuple(checkpoint.paths(TEXTS)),
            checkpoint.path(NUMBERS),
            linked.links.files,
            portion,
            options,
        )
        for path, portion in zip(files, portions, strict=True)
        if not path.exists()
    ]
    few = sum(len(portion.fresh) for portion in portions) <= _FEW
    for done, _ in enumerate(workers.map(_find_families, tasks, alone=few or stale is not None)):
        watch("descend", done, len(tasks))
    return FreshFamilies(tuple(files), frozenset(gone))


def _find_families(
    path: Path,
    archive: Path,
    texts: tuple[Path, ...],
    numbers: Path,
    links: tuple[Path, ...],
    portion: FamilyBatch,
    options: DescendOptions,
) -> None:
    """Find the families of a portion, and write them to a file."""
    posts: list[Post] = []
    languages: dict[str, tuple[str, ...]] = {}
    if len(portion.fresh):
        rows, _ = open_texts(texts, numbers).rows(portion.fresh, ["key", "date", "day_only", "languages"])
        for key, date, day_only, spoken in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            posts.append(light_post(key, date, day_only))
            languages[key] = tuple(spoken)
    if portion.others:
        with closing(Store(archive)) as store:
            for post, record in store.understood_posts(portion.others):
                posts.append(post)
                languages[post.key] = record.languages
    found = find_families(
        sorted(posts, key=time_order),
        languages,
        _columns(LinkReader(pa.concat_batches([open_links(links).take(portion.links), rows_of(portion.kept)]))),
        portion.forwards,
        options,
    )
    write_table(path, _SCHEMA, [pa.record_batch([[to_json(family) for family in found]], _SCHEMA)])


def _columns(links: LinkReader) -> LinkColumns:
    """The columns of links in rows."""
    rows = links.rows
    directed, *coverage = (
        rows.column(name).to_numpy(zero_copy_only=False) for name in ("directed", "source_coverage", "target_coverage")
    )
    source, target, relation = (rows.column(name).to_pylist() for name in ("source", "target", "relation"))
    return LinkColumns.make(
        source, target, directed, relation, np.stack(coverage), links.offsets, links.pairs, cache(links.record)
    )


def _changed_origins(store: Store, origins: Mapping[str, Origin]) -> set[str]:
    """The forwards whose origin is another one now, and the posts that are or were taken for it."""
    before = store.origins()
    now = {one.post: (one.key, one.held, one.ground) for one in origins.values()}
    changed = {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
    ends = {found[0] for key in changed for found in (before.get(key), now.get(key)) if found and found[0]}
    return changed | ends
