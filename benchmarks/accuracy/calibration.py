"""Reliability of scores: of the links scored about 0.9, nine in ten should be right.

Planted links flatter: nearly all are right, whatever they score. So links of real posts stand beside them, read by eye:
``scored.csv`` holds 112 pairs of telegram-ru that were linked when they were drawn, evenly over scores and over four
distances (another channel or the same, up to twelve hours or more), and how many links each stands for. A link is right
if a sentence or long clause of both is the same text; a form filled in anew, a standing description of a person and
two reports of one event in other words are not. Pairs that cannot be told are left out.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from benchmarks.accuracy.corpora import telegram
from benchmarks.accuracy.figures import Report, bins, share, weighted_share
from benchmarks.accuracy.tracing import trace_posts

EDGES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
REAL_EDGES = (0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
SCORED = Path(__file__).parent / "scored.csv"


def measure(reports: Mapping[str, Report]) -> Report:
    """The share of right links by score, over all links that the other measurements judged, and over real ones."""
    report = Report()
    judged = [one for other in reports.values() for one in other.judged]
    gap = 0.0
    for low, high, held in bins(EDGES, judged):
        mean = sum(one.score for one in held) / len(held) if held else 0.0
        report.figures.append(
            share(f"right, score {low:g}–{high:g}", (one.right for one in held), beside=f"mean score {100 * mean:.1f}")
        )
        gap += abs(sum(one.score - one.right for one in held))
    below = [one for one in judged if one.score < EDGES[0]]
    if below:
        report.figures.append(share(f"right, score under {EDGES[0]:g}", (one.right for one in below)))
    report.notes.append(
        f"expected calibration error {gap / max(1, len(judged)):.3f} over {len(judged):,} links of {', '.join(reports)}"
    )
    add_real(report)
    return report


def add_real(report: Report) -> None:
    """The share of right links by score among the real posts' links that were read by eye."""
    links = trace_posts(telegram()).by_pair()
    with SCORED.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    held = []
    for row in rows:
        link = links.get(frozenset((row["one"], row["other"])))
        if link is not None:
            held.append((link.link.score, row["right"] == "1", float(row["stands_for"])))
    for low, high in pairwise(REAL_EDGES):
        inside = [one for one in held if low <= one[0] < high or one[0] == high == REAL_EDGES[-1]]
        weight = sum(one[2] for one in inside)
        mean = sum(one[0] * one[2] for one in inside) / weight if inside else 0.0
        report.figures.append(
            weighted_share(
                f"real links right, score {low:g}–{high:g}",
                [(right, stands_for) for _, right, stands_for in inside],
                beside=f"mean score {100 * mean:.1f}",
            )
        )
    report.notes.append(f"{len(rows) - len(held)} of {len(rows)} real pairs that were read are no longer linked")
