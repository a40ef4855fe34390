"""Time and memory of each stage of ``stemmatic trace``: posts/s, passages/s, peak memory.

    python benchmarks/stages.py [DUMP...] [--translations]

Without dumps it takes the development data's telegram-ru (STEMMATIC_DATA or ../shared/data), or the bundled
examples where that is absent. Compiled kernels are warmed up on a few posts first, and their time is shown apart.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import resource
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import stemmatic
from stemmatic.api.archive import example_dumps

STAGES = ("read", "understand", "link", "encode", "translate", "descend", "keep", "index")


class Meter:
    """Wall time, CPU time and peak memory of every stage that it is told of."""

    def __init__(self) -> None:
        self.rows: dict[str, list[float]] = {}
        self._stage = ""
        self._wall = self._cpu = 0.0

    def __call__(self, stage: str, done: int, whole: int | None) -> None:
        if stage != self._stage:
            self.close()
            self._stage, self._wall, self._cpu = stage, time.perf_counter(), time.process_time()
            reset_peak()

    def close(self) -> None:
        if self._stage:
            row = self.rows.setdefault(self._stage, [0.0, 0.0, 0.0])
            row[0] += time.perf_counter() - self._wall
            row[1] += time.process_time() - self._cpu
            row[2] = max(row[2], peak_megabytes())


def reset_peak() -> None:
    """Let the kernel forget the process's peak, where it can (Linux)."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def peak_megabytes() -> float:
    """Peak resident memory since the last reset, or since the start where there is no reset."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def find_dumps() -> list[Path]:
    """The development data's posts, or the examples."""
    folder = Path(os.environ.get("STEMMATIC_DATA", Path(__file__).parents[2] / "shared" / "data")) / "telegram-ru"
    return [folder] if folder.is_dir() else example_dumps()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dumps", nargs="*", type=Path)
    parser.add_argument("--translations", action="store_true", help="with the cross-language work")
    given = parser.parse_args()
    options = stemmatic.Options()
    if not given.translations:
        options = replace(options, translate=replace(options.translate, enabled=False))
    began = time.perf_counter()
    stemmatic.trace(example_dumps(), options=options).close()
    print(f"warm-up on the examples: {time.perf_counter() - began:.1f} s (imports, compiled kernels)")
    meter = Meter()
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        archive = stemmatic.trace(given.dumps or find_dumps(), folder, options=options, watch=meter)
        meter.close()
        whole = time.perf_counter() - began
        posts, passages = len(archive.posts), len(archive.passages)
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        print(
            f"{posts:,} posts, {passages:,} passages, {len(archive.links):,} links, {len(archive.families):,} families;"
        )
        machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
        print(f"archive {size / 2**20:.0f} MiB; {machine}")
        print(f"{'stage':<12}{'seconds':>9}{'CPU s':>9}{'posts/s':>11}{'passages/s':>12}{'peak MB':>9}")
        for stage in STAGES:
            if stage in meter.rows:
                wall, cpu, peak = meter.rows[stage]
                print(f"{stage:<12}{wall:>9.2f}{cpu:>9.2f}{posts / wall:>11,.0f}{passages / wall:>12,.0f}{peak:>9.0f}")
        print(f"{'all':<12}{whole:>9.2f}{'':>9}{posts / whole:>11,.0f}{passages / whole:>12,.0f}")
        archive.close()


if __name__ == "__main__":
    main()
