"""Changes that can turn the meaning, between the passages of two texts that answer one another."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from rapidfuzz import fuzz

from stemmatic.changes.across import find_across
from stemmatic.changes.figures import find_figures
from stemmatic.changes.names import find_credits, find_names
from stemmatic.changes.quotations import find_quotations
from stemmatic.changes.sides import Aligned, ComparedText, Gap, Occupied, Side, split_cached
from stemmatic.changes.signs import find_signs
from stemmatic.model import Change, ChangeKind
from stemmatic.text.matching import match_words

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
    ours = Occupied((one.spans.source_begin, one.spans.source_end) for one in found)
    theirs = Occupied((one.spans.target_begin, one.spans.target_end) for one in found)
    for gap in pair.gaps:
        if not 0 < gap.a_end - gap.a_begin <= _MOST_OF_TERM or not 0 < gap.b_end - gap.b_begin <= _MOST_OF_TERM:
            continue
        one = pair.change(ChangeKind.TERM, gap[:2], gap[2:])
        telling = _is_other(pair, gap) and _has_content(pair.a, *gap[:2]) and _has_content(pair.b, *gap[2:])
        spans = one.spans
        known = ours.meets(spans.source_begin, spans.source_end) or theirs.meets(spans.target_begin, spans.target_end)
        if telling and not known:
            yield one


def _has_content(side: Side, begin: int, end: int) -> bool:
    return any(len(word) >= _FEWEST_LETTERS for word in side.words[begin:end])


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
    taken = Occupied(b[:2] for b in blocks), Occupied(b[2:] for b in blocks)
    free, others = (
        [one[:2] for one in text.passages if not held.meets(*one[:2])]
        for text, held in zip((source, target), taken, strict=True)
    )
    if not free or not others:
        return
    latest = [0, *accumulate((b[3] for b in blocks), max)]  # blocks stand in the order of the source, apart
    earliest = [*reversed([*accumulate((b[2] for b in reversed(blocks)), min)]), len(target.raw)]
    for begin, end in free:
        before = latest[bisect_right(blocks, begin, key=itemgetter(1))]
        after = earliest[bisect_left(blocks, end, key=itemgetter(0))]
        first = bisect_left(others, before, key=itemgetter(0))
        if bisect_right(others, after, key=itemgetter(1)) - first == 1:
            ours, theirs = (
                split_cached(source.raw[begin:end]).words,
                split_cached(target.raw[slice(*others[first])]).words,
            )
            kept = sum(run.size for run in match_words(ours, theirs)) if _may_answer(ours, theirs) else 0
            if 2 * kept >= _LEAST_ALIKE * (len(ours) + len(theirs)):
                yield begin, end, *others[first]


def _may_answer(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether the lengths of two passages allow that they share half of their words."""
    return 2 * min(len(ours), len(theirs)) >= _LEAST_ALIKE * (len(ours) + len(theirs))


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
