"""Two aligned passages: the words of both sides, which of them are the same, and the gaps between those."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from stemmatic.changes.lexicon import Mark, Sign, find_marks, is_figure, is_marked, negated, opens_phrase, signs_of
from stemmatic.model import Change, ChangeKind, ChangeSpans
from stemmatic.text.comparison import Words, split_words
from stemmatic.text.folding import as_typed
from stemmatic.text.matching import Run, match_words
from stemmatic.text.quotations import count_marks, quoted_spans

_PAUSES = frozenset(",;:—–-().!?…\n")
_FEWEST_LETTERS, _LONG_WORD = 5, 10
_MOST_IN_MARK = 8  # words
_MOST_IN_CUT = 10  # words: of more that were left out in a row the sense was left out, not turned


@lru_cache(maxsize=1 << 14)
def split_cached(passage: str) -> Words:
    """The folded words of a passage; those of copies are asked for again and again."""
    return split_words(passage)


class Occupied:
    """Spans, asked again and again which of them meet another one."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._spans = sorted(spans)
        self._upto = list(accumulate((end for _, end in self._spans), max))

    def meets(self, begin: int, end: int) -> bool:
        """Whether any has something in common with ``[begin, end)``."""
        before = bisect_left(self._spans, end, key=itemgetter(0))
        return before > 0 and self._upto[before - 1] > begin

    def meeting(self, begin: int, end: int) -> list[tuple[int, int]]:
        """Those that have."""
        at = bisect_left(self._spans, end, key=itemgetter(0))
        found = []
        while at > 0 and self._upto[at - 1] > begin:
            at -= 1
            found += [self._spans[at]] if self._spans[at][1] > begin else []
        return found[::-1]


@dataclass(frozen=True)
class ComparedText:
    """A text as it was published, and its passages: begin, end, language of each, in order; where headings begin."""

    raw: str
    passages: Sequence[tuple[int, int, str]]
    headings: frozenset[int] = frozenset()

    @cached_property
    def quoted(self) -> list[tuple[int, int]]:
        """The spans of its quotations, by where they begin."""
        return sorted(quoted_spans(self.raw))

    @cached_property
    def _quoted(self) -> Occupied:
        return Occupied(self.quoted)

    def quoted_in(self, begin: int, end: int) -> list[tuple[int, int]]:
        """The spans of its quotations that some of these characters are in."""
        return self._quoted.meeting(begin, end)

    @cached_property
    def marks(self) -> int:
        """How many quotation marks it has."""
        return count_marks(self.raw)

    @cached_property
    def words(self) -> frozenset[str]:
        """All its folded words."""
        return frozenset(split_cached(self.raw).words)

    @cached_property
    def capitals(self) -> frozenset[str]:
        """Its folded words that begin with a capital."""
        held = split_cached(self.raw)
        return frozenset(
            word for word, begin in zip(held.words, held.begins, strict=True) if self.raw[begin : begin + 1].isupper()
        )

    def language_at(self, begin: int) -> str:
        """The language of the passage that a character is in."""
        at = bisect_right(self.passages, begin, key=itemgetter(0)) - 1
        return self.passages[at][2] if at >= 0 and begin < self.passages[at][1] else "und"

    @cached_property
    def speaks(self) -> dict[str, bool]:
        """Of languages, as they are asked for, whether somebody is said to speak in it."""
        return {}


