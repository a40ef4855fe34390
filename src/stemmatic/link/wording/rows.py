"""Links inside a language as columns of numbers: what a batch of verified pairs gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numba
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stemmatic.link.acceptance import LinkNumbers, as_numbers
from stemmatic.link.columns import TextColumns
from stemmatic.link.relation import (
    FROM_B,
    OPEN,
    RELATIONS,
    common_precision,
    direction_grounds,
    find_direction,
    name_relation,
    round_seconds,
)
from stemmatic.link.rows import LINK, concat_texts, gather_texts, write_grounds, write_pairs
from stemmatic.link.wording.verification import SharedTexts
from stemmatic.options import LinkOptions

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRows:
    """Links inside a language, a row each; the fields are those of :class:`~stemmatic.model.Link`.

    ``source`` and ``target`` are the numbers of posts in their columns, ``relation`` counts in
    :data:`~stemmatic.link.relation.RELATIONS`. ``words`` and ``longest_run`` are the grounds in wording, ``ground`` and
    ``apart`` those of the direction. Row ``r`` has the pairs of passages ``offsets[r]:offsets[r + 1]``: source begin
    and end, target begin and end, score.
    """

    source: Ints
    target: Ints
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
    pairs: Floats

    def __len__(self) -> int:
        return len(self.source)

    def to_batch(self, keys: Sequence[str]) -> pa.RecordBatch:
        """The rows in Arrow, with the fields of :data:`~stemmatic.link.rows.LINK`, by the keys of the posts."""
        texts = pa.array(keys, pa.string())
        passages, spans = write_pairs(self.offsets, self.pairs)
        return pa.record_batch(
            [
                texts.take(pa.array(self.source)),
                texts.take(pa.array(self.target)),
                pa.array(self.directed),
                gather_texts([one.value for one in RELATIONS], self.relation),
                pa.array(self.score),
                pa.array(self.source_coverage),
                pa.array(self.target_coverage),
                self._grounds(),
                passages,
                pa.nulls(len(self), pa.string()),
                spans,
            ],
            LINK,
        )

    def _grounds(self) -> pa.Array:
        """The grounds of each link, as a list in JSON."""
        seconds = round_seconds(self.apart // 1_000_000)
        different, which = np.unique(8 * seconds + self.ground, return_inverse=True)
        directions = [write_grounds(direction_grounds(one % 8, one // 8)) for one in different.tolist()]
        counts = [pa.array(values).cast(pa.string()) for values in (self.words, self.longest_run)]
        wording = concat_texts('["wording: ', counts[0], " words shared, longest run ", counts[1], '",')
        return concat_texts(wording, gather_texts(directions, which), "]")


def make_rows(
    texts: TextColumns, keys: Sequence[str], left: Ints, right: Ints, shared: SharedTexts, options: LinkOptions
) -> LinkRows:
    """The links of what ``compare_wording`` found in pairs of posts, ``left`` and ``right``; ``keys`` are theirs."""
    numbers = as_numbers(options)
    left, right = left[shared.pair], right[shared.pair]
    direction, ground, apart = _directions(texts, left, right, shared.unpaired, numbers)
    turned = direction == FROM_B
    open_ends = np.flatnonzero(direction == OPEN)
    for at, i, j in zip(open_ends.tolist(), left[open_ends].tolist(), right[open_ends].tolist(), strict=True):
        turned[at] = keys[j] < keys[i]
    covered, unpaired = (_turned(sides, turned) for sides in (shared.covered, shared.unpaired))
    covered_4 = round_4(covered)
    return LinkRows(
        source=np.where(turned, right, left),
        target=np.where(turned, left, right),
        directed=direction != OPEN,
        relation=_relations(
            covered,
            unpaired,
            direction != OPEN,
            shared.refigured | (shared.changed > numbers.same_share),
            shared.apart,
            numbers,
        ),
        score=round_4(shared.score),
        source_coverage=covered_4[:, 0],
        target_coverage=covered_4[:, 1],
        words=shared.words,
        longest_run=shared.longest_run,
        ground=ground,
        apart=apart,
        offsets=shared.offsets,
        pairs=_passage_pairs(texts, left, right, turned, shared.offsets, shared.passages, round_4(shared.dice)),
    )


def _turned(sides: Floats, turned: NDArray[np.bool_]) -> Floats:
    return np.where(turned[:, None], sides[:, ::-1], sides)


def round_4(values: Floats) -> Floats:
    """Numbers rounded to four decimals exactly as ``round`` does, which looks at the true value of what seems a tie."""
    scaled = values * 1e4
    rounded = np.rint(scaled) / 1e4
    for at in np.argwhere(np.abs(scaled - np.floor(scaled) - 0.5) < 1e-6):
        rounded[tuple(at)] = round(float(values[tuple(at)]), 4)
    return rounded


@numba.njit(cache=True, nogil=True)
def _passage_pairs(
    texts: TextColumns,
    left: Ints,
    right: Ints,
    turned: NDArray[np.bool_],
    offsets: Ints,
    passages: NDArray[np.int32],
    scores: Floats,
) -> Floats:
    """The spans of the passages of each link, those of its source first, in their order there, with their scores."""
    pairs = np.empty((len(scores), 5))
    for row in range(len(left)):
        source, target = (right[row], left[row]) if turned[row] else (left[row], right[row])
        for one in range(offsets[row], offsets[row + 1]):
            p = texts.passage_offsets[source] + passages[one, 1 if turned[row] else 0]
            q = texts.passage_offsets[target] + passages[one, 0 if turned[row] else 1]
            begin, other = texts.passage_begins[p], texts.passage_begins[q]
            at = one
            while turned[row] and at > offsets[row] and (pairs[at - 1, 0], pairs[at - 1, 2]) > (begin, other):
                pairs[at] = pairs[at - 1]
                at -= 1
            pairs[at, 0], pairs[at, 1] = begin, texts.passage_ends[p]
            pairs[at, 2], pairs[at, 3] = other, texts.passage_ends[q]
            pairs[at, 4] = scores[one]
    return pairs


@numba.njit(cache=True, nogil=True)
def _directions(
    texts: TextColumns, left: Ints, right: Ints, unpaired: Floats, options: LinkNumbers
) -> tuple[NDArray[np.int8], NDArray[np.int8], Ints]:
    count = len(left)
    direction, ground = np.empty(count, np.int8), np.empty(count, np.int8)
    apart = np.empty(count, np.int64)
    for at in range(count):
        i, j = left[at], right[at]
        direction[at], ground[at], apart[at] = find_direction(
            (texts.times[i], texts.times[j]),
            common_precision(texts.precision[i], texts.precision[j], texts.channels[i] == texts.channels[j]),
            (unpaired[at, 0], unpaired[at, 1]),
            (texts.elided[i], texts.elided[j]),
            options,
        )
    return direction, ground, apart


@numba.njit(cache=True, nogil=True)
def _relations(
    covered: Floats,
    unpaired: Floats,
    directed: NDArray[np.bool_],
    altered: NDArray[np.bool_],
    apart: NDArray[np.bool_],
    options: LinkNumbers,
) -> NDArray[np.int8]:
    names = np.empty(len(directed), np.int8)
    for at in range(len(directed)):
        names[at] = name_relation(
            (covered[at, 0], covered[at, 1]),
            (unpaired[at, 0], unpaired[at, 1]),
            directed[at],
            altered[at],
            apart[at],
            options,
        )
    return names
