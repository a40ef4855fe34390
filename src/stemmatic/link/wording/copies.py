"""Links among pairs of posts of one language: compared, named, and given a direction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmatic.link.changed import note_changes
from stemmatic.link.columns import COMPARED, TextColumns, as_batch, read_columns
from stemmatic.link.rows import read_links
from stemmatic.link.texts import Texts
from stemmatic.link.wording.rows import LinkRows, make_rows
from stemmatic.link.wording.verification import compare_wording
from stemmatic.model import Link
from stemmatic.options import LinkOptions


def link_columns(
    texts: TextColumns, keys: Sequence[str], left: NDArray[np.int64], right: NDArray[np.int64], options: LinkOptions
) -> LinkRows:
    """The links among the posts ``left`` and ``right`` of columns; each left post is the earlier one.

    ``keys`` are those of the posts. A link rests on its two posts alone.
    """
    left, right = np.ascontiguousarray(left), np.ascontiguousarray(right)
    return make_rows(texts, keys, left, right, compare_wording(texts, left, right, options), options)


def compare_pairs(
    texts: Texts, pairs: Sequence[tuple[int, int]] | NDArray[np.int64], options: LinkOptions
) -> list[Link]:
    """The links among pairs (i, j) of posts of ``texts``, i before j, as records."""
    ends = np.array(pairs, np.int64).reshape(-1, 2)
    found = link_columns(texts.columns, texts.keys, ends[:, 0], ends[:, 1], options)
    return read_links(note_changes(found.to_batch(texts.keys), texts.rows, found.source, found.target))


def verify_batch(pairs: pa.RecordBatch, options: LinkOptions) -> pa.RecordBatch:
    """The links among pairs of texts, a pair a row: a pure function from batch to batch, for any engine.

    Args:
        pairs: the fields of :data:`~stemmatic.link.columns.COMPARED` twice, with ``a_`` and ``b_`` before their names;
            ``a`` is the earlier post.
        options: when two posts are held to share wording.

    Returns:
        The links with the fields of :data:`~stemmatic.link.rows.LINK`; pairs that are none have no row.
    """
    sides = [
        pairs.select([side + name for name in COMPARED.names]).rename_columns(COMPARED.names) for side in ("a_", "b_")
    ]
    both = as_batch(pa.Table.from_batches(sides))
    keys, each = both.column("key").to_pylist(), np.arange(pairs.num_rows)
    return link_columns(read_columns(both), keys, each, each + pairs.num_rows, options).to_batch(keys)
