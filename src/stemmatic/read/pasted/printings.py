"""Captions that a page printed twice are put together again.

A page may print a post's first lines or its whole caption, and then the caption once more. Inside one stretch of
lines this shows as a run that is repeated at once: the second printing begins where the first one ends. The two are
aligned line by line (a longest common subsequence; lines are equal if their folded text is, if they differ in a few
characters, or if one breaks off the other with an ellipsis or after a sentence) and become one: every line that
either has, once, in the order of the longer printing. A run counts as printed twice if at least two lines or 80
characters are repeated and they are most of both printings; a signature that ends every post is neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz

from stemmatic.read.pasted.page_chrome import fold

MAX_PRINTING_LINES = 150
MAX_COMPARISONS = 500_000  # pairs of lines in one stretch; a page of real posts needs a hundredth of it
MIN_REPEATED_LINES = 2
MIN_REPEATED_CHARS = 80
MIN_SHORT_RUN_CHARS = 30  # two lines "1" and "2" are no caption
MIN_REPEATED_SHARE = 0.6  # of the characters of either printing
MAX_TAIL_SHARE = 0.25  # of the first printing's characters may follow its last repeated line
MIN_LINE_LIKENESS = 95  # of 100; for lines of 40 characters and more
_MIN_BREAK_CHARS = 25
_STOPS = frozenset('.!?…؟。»”"')
_SLACK_LINES = 20  # so many lines more than the first printing the second may have


@dataclass(frozen=True, slots=True)
class Line:
    """A line with text: its number in the file, the blank lines before it, and the printing that it was merged in.

    ``printing`` is the number of the line where the merged run begins, 0 for lines outside. ``dropped`` are other
    wordings of this line, from the other printing. ``key`` is the folded text by which lines are compared.
    """

    number: int
    text: str
    blank: tuple[str, ...] = ()
    printing: int = 0
    dropped: tuple[str, ...] = ()
    key: str = field(default="", compare=False)


def make_line(number: int, text: str, blank: Sequence[str] = ()) -> Line:
    """A :class:`Line` with its folded text; of very long lines the first 20,000 characters are compared."""
    return Line(number, text, tuple(blank), key=fold(text[:20_000]))


def merge_printings(lines: Sequence[Line]) -> list[Line]:
    """``lines`` with every run that was printed twice in a row kept once."""
    merged = list(lines)
    seen: dict[str, int] = {}
    index, compared = 0, 0
    while index < len(merged):
        key = _start(merged[index])
        earlier = seen.get(key)
        if earlier is not None and index - earlier <= MAX_PRINTING_LINES and compared < MAX_COMPARISONS:
            begin, first, other = _printings_at(merged, earlier, index)
            union = None
            if _may_repeat(first, other):
                compared += len(first) * len(other)
                union = _merge(first, other)
            if union is not None:
                end, kept = begin + len(first) + union[0], union[1]
                for line in merged[begin:end]:
                    seen.pop(_start(line), None)
                merged[begin:end] = kept
                # A third printing would follow here: look on from the first line behind the run.
                seen.update((_start(line), begin + number) for number, line in enumerate(kept))
                index = begin + len(kept)
                continue
        seen[key] = index
        index += 1
    return merged


def _start(line: Line) -> str:
    """By what a line's second printing is noticed: long lines by their beginning, for one may be longer."""
    return line.key[:MIN_REPEATED_CHARS]


def _printings_at(lines: list[Line], begin: int, second: int) -> tuple[int, list[Line], list[Line]]:
    """Where a first printing may begin, its lines, and the lines among which the second one would be."""
    while begin > 0 and second - 1 > begin and _alike(lines[begin - 1].key, lines[second - 1].key):
        begin, second = begin - 1, second - 1
    return begin, lines[begin:second], lines[second : 2 * second - begin + _SLACK_LINES]


