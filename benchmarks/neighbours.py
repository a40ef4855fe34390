"""How long it takes to find the passages near one another across languages, and how many are found.

    python benchmarks/neighbours.py [--count 1000000] [--share 0.05]

Vectors: those of all sentences of news-parallel and Tatoeba (STEMMATIC_DATA or ../shared/data), each beside others
made from it: the mean of two sentences' vectors of one language with noise, scaled to length one, so that they spread
as real ones do and no two are the same. Half of them ask, as one language, among the other half, as another. Seconds
of the whole are projected from ``--share`` of those that ask, against all others; sketches are made once, and timed
apart. Recall is that of the pairs that comparing whole vectors in float64 finds, for a sample of those that ask.
Compare seconds within one run.
"""

from __future__ import annotations

import argparse
import os
import resource
import time

import numpy as np

from benchmarks.encoders import DATA, TATOEBA, read_news, read_tatoeba
from stemmatic.encode import encode
from stemmatic.pipeline.index.nearest import Radius, round_vectors, sketch

RADII = (0.5, 0.45, 0.39)  # two languages of the stock encoder, one with extra rows, and Hebrew
CHECKED = 1000
NOISE = 0.02  # a component; cosine with the mean itself about 0.91


def real_vectors() -> list[np.ndarray]:
    """The vectors of each language's sentences."""
    news = read_news() if (DATA / "news-parallel").is_dir() else {}
    texts = {**news, **{f"{code} tatoeba": read_tatoeba(code)[0] for code in TATOEBA}}
    return [encode(some, languages=[name[:2]] * len(some)) for name, some in texts.items()]


def spread(real: list[np.ndarray], count: int, rng: np.random.Generator) -> np.ndarray:
    """So many rounded vectors that lie as the real ones do."""
    parts = [round_vectors(one) for one in real]
    left = count - sum(map(len, parts))
    while left > 0:
        one = real[rng.integers(len(real))]
        size = min(left, 4096)
        mixed = one[rng.integers(len(one), size=size)] + one[rng.integers(len(one), size=size)]
        mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
        mixed += NOISE * rng.standard_normal(mixed.shape, dtype=np.float32)
        parts.append(round_vectors(mixed))
        left -= size
    rows = np.concatenate(parts)[:count]
    return rows[rng.permutation(len(rows))]


def measure(count: int, share: float) -> None:
    """Print seconds, pairs and recall by radius."""
    rng = np.random.default_rng(1)
    rows = spread(real_vectors(), count, rng)
    asked, others = rows[: count // 2], rows[count // 2 :]
    some = asked[: max(1, int(share * len(asked)))]
    Radius(some[:2000]).pairs(others[:2000], 0.5)  # loads the kernels
    print(f"{count:,} vectors, {len(asked):,} in one language and {len(others):,} in another")
    cpu = _cpu()
    ours, theirs = sketch(some), sketch(others)
    print(f"sketches: {1e6 * (_cpu() - cpu) / (len(some) + len(others)):.1f} µs of CPU each")
    for least in RADII:
        wall, cpu = time.perf_counter(), _cpu()
        near = Radius(some, ours)
        parts = [slice(at, at + 65_536) for at in range(0, len(others), 65_536)]
        pairs = sum(len(near.pairs(others[part], least, theirs[part])) for part in parts)
        wall, cpu = time.perf_counter() - wall, _cpu() - cpu
        whole = len(asked) / len(some)
        print(
            f"radius {least}: {len(some):,} among {len(others):,} {wall:.1f} s, {cpu:.1f} s of CPU, {pairs:,} pairs;"
            f" all would take {whole * wall / 60:.1f} minutes ({whole * cpu / 60:.0f} of CPU);"
            f" recall {_recall(asked, others, least)}",
            flush=True,
        )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10:,.0f} MB")


def _recall(asked: np.ndarray, others: np.ndarray, least: float) -> str:
    asked = asked[:: len(asked) // CHECKED][:CHECKED]
    near = Radius(asked)
    sample = asked.astype(np.float64)
    sample /= np.linalg.norm(sample, axis=1, keepdims=True)
    right = found = 0
    for at in range(0, len(others), 65_536):
        part = others[at : at + 65_536].astype(np.float64)
        part /= np.linalg.norm(part, axis=1, keepdims=True)
        truth = sample @ part.T >= least
        pairs = near.pairs(others[at : at + 65_536], least)
        right += int(truth.sum())
        found += int(truth[pairs[:, 0], pairs[:, 1]].sum())
    return f"{found / max(right, 1):.6f} of {right:,}"


def _cpu() -> float:
    times = os.times()
    return times.user + times.system


def main() -> None:
    """Measure at the size that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--share", type=float, default=0.05)
    asked = parser.parse_args()
    measure(asked.count, asked.share)


if __name__ == "__main__":
    main()
