"""Which lines of a page are page chrome and which are text, where a line's neighbours have a say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import regex

from stemmatic.model import Reaction
from stemmatic.read.pasted.page_chrome import PageChrome, parse_page_chrome
from stemmatic.read.pasted.printings import Line
from stemmatic.read.pasted.shape import shape_of

MAX_TITLE_CHARS = 64
_MIN_TITLE_SHARE = 0.6  # of the places where a title could stand
_MIN_TITLES = 2  # on a page with times or views
_MIN_BARE_TITLES = 3  # on other pages
_LETTERS = regex.compile(r"\p{L}{2}")
_HANDLE = regex.compile(r"@\w{2,30}")
_MIN_ACCOUNT_COUNTS = 2
_DOTS = frozenset("·•")


def mark_lines(lines: Sequence[Line]) -> list[PageChrome | None]:
    """What each line is: page chrome, or ``None`` for text. What one line alone cannot tell, its neighbours decide.

    Lines that are one piece together (an account's name, handle and date) have the very same object.
    """
    marks = [parse_page_chrome(line.text) for line in lines]
    for index in range(len(lines)):
        _mark_bare_forward(lines, marks, index)
        _mark_account(lines, marks, index)
        _mark_reactions(lines, marks, index)
    _mark_account_counts(lines, marks)
    _mark_titles(lines, marks)
    sure = [mark is not None and not mark.weak for mark in marks]
    counted = [mark is not None and not mark.weak and mark.counts for mark in marks]
    day_lines = sum(mark is not None and mark.day is not None and mark.weak for mark in marks)
    rules = sum(mark is not None and mark.rule for mark in marks)
    for index, mark in enumerate(marks):
        if mark is None or not mark.weak:
            continue
        ended = index == 0 or (marks[index - 1] is None and _ends_post(lines[index - 1].text))
        if mark.rule:
            keep = rules >= 2 and ended
        elif mark.day is not None:
            keep = _beside(sure, index) or (ended and (day_lines >= 2 or index == 0))
        else:
            keep = _beside(counted, index)
        if not keep:
            marks[index] = None
    return marks


def _mark_bare_forward(lines: Sequence[Line], marks: list[PageChrome | None], index: int) -> None:
    """ "Forwarded from" on a line of its own, the name below, then text."""
    mark = marks[index]
    if not mark or mark.forward != "" or marks[index + 1 : index + 3] != [None, None]:
        return
    name = lines[index + 1].text.strip()
    if len(name) <= MAX_TITLE_CHARS and _LETTERS.search(name):
        marks[index] = marks[index + 1] = replace(mark, forward=name)


def _mark_account(lines: Sequence[Line], marks: list[PageChrome | None], index: int) -> None:
    """A post's head on an account's page: name, handle and date, a dot or nothing between; bare counts before it."""
    if index == 0 or not _HANDLE.fullmatch(lines[index].text.strip()) or len(lines[index - 1].text) > MAX_TITLE_CHARS:
        return
    end = index + 1
    if end < len(lines) and lines[end].text.strip() in _DOTS:
        end += 1
    day = marks[end] if end < len(lines) else None
    if marks[index - 1] is not None or day is None or day.day is None or day.title is not None:
        return
    title, handle = lines[index - 1].text.strip(), lines[index].text.strip()
    marks[index - 1 : end + 1] = [replace(day, title=title, author=handle, weak=False)] * (end + 2 - index)


def _mark_account_counts(lines: Sequence[Line], marks: list[PageChrome | None]) -> None:
    """Bare counts that end an account's posts; four are replies, reposts, likes and views, in that order."""
    heads = [index for index, mark in enumerate(marks) if mark and mark.title and mark.author]
    for end in [*heads[1:], len(lines)] if heads else []:
        begin = end
        while begin > 0 and (mark := marks[begin - 1]) and mark.weak and mark.views is not None:
            begin -= 1
        counts = tuple(mark.views for mark in marks[begin:end] if mark and mark.views is not None)
        if len(counts) < _MIN_ACCOUNT_COUNTS:
            continue
        piece = PageChrome(unlabelled=counts)
        if len(counts) == 4:
            replies, forwards, likes, views = counts
            piece = PageChrome(replies=replies, forwards=forwards, reactions=(Reaction("❤", likes),), views=views)
        marks[begin:end] = [piece] * len(counts)


def _mark_reactions(lines: Sequence[Line], marks: list[PageChrome | None], index: int) -> None:
    """An emoji on one line and its count on the next."""
    emoji = lines[index].text.strip()
    if index + 1 == len(lines) or marks[index] is not None or len(emoji) > 12 or not lines[index + 1].key.isdigit():
        return
    pair = parse_page_chrome(f"{emoji} {lines[index + 1].text.strip()}")
    if pair and pair.reactions:
        marks[index] = marks[index + 1] = pair


def _beside(which: Sequence[bool], index: int) -> bool:
    return any(which[max(0, index - 1) : index + 2 : 2] if index else which[1:2])


def _ends_post(text: str) -> bool:
    shape = shape_of(text)
    return (shape.ended and not shape.announces) or shape.closes


def _mark_titles(lines: Sequence[Line], marks: list[PageChrome | None]) -> None:
    """Mark the channel's title: one short line that heads posts, behind page chrome or from the page's first line on.

    It stands nowhere else, heads most posts, and is never all of one.
    """

    def heads(index: int) -> bool:
        before = marks[index - 1] if index else None
        return index == 0 or (before is not None and before.forward is None)

    starts = [i for i in range(len(lines)) if marks[i] is None and heads(i)]
    short = Counter(lines[i].key for i in starts if _may_be_title(lines[i].text))
    for key, times in short.most_common(1):
        places = [i for i in range(len(lines)) if lines[i].key == key and marks[i] is None]
        times_or_views = any(mark is not None and mark.marks_every_post for mark in marks)
        enough = times >= (_MIN_TITLES if times_or_views else _MIN_BARE_TITLES)
        behind_chrome = enough and times >= _MIN_TITLE_SHARE * len(starts) and len(places) == times
        bare = not any(mark is not None and (mark.counts or mark.forward is not None) for mark in marks)
        from_the_first = bare and lines[0].key == key and len(places) >= _MIN_BARE_TITLES
        with_text = sum(_text_follows(marks, a + 1, b) for a, b in pairwise([*places, len(lines)]))
        if 2 * with_text >= len(places) and (behind_chrome or from_the_first):
            for i in places:
                marks[i] = PageChrome(title=lines[i].text.strip())


def _text_follows(marks: Sequence[PageChrome | None], index: int, end: int) -> bool:
    """Whether text comes next, with nothing but a post's header before it."""
    while index < end and (mark := marks[index]) and not mark.reactions and not mark.day:
        index += 1
    return index < end and marks[index] is None


def _may_be_title(text: str) -> bool:
    text = text.strip()
    if len(text) > MAX_TITLE_CHARS or regex.search(r"[.!?:;,…]$|https?:", text) or not _LETTERS.search(text):
        return False
    shape = shape_of(text)
    return not (shape.closes or shape.never_opens or shape.item or shape.begins_small or shape.number is not None)
