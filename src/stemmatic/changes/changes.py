"""Changes that can turn the meaning, between the passages of two texts that answer one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from stemmatic.changes.across import find_across
from stemmatic.changes.figures import find_figures
from stemmatic.changes.names import find_credits, find_names
from stemmatic.changes.quotations import find_quotations
from stemmatic.changes.sides import Aligned, ComparedText, Gap, Side, split_cached
from stemmatic.changes.signs import find_signs
from stemmatic.model import Change, ChangeKind, ChangeSpans

_ONE_WORD = 75.0  # rapidfuzz ratio of two wordings from which one is a spelling or a form of the other
_LEAST_ALIKE = 0.5  # share of the words of two passages that no pair has
_MOST_OF_TERM = 4  # words on either side
_FEWEST_LETTERS = 3  # of a word that is more than grammar
_LEAST_KEPT = 0.2  # share of the words of both passages: of less they are not one passage
_FEWEST_KEPT = 0.3  # share of the words of both passages: of less the whole is told anew
_FEWEST_KEPT_OF_TERM = 0.6
Span = tuple[int, int, int, int]  # begin and end in the source, in the target


class Findings(NamedTuple):
    """The changes; whether any word differs, beyond its spelling; whether the target has own words, headings apart."""

    changes: tuple[Change, ...]
    differs: bool
    reworded: bool


def find_changes(source: ComparedText, target: ComparedText, pairs: Iterable[Span]) -> Findings:
    """What changed between the passages of ``source`` and those of ``target`` that answer them."""
    found: list[Change] = []
    differs = reworded = False
    quoted = source.marks != target.marks
    blocks = _blocks(pairs)
    for begin, end, other_begin, other_end in [*blocks, *_between(source, target, blocks)]:
        if source.raw[begin:end] == target.raw[other_begin:other_end] and not quoted:
            continue
        a = Side(source, begin, end, source.language_at(begin))
        b = Side(target, other_begin, other_end, target.language_at(other_begin))
        if a.language != b.language and "und" not in (a.language, b.language):
            found += find_across(a, b)
            continue
        pair = Aligned(a, b)
        if pair.kept < _LEAST_KEPT:
            continue
        differs = differs or bool(pair.gaps)
        heads = begin in source.headings and other_begin in target.headings  # everybody words his own
        reworded = reworded or (not heads and any(_is_own(pair, gap) for gap in pair.gaps))
        here = list(_find(pair))
        found += [*here, *_terms(pair, here)]
    each = {(one.kind, one.spans): one for one in found}
    order = sorted(each.values(), key=lambda one: (one.spans.source_begin, one.spans.target_begin, one.kind))
    return Findings(tuple(order), differs, reworded)


def _find(pair: Aligned) -> Iterator[Change]:
    if pair.a.text.marks != pair.b.text.marks:
        yield from find_quotations(pair)
    if not pair.gaps:
        return
    if pair.touches.marks and pair.kept >= _FEWEST_KEPT:
        yield from find_signs(pair)
    if pair.touches.marks or pair.touches.figures:
        yield from find_figures(pair)
    if pair.touches.names:
        yield from find_names(pair)
    if pair.touches.marks:
        yield from find_credits(pair)


def _terms(pair: Aligned, found: Sequence[Change]) -> Iterator[Change]:
    """A few words in the place of which others stand, where nothing else tells what they change."""
    if pair.kept < _FEWEST_KEPT_OF_TERM:
        return
    for gap in pair.gaps:
        if not 0 < gap.a_end - gap.a_begin <= _MOST_OF_TERM or not 0 < gap.b_end - gap.b_begin <= _MOST_OF_TERM:
            continue
        one = pair.change(ChangeKind.TERM, gap[:2], gap[2:])
        telling = _is_other(pair, gap) and _has_content(pair.a, *gap[:2]) and _has_content(pair.b, *gap[2:])
        if telling and not any(_overlap(one.spans, other.spans) for other in found):
            yield one


def _has_content(side: Side, begin: int, end: int) -> bool:
    return any(len(word) >= _FEWEST_LETTERS for word in side.words[begin:end])


def _overlap(one: ChangeSpans, other: ChangeSpans) -> bool:
    return (one.source_begin < other.source_end and other.source_begin < one.source_end) or (
        one.target_begin < other.target_end and other.target_begin < one.target_end
    )


def _blocks(pairs: Iterable[Span]) -> list[Span]:
    """Pairs of passages, those together that share one: a sentence that was divided is compared whole."""
    blocks: list[Span] = []
    for one in sorted(pairs):
        last = blocks[-1] if blocks else None
        if last and (one[0] < last[1] or (one[2] < last[3] and one[3] > last[2])):
            blocks[-1] = (last[0], max(last[1], one[1]), min(last[2], one[2]), max(last[3], one[3]))
        else:
            blocks.append(one)
    return blocks


def _between(source: ComparedText, target: ComparedText, blocks: Sequence[Span]) -> Iterator[Span]:
    """Passages of both texts that stand alone between paired ones, and share half of their words.

    What was changed in a short sentence can be so much of it that it is not paired.
    """
    free = [
        [one[:2] for one in text.passages if not any(b[side] < one[1] and one[0] < b[side + 1] for b in blocks)]
        for text, side in ((source, 0), (target, 2))
    ]
    if not all(free):
        return
    for begin, end in free[0]:
        before = max((b[3] for b in blocks if b[1] <= begin), default=0)
        after = min((b[2] for b in blocks if b[0] >= end), default=len(target.raw))
        here = [one for one in free[1] if before <= one[0] and one[1] <= after]
        if len(here) == 1:
            ours, theirs = split_cached(source.raw[begin:end]), split_cached(target.raw[slice(*here[0])])
            if Indel.normalized_similarity(ours.words, theirs.words) >= _LEAST_ALIKE:
                yield begin, end, *here[0]


def _is_own(pair: Aligned, gap: Gap) -> bool:
    """Whether the target has words of its own there, but for a clause or a sentence beside what it left out."""
    if gap.b_begin == gap.b_end:
        return False
    at_edge = gap.a_begin == 0 or gap.a_end == len(pair.a.words)
    beside = at_edge or gap.a_begin == gap.a_end or pair.is_cut(gap, target=False)
    return not (beside and pair.b.pauses(gap.b_begin) and pair.b.pauses(gap.b_end))


def _is_other(pair: Aligned, gap: Gap) -> bool:
    """Whether what both sides have in a gap are other words, and not other forms of one."""
    one, other = "".join(pair.a.words[slice(*gap[:2])]), "".join(pair.b.words[slice(*gap[2:])])
    begin = one[: max(_FEWEST_LETTERS, min(len(one), len(other)) // 2)]
    return not other.startswith(begin) and fuzz.ratio(one, other) < _ONE_WORD
