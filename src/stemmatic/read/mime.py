"""Mail and saved pages as MIME has them: headers, and parts inside one another, line by line (RFC 2045–2047).

The standard library's parser looks at every line once for each part that it lies in, and keeps all of them: here a
line is looked at once, and only the bodies that somebody wants are held.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.header import decode_header

MAX_LEVELS = 10  # of parts inside parts; what lies deeper is passed over
_MAX_HEADER_BYTES = 1 << 16  # of one head; what is beyond is passed over
_MAX_WORDS_CHARS = 4000  # of one header that is decoded
_HEADER = re.compile(rb"([!-9;-~]{1,80})[ \t]{0,9}:[ \t]*")
_PARAMETER = re.compile(r""";\s{0,9}([\w-]{1,40})\*?\s{0,9}=\s{0,9}(?:"([^"]{0,400})"|([^\s;"]{1,400}))""")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


@dataclass(frozen=True, slots=True)
class Headers:
    """The headers of a message or a part, by their names in small letters; of several of a name the first counts."""

    raw: dict[str, bytes] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.raw

    def text(self, name: str) -> str:
        """A header's words, decoded; empty where there is none."""
        written = _decoded(self.raw.get(name, b""))[:_MAX_WORDS_CHARS]
        if "=?" not in written:
            return written
        with suppress(ValueError, LookupError):
            pieces = decode_header(written)
            return "".join(
                piece if isinstance(piece, str) else piece.decode(page or "utf-8", "replace") for piece, page in pieces
            ).strip()
        return written

    @property
    def kind(self) -> str:
        """The media type in small letters: ``text/html``."""
        return self.text("content-type").partition(";")[0].strip().lower() or "text/plain"

    def parameter(self, name: str) -> str:
        """A parameter of the content's type, such as ``charset``."""
        found = _PARAMETER.finditer(self.text("content-type"))
        return next((one[2] or one[3] or "" for one in found if one[1].lower() == name), "")

    @property
    def is_attached(self) -> bool:
        """Whether the part is a file that was sent along."""
        return self.text("content-disposition").lower().startswith("attachment")


@dataclass(frozen=True, slots=True)
class Part:
    """A message's head (``level`` 0), and each part that holds content.

    ``body`` is ``None`` of a part that nobody wants, holds parts itself, or is larger than may be held
    (``is_too_large``). ``is_whole`` is false where the file ends before the part does.
    """

    headers: Headers
    level: int
    body: bytes | None = None
    is_whole: bool = True
    is_too_large: bool = False


Lines = Iterator[bytes | None]  # without their ends; nothing for one that is larger than may be held


def read_headers(lines: Lines) -> Headers:
    """The headers before the next blank line, and nothing beyond it."""
    found: dict[str, bytes] = {}
    name, parts, size = "", list[bytes](), 0
    for held in lines:
        if held is None:
            continue
        line = held.rstrip(b"\r")
        if not line.strip():
            break
        size += len(line)
        if size > _MAX_HEADER_BYTES:
            continue
        if line[:1] in b" \t":
            parts.append(line.strip())
            continue
        if name:
            found.setdefault(name, b" ".join(parts))
        begun = _HEADER.match(line)
        name = begun[1].decode("ascii").lower() if begun else ""
        parts = [line[begun.end() :].strip()] if begun else []
    if name:
        found.setdefault(name, b" ".join(parts))
    return Headers(found)


def read_parts(lines: Lines, wants: Callable[[Headers], bool], max_bytes: int) -> Iterator[Part]:
    """The message's head, and each part that holds content, in the order of the lines."""
    headers = read_headers(lines)
    open_parts: list[bytes] = []  # what divides the parts that we are in
    level = 0
    while True:
        boundary = headers.parameter("boundary").encode("utf-8", "replace")
        divides = headers.kind.startswith("multipart/") and bool(boundary) and len(open_parts) < MAX_LEVELS
        if divides:
            if not level:
                yield Part(headers, level)
            open_parts.append(boundary)
            body, found = _Body(0), _until_boundary(lines, open_parts, None)
        else:
            body = _Body(max_bytes if wants(headers) else 0)
            found = _until_boundary(lines, open_parts, body)
            yield Part(headers, level, body.content(headers), found is not None or not open_parts, body.is_too_large)
        while found is not None and not _opens_part(found, open_parts):
            found = _until_boundary(lines, open_parts, None) if open_parts else None
        if found is None:
            return
        level = len(open_parts)
        headers = read_headers(lines)


class _Body:
    """The lines of a part, as far as they may be held."""

    def __init__(self, max_bytes: int) -> None:
        self._left = self._max = max_bytes
        self._lines: list[bytes] = []

    def add(self, line: bytes | None) -> None:
        if self._left >= 0 and self._max:
            self._left -= self._max + 1 if line is None else len(line) + 1
            if line is not None and self._left >= 0:
                self._lines.append(line)
            else:
                self._lines.clear()

    @property
    def is_too_large(self) -> bool:
        return self._left < 0

    def content(self, headers: Headers) -> bytes | None:
        """The body, decoded."""
        if not self._max or self.is_too_large:
            return None
        whole = b"\n".join(self._lines)
        coding = headers.text("content-transfer-encoding").strip().lower()
        if coding == "quoted-printable":
            return binascii.a2b_qp(whole)
        if coding == "base64":
            letters = _NOT_BASE64.sub(b"", whole)
            letters = letters[: len(letters) - (len(letters) % 4 == 1)]
            return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
        return whole


def _until_boundary(lines: Lines, open_parts: list[bytes], body: _Body | None) -> bytes | None:
    """The next line that begins or ends one of the open parts, without its dashes; ``None`` at the end."""
    marks = {mark for name in open_parts for mark in (name, name + b"--")}
    for line in lines:
        if line is not None and line.startswith(b"--") and (said := line[2:].rstrip()) in marks:
            return said
        if body is not None:
            body.add(line and line.removesuffix(b"\r"))
    return None


def _opens_part(said: bytes, open_parts: list[bytes]) -> bool:
    """Whether a part begins here; those that it ends, and what lies in them, are open no more."""
    for at in range(len(open_parts) - 1, -1, -1):
        if said == open_parts[at]:
            del open_parts[at + 1 :]
            return True
        if said == open_parts[at] + b"--":
            del open_parts[at:]
            return False
    return False


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
