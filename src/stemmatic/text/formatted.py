"""A text as its platform showed it: parts in bold, links, quotes, spoilers; and markdown that stands in a raw text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TypeVar

import regex

from stemmatic.model import Formatting, Post, TextStyle

_WEB = ("http://", "https://")
_MOST_MARKED = 2_000  # characters between two marks
_MOST_PARTS = 5_000
_LINK = regex.compile(
    r"\[(?P<words>(?:[^\[\]\n]|\n(?!\n)|\[[^\[\]\n]{0,60}\]){1,500}+)\]\((?P<address>https?://[^\s()<>]{1,2000})\)"
)
# Only pairs of marks that hug what they mark: "2 ** 3" and "a_b_c" are none.
_MARKDOWN = regex.compile(
    r"(?P<mark>\*\*|__|~~|\|\||`)(?P<inside>[^\s*_~|`](?:[^\n*~|`]{0,%d}?[^\s*_~|`])?)(?P=mark)(?!\w)"  # noqa: UP031
    r"|" % _MOST_MARKED + _LINK.pattern
)
_RUNS = {"**": regex.compile(r"(?<!\*)(?:\*\*){1,2}(?!\*)"), "__": regex.compile(r"(?<!_)(?:__){1,2}(?!_)")}
_CODE = regex.compile(r"[(,=]\s?\*\*[a-z_]|[\w)]\*\*\d")  # arguments by name, a power
_ANY_MARK = regex.compile(r"\*\*|__|~~|\|\||`|\]\(")
# In the beginning of a text: bold whose other mark lies behind the end, and a link that is cut in its address.
_OPENED = regex.compile(
    r"(?<![\w*])(?<![(,=]\s?(?=\*\*[a-z_]))\*\*(?=[^\s*])|\[(?P<words>[^\[\]\n]{1,500})\]\(https?:[^\s()<>]{0,2000}\Z"
)
Kind = TypeVar("Kind")
_LOOSE = {"**": TextStyle.BOLD, "__": TextStyle.ITALIC}
_STYLES = {
    "**": TextStyle.BOLD,
    "__": TextStyle.ITALIC,
    "~~": TextStyle.STRUCK,
    "||": TextStyle.SPOILER,
    "`": TextStyle.CODE,
}


@dataclass(frozen=True, slots=True)
class Styled:
    """A part of a text that is shown in one way: its styles, outer ones first, and the address that it links to."""

    text: str
    styles: tuple[TextStyle, ...] = ()
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Formatted:
    """How a raw text is shown: its formatting, and the marks of it that stand in the text and are not shown."""

    text: str
    formatting: Sequence[Formatting]
    marks: Sequence[tuple[int, int]] = ()

    def __bool__(self) -> bool:
        return bool(self.formatting)

    def runs(self, begin: int, end: int) -> list[Styled]:
        """The characters ``[begin, end)`` as they are shown; without marks they join to the raw text."""
        held = [one for one in self.formatting if one.begin < end and one.end > begin]
        marks = [(low, high) for low, high in self.marks if low < end and high > begin]
        cuts = {begin, end, *_inside(begin, end, ((one.begin, one.end) for one in held)), *_inside(begin, end, marks)}
        hidden = {low for low, _ in marks}
        found, upto = [], 0
        open_ones: list[Formatting] = []
        for low, high in pairwise(sorted(cuts)):
            while upto < len(held) and held[upto].begin <= low:
                open_ones.append(held[upto])
                upto += 1
            open_ones = [one for one in open_ones if one.end > low]
            if low not in hidden:
                found.append(_styled(self.text[low:high], open_ones))
        return found


def format_post(post: Post) -> Formatted:
    """How a post's text was shown: as its dump says, or else by the markdown that it holds."""
    if post.formatting:
        return Formatted(post.text, post.formatting)
    return read_markdown(post.text)


def read_markdown(text: str) -> Formatted:
    """A text whose raw form is markdown as Telegram's programs write it: ``**bold**``, ``[words](address)`` …"""
    formatting: list[Formatting] = []
    marks: list[tuple[int, int]] = []

    def keep(style: TextStyle, found: regex.Match[str], shown: str, address: str | None = None) -> None:
        begin, end = found.span(shown)
        formatting.append(Formatting(style, begin, end, address))
        marks.extend([(found.start(), begin), (end, found.end())])

    for found in islice(_MARKDOWN.finditer(text), _MOST_PARTS):
        links: Iterable[regex.Match[str]] = (found,)
        if found["mark"]:
            keep(_STYLES[found["mark"]], found, "inside")
            links = () if found["mark"] == "`" else _LINK.finditer(text, *found.span("inside"))
        for link in islice(links, _MOST_PARTS):
            keep(TextStyle.LINK, link, "words", link["address"])
    for sign, style in _LOOSE.items():
        for low, high in _find_loose(text, sign, formatting, marks):
            formatting += [Formatting(style, *span) for span in [_stripped(text, low + 2, high)] if span]
            marks += [(low, low + 2), (high, high + 2)]
    formatting.sort(key=lambda one: (one.begin, -one.end))
    return Formatted(text, formatting, sorted(marks))


