"""Addresses of posts on the web: which post one names, and what of it tells it from others."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

TELEGRAM_URL = re.compile(
    r"(?i)(?:https?://)?(?:www\.)?(?:t|telegram)\.me/(?:s/|c/)?(\w{3,64})(?:/(?:\d{1,18}/)?(\d{1,18}))?(?:[/?#]|\Z)"
)
_X_URL = re.compile(r"(?i)(?:https?://)?(?:www\.|mobile\.)?(?:x|twitter)\.com/(\w{1,50})/status(?:es)?/(\d{1,25})\b")
_ADDRESS = re.compile(r"(?i)https?://[^\s/?#]+\S*|[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,24}/\S+")
_MAX_CHARS = 2000


def is_address(text: str) -> bool:
    """Whether this is an address of the web and nothing else, with ``https://`` or without."""
    return len(text) <= _MAX_CHARS and _ADDRESS.fullmatch(text.strip()) is not None


def post_of_url(url: str) -> tuple[str, str, str] | None:
    """Platform, channel and number of the post that a t.me or x.com address names."""
    url = url.strip()
    if len(url) > _MAX_CHARS:
        return None
    if found := _X_URL.match(url):
        return "x", found[1], found[2]
    if (found := TELEGRAM_URL.match(url)) and found[2]:
        return "telegram", found[1], found[2]
    return None


def host_and_path(url: str) -> tuple[str, str]:
    """An address without what does not tell which post it names: https, www, /s/, questions."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
    except ValueError:
        return "", url
    host = (parts.netloc or "").casefold().removeprefix("www.").removeprefix("mobile.")
    host = {"twitter.com": "x.com", "telegram.me": "t.me"}.get(host, host)
    path = parts.path.rstrip("/").casefold()
    return host, path.removeprefix("/s") if host == "t.me" and path.startswith("/s/") else path
