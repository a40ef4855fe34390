"""What it costs to read dumps and to keep what they and a run say: posts/s of CPU time, and peak memory.

    python benchmarks/keeping.py [--posts 20000] [DUMP...]

Of dumps, or of an invented corpus: *read* makes posts of the dumps, *keep* reads and keeps them, *trace* reads, keeps,
understands, links and indexes them, without cross-language work. What this run found is then put into the archive
that *keep* made: *results* keeps it all at once, *index* fills the index for searching, *verify* checks every seal.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from corpus import make_posts, write_rows
from stages import peak_megabytes, reset_peak

import stemmatic
from stemmatic.api.archive import example_dumps
from stemmatic.api.care import verify
from stemmatic.archive.family_facts import family_rows
from stemmatic.archive.link_rows import link_row
from stemmatic.archive.lists.families import FamilyOrder
from stemmatic.archive.records import iso, to_json
from stemmatic.archive.results import RunResults, UnderstoodText
from stemmatic.archive.store import Store
from stemmatic.pipeline.reading import keep_dumps
from stemmatic.pipeline.road import trace_dumps
from stemmatic.progress import unwatched
from stemmatic.read import read_dumps


def results_of(folder: Path, onto: Store) -> RunResults:
    """What a run found, to be kept once more in another archive of the same posts."""
    store = Store(folder)
    with closing(sqlite3.connect(folder / "archive.sqlite")) as connection:
        numbers = dict(connection.execute("SELECT post, text FROM understood"))
        signatures = dict(connection.execute("SELECT post, signature FROM understood"))
        traits = connection.execute("SELECT post, whole, edges, language FROM traits").fetchall()
        profiles = {(one, other): record for one, other, record in connection.execute("SELECT * FROM profiles")}
    dated = {post.key: post.date for post in store.posts_of(store.post_keys([])[0]) if post.date}
    found = RunResults(
        started=datetime.now(UTC),
        version=stemmatic.__version__,
        options={},
        posts_step=onto.posts_step(),
        after_run=onto.last_run_number(),
        everything=True,
        understood=[
            UnderstoodText(
                post=post.key,
                record=to_json(said),
                text=numbers[post.key],
                date=iso(post.date) if post.date else None,
                signature=signatures[post.key],
            )
            for post, said in store.understood_posts(numbers)
        ],
        channel_statistics=traits,
        profiles=profiles,
        removed=(),
        relinked=(),
        links=[link_row(link) for link in store.links()],
        origins=[(post, *rest) for post, rest in store.origins().items()],
        declared=(),
        undeclared=(),
        families=[family_rows(one, dated) for one in store.families_of_ids(store.family_ids([], FamilyOrder.WIDEST))],
        gone_families=(),
        segments=(),
        report={},
    )
    store.close()
    return found


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dumps", nargs="*", type=Path)
    parser.add_argument("--posts", type=int, default=20_000)
    given = parser.parse_args()
    options = stemmatic.Options()
    options = replace(options, translate=replace(options.translate, enabled=False))
    stemmatic.trace(example_dumps(), options=options).close()  # imports, compiled kernels
    with tempfile.TemporaryDirectory() as place:
        dumps = given.dumps or [Path(place) / "corpus.jsonl"]
        if not given.dumps:
            write_rows(make_posts(given.posts), dumps[0])
        posts = 0

        def measure(stage: str, work: Callable[[], object]) -> None:
            reset_peak()
            cpu, wall = time.process_time(), time.perf_counter()
            done = work()
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            rate = (posts or int(str(done))) / cpu
            print(f"{stage:<10}{wall:>9.2f}{cpu:>9.2f}{rate:>13,.0f}{peak_megabytes():>9.0f}", flush=True)

        def read() -> int:
            return sum(1 for one in read_dumps(dumps) for _ in one)

        print(f"{'stage':<10}{'seconds':>9}{'CPU s':>9}{'posts/CPU s':>13}{'peak MB':>9}")
        measure("read", read)
        kept = Store(Path(place) / "kept", create=True)
        measure("keep", lambda: keep_dumps(kept, dumps, options=options, columns={}, watch=unwatched).posts)
        posts = kept.count_posts()
        traced = Store(Path(place) / "traced", create=True)
        measure("trace", lambda: trace_dumps(traced, dumps, options=options))
        traced.close()
        found = results_of(Path(place) / "traced", kept)
        measure("results", lambda: kept.keep_results(found))
        measure("index", lambda: kept.index_search(unwatched))
        kept.close()
        measure("verify", lambda: print(*verify(Path(place) / "kept").faults))
        size = (Path(place) / "kept" / "archive.sqlite").stat().st_size
        print(f"{posts:,} posts, {len(found.links):,} links, {len(found.families):,} families; {size / 2**20:.0f} MiB")


if __name__ == "__main__":
    main()