def _find_loose(
    text: str, sign: str, formatting: Sequence[Formatting], marks: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Where bold or italics begin and end that do not hug their words, or go over lines: exports have ``**so **they.

    Each mark turns it on or off, if they mark something, and look like no program's text.
    """
    if sign not in text or not any(map(str.isalnum, text)):
        return []
    taken = [*marks, *((one.begin, one.end) for one in formatting if one.style is TextStyle.CODE)]
    hidden = bytearray(len(text))
    for low, high in taken:
        hidden[low:high] = b"\1" * (high - low)
    runs = islice(_RUNS[sign].finditer(text), _MOST_PARTS)
    left = [at for run in runs for at in range(run.start(), run.end(), 2) if not hidden[at]]
    if any(_CODE.match(text, at) for mark in left for at in range(max(mark - 2, 0), mark)):
        return []
    pairs = zip(left[::2], left[1::2], strict=False)  # an odd one is left over: its other half lies behind the end
    return [
        (low, high)
        for low, high in pairs
        if (not text[low + 2 : high].strip() or _touch(text, low, high))
        and not (_is_inside_a_word(text, low, low) and _is_inside_a_word(text, high, high))
        and (sign == "**" or not _goes_on(text, low, high))
    ]


def _touch(text: str, *marks: int) -> bool:
    """Whether one of these marks of two characters stands beside something that is no blank."""
    return any(not one.isspace() for at in marks for one in (*text[max(at - 1, 0) : at], *text[at + 2 : at + 3]))


def _is_inside_a_word(text: str, low: int, high: int) -> bool:
    """Whether letters stand before the one and behind the other mark, which may be one."""
    return text[max(low - 1, 0) : low].isalnum() and text[high + 2 : high + 3].isalnum()


def _goes_on(text: str, low: int, high: int) -> bool:
    """Whether what two marks enclose goes on before or behind them, as in a program's names."""
    return text[max(low - 1, 0) : low].isalnum() or text[high + 2 : high + 3].isalnum()


def _stripped(text: str, begin: int, end: int) -> tuple[int, int] | None:
    """The span without blanks at its ends; None where there is nothing else."""
    inside = text[begin:end]
    low, high = begin + len(inside) - len(inside.lstrip()), begin + len(inside.rstrip())
    return (low, high) if low < high else None


def without_marks(text: str) -> str:
    """The words of a text, or of the beginning of one, without marks of markdown: for previews on one line."""
    return "".join(piece for _, piece in pieces_without_marks([(None, text)]))


def pieces_without_marks(pieces: Sequence[tuple[Kind, str]]) -> list[tuple[Kind, str]]:
    """The pieces of a text without the marks of markdown in the whole; a piece of marks alone is left out."""
    whole = "".join(text for _, text in pieces)
    if not _ANY_MARK.search(whole):
        return list(pieces)
    spans, at = _between_marks(whole), 0
    found, begin = [], 0
    for kind, text in pieces:
        kept, end = "", begin + len(text)
        while at < len(spans) and spans[at][0] < end:
            low, high = spans[at]
            kept += whole[max(low, begin) : min(high, end)]
            if high > end:  # it goes on in the next piece
                break
            at += 1
        if kept:
            found.append((kind, kept))
        begin = end
    return found


def _between_marks(text: str) -> list[tuple[int, int]]:
    """The spans between marks, in order; left out are those, too, whose other half lies behind the end."""
    spans, at = [], 0
    for low, high in [*sorted(read_markdown(text).marks), (len(text), len(text))]:
        for opened in _OPENED.finditer(text, at, low):
            spans.append((at, opened.start()))
            if opened["words"]:
                spans.append(opened.span("words"))
            at = opened.end()
        spans.append((at, low))
        at = high
    return spans


def _inside(begin: int, end: int, spans: Iterable[tuple[int, int]]) -> Iterator[int]:
    return (at for span in spans for at in span if begin < at < end)


def _styled(text: str, formatting: Sequence[Formatting]) -> Styled:
    styles = tuple(dict.fromkeys(one.style for one in formatting))
    links = [one.target or text for one in formatting if one.style is TextStyle.LINK]
    address = next((one for one in reversed(links) if one.lower().startswith(_WEB)), None)
    return Styled(text, styles, address)
