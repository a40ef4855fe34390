"""One request and its answer, byte by byte as they went over the wire, to addresses of the public network alone.

A host is resolved once, its addresses are checked, and the connection goes to the checked address: a name that answers
differently the second time (DNS rebinding), or leads to a service in the house, is not connected to.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote, urlsplit

from stemmatic.errors import StemmaticError, words_of

Address = tuple[str, int]
_PORTS = {"http": 80, "https": 443}
_SAFE = "%/:=&?~+!$,;'@()*[]"
_TIMEOUT_SECONDS = 30.0
_WHOLE_SECONDS = 300.0
_MAX_BYTES = 64 * 2**20
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(StemmaticError):
    """Nothing is fetched from an address: it is none, not public, or its owner asks not to."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request as it was sent and what came back, whole or not.

    ``fault`` says why an answer did not come whole; without any answer ``status`` is 0. ``body`` is the content without
    the encodings of the transport; ``headers`` have names in lower case. ``is_nameless`` tells that the host's name
    leads nowhere.
    """

    url: str
    address: str
    request: bytes
    answer: bytes
    status: int
    headers: Mapping[str, str]
    body: bytes
    fault: str = ""
    is_nameless: bool = False


def resolve_host(host: str, port: int) -> Sequence[Address]:
    """The addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys((str(address[0]), port) for *_, address in found))


def is_public(address: str) -> bool:
    """Whether an address is one of the public network, also where it stands inside one of another kind."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        ip = inner or ip
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def verified_tls(connection: socket.socket, host: str) -> socket.socket:
    """The connection encrypted, with the certificate checked for the host."""
    return ssl.create_default_context().wrap_socket(connection, server_hostname=host)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """How the network is reached; tests put servers of their own in its place.

    An answer has ``most_bytes`` at the most, and is whole after ``whole_seconds``; the server may be silent for
    ``timeout_seconds``.
    """

    resolve: Callable[[str, int], Sequence[Address]] = resolve_host
    is_allowed: Callable[[str], bool] = is_public
    secure: Callable[[socket.socket, str], socket.socket] = verified_tls
    most_bytes: int = _MAX_BYTES
    whole_seconds: float = _WHOLE_SECONDS
    timeout_seconds: float = _TIMEOUT_SECONDS

    def exchange(self, url: str, headers: Mapping[str, str], content: bytes | None = None) -> Exchange:
        """Send one request and read the answer to its end; a network that fails is a fault in the exchange.

        It is a GET, or a POST where there is ``content``, which may go to any port.

        Raises:
            Refused: the address is none of a public web server.
        """
        host, port = check(url, any_port=content is not None)
        parts = urlsplit(url)
        target = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
        named = (f"[{host}]" if ":" in host else host) + ("" if port in _PORTS.values() else f":{port}")
        lines = {"Host": named, **headers, "Accept-Encoding": "gzip", "Connection": "close"}
        if content is not None:
            lines["Content-Length"] = str(len(content))
        verb = "GET" if content is None else "POST"
        request = [f"{verb} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in lines.items()), "", ""]
        sent = "\r\n".join(request).encode("ascii") + (content or b"")
        recorder = _Recorder(self.most_bytes, self.whole_seconds)
        address = ""
        try:
            addresses = self.resolve(host, port)
            if not addresses or not all(self.is_allowed(one) for one, _ in addresses):
                raise Refused(f"{url}: the host's address is not one of the public network; nothing was sent")
            address = addresses[0][0]
            with (
                socket.create_connection(addresses[0], timeout=self.timeout_seconds) as plain,
                self.secure(plain, host) if parts.scheme == "https" else plain as connection,
            ):
                connection.sendall(sent)
                recorder.connection = connection
                return _read(url, address, sent, recorder)
        except socket.gaierror:
            said = f"the name {host} leads to no address: it is mistyped, or this machine has no network"
            return Exchange(url, "", sent, b"", 0, {}, b"", said, is_nameless=True)
        except (OSError, http.client.HTTPException, zlib.error) as error:
            return Exchange(url, address, sent, bytes(recorder.answer), recorder.status, {}, b"", words_of(error))


def check(url: str, *, any_port: bool = False) -> tuple[str, int]:
    """Host and port of a web address; other ports than those of http and https only where they are named on purpose.

    Raises:
        Refused: it is none, or not one that is fetched.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except (ValueError, UnicodeError):
        host, port = "", 0
    if not host or not url.isprintable() or " " in url:
        raise Refused(f"{url[:200]!r}: expected the address of a web page, such as https://herald.example/feed")
    if parts.scheme not in _PORTS or not (any_port or port in _PORTS.values()) or parts.username is not None:
        raise Refused(f"{url[:200]}: only http and https are fetched, on their own ports and without a user's name")
    return host, port


class _Recorder(io.RawIOBase):
    """What comes over a connection, kept as it comes; it stands in for the connection where an answer is parsed."""

    def __init__(self, most_bytes: int, whole_seconds: float) -> None:
        self.connection: socket.socket | None = None
        self.answer = bytearray()
        self.status = 0
        self.most_bytes = most_bytes
        self._whole_seconds = whole_seconds
        self._until = time.monotonic() + whole_seconds

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if len(self.answer) > self.most_bytes:
            raise OSError(f"more than {self.most_bytes // 2**20} MiB")
        if time.monotonic() > self._until:
            raise OSError(f"not whole after {self._whole_seconds:.0f} seconds")
        count = cast(socket.socket, self.connection).recv_into(buffer)
        self.answer += memoryview(buffer)[:count]
        return count


def _read(url: str, address: str, sent: bytes, recorder: _Recorder) -> Exchange:
    response = http.client.HTTPResponse(cast(socket.socket, recorder), method="GET")
    response.begin()
    recorder.status = response.status
    body = response.read()
    if (response.getheader("Content-Encoding") or "").lower() == "gzip":
        unpacking = zlib.decompressobj(wbits=31)
        body = unpacking.decompress(body, recorder.most_bytes)
        if not unpacking.eof:
            raise OSError("the compressed content ends too early, or is too large")
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Exchange(url, address, sent, bytes(recorder.answer), response.status, headers, body)
