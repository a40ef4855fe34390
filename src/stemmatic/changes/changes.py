"""Changes that can turn the meaning, between the passages of two texts that answer one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from stemmatic.changes.across import find_across
from stemmatic.changes.figures import find_figures
from stemmatic.changes.names import find_names
from stemmatic.changes.quotations import find_quotations
from stemmatic.changes.sides import Aligned, ComparedText, Gap, Side
from stemmatic.changes.signs import find_signs
from stemmatic.model import Change, ChangeKind, ChangeSpans

_ONE_WORD = 60.0  # rapidfuzz ratio of two wordings from which one is a spelling or a form of the other
_MOST_OF_TERM = 4  # words on either side
_FEWEST_LETTERS = 4  # of a word that is more than grammar
_FEWEST_KEPT = 0.6  # share of the words of both passages: of less the whole is told anew
Span = tuple[int, int, int, int]  # begin and end in the source, in the target


class Findings(NamedTuple):
    """The changes, and whether words of one side have others in their place, beyond their spelling or form."""

    changes: tuple[Change, ...]
    reworded: bool


def find_changes(source: ComparedText, target: ComparedText, pairs: Iterable[Span]) -> Findings:
    """What changed between the passages of ``source`` and those of ``target`` that answer them."""
    found: list[Change] = []
    reworded = False
    for begin, end, other_begin, other_end in _blocks(pairs):
        if source.raw[begin:end] == target.raw[other_begin:other_end] and not (source.quoted or target.quoted):
            continue
        a = Side(source, begin, end, source.language_at(begin))
        b = Side(target, other_begin, other_end, target.language_at(other_begin))
        if a.language != b.language and "und" not in (a.language, b.language):
            found += find_across(a, b)
            continue
        pair = Aligned(a, b)
        reworded = reworded or any(_is_other(pair, gap) for gap in pair.gaps)
        here = list(_find(pair))
        found += [*here, *_terms(pair, here)]
    each = {(one.kind, one.spans): one for one in found}
    order = sorted(each.values(), key=lambda one: (one.spans.source_begin, one.spans.target_begin, one.kind))
    return Findings(tuple(order), reworded)


def _find(pair: Aligned) -> Iterator[Change]:
    yield from find_quotations(pair)
    if pair.gaps and pair.may_matter():
        yield from find_signs(pair)
        yield from find_figures(pair)
        yield from find_names(pair)


def _terms(pair: Aligned, found: Sequence[Change]) -> Iterator[Change]:
    """A few words in the place of which others stand, where nothing else tells what they change."""
    kept = sum(j >= 0 for j in pair.partner)
    if 2 * kept < _FEWEST_KEPT * (len(pair.a.words) + len(pair.b.words)):
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


def _is_other(pair: Aligned, gap: Gap) -> bool:
    ours, theirs = pair.a.words[gap.a_begin : gap.a_end], pair.b.words[gap.b_begin : gap.b_end]
    return bool(ours and theirs) and fuzz.ratio("".join(ours), "".join(theirs)) < _ONE_WORD
