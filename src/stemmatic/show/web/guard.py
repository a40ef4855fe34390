"""What every request must pass and every answer carries.

- The host must be one that the server was started for: a page elsewhere that points a name of its own at this machine
  (DNS rebinding) is refused.
- What changes something needs the token that only our own pages know, and must not come from another site.
- With a password, nothing is answered without it.
- Scripts and styles come from our own files alone; no page may frame ours.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stemmatic.errors import OptionError
from stemmatic.show.web.multipart import FormStream
from stemmatic.show.web.settings import LOOPBACK_NAMES, Settings

TOKEN_FIELD = "csrf_token"  # noqa: S105 (a name)
TOKEN_HEADER = "X-CSRF-Token"  # noqa: S105 (a name)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_MOST_FORM_BYTES = 2 << 20  # a form with its token in it
_MOST_MULTIPART_BYTES = 64 << 10  # of a form with files, so much is read for its token
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def new_token() -> str:
    """A token for one server's life."""
    return secrets.token_urlsafe(32)


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(
        self, app: ASGIApp, settings: Settings, token: str, explain: Callable[[Request, Exception], Response]
    ) -> None:
        self._app = app
        self._settings = settings
        self._token = token
        self._explain = explain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on; the headers go onto either answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        answered = False

        async def send_with_headers(message: Message) -> None:
            nonlocal answered
            answered = True
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        headers = Headers(scope=scope)
        refusal = self._refuse(scope["method"], headers)
        if refusal is None and scope["method"] not in _SAFE and not self._is_ours(headers.get(TOKEN_HEADER)):
            found, receive = await _form_token(headers, receive)
            if not self._is_ours(found):
                refusal = PlainTextResponse(
                    "This form is from an earlier start of the server: load the page again.\n", 403
                )
        try:
            await (refusal or self._app)(scope, receive, send_with_headers)
        except Exception as error:
            if answered or os.environ.get("STEMMATIC_TRACEBACK"):
                raise
            await self._explain(Request(scope), error)(scope, receive, send_with_headers)

    def _refuse(self, method: str, headers: Headers) -> PlainTextResponse | None:
        if not self._is_host(headers.get("host", "")):
            return PlainTextResponse(
                "This server does not answer to that name; start it with --name NAME to allow one.\n", 421
            )
        if self._settings.password is not None and not self._knows_password(headers.get("authorization", "")):
            return PlainTextResponse(
                "The password that the server was started with is needed.\n",
                401,
                {"WWW-Authenticate": 'Basic realm="Stemmatic", charset="UTF-8"'},
            )
        if method not in _SAFE and headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return PlainTextResponse("Changes can be asked for from our own pages alone.\n", 403)
        return None

    def _is_host(self, host: str) -> bool:
        name = _without_port(host).lower()
        if name in LOOPBACK_NAMES or name in self._settings.names:
            return True
        # With a password the server may be reached from elsewhere; an address, unlike a name, cannot be rebound.
        return self._settings.password is not None and _is_address(name)

    def _knows_password(self, authorization: str) -> bool:
        scheme, _, encoded = authorization.partition(" ")
        if scheme.lower() != "basic":
            return False
        try:
            given = base64.b64decode(encoded, validate=True).partition(b":")[2]
        except (binascii.Error, ValueError):
            return False
        return hmac.compare_digest(given, (self._settings.password or "").encode())

    def _is_ours(self, token: str | None) -> bool:
        return token is not None and hmac.compare_digest(token.encode(), self._token.encode())


async def _form_token(headers: Headers, receive: Receive) -> tuple[str | None, Receive]:
    """The token in a form's body, which is then given again to whoever reads it next.

    In a form with files it must be the first field: no more than the body's beginning is read for it.
    """
    kind = headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        reading: _TokenReading = _UrlEncoded()
    elif kind.startswith("multipart/form-data"):
        try:
            reading = _Multipart(kind)
        except OptionError:
            return None, receive
    else:
        return None, receive
    messages: list[Message] = []
    read, ended = 0, False
    while not ended and read <= reading.most_bytes:
        message = await receive()
        messages.append(message)
        piece = message.get("body", b"")
        read += len(piece)
        ended = message["type"] != "http.request" or not message.get("more_body", False)
        if reading.is_settled_by(piece, ended=ended):
            break
    waiting: Iterable[Message] = iter(messages)

    async def again() -> Message:
        for message in waiting:
            return message
        return await receive()

    return reading.token, again


class _TokenReading(Protocol):
    """Looks for the token in the beginning of a body."""

    most_bytes: int
    token: str | None

    def is_settled_by(self, piece: bytes, *, ended: bool) -> bool:
        """Whether nothing more has to be read."""


class _UrlEncoded:
    most_bytes = _MOST_FORM_BYTES

    def __init__(self) -> None:
        self.token: str | None = None
        self._body = bytearray()

    def is_settled_by(self, piece: bytes, *, ended: bool) -> bool:
        self._body += piece
        if ended:
            fields = parse_qs(self._body.decode("utf-8", "replace"), keep_blank_values=True)
            self.token = fields.get(TOKEN_FIELD, [None])[0]
        return ended


class _Multipart:
    most_bytes = _MOST_MULTIPART_BYTES

    def __init__(self, kind: str) -> None:
        self.token: str | None = None
        self._form = FormStream(kind)

    def is_settled_by(self, piece: bytes, *, ended: bool) -> bool:
        try:
            self._form.feed(piece[: self.most_bytes])
        except OptionError:
            return True
        if self._form.first == TOKEN_FIELD and self._form.fields.get(TOKEN_FIELD):
            self.token = self._form.one(TOKEN_FIELD)
        return ended or self._form.first is not None


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if host.count(":") == 1 else host


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
