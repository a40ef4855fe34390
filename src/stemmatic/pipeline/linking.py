"""The links of fresh texts, and of old ones that those shook, with all texts of the archive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmatic.archive import Store
from stemmatic.link import LanguagePairs, find_translations, link_columns
from stemmatic.link.columns import read_columns
from stemmatic.model import Link
from stemmatic.options import LinkOptions, Options
from stemmatic.pipeline.checkpoint import Checkpoint, open_arrays, write_arrays, write_table
from stemmatic.pipeline.index.meaning import UNITS, VECTORS, MeaningIndex, vectors_of, write_units, write_vectors
from stemmatic.pipeline.index.queries import open_segments, whole_segments
from stemmatic.pipeline.index.segments import Segment
from stemmatic.pipeline.index.wording import COUNTS, KIND, NO_CANDIDATES, WordingIndex, write_fingerprints
from stemmatic.pipeline.join.cluster import Cluster, link_on_cluster
from stemmatic.pipeline.join.local import LocalEngine
from stemmatic.pipeline.link_files import LINKS, LinkFiles, to_rows
from stemmatic.pipeline.text_ids import TextIds
from stemmatic.pipeline.tokenized import COMPARED, TOKENIZED, SpokenTexts, TokenizedFiles, open_texts, to_columns
from stemmatic.pipeline.understanding import NUMBERS, TEXTS, tokenize_posts
from stemmatic.pipeline.workers import Workers
from stemmatic.progress import Watch, part_of

_PAIRS, _OTHERS, _ALL_NUMBERS, _WORDINGS, _TRANSLATIONS = "pairs", "others", "all-numbers", "wordings-", "translations-"
# Pairs of one language that are compared at once: of many pairs more, since their texts lie in all files of a run.
_COMPARED_AT_ONCE, _MOST_COMPARED_AT_ONCE, _SHARES = 20_000, 100_000, 16
_TRANSLATED_AT_ONCE = 2_000
_FEW = 5_000  # pairs that are compared before another process has begun
_BATCH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """All links of the texts ``relinked`` (numbers), counts of how they came about, and the index behind them."""

    links: LinkFiles
    relinked: NDArray[np.int64]
    counts: dict[str, int]
    before: list[Segment]
    wording: WordingIndex
    meaning: MeaningIndex | None

    def write(self, folder: Path) -> list[tuple[str, Segment]]:
        """The files of the index with the fresh texts, each with its kind."""
        meaning = self.meaning.write(folder) if self.meaning else []
        return [*((KIND, one) for one in self.wording.write(folder)), *meaning]


def link_fresh(
    store: Store,
    checkpoint: Checkpoint,
    texts: TokenizedFiles,
    known: TextIds,
    everything: bool,
    options: Options,
    workers: Workers,
    watch: Watch,
    cluster: Cluster | None,
) -> Linked | None:
    """Link the fresh texts; None where a second language makes it necessary to begin anew with all of them.

    A cluster compares what is in one language where all texts are fresh; what comes later is little, and compared here.
    """
    cluster = cluster if everything else None
    watch("link", 0, None)
    before = [one for kind in (KIND, UNITS, VECTORS) for one in open_segments(store, kind)]
    words = checkpoint.segment(KIND, lambda folder: write_fingerprints(folder, texts, options.link))
    wording = WordingIndex([] if everything else open_segments(store, KIND), words, known, options.link)
    meaning = _open_meaning(store, checkpoint, texts, known, everything, options) if options.translate.enabled else None
    if meaning is not None and (len(meaning.languages()) > 1 or options.translate.always_encode):
        if not everything and meaning.lacks_vectors():
            return None
        _encode_fresh(checkpoint, texts, meaning, options, watch)
    if not checkpoint.has(_PAIRS):
        _find_pairs(store, checkpoint, known, wording, meaning, cluster)
    found = open_arrays(checkpoint.path(_PAIRS), ("copies", "near", "languages", "invalidated", "counts"))
    involved = np.unique(np.concatenate([found["copies"].ravel(), found["near"].ravel()]))
    files = _word_others(store, checkpoint, known, involved)
    counts = dict(zip(("candidates", *COUNTS), found["counts"].tolist(), strict=True))
    if cluster is None:
        copies = _compare(checkpoint, files, found["copies"], options.link, workers, watch)
    else:
        copies, counts = link_on_cluster(cluster, checkpoint, texts, known, options.link)
    translations = (
        _translate(checkpoint, files, found["near"], found["languages"], meaning.vectors, options, workers, watch)
        if meaning
        else []
    )
    return Linked(
        links=LinkFiles([*copies, *translations]),
        relinked=np.union1d(np.flatnonzero(known.fresh), found["invalidated"]),
        counts=counts,
        before=before,
        wording=wording,
        meaning=meaning,
    )


def best_links(links: Iterable[Link]) -> list[Link]:
    """One link a pair, the surer one."""
    best: dict[tuple[str, str], Link] = {}
    for link in links:
        pair = (min(link.source, link.target), max(link.source, link.target))
        if pair not in best or best[pair].score < link.score:
            best[pair] = link
    return [best[pair] for pair in sorted(best)]


def _open_meaning(
    store: Store, checkpoint: Checkpoint, texts: TokenizedFiles, known: TextIds, everything: bool, options: Options
) -> MeaningIndex:
    from stemmatic.encode import get_encoder

    encoder = get_encoder().name
    fresh = checkpoint.segment(UNITS, lambda folder: write_units(folder, texts, options.translate, encoder))
    # Vectors outlive a run that begins anew, as far as their files are whole.
    units = [] if everything else open_segments(store, UNITS)
    vectors = whole_segments(store, VECTORS) if everything else open_segments(store, VECTORS)
    return MeaningIndex(units, vectors, fresh, known, options.translate)


def _encode_fresh(
    checkpoint: Checkpoint, texts: TokenizedFiles, meaning: MeaningIndex, options: Options, watch: Watch
) -> None:
    from stemmatic.encode import get_encoder

    def write(folder: Path) -> Segment:
        encoder = get_encoder().name
        told = part_of(watch, "encode")
        return write_vectors(folder, texts, meaning.fresh, meaning.vectors, options.translate, encoder, _encode, told)

    meaning.take_in(checkpoint.segment(VECTORS, write))


def _find_pairs(
    store: Store,
    checkpoint: Checkpoint,
    known: TextIds,
    wording: WordingIndex,
    meaning: MeaningIndex | None,
    cluster: Cluster | None,
) -> None:
    """Write which pairs of texts are to be compared here."""
    partners = known.partners(store.linked_with)
    invalidated = np.array(
        sorted(wording.invalidated(partners) | (meaning.invalidated(partners) if meaning else set())), np.int64
    )
    wanted = known.fresh.copy()
    wanted[invalidated] = True
    copies = NO_CANDIDATES if cluster else wording.candidates(wanted, LocalEngine())
    near, languages = meaning.pairs(wanted) if meaning else (np.empty((0, 2), np.int64), np.empty((0, 2), "U4"))
    write_arrays(
        checkpoint.path(_PAIRS),
        {
            "copies": copies.pairs,
            "near": near,
            "languages": languages,
            "invalidated": invalidated,
            "counts": np.array(list(copies.counts.values()), np.int64),
        },
    )


@dataclass(frozen=True, slots=True)
class _TextFiles:
    """Where the texts are that are compared: fresh ones, and others that the archive has."""

    files: tuple[Path, ...]
    numbers: Path

    def rows(self, numbers: NDArray[np.int64], names: Sequence[str]) -> tuple[pa.RecordBatch, NDArray[np.int64]]:
        """Columns of some texts, in the order of the files, and their numbers."""
        return open_texts(self.files, self.numbers).rows(numbers, names)


def _word_others(store: Store, checkpoint: Checkpoint, known: TextIds, involved: NDArray[np.int64]) -> _TextFiles:
    """Write the words of old texts that are compared beside those of the fresh ones."""
    fresh = open_arrays(checkpoint.path(NUMBERS), ("numbers",))["numbers"]
    found = _TextFiles((*checkpoint.paths(TEXTS), checkpoint.path(_OTHERS)), checkpoint.path(_ALL_NUMBERS))
    if not checkpoint.has(found.numbers.name):
        others = np.setdiff1d(involved, fresh)
        written: list[str] = []

        def batches() -> Iterator[pa.RecordBatch]:
            tokenized = iter(tokenize_posts(store.understood_posts(known.posts(others))))
            while batch := list(islice(tokenized, _BATCH)):
                columns = to_columns(batch)
                written.extend(columns.column("key").to_pylist())
                yield columns

        write_table(checkpoint.path(_OTHERS), TOKENIZED, batches())
        number = dict(zip(known.posts(others), others.tolist(), strict=True))
        numbers = np.concatenate([fresh, np.array([number[key] for key in written], np.int64)])
        write_arrays(found.numbers, {"numbers": numbers})
    return found


def _compare(
    checkpoint: Checkpoint,
    files: _TextFiles,
    pairs: NDArray[np.int64],
    options: LinkOptions,
    workers: Workers,
    watch: Watch,
) -> list[Path]:
    """Compare pairs of texts of one language; gives the files with the links."""
    size = min(max(len(pairs) // _SHARES, _COMPARED_AT_ONCE), _MOST_COMPARED_AT_ONCE)
    parts = {checkpoint.path(f"{_WORDINGS}{at:010d}"): pairs[at : at + size] for at in range(0, len(pairs), size)}
    todo = [(path, files, part, options) for path, part in parts.items() if not path.exists()]
    done = len(pairs) - sum(len(task[2]) for task in todo)
    for task, _ in zip(todo, workers.map(_compare_part, todo, alone=len(pairs) <= _FEW), strict=True):
        watch("link", done, len(pairs))
        done += len(task[2])
    watch("link", len(pairs), len(pairs))
    return list(parts)


def _compare_part(path: Path, files: _TextFiles, pairs: NDArray[np.int64], options: LinkOptions) -> None:
    rows, numbers = files.rows(np.unique(pairs), COMPARED)
    keys, at = rows.column("key").to_pylist(), _places(numbers, pairs)
    links = link_columns(read_columns(rows), keys, at[:, 0], at[:, 1], options)
    number = dict(zip(keys, numbers.tolist(), strict=True))
    write_table(path, LINKS, to_rows(links, number))


def _places(numbers: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each number that is wanted stands among others."""
    order = np.argsort(numbers)
    return order[np.searchsorted(numbers, wanted, sorter=order)]


