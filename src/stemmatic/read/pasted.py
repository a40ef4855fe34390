"""Text that somebody selected on a channel's page and pasted into a file: posts one after another, unmarked.

Three steps find the posts. (1) *Furniture*: forward headers, reactions, views, times, dates and the channel's title
are told from text (``pasted_furniture``); they are certain borders and fill the posts' fields. (2) *Printings*: a
caption that the page printed twice becomes one (``pasted_printings``). (3) *Borders*: what is left undivided is
divided on weighed evidence (``pasted_borders``), where whole posts are favoured over cut ones; a stretch that has a
time, a view count or the channel's title is one post, since pages that print those print them at every post.

A post is numbered by its first line and four hex digits of its text's SHA-256, so that appending to the file leaves
earlier numbers alone. The text is as in the file but for furniture and second printings. A printed date counts as
UTC; a day without a year or a time of day is kept as printed in ``extra``, since it dates nothing by itself.

Memory: a file is read in blocks of at most :data:`MAX_BLOCK_LINES` lines or :data:`MAX_BLOCK_CHARS` characters; the
last, unfinished post of a block opens the next one. A post larger than a block is divided there and says so in
``extra``.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

import regex

from stemmatic.errors import DamagedDump
from stemmatic.model import Forward, Place, Post, Reaction, Skipped
from stemmatic.read.encoding import head_text, open_text, read_lines
from stemmatic.read.format import Format, Reading, Source
from stemmatic.read.pasted_borders import split_posts
from stemmatic.read.pasted_furniture import Furniture, at, parse_day, parse_furniture
from stemmatic.read.pasted_printings import Line, make_line, merge_printings
from stemmatic.read.pasted_shape import shape_of

T = TypeVar("T")

MAX_BLOCK_LINES = 20_000
MAX_BLOCK_CHARS = 4_000_000
MAX_TITLE_CHARS = 64
_RELUCTANCE_IN_FRAMED = 1.5  # a stretch between a forward header and reactions is nearly always one post

_CONTROL = regex.compile(r"[\x00-\x08\x0B\x0C\x0E-\x1A\x1C-\x1F]")
_STRUCTURED_HEAD = regex.compile(
    r"\s*(?:[{\[]\s*(?:[\"{\[]|[}\]])|<(?:[!?]|/?[a-z][\w:-]*[\s/>])|%PDF-|window\.YTD\.)", regex.IGNORECASE
)


def recognise(source: Source) -> bool:
    """Whether the content is prose: text without control characters that is no JSON, markup or table."""
    text = head_text(source)
    if not text.strip() or _CONTROL.search(text) or _STRUCTURED_HEAD.match(text):
        return False
    return not _is_table(text)


def read(source: Source, reading: Reading) -> Iterator[Post | Skipped]:
    """The posts of a pasted page, in its order; notes for lines over the limit and for posts without text.

    Raises DamagedDump at the first byte that is not text, after the posts before it.
    """
    page = _Page(source)
    lines: list[Line] = []
    chars, blank = 0, []  # type: int, list[str]
    damage: DamagedDump | None = None
    with open_text(source) as text:
        numbered = read_lines(text, reading.options.max_record_bytes)
        while damage is None:
            try:
                number, line = next(numbered, (0, ""))
            except DamagedDump as error:
                damage = error
                break
            if not number:
                break
            if line is None:
                yield page.skip(number, f"a line longer than {reading.options.max_record_bytes:,} characters")
            elif not line.strip():
                blank.append(line)
            else:
                lines.append(make_line(number, line, blank))
                chars, blank = chars + len(line), []
                if len(lines) >= MAX_BLOCK_LINES or chars >= MAX_BLOCK_CHARS:
                    lines = yield from page.posts(lines, last=False)
                    chars = sum(len(line.text) for line in lines)
    yield from page.posts(lines, last=True)
    if damage:
        raise damage


FORMAT = Format(
    name="pasted",
    description="Text selected on a channel's page and pasted into a plain text file, posts one after another",
    recognise=recognise,
    read=read,
)


@dataclass(slots=True)
class _Stretch:
    """Lines between certain borders, with the furniture that stands before and behind them."""

    header: list[Furniture] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    footer: list[Furniture] = field(default_factory=list)
    first_line: int = 0
    day: Furniture | None = None

    @property
    def furniture(self) -> list[Furniture]:
        return [*self.header, *self.footer]


@dataclass(slots=True)
class _Page:
    """One file while it is read: whose it is, and the date line that holds for the posts to come."""

    source: Source
    day: Furniture | None = None

    def skip(self, line: int, reason: str, *, deliberate: bool = False) -> Skipped:
        position = self.source.position(f"line {line}")
        return Skipped(dump=self.source.label, position=position, reason=reason, deliberate=deliberate)

    def posts(self, lines: list[Line], *, last: bool) -> Generator[Post | Skipped, None, list[Line]]:
        """Yield the posts of a block; return the lines that belong to the next block."""
        if not lines:
            return []
        stretches = _stretches(lines, self.day)
        done: list[tuple[_Stretch, list[Line], bool, bool]] = []
        for stretch in stretches:
            parts = _divide(stretch)
            for number, part in enumerate(parts or [[]]):
                done.append((stretch, part, number == 0, number >= len(parts) - 1))
        keep: list[Line] = []
        if not last and len(done) > 1:
            stretch, part, opens, _ = done.pop()
            from_line = stretch.first_line if opens else part[0].number
            keep = [line for line in lines if line.number >= from_line]
        for stretch, part, opens, closes in done:
            if part:
                yield self._post(stretch, part, opens=opens, closes=closes, cut=not last and len(done) == 1)
            elif stretch.furniture:
                yield self.skip(stretch.first_line, "a post without text (a picture or film only)", deliberate=True)
            self.day = stretch.day
        return keep

    def _post(self, stretch: _Stretch, lines: list[Line], *, opens: bool, closes: bool, cut: bool) -> Post:
        text = "".join(
            line.text if not number else "\n" + "".join(f"{b}\n" for b in line.blank) + line.text
            for number, line in enumerate(lines)
        )
        first = stretch.first_line if opens else lines[0].number
        check = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:4]
        printed = [*(stretch.header if opens else []), *(stretch.footer if closes else [])]
        extra: dict[str, Any] = {}
        if any(line.printing for line in lines):
            extra["printed_twice"] = True
            wordings = [wording for line in lines for wording in line.dropped]
            if wordings:
                extra["other_wordings"] = wordings
        if cut:
            extra["divided_at_limit"] = True
        reply = _first(f.reply_name for f in printed)
        if reply:
            extra["reply_to_name"] = reply
        date = _date(stretch, printed, extra)
        forward = _first(f.forward for f in printed)
        reactions = [r for f in printed for r in f.reactions or ()]
        return Post(
            platform="text",
            channel=self.source.name,
            number=f"{first}-{check}",
            text=text,
            place=Place(self.source.sha256, self.source.position(f"line {first}")),
            channel_title=_first(f.title for f in stretch.header),
            date=date,
            edited=_first(f.edited for f in printed),
            author=_first(f.author for f in printed),
            forward=None if forward is None else Forward(name=forward or None),
            views=_first(f.views for f in printed),
            forwards=_first(f.forwards for f in printed),
            replies=_first(f.replies for f in printed),
            reactions=_sum(reactions) if reactions else None,
            extra=extra,
        )


def _stretches(lines: Sequence[Line], day: Furniture | None) -> list[_Stretch]:
    """The lines as stretches of text with their furniture; the date line that holds is carried along."""
    marks = _mark(lines)
    headers_only = _furniture_leads(marks)
    stretches = [_Stretch(first_line=lines[0].number, day=day)]
    begun = False  # something of the current stretch's own header was seen after its predecessor's footer
    for line, mark in zip(lines, marks, strict=True):
        current = stretches[-1]
        if mark is None:
            if current.footer:
                current = _Stretch(first_line=line.number, day=day)
                stretches.append(current)
            if not current.lines and not current.header:
                current.first_line = line.number
            current.lines.append(line)
            begun = False
        elif mark.rule or (mark.day is not None and mark.title is None):
            day = day if mark.rule else mark
            if current.lines or current.furniture:
                current = _Stretch(first_line=line.number, day=day)
                stretches.append(current)
            current.day = day
            begun = False
        elif mark.opens or mark.reply_name or (headers_only and not mark.reactions):
            again = mark.opens and any(_same_kind(mark, seen) for seen in current.header)
            if current.lines or current.footer or again:
                current = _Stretch(first_line=line.number, day=day)
                stretches.append(current)
            if not current.header:
                current.first_line = line.number
            current.header.append(mark)
            begun = True
        elif begun and not mark.reactions and mark.marks_every_post and mark.forward is None:
            current.header.append(mark)
        else:
            if not current.lines and not current.furniture:
                current.first_line = line.number
            current.footer.append(mark)
    return [s for s in stretches if s.lines or s.furniture]


def _mark(lines: Sequence[Line]) -> list[Furniture | None]:
    """What each line is: furniture, or ``None`` for text. What one line alone cannot tell, its neighbours decide."""
    marks = [parse_furniture(line.text) for line in lines]
    for index in range(len(lines) - 1):  # "Forwarded from" on a line of its own
        mark, following = marks[index], lines[index + 1].text.strip()
        if mark and mark.forward == "" and marks[index + 1] is None and len(following) <= MAX_TITLE_CHARS:
            marks[index] = replace(mark, forward=following)
            marks[index + 1] = Furniture(forward=following)
    _mark_titles(lines, marks)
    sure = [mark is not None and not mark.weak for mark in marks]
    day_lines = sum(mark is not None and mark.day is not None and mark.weak for mark in marks)
    rules = sum(mark is not None and mark.rule for mark in marks)
    for index, mark in enumerate(marks):
        if mark is None or not mark.weak:
            continue
        beside = (index > 0 and sure[index - 1]) or (index + 1 < len(marks) and sure[index + 1])
        ended = index == 0 or (marks[index - 1] is None and _ends_post(lines[index - 1].text))
        if mark.rule:
            keep = rules >= 2 and ended
        elif mark.day is not None:
            keep = beside or (ended and (day_lines >= 2 or index == 0))
        else:
            keep = beside
        if not keep:
            marks[index] = None
    return marks


def _ends_post(text: str) -> bool:
    shape = shape_of(text)
    return (shape.ended and not shape.announces) or shape.closes


def _mark_titles(lines: Sequence[Line], marks: list[Furniture | None]) -> None:
    """Mark the channel's title: one short line that stands first on the page or behind furniture, again and again."""

    def starts(index: int) -> bool:
        before = marks[index - 1] if index else None
        return index == 0 or (before is not None and before.forward is None and before.title is None)

    heads = [i for i in range(len(lines)) if marks[i] is None and starts(i)]
    short = Counter(
        lines[i].key
        for i in heads
        if len(lines[i].text.strip()) <= MAX_TITLE_CHARS and not regex.search(r"[.!?:;,…]\s*$|https?:", lines[i].text)
    )
    for key, times in short.most_common(1):
        everywhere = [i for i in range(len(lines)) if lines[i].key == key and marks[i] is None]
        behind_furniture = times >= 2 and times >= 0.6 * len(heads) and len(everywhere) == times
        first_of_page = lines[0].key == key and len(everywhere) >= 3
        if behind_furniture or first_of_page:
            for i in everywhere:
                marks[i] = Furniture(title=lines[i].text.strip())


