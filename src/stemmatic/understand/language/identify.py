"""The likeliest of a script's languages by py3langid's model: naive Bayes over byte n-grams (Lui and Baldwin 2012).

It gives what ``LanguageIdentifier.rank`` gives for the languages of one script, in one compiled pass.
"""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from stemmatic.text.scripts import LANGUAGES, SCRIPTS

_LEAST_SHARE = 1e-12
_STEP = 2.0**-9  # the model's likelihoods are whole numbers of these
_ONCE = math.log1p(1)
_WALKS, _MIN_WALKED, _LONGEST = 4, 64, 8  # n-grams have fewer bytes than the last
_LINE = 32  # a script's likelihoods of an n-gram lie side by side in so many places, or half of them and so on


class Model(NamedTuple):
    """The automaton that finds the n-grams, and what each of them says for the languages of each script.

    ``counts`` is kept between calls, all zero: who counts holds the interpreter's lock.
    """

    moves: NDArray[np.uint32]  # of each row the state that each byte leads to
    rows: NDArray[np.uint16]  # of each state the row of its moves, …
    grams: NDArray[np.int32]  # … and the n-gram that ends there, or -1
    likelihoods: NDArray[np.int16]
    layout: NDArray[np.int64]  # by script: where its likelihoods begin, how far apart the n-grams' are, how many each
    labels: NDArray[np.int64]  # by script and column the language: the model knows some in two ways
    priors: NDArray[np.float64]
    counts: NDArray[np.uint16]


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def model() -> Model:
    """The model, laid out for compiled code."""
    whole = _identifier()
    table, priors = np.asarray(whole.nb_ptc), np.asarray(whole.nb_pc)
    layout = np.zeros((1 + len(SCRIPTS), 3), dtype=np.int64)
    own_priors = np.zeros((1 + len(SCRIPTS), _LINE))
    labels = np.zeros((1 + len(SCRIPTS), _LINE), dtype=np.int64)
    blocks: list[NDArray[np.int16]] = []
    for number, script in enumerate(SCRIPTS, 1):
        codes = languages_of(script)
        columns = [n for n, code in enumerate(whole.nb_classes) if code in codes]
        if len(codes) == 1:
            continue
        width = 1 << (len(columns) - 1).bit_length()
        block = np.zeros((len(table), width), dtype=np.int16)
        block[:, : len(columns)] = table[:, columns].astype(np.float32) / _STEP
        layout[number] = sum(map(np.size, blocks)), width, len(columns)
        own_priors[number, : len(columns)] = priors[columns]
        labels[number, : len(columns)] = [codes.index(whole.nb_classes[n]) for n in columns]
        blocks.append(block)
    return Model(
        np.frombuffer(whole.tk_nextmove, dtype=np.uint32).reshape(-1, 256),
        np.array(whole.tk_row, dtype=np.uint16),
        np.array(whole.tk_output, dtype=np.int32),
        np.concatenate([block.ravel() for block in blocks]),
        layout,
        labels,
        own_priors,
        np.zeros(len(table), dtype=np.uint16),
    )


@cache
def languages_of(script: str) -> tuple[str, ...]:
    """The languages of a script, in the order in which they are counted."""
    return tuple(sorted(LANGUAGES[script]))


@numba.njit(cache=True)
def _write_bytes(words: NDArray[np.uint32], text: NDArray[np.uint8]) -> int:
    """UTF-8 of ``words``, lone surrogates too; how many bytes."""
    size = 0
    for code in words:
        if code < 0x80:
            text[size] = code
            size += 1
        elif code < 0x800:
            text[size] = 0xC0 | code >> 6
            text[size + 1] = 0x80 | code & 0x3F
            size += 2
        elif code < 0x10000:
            text[size] = 0xE0 | code >> 12
            text[size + 1] = 0x80 | code >> 6 & 0x3F
            text[size + 2] = 0x80 | code & 0x3F
            size += 3
        else:
            text[size] = 0xF0 | code >> 18
            text[size + 1] = 0x80 | code >> 12 & 0x3F
            text[size + 2] = 0x80 | code >> 6 & 0x3F
            text[size + 3] = 0x80 | code & 0x3F
            size += 4
    return size


