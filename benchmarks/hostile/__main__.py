"""Grow each hostile input by ten, and see by how much the work grows: python -m benchmarks.hostile.

    python -m benchmarks.hostile                          # from 30,000 to 300,000 characters
    python -m benchmarks.hostile --size 300000 --only "read feed"

Prints each pattern with its seconds of processor time and their ratio; exit status 1 says that one grows by more than
13. What takes less than --floor seconds counts as taking so long.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks.hostile.pattern import MOST_GROWTH, measure
from benchmarks.hostile.patterns import all_patterns


def main() -> None:
    """Measure the patterns that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--size", type=int, default=30_000, help="characters, or bytes; the second is ten times as many"
    )
    parser.add_argument("--only", default="", help="patterns whose name holds this")
    parser.add_argument("--floor", type=float, default=0.005, help="seconds")
    asked = parser.parse_args()
    chosen = [one for one in all_patterns() if asked.only in one.name]
    for one in chosen:  # loads what is loaded once
        one.prepare(1_000)()
    grown, slowest = [], (0.0, "")
    for one in chosen:
        growth = measure(one, asked.size, asked.floor)
        slowest = max(slowest, (growth.ten_seconds, one.name))
        mark = "" if growth.is_linear else "  <-- more than linear"
        print(f"{growth.seconds:8.3f} s {growth.ten_seconds:8.3f} s {growth.ratio:6.1f}  {one.name}{mark}", flush=True)
        grown += [] if growth.is_linear else [one.name]
    print(f"{len(chosen)} patterns, {asked.size:,} to {10 * asked.size:,} characters")
    print(f"slowest: {slowest[1]}, {slowest[0]:.2f} s")
    print(f"grown by more than {MOST_GROWTH:.0f}: {len(grown)}" + "".join(f"\n    {name}" for name in grown))
    sys.exit(1 if grown else 0)


if __name__ == "__main__":
    main()
