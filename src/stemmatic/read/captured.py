"""A page that was captured, out of whatever keeps it, as a file of its own."""

from __future__ import annotations

import io
import re
from codecs import lookup
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, BinaryIO, cast

from stemmatic.model import WebCapture
from stemmatic.read.format import Source

HEAD_BYTES = 1 << 16
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
DECLARING_BYTES = 2048  # at the beginning of a page, in which it names its code page


def captured_page(
    file: Source, held: Any, size: int, url: str, *, time: datetime | None, sha256: str, name: str = ""
) -> Source:
    """The page whose content is ``held`` open, by its address and the time and check of its capture, if known."""
    held.seek(0)
    head = held.read(HEAD_BYTES)

    @contextmanager
    def opened() -> Iterator[BinaryIO]:
        held.seek(0)
        yield cast(BinaryIO, _Kept(held))

    inside = str(WebCapture(time=time, sha256=sha256[:16], url=url)) if time and url else url
    inside = ": ".join(part for part in (file.inside, inside) if part)
    name = name or url.rstrip("/").rpartition("/")[2] or url
    label = f"{file.label}: {url}" if url else file.label
    found = replace(file, name=name, label=label, inside=inside, url=url, head=head, size_bytes=size, open=opened)
    return replace(found, beside=lambda name: None)


def declared_charset(kind: str, head: bytes) -> str:
    """The code page that an HTML page declares, by who sent it or in its head."""
    declared = _CHARSET.search(kind) or _CHARSET.search(head[:DECLARING_BYTES].decode("ascii", "replace"))
    try:
        found = lookup(declared[1]).name if declared else "utf-8"
        "".encode(found)  # some names are of other codecs than code pages
    except LookupError:
        return "utf-8"
    return found


class _Kept(io.RawIOBase):
    """A view of the content that may be closed without it."""

    def __init__(self, held: Any) -> None:
        self._held = held

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        return cast(bytes, self._held.read(size))