def _translate(
    checkpoint: Checkpoint,
    files: _TextFiles,
    pairs: NDArray[np.int64],
    languages: NDArray[np.str_],
    vectors: Sequence[Segment],
    options: Options,
    workers: Workers,
    watch: Watch,
) -> list[Path]:
    """Compare pairs of texts of two languages; gives the files with the links."""
    # The precise encoder meets every passage once, so its pairs are not shared out.
    size = max(len(pairs), 1) if options.translate.precise else _TRANSLATED_AT_ONCE
    parts: dict[Path, LanguagePairs[int]] = {}
    # What two posts are compared by in several languages stays together.
    ends = np.flatnonzero((np.sort(pairs[1:]) != np.sort(pairs[:-1])).any(axis=1)) + 1
    begin = 0
    while begin < len(pairs):
        later = ends[ends >= begin + size]
        end = int(later[0]) if len(later) else len(pairs)
        near: LanguagePairs[int] = defaultdict(set)
        for (a, b), (one, other) in zip(pairs[begin:end].tolist(), languages[begin:end].tolist(), strict=True):
            near[one, other].add((a, b))
        parts[checkpoint.path(f"{_TRANSLATIONS}{begin:010d}")] = near
        begin = end
    todo = [(path, files, near, list(vectors), options) for path, near in parts.items() if not path.exists()]
    for done, _ in enumerate(workers.map(_translate_part, todo, alone=len(pairs) <= _TRANSLATED_AT_ONCE)):
        watch("translate", done, len(todo))
    watch("translate", len(todo), len(todo))
    return list(parts)


