"""The password, and how often somebody who does not know it may guess.

A client (an address; of IPv6 its network) has a few guesses free, then waits twice as long after each wrong one, up to
a minute. All clients together have so many wrong guesses a minute. While somebody is to wait, a password is not looked
at. Who gave the right one gets a cookie, and is kept waiting for nobody's guesses, also behind a proxy, where all
clients have one address.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from ipaddress import IPv6Address, IPv6Network, ip_address

COOKIE = "stemmatic-known"
FREE = 5
MOST_A_MINUTE = 60
LONGEST_WAIT_SECONDS = 60.0
_FORGOTTEN_SECONDS = 900.0
_MOST_CLIENTS = 4096
_MINUTE = 60.0


class Guesses:
    """Checks passwords, and counts the wrong ones."""

    def __init__(self, password: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._key = secrets.token_bytes(32)
        self._password = self._digest(password.encode())
        self._clock = clock
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()  # by client: how many, and when the last one
        self._lately: deque[float] = deque(maxlen=MOST_A_MINUTE)
        self.token = secrets.token_urlsafe(32)

    def wait_seconds(self, client: str, token: str | None) -> float:
        """How long a client has to wait until a password of its is looked at."""
        if token is not None and hmac.compare_digest(token.encode(), self.token.encode()):
            return 0.0
        now = self._clock()
        count, last = self._wrong.get(_network_of(client), (0, now))
        own = min(2.0 ** (count - FREE), LONGEST_WAIT_SECONDS) - (now - last) if count >= FREE else 0.0
        if now - last > _FORGOTTEN_SECONDS:
            own = 0.0
        everybody = self._lately[0] + _MINUTE - now if len(self._lately) == MOST_A_MINUTE else 0.0
        return max(own, everybody, 0.0)

    def is_right(self, authorization: str, client: str) -> bool:
        """Whether a header ``Authorization`` has the password, in a time that does not tell how much of it is right."""
        scheme, _, encoded = authorization.partition(" ")
        if scheme.lower() != "basic":
            return False
        try:
            given = base64.b64decode(encoded.strip(), validate=True).partition(b":")[2]
        except (binascii.Error, ValueError):
            given = b""
        if hmac.compare_digest(self._digest(given), self._password):
            self._wrong.pop(_network_of(client), None)
            return True
        self._note(_network_of(client))
        return False

    def _digest(self, given: bytes) -> bytes:
        return hmac.new(self._key, given, hashlib.sha256).digest()

    def _note(self, client: str) -> None:
        now = self._clock()
        count, last = self._wrong.pop(client, (0, now))
        self._wrong[client] = (1 if now - last > _FORGOTTEN_SECONDS else min(count + 1, FREE + 10), now)
        self._lately.append(now)
        while len(self._wrong) > _MOST_CLIENTS:
            self._wrong.popitem(last=False)


def _network_of(client: str) -> str:
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Network((int(address) >> 64 << 64, 64)))
    return str(address)
