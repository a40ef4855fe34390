"""Quotations that became the author's own words."""

from __future__ import annotations

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
    for begin, end in pair.a.text.quoted:
        inside = [(i, j) for i, j in kept if _within(pair.a, i, begin, end)]
        bare = [(i, j) for i, j in inside if not any(_within(pair.b, j, *one) for one in pair.b.text.quoted)]
        if len(bare) >= max(_MIN_WORDS, _KEPT * len(inside)) and not _is_told(pair.b):
            ours, theirs = (bare[0][0], bare[-1][0] + 1), (bare[0][1], bare[-1][1] + 1)
            yield pair.change(ChangeKind.QUOTATION, ours, theirs)


def _within(side: Side, at: int, begin: int, end: int) -> bool:
    first, last = side.span(at, at + 1)
    return begin <= first and last <= end


def _is_told(side: Side) -> bool:
    """Whether somebody is said to speak all the same, anywhere in the text: in indirect speech, in a transcript."""
    marks = find_marks(split_cached(side.text.raw).words, side.language)
    return any(one.sign is Sign.SPEECH for one in marks)
