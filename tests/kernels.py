"""Compiled code is made before the tests, once: it takes a minute of a new clone, which no test should be charged with.

``python -m tests.kernels`` calls what tests call by itself; tracing the examples calls what runs call.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from itertools import combinations
from pathlib import Path

import numba
import numpy as np

from stemmatic.ask.align import align_passages
from stemmatic.link import compare_pairs, find_fingerprints
from stemmatic.options import LinkOptions
from stemmatic.understand import understand
from tests.invented import post, texts_of

ROOT = Path(__file__).parents[1]
NOTICE = (
    "The harbour office of Veyra closes the Sarn lock from March 19 until May. "
    "Ships of more than 40 metres turn at Tarnholm and wait there for the tide."
)
TRACE = "from stemmatic.show.cli import main; main()"


def state() -> str:
    """A hash of what compiled code is made from, and where it is kept."""
    said = hashlib.sha256(f"{numba.__version__} {os.environ.get('NUMBA_CACHE_DIR')}".encode())
    for path in sorted((ROOT / "src").rglob("*.py")):
        code = path.read_bytes()
        if b"numba" in code:
            said.update(f"{path} {path.stat().st_mtime_ns}".encode())
    return said.hexdigest()


def compile_all() -> None:
    """Have all of it made, by two processes; what they say, and whether they fail, is left to the tests."""
    with tempfile.TemporaryDirectory() as folder:
        commands = (
            ["-m", "tests.kernels"],
            ["-c", TRACE, "trace", "--examples", "--archive", str(Path(folder, "archive"))],
        )
        started = [
            subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for command in commands
        ]
        for one in started:
            one.wait()


def call() -> None:
    """Call the compiled functions that tests call outside of runs."""
    understand(NOTICE)
    texts = texts_of(*(post(name, 1, text, 0) for name, text in (("a", NOTICE), ("b", NOTICE[9:]), ("c", NOTICE[:80]))))
    compare_pairs(texts, list(combinations(range(3), 2)), LinkOptions())
    find_fingerprints(texts.columns.words, texts.word_passages, texts.offsets, np.arange(3), LinkOptions())
    align_passages(["A lake.", "It is calm."], ["Ein See.", "Er ist still."])


if __name__ == "__main__":
    call()
