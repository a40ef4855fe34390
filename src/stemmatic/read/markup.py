"""HTML pages of any size, cut at the start of each message and parsed message by message.

A parser for whole pages stops without a word where markup is nested too deep or a text is too long. Cut up, only the
one message is lost, and its place is known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from stemmatic.model import Formatting, TextStyle
from stemmatic.options import ReadOptions
from stemmatic.read.encoding import open_utf8
from stemmatic.read.format import Source
from stemmatic.read.formatting import fit_formatting

Element = Any  # lxml's elements have no public type

_CHUNK_BYTES = 1 << 18
_OVERLAP_BYTES = 1 << 13  # longer than any start tag of a message
_DIV = re.compile(rb"<div\b([^<>]*+)", re.IGNORECASE)
_DIV_TAG = re.compile(rb"<(/?)div\b", re.IGNORECASE)
_CLASS = re.compile(rb"""\bclass\s*=\s*(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""", re.IGNORECASE)
_CUT_OFF = "the file was cut off"
_LINE_BREAK = re.compile(r"(?<![ \t\r])[ \t\r]*+\n[ \t\r\n]*+")  # begins before a run of blanks, never inside
_BACKGROUND = re.compile(r"""background-image\s*:\s*url\(\s*["']?([^"')]{1,8192})""", re.IGNORECASE)
_BLOCKS = frozenset("div p blockquote pre li ul ol table tr h1 h2 h3 h4 h5 h6".split())  # noqa: SIM905
_NOT_TEXT = frozenset({"script", "style", "template", "noscript"})
_BLANK = " \t\r\n"
_FORMATS = {
    **dict.fromkeys(("b", "strong"), TextStyle.BOLD),
    **dict.fromkeys(("i", "em"), TextStyle.ITALIC),
    **dict.fromkeys(("u", "ins"), TextStyle.UNDERLINED),
    **dict.fromkeys(("s", "del", "strike"), TextStyle.STRUCK),
    "code": TextStyle.CODE,
    "pre": TextStyle.PREFORMATTED,
    "blockquote": TextStyle.QUOTE,
    "tg-spoiler": TextStyle.SPOILER,
    "a": TextStyle.LINK,
    "tg-emoji": TextStyle.EMOJI,
}
_SPOILERS = frozenset({"spoiler", "tg-spoiler"})
_ADDRESSES = ("http://", "https://", "tg://", "mailto:")


@dataclass(slots=True)
class Fragment:
    """A piece of a page: what stands before the first message (``index`` -1), or one message and what follows it.

    ``root`` is ``None`` where the piece cannot be parsed; ``fault`` says why.
    """

    index: int
    byte: int
    root: Element = None
    fault: str = ""
    _by_class: dict[str, list[Element]] | None = field(default=None, repr=False)

    def inner(self, element: Element) -> Fragment:
        """A part of this piece as a piece of its own."""
        return Fragment(self.index, self.byte, element)

    def all(self, name: str) -> list[Element]:
        """The elements that have the class ``name``, in the order of the page."""
        if self._by_class is None:
            self._by_class = defaultdict(list)
            for element in () if self.root is None else self.root.iter(etree.Element):
                for token in classes_of(element):
                    self._by_class[token].append(element)
        return self._by_class.get(name, [])

    def first(self, name: str) -> Element | None:
        """The first element that has the class ``name``."""
        return next(iter(self.all(name)), None)

    def text(self, name: str) -> str | None:
        """The text of the first element that has the class ``name``; ``None`` if there is none or it is empty."""
        element = self.first(name)
        return (read_text(element) or None) if element is not None else None


def lines_of_poll(text: str, poll: dict[str, Any]) -> str:
    """A post's text, and the question and answers of its poll, a line each."""
    return "\n".join(line for line in (text, poll["question"], *(answer["text"] for answer in poll["answers"])) if line)


def read_fragments(
    source: Source, is_message: Callable[[frozenset[str]], bool], around: str, options: ReadOptions
) -> Iterator[Fragment]:
    """The pieces of a page; a message begins at each ``<div>`` whose classes ``is_message`` accepts.

    ``around`` is the tag that encloses the messages: where it is opened and not closed, a last piece without content
    says that the file was cut off.
    """
    opening, closing = f"<{around}".encode(), f"</{around}".encode()
    is_open = False
    index = -1
    for byte, raw, is_last in _cut(source, is_message, options.max_record_bytes):
        if is_last and index >= 0 and raw is not None and not _is_closed(raw):
            yield Fragment(index, byte, fault=f"{_CUT_OFF} inside this message")
            return
        yield _parse(index, byte, raw, options)
        index += 1
        is_open = (is_open or opening in (raw or b"")) and closing not in (raw or b"")
    if is_open:
        yield Fragment(index, byte, fault=f"{_CUT_OFF} after the message before")


def _is_closed(raw: bytes) -> bool:
    """Whether the ``<div>`` that a piece begins with is closed in it."""
    depth = 0
    for tag in _DIV_TAG.finditer(raw):
        depth += -1 if tag[1] else 1
        if not depth:
            return True
    return False


def _cut(
    source: Source, is_message: Callable[[frozenset[str]], bool], max_bytes: int
) -> Iterator[tuple[int, bytes | None, bool]]:
    """Byte and content of each piece, and whether it is the last; ``None`` for one that is too large to be held."""
    with open_utf8(source) as stream:
        data = b""
        base = start = scanned = 0  # the byte of the file at which data begins; in data: the piece, what was looked at
        own_tag = 0  # 1 where data[start] begins the tag of the piece itself, which must not be found again
        too_large_since = -1
        more = True
        while more:
            if start:
                data, base, scanned, start = data[start:], base + start, scanned - start, 0
            elif len(data) > max_bytes:
                too_large_since = base if too_large_since < 0 else too_large_since
                kept_from = scanned if len(data) - scanned < max_bytes else len(data) - _OVERLAP_BYTES
                data, base, scanned, own_tag = data[kept_from:], base + kept_from, 0, 0
            chunk = stream.read(max(_CHUNK_BYTES, len(data)))
            more = bool(chunk)
            data += chunk
            scanned_to = max(0, len(data) - _OVERLAP_BYTES)
            for tag in _DIV.finditer(data, scanned):
                if more and tag.end() == len(data):  # the tag may go on
                    scanned_to = tag.start()
                    break
                if is_message(_classes(tag[1])):
                    yield *_piece(base + start, data[start : tag.start()], too_large_since, max_bytes), False
                    start, own_tag, too_large_since = tag.start(), 1, -1
            scanned = max(start + own_tag, scanned_to)
        yield *_piece(base + start, data[start:], too_large_since, max_bytes), True


def _piece(byte: int, raw: bytes, too_large_since: int, max_bytes: int) -> tuple[int, bytes | None]:
    if too_large_since >= 0:
        return too_large_since, None
    return byte, raw if len(raw) <= max_bytes else None


def _classes(attributes: bytes) -> frozenset[str]:
    found = _CLASS.search(attributes)
    value = (found[1] or found[2] or found[3] or b"") if found else b""
    return frozenset(value.decode("ascii", "replace").split())


def _parse(index: int, byte: int, raw: bytes | None, options: ReadOptions) -> Fragment:
    if raw is None:
        return Fragment(index, byte, fault=f"larger than {options.max_record_bytes} bytes")
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return Fragment(index, byte, fault=f"byte {byte + error.start} is no UTF-8")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.LxmlError:
        return Fragment(index, byte, fault="no markup")
    if root is None:
        return Fragment(index, byte, fault="no markup")
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        return Fragment(index, byte, fault="markup nested deeper or longer than can be read")
    if _depth(root) > options.max_nesting:
        return Fragment(index, byte, fault=f"markup nested deeper than {options.max_nesting} levels")
    return Fragment(index, byte, root)


def _depth(root: Element) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


# --- what a reader sees ----------------------------------------------------------------------------------------------


def read_text(element: Element) -> str:
    """The text of an element as the page shows it: ``<br>`` and blocks break lines, emoji are characters."""
    return read_formatted(element)[0]


def read_formatted(element: Element) -> tuple[str, tuple[Formatting, ...]]:
    """The same, and how the page shows parts of it."""
    shown = _Shown()
    shown.take(element, is_preformatted=False)
    whole = "".join(shown.pieces)
    text = whole.strip(_BLANK)
    before, size = len(whole) - len(whole.lstrip(_BLANK)), len(text)
    marks = []
    for one in shown.marks:
        begin, end = max(one.begin - before, 0), min(one.end - before, size)
        begin += len(text[begin:end]) - len(text[begin:end].lstrip(_BLANK))
        end -= len(text[begin:end]) - len(text[begin:end].rstrip(_BLANK))
        marks.append(Formatting(one.style, begin, end, one.target))
    return text, fit_formatting(text, marks)


def join_formatted(bodies: Iterable[Element]) -> tuple[str, tuple[Formatting, ...]]:
    """The texts of elements, a line end between two, and how the page shows parts of them."""
    whole, marks = "", []
    for text, found in map(read_formatted, bodies):
        if text:
            whole += f"\n{text}" if whole else text
            shift = len(whole) - len(text)
            marks += [Formatting(one.style, one.begin + shift, one.end + shift, one.target) for one in found]
    return whole, tuple(marks)


class _Shown:
    """What is shown of an element: pieces of text, and the formats of spans of them."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.marks: list[Formatting] = []
        self._length = 0

    def take(self, element: Element, *, is_preformatted: bool) -> None:
        """An element and all inside."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _NOT_TEXT:
            return
        if tag == "br":
            self._append("\n")
            return
        if tag == "img":
            self._append(element.get("alt") or "")
            return
        is_block = tag in _BLOCKS
        is_preformatted = is_preformatted or tag == "pre"
        if is_block:
            self._break_line()
        begin = self._length
        self._add(element.text, is_preformatted=is_preformatted)
        for child in element:
            self.take(child, is_preformatted=is_preformatted)
            self._add(child.tail, is_preformatted=is_preformatted)
        if self._length > begin and (found := _format_of(element)) is not None:
            self.marks.append(replace(found, begin=begin, end=self._length))
        if is_block:
            self._break_line()

    def _append(self, piece: str) -> None:
        self.pieces.append(piece)
        self._length += len(piece)

    def _add(self, text: str | None, *, is_preformatted: bool) -> None:
        if not text:
            return
        if not is_preformatted:
            text = _LINE_BREAK.sub(" ", text)
            if not self.pieces or self.pieces[-1].endswith("\n"):
                text = text.lstrip(" ")
        if text:
            self._append(text)

    def _break_line(self) -> None:
        while self.pieces and not self.pieces[-1].strip(" "):
            self._length -= len(self.pieces.pop())
        if self.pieces and not self.pieces[-1].endswith("\n"):
            self._append("\n")


def _format_of(element: Element) -> Formatting | None:
    """How a page shows an element, by its tag or the class of a spoiler; still without its place.

    A hashtag's link to the page's own search is none, nor is what draws an emoji.
    """
    kind = _FORMATS.get(element.tag)
    if element.tag in ("span", "i", "b"):
        names = classes_of(element)
        outer = element.getparent()
        if "emoji" in names or (outer is not None and "emoji" in classes_of(outer)):
            return None
        kind = TextStyle.SPOILER if _SPOILERS.intersection(names) else kind
    if kind is None:
        return None
    target = element.get("emoji-id") if kind is TextStyle.EMOJI else None
    if kind is TextStyle.LINK:
        target = absolute((element.get("href") or "").strip())
        if not target.lower().startswith(_ADDRESSES):
            return None
    return Formatting(kind, 0, 0, target)


def classes_of(element: Element) -> list[str]:
    """The classes of an element."""
    return (element.get("class") or "").split()


def read_background(element: Element) -> str | None:
    """The address of an element's background picture, where it has one that is no inline data."""
    found = _BACKGROUND.search(element.get("style") or "")
    return absolute(found[1].strip()) if found and not found[1].startswith("data:") else None


def absolute(url: str) -> str:
    """An address with its scheme, where only that is missing."""
    return f"https:{url}" if url.startswith("//") else url
