"""Where one post ends and the next begins, inside a stretch of lines that nothing else divides.

Each gap between two lines collects named evidence for a border (above 0) and against it (below 0); a border is where
the sum reaches :data:`THRESHOLD`. The weights say what outweighs what and were set with
``benchmarks/pasted_borders.py``; whole posts are favoured over cut ones.

For a border
    *newline separates*, *blank line separates*: the kind of gap that divides posts hereabouts (:class:`_Spacing`);
    *wide gap*: two blank lines or more where no list goes on across one; *emoji first*, *heading*: the next line looks
    like a post's first; *closed*, *signature*: the line before is a pointer ("👉 …"), a bare link, a row of hashtags,
    or a line that ends several posts of the page; *other language, no version*; *versions complete*: both language
    versions of a post have been printed.
Against
    *list goes on* (also numbered clauses); *begins small*: with a small letter, an elision, a closing mark;
    *announced* by a colon; *unfinished*: no full stop, and short lines; *never opens*: the next line is a pointer, a
    place, a row of hashtags; *only a heading so far*; *quote under its heading*; *second version*: another language,
    comparable length, and names or figures shared or the same emoji first; *printed twice*: inside such a run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import regex

from stemmatic.read.pasted.language import is_version_of, languages_differ
from stemmatic.read.pasted.printings import Line
from stemmatic.read.pasted.shape import Shape, shape_of

THRESHOLD = 2.0
WEIGHTS = {
    "newline separates": 2.0,
    "blank line inside": -1.0,
    "blank line separates": 2.0,
    "wide gap": 3.0,
    "emoji first": 1.0,
    "heading": 1.0,
    "closed": 3.0,
    "signature": 3.5,
    "language changes": 0.5,
    "other language, no version": 3.0,
    "versions complete": 1.5,
    "list goes on": -4.0,
    "begins small": -4.0,
    "announced": -4.0,
    "unfinished": -1.0,
    "never opens": -5.0,
    "only a heading so far": -2.0,
    "quote under its heading": -1.0,
    "second version": -4.0,
    "printed twice": -9.0,
}
_CONTEXT_GAPS = 20  # gaps on either side that tell how paragraphs and posts are set off here
_MIN_SHARE = 0.33  # of them have to be of the kind that sets off paragraphs; with fewer nothing can be told
_NEWLINE_PRIOR = 0.4  # by so much more must blank lines look like borders than newlines do
_SHORT_LETTERS = 40
_MIN_SIGNATURE_TIMES = 3
_MAX_SIGNATURE_CHARS = 120
_MAX_VERSION_LINES = 100  # a longer stretch in one language is no version of another
_MAX_VERSION_ENDS = 8
_MIN_OTHER_LETTERS = 100  # on either side of a change of language, to count as text of its own

_QUOTE_EMOJI = "💬🗨🗣🎙🎤"
_WORD = regex.compile(r"\p{L}{4,}|\d+")


@dataclass(slots=True)
class Gap:
    """The boundary before line ``index`` and its evidence by name."""

    index: int
    evidence: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, factor: float = 1.0) -> None:
        self.evidence[name] = WEIGHTS[name] * factor

    @property
    def score(self) -> float:
        """The sum of the evidence."""
        return sum(self.evidence.values())


@dataclass(slots=True)
class _SoFar:
    """What is known of the post that is being read: its first line, and what its lines were."""

    begin: int
    first: Shape
    bodies: int = 0  # lines that are no pointers, places or rows of hashtags
    last_number: int = 0
    numbered: bool = False
    language: str = ""
    language_begin: int = 0
    versions_end: int = -1

    def take(self, index: int, shape: Shape) -> None:
        self.bodies += not (shape.never_opens or shape.closes)
        if shape.number is not None:
            self.last_number, self.numbered = max(self.last_number, shape.number), True
        if languages_differ(shape.language, self.language):
            self.language_begin = index
        self.language = shape.language or self.language


def split_posts(lines: Sequence[Line], *, reluctance: float = 0.0) -> list[list[Line]]:
    """``lines`` divided into posts; ``reluctance`` is added to the threshold."""
    if not lines:
        return []
    gaps = weigh_gaps(lines, reluctance=reluctance)
    starts = [0, *(gap.index for gap in gaps if gap.score >= THRESHOLD + reluctance)]
    return [list(lines[a:b]) for a, b in pairwise([*starts, len(lines)])]


def weigh_gaps(lines: Sequence[Line], *, reluctance: float = 0.0) -> list[Gap]:
    """Every gap of ``lines`` with its evidence, decided in order, since a post's beginning bears on what follows."""
    shapes = [shape_of(line.text) for line in lines]
    signatures = _signatures(lines, shapes)
    shapes = [
        replace(shape, closes=True, never_opens=shape.letters < _SHORT_LETTERS) if line.key in signatures else shape
        for line, shape in zip(lines, shapes, strict=True)
    ]
    wide_separates = _wide_separates(lines, shapes)
    spacing = _Spacing(lines, shapes)
    so_far = _SoFar(0, shapes[0])
    so_far.take(0, shapes[0])
    gaps = []
    for index in range(1, len(lines)):
        gap = Gap(index)
        if _inside_printing(lines, index):
            gap.add("printed twice")
        _weigh_spacing(gap, lines, spacing, wide_separates=wide_separates)
        _weigh_lines(gap, lines, shapes, so_far, signature=lines[index - 1].key in signatures)
        _weigh_language(gap, lines, shapes, so_far)
        if gap.score >= THRESHOLD + reluctance:
            so_far = _SoFar(index, shapes[index], language_begin=index)
        so_far.take(index, shapes[index])
        gaps.append(gap)
    return gaps


