"""Peak memory of each stage of a trace, and how it grows by the post.

    python -m benchmarks.trace_memory 20000 50000 100000
    python -m benchmarks.trace_memory 20000 100000 --one-channel
    python -m benchmarks.trace_memory 20000 --translations

Posts of benchmarks/corpus.py are traced, each number of them in a process of its own, from one file. *Own* is what a
process holds that no file has, *mapped* the pages of files that it has at hand, which the system can let go at any time
(Linux). For each stage the largest sum over the processes is given, and what the first process, which the user started,
holds of it. Below stands what each further post costs, by the smallest and the largest number.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.corpus import Made, make_posts, write_rows
from benchmarks.measuring import machine, with_descendants
from stemmatic.archive.store import Store
from stemmatic.options import Options
from stemmatic.pipeline.road import ROAD, trace_dumps

_EVERY_SECONDS = 0.05
_BEGUN = "stage "


@dataclass(slots=True)
class Held:
    """KiB at most: what the first process holds of its own, what all do, and of mapped files."""

    first: int = 0
    own: int = 0
    mapped: int = 0


def trace_one(dump: Path, archive: Path, translations: bool) -> None:
    """Trace a dump, and say on standard output when each stage begins."""
    options = Options()
    if not translations:
        options = replace(options, translate=replace(options.translate, enabled=False))
    last = ""

    def watch(stage: str, done: int, whole: int | None) -> None:
        nonlocal last
        if stage != last:
            print(f"{_BEGUN}{stage}", flush=True)
            last = stage

    with contextlib.closing(Store(archive, create=True)) as store:
        trace_dumps(store, [dump], options=options, watch=watch)


def measure(command: list[str]) -> dict[str, Held]:
    """Run a command that says which stage begins, and look at its memory meanwhile."""
    found: dict[str, Held] = defaultdict(Held)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    now, ended = ["start"], threading.Event()

    def look() -> None:
        while not ended.wait(_EVERY_SECONDS):
            held, stage = found[now[0]], now[0]
            sizes = [_resident(pid) for pid in with_descendants(process.pid)]
            if stage == now[0]:
                held.first = max(held.first, sizes[0][0])
                held.own = max(held.own, sum(own for own, _ in sizes))
                held.mapped = max(held.mapped, max(mapped for _, mapped in sizes))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    for line in process.stdout or ():
        if line.startswith(_BEGUN):
            now[0] = line.removeprefix(_BEGUN).strip()
    status = process.wait()
    ended.set()
    looking.join()
    if status:
        raise SystemExit(f"{' '.join(command)}: status {status}")
    return found


def _resident(pid: int) -> tuple[int, int]:
    """KiB that a process holds of its own, and of files."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0, 0
    held = {
        name: int(rest.split()[0])
        for name, _, rest in (line.partition(":") for line in text.splitlines())
        if name.startswith("Rss")
    }
    return held.get("RssAnon", 0), held.get("RssFile", 0) + held.get("RssShmem", 0)


def _in_one_channel(posts: Iterator[Made]) -> Iterator[Made]:
    return (replace(post, channel="channel", number=at) for at, post in enumerate(posts, 1))


def main() -> None:
    """Measure at the sizes that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=[20_000, 50_000, 100_000])
    parser.add_argument("--one-channel", action="store_true", help="all posts are those of one channel")
    parser.add_argument("--translations", action="store_true", help="with the cross-language work")
    parser.add_argument("--one", type=Path, nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        trace_one(*asked.one, asked.translations)
        return
    print(f"{machine()}\n")
    print("| posts | MB | MiB |", " | ".join(stage.name for stage in ROAD), "|")
    print(f"|{' ---: |' * (len(ROAD) + 3)}")
    tables = []
    for size in asked.sizes:
        with tempfile.TemporaryDirectory(prefix="memory-") as folder:
            dump = Path(folder) / "corpus.jsonl"
            posts = make_posts(size)
            write_rows(_in_one_channel(posts) if asked.one_channel else posts, dump)
            command = [
                sys.executable,
                "-m",
                "benchmarks.trace_memory",
                "--one",
                str(dump),
                str(Path(folder) / "archive"),
            ]
            found = measure([*command, *(["--translations"] if asked.translations else [])])
            megabytes = dump.stat().st_size / 1e6
        tables.append((size, found))
        for name in ("first", "own", "mapped"):
            cells = [f"{getattr(found[stage.name], name) / 1024:,.0f}" for stage in ROAD]
            print(f"| {size:,} | {megabytes:.0f} | {name} |", " | ".join(cells), "|", flush=True)
    if len(tables) > 1:
        (few, before), *_, (many, after) = tables
        for name in ("first", "own"):
            grown = [getattr(after[one.name], name) - getattr(before[one.name], name) for one in ROAD]
            cells = [f"{1024 * one / (many - few):,.0f}" for one in grown]
            print(f"| bytes a post | | {name} |", " | ".join(cells), "|")


if __name__ == "__main__":
    main()
