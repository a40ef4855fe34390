"""Stages from texts to pairs of texts that are worth comparing: fingerprints, vectors, and who shares them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmatic.link import TOKENIZED, write_rows
from stemmatic.pipeline.anew import SecondLanguage
from stemmatic.pipeline.checkpoint import (
    ALL_NUMBERS,
    COUNTS,
    NUMBERS,
    OTHERS,
    PAIRS,
    open_arrays,
    write_arrays,
    write_table,
)
from stemmatic.pipeline.index.meaning import NO_PAIRS, UNITS, VECTORS, write_units, write_vectors
from stemmatic.pipeline.index.segments import Segment
from stemmatic.pipeline.index.wording import KIND, write_fingerprints
from stemmatic.pipeline.join.cluster import Cluster
from stemmatic.pipeline.run import Run
from stemmatic.pipeline.understanding import tokenize_posts
from stemmatic.progress import part_of

_BATCH = 2_000


def fingerprint_texts(run: Run) -> None:
    """The fingerprints of fresh texts, as a file of the index."""
    run.watch("fingerprint", 0, None)
    run.checkpoint.segment(KIND, lambda folder: write_fingerprints(folder, run.texts, run.options.link))


def encode_passages(run: Run) -> None:
    """The vectors of fresh passages, as a file of the index, where the archive has more than one language.

    Raises:
        SecondLanguage: it has just become so, and the passages of its other texts have no vectors yet.
    """
    options = run.options.translate
    if not options.enabled:
        return
    from stemmatic.encode import followed_languages, get_encoder  # nothing is loaded where nothing is translated

    encoder, followed = get_encoder().name, followed_languages()
    run.checkpoint.segment(UNITS, lambda folder: write_units(folder, run.texts, options, encoder, followed))
    meaning = run.meaning
    if len(meaning.languages()) < 2 and not options.always_encode:
        return
    if not run.everything and meaning.lacks_vectors():
        raise SecondLanguage
    watch = part_of(run.watch, "encode")

    def write(folder: Path) -> Segment:
        return write_vectors(folder, run.texts, meaning.fresh, meaning.vectors, options, encoder, encode_texts, watch)

    meaning.take_in(run.checkpoint.segment(VECTORS, write))


def find_pairs(run: Run) -> None:
    """Which pairs of texts are to be compared, and the texts of old posts among them."""
    run.watch("pair", 0, None)
    wanted = _wanted(run)
    copies, counts = run.wording.candidates(wanted)
    run.checkpoint.note(COUNTS, asdict(counts))
    _write_pairs(run, wanted, copies)


def find_pairs_beside_cluster(run: Run, _: Cluster) -> None:
    """The same where a cluster finds and compares those of one language: pairs across languages alone."""
    _write_pairs(run, _wanted(run), np.empty((0, 2), np.int64))


def _wanted(run: Run) -> NDArray[np.bool_]:
    """Marks by number the texts whose pairs are looked for: fresh ones, and old ones that these invalidated."""
    partners = run.ids.partners(run.store.linked_with)
    invalidated = run.wording.invalidated(partners)
    if run.options.translate.enabled:
        invalidated |= run.meaning.invalidated(partners)
    wanted = run.ids.fresh.copy()
    wanted[sorted(invalidated)] = True
    return wanted


def _write_pairs(run: Run, wanted: NDArray[np.bool_], copies: NDArray[np.int64]) -> None:
    near, languages = run.meaning.pairs(wanted) if run.options.translate.enabled else NO_PAIRS
    found = {
        "copies": copies,
        "near": near,
        "languages": languages,
        "invalidated": np.flatnonzero(wanted & ~run.ids.fresh),
    }
    _write_others(run, np.unique(np.concatenate([found["copies"].ravel(), found["near"].ravel()])))
    write_arrays(run.checkpoint.path(PAIRS), found)


def _write_others(run: Run, involved: NDArray[np.int64]) -> None:
    """Write the words of old texts that are compared beside those of the fresh ones."""
    fresh = open_arrays(run.checkpoint.path(NUMBERS), ("numbers",))["numbers"]
    others = np.setdiff1d(involved, fresh)
    keys = run.ids.posts(others)
    written: list[str] = []

    def batches() -> Iterator[pa.RecordBatch]:
        posts = iter(tokenize_posts(run.store.understood_posts(keys)))
        while batch := list(islice(posts, _BATCH)):
            columns = write_rows(batch)
            written.extend(columns.column("key").to_pylist())
            yield columns

    write_table(run.checkpoint.path(OTHERS), TOKENIZED, batches())
    number = dict(zip(keys, others.tolist(), strict=True))
    numbers = np.concatenate([fresh, np.array([number[key] for key in written], np.int64)])
    write_arrays(run.checkpoint.path(ALL_NUMBERS), {"numbers": numbers})


def encode_texts(texts: Sequence[str], languages: Sequence[str], encoder: str = "default") -> NDArray[np.float32]:
    """The vectors of texts."""
    from stemmatic.encode import encode  # nothing of it is loaded where nothing is translated

    return encode(texts, languages=languages, encoder=encoder)
