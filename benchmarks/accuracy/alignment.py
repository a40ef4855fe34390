"""Passage alignment against the German–French gold alignment, by the definitions of Vecalign's scorer.

Precision counts every bead, those that leave a passage alone included; recall counts the gold beads that pair
passages. Strictly a bead is right if the other side has the very same; laxly, if a passage of its one side and a
passage of its other stand in one bead there (Thompson & Koehn 2019).
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable

import stemmatic
from benchmarks.accuracy.corpora import find
from benchmarks.accuracy.figures import Figure, Report, wilson

Bead = tuple[tuple[int, ...], tuple[int, ...]]
_FLOORS = {"strict": 0.91, "lax": 0.985}
_VECALIGN = {"strict": "Vecalign on the test part: 90.2", "lax": "Vecalign on the test part: 98.6"}


def read_gold() -> list[Bead]:
    """The gold beads: lines ``[0]:[0, 1]``."""
    lines = find("alignment-de-fr", "dev.defr").read_text("utf-8").splitlines()
    pairs = (line.split(":") for line in lines if line.strip())
    return [(tuple(ast.literal_eval(a)), tuple(ast.literal_eval(b))) for a, b, *_ in pairs]


def count_right(held: Iterable[Bead], against: Iterable[Bead]) -> tuple[int, int, int]:
    """How many beads are strictly right, laxly right, and there at all."""
    beads, others = set(held), set(against)
    partners: dict[int, set[int]] = defaultdict(set)
    for a, b in others:
        for one in a:
            partners[one].update(b)
    strict = len(beads & others)
    near = sum(any(partners[one] & set(b) for one in a if one in partners) for a, b in beads - others)
    return strict, strict + near, len(beads)


def measure() -> Report:
    """Strict and lax precision, recall and F1."""
    gold = read_gold()
    texts = [find("alignment-de-fr", f"dev.{code}").read_text("utf-8").splitlines() for code in ("de", "fr")]
    found = stemmatic.align_passages(*texts)
    return Report(figures=score(found, gold))


def score(found: Iterable[Bead], gold: Iterable[Bead]) -> list[Figure]:
    """The figures of an alignment."""
    beads, golden = list(found), list(gold)
    precise = count_right(beads, golden)
    recalled = count_right([bead for bead in golden if all(bead)], [bead for bead in beads if all(bead)])
    figures = []
    for at, kind in enumerate(("strict", "lax")):
        precision, recall = precise[at] / precise[2], recalled[at] / recalled[2]
        both = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        for name, value, cases in (
            ("precision", precision, precise[2]),
            ("recall", recall, recalled[2]),
            ("F1", both, (precise[2] + recalled[2]) // 2),
        ):
            low, high = wilson(value * cases, cases)
            aim = name == "F1"
            figures.append(
                Figure(
                    name=f"{kind} {name}",
                    value=value,
                    cases=cases,
                    low=low,
                    high=high,
                    floor=_FLOORS[kind] if aim else None,
                    beside=_VECALIGN[kind] if aim else "",
                )
            )
    return figures
