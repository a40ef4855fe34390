"""What a server is started with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
MAX_UPLOAD_BYTES = 2 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Which archive is served, to whom.

    ``names`` are the host names that requests may be for, besides loopback's; ``password`` is demanded of everybody
    where it is given. ``max_upload_bytes`` bounds what is sent in one request.
    """

    archive: Path
    names: Collection[str] = field(default_factory=frozenset)
    password: str | None = None
    max_upload_bytes: int = MAX_UPLOAD_BYTES


def is_loopback(host: str) -> bool:
    """Whether a server on ``host`` is reached from this machine alone."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