@numba.njit(cache=True)
def _find_grams(
    text: NDArray[np.uint8],
    size: int,
    moves: NDArray[np.uint32],
    rows: NDArray[np.uint16],
    grams: NDArray[np.int32],
    found: NDArray[np.int32],
) -> None:
    """For each byte the n-gram that ends there, or -1.

    Each move waits for memory, so that a text is walked in four places at once. That gives the same n-grams: the
    automaton's state follows from no more bytes than the longest n-gram has.
    """
    a = b = c = d = np.uint32(0)
    part = size // _WALKS if size >= _MIN_WALKED else 0
    if part:
        for i in range(part - _LONGEST, part):
            b = moves[rows[b], text[i]]
            c = moves[rows[c], text[i + part]]
            d = moves[rows[d], text[i + 2 * part]]
        for i in range(part):
            a = moves[rows[a], text[i]]
            b = moves[rows[b], text[i + part]]
            c = moves[rows[c], text[i + 2 * part]]
            d = moves[rows[d], text[i + 3 * part]]
            found[i] = grams[a]
            found[i + part] = grams[b]
            found[i + 2 * part] = grams[c]
            found[i + 3 * part] = grams[d]
    for i in range(_WALKS * part, size):
        d = moves[rows[d], text[i]]
        found[i] = grams[d]


@numba.njit(cache=True)
def _count_grams(found: NDArray[np.int32], counts: NDArray[np.uint16]) -> int:
    """Count the n-grams ``found``, and let it begin with the different ones; how many these are."""
    different = 0
    for i in range(len(found)):
        gram = found[i]
        if gram >= 0:
            if counts[np.uintp(gram)] == 0:
                found[different] = gram
                different += 1
            counts[np.uintp(gram)] += 1
    return different


@numba.njit(cache=True)
def _add_up(
    found: NDArray[np.int32],
    different: int,
    counts: NDArray[np.uint16],
    likelihoods: NDArray[np.int16],
    start: np.uintp,
    width: np.uintp,
    scores: NDArray[np.float64],
) -> None:
    """Add what the n-grams say to the languages' scores; their counts are zero again."""
    for i in range(different):
        gram = np.uintp(found[i])
        times = counts[gram]
        counts[gram] = 0
        count = _STEP * (_ONCE if times == 1 else math.log1p(float(times)))
        at = start + gram * width
        for column in range(
            width
        ):  # all indexes are unsigned: of signed ones numba asks whether they count from behind
            scores[column] += count * likelihoods[at + column]


@numba.njit(cache=True)
def likeliest(
    words: NDArray[np.uint32],
    script: int,
    weight: float,
    nats: NDArray[np.float64],
    model: Model,
    ordered: bool,
) -> tuple[int, float]:
    """The likeliest language of ``words`` among those of their script, and by how much, in nats.

    The model's nats count ``weight``; ``nats`` adds what else speaks for each language of :func:`languages_of`. The
    n-grams are added up as they come or, which takes longer and may change the last digits, ``ordered``: always the
    same for the same n-grams.
    """
    text = np.empty(4 * len(words), dtype=np.uint8)
    size = _write_bytes(words, text)
    found = np.empty(size, dtype=np.int32)
    _find_grams(text, size, model.moves, model.rows, model.grams, found)
    different = _count_grams(found, model.counts)
    start, width = np.uintp(model.layout[script, 0]), np.uintp(model.layout[script, 1])
    columns = model.layout[script, 2]
    scores = np.zeros(width)
    if different:
        for column in range(columns):
            scores[column] = model.priors[script, column]
        if ordered:
            found[:different].sort()
        _add_up(found, different, model.counts, model.likelihoods, start, width, scores)
    scores = scores[:columns] / math.sqrt(max(1, size))
    scores = np.exp(scores - scores.max())
    shares = np.zeros(len(nats))
    for column in range(columns):
        shares[model.labels[script, column]] += scores[column]
    shares /= scores.sum()
    best, first, second = 0, -np.inf, -np.inf
    for language in range(len(nats)):
        score = weight * math.log(max(shares[language], _LEAST_SHARE)) + nats[language]
        if score > first:
            best, first, second = language, score, first
        elif score > second:
            second = score
    return best, first - second
