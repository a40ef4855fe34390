"""Alignment of two texts' passages across languages: which passages answer which, none left out.

The dynamic programme of Gale & Church (1993) over embeddings, with the costs of Vecalign (Thompson & Koehn 2019):
neighbours are encoded together, and the distance of two spans is divided by how far each lies from the other text as a
whole, so that spans near to everything gain nothing by it. To that the lengths are added, as in Gale & Church, and
passages of few letters (page numbers, captions cut short) are left alone at less cost. All passages take part and the
order is kept; this is for two texts that are known to be one. Links between posts use
:mod:`stemmatic.link.meaning.alignment`, where most passages may have no counterpart.
"""

from __future__ import annotations

from collections.abc import Sequence

import numba
import numpy as np
from numpy.typing import NDArray

from stemmatic.encode import Encoder, encode

Floats = NDArray[np.float32]
Bead = tuple[tuple[int, ...], tuple[int, ...]]

# Fitted on alignment-de-fr dev (benchmarks/accuracy/alignment.py); the unit is the distance of two random spans.
MAX_SPAN = 5  # passages of one side in a bead
MAX_BEAD = 7  # passages of both sides in a bead
SIZE_POWER = 0.6  # a bead of p and q passages weighs (p q) ** this; lower merges more
MERGE_COST = 0.18  # for each passage beyond one a side; lower merges more
LENGTH_WEIGHT = 0.035  # for the squared difference of lengths in standard deviations; higher trusts lengths more
LENGTH_VARIANCE = 6.8  # of a character's translation (Gale & Church 1993)
MOST_DEVIATION = 9.0  # squares beyond count as this: free translations are no errors
SKIP_COST = 0.75  # for leaving a passage alone; lower leaves more alone
SKIP_LEAST = 0.6  # times that for a passage without letters …
SKIP_LETTERS = 60  # … rising to the whole with so many letters

_SHAPES = np.array(
    [(p, q) for p in range(1, MAX_SPAN + 1) for q in range(1, MAX_SPAN + 1) if p + q <= MAX_BEAD], np.int64
)


def align_passages(
    a: Sequence[str],
    b: Sequence[str],
    *,
    languages: tuple[str, str] | None = None,
    encoder: str | Encoder = "default",
) -> list[Bead]:
    """Which passages of ``a`` answer which of ``b``: pairs (indices of a, indices of b), in order.

    Every index occurs once. A passage that answers nothing stands alone: ``((3,), ())``. Several neighbours may
    answer one or several, up to seven passages together.

    Args:
        a: the passages (sentences, say) of one text, in order.
        b: those of the other; either may be empty.
        languages: the two languages (ISO 639-1); without them the letters decide.
        encoder: as in :func:`stemmatic.encode`.

    Time and memory grow with the product of the two lengths. Neighbours are encoded together, which is most of the
    time: 468 by 554 sentences took 9 seconds on 2 cores.
    """
    if not a or not b:
        return [*(((i,), ()) for i in range(len(a))), *(((), (j,)) for j in range(len(b)))]
    of_a, of_b = languages or (None, None)
    spans_a, spans_b = _encode_spans(a, of_a, encoder), _encode_spans(b, of_b, encoder)
    moves = _find_path(spans_a, spans_b, _lengths(a), _lengths(b), _skip_costs(a), _skip_costs(b))
    return _walk(moves)


def _encode_spans(texts: Sequence[str], language: str | None, encoder: str | Encoder) -> list[Floats]:
    """For k = 1, 2, … the vectors of every k neighbouring passages read together."""
    lines = [text.strip() for text in texts]
    sizes = range(1, min(MAX_SPAN, len(lines)) + 1)
    spans = [" ".join(lines[at : at + k]).strip() for k in sizes for at in range(len(lines) - k + 1)]
    vectors = encode(spans, languages=[language] * len(spans) if language else None, encoder=encoder)
    return np.split(vectors, np.cumsum([len(lines) - k + 1 for k in sizes])[:-1])


