"""The one door of the JSON API: nothing that an answer says is obeyed by what shows it."""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stemmatic.plain_json import escape_obeyed

# In UTF-8, what `escape_obeyed` escapes: nearly no answer has any.
_OBEYED = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xa9]|\xef\xbb\xbf")


class PlainAnswers:
    """Middleware: JSON whose texts have such signs says them as escapes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        begun: Message | None = None

        async def send_plain(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = message
                return
            whole = begun is not None and not message.get("more_body")
            if whole and _OBEYED.search(message.get("body", b"")) and begun is not None:
                headers = MutableHeaders(raw=list(begun["headers"]))
                if headers.get("content-type", "").startswith("application/json"):
                    message = {**message, "body": escape_obeyed(message["body"].decode()).encode()}
                    headers["content-length"] = str(len(message["body"]))
                    begun = {**begun, "headers": headers.raw}
            if begun is not None:
                await send(begun)
                begun = None
            await send(message)

        await self._app(scope, receive, send_plain)