class Side:
    """The words of one side: of a text's characters ``[begin, end)``."""

    def __init__(self, text: ComparedText, begin: int, end: int, language: str) -> None:
        self.text, self.begin, self.end, self.language = text, begin, end, language
        held = split_cached(text.raw[begin:end])
        self.words = held.words
        self._of: dict[tuple[Sign, ...], list[Mark]] = {}
        self._begins, self._ends = held.begins, held.ends

    @cached_property
    def marks(self) -> list[Mark]:
        """What its words are marks of."""
        return find_marks(self.words, self.language)

    def of(self, *signs: Sign) -> list[Mark]:
        """Its marks of these signs, in order."""
        if signs not in self._of:
            self._of[signs] = [one for one in self.marks if one.sign in signs]
        return self._of[signs]

    def of_near(self, begin: int, end: int, *signs: Sign) -> list[Mark]:
        """Those of them that begin among the words ``[begin, end)``, or a few before."""
        marks = self.of(*signs)
        first = bisect_left(marks, begin - _MOST_IN_MARK, key=itemgetter(0))
        return marks[first : bisect_left(marks, end, first, key=itemgetter(0))]

    def within(self, begin: int, end: int) -> range:
        """The words that stand in characters ``[begin, end)`` of the text as a whole."""
        return range(bisect_left(self._begins, begin - self.begin), bisect_right(self._ends, end - self.begin))

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """The characters of some of its words; of none, the place where they would stand."""
        if begin < end:
            return self.begin + self._begins[begin], self.begin + self._ends[end - 1]
        at = self.begin + (self._ends[begin - 1] if begin else 0)
        return at, at

    def first(self, at: int) -> str:
        """The first character of a word, as printed."""
        return self.text.raw[self.begin + self._begins[at]]

    def said(self, begin: int, end: int) -> str:
        """The raw text of some of its words."""
        first, last = self.span(begin, end)
        return self.text.raw[first:last]

    def between(self, at: int) -> str:
        """What stands before a word, behind the one before it."""
        begin = self._ends[at - 1] if at else 0
        end = self._begins[at] if at < len(self.words) else self.end - self.begin
        return self.text.raw[self.begin + begin : self.begin + end]

    def pauses(self, at: int) -> bool:
        """Whether a sentence begins, ends, or has a mark of punctuation before a word."""
        return at in (0, len(self.words)) or not _PAUSES.isdisjoint(self.between(at))

    def opens(self, at: int) -> bool:
        """Whether a word is the first of the passage, or of a quotation or sentence in it: a capital says nothing."""
        return at == 0 or any(sign in '.!?…:\n«“„"•' for sign in self.between(at))


class Gap(NamedTuple):
    """Words of the source, ``[a_begin, a_end)``, in the place of which the target has ``[b_begin, b_end)``."""

    a_begin: int
    a_end: int
    b_begin: int
    b_end: int


class Touches(NamedTuple):
    """Whether words that differ may be marks, figures, names."""

    marks: bool
    figures: bool
    names: bool


