"""A server of the tests' own on loopback, which stands for every host; and time that passes at once."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from stemmatic.api.collecting import Network
from stemmatic.collect.manners import Clock
from stemmatic.collect.wire import Wire
from tests.web_pages import HTML, Shown, page

LOOPBACK = "127.0.0.1"
SHOWN = 20


@dataclass
class Reply:
    """What the server answers; of ``cut`` bytes of the body only so many come, though it promises more."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None


@dataclass
class World:
    """Channels by name, whose pages are shown as t.me does, and other pages by host and path.

    ``before`` may answer instead; ``asked`` has all that was asked, as host and path.
    """

    channels: dict[str, dict[int, Shown]] = field(default_factory=dict)
    pages: dict[str, Reply] = field(default_factory=dict)
    before: Callable[[str], Reply | None] = lambda url: None
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    times: list[tuple[str, float]] = field(default_factory=list)
    port: int = 0
    resolved: list[str] = field(default_factory=list)
    now: datetime = datetime(2031, 7, 1, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)
    on_sleep: Callable[[], None] = lambda: None

    def publish(self, channel: str, *posts: Shown) -> None:
        """Put posts into a channel, or others in their place."""
        self.channels.setdefault(channel, {}).update({post.number: post for post in posts})

    def reply(self, host: str, target: str, headers: Any) -> Reply:
        """What is answered to a request."""
        url = f"{host}{target}"
        self.asked.append(url)
        self.agents.add(headers.get("User-Agent", ""))
        self.times.append((host, self.seconds()))
        if (instead := self.before(url)) is not None:
            return instead
        if url in self.pages:
            held = self.pages[url]
            tag = held.headers.get("ETag")
            return Reply(304) if tag and headers.get("If-None-Match") == tag else held
        parts = urlsplit(target)
        name = parts.path.removeprefix("/s/")
        if host == "t.me" and parts.path.startswith("/s/") and name in self.channels:
            numbers = sorted(self.channels[name])
            asked = parse_qs(parts.query).get("before")
            numbers = [number for number in numbers if asked is None or number < int(asked[0])][-SHOWN:]
            body = page(name, [self.channels[name][number] for number in numbers]).encode()
            return Reply(200, gzip.compress(body), {"Content-Type": HTML, "Content-Encoding": "gzip"})
        return Reply(404, b"<html>none</html>", {"Content-Type": HTML})

    def seconds(self) -> float:
        """The clock, in seconds."""
        return self.now.timestamp()

    def sleep(self, seconds: float) -> None:
        """Time passes."""
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
        self.on_sleep()

    def network(self) -> Network:
        """The network in which this server is every host."""

        def resolve(host: str, port: int) -> list[tuple[str, int]]:
            self.resolved.append(host)
            return [(LOOPBACK, self.port)]

        wire = Wire(resolve=resolve, is_allowed=lambda address: address == LOOPBACK, secure=lambda plain, host: plain)
        return Network(wire=wire, clock=Clock(now=lambda: self.now, seconds=self.seconds, sleep=self.sleep))


@contextmanager
def serving(world: World) -> Iterator[World]:
    """The world on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            reply = world.reply(self.headers["Host"], self.path, self.headers)
            if reply.cut == 0:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body[: reply.cut])
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    world.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield world
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
