"""The first page as it was drawn before, for as long as the archive's files are as they were.

It is the largest page and the one that everybody asks for; to draw it takes ten times as long as to send it.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stemmatic.show.web.speaking import reader
from stemmatic.show.web.trial import COOKIE

_PATHS = frozenset({"/"})
_MOST = 16
_MOST_BYTES = 1 << 20
_FILES = ("archive.sqlite", "archive.sqlite-wal")

_Key = tuple[object, ...]


class Remembered:
    """ASGI middleware: an answer is given again to the same question of a reader of the same choices."""

    def __init__(self, app: ASGIApp, archive: Path) -> None:
        self._app = app
        self._archive = archive
        self._held: OrderedDict[_Key, tuple[object, list[Message]]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or pass on and remember."""
        is_asked = scope["type"] == "http" and scope["method"] == "GET" and scope["path"] in _PATHS
        headers = Headers(scope=scope) if is_asked else Headers()
        if not is_asked or COOKIE in headers.get("cookie", ""):  # of the trial, which is another archive
            await self._app(scope, receive, send)
            return
        key = (scope["path"], scope["query_string"], reader(), headers.get("hx-request"), headers.get("hx-boosted"))
        now = self._moment()
        held = self._held.get(key)
        if held is not None and held[0] == now:
            self._held.move_to_end(key)
            for message in held[1]:
                await send(_copied(message))
            return
        sent: list[Message] = []

        async def send_and_keep(message: Message) -> None:
            sent.append(_copied(message))
            await send(message)

        await self._app(scope, receive, send_and_keep)
        size = sum(len(one.get("body", b"")) for one in sent)
        if sent and sent[0].get("status") == 200 and size <= _MOST_BYTES and now == self._moment():
            self._held[key] = (now, sent)
            while len(self._held) > _MOST:
                self._held.popitem(last=False)

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


def _copied(message: Message) -> Message:
    """A message of its own: what sends it adds headers."""
    return {**message, "headers": list(message["headers"])} if "headers" in message else dict(message)
