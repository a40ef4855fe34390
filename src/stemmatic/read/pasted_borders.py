"""Where one post ends and the next begins, inside a stretch of lines that nothing else divides.

Each gap between two lines collects named evidence for (above 0) and against (below 0) a border; a border is where
the sum reaches :data:`THRESHOLD`. The weights say what outweighs what, in half points, and were set on invented pages
and checked with ``benchmarks/pasted_borders.py``; whole posts are favoured over cut ones.

For a border
    *lone newline* among paragraphs that are set off by blank lines; *wide gap* (two blank lines or more) where none of
    the stretch's wide gaps stands inside a list; *blank* where lone newlines rule; an *opening* line (an emoji or flags
    first, "Speaker:" first, a heading that ends with a colon, a bracketed or all-caps lead); a *closing* line before
    (a pointer such as "👉 …", a bare link, a row of hashtags, a line that closes several posts of the page); a change of
    language to text that is no second version of the post; both versions of a post being complete.
Against
    a list or numbered clauses that go on; a line that begins small, with an elision or a closing mark; a line before
    that ends with a colon, a comma or without an end; a post that so far is but a heading; a pointer, place or hashtag
    row, which never opens a post; a second version (another language, comparable length, shared names or figures or
    the same emoji first) of what stands before; a line inside a run that the page printed twice.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import regex

from stemmatic.read.pasted_language import is_version_of, tell_tongue, tongues_differ
from stemmatic.read.pasted_printings import Line

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
_NEWLINE_PRIOR = 0.4
_SHORT_LETTERS = 40
_MIN_SIGNATURE_TIMES = 3
_MAX_SIGNATURE_CHARS = 120
_MIN_ANNOUNCING_WORDS = 5  # "Details:" announces inside a post
_MIN_SAID_LETTERS = 25  # "Where: Ostrava" is no speaker

_ITEM_MARKS = "•●○▪▫◾◽◼◻🔹🔸🔷🔶▶►➤➢◆◇‣⁃–—-−*·"
_POINTER_EMOJI = "👉🔗📖📄📃📑📎📹🎥🎞📷📸🖼🎧🔎🔍▶👇👆⬇➡📲📺🌐📰"
_PLACE_EMOJI = "📍🗺🗓📅📆🕐🕑🕒⏰🏛"
_QUOTE_EMOJI = "💬🗨🗣🎙🎤"
_ITEM = regex.compile(rf"\s*([{_ITEM_MARKS}])\uFE0F?\s?")
_NUMBERED = regex.compile(r"\s*(?:\(?(\d{1,3})(?:[.)](?=\s|\p{L})| ?[—–-] )|(\d{1,2})\uFE0F?\u20E3)")
_EMOJI_FIRST = regex.compile(
    r"[\s\p{Cf}]*((?:\p{RI}\p{RI}|(?![\d#*©®™])[\p{Extended_Pictographic}]\p{EMod}?\uFE0F?(?:\u200D\p{Extended_Pictographic}\uFE0F?){0,4}){1,8})"
)
_SPEAKER = regex.compile(r"[^:\n]{2,120}?:(?=\s|$)")
_LINK = regex.compile(r"(?:https?://|www\.|t\.me/)\S+|@\w+", regex.IGNORECASE)
_WORD = regex.compile(r"\p{L}{4,}|\d+")
_HASHTAG = regex.compile(r"#[\w]+")
_BRACKETED = regex.compile(r"[\[【(«]{1}[^\]】)»\n]{2,60}[\]】)»](?=\s|$)")
_ENDED = regex.compile(r"[.!?…。؟!?»”\")\]>]\W*$|[\p{Emoji_Presentation}\uFE0F]\s*$")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a line looks like, without its neighbours."""

    emoji: str = ""  # the emoji it begins with
    item: str = ""  # its list mark
    number: int | None = None  # its clause number
    heading: bool = False
    announces: bool = False  # ends with a colon
    closes: bool = False  # pointer, bare link, row of hashtags
    never_opens: bool = False
    begins_small: bool = False
    ended: bool = False
    tongue: str = ""
    letters: int = 0

    @property
    def opens(self) -> bool:
        """Whether the line looks like the first line of a post."""
        return (bool(self.emoji) or self.heading) and not (self.never_opens or self.item or self.begins_small)


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


def split_posts(lines: Sequence[Line], *, reluctance: float = 0.0) -> list[list[Line]]:
    """``lines`` divided into posts; ``reluctance`` is added to the threshold."""
    starts = [0, *(gap.index for gap in weigh_gaps(lines, reluctance=reluctance) if gap.score >= THRESHOLD + reluctance)]
    return [list(lines[a:b]) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)] if lines else []


