"""Texts as columns of numbers: what compiled code compares, and what Arrow carries between processes and machines.

Post ``i`` owns the words ``offsets[i]:offsets[i + 1]`` and the passages ``passage_offsets[i]:passage_offsets[i + 1]``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

HAS_DIGIT = 1  # a form's flags
IS_ALPHA = 2
UNKNOWN_TIME = np.iinfo(np.int64).min

_INTS = pa.list_(pa.int32())
COMPARED = pa.schema(
    [
        ("words", pa.list_(pa.int64())),  # 64-bit numbers read as signed, since not every engine has unsigned ones
        ("word_passages", _INTS),
        ("lengths", _INTS),
        ("specific", pa.list_(pa.bool_())),
        ("forms", pa.list_(pa.string())),  # of the specific words, in order
        ("passage_begins", _INTS),
        ("passage_ends", _INTS),
        ("passage_versions", _INTS),
        ("key", pa.string()),
        ("channel", pa.string()),
        ("time", pa.int64()),  # microseconds since 1970, null where unknown
        ("precision", pa.int8()),
        ("elided", pa.bool_()),
    ]
)
"""What wordings are compared by, a post a row: see :class:`TextColumns`.

``specific`` marks the words that tell one event from another: numbers, and names (a capital inside a passage).
"""


class TextColumns(NamedTuple):
    """The texts of posts, compiled code's view of them.

    ``words`` are folded words as numbers, ``word_passages`` the passage of each, counted from 0 in its post and never
    falling, ``lengths`` its printed characters. ``form_of`` is -1 or, for a name or a number, where its printed form
    stands in ``forms``: characters ``form_chars[form_offsets[f]:form_offsets[f + 1]]``. Passages have their span in the
    raw text and their language version. ``times`` are microseconds since 1970, or :data:`UNKNOWN_TIME`.
    """

    offsets: NDArray[np.int64]
    words: NDArray[np.uint64]
    word_passages: NDArray[np.int32]
    lengths: NDArray[np.int32]
    form_of: NDArray[np.int32]
    form_offsets: NDArray[np.int64]
    form_chars: NDArray[np.uint32]
    form_flags: NDArray[np.uint8]
    passage_offsets: NDArray[np.int64]
    passage_begins: NDArray[np.int32]
    passage_ends: NDArray[np.int32]
    passage_versions: NDArray[np.int32]
    channels: NDArray[np.int32]
    times: NDArray[np.int64]
    precision: NDArray[np.int8]
    elided: NDArray[np.bool_]


class Forms:
    """Printed forms of names and numbers, each once."""

    def __init__(self) -> None:
        self.number: dict[str, int] = {}

    def add(self, form: str) -> int:
        """The number of a form."""
        return self.number.setdefault(form, len(self.number))

    def columns(self) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint8]]:
        """Offsets, characters and flags, by number."""
        forms = list(self.number)
        offsets = np.zeros(len(forms) + 1, np.int64)
        np.cumsum(np.fromiter(map(len, forms), np.int64, len(forms)), out=offsets[1:])
        flags = (HAS_DIGIT * any(map(str.isdigit, form)) + IS_ALPHA * form.isalpha() for form in forms)
        return offsets, codepoints("".join(forms)), np.fromiter(flags, np.uint8, len(forms))


def codepoints(text: str) -> NDArray[np.uint32]:
    """The characters of a text as numbers, one each."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).copy()


def flat(column: Any, kind: type[np.generic]) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Offsets, from 0, and values of a column of lists, of which none may be null."""
    offsets = column.offsets.to_numpy().astype(np.int64)
    values = column.values.to_numpy(zero_copy_only=False)[offsets[0] : offsets[-1]]
    wide = kind is np.uint64 and values.dtype == np.int64
    # Copies, since compiled code is compiled anew for arrays that cannot be written to.
    return offsets - offsets[0], values.view(kind).copy() if wide else values.astype(kind)


def as_batch(table: pa.Table) -> pa.RecordBatch:
    """The rows of a table in one piece."""
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], table.schema)


def read_columns(batch: pa.RecordBatch) -> TextColumns:
    """The columns of a batch with the fields of :data:`COMPARED`."""
    offsets, words = flat(batch.column("words"), np.uint64)
    specific = flat(batch.column("specific"), np.bool_)[1]
    forms = Forms()
    form_of = np.full(len(words), -1, np.int32)
    spelt = batch.column("forms").flatten().to_pylist()
    form_of[specific] = np.fromiter(map(forms.add, spelt), np.int32, len(spelt))
    passage_offsets, begins = flat(batch.column("passage_begins"), np.int32)
    form_offsets, chars, flags = forms.columns()
    return TextColumns(
        offsets=offsets,
        words=words,
        word_passages=flat(batch.column("word_passages"), np.int32)[1],
        lengths=flat(batch.column("lengths"), np.int32)[1],
        form_of=form_of,
        form_offsets=form_offsets,
        form_chars=chars,
        form_flags=flags,
        passage_offsets=passage_offsets,
        passage_begins=begins,
        passage_ends=flat(batch.column("passage_ends"), np.int32)[1],
        passage_versions=flat(batch.column("passage_versions"), np.int32)[1],
        channels=batch.column("channel").dictionary_encode().indices.to_numpy().copy(),
        times=batch.column("time").fill_null(int(UNKNOWN_TIME)).to_numpy().copy(),
        precision=batch.column("precision").to_numpy().copy(),
        elided=batch.column("elided").to_numpy(zero_copy_only=False).copy(),
    )
