"""How long commands take from a standing start, each in a process of its own.

    python benchmarks/startup.py [--times 5]

Printed are the fastest and the median run in seconds, and the CPU time of the fastest. The first run of a fresh
installation compiles kernels; it is not counted. The archive is that of the bundled examples.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

_PROGRAM = [sys.executable, "-c", "from stemmatic.show.cli import main; main()"]
_TEXT = "The council of Veyra raises the toll on the Long Bridge."
_LIMITS = {"--help": 0.3, "whence": 2.0}


def run(*words: str) -> tuple[float, float]:
    """Seconds and seconds of CPU that a command takes."""
    before, began = os.times(), time.perf_counter()
    done = subprocess.run([*_PROGRAM, *words], capture_output=True, check=False)
    seconds, after = time.perf_counter() - began, os.times()
    if done.returncode > 1:  # 1 says that a dump has faults, as one of the examples does
        sys.exit(f"{' '.join(words)}: {done.stderr.decode(errors='replace')}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, cpu


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as folder:
        archive = ("--archive", folder)
        run("trace", "--examples", *archive)
        print(f"{'command':<22}{'fastest s':>10}{'median s':>10}{'CPU s':>8}{'limit s':>9}")
        for words in (
            ("--help",),
            ("whence", _TEXT, *archive),
            ("whence", "--no-translations", _TEXT, *archive),
            ("search", "toll", *archive),
            ("families", *archive),
        ):
            run(*words)
            runs = sorted(run(*words) for _ in range(times))
            name = " ".join(word for word in words if word not in (*archive, _TEXT))
            limit = _LIMITS.get(words[0], "")
            median = statistics.median(seconds for seconds, _ in runs)
            print(f"{name:<22}{runs[0][0]:>10.2f}{median:>10.2f}{min(cpu for _, cpu in runs):>8.2f}{limit:>9}")


if __name__ == "__main__":
    main()
