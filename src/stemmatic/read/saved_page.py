"""Pages that a browser saved whole in one file: MHTML (Chrome, Edge) and Safari's webarchive.

The page, and each frame in it, goes the way that a captured page goes, with the address and the time that the file
states. Pictures, styles and scripts are passed over. Nothing is fetched.
"""

from __future__ import annotations

import hashlib
import io
import plistlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from stemmatic.errors import words_of
from stemmatic.model import Skipped
from stemmatic.options import ReadOptions
from stemmatic.read.captured import captured_page, declared_charset
from stemmatic.read.encoding import lines_of_bytes
from stemmatic.read.format import Source
from stemmatic.read.mime import Headers, Lines, read_headers, read_parts

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_PLIST = (b"bplist00", b"<?xml")
_WEBARCHIVE = b"WebMainResource"
_MAX_FRAMES = 1000
_MAX_LEVELS = 10
_BLANK = re.compile(r"\s+")
_ADVICE = "save the page again"


def is_mhtml(head: bytes) -> bool:
    """Whether a file begins as a browser saves a page with all that belongs to it; mail with pictures begins alike."""
    if b"ultipart/related" not in head[:8192]:
        return False
    headers = read_headers(iter(head.lstrip(b"\r\n\xef\xbb\xbf").split(b"\n")))
    if not headers.kind.startswith("multipart/related"):
        return False
    if "snapshot-content-location" in headers or "saved by" in headers.text("from").lower():
        return True
    sent = any(name in headers for name in ("received", "message-id", "to", "return-path"))
    return not sent and b"\ncontent-location:" in head.lower()


def is_webarchive(head: bytes) -> bool:
    """Whether a file is a property list with a page's main resource, as its head shows."""
    return head.startswith(_PLIST[0]) or (head.startswith(_PLIST[1]) and _WEBARCHIVE in head[:2000])


def open_mhtml(file: Source, options: ReadOptions) -> Iterator[Source | Skipped]:
    """The page and the frames in an MHTML file, in its order."""
    found = 0
    time: datetime | None = None
    with file.open() as stream:
        lines = (line for _, line in lines_of_bytes(stream, options.max_record_bytes))
        for part in read_parts(_past_blanks(lines), _is_page, options.max_record_bytes):
            if not part.level:
                time = _time(part.headers.text("date"))
            if part.is_too_large:
                reason = f"larger than {options.max_record_bytes} bytes (max_record_bytes)"
                yield file.skip(f"page {found + 1}", reason)
            if part.body is None:
                continue
            found += 1
            file.budget.unpack(len(part.body))
            if not part.is_whole:
                yield file.skip(f"page {found}", "the file was cut off inside this page", _ADVICE)
            url = _address(part.headers.text("content-location"))
            name = "" if url else _file_name(part.headers.text("content-location")) or file.name
            kind = part.headers.text("content-type")
            yield _page(file, part.body, url, kind, time, name)
    if not found:
        yield file.skip("whole file", "no page stands in it", _ADVICE)


def open_webarchive(file: Source, options: ReadOptions) -> Iterator[Source | Skipped]:
    """The page and the frames in a webarchive; such a file does not say when it was made.

    What is another property list comes as it is.
    """
    with file.open() as stream:
        content = stream.read(options.max_record_bytes + 1)
    if len(content) > options.max_record_bytes:
        yield file.skip("whole file", f"larger than {options.max_record_bytes} bytes (max_record_bytes)")
        return
    if _WEBARCHIVE not in content:
        yield file
        return
    try:
        value = plistlib.loads(content)
    except Exception as error:  # noqa: BLE001 (the library raises what it likes of a broken list)
        yield file.skip("whole file", f"the webarchive is damaged: {words_of(error)}", _ADVICE)
        return
    found = 0
    for resource in _resources(value):
        data, kind = resource.get("WebResourceData"), str(resource.get("WebResourceMIMEType", ""))
        if not isinstance(data, bytes) or kind.lower() not in _PAGES:
            continue
        found += 1
        file.budget.unpack(len(data))
        page = resource.get("WebResourceTextEncodingName")
        stated = f"{kind}; charset={page}" if isinstance(page, str) else kind
        address = str(resource.get("WebResourceURL", ""))
        url = _address(address)
        yield _page(file, data, url, stated, None, "" if url else _file_name(address) or file.name)
    if not found:
        yield file.skip("whole file", "no page stands in it", _ADVICE)


def _resources(value: Any) -> Iterator[Mapping[str, Any]]:
    """The main resource of an archive and of the frames in it."""
    level, count = [value], 0
    for _ in range(_MAX_LEVELS):
        inner: list[Any] = []
        for archive in level:
            if not isinstance(archive, Mapping) or count >= _MAX_FRAMES:
                continue
            count += 1
            if isinstance(main := archive.get("WebMainResource"), Mapping):
                yield main
            frames = archive.get("WebSubframeArchives")
            inner += frames[:_MAX_FRAMES] if isinstance(frames, list) else []
        level = inner[:_MAX_FRAMES]


def _past_blanks(lines: Lines) -> Lines:
    """Some tools put a blank line before the first header."""
    begun = False
    for line in lines:
        begun = begun or line is None or bool(line.strip(b"\r\xef\xbb\xbf"))
        if begun:
            yield line


def _is_page(headers: Headers) -> bool:
    return headers.kind in _PAGES and not headers.is_attached


def _page(file: Source, body: bytes, url: str, kind: str, time: datetime | None, name: str) -> Source:
    digest = hashlib.sha256(body).hexdigest()
    charset = declared_charset(kind, body)
    if charset not in ("utf-8", "ascii"):
        body = body.decode(charset, "replace").encode()
    return captured_page(file, io.BytesIO(body), len(body), url, time=time, sha256=digest, name=name)


def _address(written: str) -> str:
    """The page's address, if it was on the web."""
    url = _BLANK.sub("", written.strip("<> "))
    return url if url.lower().startswith(("http://", "https://")) else ""


def _file_name(written: str) -> str:
    """The name of a file that a browser had opened from a disk."""
    try:
        return unquote(urlsplit(written.strip("<> ")).path).rpartition("/")[2][:200]
    except ValueError:
        return ""


def _time(written: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    try:
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except OverflowError:
        return None
