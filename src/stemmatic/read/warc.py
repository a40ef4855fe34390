"""Captures of the web: WARC files, each answer of a server a file of its own, read by the format that knows it.

A WACZ is a .zip around WARC files. Read are whole answers (status 200) of pages and feeds; the content is held one
capture at a time, out of an unnamed temporary file where it is large. Where a post stands, its place says when the page
was captured and the SHA-256 of its content. Nothing is fetched.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any, BinaryIO, cast

from warcio.archiveiterator import ArchiveIterator

from stemmatic.errors import DamagedDump, words_of
from stemmatic.model import Skipped
from stemmatic.options import ReadOptions
from stemmatic.read.captured import DECLARING_BYTES, captured_page, declared_charset
from stemmatic.read.format import Source

_HEAD = re.compile(rb"WARC/[01]\.\d{1,2}\r?\n")
_PAGES = re.compile(r"text/html|application/xhtml\+xml|(?:application|text)/(?:rss\+|atom\+|rdf\+)?xml")
_SCROLLED = re.compile(r"https?://t\.me/s/")  # scrolling gets more of the page as one text of JSON
_CHUNK_BYTES = 1 << 16
_SPOOL_BYTES = 16 * 2**20
_BLANK = re.compile(r"\s+")


def is_warc(head: bytes) -> bool:
    """Whether a file begins as WARC files do."""
    return _HEAD.match(head) is not None


def open_captures(file: Source, options: ReadOptions) -> Iterator[Source | Skipped]:
    """The captures of a WARC file that posts may stand in, in its order; the others are counted at the end."""
    passed_over: Counter[str] = Counter()
    number = 0
    with file.open() as stream:
        ending = _Ending(stream)
        records: Any = ArchiveIterator(ending)
        records.INC_RECORD = ""  # it would be written to standard error
        while True:
            where = f"record {number + 1}"
            try:
                record = next(records, None)
                if record is None:
                    if not ending.last.endswith((b"\n\r\n", b"\n\n")):  # the library takes half a head for the end
                        raise file.damage(where, "a whole record", "the end of the file")
                    break
                number += 1
                if not record.rec_headers.get_header("Content-Length", "").strip().isdecimal():
                    raise file.damage(where, "a record that says its length", "none")
                try:
                    found = _open(file, record, options, passed_over)
                except (ValueError, RecursionError) as error:  # of this record alone
                    found = _line(
                        file, where, f"expected a capture that can be read, found {' '.join(str(error).split())[:200]}"
                    )
                if isinstance(found, Skipped):
                    yield found
                elif found:
                    try:
                        yield found[0]
                    finally:
                        found[1].close()
                records.read_to_end()
                if record.raw_stream.limit:
                    raise file.damage(where, "a whole record", "the end of the file")
            except DamagedDump as fault:
                yield _line(file, fault.position, fault.reason, "what was read before it is kept")
                break
            except Exception as error:  # noqa: BLE001 (the library raises what it likes of records that are none)
                yield _line(file, where, f"the WARC is damaged: {words_of(error)}", "what was read before it is kept")
                break
    for reason, count in sorted(passed_over.items()):
        words = f"{count} {'capture' if count == 1 else 'captures'} of {reason}"
        yield _line(file, "captures", words, deliberate=True)


def _open(
    file: Source, record: Any, options: ReadOptions, passed_over: Counter[str]
) -> tuple[Source, BinaryIO] | Skipped | None:
    """A record's content, where there may be posts in it, and what to close behind it."""
    headers = record.rec_headers
    url = _BLANK.sub("%20", headers.get_header("WARC-Target-URI", "").strip("<> "))
    if record.rec_type == "revisit":
        passed_over["content that was captured before"] += 1
    if record.rec_type not in ("response", "resource") or not url.startswith(("http://", "https://")):
        return None
    http = record.http_headers
    kind = (http or headers).get_header("Content-Type", "") if http else headers.get_header("Content-Type", "")
    media = kind.partition(";")[0].strip().lower()
    scrolled = media == "application/json" and _SCROLLED.match(url) is not None
    if http and http.get_statuscode() != "200":
        passed_over["redirects and errors"] += 1
    elif headers.get_header("WARC-Truncated"):
        passed_over["what did not come whole"] += 1
    elif not (_PAGES.fullmatch(media) or scrolled):
        passed_over["pictures, styles, scripts and the like"] += 1
    else:
        return _content(file, record, url, kind, options, scrolled=scrolled)
    return None


def _content(
    file: Source, record: Any, url: str, kind: str, options: ReadOptions, *, scrolled: bool
) -> tuple[Source, BinaryIO] | Skipped:
    time = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date", "").strip())
    time = time if time.tzinfo else time.replace(tzinfo=UTC)
    digest, size = hashlib.sha256(), 0
    with ExitStack() as failing:
        held: Any = failing.enter_context(tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES))
        content = record.content_stream()
        while block := content.read(_CHUNK_BYTES):
            digest.update(block)
            size += len(block)
            file.budget.unpack(len(block))  # the record may be packed inside
            if size > options.max_record_bytes:
                reason = f"larger than {options.max_record_bytes} bytes (max_record_bytes)"
                return _line(file, f"capture of {url}", reason)
            held.write(block)
        if record.raw_stream.limit:
            raise file.damage(f"capture of {url}", "a whole record", "the end of the file")
        held.seek(0)
        charset = declared_charset(kind, held.read(DECLARING_BYTES)) if "html" in kind else "utf-8"
        held.seek(0)
        if scrolled or charset not in ("utf-8", "ascii"):
            held = _as_utf8(held, charset, scrolled=scrolled)
        failing.pop_all()  # whoever reads it closes it
    found = captured_page(file, held, size, url, time=time, sha256=digest.hexdigest())
    return found, cast(BinaryIO, held)


class _Ending:
    """A stream of which the last bytes that were read are known."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.last = b""

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.last = (self.last + data)[-4:]
        return data


def _as_utf8(held: Any, charset: str, *, scrolled: bool) -> Any:
    with held:
        content = held.read()
    if scrolled:
        markup = json.loads(content)
        return io.BytesIO(markup.encode() if isinstance(markup, str) else b"")
    return io.BytesIO(content.decode(charset, "replace").encode())


def _line(file: Source, where: str, reason: str, advice: str = "", *, deliberate: bool = False) -> Skipped:
    return file.skip(where, reason, advice, deliberate=deliberate)
