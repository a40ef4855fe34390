"""Quotations that became the author's own words, and own words that became a quotation."""

from __future__ import annotations

from collections.abc import Iterator

from stemmatic.changes.lexicon import Sign
from stemmatic.changes.sides import Aligned, Side
from stemmatic.model import Change, ChangeKind

_MIN_WORDS = 4  # fewer are a title, a term, irony
_KEPT = 0.8  # share of what is kept of a quotation that stands without marks


def find_quotations(pair: Aligned) -> Iterator[Change]:
    """What is quoted on one side, and said on the other without quotation marks and without a verb of speech."""
    if not pair.a.text.quoted and not pair.b.text.quoted:
        return
    kept = [(i, j) for i, j in enumerate(pair.partner) if j >= 0]
    for quoting, plain, words in ((pair.a, pair.b, kept), (pair.b, pair.a, [(j, i) for i, j in kept])):
        for begin, end in quoting.text.quoted:
            inside = [(i, j) for i, j in words if _within(quoting, i, begin, end)]
            bare = [(i, j) for i, j in inside if not any(_within(plain, j, *one) for one in plain.text.quoted)]
            if len(bare) < max(_MIN_WORDS, _KEPT * len(inside)) or _is_told(plain):
                continue
            ours, theirs = (min(i for i, _ in bare), max(i for i, _ in bare) + 1), (bare[0][1], bare[-1][1] + 1)
            yield pair.change(ChangeKind.QUOTATION, *((ours, theirs) if quoting is pair.a else (theirs, ours)))


def _within(side: Side, at: int, begin: int, end: int) -> bool:
    first, last = side.span(at, at + 1)
    return begin <= first and last <= end


def _is_told(side: Side) -> bool:
    """Whether somebody is said to speak all the same, in indirect speech."""
    return bool(side.of(Sign.SPEECH))