def _signatures(lines: Sequence[Line], shapes: Sequence[Shape]) -> set[str]:
    """Lines that several posts of the stretch end with: short and repeated (not its first), or a repeated link last."""
    times = Counter(line.key for line in lines if len(line.key) <= _MAX_SIGNATURE_CHARS)
    tails = Counter(_tail(line) for line in lines)
    found = set()
    for line, shape in zip(lines, shapes, strict=True):
        tail = _tail(line)
        repeated = times[line.key] >= _MIN_SIGNATURE_TIMES and shape.letters >= 3 and line.key != lines[0].key
        labelled = ":" in line.key.replace("://", "") or line.key.startswith("#")
        if (repeated and not labelled) or (tail and tails[tail] >= _MIN_SIGNATURE_TIMES):
            found.add(line.key)
    return found


def _tail(line: Line) -> str:
    """The mention or link that the line ends with, or nothing."""
    last = line.key[-_MAX_SIGNATURE_CHARS:].rsplit(maxsplit=1)[-1:]
    return last[0] if last and (last[0].startswith("@") or "t.me/" in last[0] or "://" in last[0]) else ""


def _wide_separates(lines: Sequence[Line], shapes: Sequence[Shape]) -> bool:
    """Whether gaps of two blank lines and more separate posts here: hardly a list goes on across one."""
    wide = [i for i in range(1, len(lines)) if len(lines[i].blank) >= 2]
    inside = [i for i in wide if shapes[i].number is not None or shapes[i].item or shapes[i].begins_small]
    return bool(wide) and len(inside) * 5 < len(wide)


class _Spacing:
    """Which kind of gap separates posts around a place: the lone newline, the blank line, or none that can be told.

    Lines that go on (list items, small letters, what a colon announced) or share words with the line before mark the
    gaps inside posts; lines that open after lines that close mark the gaps between them. Both kinds of gap are
    scored so on the gaps nearby; on a tie it is the newline, as pages print posts right under one another and a post
    sets off its own paragraphs by blank lines.
    """

    def __init__(self, lines: Sequence[Line], shapes: Sequence[Shape]) -> None:
        shared = _shared_words(lines)
        self._blank = [bool(line.blank) for line in lines]
        self._counts = {kind: [0] for kind in (False, True)}
        self._sums = {kind: [0.0] for kind in (False, True)}
        for index in range(1, len(lines)):
            for kind in (False, True):
                mine = self._blank[index] == kind and not _inside_printing(lines, index)
                self._counts[kind].append(self._counts[kind][-1] + mine)
                looks = _looks_separating(shapes[index - 1], shapes[index]) - 6 * shared[index] if mine else 0.0
                self._sums[kind].append(self._sums[kind][-1] + looks)

    def separator(self, index: int) -> str:
        """The kind of gap that separates posts near line ``index``: "newline", "blank line" or ""."""
        low, high = max(0, index - 1 - _CONTEXT_GAPS), min(len(self._blank) - 1, index + _CONTEXT_GAPS)
        newlines, blanks = (self._counts[kind][high] - self._counts[kind][low] for kind in (False, True))
        if not blanks or not newlines:
            return ""
        newline_looks, blank_looks = (
            (self._sums[kind][high] - self._sums[kind][low]) / count
            for kind, count in ((False, newlines), (True, blanks))
        )
        least = _MIN_SHARE * (blanks + newlines)
        if blank_looks > newline_looks + _NEWLINE_PRIOR:
            return "blank line" if newlines >= least else ""
        return "newline" if blanks >= least else ""


def _looks_separating(before: Shape, after: Shape) -> float:
    if after.item or after.number is not None or after.begins_small or after.never_opens or before.announces:
        return -1.0
    return after.opens + 2.0 * before.closes


