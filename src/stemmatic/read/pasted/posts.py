"""From lines and page chrome to posts: stretches between certain borders, divided, dated and numbered."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from stemmatic.model import Forward, Post, Reaction, Skipped
from stemmatic.options import ReadOptions
from stemmatic.read.format import Source
from stemmatic.read.pasted.borders import split_posts
from stemmatic.read.pasted.marks import mark_lines
from stemmatic.read.pasted.page_chrome import PageChrome, at, parse_day
from stemmatic.read.pasted.printings import Line, merge_printings

T = TypeVar("T")

MAX_POST_CHARS = 4096  # of Telegram
_RELUCTANCE_IN_FRAMED = 1.5  # a stretch between a forward header and reactions is nearly always one post


@dataclass(slots=True)
class _Stretch:
    """Lines between certain borders, with the page chrome that stands before and behind them."""

    header: list[PageChrome] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    footer: list[PageChrome] = field(default_factory=list)
    first_line: int = 0
    day: PageChrome | None = None

    @property
    def chrome(self) -> list[PageChrome]:
        return [*self.header, *self.footer]


@dataclass(slots=True)
class Page:
    """One file while it is read: whose it is, and the date line that holds for the posts to come."""

    source: Source
    options: ReadOptions = ReadOptions()
    day: PageChrome | None = None
    notes: list[tuple[int, Skipped]] = field(default_factory=list)

    def note(self, line: int, reason: str, advice: str = "", *, deliberate: bool = False) -> None:
        """Note something that is not kept, to be listed at its place among the posts."""
        self.notes.append((line, self.source.skip(f"line {line}", reason, advice, deliberate=deliberate)))

    def posts(self, lines: list[Line], *, last: bool) -> Generator[Post | Skipped, None, list[Line]]:
        """Yield the posts and notes of a block; return the lines that belong to the next block."""
        done: list[tuple[_Stretch, list[Line], bool, bool]] = []
        for stretch in _stretches(lines, self.day) if lines else []:
            parts = _divide(stretch) or [[]]
            done += [(stretch, part, n == 0, n == len(parts) - 1) for n, part in enumerate(parts)]
        keep: list[Line] = []
        if not last and len(done) > 1:
            stretch, part, opens, _ = done.pop()
            from_line = stretch.first_line if opens else part[0].number
            keep = [line for line in lines if line.number >= from_line]
        for stretch, part, opens, closes in done:
            first = stretch.first_line if opens else part[0].number
            self.day = stretch.day
            if not part:
                self.note(first, "a post without text (a picture or film only)", deliberate=True)
                continue
            yield from self._notes_before(first)
            post = self._post(stretch, part, opens=opens, closes=closes, cut=not last and len(done) == 1)
            yield post
            if len(post.text) > MAX_POST_CHARS:
                length = f"{len(post.text):,} characters, more than the {MAX_POST_CHARS:,} of a post of Telegram"
                reason = f"a text of {length}: perhaps several"
                yield self.source.skip(f"line {first}", reason, "put an empty line between posts", deliberate=True)
        if last:
            yield from self._notes_before(None)
        return keep

    def _notes_before(self, line: int | None) -> Iterator[Skipped]:
        self.notes.sort(key=lambda noted: noted[0])
        while self.notes and (line is None or self.notes[0][0] < line):
            yield self.notes.pop(0)[1]

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
        unlabelled = [count for mark in printed for count in mark.unlabelled]
        if unlabelled:
            extra["printed_counts"] = unlabelled
        if cut:
            extra["divided_at_limit"] = True
        reply = _first(f.reply_name for f in printed)
        if reply:
            extra["reply_to_name"] = reply
        date = _date(stretch, printed, extra)
        forward = _first(f.forward for f in printed)
        reactions = [r for f in printed for r in f.reactions or ()]
        return Post(
            platform=self.options.platform or "text",
            channel=self.options.channel or self.source.name,
            number=f"{first}-{check}",
            text=text,
            place=self.source.place(f"line {first}"),
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


def _stretches(lines: Sequence[Line], day: PageChrome | None) -> list[_Stretch]:
    """The lines as stretches of text with their page chrome; the date line that holds is carried along."""
    marks = mark_lines(lines)
    headers_only = _chrome_leads(marks)
    stretches = [_Stretch(first_line=lines[0].number, day=day)]
    last: PageChrome | None = None
    begun = False  # something of the current stretch's own header was seen after its predecessor's footer
    for line, mark in zip(lines, marks, strict=True):
        current = stretches[-1]
        if mark is not None and mark is last:
            continue  # a further line of the same piece
        last = mark
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
            if current.lines or current.chrome:
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
            if not current.lines and not current.chrome:
                current.first_line = line.number
            current.footer.append(mark)
    return [s for s in stretches if s.lines or s.chrome]


def _chrome_leads(marks: Sequence[PageChrome | None]) -> bool:
    """Whether times and views stand before their posts: the page begins with one, ends with none and has no titles."""
    if any(mark is not None and mark.title is not None for mark in marks):
        return False
    leading = next((mark for mark in marks if mark is None or not mark.opens), None)
    return leading is not None and leading.marks_every_post and marks[-1] is None


def _same_kind(a: PageChrome, b: PageChrome) -> bool:
    if a.forward is not None and b.forward is not None:
        return a.forward != b.forward
    return a.title is not None and b.title is not None


def _divide(stretch: _Stretch) -> list[list[Line]]:
    """The posts of a stretch."""
    lines = merge_printings(stretch.lines)
    if any(mark.marks_every_post for mark in stretch.chrome):
        return [lines] if lines else []
    framed = any(m.forward is not None for m in stretch.header) and any(m.reactions for m in stretch.footer)
    parts = split_posts(lines, reluctance=_RELUCTANCE_IN_FRAMED if framed else 0.0)
    return [post for part in parts for post in _divide_lump(part)]


def _divide_lump(lines: list[Line]) -> list[list[Line]]:
    """The lines one by one, where together they are more than a post can hold and all begin with the same sign.

    Texts that are separated by single line ends leave no other trace.
    """
    if sum(len(line.text) for line in lines) <= MAX_POST_CHARS or any(line.blank for line in lines[1:]):
        return [lines]
    signs = {line.text.lstrip()[:1] for line in lines}
    return [[line] for line in lines] if len(signs) == 1 and not signs.pop().isalnum() else [lines]


def _date(stretch: _Stretch, printed: list[PageChrome], extra: dict[str, Any]) -> datetime | None:
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
