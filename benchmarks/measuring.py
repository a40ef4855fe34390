"""What a command takes with all processes that it starts: seconds, seconds of CPU, and memory."""

from __future__ import annotations

import contextlib
import os
import platform
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_EVERY_SECONDS = 0.25
_LIBRARIES = ("numpy", "pyarrow", "duckdb", "numba", "rapidfuzz", "fastapi", "pyspark", "datasketch", "rensa")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a command took, and what it printed; ``peak_mib`` counts pages that its processes share once."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    output: str


def run(command: Sequence[str]) -> Taken:
    """Run a command to its end.

    Raises:
        SystemExit: it failed; its own words are in the message.
    """
    before, began = os.times(), time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    peak = _Peak(process.pid)
    peak.start()
    output, errors = process.communicate()
    seconds, after = time.perf_counter() - began, os.times()
    peak.ended.set()
    peak.join()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: status {process.returncode}: {errors.strip()[-2000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Taken(seconds, cpu, peak.kib / 1024, output)


class _Peak(threading.Thread):
    """Looks at the memory of a process and its descendants again and again (Linux)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.ended = threading.Event()
        self.kib = 0
        self._pid = pid

    def run(self) -> None:
        while not self.ended.wait(_EVERY_SECONDS):
            self.kib = max(self.kib, sum(map(_proportional_kib, with_descendants(self._pid))))


def cpu_seconds() -> float:
    """What this process and its descendants have taken of CPU so far (Linux)."""
    own, ticks = os.times(), 0
    for pid in with_descendants(os.getpid())[1:]:  # that still run; those that ended count among the children
        with contextlib.suppress(OSError):
            user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
            ticks += int(user) + int(system)
    ended = own.children_user + own.children_system
    return own.user + own.system + ended + ticks / os.sysconf("SC_CLK_TCK")


def with_descendants(pid: int) -> list[int]:
    """A process and all that it started, itself first (Linux)."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += map(int, task.read_text().split())
    return found


def _proportional_kib(pid: int) -> int:
    """Pages that several processes share count for each in part; those that map files count too."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    held = {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines()[1:]}
    return held.get("Pss_Anon", 0) + held.get("Pss_Shmem", 0)


def machine() -> str:
    """The machine's shape and the versions, in one paragraph."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = []
    for name in _LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            libraries.append(f"{name} {version(name)}")
    load = os.getloadavg()[0]
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()},"
        f" Python {platform.python_version()}, {', '.join(libraries)}; load {load:.1f} at the beginning."
    )