def _furniture_leads(marks: Sequence[Furniture | None]) -> bool:
    """Whether times and views stand before their posts: the page begins with one, ends with none and has no titles."""
    if any(mark is not None and mark.title is not None for mark in marks):
        return False
    leading = next((mark for mark in marks if mark is None or not mark.opens), None)
    return leading is not None and leading.marks_every_post and marks[-1] is None


def _same_kind(a: Furniture, b: Furniture) -> bool:
    if a.forward is not None and b.forward is not None:
        return a.forward != b.forward
    return a.title is not None and b.title is not None


def _divide(stretch: _Stretch) -> list[list[Line]]:
    """The posts of a stretch."""
    lines = merge_printings(stretch.lines)
    if any(mark.marks_every_post for mark in stretch.furniture):
        return [lines] if lines else []
    framed = any(m.forward is not None for m in stretch.header) and any(m.reactions for m in stretch.footer)
    return split_posts(lines, reluctance=_RELUCTANCE_IN_FRAMED if framed else 0.0)


def _date(stretch: _Stretch, printed: list[Furniture], extra: dict[str, Any]) -> datetime | None:
    """The post's date where day, month and year are known; what was printed otherwise goes to ``extra``."""
    own: datetime | None = _first(f.date for f in printed)
    time = _first(f.time for f in printed)
    day_line = stretch.day
    if own is None and day_line is not None:
        day = parse_day(day_line.day or "")
        own = at(day, time) if day else None
        if day is None:
            extra["printed_day"] = day_line.day
    if own is None:
        day_text = _first(f.day for f in printed)
        extra.update({"printed_day": day_text} if day_text else {})
        extra.update({"printed_time": time} if time else {})
    elif time is None:
        extra["date_precision"] = "day"
    return own


def _sum(reactions: list[Reaction]) -> tuple[Reaction, ...]:
    counts: dict[str, int] = {}
    for reaction in reactions:
        counts[reaction.emoji] = counts.get(reaction.emoji, 0) + reaction.count
    return tuple(Reaction(emoji, count) for emoji, count in counts.items())


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def _is_table(text: str) -> bool:
    """Whether the first lines have the same separators in the same number, as tables have."""
    lines = [line for line in text.split("\n")[:21] if line.strip()][:20]
    if len(lines) < 2:
        return False
    return any(
        lines[0].count(mark) >= least and all(line.count(mark) == lines[0].count(mark) for line in lines[1:])
        for mark, least in (("\t", 1), (";", 2), (",", 2), ("|", 2))
    )
