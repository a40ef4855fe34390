"""The likeliest of a script's languages by py3langid's model: naive Bayes over byte n-grams (Lui and Baldwin 2012).

It gives what ``LanguageIdentifier.rank`` gives for the languages of one script, in one compiled pass.
"""

from __future__ import annotations

import math
import unicodedata
from copy import copy
from functools import cache
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from stemmatic.understand.scripts import LANGUAGES

_LEAST_SHARE = 1e-12


class _Model(NamedTuple):
    """The automaton that finds the n-grams, and what each of them says for the languages of one script."""

    moves: NDArray[np.int32]
    states: NDArray[np.int32]  # of each the row of its moves, and the n-gram that ends there, or -1
    likelihoods: NDArray[np.float32]
    priors: NDArray[np.float32]
    labels: NDArray[np.int64]  # the language of each column: the model knows some languages in two ways


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def _automaton() -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    whole = _identifier()
    moves = np.frombuffer(whole.tk_nextmove, dtype=np.int32)
    return moves.reshape(-1, 256), np.array([whole.tk_row, whole.tk_output], dtype=np.int32).T.copy()


@cache
def _model(script: str) -> _Model:
    narrowed = copy(_identifier())
    narrowed.set_languages(list(LANGUAGES[script]))
    codes = languages_of(script)
    return _Model(
        *_automaton(),
        np.ascontiguousarray(narrowed.nb_ptc, dtype=np.float32),
        narrowed.nb_pc.astype(np.float32),
        np.array([codes.index(code) for code in narrowed.nb_classes], dtype=np.int64),
    )


@cache
def languages_of(script: str) -> tuple[str, ...]:
    """The languages of a script, in the order in which :func:`best_language` counts them."""
    return tuple(sorted(LANGUAGES[script]))


@numba.njit(cache=True, nogil=True)
def _best(
    text: NDArray[np.uint8],
    moves: NDArray[np.int32],
    states: NDArray[np.int32],
    likelihoods: NDArray[np.float32],
    priors: NDArray[np.float32],
    labels: NDArray[np.int64],
    weight: float,
    nats: NDArray[np.float64],
) -> tuple[int, float]:
    found = np.empty(len(text), dtype=np.int32)
    size, state = 0, 0
    for i in range(len(text)):
        state = moves[states[state, 0], text[i]]
        if states[state, 1] >= 0:
            found[size] = states[state, 1]
            size += 1
    scores = np.zeros(len(priors))
    if size:
        scores += priors
        found = np.sort(found[:size])
        at = 0
        while at < size:
            behind = at + 1
            while behind < size and found[behind] == found[at]:
                behind += 1
            count = np.log1p(behind - at)
            for column in range(len(scores)):
                scores[column] += count * likelihoods[found[at], column]
            at = behind
    scores /= math.sqrt(max(1, len(text)))
    scores = np.exp(scores - scores.max())
    shares = np.zeros(len(nats))
    for column in range(len(scores)):
        shares[labels[column]] += scores[column]
    shares /= scores.sum()
    best, first, second = 0, -np.inf, -np.inf
    for language in range(len(nats)):
        score = weight * math.log(max(shares[language], _LEAST_SHARE)) + nats[language]
        if score > first:
            best, first, second = language, score, first
        elif score > second:
            second = score
    return best, first - second


def best_language(words: str, script: str, weight: float, nats: NDArray[np.float64]) -> tuple[str, float]:
    """The likeliest language of ``words`` among those of their script, and by how much, in nats.

    The model's nats count ``weight``; ``nats`` adds what else speaks for each language of :func:`languages_of`.
    """
    if words.isupper():
        words = words.lower()
    text = unicodedata.normalize("NFC", words).encode("utf-8", "surrogatepass")
    model = _model(script)
    best, margin = _best(
        np.frombuffer(text, dtype=np.uint8),
        model.moves,
        model.states,
        model.likelihoods,
        model.priors,
        model.labels,
        weight,
        nats,
    )
    return languages_of(script)[best], margin
