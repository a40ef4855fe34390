"""How many pairs of an archive's texts lie within the radius across languages, how many are opened, and what it takes.

    python -m benchmarks.sifting ARCHIVE

The pairs of all texts of a traced archive are looked for anew, as a run does that begins with all of them: near
passages, the texts that have them, and those pairs of texts that could score enough. Seconds are of CPU, on all cores.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stemmatic.archive.store import Store
from stemmatic.options import Options
from stemmatic.pipeline.index import meaning
from stemmatic.pipeline.index.nearest import Radius
from stemmatic.pipeline.index.queries import open_segments
from stemmatic.pipeline.text_ids import NO_TEXTS, TextIds


class Measured(meaning.MeaningIndex):
    """The index, which counts what it does."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.counts, self.seconds = Counter[str](), Counter[str]()

    def _near_speeches(self, *given: Any) -> Any:
        began = time.process_time()
        for pairs in super()._near_speeches(*given):
            self.seconds["finding near pairs"] += time.process_time() - began
            self.counts["within the radius"] += len(pairs)
            began = time.process_time()
            yield pairs
            self.seconds["sifting"] += time.process_time() - began
            began = time.process_time()
        self.seconds["finding near pairs"] += time.process_time() - began


def measure(archive: Path) -> None:
    """Print the counts and the seconds."""
    with closing(Store(archive)) as store:
        options = Options().translate
        ids = TextIds(NO_TEXTS, store.known_texts())
        *units, last = open_segments(store, meaning.UNITS)
        vectors = open_segments(store, meaning.VECTORS)
        warm: NDArray[np.int8] = np.ones((2, 512), np.int8)
        Radius(warm).pairs(warm, 0.5)  # loads the kernels
        index = Measured(units, vectors, last, ids, options)
        pairs, _ = index.pairs(ids.fresh)
        print(f"{int(ids.after.sum()):,} texts, {sum(one.rows for one in vectors):,} different passages")
        print(f"pairs within the radius: {index.counts['within the radius']:,}, opened: {len(pairs):,}")
        for name, seconds in index.seconds.items():
            print(f"{name}: {seconds:,.1f} s of CPU")


def main() -> None:
    """Measure the archive that is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    measure(parser.parse_args().archive)


if __name__ == "__main__":
    main()