def _merge(first: list[Line], other: list[Line]) -> tuple[int, list[Line]] | None:
    """How many lines of ``other`` are a second printing of ``first``, and the union; ``None`` if they are none."""
    pairs = _align(first, other)
    if not pairs:
        return None
    tail = sum(len(line.key) for line in first[pairs[-1][0] + 1 :])
    if tail > MAX_TAIL_SHARE * sum(len(line.key) for line in first):
        return None  # something else stands between the two: no second printing, but a text that comes again
    other = other[: pairs[-1][1] + 1]
    repeated = sum(min(len(first[i].key), len(other[j].key)) for i, j in pairs)
    long_enough = repeated >= MIN_REPEATED_CHARS or (
        len(pairs) >= MIN_REPEATED_LINES and repeated >= MIN_SHORT_RUN_CHARS
    )
    share = min(_share(first, [i for i, _ in pairs]), _share(other, [j for _, j in pairs]))
    if not long_enough or share < MIN_REPEATED_SHARE:
        return None
    return len(other), [replace(line, printing=first[0].number) for line in _union(first, other, pairs)]


def _share(part: list[Line], repeated: list[int]) -> float:
    return sum(len(part[index].key) for index in repeated) / max(1, sum(len(line.key) for line in part))


def _may_repeat(first: list[Line], other: list[Line]) -> bool:
    """A cheap bound: enough of the first printing occurs at all in what follows."""
    keys = {line.key for line in other}
    starts = {line.key[:_MIN_BREAK_CHARS] for line in other}
    shared = sum(len(line.key) for line in first if line.key in keys or line.key[:_MIN_BREAK_CHARS] in starts)
    return shared >= MIN_REPEATED_SHARE * sum(len(line.key) for line in first) * 0.8


def _align(first: list[Line], other: list[Line]) -> list[tuple[int, int]]:
    """The pairs of a longest common subsequence, weighted by characters."""
    rows, columns = len(first), len(other)
    alike = [[_alike(a.key, b.key) for b in other] for a in first]
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            if alike[i][j]:
                best[i][j] = max(best[i][j], best[i + 1][j + 1] + len(first[i].key) + 1)
    pairs, i, j = [], 0, 0
    while i < rows and j < columns:
        if alike[i][j] and best[i][j] == best[i + 1][j + 1] + len(first[i].key) + 1:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _union(first: list[Line], other: list[Line], pairs: list[tuple[int, int]]) -> list[Line]:
    """Every line of both printings once, in the order of the longer one."""
    longer_is_other = sum(len(line.key) for line in other) > sum(len(line.key) for line in first)
    longer_keys = {line.key for line in (other if longer_is_other else first)}
    kept: list[Line] = []
    i = j = 0
    for row, column in [*pairs, (len(first), len(other))]:
        ours, theirs = first[i:row], other[j:column]
        if longer_is_other:
            ours = [line for line in ours if line.key not in longer_keys]
        else:
            theirs = [line for line in theirs if line.key not in longer_keys]
        kept += [*ours, *theirs]
        if row < len(first):
            kept.append(_one(first[row], other[column]))
        i, j = row + 1, column + 1
    return kept


def _one(a: Line, b: Line) -> Line:
    """The fuller of two printings of one line, at the place of the first."""
    fuller, lesser = (b, a) if len(b.key) > len(a.key) else (a, b)
    other = () if lesser.text == fuller.text else (lesser.text,)
    return replace(fuller, number=a.number, blank=a.blank, dropped=(*a.dropped, *b.dropped, *other))


def _alike(a: str, b: str) -> bool:
    if a == b:
        return True
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) >= MIN_REPEATED_CHARS and shorter[-1] in _STOPS and longer.startswith(shorter):
        return True  # the first printing left out the end of the paragraph
    stem = shorter.rstrip(" .…")
    if len(stem) >= _MIN_BREAK_CHARS and shorter.endswith(("…", "...")) and longer.startswith(stem):
        return True
    if len(shorter) < 40 or len(shorter) < 0.9 * len(longer) or shorter[:2] != longer[:2]:
        return False
    digits = [[char for char in text if char.isdigit()] for text in (a, b)]
    return digits[0] == digits[1] and fuzz.ratio(a, b, score_cutoff=MIN_LINE_LIKENESS) > 0
