"""What sealing costs: the share of a trace's processor time that goes into seals of rows and sums of tables.

    python -m benchmarks.sealing 10000
    python -m benchmarks.sealing --archive ARCHIVE       # `verify` alone, of an archive that is there

Invented posts of four languages are traced without cross-language work, as in `benchmarks.growth`; the time inside the
functions that make seals is added up in the same run. `verify` of the archive is timed too.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.corpus import make_posts
from stemmatic.api.archive import Archive
from stemmatic.api.care import verify
from stemmatic.archive import chain, seals
from stemmatic.archive.search import index, pages
from stemmatic.options import Options

PLAIN = replace(Options(), translate=replace(Options().translate, enabled=False))
_spent = 0.0


def _timed(work: Callable[..., Any]) -> Callable[..., Any]:
    def timed(*given: Any, **named: Any) -> Any:
        global _spent
        began = time.perf_counter()
        try:
            return work(*given, **named)
        finally:
            _spent += time.perf_counter() - began

    return timed


def _processor_seconds() -> float:
    found = os.times()
    return found.user + found.system + found.children_user + found.children_system


def main() -> None:
    """Trace, and print the share; verify, and print how long it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("posts", type=int, nargs="?", default=10_000)
    parser.add_argument("--archive", type=Path, help="an archive that is verified as it is, and nothing traced")
    asked = parser.parse_args()
    if asked.archive:
        _verify(asked.archive)
        return
    count = asked.posts
    seals.row_seal = _timed(seals.row_seal)
    seals._number = _timed(seals._number)
    seals._add = _timed(seals._add)
    chain.state_sha256 = _timed(chain.state_sha256)
    index.seal_pages = _timed(pages.seal_pages)
    index._sizes = _timed(index._sizes)
    with tempfile.TemporaryDirectory() as name:
        dump = Path(name, "posts.jsonl")
        dump.write_text("".join(json.dumps(one.row(), ensure_ascii=False) + "\n" for one in make_posts(count)), "utf-8")
        began = _processor_seconds()
        with Archive(Path(name, "archive"), create=True) as archive:
            archive.add([dump], options=PLAIN)
        whole = _processor_seconds() - began
        spent = _spent
        print(f"{count:,} posts traced: {whole:.1f} s of CPU, {spent:.2f} s ({spent / whole:.1%}) of it for seals")
        _verify(Path(name, "archive"))


def _verify(archive: Path) -> None:
    clock, processor, load = time.perf_counter(), _processor_seconds(), os.getloadavg()[0]
    faults = verify(archive).faults
    clock, processor = time.perf_counter() - clock, _processor_seconds() - processor
    around = f"load average {load:.1f}, {len(faults)} faults"
    print(f"verified in {clock:.1f} s by the clock, {processor:.1f} s of CPU; {around}")


if __name__ == "__main__":
    main()
