"""From bytes to text, the same way for every reader.

A file is UTF-8, or UTF-16 where it begins with that byte order mark. One-byte code pages (cp1251, cp1254, Latin-1)
cannot be told from one another by looking, so they are never guessed: a reader gets bytes, and decodes record by
record, so that one bad record damages no other.
"""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from stemmatic.read.format import Source

_CHUNK_BYTES = 1 << 16
_CUT_CHARS = 64  # a value that the head's end cuts off is not broken
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def detect_encoding(head: bytes) -> tuple[str, int]:
    """The encoding that the first bytes declare, and the length of their byte order mark."""
    return next(((encoding, len(mark)) for mark, encoding in _MARKS if head.startswith(mark)), ("utf-8", 0))


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


class _Transcoded(io.RawIOBase):
    """UTF-16 read as UTF-8; what is no UTF-16 becomes U+FFFD."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        while True:
            data = self._stream.read(_CHUNK_BYTES)
            text = self._decoder.decode(data, final=not data)
            if text or not data:
                return text.encode()
