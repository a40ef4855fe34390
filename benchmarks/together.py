"""Coincidences and companions against CooRTweet's own tables: python benchmarks/together.py [--folder DIR].

Reads the shares and the tables that CooRTweet 2.1.3 made of them (2 shares, 60 s, median), from the development data.
Every table is compared row for row, in the order of the rows too; pairs of accounts have no order of their own, so
the ends of an edge may be exchanged (igraph gives them in the order of its vertices). Times are the best of five.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.csv

from stemmatic.network.coincidences import CompanionColumns, Shares, find_coincidences, find_companions

REFERENCE_SECONDS = 12.9  # CooRTweet 2.1 in R 4, both steps, on a machine of the same make


def main() -> int:
    """Print the comparison; 1 if a table differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    home = Path(os.environ.get("STEMMATIC_DATA", "../shared/data"))
    parser.add_argument("--folder", type=Path, default=home / "coordination")
    folder = parser.parse_args().folder
    read = pyarrow.csv.read_csv(folder / "russian_coord_tweets.csv.gz")
    columns = [read.column(name).to_pylist() for name in ("object_id", "account_id", "content_id", "timestamp_share")]
    taken = []
    for _ in range(5):
        begin = time.perf_counter()
        shares = Shares.of(*columns)
        found = find_coincidences(shares, window_seconds=60, min_participation=2)
        companions = find_companions(found)
        threshold = companions.threshold(0.5)
        taken.append(time.perf_counter() - begin)
    rows = [
        (
            shares.object_names[shares.objects[earlier]],
            shares.content_names[shares.contents[earlier]],
            shares.content_names[shares.contents[later]],
            seconds,
            shares.account_names[shares.accounts[earlier]],
            shares.account_names[shares.accounts[later]],
        )
        for earlier, later, seconds in zip(found.earlier, found.later, found.seconds.tolist(), strict=True)
    ]
    edges = _edges(shares, companions, threshold)
    strong = [one for one in edges if one[-1]]
    tables = folder / "coortweet-2.1.3"
    fits = [
        _compare("coincidences", rows, _read(tables / "rus_detect_mp2_tw60.csv")),
        _compare("companions", edges, _ends_in_order(_read(tables / "rus_edges_sg0.csv"))),
        _compare("strong companions", strong, _ends_in_order(_read(tables / "rus_edges_sg1.csv"))),
    ]
    print(f"{len(shares):,} shares in {min(taken):.3f} s, {len(shares) / min(taken):,.0f} shares/s;")
    print(f"the reference takes {REFERENCE_SECONDS} s: {REFERENCE_SECONDS / min(taken):.0f} times as long")
    return 0 if all(fits) else 1


def _edges(shares: Shares, found: CompanionColumns, threshold: float) -> list[tuple[Any, ...]]:
    names = np.array(shares.account_names)
    columns = (
        *(names[found.one], names[found.other], found.weights, found.mean_seconds, found.earlier_contents),
        *(found.later_contents, found.symmetry, (found.weights > threshold).astype(int)),
    )
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _read(path: Path) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in pyarrow.csv.read_csv(path).to_pylist()]


def _ends_in_order(edges: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [(*sorted(one[:2]), *one[2:]) for one in edges]


def _compare(name: str, ours: list[tuple[Any, ...]], theirs: list[tuple[Any, ...]]) -> bool:
    """Print how many rows two tables have in common, and in which places; numbers up to what decimals can hold."""

    def rounded(row: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(round(cell, 9) if isinstance(cell, float) else cell for cell in row)

    ours, theirs = [rounded(one) for one in ours], [rounded(one) for one in theirs]
    same = len(set(ours) & set(theirs))
    in_place = sum(one == other for one, other in zip(ours, theirs, strict=False))
    equal = sorted(ours) == sorted(theirs)
    print(
        f"{name:18} {len(ours):6,} rows, theirs {len(theirs):6,}; the same {same:6,}, in the same place {in_place:6,}:"
        f" {'equal' if equal else 'DIFFERENT'}"
    )
    return equal


if __name__ == "__main__":
    sys.exit(main())
