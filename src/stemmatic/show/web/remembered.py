"""Pages as they were drawn before, for as long as the archive's files are as they were.

To draw a page takes ten times as long as to send it and more, and many ask for the same: the first page, the family
that everybody was sent a link to. Who asks while a page is being drawn for somebody else waits for that. What depends
on more than the archive, the address and the reader's choices is not remembered: files with the time at which they
were made, jobs, settings, the guided example.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from anyio import Event
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stemmatic.show.web.speaking import reader
from stemmatic.show.web.trial import COOKIE

# The first names of the paths of pages that are drawn of an archive alone.
_DRAWN = frozenset(
    (
        *("", "annotations", "channel", "channels", "compare", "coverage", "dossier", "families", "family", "ledger"),
        *("links", "nearly", "network", "notes", "passages", "post", "recovered", "search", "speaker", "speakers"),
        *("together", "whence"),
    )
)
_MOST_BYTES = 1 << 20  # of a page
_MOST_BYTES_HELD = 32 << 20
_FILES = ("archive.sqlite", "archive.sqlite-wal")


class _Asked(NamedTuple):
    """What tells an answer from others, the archive's moment among it."""

    path: bytes
    query: bytes
    reader: object
    part: tuple[str | None, str | None]
    moment: object


class _Answer(NamedTuple):
    messages: Sequence[Message]
    size: int


class Remembered:
    """ASGI middleware: an answer is given again to the same question of a reader of the same choices."""

    def __init__(self, app: ASGIApp, archive: Path, most_bytes_held: int = _MOST_BYTES_HELD) -> None:
        self._app = app
        self._archive = archive
        self._most_bytes_held = most_bytes_held
        self._held: OrderedDict[_Asked, _Answer] = OrderedDict()
        self._being_drawn: dict[_Asked, Event] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or pass on and remember."""
        if not _is_drawn(scope):
            await self._app(scope, receive, send)
            return
        asked = self._asked(scope)
        if drawing := self._being_drawn.get(asked):
            await drawing.wait()
        if held := self._held.get(asked):
            self._held.move_to_end(asked)
            for message in held.messages:
                await send(_copied(message))
        elif asked in self._being_drawn:  # it was not to be remembered, and others are at it again
            await self._app(scope, receive, send)
        else:
            self._being_drawn[asked] = Event()
            try:
                await self._draw(asked, scope, receive, send)
            finally:
                self._being_drawn.pop(asked).set()

    async def _draw(self, asked: _Asked, scope: Scope, receive: Receive, send: Send) -> None:
        sent: list[Message] = []
        size = 0

        async def send_and_keep(message: Message) -> None:
            nonlocal size
            size += len(message.get("body", b""))
            if size <= _MOST_BYTES:
                sent.append(_copied(message))
            await send(message)

        await self._app(scope, receive, send_and_keep)
        if size <= _MOST_BYTES and _is_page(sent) and self._moment() == asked.moment:
            self._keep(asked, _Answer(sent, size))

    def _keep(self, asked: _Asked, answer: _Answer) -> None:
        """Remember it; what was drawn of an earlier moment goes, then what nobody asked for longest."""
        for one in [one for one in self._held if one.moment != asked.moment]:
            del self._held[one]
        self._held[asked] = answer
        held = sum(one.size for one in self._held.values())
        while held > self._most_bytes_held:
            held -= self._held.popitem(last=False)[1].size

    def _asked(self, scope: Scope) -> _Asked:
        headers = Headers(scope=scope)
        part = (headers.get("hx-request"), headers.get("hx-boosted"))
        path = scope.get("raw_path") or scope["path"].encode()
        return _Asked(path, scope["query_string"], reader(), part, self._moment())

    def _moment(self) -> object:
        """What changes whenever somebody writes to the archive."""
        found: list[tuple[int, int, int] | None] = []
        for name in _FILES:
            try:
                status = (self._archive / name).stat()
            except OSError:
                found.append(None)
            else:  # an empty log is there as soon as somebody reads
                found.append((status.st_ino, status.st_mtime_ns, status.st_size) if status.st_size else None)
        return tuple(found)


def _is_drawn(scope: Scope) -> bool:
    """Whether it is a page of the archive that is served."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"][1:].partition("/")[0] not in _DRAWN:
        return False
    return COOKIE not in Headers(scope=scope).get("cookie", "")  # the trial is another archive


def _is_page(sent: Sequence[Message]) -> bool:
    """Whether it is all of a page, and no file to be kept: that says when it was made."""
    if not sent or sent[0].get("status") != 200 or sent[-1].get("more_body"):
        return False
    headers = Headers(raw=list(sent[0]["headers"]))
    return headers.get("content-type", "").startswith("text/html") and "content-disposition" not in headers


def _copied(message: Message) -> Message:
    """A message of its own: what sends it adds headers."""
    return {**message, "headers": list(message["headers"])} if "headers" in message else dict(message)
