"""How a reader's choices are found and kept: by an address (``?lang=``) or a cookie, else by the browser's languages.

``?lang=uk``, ``?zone=Europe/Kyiv``, ``?words=scholar`` and ``?verdicts=ignored`` work behind every address and need no
script.
"""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stemmatic.show.web.speaking import LANGUAGES, Reader, speaking_to

WORDS = ("plain", "scholar")
VERDICTS = ("counted", "ignored")
_YEAR_SECONDS = 365 * 86400
_MOST_TAGS = 20  # of Accept-Language
_CHOICES = ("lang", "zone", "words", "verdicts")


@cache
def zones() -> tuple[str, ...]:
    """The time zones that can be chosen, by name: UTC, then cities."""
    cities = (one for one in available_timezones() if "/" in one and not one.startswith(("Etc/", "SystemV/")))
    return ("UTC", *sorted(cities))


def _is_choice(name: str, value: str) -> bool:
    if name == "zone":
        return value in zones()
    return value in {"lang": LANGUAGES, "words": WORDS, "verdicts": VERDICTS}[name]


def preferred_language(accepts: str) -> str:
    """The first of a browser's languages that the page speaks, by the weights that it gives; else English."""
    weighed = []
    for order, part in enumerate(accepts.split(",")[:_MOST_TAGS]):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), order, tag.split("-")[0].strip().lower()))
        except ValueError:
            continue
    return next((tag for weight, _, tag in sorted(weighed) if weight and tag in LANGUAGES), "en")


def reader_of(request: Request) -> Reader:
    """What an address, else a cookie, else the browser asks for."""
    asked = {**request.cookies, **dict(request.query_params)}
    chosen = {name: asked[name] for name in _CHOICES if _is_choice(name, asked.get(name, ""))}
    return Reader(
        language=chosen.get("lang") or preferred_language(request.headers.get("accept-language", "")),
        zone=chosen.get("zone", "UTC"),
        scholarly=chosen.get("words") == "scholar",
        ignores_verdicts=chosen.get("verdicts") == "ignored",
    )


class Choosing:
    """ASGI middleware: what answers a request is made for the reader whom it comes from, and choices are kept."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find the reader, and keep what the address chooses."""
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        kept = {name: value for name, value in request.query_params.items() if name in _CHOICES}
        chosen = reader_of(request)

        async def send_with_choices(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Language", chosen.language)
                for name, value in kept.items():
                    if _is_choice(name, value):
                        headers.append("Set-Cookie", _cookie(name, value))
            await send(message)

        with speaking_to(chosen):
            await self._app(scope, receive, send_with_choices)


def _cookie(name: str, value: str) -> str:
    carrier = Response()
    lasting = None if name == "verdicts" else _YEAR_SECONDS  # what is shown otherwise for a look ends with the browser
    carrier.set_cookie(name, value, max_age=lasting, samesite="lax", httponly=True)
    return carrier.headers["set-cookie"]
