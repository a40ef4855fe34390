"""Reliability of scores: of the links scored about 0.9, nine in ten should be right."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.accuracy.figures import Report, bins, share

EDGES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)


def measure(reports: Mapping[str, Report]) -> Report:
    """The share of right links by score, over all links that the other measurements judged."""
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
    return report
