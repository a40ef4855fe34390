"""A feed cut into its items, so that a feed of any size is read one item at a time.

Nothing is parsed here: comments and CDATA are stepped over, entities are not expanded, nothing is fetched. An item is
given only with its end tag, and a feed without its own end tag is known to be cut.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from stemmatic.options import ReadOptions
from stemmatic.read.encoding import detect_encoding, head_text
from stemmatic.read.format import Source

_BLOCK_BYTES = 1 << 16
_OVERLAP = 4096  # longer than any mark below
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# One-byte and East Asian code pages that feeds declare; other names of codecs are taken for UTF-8.
_CODE_PAGE = re.compile(
    r"(?i)(?:iso-8859-(?:[1-9]|1[0-6])|(?:windows-|cp)125[0-8]|koi8-[ru]|gb2312|gbk|gb18030|big5|euc-(?:kr|jp)|shift_jis)"
)
_ROOT = re.compile(r"<((?:[A-Za-z_][\w.-]{0,40}:)?(?:rss|feed|RDF))(?=[\s>])[^<>]{0,20000}>")
_MARK = re.compile(
    r"<!\[CDATA\[|<!--|<(?P<end>/?)(?:[A-Za-z_][\w.-]{0,40}:)?(?P<name>item|entry|rss|feed|RDF)(?=[\s/>])(?P<rest>[^<>]{0,2000})>"
)
_STEP_OVER = {"<![CDATA[": "]]>", "<!--": "-->"}
_PROLOG = re.compile(
    r"\s{0,1000}(?:<\?[^>]{0,1000}>|<!--(?:(?!-->).){0,4000}-->"
    r"|<!DOCTYPE[^<>\[]{0,1000}(?:\[[^\]]{0,40000}\]\s{0,100})?>)",
    re.DOTALL,
)
_NAMESPACES = {
    "feed": ("www.w3.org/2005/Atom",),
    "RDF": ("purl.org/rss/1.0", "my.netscape.com/rdf/simple/0.9"),
}
_ROOTS = frozenset({"rss", "feed", "RDF"})
_MAX_HEADER_CHARS = 1 << 18


@dataclass(frozen=True, slots=True)
class Item:
    """One ``<item>`` or ``<entry>`` as it is written; ``None`` for one that is too large.

    ``is_cut`` says that the file ends here, inside an item or before the feed's own end tag.
    """

    number: int
    markup: str | None
    is_cut: bool = False


class Header:
    """What stands around the items of a feed: its own title, address, language. At most 256 Ki characters."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._left = _MAX_HEADER_CHARS

    def keep(self, text: str) -> None:
        if self._left > 0 and text:
            self._parts.append(text[: self._left])
            self._left -= len(text)

    @property
    def markup(self) -> str:
        return "".join(self._parts)


def root_tag(source: Source) -> str | None:
    """The start tag of a feed's root element; ``None`` where the content is no RSS or Atom."""
    text = head_text(source)
    position = 0
    while found := _PROLOG.match(text, position):
        position = found.end()
    root = _ROOT.match(text, len(text) - len(text[position:].lstrip()))
    if root is None:
        return None
    tag, local = root[0], root[1].rpartition(":")[2]
    return tag if any(space in tag for space in _NAMESPACES.get(local, ("",))) else None


def read_items(source: Source, options: ReadOptions, header: Header | None = None) -> Iterator[Item]:
    """The items of a feed; what stands around them is put into ``header``."""
    with source.open() as stream:
        yield from _cut(_Text(stream, source.head), options.max_record_bytes, header or Header())


def _cut(text: _Text, max_chars: int, header: Header) -> Iterator[Item]:
    buffer, position, number, skipping = "", 0, 0, ""
    begin, dropping = -1, False  # of the item in the buffer
    ended = False
    while block := text.read(len(buffer)):
        if begin >= 0:
            buffer, position, begin = buffer[begin:] + block, position - begin, 0
            if len(buffer) > max_chars:
                buffer, position, dropping = buffer[position:], 0, True
        else:
            buffer, position = buffer[position:] + block, 0
        while True:
            if skipping:
                end = buffer.find(skipping, position)
                if end < 0:
                    header.keep(buffer[position:-3] if begin < 0 else "")
                    position = max(position, len(buffer) - 3)
                    break
                header.keep(buffer[position : end + 3] if begin < 0 else "")
                position, skipping = end + 3, ""
            mark = _MARK.search(buffer, position)
            limit = mark.start() if mark else max(position, len(buffer) - _OVERLAP)
            if begin < 0:
                header.keep(buffer[position:limit])
            position = limit
            if mark is None:
                break
            if mark["name"] is None:
                skipping = _STEP_OVER[mark[0]]
                header.keep(mark[0] if begin < 0 else "")
            elif mark["name"] in _ROOTS:
                if begin < 0:
                    ended = ended or bool(mark["end"]) or mark["rest"].endswith("/")
                    header.keep(mark[0])
            elif mark["end"] and begin >= 0:
                number += 1
                yield Item(number, None if dropping else buffer[begin : mark.end()])
                begin, dropping = -1, False
            elif not mark["end"] and begin < 0 and not mark["rest"].endswith("/"):
                begin = mark.start()
            position = mark.end()
    if begin < 0:
        header.keep(buffer[position:])
    if begin >= 0 or not ended:
        yield Item(number + 1, None, is_cut=True)


class _Text:
    """The text of an XML file: by byte order mark, else by its declaration, else UTF-8."""

    def __init__(self, stream: BinaryIO, head: bytes) -> None:
        encoding, mark = detect_encoding(head)
        declared = None if mark else _DECLARED.match(head.lstrip())
        if declared and _CODE_PAGE.fullmatch(name := declared[1].decode("ascii")):
            encoding = name
        stream.read(mark)
        self._stream = stream
        self._decode = codecs.getincrementaldecoder(encoding)(errors="replace").decode

    def read(self, size: int) -> str:
        """About ``size`` characters more, one block at least; nothing at the end."""
        while block := self._stream.read(max(size, _BLOCK_BYTES)):
            if text := self._decode(block):
                return text
        return self._decode(b"", True)