def _lengths(texts: Sequence[str]) -> NDArray[np.float64]:
    """The characters before each passage, and in all."""
    return np.concatenate([[0.0], np.cumsum([len(text.strip()) + 1.0 for text in texts])])


def _skip_costs(texts: Sequence[str]) -> NDArray[np.float64]:
    letters = np.array([sum(map(str.isalpha, text)) for text in texts])
    return SKIP_COST * (SKIP_LEAST + (1 - SKIP_LEAST) * np.minimum(letters / SKIP_LETTERS, 1))


def _find_path(
    a: Sequence[Floats],
    b: Sequence[Floats],
    a_lengths: NDArray[np.float64],
    b_lengths: NDArray[np.float64],
    a_skip: NDArray[np.float64],
    b_skip: NDArray[np.float64],
) -> NDArray[np.int8]:
    """The table of moves (n + 1, m + 1), filled row by row: costs are never held for all pairs at once."""
    n, m = len(a[0]), len(b[0])
    a_usual, b_usual = np.concatenate(a).mean(0), np.concatenate(b).mean(0)
    a_far = [np.maximum(1 - vectors @ b_usual, 1e-3) for vectors in a]
    b_far = [np.maximum(1 - vectors @ a_usual, 1e-3) for vectors in b]
    even = np.sqrt(b_lengths[-1] / a_lengths[-1])
    a_lengths, b_lengths = a_lengths * even, b_lengths / even
    best = np.full((n + 1, m + 1), np.inf)
    moves = np.zeros((n + 1, m + 1), np.int8)
    best[0, 0] = 0.0
    costs = np.full((len(_SHAPES), m + 1), np.inf)
    for i in range(n + 1):
        costs[:] = np.inf
        for number, (p, q) in enumerate(_SHAPES.tolist()):
            if p <= i and q <= m:
                at = i - p
                distance = 2 * (1 - b[q - 1] @ a[p - 1][at]) / (a_far[p - 1][at] + b_far[q - 1])
                x, y = a_lengths[i] - a_lengths[at], b_lengths[q:] - b_lengths[:-q]
                deviation = np.minimum((x - y) ** 2 / (LENGTH_VARIANCE * (x + y) / 2), MOST_DEVIATION)
                costs[number, q:] = (
                    distance * (p * q) ** SIZE_POWER + LENGTH_WEIGHT * deviation + MERGE_COST * (p + q - 2)
                )
        _fill_row(i, best, moves, costs, _SHAPES, a_skip, b_skip)
    return moves


@numba.njit(cache=True, nogil=True)
def _fill_row(
    i: int,
    best: NDArray[np.float64],
    moves: NDArray[np.int8],
    costs: NDArray[np.float64],
    shapes: NDArray[np.int64],
    a_skip: NDArray[np.float64],
    b_skip: NDArray[np.float64],
) -> None:
    """The cheapest way to every cell of row ``i``; moves: 0 skip a, 1 skip b, 2 + number of the shape."""
    for j in range(best.shape[1]):
        least, chosen = best[i, j], 0
        if i > 0 and best[i - 1, j] + a_skip[i - 1] < least:
            least, chosen = best[i - 1, j] + a_skip[i - 1], 0
        if j > 0 and best[i, j - 1] + b_skip[j - 1] < least:
            least, chosen = best[i, j - 1] + b_skip[j - 1], 1
        for s in range(len(shapes)):
            p, q = shapes[s, 0], shapes[s, 1]
            if p <= i and q <= j and best[i - p, j - q] + costs[s, j] < least:
                least, chosen = best[i - p, j - q] + costs[s, j], 2 + s
        best[i, j], moves[i, j] = least, chosen


def _walk(moves: NDArray[np.int8]) -> list[Bead]:
    i, j = moves.shape[0] - 1, moves.shape[1] - 1
    beads: list[Bead] = []
    while i > 0 or j > 0:
        move = int(moves[i, j])
        p, q = ((1, 0), (0, 1))[move] if move < 2 else _SHAPES[move - 2].tolist()
        beads.append((tuple(range(i - p, i)), tuple(range(j - q, j))))
        i, j = i - p, j - q
    return beads[::-1]
