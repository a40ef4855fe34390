"""Links inside a language: fingerprints, candidates, alignment, relation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmatic.link.columns import TextColumns, read_columns
from stemmatic.link.texts import Texts
from stemmatic.link.wording.fingerprints import find_fingerprints
from stemmatic.link.wording.rows import LinkRows, make_rows
from stemmatic.link.wording.verification import compare_wording
from stemmatic.model import Link
from stemmatic.options import LinkOptions


class CandidatePairs(Protocol):
    """What an engine gives: pairs (a, b), and what the caps kept from being paired each with each."""

    @property
    def pairs(self) -> pa.Table:
        """The columns a and b (numbers of posts, a < b)."""

    @property
    def wide_fingerprints(self) -> int:
        """How many fingerprints more posts share than the cap."""

    @property
    def wide_rows(self) -> int:
        """How many posts hold those, with repetition."""

    @property
    def common_fingerprints(self) -> int:
        """How many weak fingerprints more posts share than their cap."""

    @property
    def common_rows(self) -> int:
        """How many posts hold those, with repetition."""


class Engine(Protocol):
    """Where the candidate join runs."""

    def find_candidates(
        self, fingerprints: pa.Table | Iterable[pa.RecordBatch], cap: int, weak_cap: int
    ) -> CandidatePairs:
        """The pairs of posts that share fingerprints."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyLinks:
    """The links inside languages, and how they came about."""

    links: tuple[Link, ...]
    candidates: int
    wide_fingerprints: int
    wide_rows: int
    common_fingerprints: int
    common_rows: int


Progress = Callable[[int, int], None]


def find_copies(texts: Texts, engine: Engine, options: LinkOptions, progress: Progress | None = None) -> CopyLinks:
    """Every copy, edited copy, excerpt and expansion among the posts; ``progress`` gets (pairs done, pairs in all)."""
    batch = find_fingerprints(texts.words, texts.word_passages, texts.offsets, options)
    found = engine.find_candidates(pa.Table.from_batches([batch]), options.max_holders, options.max_weak_holders)
    left, right = found.pairs["a"].to_numpy(), found.pairs["b"].to_numpy()
    return CopyLinks(
        links=tuple(link_pairs(texts, left, right, options, progress)),
        candidates=len(left),
        wide_fingerprints=found.wide_fingerprints,
        wide_rows=found.wide_rows,
        common_fingerprints=found.common_fingerprints,
        common_rows=found.common_rows,
    )


def compare_pairs(
    texts: Texts, pairs: Sequence[tuple[int, int]], options: LinkOptions, progress: Progress | None = None
) -> Iterator[Link]:
    """The links among pairs (i, j) of posts of ``texts``, i before j; each rests on its two posts alone."""
    ends = np.array(pairs, np.int64).reshape(-1, 2)
    yield from link_pairs(texts, ends[:, 0], ends[:, 1], options, progress)


def link_pairs(
    texts: Texts,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    options: LinkOptions,
    progress: Progress | None = None,
) -> LinkRows:
    """The links among the posts ``left`` and ``right`` of ``texts``, as rows; each left post is the earlier one."""
    return link_columns(texts.columns, [post.key for post in texts.posts], left, right, options, progress)


def link_columns(
    columns: TextColumns,
    keys: Sequence[str],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    options: LinkOptions,
    progress: Progress | None = None,
) -> LinkRows:
    """The same among the posts of columns, whose ``keys`` are given."""
    left, right = np.ascontiguousarray(left), np.ascontiguousarray(right)
    shared = compare_wording(columns, columns, left, right, options, progress)
    return make_rows(columns, keys, columns, keys, left, right, shared, options)


def verify_batch(pairs: pa.RecordBatch, options: LinkOptions) -> pa.RecordBatch:
    """The links among pairs of texts, a pair a row: a pure function from batch to batch, for any engine.

    Args:
        pairs: the fields of :data:`~stemmatic.link.columns.TEXT` twice, with ``a_`` and ``b_`` before their names;
            ``a`` is the earlier post.
        options: when two posts are held to share wording.

    Returns:
        The links with the fields of :data:`~stemmatic.link.wording.rows.LINK`; pairs that are none have no row.
    """
    channels: dict[str, int] = {}
    a, b = read_columns(pairs, "a_", channels), read_columns(pairs, "b_", channels)
    keys = [pairs.column(name).to_pylist() for name in ("a_key", "b_key")]
    each = np.arange(pairs.num_rows)
    shared = compare_wording(a, b, each, each, options)
    return make_rows(a, keys[0], b, keys[1], each, each, shared, options).to_batch()