def _translate_part(
    path: Path, files: _TextFiles, near: LanguagePairs[int], vectors: Sequence[Segment], options: Options
) -> None:
    from stemmatic.encode import get_encoder

    wanted = np.unique([number for pairs in near.values() for pair in pairs for number in pair])
    texts = SpokenTexts(*files.rows(wanted, TOKENIZED.names))
    at = {number: i for i, number in enumerate(texts.numbers)}
    links = find_translations(
        texts,
        partial(_known_vectors, vectors, get_encoder().name),
        options.translate,
        options.link,
        {languages: {(at[a], at[b]) for a, b in pairs} for languages, pairs in near.items()},
        encode_precisely=_encode_precisely if options.translate.precise else None,
    )
    number = {key: texts.numbers[at] for key, at in texts.index.items()}
    write_table(path, LINKS, to_rows(links, number))


def _known_vectors(
    vectors: Sequence[Segment], encoder: str, texts: Sequence[str], languages: Sequence[str]
) -> NDArray[np.float32]:
    return vectors_of(vectors, encoder, texts, languages, {})


def _encode(texts: Sequence[str], languages: Sequence[str]) -> Any:
    from stemmatic.encode import encode  # only where there is more than one language

    return encode(texts, languages=languages)


def _encode_precisely(texts: Sequence[str], languages: Sequence[str]) -> Any:
    from stemmatic.encode import encode

    return encode(texts, languages=languages, encoder="precise")