def weigh_gaps(lines: Sequence[Line], *, reluctance: float = 0.0) -> list[Gap]:
    """Every gap of ``lines`` with its evidence, decided in order, since a post's beginning bears on what follows."""
    shapes = [shape_of(line.text) for line in lines]
    signatures = _signatures(lines, shapes)
    shapes = [
        replace(shape, closes=True, never_opens=shape.letters < _SHORT_LETTERS) if line.key in signatures else shape
        for line, shape in zip(lines, shapes, strict=True)
    ]
    wide_separates = _wide_separates(lines, shapes)
    shared = _shared_words(lines)
    spacing = _Spacing(lines, shapes, shared)
    gaps, begin, versions_end = [], 0, -1
    for index in range(1, len(lines)):
        gap = Gap(index)
        if _inside_printing(lines, index):
            gap.add("printed twice")
        _weigh_spacing(gap, lines, spacing, wide_separates=wide_separates)
        _weigh_lines(gap, lines, shapes, begin, signature=lines[index - 1].key in signatures)
        if index == versions_end:
            gap.add("versions complete")
        end = _weigh_language(gap, lines, shapes, begin)
        versions_end = end or versions_end
        if gap.score >= THRESHOLD + reluctance:
            begin, versions_end = index, -1
        gaps.append(gap)
    return gaps


def shape_of(text: str) -> Shape:
    """The :class:`Shape` of a line; of very long lines the first 2,000 characters and the end count."""
    text = text.strip()
    head = text if len(text) <= 2000 else text[:1500] + text[-500:]
    item, numbered, emoji = _ITEM.match(head), _NUMBERED.match(head), _EMOJI_FIRST.match(head)
    lead = emoji[1] if emoji and not item else ""
    rest = head[emoji.end() :].strip() if emoji else head
    words = len(rest.split())
    announces = head.rstrip("\u200e\u200f ").endswith((":", ":"))
    bare = _HASHTAG.sub("", _LINK.sub("", rest))
    only_tags = not any(char.isalnum() for char in bare)
    mark = lead[:1]
    pointer = (mark != "" and mark in _POINTER_EMOJI and words <= 8 and not announces) or (
        not only_tags and bool(_LINK.search(rest)) and len(bare.split()) <= 4
    )
    place = mark != "" and mark in _PLACE_EMOJI and words <= 12 and not announces
    first = next((char for char in rest if char.isalnum()), "")
    small = first.islower() and not rest.startswith(("http", "www", "@", "#", "t.me"))
    closing_mark = head[:1] in "»”)]}<…"
    return Shape(
        emoji=lead,
        item=item[1] if item else "",
        number=int(numbered[1] or numbered[2]) if numbered else None,
        heading=_is_heading(rest, announces=announces),
        announces=announces,
        closes=pointer or (only_tags and bool(rest)),
        never_opens=pointer or place or only_tags,
        begins_small=(small and not lead) or closing_mark,
        ended=bool(_ENDED.search(head[-40:])),
        tongue=tell_tongue(head),
        letters=sum(char.isalpha() for char in head) if len(text) <= 2000 else len(text),
    )


def _is_heading(rest: str, *, announces: bool) -> bool:
    """A lead in brackets or capitals, "Speaker: …", or a line of some words that announces with a colon."""
    if announces and len(rest) <= 250 and len(rest.split()) >= _MIN_ANNOUNCING_WORDS:
        return True
    if _BRACKETED.match(rest):
        return True
    letters = [char for char in rest[:60] if char.isalpha()]
    if len(letters) >= 12 and all(char.isupper() for char in letters) and letters[0].lower() != letters[0]:
        return True
    speaker = _SPEAKER.match(rest)
    if not speaker or (not announces and sum(char.isalpha() for char in rest[speaker.end() :]) < _MIN_SAID_LETTERS):
        return False
    names = [word for word in speaker[0].split() if any(char.isalpha() for char in word)]
    named = [w for w in names if w[0] == "#" or unicodedata.category(w[0]) in ("Lu", "Lt") or w[0] in "«“\"'"]
    return 1 <= len(names) <= 9 and len(named) >= 0.6 * len(names)


