"""Links as columns: what a batch of verified pairs gives, turned into records only where somebody asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numba
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmatic.link.acceptance import LinkNumbers, as_numbers
from stemmatic.link.columns import TextColumns
from stemmatic.link.relation import FROM_B, OPEN, RELATIONS, direction_grounds, find_direction, name_relation
from stemmatic.link.wording.verification import SharedTexts
from stemmatic.model import Link, PassagePair
from stemmatic.options import LinkOptions

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

PASSAGE_PAIR = pa.struct(
    [
        ("source_begin", pa.int32()),
        ("source_end", pa.int32()),
        ("target_begin", pa.int32()),
        ("target_end", pa.int32()),
        ("score", pa.float64()),
    ]
)
LINK = pa.schema(
    [
        ("source", pa.string()),
        ("target", pa.string()),
        ("directed", pa.bool_()),
        ("relation", pa.string()),
        ("score", pa.float64()),
        ("source_coverage", pa.float64()),
        ("target_coverage", pa.float64()),
        ("grounds", pa.list_(pa.string())),
        ("passages", pa.list_(PASSAGE_PAIR)),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRows:
    """Links inside a language, a row each; the fields are those of :class:`~stemmatic.model.Link`.

    ``relation`` counts in :data:`~stemmatic.link.relation.RELATIONS`. ``words`` and ``longest_run`` are the grounds in
    wording, ``ground`` and ``apart`` those of the direction. Row ``r`` has the pairs of passages
    ``offsets[r]:offsets[r + 1]``: ``spans`` are source begin and end, target begin and end.
    """

    source: Sequence[str]
    target: Sequence[str]
    directed: NDArray[np.bool_]
    relation: NDArray[np.int8]
    score: Floats
    source_coverage: Floats
    target_coverage: Floats
    words: Ints
    longest_run: Ints
    ground: NDArray[np.int8]
    apart: Ints
    offsets: Ints
    spans: NDArray[np.int32]
    dice: Floats

    def __len__(self) -> int:
        return len(self.source)

    def grounds(self) -> Iterator[tuple[str, ...]]:
        """The grounds of each link."""
        rows = zip(
            self.words.tolist(), self.longest_run.tolist(), self.ground.tolist(), self.apart.tolist(), strict=True
        )
        for words, longest, ground, apart in rows:
            wording = f"wording: {words} words shared, longest run {longest}"
            yield (wording, *direction_grounds(ground, apart))

    def __iter__(self) -> Iterator[Link]:
        offsets = self.offsets.tolist()
        pairs = list(map(PassagePair, *self.spans.T.tolist(), self.dice.tolist()))
        columns = zip(
            self.source,
            self.target,
            self.directed.tolist(),
            self.relation.tolist(),
            self.score.tolist(),
            self.source_coverage.tolist(),
            self.target_coverage.tolist(),
            self.grounds(),
            offsets[:-1],
            offsets[1:],
            strict=True,
        )
        for source, target, directed, relation, score, ours, theirs, grounds, begin, end in columns:
            yield Link(
                source=source,
                target=target,
                directed=directed,
                relation=RELATIONS[relation],
                score=score,
                source_coverage=ours,
                target_coverage=theirs,
                grounds=grounds,
                passages=tuple(pairs[begin:end]),
            )

    def to_batch(self) -> pa.RecordBatch:
        """The rows in Arrow, with the fields of :data:`LINK`."""
        offsets = pa.array(self.offsets.astype(np.int32))
        spans = [pa.array(self.spans[:, at]) for at in range(4)]
        pairs = pa.StructArray.from_arrays([*spans, pa.array(self.dice)], fields=list(PASSAGE_PAIR))
        return pa.record_batch(
            [
                pa.array(self.source, pa.string()),
                pa.array(self.target, pa.string()),
                pa.array(self.directed),
                pa.array([RELATIONS[one].value for one in self.relation.tolist()], pa.string()),
                pa.array(self.score),
                pa.array(self.source_coverage),
                pa.array(self.target_coverage),
                pa.array([list(one) for one in self.grounds()], pa.list_(pa.string())),
                pa.ListArray.from_arrays(offsets, pairs),
            ],
            schema=LINK,
        )


def make_rows(
    a: TextColumns,
    a_keys: Sequence[str],
    b: TextColumns,
    b_keys: Sequence[str],
    left: Ints,
    right: Ints,
    shared: SharedTexts,
    options: LinkOptions,
) -> LinkRows:
    """The links of what ``compare_wording`` found in the pairs ``left``, ``right``."""
    numbers = as_numbers(options)
    left, right = left[shared.pair], right[shared.pair]
    direction, ground, apart = _directions(a, b, left, right, shared.unpaired, numbers)
    ours, theirs = list(map(a_keys.__getitem__, left.tolist())), list(map(b_keys.__getitem__, right.tolist()))
    turned = direction == FROM_B
    for at in np.flatnonzero(direction == OPEN).tolist():
        turned[at] = theirs[at] < ours[at]
    covered, unpaired = (_turned(sides, turned) for sides in (shared.covered, shared.unpaired))
    owner = np.repeat(np.arange(len(turned)), np.diff(shared.offsets))
    spans = np.empty((len(owner), 4), np.int32)
    for side, (columns, posts) in enumerate(((a, left), (b, right))):
        at = columns.passage_offsets[posts][owner] + shared.passages[:, side]
        spans[:, 2 * side], spans[:, 2 * side + 1] = columns.passage_begins[at], columns.passage_ends[at]
    dice = round_4(shared.dice)
    rows = np.flatnonzero(turned[owner])
    spans[rows] = spans[rows][:, [2, 3, 0, 1]]
    order = rows[np.lexsort((spans[rows, 2], spans[rows, 0], owner[rows]))]
    spans[rows], dice[rows] = spans[order], dice[order]
    for at in np.flatnonzero(turned).tolist():
        ours[at], theirs[at] = theirs[at], ours[at]
    covered_4 = round_4(covered)
    return LinkRows(
        source=ours,
        target=theirs,
        directed=direction != OPEN,
        relation=_relations(covered, unpaired, direction != OPEN, shared.changed, numbers),
        score=round_4(shared.score),
        source_coverage=covered_4[:, 0],
        target_coverage=covered_4[:, 1],
        words=shared.words,
        longest_run=shared.longest_run,
        ground=ground,
        apart=apart,
        offsets=shared.offsets,
        spans=spans,
        dice=dice,
    )


def _turned(sides: Floats, turned: NDArray[np.bool_]) -> Floats:
    return np.where(turned[:, None], sides[:, ::-1], sides)


def round_4(values: Floats) -> Floats:
    """Numbers rounded to four places exactly as ``round`` does, which looks at the true value of what seems a tie."""
    scaled = values * 1e4
    rounded = np.rint(scaled) / 1e4
    for at in np.argwhere(np.abs(scaled - np.floor(scaled) - 0.5) < 1e-6):
        rounded[tuple(at)] = round(float(values[tuple(at)]), 4)
    return rounded


@numba.njit(cache=True, nogil=True)
def _directions(
    a: TextColumns, b: TextColumns, left: Ints, right: Ints, unpaired: Floats, options: LinkNumbers
) -> tuple[NDArray[np.int8], NDArray[np.int8], Ints]:
    count = len(left)
    direction, ground = np.empty(count, np.int8), np.empty(count, np.int8)
    apart = np.empty(count, np.int64)
    for at in range(count):
        i, j = left[at], right[at]
        direction[at], ground[at], apart[at] = find_direction(
            (a.times[i], b.times[j]),
            a.day_only[i] or b.day_only[j],
            (unpaired[at, 0], unpaired[at, 1]),
            (a.elided[i], b.elided[j]),
            options,
        )
    return direction, ground, apart


@numba.njit(cache=True, nogil=True)
def _relations(
    covered: Floats, unpaired: Floats, directed: NDArray[np.bool_], changed: Floats, options: LinkNumbers
) -> NDArray[np.int8]:
    names = np.empty(len(directed), np.int8)
    for at in range(len(directed)):
        names[at] = name_relation(
            (covered[at, 0], covered[at, 1]),
            (unpaired[at, 0], unpaired[at, 1]),
            directed[at],
            changed[at],
            options,
        )
    return names
