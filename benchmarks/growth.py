"""An archive that grows: what adding a few posts to very many costs, and how fast "where does this come from?" is.

    python benchmarks/growth.py --posts 200000 --more 1000

Corpora are those of benchmarks/corpus.py, without cross-language work. Seconds are of the wall clock and of the
process; compare them within one run.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from benchmarks.corpus import Made, make_posts, write_rows
from stemmatic.api.archive import Archive
from stemmatic.options import Options
from stemmatic.pipeline.index.nearest import cosines, round_vectors

_PLAIN = replace(Options(), translate=replace(Options().translate, enabled=False))
_NOWHERE = "Nobody in this valley has ever sung the harvest hymn backwards to a copper teapot on a Thursday."


def measure(posts: int, more: int, asked: int, folder: Path) -> None:
    """Print what tracing, adding and asking take."""
    corpus = make_posts(posts + 2 * more)
    texts: list[str] = []
    with Archive(folder / "archive", create=True) as archive:
        for name, part in (
            (f"trace {posts:,} posts", islice(corpus, posts)),
            (f"add {more:,} posts (loads kernels)", islice(corpus, more)),
            (f"add {more:,} posts", islice(corpus, more)),
        ):
            made = list(part)
            texts += [" ".join(one.sentences) for one in made[:: max(1, len(made) // asked)]][:asked]
            _add(archive, folder, name, made)
        archive.whence(texts[0], options=_PLAIN)
        seconds = []
        for text in (*texts, _NOWHERE):
            begun = time.perf_counter()
            archive.whence(text, options=_PLAIN)
            seconds.append(1000 * (time.perf_counter() - begun))
        print(
            f"whence, {len(seconds)} texts: median {statistics.median(seconds):.0f} ms,"
            f" p95 {np.quantile(seconds, 0.95):.0f} ms, slowest {max(seconds):.0f} ms"
        )
    size = sum(path.stat().st_size for path in (folder / "archive").rglob("*") if path.is_file())
    print(f"archive {size / 2**20:,.0f} MiB, peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10:,.0f} MB")


def _add(archive: Archive, folder: Path, name: str, made: Iterable[Made]) -> None:
    path = folder / "dump.jsonl"
    write_rows(iter(made), path)
    begun, cpu = time.perf_counter(), time.process_time()
    archive.add([path], options=_PLAIN)
    wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
    counts = {what: archive.ledger.report[what] for what in ("fresh", "candidates", "links", "families")}
    print(f"{name}: {wall:.1f} s, {cpu:.1f} s of CPU; {json.dumps(counts)}", flush=True)


def measure_vectors(count: int) -> None:
    """Print how long a paragraph of five passages takes among so many vectors."""
    rng = np.random.default_rng(1)
    rows = round_vectors(rng.standard_normal((count, 512), dtype=np.float32))
    asked = rng.standard_normal((5, 512), dtype=np.float32)
    cosines(asked, rows[:100])
    seconds = []
    for _ in range(9):
        begun = time.perf_counter()
        cosines(asked, rows)
        seconds.append(time.perf_counter() - begun)
    print(f"5 passages among {count:,} vectors: median {1000 * statistics.median(seconds):.0f} ms")


def main() -> None:
    """Measure at the size that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--posts", type=int, default=200_000)
    parser.add_argument("--more", type=int, default=1_000)
    parser.add_argument("--asked", type=int, default=60)
    asked = parser.parse_args()
    measure_vectors(4 * asked.posts)
    with tempfile.TemporaryDirectory(prefix="growth-") as folder:
        measure(asked.posts, asked.more, asked.asked, Path(folder))


if __name__ == "__main__":
    main()
