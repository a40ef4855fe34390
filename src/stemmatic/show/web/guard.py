"""What every request must pass and every answer carries.

- The host must be one that the server was started for: a page elsewhere that points a name of its own at this machine
  (DNS rebinding) is refused.
- What changes something must come from our own pages: browsers say so in ``Sec-Fetch-Site``, which no script can set;
  where that is not sent (older browsers, and all without TLS beyond this machine), ``Origin`` must name the host that
  is asked. Whoever sends neither is refused.
- With a password, nothing is answered without it; guesses are counted (``guesses``).
- Scripts and styles come from our own files alone; no page may frame ours.
"""

from __future__ import annotations

import logging
import math
import os
from collections.abc import Callable
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stemmatic.show.printable import one_line
from stemmatic.show.web.guesses import COOKIE, Guesses
from stemmatic.show.web.settings import LOOPBACK_NAMES, Settings

_LOG = logging.getLogger("stemmatic.web")

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
        self._guesses = Guesses(settings.password) if settings.password is not None else None

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
                if is_known and self._guesses is not None:
                    headers.append("Set-Cookie", f"{COOKIE}={self._guesses.token}; HttpOnly; SameSite=Strict; Path=/")
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
            elif scope["method"] == "HEAD" and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        headers = Headers(scope=scope)
        refusal = self._refuse(scope["method"], headers, _client_of(scope))
        is_known = refusal is None and self._guesses is not None
        # Whoever asks for the head of an answer gets that of the whole answer.
        asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        try:
            await (refusal or self._app)(asked, receive, send_with_headers)
        except ClientDisconnect:
            return
        except Exception as error:
            if os.environ.get("STEMMATIC_TRACEBACK"):
                raise
            if answered:  # in the middle of an answer there is nobody to tell but the terminal
                _LOG.error("unexpected %s in an answer: %s", type(error).__name__, one_line(str(error)))
                return
            await self._explain(Request(scope), error)(scope, receive, send_with_headers)

    def _refuse(self, method: str, headers: Headers, client: str) -> PlainTextResponse | None:
        if not self._is_host(headers.get("host", "")):
            return PlainTextResponse(
                "This server does not answer to that name; start it with --name NAME to allow one.\n", 421
            )
        if self._guesses is not None and (given := headers.get("authorization")):
            wait = self._guesses.wait_seconds(client, _cookie_of(headers))
            if wait > 0:
                return PlainTextResponse(
                    f"Too many wrong passwords; wait {math.ceil(wait)} seconds.\n",
                    429,
                    {"Retry-After": str(math.ceil(wait))},
                )
            is_right = self._guesses.is_right(given, client)
        else:
            is_right = self._guesses is None
        if not is_right:
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


def _client_of(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _cookie_of(headers: Headers) -> str | None:
    found = [one.strip().partition("=") for one in headers.get("cookie", "").split(";")]
    return next((value for name, _, value in found if name == COOKIE), None)


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
