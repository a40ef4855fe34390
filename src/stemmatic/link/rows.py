"""Links as rows of Arrow: what is written once where a link is found, and is read as a record only where asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from stemmatic.link.columns import flat
from stemmatic.model import Change, Link, PassagePair, Relation

LINK = pa.schema(
    [
        ("source", pa.string()),
        ("target", pa.string()),
        ("directed", pa.bool_()),
        ("relation", pa.string()),
        ("score", pa.float64()),
        ("source_coverage", pa.float64()),
        ("target_coverage", pa.float64()),
        ("grounds", pa.string()),
        ("passages", pa.string()),
        ("changes", pa.string()),
        ("pairs", pa.list_(pa.float64())),
    ]
)
"""The fields of :class:`~stemmatic.model.Link`; ``grounds``, ``passages`` and ``changes`` are JSON as archives keep it.

``pairs`` has the passages in numbers, five for each pair: begin and end in the source, in the target, score.
"""


def rows_of(links: Iterable[Link]) -> pa.RecordBatch:
    """The rows of links at hand."""
    held = list(links)
    pairs = [
        (p.source_begin, p.source_end, p.target_begin, p.target_end, p.score) for one in held for p in one.passages
    ]
    numbers = np.array(pairs, np.float64).reshape(-1, 5)
    offsets = np.concatenate([[0], np.cumsum([len(one.passages) for one in held])]).astype(np.int64)
    passages, spans = write_pairs(offsets, numbers)
    columns = (
        [getattr(one, name) for one in held]
        for name in ("source", "target", "directed", "relation", "score", "source_coverage", "target_coverage")
    )
    return pa.record_batch(
        [
            *(pa.array(values, field.type) for values, field in zip(columns, LINK, strict=False)),
            pa.array([f"[{write_grounds(one.grounds)}]" for one in held], pa.string()),
            passages,
            pa.array([write_changes(one.changes) for one in held], pa.string()),
            spans,
        ],
        LINK,
    )


class LinkReader:
    """Rows with the fields of :data:`LINK`, of which each can be asked for as a record.

    ``offsets`` and ``pairs`` are the column ``pairs``: those of row ``i`` are ``pairs[offsets[i]:offsets[i + 1]]``.
    """

    def __init__(self, rows: pa.RecordBatch) -> None:
        self.rows = rows
        offsets, values = flat(rows.column("pairs"), np.float64)
        self.offsets, self.pairs = offsets // 5, values.reshape(-1, 5)
        self._changes = rows.column("changes").to_pylist()
        self._columns = [rows.column(at).to_pylist() for at in range(LINK.get_field_index("passages"))]

    def record(self, at: int) -> Link:
        """The link in a row."""
        source, target, directed, relation, score, source_coverage, target_coverage, grounds = (
            column[at] for column in self._columns
        )
        return Link(
            source=source,
            target=target,
            directed=directed,
            relation=Relation(relation),
            score=score,
            source_coverage=source_coverage,
            target_coverage=target_coverage,
            grounds=tuple(json.loads(grounds)),
            passages=tuple(
                PassagePair(int(begin), int(end), int(target_begin), int(target_end), likeness)
                for begin, end, target_begin, target_end, likeness in self.pairs[
                    self.offsets[at] : self.offsets[at + 1]
                ].tolist()
            ),
            changes=read_changes(self._changes[at]),
        )


def read_links(rows: pa.RecordBatch) -> list[Link]:
    """The records of rows with the fields of :data:`LINK`."""
    return list(map(LinkReader(rows).record, range(rows.num_rows)))


def write_changes(changes: Sequence[Change]) -> str | None:
    """Changes as JSON; nothing where there are none."""
    kept = [one.as_list() for one in changes]
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")) if kept else None


def read_changes(kept: str | None) -> tuple[Change, ...]:
    """The changes that :func:`write_changes` wrote."""
    return tuple(map(Change.of_list, json.loads(kept))) if kept else ()


def write_grounds(grounds: Sequence[str]) -> str:
    """Grounds as the items of a list in JSON."""
    return ",".join(json.dumps(ground, ensure_ascii=False) for ground in grounds)


def write_pairs(offsets: NDArray[np.int64], pairs: NDArray[np.float64]) -> tuple[pa.Array, pa.Array]:
    """The columns ``passages`` and ``pairs`` of links, of which each has the pairs ``offsets[i]:offsets[i + 1]``.

    Numbers are written as Python writes them.
    """
    spans = [pa.array(pairs[:, at].astype(np.int32)).cast(pa.string()) for at in range(4)]
    scores, which = np.unique(pairs[:, 4], return_inverse=True)
    each = pc.binary_join_element_wise(*spans, gather_texts(list(map(repr, scores.tolist())), which), ",")
    joined = pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), each), "],[")
    written = concat_texts("[[", joined, "]]")
    empty = pa.array(offsets[1:] == offsets[:-1])
    values = pa.ListArray.from_arrays(pa.array((5 * offsets).astype(np.int32)), pa.array(pairs.ravel()))
    return pc.if_else(empty, "[]", written), values


def concat_texts(*texts: Any) -> pa.Array:
    """Texts, arrays of them or one for all rows, one behind the other in every row."""
    return pc.binary_join_element_wise(*texts, "")


def gather_texts(texts: Sequence[str], which: NDArray[Any]) -> pa.Array:
    """A text for each row."""
    return pa.array(texts, pa.string()).take(pa.array(which))
