"""The mean of the rows of several runs of train_use_rows.py: better than each of them.

    python recipes/average_use_rows.py --rows run1 run2 run3 --output src/stemmatic/encode/rows

All runs must have begun with the same rows. A piece that has a row of its own in any run has one in the mean. Source of
the method: Wortsman et al. 2022, "Model soups".
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from extend_use_rows import write  # beside this file

from stemmatic.encode import vocabulary
from stemmatic.encode.network import Weights


def read(folder: Path, weights: Weights) -> tuple[np.ndarray, np.ndarray]:
    """Of every piece its token number and its row."""
    vocabulary._ROWS = folder
    numbers, extra = vocabulary.ExtraVocabulary()._numbers, vocabulary.ExtraRows()
    own = numbers >= weights.token_count
    rows = np.empty((len(numbers), 512), np.float32)
    rows[own], rows[~own] = extra.rows(numbers[own] - weights.token_count), weights.rows(numbers[~own])
    return numbers, rows


def main() -> None:
    """Read the arguments, average, write."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rows", type=Path, nargs="+", required=True)
    arguments.add_argument("--output", type=Path, required=True)
    given = arguments.parse_args()
    weights = Weights()
    runs = [read(folder, weights) for folder in given.rows]
    models = {(folder / "pieces.model").read_bytes() for folder in given.rows}
    if len(models) != 1:
        raise SystemExit("the runs have different pieces: begin all of them with the same rows")
    own = np.any([numbers >= weights.token_count for numbers, _ in runs], axis=0)
    numbers = runs[0][0].copy()
    numbers[own] = weights.token_count + np.arange(own.sum())
    rows = np.mean([rows[own] for _, rows in runs], axis=0)
    manifests = [json.loads((folder / "manifest.json").read_text()) for folder in given.rows]
    trained_on = sorted({name for manifest in manifests for name in manifest.get("trained_on", ())})
    write(given.output, manifests[0]["languages"], models.pop(), numbers.astype(np.int32), rows, trained_on)


if __name__ == "__main__":
    main()