def _signatures(lines: Sequence[Line], shapes: Sequence[Shape]) -> set[str]:
    """Lines that several posts of the stretch end with: short, repeated, never its first line; or a repeated link last."""
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
    """Whether gaps of two blank lines and more separate posts here: there are narrow ones and no list spans a wide one."""
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

    def __init__(self, lines: Sequence[Line], shapes: Sequence[Shape], shared: Sequence[float]) -> None:
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
            (self._sums[kind][high] - self._sums[kind][low]) / count for kind, count in ((False, newlines), (True, blanks))
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
    return [0.0] + [
        len(a & b) / min(len(a), len(b)) if a and b else 0.0 for a, b in zip(rare, rare[1:], strict=False)
    ]


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


def _weigh_lines(gap: Gap, lines: Sequence[Line], shapes: Sequence[Shape], begin: int, *, signature: bool) -> None:
    index = gap.index
    before, after = shapes[index - 1], shapes[index]
    following = shapes[index + 1] if index + 1 < len(shapes) else Shape()
    if after.opens:
        if after.emoji:
            gap.add("emoji first")
        if after.heading:
            gap.add("heading", 1.0 if after.emoji else 0.5)
    if signature:
        gap.add("signature")
    elif before.closes:
        gap.add("closed", 1.0 if _closes_here(lines, shapes, index) else 0.2)
    elif before.announces:
        gap.add("announced")
    elif not before.ended and min(before.letters, after.letters) < _SHORT_LETTERS:
        gap.add("unfinished", 0.5 if after.opens else 1.0)
    if _list_goes_on(shapes, begin, index) or (before.item and before.item == following.item and not after.opens):
        gap.add("list goes on")
    if after.begins_small:
        gap.add("begins small")
    if after.never_opens:
        gap.add("never opens")
    body = [shape for shape in shapes[begin:index] if not (shape.never_opens or shape.closes)]
    quote = bool(after.emoji) and after.emoji[0] in _QUOTE_EMOJI
    if "newline separates" not in gap.evidence:
        if len(body) == 1 and body[0].opens and not signature and not (body[0].ended and after.opens):
            gap.add("only a heading so far")
        if quote and not lines[index].blank:
            gap.add("quote under its heading")


def _closes_here(lines: Sequence[Line], shapes: Sequence[Shape], index: int) -> bool:
    """Whether the closing line before ``index`` closes: a lone hashtag between like gaps may head what follows."""
    before = lines[index - 1]
    if not before.text.strip().startswith("#") or before.text.count("#") >= 2:
        return True
    return len(before.blank) > len(lines[index].blank) or (index >= 2 and shapes[index - 2].closes)


def _list_goes_on(shapes: Sequence[Shape], begin: int, index: int) -> bool:
    after = shapes[index]
    if after.item:
        return True
    if after.number is not None:
        earlier = [shape.number for shape in shapes[begin:index] if shape.number is not None]
        return after.number > (max(earlier) if earlier else 0) and (bool(earlier) or after.number == 1)
    # The same emoji before line after line marks items, unless the post itself began with it.
    return bool(after.emoji) and after.emoji == shapes[index - 1].emoji and shapes[begin].emoji != after.emoji


def _weigh_language(gap: Gap, lines: Sequence[Line], shapes: Sequence[Shape], begin: int) -> int | None:
    """Weigh a change of language; the index behind the second version if there is one."""
    index = gap.index
    tongue = shapes[index].tongue
    before = next((s.tongue for s in reversed(shapes[begin:index]) if s.tongue), "")
    if not tongues_differ(tongue, before):
        return None
    first = index
    while first > begin and not tongues_differ(shapes[first - 1].tongue, before):
        first -= 1
    ends = _version_ends(lines, shapes, index)
    ours = "\n".join(line.text for line in lines[first:index])
    if lines[index].blank or "newline separates" not in gap.evidence:
        for end in ends:
            theirs = "\n".join(line.text for line in lines[index:end])
            same_emoji = bool(shapes[index].emoji) and shapes[index].emoji == shapes[first].emoji
            if is_version_of(theirs, ours, same_emoji=same_emoji):
                gap.add("second version")
                return end
    around = sum(shape.letters for shape in shapes[first:index]), sum(s.letters for s in shapes[index : ends[-1]])
    gap.add("other language, no version" if min(around) >= 100 else "language changes")
    return None


def _version_ends(lines: Sequence[Line], shapes: Sequence[Shape], index: int) -> list[int]:
    """Where text in the language of line ``index`` may end: before each opening line, at last where the language does."""
    ends = []
    end = index + 1
    while end < len(lines) and not tongues_differ(shapes[end].tongue, shapes[index].tongue) and len(ends) < 8:
        if shapes[end].opens or not lines[end].blank:
            ends.append(end)
        end += 1
    return [*ends, end]
