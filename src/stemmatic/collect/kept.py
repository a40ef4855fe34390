"""What came over the wire, written as WARC 1.1 (ISO 28500): request and answer, a compressed member each."""

from __future__ import annotations

import base64
import gzip
import hashlib
import uuid
from datetime import datetime
from pathlib import Path

from stemmatic.collect.wire import Exchange


class WarcFile:
    """A WARC file that grows by whole records; it is made with the first exchange."""

    def __init__(self, path: Path, agent: str) -> None:
        self.path = path
        self._agent = agent

    def keep(self, exchange: Exchange, time: datetime) -> None:
        """Add a request and what came back, if anything did."""
        if not exchange.answer:
            return
        about = b""
        if not self.path.exists():
            said = f"software: {self._agent}\r\nformat: WARC File Format 1.1\r\nrobots: obey\r\n"
            names = {"WARC-Filename": self.path.name, "Content-Type": "application/warc-fields"}
            about = _member("warcinfo", time, names, said.encode())
        answer_id = _new_id()
        names = {"WARC-Target-URI": exchange.url, "WARC-IP-Address": exchange.address}
        cut = {"WARC-Truncated": "disconnect"} if exchange.fault else {}
        head = exchange.answer.find(b"\r\n\r\n")
        digest = {"WARC-Payload-Digest": _digest(exchange.answer[head + 4 :])} if head >= 0 else {}
        answer = {**names, **cut, **digest, "Content-Type": "application/http; msgtype=response"}
        asked = {**names, "WARC-Concurrent-To": answer_id, "Content-Type": "application/http; msgtype=request"}
        records = [
            _member("response", time, answer, exchange.answer, answer_id),
            _member("request", time, asked, exchange.request),
        ]
        with self.path.open("ab") as stream:
            stream.write(b"".join([about, *records]))


def _new_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def _digest(content: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(content).digest()).decode()  # noqa: S324 (what WARC readers check)


def _member(kind: str, time: datetime, names: dict[str, str], block: bytes, record: str = "") -> bytes:
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": record or _new_id(),
        "WARC-Date": f"{time:%Y-%m-%dT%H:%M:%SZ}",
        **names,
        "WARC-Block-Digest": _digest(block),
        "Content-Length": str(len(block)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return gzip.compress(f"WARC/1.1\r\n{lines}\r\n".encode() + block + b"\r\n\r\n", mtime=0)
