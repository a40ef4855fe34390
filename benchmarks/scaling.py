"""How cost grows: the road, read → families, at rising sizes; seconds of each stage, CPU, memory.

    python -m benchmarks.scaling 10000 100000 1000000 [--plot scaling.svg] [--index]
    python -m benchmarks.scaling 100000 --case one-text
    python -m benchmarks.scaling 10000 100000 --case five-languages
    python -m benchmarks.scaling 20000 91878 --case short-posts

Corpora are those of benchmarks/corpus.py, or one of the worst cases of benchmarks/cases.py, in one language a text; or
texts and their translations (benchmarks/translated.py) and real short posts (benchmarks/short_posts.py), where
translations are looked for. *read* also keeps what it reads. Below the seconds of each stage stand those of CPU.
*growth* is the CPU time a post against that of the size before it: 1.0 is linear. Memory is what the processes hold of
their own, all together; files of the run that are mapped into memory, which the system can let go at any time, do not
count. ``--index`` fills the index for searching too, and counts it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.cases import CASES
from benchmarks.corpus import Made, make_posts, write_rows
from benchmarks.measuring import Taken, cpu_seconds, machine, run
from benchmarks.short_posts import make_short_posts
from benchmarks.translated import make_translated
from stemmatic.archive.store import Store
from stemmatic.options import Options
from stemmatic.pipeline.road import INDEX, READ, RUN, trace_to_families

_STAGES = tuple(stage.name for stage in (READ, *RUN))
_SPOKEN: dict[str, Callable[[int], Iterator[Made]]] = {
    "five-languages": make_translated,
    "short-posts": make_short_posts,
}
_WARM_UP = 6_001  # posts: enough for the work to be shared out
_PLAIN = replace(Options(), translate=replace(Options().translate, enabled=False))


def trace_one(dump: Path, archive: Path, index: bool, options: Options) -> None:
    """Trace a dump in this process, and print the seconds of each stage, by the clock and of CPU, as JSON."""
    seconds: dict[str, float] = {}
    cpu: dict[str, float] = {}
    now, last, taken = "", time.perf_counter(), cpu_seconds()

    def watch(stage: str, done: int, whole: int | None) -> None:
        nonlocal now, last, taken
        moment = time.perf_counter()
        seconds[now or stage] = seconds.get(now or stage, 0.0) + moment - last
        if stage != now:
            spent = cpu_seconds()
            cpu[now or stage] = cpu.get(now or stage, 0.0) + spent - taken
            taken = spent
        now, last = stage, moment

    store = Store(archive, create=True)
    trace_to_families(store, [dump], options=options, watch=watch)
    if index:
        store.index_search(watch)
    watch("", 0, None)
    counts = {name: store.run_report()[name] for name in ("links", "families", "wide_fingerprints", "wide_rows")}
    store.close()
    print(json.dumps({"seconds": seconds, "cpu": cpu, **counts}))


def measure(sizes: list[int], index: bool, case: str) -> list[tuple[int, Taken, dict[str, float]]]:
    """Trace a corpus of every size in a process of its own; prints rows of a table."""
    stages = [name for name in _STAGES if case in _SPOKEN or name not in ("encode", "translate")]
    stages += [INDEX.name] if index else []
    heads = ("posts", "links", *(f"{stage} s" for stage in stages), "seconds", "CPU s", "posts/s", "growth", "peak MiB")
    print(f"| {' | '.join(heads)} |\n|{' ---: |' * len(heads)}", flush=True)
    found: list[tuple[int, Taken, dict[str, float]]] = []
    for size in (_WARM_UP, *sizes):  # the first compiles kernels where that was not done, and is not counted
        with tempfile.TemporaryDirectory(prefix="scaling-") as folder:
            dump = Path(folder) / "corpus.jsonl"
            posts = _SPOKEN[case](size) if case in _SPOKEN else iter(CASES[case](make_posts(size)))
            write_rows(posts, dump)
            command = [sys.executable, "-m", "benchmarks.scaling", "--case", case]
            command += ["--one", str(dump), str(Path(folder) / "archive")]
            taken = run([*command, "--index"] if index else command)
        if size == _WARM_UP:
            continue
        said = json.loads(taken.output.splitlines()[-1])
        growth = "–"
        if found:
            before = found[-1][1].cpu_seconds / found[-1][0]
            growth = f"{taken.cpu_seconds / size / before:.2f}"
        cells = [
            f"{size:,}",
            f"{said['links']:,}",
            *(f"{said['seconds'].get(stage, 0):,.1f}" for stage in stages),
            f"{taken.seconds:,.1f}",
            f"{taken.cpu_seconds:,.1f}",
            f"{size / taken.seconds:,.0f}",
            growth,
            f"{taken.peak_mib:,.0f}",
        ]
        print(f"| {' | '.join(cells)} |", flush=True)
        spent = [f"{said['cpu'].get(stage, 0):,.1f}" for stage in stages]
        print(f"| {' | '.join(['of CPU', '', *spent, '', '', '', '', ''])} |", flush=True)
        found.append((size, taken, said["seconds"]))
    return found


def plot(found: list[tuple[int, Taken, dict[str, float]]], path: Path) -> None:
    """Seconds of CPU and peak memory against posts, on logarithmic axes; the thin line is linear growth."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "stemmatic"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    sizes = [size for size, _, _ in found]
    for axis, name, values in (
        (axes[0], "seconds of CPU", [taken.cpu_seconds for _, taken, _ in found]),
        (axes[1], "peak memory, MiB", [taken.peak_mib for _, taken, _ in found]),
    ):
        axis.loglog(sizes, values, marker="o")
        axis.loglog(sizes, [values[0] * size / sizes[0] for size in sizes], linewidth=0.8, linestyle="--", color="gray")
        axis.set_xlabel("posts")
        axis.set_ylabel(name)
        axis.grid(visible=True, which="major", alpha=0.3)
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Measure at the sizes that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--index", action="store_true")
    parser.add_argument("--case", choices=[*CASES, *_SPOKEN], default="corpus")
    parser.add_argument("--one", type=Path, nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        trace_one(*asked.one, asked.index, Options() if asked.case in _SPOKEN else _PLAIN)
        return
    print(f"{machine()}\n")
    found = measure(asked.sizes, asked.index, asked.case)
    if asked.plot:
        plot(found, asked.plot)


if __name__ == "__main__":
    main()
