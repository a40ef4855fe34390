"""From bytes to text, the same way for every reader.

A file is UTF-8, or UTF-16 where it begins with that byte order mark. One-byte code pages (cp1251, cp1254, Latin-1)
cannot be told from one another by looking, so they are never guessed: a reader gets bytes, and decodes record by
record, so that one bad record damages no other.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from itertools import product
from typing import BinaryIO, cast

from stemmatic.read.format import Source

_CHUNK_BYTES = 1 << 16
_NO_TEXT = (b"PAR1", b"PK")
_CUT_CHARS = 64  # a value that the head's end cuts off is not broken
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def detect_encoding(head: bytes) -> tuple[str, int]:
    """The encoding that the first bytes declare, and the length of their byte order mark."""
    found = next(((encoding, len(mark)) for mark, encoding in _MARKS if head.startswith(mark)), ("utf-8", 0))
    if found[1] or b"\0" not in head[:4]:
        return found
    # JSON and markup begin with two signs of ASCII; UTF-16 has a zero beside each (RFC 4627).
    if head[:1] in (b"{", b"[", b"<") and head[1:2] == b"\0" and head[2:3] != b"\0" == head[3:4]:
        return "utf-16-le", 0
    if head[:1] == b"\0" and head[1:2] in (b"{", b"[", b"<") and head[2:3] == b"\0" != head[3:4]:
        return "utf-16-be", 0
    return found


def head_text(source: Source) -> str:
    """The first 64 KiB as text, for a recogniser: undecodable bytes become U+FFFD, a character cut off is left out."""
    encoding, mark = detect_encoding(source.head)
    return codecs.getincrementaldecoder(encoding)(errors="replace").decode(source.head[mark:])


def json_fault(source: Source) -> tuple[str, str] | None:
    """Where the JSON that a file begins as is broken ("line 2, character 7"), and how; ``None`` where it is not."""
    text = head_text(source)
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        json.JSONDecoder(strict=False).raw_decode(text.lstrip())
    except json.JSONDecodeError as error:
        whole = source.size_bytes <= len(source.head)
        if whole or ("Unterminated" not in error.msg and len(text) - error.pos > _CUT_CHARS):
            skipped = text[: len(text) - len(text.lstrip())]
            line = error.lineno + skipped.count("\n")
            return f"line {line}, character {error.colno}", error.msg
    except (ValueError, RecursionError):
        pass
    return None


@contextmanager
def open_utf8(source: Source) -> Iterator[BinaryIO]:
    """The content of ``source`` as UTF-8 bytes without byte order mark; UTF-16 is turned into UTF-8 on the way.

    UTF-8 content is passed on unchecked: who reads it decodes record by record and can leave out one bad record.
    """
    encoding, mark = detect_encoding(source.head)
    with source.open() as stream:
        stream.read(mark)
        yield stream if encoding == "utf-8" else cast(BinaryIO, _Transcoded(stream, encoding))


def lines_of_bytes(stream: BinaryIO, max_bytes: int, end: bytes | None = b"\n") -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines from 1 without their ends; ``None`` for one longer than ``max_bytes``, which is never held.

    With ``None`` as ``end`` lines end with LF, CRLF or CR.
    """
    number, size = 1, 0
    parts: list[bytes] = []
    for block in _blocks(stream) if end is None else iter(lambda: stream.read(_CHUNK_BYTES), b""):
        *whole, rest = block.split(end or b"\n")
        for piece in whole:
            size += len(piece)
            yield number, (b"".join([*parts, piece]) if size <= max_bytes else None)
            number, parts, size = number + 1, [], 0
        size += len(rest)
        parts = [*parts, rest] if len(parts) < 64 else [b"".join([*parts, rest])]
        if size > max_bytes:
            parts = []
    if size:
        yield number, (b"".join(parts) if size <= max_bytes else None)


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """The content with LF in place of CRLF and CR."""
    after_cr = False
    while block := stream.read(_CHUNK_BYTES):
        block = block.removeprefix(b"\n") if after_cr else block
        after_cr = block.endswith(b"\r")
        yield block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def is_unicode(source: Source) -> bool:
    """Whether the first bytes are UTF-8 or UTF-16, or no text at all: markup that declares its code page, a table's."""
    encoding, mark = detect_encoding(source.head)
    if mark or b"\0" in source.head[:1000] or source.head.lstrip()[:1] == b"<" or source.head.startswith(_NO_TEXT):
        return True
    try:
        codecs.getincrementaldecoder(encoding)().decode(source.head)
    except UnicodeDecodeError:
        return False
    return True


def from_code_page(source: Source, encoding: str) -> Source:
    """The source as UTF-8, out of a code page that the user named; as it is where it is Unicode."""
    if is_unicode(source):
        return source

    @contextmanager
    def opened() -> Iterator[BinaryIO]:
        with source.open() as stream:
            yield cast(BinaryIO, _Transcoded(stream, encoding))

    head = codecs.getincrementaldecoder(encoding)(errors="replace").decode(source.head).encode()
    return replace(source, open=opened, head=head[: len(source.head)])


def guess_code_page(source: Source) -> str | None:
    """The code page that a file which is no Unicode looks like, as a proposal; ``None`` for one that is Unicode.

    It is the one by which most of what is not ASCII are letters that its languages use most: small ones, or the
    common characters of China, Japan and Korea.
    """
    if is_unicode(source):
        return None

    def likeness(page: str) -> float:
        try:
            errors = "strict" if page in _OF_ANY_BYTES else "replace"
            text = codecs.getincrementaldecoder(page)(errors=errors).decode(source.head)
        except UnicodeDecodeError:
            return 0.0
        high = [letter for letter in text if letter >= "\x80"]
        return len(_common_in(page).findall("".join(high))) / max(len(high), 1)

    return max(_COMMON, key=likeness)


@cache
def _common_in(page: str) -> re.Pattern[str]:
    """What is common in the texts of a code page."""
    return re.compile(f"[{_COMMON[page] or _gb2312()}]")


def _gb2312() -> str:
    """The common characters of Chinese: few files need them, and to list them takes a while."""
    return "".join(bytes(pair).decode("gb2312", "ignore") for pair in product(range(0xB0, 0xD8), _SECOND))


_SECOND = range(0xA1, 0xFF)  # bytes of a character in GB 2312, which has the common ones first
# Of pages that are as like, the first: Hebrew letters are small Cyrillic ones, Korean syllables Chinese characters.
_COMMON = {
    "cp1252": "äöüßéèêàâçîôûñóíáúøåæœ¿¡’“”–«»€",
    "cp1254": "ğışİĞŞçöüÇÖÜâ’“”",
    "cp1250": "ąćęłńóśźżčďěňřšťůžáíéýúäöüőűț’“”–Łś",
    "cp1255": "א-ת",
    "cp1251": "а-яіїєґў«»—–",
    "koi8-r": "а-яё",
    "cp866": "а-яё",
    "cp1253": "α-ωά-ώ",
    "cp1256": "ء-غف-يپچژگ،؟",
    "cp949": "가-힣",
    "gb18030": "",  # too many to name
    "cp932": "ぁ-んァ-ン、。",
}
_OF_ANY_BYTES = frozenset({"gb18030", "cp932", "cp949"})  # nearly every byte can be another page's


class _Transcoded(io.RawIOBase):
    """UTF-16, or a code page, read as UTF-8; what is none becomes U+FFFD."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        while size:
            data = self._stream.read(_CHUNK_BYTES)
            text = self._decoder.decode(data, final=not data)
            if text or not data:
                return text.encode()
        return b""
