"""How to ask: what robots.txt allows, one request a second and host, patience with servers that are busy or fail."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from protego import Protego

from stemmatic.collect.wire import Exchange, Refused, Wire, check
from stemmatic.errors import OptionError
from stemmatic.version import __version__

TOKEN = "stemmatic"  # noqa: S105 (by which robots.txt may name us)
MAX_TRIES = 8
MAX_NAMELESS_TRIES = 2  # a name that leads nowhere seldom does a minute later
MAX_REDIRECTS = 5
PAUSE_SECONDS = 1.0
_MAX_PAUSE_SECONDS = 60.0  # of a Crawl-delay
_FIRST_WAIT_SECONDS = 2.0
_MAX_WAIT_SECONDS = 900.0
_MAX_ROBOTS_BYTES = 500 * 1024  # RFC 9309
_ROBOTS_SECONDS = 86_400.0
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5"
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Unanswered(Refused):
    """A server was busy or failed, however often it was asked: another time it may answer."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Time, which tests make pass at once."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    seconds: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def agent_of(contact: str) -> str:
    """How we name ourselves to servers; ``contact`` is an address under which their owners reach whoever collects.

    Raises:
        OptionError: the contact is not one line of plain characters.
    """
    if not (contact.isascii() and contact.isprintable() and len(contact) <= 200) or set("()") & set(contact):
        raise OptionError(f"--contact {contact[:60]!r}: expected an address on one line, such as desk@herald.example")
    return f"{TOKEN}/{__version__} (collects public pages for research{f'; contact: {contact}' if contact else ''})"


class Fetcher:
    """Asks servers for pages, one at a time; every exchange goes to ``keep`` with its time."""

    def __init__(self, wire: Wire, clock: Clock, agent: str) -> None:
        self.clock = clock
        self.agent = agent
        self.keep: Callable[[Exchange, datetime], None] = lambda exchange, time: None
        self._wire = wire
        self._free_at: dict[str, float] = {}
        self._robots: dict[str, tuple[Protego | None, float]] = {}

    def fetch(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        is_whole: Callable[[Exchange], bool] = lambda exchange: True,
    ) -> Exchange:
        """The answer to a request for a page, whatever its status but that of a busy or failing server.

        ``is_whole`` tells of an answer with status 200 whether all of it came.

        Raises:
            Unanswered: the server was busy or failed every time.
            Refused: the address is not to be fetched.
        """
        check(url)
        robots = self._robots_of(url)
        if robots is not None and not robots.can_fetch(url, TOKEN):
            raise Refused(f"{url}: robots.txt asks not to fetch it; nothing was")
        delay = robots.crawl_delay(TOKEN) if robots is not None else None
        return self._try(url, headers or {}, is_whole, min(max(delay or 0.0, PAUSE_SECONDS), _MAX_PAUSE_SECONDS))

    def _try(
        self, url: str, headers: Mapping[str, str], is_whole: Callable[[Exchange], bool], pause: float
    ) -> Exchange:
        host = (urlsplit(url).hostname or "").lower()
        reason = ""
        for number in range(MAX_TRIES):
            if (wait := self._free_at.get(host, 0.0) - self.clock.seconds()) > 0:
                self.clock.sleep(wait)
            found = self._wire.exchange(url, {"User-Agent": self.agent, "Accept": _ACCEPT, **headers})
            self._free_at[host] = self.clock.seconds() + pause
            if not found.fault and found.status == 200 and not is_whole(found):
                found = replace(found, fault="it did not come whole")
            if found.status != 304:
                self.keep(found, self.clock.now())
            if not found.fault and found.status not in _BUSY:
                return found
            reason = found.fault or f"status {found.status}"
            asked = _retry_after(found, self.clock.now())
            if asked > _MAX_WAIT_SECONDS:
                said = f"{reason}, come back in {asked / 60:.0f} minutes"
                raise Unanswered(f"{url}: {said}; run the same command then to go on")
            if found.is_nameless and number + 1 >= MAX_NAMELESS_TRIES:
                raise Unanswered(f"{url}: {reason}; check the address, and run the same command again to go on")
            wait = max(asked, _FIRST_WAIT_SECONDS * 2**number)
            if number + 1 < MAX_TRIES:
                self._free_at[host] = self.clock.seconds() + max(pause, min(wait, _MAX_WAIT_SECONDS))
        raise Unanswered(f"{url}: {reason}; given up after {MAX_TRIES} tries; run the same command again to go on")

    def _robots_of(self, url: str) -> Protego | None:
        """What the host's robots.txt says; None where there is none.

        Raises:
            Unanswered: it cannot be read, which RFC 9309 takes for a no.
        """
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        held = self._robots.get(host)
        if held is None or held[1] < self.clock.seconds():
            held = self._read_robots(f"{host}/robots.txt"), self.clock.seconds() + _ROBOTS_SECONDS
            self._robots[host] = held
        return held[0]

    def _read_robots(self, url: str) -> Protego | None:
        for _ in range(MAX_REDIRECTS):
            found = self._try(url, {}, lambda exchange: True, PAUSE_SECONDS)
            if found.status in REDIRECTS:
                url = target_of(found)
                continue
            if found.status == 200:
                return Protego.parse(found.body[:_MAX_ROBOTS_BYTES].decode("utf-8", "replace"))
            return None
        return None


def target_of(redirect: Exchange) -> str:
    """Where a redirect leads; of an address that is none, what stands there."""
    given = redirect.headers.get("location", "")
    try:
        return urljoin(redirect.url, given)
    except ValueError:
        return given


def _retry_after(exchange: Exchange, now: datetime) -> float:
    """How many seconds a server asks to wait."""
    given = exchange.headers.get("retry-after", "").strip()
    if given.isdecimal() and len(given) < 9:
        return float(given)
    try:
        moment = parsedate_to_datetime(given)
    except (ValueError, TypeError):
        return 0.0
    return max(0.0, ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds())
