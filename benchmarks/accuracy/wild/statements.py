"""Statements in the wild: families of real posts that were read, and what is left of them as families are found now.

``statements.jsonl`` has what was read, by ids: of 160 families the parts of posts, each with the letters of the
statements that it carries, and posts that carry the first statement and were left out. ``GUIDE.md`` says how they were
read. A family of now is judged if it has two of these parts or more.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.accuracy.corpora import find
from benchmarks.accuracy.figures import Figure, share
from benchmarks.accuracy.tracing import Traced, trace_files
from stemmatic.model import Family

LABELS = Path(__file__).parent / "statements.jsonl"
Spans = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was judged: families that hold one statement, statements that are in one family, and those that are not."""

    one_statement: list[bool]
    together: list[bool]
    misses: list[str]


def measure() -> tuple[list[Figure], list[str]]:
    """The shares of labelled families and statements that are right, and what all families of the data look like."""
    traced = trace_files([find("telegram-ru", "posts.jsonl")])
    judged = judge(traced.families, labels())
    large = [family for family in traced.families if len(family.posts) >= 4]
    rooted = [len(_roots(family)) == 1 for family in large]
    return [
        share("telegram-ru, families that hold one statement", judged.one_statement, floor=0.95),
        share("telegram-ru, statements that are in one family", judged.together, floor=0.90),
        share("telegram-ru, families of four posts and more with one root", rooted, floor=0.90),
        share("telegram-ru, families that are no series", _no_series(traced), floor=0.98),
    ], judged.misses


def labels() -> list[dict[str, Any]]:
    """What was read."""
    return [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]


def judge(families: Sequence[Family], labelled: Sequence[Mapping[str, Any]]) -> Judgement:
    """Judge families by what was read."""
    witnesses: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for family in families:
        for one in family.witnesses if len(family.posts) > 1 else ():
            witnesses[one.post].append((one.begin, one.end, family.id))
    one_statement, together, misses = [], [], []
    for number, read in enumerate(labelled):
        where = [_families_of(part["spans"], witnesses[part["post"]]) for part in read["parts"]]
        letters = [set(part["statements"]) for part in read["parts"]]
        for family in sorted(set().union(*where)):
            held = [said for said, found in zip(letters, where, strict=True) if family in found]
            if len(held) > 1:
                one_statement.append(bool(set.intersection(*held)))
                if not one_statement[-1]:
                    misses.append(f"several statements: {number} {family}")
        for letter, parts in Counter(letter for said in letters for letter in said).items():
            if parts > 1:
                needed = [found for said, found in zip(letters, where, strict=True) if letter in said]
                if letter == "a":
                    needed += [{family for *_, family in witnesses[post]} for post in read["left_out"]]
                together.append(bool(set.intersection(*needed)))
                if not together[-1]:
                    misses.append(f"broken apart: {number} {letter}")
    return Judgement(one_statement, together, misses)


def _families_of(spans: Spans, witnesses: Sequence[tuple[int, int, str]]) -> set[str]:
    """The families whose witnesses have most of what any witness has of some spans."""
    held: Counter[str] = Counter()
    for begin, end, family in witnesses:
        held[family] += sum(max(0, min(end, last) - max(begin, first)) for first, last in spans)
    most = max(held.values(), default=0)
    return {family for family, chars in held.items() if chars and 2 * chars >= most}


def _roots(family: Family) -> list[str]:
    """What nothing is above: posts, and sources that the archive does not hold."""
    below = {edge.target for edge in family.stemma}
    return [key for key in (*family.posts, *(lost.key for lost in family.lost)) if key not in below]


def _no_series(traced: Traced) -> list[bool]:
    """Of each family that was read and that is still one whether it is no series."""
    found = [set(family.posts) for family in traced.families]
    held = [(read["series"], {part["post"] for part in read["parts"]}) for read in labels()]
    return [not series for series, posts in held if any(len(posts & one) > 1 for one in found)]