class Aligned:
    """Two sides in one language, aligned word by word: the longest common subsequence, and what is one word misspelt.

    ``partner`` has, of each word of the source, the word of the target, or -1.
    """

    def __init__(self, a: Side, b: Side) -> None:
        self.a, self.b = a, b
        self.partner = [-1] * len(a.words)
        self._ours, self._theirs = as_typed(a.words, b.words)
        gaps: list[Gap] = []
        i = j = 0
        for run in (*match_words(self._ours, self._theirs), Run(len(a.words), len(b.words), 0)):
            if i < run.a or j < run.b:
                gaps.append(Gap(i, run.a, j, run.b))
            i, j = run.a + run.size, run.b + run.size
            self.partner[run.a : i] = range(run.b, j)
        self.gaps = [part for gap in gaps for part in self._narrow(gap)]

    def _narrow(self, gap: Gap) -> Iterator[Gap]:
        """What is left of a gap without words that are only misspelt, or written apart on one side."""
        ours, theirs = self._ours[gap.a_begin : gap.a_end], self._theirs[gap.b_begin : gap.b_end]
        if "".join(ours) == "".join(theirs):
            return
        if len(ours) != len(theirs):
            yield gap
            return
        begin = 0
        for at, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            if is_misspelt(one, other, self.a.language):
                self.partner[gap.a_begin + at] = gap.b_begin + at
                if begin < at:
                    yield Gap(gap.a_begin + begin, gap.a_begin + at, gap.b_begin + begin, gap.b_begin + at)
                begin = at + 1
        if begin < len(ours):
            yield Gap(gap.a_begin + begin, gap.a_end, gap.b_begin + begin, gap.b_end)

    @cached_property
    def kept(self) -> float:
        """The share of the words of both sides that are the same."""
        return 2 * sum(j >= 0 for j in self.partner) / max(len(self.a.words) + len(self.b.words), 1)

    @cached_property
    def back(self) -> dict[int, int]:
        """Of each kept word of the target, the word of the source."""
        return {j: i for i, j in enumerate(self.partner) if j >= 0}

    @cached_property
    def forth(self) -> dict[int, int]:
        """Of each kept word of the source, the word of the target."""
        return {i: j for i, j in enumerate(self.partner) if j >= 0}

    @cached_property
    def touches(self) -> Touches:
        """What the words in the gaps can be of, found quickly."""
        marked, figures, names = any(map(self.is_negated, self.gaps)), False, False
        for gap in self.gaps:
            for side, begin, end in ((self.a, *gap[:2]), (self.b, *gap[2:])):
                for at in range(max(begin - 2, 0), begin):
                    marked = marked or opens_phrase(side.words[at], side.language)
                for at in range(begin, end):
                    word = side.words[at]
                    marked = marked or is_marked(word, side.language)
                    figures = figures or not word.isalpha() or is_figure(word, side.language)
                    names = names or not side.first(at).islower()
        return Touches(marked, figures, names)

    def is_negated(self, gap: Gap) -> bool:
        """Whether one word has in its place the same with a beginning that negates it: possible, impossible."""
        if (gap.a_end - gap.a_begin, gap.b_end - gap.b_begin) != (1, 1):
            return False
        one, other = self.a.words[gap.a_begin], self.b.words[gap.b_begin]
        return negated(one, other, self.a.language) or negated(other, one, self.a.language)

    def gap_of(self, at: int, *, target: bool) -> Gap | None:
        """The gap in which a word of either side stands, if it is in one."""
        begin, end = (2, 3) if target else (0, 1)
        upto = bisect_right(self.gaps, at, key=itemgetter(end))  # gaps stand in order on both sides
        return self.gaps[upto] if upto < len(self.gaps) and self.gaps[upto][begin] <= at else None

    def is_cut(self, gap: Gap, *, target: bool) -> bool:
        """Whether what stands in a gap on one side was left out (or put in) whole: a clause between pauses, or much."""
        side, begin, end = (self.b, gap.b_begin, gap.b_end) if target else (self.a, gap.a_begin, gap.a_end)
        others = gap.a_end - gap.a_begin if target else gap.b_end - gap.b_begin
        if end - begin > _MOST_IN_CUT + 2 * others:
            return True
        return others == 0 and side.pauses(begin) and side.pauses(end)

    def change(self, kind: ChangeKind, a: tuple[int, int], b: tuple[int, int]) -> Change:
        """A change of these words of the source to those words of the target."""
        return Change(
            kind=kind,
            before=self.a.said(*a),
            after=self.b.said(*b),
            spans=ChangeSpans(*self.a.span(*a), *self.b.span(*b)),
        )

    def place_in(self, at: int, *, target: bool) -> int:
        """Where on the other side would stand what stands before a word here."""
        kept = self.back if target else self.forth
        words = self._back_words if target else self._forth_words
        before = bisect_left(words, at)
        return kept[words[before - 1]] + 1 if before else 0

    @cached_property
    def _back_words(self) -> list[int]:
        return sorted(self.back)

    @cached_property
    def _forth_words(self) -> list[int]:
        return sorted(self.forth)


@lru_cache(maxsize=1 << 16)
def is_misspelt(one: str, other: str, language: str) -> bool:
    """Whether of two folded words one is the other misspelt: a letter more, less or other, of two in long words.

    Words of the tables that mean something else are none.
    """
    short = min(len(one), len(other))
    if short < _FEWEST_LETTERS or not (one.isalpha() and other.isalpha()):
        return False
    if Levenshtein.distance(one, other) > (1 if short < _LONG_WORD else 2):
        return False
    return (
        not negated(one, other, language)
        and not negated(other, one, language)
        and (
            signs_of(one, language) == signs_of(other, language)
            or (
                Sign.NOT not in {sign for sign, _ in signs_of(one, language) ^ signs_of(other, language)}
                and not (signs_of(one, language) and signs_of(other, language))
            )
        )
    )