def _shared_words(lines: Sequence[Line]) -> list[float]:
    """For each line the share of its words (their first five letters) that the line before has too, of the shorter."""
    words = [frozenset(word[:5] for word in _WORD.findall(line.key[:3000])) for line in lines]
    times = Counter(word for of_line in words for word in of_line)
    common = {word for word, count in times.items() if count > max(4, 0.1 * len(lines))}
    rare = [of_line - common for of_line in words]
    return [0.0] + [len(a & b) / min(len(a), len(b)) if a and b else 0.0 for a, b in pairwise(rare)]


def _inside_printing(lines: Sequence[Line], index: int) -> bool:
    return bool(lines[index].printing) and lines[index].printing == lines[index - 1].printing


def _weigh_spacing(gap: Gap, lines: Sequence[Line], spacing: _Spacing, *, wide_separates: bool) -> None:
    separator = spacing.separator(gap.index)
    blank = len(lines[gap.index].blank)
    if blank >= 2 and wide_separates:
        gap.add("wide gap")
    if blank:
        gap.add("blank line separates" if separator == "blank line" else "blank line inside")
    elif separator == "newline":
        gap.add("newline separates")


def _weigh_lines(gap: Gap, lines: Sequence[Line], shapes: Sequence[Shape], so_far: _SoFar, *, signature: bool) -> None:
    index = gap.index
    before, after = shapes[index - 1], shapes[index]
    following = shapes[index + 1] if index + 1 < len(shapes) else Shape()
    if after.opens and after.emoji:
        gap.add("emoji first")
    if after.opens and after.heading:
        gap.add("heading", 1.0 if after.emoji else 0.5)
    if signature:
        gap.add("signature")
    elif before.closes and so_far.bodies:
        gap.add("closed", 1.0 if _closes_here(lines, shapes, index) else 0.2)
    elif before.announces:
        gap.add("announced")
    elif not before.ended and min(before.letters, after.letters) < _SHORT_LETTERS:
        gap.add("unfinished", 0.5 if after.opens else 1.0)
    sandwiched = bool(before.item) and before.item == following.item and not after.opens
    if sandwiched or _list_goes_on(before, after, so_far):
        gap.add("list goes on")
    if after.begins_small:
        gap.add("begins small")
    if after.never_opens:
        gap.add("never opens")
    if "newline separates" in gap.evidence:
        return
    if so_far.bodies == 1 and so_far.first.opens and not signature and not (so_far.first.ended and after.opens):
        gap.add("only a heading so far")
    if after.emoji and after.emoji[0] in _QUOTE_EMOJI and not lines[index].blank:
        gap.add("quote under its heading")


def _closes_here(lines: Sequence[Line], shapes: Sequence[Shape], index: int) -> bool:
    """Whether the closing line before ``index`` closes: a lone hashtag between like gaps may head what follows."""
    before = lines[index - 1]
    if not before.text.strip().startswith("#") or before.text.count("#") >= 2:
        return True
    return len(before.blank) > len(lines[index].blank) or (index >= 2 and shapes[index - 2].closes)


def _list_goes_on(before: Shape, after: Shape, so_far: _SoFar) -> bool:
    if after.item:
        return True
    if after.number is not None:
        return after.number > so_far.last_number and (so_far.numbered or after.number == 1)
    # The same emoji before line after line marks items, unless the post itself began with it.
    return bool(after.emoji) and after.emoji == before.emoji and so_far.first.emoji != after.emoji


def _weigh_language(gap: Gap, lines: Sequence[Line], shapes: Sequence[Shape], so_far: _SoFar) -> None:
    """Weigh a change of language, and the end of a second version that was seen to begin."""
    index = gap.index
    if index == so_far.versions_end:
        gap.add("versions complete")
    if not languages_differ(shapes[index].language, so_far.language):
        return
    first = so_far.language_begin
    ends = _version_ends(lines, shapes, index)
    if "newline separates" not in gap.evidence and index - first <= _MAX_VERSION_LINES:
        ours = "\n".join(line.text for line in lines[first:index])
        same_emoji = bool(shapes[index].emoji) and shapes[index].emoji == shapes[first].emoji
        for end in ends:
            if is_version_of("\n".join(line.text for line in lines[index:end]), ours, same_emoji=same_emoji):
                gap.add("second version")
                so_far.versions_end = end
                return
    around = [sum(shape.letters for shape in shapes[a:b]) for a, b in ((first, index), (index, ends[-1]))]
    gap.add("other language, no version" if min(around) >= _MIN_OTHER_LETTERS else "language changes")


def _version_ends(lines: Sequence[Line], shapes: Sequence[Shape], index: int) -> list[int]:
    """Where text in the language of line ``index`` may end: before each opening line, at last where it changes."""
    ends: list[int] = []
    end = index + 1
    while end < min(len(lines), index + _MAX_VERSION_LINES) and not languages_differ(
        shapes[end].language, shapes[index].language
    ):
        if len(ends) < _MAX_VERSION_ENDS and (shapes[end].opens or not lines[end].blank):
            ends.append(end)
        end += 1
    return [*ends, end]
