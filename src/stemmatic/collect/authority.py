"""A timestamp is asked for: one request by HTTP (RFC 3161, 3.4) to the authority that the user names, and no other."""

from __future__ import annotations

import ipaddress
from dataclasses import replace

from stemmatic.collect.wire import Refused, Wire, check
from stemmatic.version import __version__

MOST_BYTES = 1 << 20
_WHOLE_SECONDS = 60.0
_TIMEOUT_SECONDS = 20.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def ask_authority(url: str, request: bytes, wire: Wire | None = None) -> bytes:
    """The answer of an authority to a request, as it came.

    An address in the house is refused, unless it is this machine's and named as such (``http://127.0.0.1:3161/``). A
    redirect is not followed: whom to trust is for the user to say.

    Raises:
        Refused: nothing was sent, or nothing of use came back; the line says why.
    """
    wire = wire or Wire(is_allowed=_is_this_machine) if _names_this_machine(url) else wire or Wire()
    wire = replace(wire, most_bytes=MOST_BYTES, whole_seconds=_WHOLE_SECONDS, timeout_seconds=_TIMEOUT_SECONDS)
    headers = {
        "User-Agent": f"stemmatic/{__version__}",
        "Content-Type": "application/timestamp-query",
        "Accept": "application/timestamp-reply",
    }
    found = wire.exchange(url, headers, request)
    if found.fault:
        raise Refused(f"{url}: the authority gave no answer: {found.fault}; try again later, or another authority")
    if found.status in _REDIRECTS:
        target = "".join(one for one in found.headers.get("location", "")[:200] if one.isprintable())
        raise Refused(f"{url}: it redirects to {target or 'nowhere'}, which is not followed; name that if you trust it")
    if found.status != 200:
        raise Refused(f"{url}: the authority refused with status {found.status}; check the address, or try another")
    return found.body


def _names_this_machine(url: str) -> bool:
    host, _ = check(url, any_port=True)
    return host.lower() == "localhost" or _is_this_machine(host)


def _is_this_machine(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False
