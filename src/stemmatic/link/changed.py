"""What changed between the ends of links, noted in their rows: a text that was turned is no plain copy or excerpt.

What a channel repeats under its posts is not compared there; where another took it over with the text, it is. Texts of
the same characters are copies all the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmatic.changes import ComparedText, find_changes
from stemmatic.link.columns import flat
from stemmatic.link.rows import LINK, write_changes
from stemmatic.model import PassageKind, Relation
from stemmatic.text.folding import marked_letters
from stemmatic.text.quotations import count_marks

COMPARED_BY = ("text", "passage_begins", "passage_ends", "passage_languages", "passage_kinds")
"""The fields of :data:`~stemmatic.link.texts.TOKENIZED` that changes are found by."""

_HEADING = tuple(PassageKind).index(PassageKind.HEADING)
_PARTLY = frozenset(
    one.value
    for one in (
        *(Relation.EDITED_COPY, Relation.EXCERPT, Relation.EDITED_EXCERPT),
        *(Relation.EXPANDED_COPY, Relation.SHARED_PASSAGES),
    )
)
_EDITED = {Relation.COPY.value: Relation.EDITED_COPY.value, Relation.EXCERPT.value: Relation.EDITED_EXCERPT.value}


def note_changes(
    links: pa.RecordBatch, texts: pa.RecordBatch, source: NDArray[np.int64], target: NDArray[np.int64]
) -> pa.RecordBatch:
    """The rows of links, with the fields of :data:`~stemmatic.link.rows.LINK`, with their changes and their name.

    Only links are looked at whose paired passages differ in words, or whose texts have other quotation marks.

    Args:
        links: the rows.
        texts: the fields :data:`COMPARED_BY`.
        source: which of the texts is the source of each link.
        target: which is its target.
    """
    if not links.num_rows:
        return links
    raw = texts.column("text").to_pylist()
    marks = np.fromiter(map(count_marks, raw), np.int64, len(raw))
    offsets, pairs = flat(links.column("pairs"), np.float64)
    offsets, pairs = offsets // 5, pairs.reshape(-1, 5)
    differs = np.abs(marks[source] - marks[target]) > 1
    differs |= (links.column("source_coverage").to_numpy() < 1) & (links.column("target_coverage").to_numpy() < 1)
    differs[np.repeat(np.arange(links.num_rows), np.diff(offsets))[pairs[:, 4] < 1]] = True
    for at in np.flatnonzero(~differs).tolist():  # of words that are compared without their accents
        ours, theirs = raw[int(source[at])], raw[int(target[at])]
        if ours != theirs and not (ours.isascii() and theirs.isascii()):
            differs[at] = _have_other_marks(ours, theirs, pairs[offsets[at] : offsets[at + 1], :4].astype(np.int64))
    relations = links.column("relation").to_pylist()
    same = [at for at, one in enumerate(relations) if one in _PARTLY and raw[int(source[at])] == raw[int(target[at])]]
    differs[same] = False
    passages = _Passages(texts, raw)
    changes: list[str | None] = [None] * links.num_rows
    for at in np.flatnonzero(differs).tolist():
        spans = pairs[offsets[at] : offsets[at + 1], :4].astype(np.int64).tolist()
        found = find_changes(passages[int(source[at])], passages[int(target[at])], map(tuple, spans))
        if found.changes:
            changes[at] = write_changes(found.changes)
        turned = found.changes or (found.differs if relations[at] == Relation.COPY else found.reworded)
        if turned:
            relations[at] = _EDITED.get(relations[at], relations[at])
    columns = dict(zip(LINK.names, links.columns, strict=True))
    if same:
        for name in ("source_coverage", "target_coverage"):
            covered = columns[name].to_numpy().copy()
            covered[same] = 1.0
            columns[name] = pa.array(covered, columns[name].type)
        for at in same:
            relations[at] = Relation.COPY.value
    columns |= {"relation": pa.array(relations, pa.string()), "changes": pa.array(changes, pa.string())}
    return pa.record_batch(list(columns.values()), LINK)


def _have_other_marks(ours: str, theirs: str, pairs: NDArray[np.int64]) -> bool:
    """Whether passages that answer one another may differ in accents."""
    if not marked_letters(ours) and not marked_letters(theirs):
        return False
    return any(marked_letters(ours[a:b]) != marked_letters(theirs[c:d]) for a, b, c, d in pairs.tolist())


class _Passages(dict[int, ComparedText]):
    """Texts by their row, as they are asked for: those of copies are asked for often."""

    def __init__(self, texts: pa.RecordBatch, raw: Sequence[str]) -> None:
        super().__init__()
        self._raw = raw
        self._columns = [texts.column(name) for name in COMPARED_BY[1:]]

    def __missing__(self, row: int) -> ComparedText:
        begins, ends, languages, kinds = (column[row].as_py() for column in self._columns)
        headings = frozenset(begin for begin, kind in zip(begins, kinds, strict=False) if kind == _HEADING)
        found = self[row] = ComparedText(self._raw[row], list(zip(begins, ends, languages, strict=False)), headings)
        return found
