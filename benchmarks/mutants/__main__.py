"""Run the mutants of the list, two at a time; see :mod:`benchmarks.mutants`."""

from __future__ import annotations

import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from benchmarks.mutants.listed import MUTANTS, Mutant
from benchmarks.mutants.running import PACKAGE, ROOT, Tree

_AT_ONCE = 2


def main(words: list[str]) -> int:
    """Run the mutants that any of the words is in, or all; 1 if one survives or does not apply."""
    chosen = [one for one in MUTANTS if not words or any(word in f"{one.file} {one.what}" for word in words)]
    lost = [one for one in chosen if (ROOT / PACKAGE / one.file).read_text("utf-8").count(one.source) != 1]
    for one in lost:
        print(f"NOT FOUND  {one.file}: {one.source.strip()!r} does not stand there once")
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(_AT_ONCE) as pool:
        trees: SimpleQueue[Tree] = SimpleQueue()
        for number in range(_AT_ONCE):
            trees.put(Tree(Path(folder, str(number))))

        def run(change: Mutant | None, tests: tuple[str, ...]) -> tuple[bool, str]:
            tree = trees.get()
            path = PACKAGE / change.file if change else None
            if change and path:
                tree.write(path, (ROOT / path).read_text("utf-8").replace(change.source, change.replacement))
            passes, output = tree.passes(tests)
            if path:
                tree.restore(path)
            trees.put(tree)
            return passes, output

        for passes, output in pool.map(lambda tests: run(None, tests), sorted({one.tests for one in chosen})):
            if not passes:
                print(output, "The tests fail without a mutant.", sep="\n")
                return 1

        def is_killed(one: Mutant) -> bool:
            passes, _ = run(one, one.tests)
            print(f"{'SURVIVED' if passes else 'killed'}  {one.file}: {one.what}", flush=True)
            return not passes

        killed = sum(pool.map(is_killed, [one for one in chosen if one not in lost]))
    survived = len(chosen) - len(lost) - killed
    print(f"{killed} killed, {survived} survived, {len(lost)} not found; {time.perf_counter() - began:.0f} s")
    return int(bool(survived or lost))


sys.exit(main(sys.argv[1:]))
