"""Fit the weights of the translation score and print what they reach.

    python benchmarks/fit_translation.py [--languages en,ru,...] [--seed 1] [--precise]

From news-parallel (STEMMATIC_DATA or ../shared/data): whole documents, abridged ones (30-70 % of the sentences),
excerpts of one to three sentences, single sentences, and documents joined into long posts, against their
translations (true) and against everything else that has a sentence within the radius (false). Half of the documents
fit the weights, the other half tells what they reach. Excerpts (a post of
``short_passages`` at most beside one of ``long_passages``) have weights of their own. The fit is plain logistic
regression (Newton's method) with a small ridge; false pairs weigh double, since real archives hold more of them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stemmatic.encode import encode
from stemmatic.link import lift_between
from stemmatic.link.meaning.features import Features, find_features
from stemmatic.options import TranslateOptions

FALSE_WEIGHT = 2.0
RIDGE = 0.05
EDGES = (0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
JOINED = 6  # documents in a long post
OPTIONS = TranslateOptions()

Sample = tuple[str, str, bool, Features]  # kind, document, whether true, features


class Corpus:
    """The documents, sentence by sentence, with their vectors."""

    def __init__(self, languages: Sequence[str], *, precise: bool = False) -> None:
        folder = Path(os.environ.get("STEMMATIC_DATA", Path(__file__).parents[2] / "shared" / "data")) / "news-parallel"
        self.texts: dict[tuple[str, str], list[str]] = defaultdict(list)
        for language in languages:
            for line in (folder / f"{language}.jsonl").read_text("utf-8").splitlines():
                row = json.loads(line)
                self.texts[language, row["document"]].append(row["text"])
        self.vectors: dict[tuple[str, str], NDArray[np.float32]] = {}
        for (language, document), texts in self.texts.items():
            self.vectors[language, document] = encode(texts, languages=[language] * len(texts))
        self.precise: dict[tuple[str, str], NDArray[np.float32]] = {}
        for (language, document), texts in self.texts.items() if precise else ():
            self.precise[language, document] = encode(texts, languages=[language] * len(texts), encoder="precise")
        self.documents = sorted({document for _, document in self.texts})


def samples(corpus: Corpus, pairs: Sequence[tuple[str, str]], rng: random.Random) -> Iterator[Sample]:
    """True and false pairs of posts, with their features."""
    for a, b in pairs:
        lift = lift_between(a, b, OPTIONS)
        for document in corpus.documents:
            ours = [(document, n) for n in range(len(corpus.texts[a, document]))]
            others = rng.sample([other for other in corpus.documents if other != document], JOINED - 1)
            long = [(other, n) for other in others for n in range(len(corpus.texts[a, other]))]
            place = rng.randrange(len(long) + 1)
            joined = long[:place] + ours + long[place:]
            for kind, theirs in cuts(document, len(ours), rng):
                yield from judged(corpus, kind, document, True, (a, ours), (b, theirs), lift)
                yield from judged(corpus, kind + " of long", document, True, (a, joined), (b, theirs), lift)
                yield from judged(corpus, kind + " of long", document, False, (a, long), (b, theirs), lift)
            single = [ours[rng.randrange(len(ours))]]
            yield from judged(corpus, "single", document, True, (a, single), (b, single), lift)
            for other in corpus.documents:
                if other != document:
                    for n in range(len(corpus.texts[b, other])):
                        yield from judged(corpus, "single", document, False, (a, single), (b, [(other, n)]), lift)
                    if other not in others:
                        for kind, theirs in list(cuts(other, len(corpus.texts[b, other]), rng))[2:]:
                            yield from judged(corpus, kind + " of long", document, False, (a, long), (b, theirs), lift)
                    for kind, theirs in cuts(other, len(corpus.texts[b, other]), rng):
                        yield from judged(corpus, kind, document, False, (a, ours), (b, theirs), lift)


def cuts(document: str, length: int, rng: random.Random) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """A document whole, abridged, and excerpts of it."""
    yield "whole", [(document, n) for n in range(length)]
    share = rng.uniform(0.3, 0.7)
    if abridged := [(document, n) for n in range(length) if rng.random() < share]:
        yield "abridged", abridged
    for count in (1, 2, 3):
        begin = rng.randrange(max(length - count + 1, 1))
        yield f"excerpt of {count}", [(document, n) for n in range(begin, min(begin + count, length))]


def judged(
    corpus: Corpus,
    kind: str,
    document: str,
    true: bool,
    one: tuple[str, list[tuple[str, int]]],
    other: tuple[str, list[tuple[str, int]]],
    lift: float,
) -> Iterator[Sample]:
    """The sample, if the two have passages within the radius: others are never compared, nor twice if hopeless."""
    (a, ours), (b, theirs) = one, other
    x = np.array([corpus.vectors[a, document_][n] for document_, n in ours])
    y = np.array([corpus.vectors[b, document_][n] for document_, n in theirs])
    if (x @ y.T).max() < OPTIONS.anchor_similarity - lift:
        return
    a_texts, b_texts = [corpus.texts[a, d][n] for d, n in ours], [corpus.texts[b, d][n] for d, n in theirs]
    features = find_features(a_texts, x, b_texts, y, lift, OPTIONS)
    if corpus.precise:
        if features is None or features.score(OPTIONS) < OPTIONS.precise_from:
            return
        x, y = (
            np.array([corpus.precise[language, d][n] for d, n in side]) for language, side in ((a, ours), (b, theirs))
        )
        features = find_features(a_texts, x, b_texts, y, 0.0, OPTIONS)
    if features is not None:
        yield kind, document, true, features


def fit(x: NDArray[np.float64], y: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The coefficients of a weighted logistic regression."""
    b = np.zeros(x.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-x @ b))
        gradient = x.T @ (weights * (y - p)) - RIDGE * b
        hessian = (x * (weights * p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(len(b))
        b += np.linalg.solve(hessian, gradient)
    return b


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--languages", default="en,ru,tr,uk,ar,zh,de,fr,fa")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--precise", action="store_true", help="fit the weights of e5's scores (an hour)")
    given = parser.parse_args()
    rng = random.Random(given.seed)  # noqa: S311 (sampling)
    languages = given.languages.split(",")
    corpus = Corpus(languages, precise=given.precise)
    pairs = [(a, b) if rng.random() < 0.5 else (b, a) for a, b in combinations(languages, 2)]
    pairs = rng.sample(pairs, min(len(pairs), 14))
    found = list(samples(corpus, pairs, rng))
    for title, excerpt in (("posts alike in length", False), ("excerpts", True)):
        print(f"\n== {title}\n")
        told = dict(OPTIONS.excerpt_weights) if excerpt else {}
        if given.precise:
            told = dict(OPTIONS.precise_excerpt_weights if excerpt else OPTIONS.precise_weights)
        conclude([one for one in found if one[3].excerpt == excerpt], corpus.documents, told)


def conclude(found: Sequence[Sample], documents: Sequence[str], told: dict[str, float]) -> None:
    """Fit the weights of some samples and print what they reach, beside those of the options."""
    names = list(found[0][3].measures())
    now = np.array([told.get(name, getattr(OPTIONS, name)) for name in names])
    x = np.array([[features.measures()[name] for name in names] for *_, features in found])
    y = np.array([float(true) for _, _, true, _ in found])
    fitting = np.array([documents.index(document) % 2 == 0 for _, document, _, _ in found])
    b = fit(x[fitting], y[fitting], np.where(y[fitting] > 0, 1.0, FALSE_WEIGHT))
    for name, value, held in zip(names, b, now, strict=True):
        print(f"{name:<20}{value:>9.2f}   now {held:.2f}")
    for label, coefficients in (("fitted", b), ("options", now)):
        score = 1 / (1 + np.exp(-x @ coefficients))
        print(f"\n{label}: on the other half of the documents, at score {OPTIONS.min_score}")
        for kind in sorted({kind for kind, *_ in found}):
            here = np.array([k == kind for k, *_ in found]) & ~fitting
            true, false = here & (y > 0), here & (y == 0)
            if here.any():
                print(
                    f"{kind:<22} found {(score[true] >= OPTIONS.min_score).mean():6.1%} of {true.sum():>5};"
                    f" false {(score[false] >= OPTIONS.min_score).sum():>4} of {false.sum():>5} compared"
                )
        print("right by score:", end="")
        for low, high in pairwise(EDGES):
            here = ~fitting & (score >= low) & (score < high)
            if here.any():
                print(f"  {low:g}–{high:g}: {y[here].mean():.1%} of {here.sum()}", end="")
        print()


if __name__ == "__main__":
    main()
