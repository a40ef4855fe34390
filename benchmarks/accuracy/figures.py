"""A figure: a share of cases with its interval, and the table that shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from math import sqrt
from typing import Any

_Z = 1.959964  # two-sided 95 %


def wilson(right: float, cases: float) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927), 0 to 1."""
    if not cases:
        return 0.0, 1.0
    share, square = right / cases, _Z * _Z / cases
    middle = (share + square / 2) / (1 + square)
    half = _Z * sqrt(share * (1 - share) / cases + square / (4 * cases)) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A share of cases, 0 to 1; ``low`` and ``high`` are the 95 % Wilson interval, ``floor`` what is aimed at."""

    name: str
    value: float
    cases: int
    low: float
    high: float
    floor: float | None = None
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A link's score and whether the link is right."""

    score: float
    right: bool


@dataclass(slots=True, kw_only=True)
class Report:
    """What a measurement found; ``misses`` name cases by id, never by text."""

    figures: list[Figure] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Figures, notes and misses as plain values."""
        return {"figures": [asdict(one) for one in self.figures], "notes": self.notes, "misses": self.misses}


def share(name: str, outcomes: Iterable[bool], *, floor: float | None = None, beside: str = "") -> Figure:
    """The share of outcomes that are true."""
    held = list(outcomes)
    low, high = wilson(sum(held), len(held))
    value = sum(held) / len(held) if held else float("nan")
    return Figure(name=name, value=value, cases=len(held), low=low, high=high, floor=floor, beside=beside)


def weighted_share(name: str, outcomes: Iterable[tuple[bool, float]], *, beside: str = "") -> Figure:
    """The share of outcomes that are true, each counted by its weight.

    The interval is Wilson's for as many cases as the weights are worth, (Σw)² / Σw² (Kish 1965); ``cases`` counts the
    outcomes themselves.
    """
    held = list(outcomes)
    total = sum(weight for _, weight in held)
    worth = total * total / sum(weight * weight for _, weight in held) if held else 0.0
    value = sum(weight for right, weight in held if right) / total if held else float("nan")
    low, high = wilson(value * worth if held else 0.0, worth)
    return Figure(name=name, value=value, cases=len(held), low=low, high=high, beside=beside)


def f1(name: str, found: set[Any], true: set[Any], *, floor: float | None = None, beside: str = "") -> Figure:
    """F1 of a set of pairs; its interval is that of a share with as many cases as the mean of true and found pairs."""
    both, mean = len(found & true), (len(found) + len(true)) / 2
    low, high = wilson(both, mean)
    value = both / mean if mean else float("nan")
    return Figure(name=name, value=value, cases=len(true), low=low, high=high, floor=floor, beside=beside)


def table(reports: dict[str, Report]) -> str:
    """The figures of all reports as a table in Markdown."""
    lines = [
        "| measurement | figure | value | 95 % interval | cases | aim | beside |",
        "|---|---|---:|---:|---:|---:|---|",
    ]
    for measurement, report in reports.items():
        lines += [_row(measurement, one) for one in report.figures]
    return "\n".join(lines)


def _row(measurement: str, one: Figure) -> str:
    aim = "" if one.floor is None else f"{100 * one.floor:.4g}"
    value = f"{100 * one.value:.1f}" if one.cases else "–"
    if one.floor is not None and one.cases and one.value < one.floor:
        value += " (below)"
    interval = f"{100 * one.low:.1f}–{100 * one.high:.1f}"
    return f"| {measurement} | {one.name} | {value} | {interval} | {one.cases:,} | {aim} | {one.beside} |"


def bins(edges: Sequence[float], judged: Iterable[Judged]) -> list[tuple[float, float, list[Judged]]]:
    """The judged links by score: (from, to, links); the last bin includes its upper edge."""
    held = list(judged)
    spans = pairwise(edges)
    return [
        (low, high, [one for one in held if low <= one.score < high or (high == edges[-1] and one.score == high)])
        for low, high in spans
    ]
