"""Quotations that became the author's own words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from stemmatic.changes.lexicon import Sign, find_marks
from stemmatic.changes.sides import Aligned, Side, split_cached
from stemmatic.model import Change, ChangeKind

_MIN_WORDS = 4  # fewer are a title, a term, irony
_KEPT = 0.8  # share of what is kept of a quotation that stands without marks


def find_quotations(pair: Aligned) -> Iterator[Change]:
    """What the source quotes, and the target says without quotation marks and without a verb of speech.

    That one's own words are quoted by another is no change: whoever takes a speech over puts it in marks.
    """
    kept = [(i, j) for i, j in enumerate(pair.partner) if j >= 0]
    begins = [pair.a.span(i, i + 1)[0] for i, _ in kept]
    quoted = {j for one in pair.b.text.quoted_in(pair.b.begin, pair.b.end) for j in pair.b.within(*one)}
    for begin, end in pair.a.text.quoted_in(pair.a.begin, pair.a.end):
        inside = kept[bisect_left(begins, begin) : bisect_left(begins, end)]
        inside = [(i, j) for i, j in inside if pair.a.span(i, i + 1)[1] <= end]
        bare = [(i, j) for i, j in inside if j not in quoted]
        if len(bare) >= max(_MIN_WORDS, _KEPT * len(inside)) and not _is_told(pair.b):
            ours, theirs = (bare[0][0], bare[-1][0] + 1), (bare[0][1], bare[-1][1] + 1)
            yield pair.change(ChangeKind.QUOTATION, ours, theirs)


def _is_told(side: Side) -> bool:
    """Whether somebody is said to speak all the same, anywhere in the text: in indirect speech, in a transcript."""
    known = side.text.speaks
    if side.language not in known:
        marks = find_marks(split_cached(side.text.raw).words, side.language)
        known[side.language] = any(one.sign is Sign.SPEECH for one in marks)
    return known[side.language]
