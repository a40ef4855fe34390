"""Stages from pairs of texts to links: what is in one language by wording, what is in two by meaning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stemmatic.link import TOKENIZED, LanguagePairs, Texts, find_translations, link_columns, rows_of
from stemmatic.link.columns import COMPARED, read_columns
from stemmatic.options import LinkOptions, Options
from stemmatic.pipeline.checkpoint import (
    ALL_NUMBERS,
    COUNTS,
    OTHERS,
    PAIRS,
    TEXTS,
    TRANSLATIONS,
    WORDINGS,
    open_arrays,
    open_once,
)
from stemmatic.pipeline.index.meaning import vectors_of
from stemmatic.pipeline.index.postings import each_once
from stemmatic.pipeline.index.segments import Segment
from stemmatic.pipeline.join.cluster import Cluster, link_on_cluster
from stemmatic.pipeline.link_files import find_changes, write_links
from stemmatic.pipeline.pairing import encode_texts
from stemmatic.pipeline.run import Run
from stemmatic.pipeline.tokenized import TokenizedFiles

# Pairs of one language that are compared at once: a process holds some 5 kB for each.
_COMPARED_AT_ONCE = 20_000
_TRANSLATED_AT_ONCE = 2_000
_TextFiles = tuple[tuple[Path, ...], Path]  # of fresh texts, and others that the archive has: their rows, their numbers
_FEW = 5_000  # pairs that are compared before another process has begun


def compare_wordings(run: Run) -> None:
    """Compare pairs of texts of one language."""
    pairs = open_arrays(run.checkpoint.path(PAIRS), ("copies",))["copies"]
    files, options = _text_files(run), run.options.link
    size = _COMPARED_AT_ONCE
    parts = {run.checkpoint.path(f"{WORDINGS}{at:010d}"): pairs[at : at + size] for at in range(0, len(pairs), size)}
    todo = [(path, files, part, options) for path, part in parts.items() if not path.exists()]
    done = len(pairs) - sum(len(task[2]) for task in todo)
    for task, _ in zip(todo, run.workers.map(_compare_part, todo, alone=len(pairs) <= _FEW), strict=True):
        run.watch("link", done, len(pairs))
        done += len(task[2])
    run.watch("link", len(pairs), len(pairs))


def compare_on_cluster(run: Run, cluster: Cluster) -> None:
    """Find and compare pairs of texts of one language on a cluster."""
    place = f"{run.checkpoint.folder.name}-{len(run.ids.by_rank)}"
    path = run.checkpoint.path(f"{WORDINGS}shared")
    counts = link_on_cluster(cluster, place, path, run.texts, run.ids, run.options.link)
    run.checkpoint.note(COUNTS, counts)


def compare_meanings(run: Run) -> None:
    """Compare pairs of texts of two languages."""
    found = open_arrays(run.checkpoint.path(PAIRS), ("near", "languages"))
    pairs, languages = found["near"], found["languages"]
    if not len(pairs):
        return
    files, vectors = _text_files(run), tuple(run.meaning.vectors)
    # The precise encoder meets every passage once, so its pairs are not shared out.
    size = max(len(pairs), 1) if run.options.translate.precise else _TRANSLATED_AT_ONCE
    # What two posts are compared by in several languages stays together.
    ends = np.flatnonzero((np.sort(pairs[1:]) != np.sort(pairs[:-1])).any(axis=1)) + 1
    cuts = [0, *each_once(ends[np.searchsorted(ends, np.arange(size, ends[-1:].sum(), size))]).tolist(), len(pairs)]
    parts = {run.checkpoint.path(f"{TRANSLATIONS}{begin:010d}"): slice(begin, end) for begin, end in pairwise(cuts)}
    todo = [
        (path, files, pairs[part], languages[part], vectors, run.options)
        for path, part in parts.items()
        if not path.exists()
    ]
    for done, _ in enumerate(run.workers.map(_translate_part, todo, alone=len(pairs) <= _TRANSLATED_AT_ONCE)):
        run.watch("translate", done, len(todo))
    run.watch("translate", len(todo), len(todo))


def _text_files(run: Run) -> _TextFiles:
    where = run.checkpoint
    return (*where.paths(TEXTS), where.path(OTHERS)), where.path(ALL_NUMBERS)


def _compare_part(path: Path, files: _TextFiles, pairs: NDArray[np.int64], options: LinkOptions) -> None:
    texts = open_once(TokenizedFiles, *files)
    rows, numbers = texts.rows(np.unique(pairs), COMPARED.names)
    keys, at = rows.column("key").to_pylist(), _positions(numbers, pairs)
    links = link_columns(read_columns(rows), keys, at[:, 0], at[:, 1], options)
    ends = numbers[links.source], numbers[links.target]
    write_links(path, find_changes(links.to_batch(keys), *ends, texts), *ends)


def _positions(numbers: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each number that is wanted stands among others."""
    order = np.argsort(numbers)
    return order[np.searchsorted(numbers, wanted, sorter=order)]


def _translate_part(
    path: Path,
    files: _TextFiles,
    pairs: NDArray[np.int64],
    languages: NDArray[np.str_],
    vectors: Sequence[Segment],
    options: Options,
) -> None:
    from stemmatic.encode import get_encoder

    texts = Texts(*open_once(TokenizedFiles, *files).rows(np.unique(pairs), TOKENIZED.names))
    near: LanguagePairs[int] = defaultdict(set)
    for pair, (one, other) in zip(_positions(np.array(texts.numbers), pairs).tolist(), languages.tolist(), strict=True):
        near[one, other].add(tuple(pair))
    links = find_translations(
        texts,
        partial(_known_vectors, vectors, get_encoder().name),
        options.translate,
        options.link,
        near,
        encode_precisely=partial(encode_texts, encoder="precise") if options.translate.precise else None,
    )
    ends = [[texts.numbers[texts.index[key]] for key in (link.source, link.target)] for link in links]
    write_links(path, rows_of(links), *np.array(ends, np.int64).reshape(-1, 2).T)


def _known_vectors(
    vectors: Sequence[Segment], encoder: str, texts: Sequence[str], languages: Sequence[str]
) -> NDArray[np.float32]:
    return vectors_of(vectors, encoder, texts, languages, {})
