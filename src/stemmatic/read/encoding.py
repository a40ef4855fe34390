"""From bytes to text, the same way for every reader.

A file is UTF-8, or UTF-16 where it begins with that byte order mark. One-byte code pages (cp1251, cp1254, Latin-1)
cannot be told from one another by looking, so they are never guessed: the first byte that is not UTF-8 damages the
dump, and the message names the byte. A reader whose single lines may be bad while the rest is good (a log, a page
pasted together) asks for ``errors="replace"`` and gets U+FFFD in those places.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Literal, TextIO, cast

from stemmatic.errors import DamagedDump
from stemmatic.read.format import Source

_CHUNK_BYTES = 1 << 16
_ADVICE = "save the file again as UTF-8"


def detect_encoding(head: bytes) -> tuple[str, int]:
    """The encoding that the first bytes declare, and the length of their byte order mark."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8", len(codecs.BOM_UTF8)
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le", len(codecs.BOM_UTF16_LE)
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be", len(codecs.BOM_UTF16_BE)
    return "utf-8", 0


def head_text(source: Source) -> str:
    """The first 64 KiB as text, for a recogniser: undecodable bytes become U+FFFD, a character cut off is left out."""
    encoding, mark = detect_encoding(source.head)
    return codecs.getincrementaldecoder(encoding)(errors="replace").decode(source.head[mark:])


@contextmanager
def open_text(
    source: Source, *, errors: Literal["strict", "replace"] = "strict", newline: str | None = None
) -> Iterator[TextIO]:
    """The content of ``source`` as text from its start, without the byte order mark.

    ``newline`` is that of :func:`open` (``""`` for the csv module). Raises DamagedDump, naming the byte, at the
    first byte that is no text, unless ``errors`` is ``"replace"``.
    """
    encoding, mark = detect_encoding(source.head)
    with source.open() as stream:
        stream.read(mark)
        counted = _CountedBytes(stream, mark)
        text = _Text(counted, source.position, encoding=encoding, errors=errors, newline=newline)
        try:
            yield text
        finally:
            text.detach()


@contextmanager
def open_utf8(source: Source) -> Iterator[BinaryIO]:
    """The content of ``source`` as UTF-8 bytes without byte order mark; UTF-16 is turned into UTF-8 on the way.

    UTF-8 content is passed on unchecked: who reads it decodes record by record and can leave out one bad record.
    """
    encoding, mark = detect_encoding(source.head)
    with source.open() as stream:
        stream.read(mark)
        yield stream if encoding == "utf-8" else cast(BinaryIO, _Transcoded(stream, encoding))


def read_lines(text: TextIO, max_chars: int) -> Iterator[tuple[int, str | None]]:
    """Numbered lines from 1, without their line ends; ``None`` for a line longer than ``max_chars``, never held."""
    number = 0
    while line := text.readline(max_chars + 1):
        number += 1
        if line.endswith("\n"):
            yield number, line[:-1]
        elif len(line) <= max_chars:
            yield number, line
        else:
            while (rest := text.readline(_CHUNK_BYTES)) and not rest.endswith("\n"):
                pass
            yield number, None


class _CountedBytes(io.RawIOBase):
    """Counts the bytes handed out, so that a decoding error can name its place in the file."""

    def __init__(self, stream: BinaryIO, count: int) -> None:
        self._stream = stream
        self.count = count

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size)
        self.count += len(data)
        return data

    read1 = read


class _Text(io.TextIOWrapper):
    """Text whose decoding errors are DamagedDump."""

    def __init__(self, counted: _CountedBytes, position: Callable[[str], str], **how: Any) -> None:
        super().__init__(counted, **how)  # type: ignore[arg-type]
        self._counted = counted
        self._position = position

    def _damaged(self, error: UnicodeDecodeError) -> DamagedDump:
        byte = self._counted.count - len(error.object) + error.start
        expected = "UTF-8 text" if error.encoding.startswith("utf-8") else "UTF-16 text"
        found = f"0x{error.object[error.start]:02X}"
        return DamagedDump(self._position(f"byte {byte}"), expected, found, _ADVICE)

    def read(self, size: int | None = -1, /) -> str:
        try:
            return super().read(size)
        except UnicodeDecodeError as error:
            raise self._damaged(error) from None

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        try:
            return super().readline(size)
        except UnicodeDecodeError as error:
            raise self._damaged(error) from None

    def __next__(self) -> str:  # type: ignore[override]
        line = self.readline()
        if not line:
            raise StopIteration
        return line


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
