"""Where a post was forwarded from, as tables and captures write it: handles, addresses, keys, bare numbers."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from stemmatic.model import Forward
from stemmatic.read.values import Unreadable, is_empty, plain_text
from stemmatic.text.addresses import TELEGRAM_URL, post_of_url

_PEER = re.compile(r"(channel|chat|user)(-?\d{1,18})\Z")
_BARE_NUMBER = re.compile(r"-?\d{1,25}\Z")
_KEY = re.compile(r"[a-z0-9_-]{1,40}:(?!//)([^/]{1,500})/([^/]{1,500})\Z")
_MAX_CHARS = 2000


def channel_name(text: str) -> str:
    """A channel without the ``@`` or the t.me address around its user name."""
    text = text.strip()
    if found := TELEGRAM_URL.match(text):
        return found[1]
    return text.removeprefix("@") or text


def page_channel(address: str | None) -> str | None:
    """The channel that a web page stands for: host and path, ``example.org/en``."""
    try:
        parts = urlsplit(address or "")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    return host + parts.path.rstrip("/") if host else None


def is_person(identifier: str) -> bool:
    """Whether a Telegram identifier is that of a person, not of a channel or group."""
    return identifier.startswith("user") and _PEER.match(identifier) is not None


def read_forward(name: Any, origin: Any, number: str = "") -> Forward | None:
    """The origin of a forward from a displayed name and an identifier, either of which may be missing.

    The identifier may be ``channel/number``, ``platform:channel/number``, a t.me or x.com address,
    ``channel123456789`` (Telegram's id of a channel), a user name, or a bare number. A bare number is the number of
    the origin's post, unless it looks like a Telegram channel id beside this post's own ``number``: negative, or of
    9 to 13 digits and at least three digits longer. Of a person (``user123456789``) only that there was a forward
    is kept.
    """
    shown = "" if is_empty(name) else plain_text(name).strip()
    given = "" if is_empty(origin) else plain_text(origin).strip()
    if not shown and not given:
        return None
    if len(given) > _MAX_CHARS or len(shown) > _MAX_CHARS:
        raise Unreadable("no post or channel")
    channel, post = _in_name(shown)
    if _BARE_NUMBER.match(given):
        if given.startswith("-") or (9 <= len(given) <= 13 and len(given) - len(number) >= 3):
            channel = _channel_id(given)
        else:
            channel, post = channel or shown or None, given
    elif is_person(given):
        return Forward()
    elif peer := _PEER.match(given):
        channel = _channel_id(peer[2])
    elif given:
        channel, post = _in_identifier(given)
    return Forward(name=shown or None, channel=channel, number=post)


def _channel_id(digits: str) -> str:
    """A Telegram channel id without the marks that bots put before it."""
    return digits.removeprefix("-100").removeprefix("-")


def _in_name(text: str) -> tuple[str | None, str | None]:
    """Channel and number where a displayed name is an address, a key or a handle; "Daily/Weekly" is a name."""
    if found := post_of_url(text):
        return found[1], found[2]
    if (address := TELEGRAM_URL.match(text)) or (text.startswith("@") and " " not in text and len(text) > 1):
        return (address[1] if address else text[1:]), None
    if key := _KEY.match(text):
        return unquote(key[1]), unquote(key[2])
    return None, None


def _in_identifier(text: str) -> tuple[str | None, str | None]:
    channel, number = _in_name(text)
    if channel is None and "://" not in text:
        before, _, after = text.rpartition("/")
        channel, number = (channel_name(before), after) if before and after else (channel_name(text), None)
    return channel, number
