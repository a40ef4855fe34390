"""What every request must pass and every answer carries.

- The host must be one that the server was started for: a page elsewhere that points a name of its own at this machine
  (DNS rebinding) is refused.
- What changes something must come from our own pages: browsers say so in ``Sec-Fetch-Site``, which no script can set;
  where that is not sent (older browsers, and all without TLS beyond this machine), ``Origin`` must name the host that
  is asked. Whoever sends neither is refused.
- With a password, nothing is answered without it.
- Scripts and styles come from our own files alone; no page may frame ours.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from collections.abc import Callable
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stemmatic.show.web.settings import LOOPBACK_NAMES, Settings

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
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


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, settings: Settings, explain: Callable[[Request, Exception], Response]) -> None:
        self._app = app
        self._settings = settings
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

        refusal = self._refuse(scope["method"], Headers(scope=scope))
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
        if method not in _SAFE and not _is_from_us(headers):
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


def _is_from_us(headers: Headers) -> bool:
    """Whether a request comes from one of our pages, or from a program that says so."""
    if (site := headers.get("sec-fetch-site")) is not None:
        return site == "same-origin"
    origin, host = headers.get("origin", ""), headers.get("host", "")
    return origin.lower() in (f"http://{host}".lower(), f"https://{host}".lower())


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
