"""Clients that are slow on purpose, leave in the middle, or ask for heads alone: at a server as users start it."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from stemmatic.show.web.patience import Patience, PatientProtocol
from stemmatic.show.web.settings import Settings
from tests.show.web.serving import serving


class Hasty(PatientProtocol):
    """As impatient as a test can wait for."""

    patience = Patience(head_seconds=0.6, window_seconds=0.6, least_bytes=4096, look_seconds=0.1)


@pytest.fixture(scope="module")
def address(traced_examples: Path) -> Iterator[tuple[str, int]]:
    with serving(traced_examples, protocol=Hasty) as url:
        parts = urlsplit(url)
        yield str(parts.hostname), int(parts.port or 0)


def connect(address: tuple[str, int], receives: int | None = None) -> socket.socket:
    client = socket.socket()
    if receives is not None:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
    client.settimeout(10)
    client.connect(address)
    return client


def is_ended(client: socket.socket) -> bool:
    """Whether the server ends the connection; waits for ten seconds."""
    try:
        return client.recv(1) == b""
    except ConnectionError:
        return True
    except TimeoutError:
        return False


def drip(client: socket.socket, content: bytes, seconds: float) -> bool:
    """Send byte after byte; tells whether the server ended the connection meanwhile."""
    for byte in content:
        try:
            client.sendall(bytes([byte]))
        except OSError:
            return True
        time.sleep(seconds)
    return is_ended(client)


def test_who_says_nothing_is_not_waited_for(address: tuple[str, int]) -> None:
    with connect(address) as client:
        assert is_ended(client)


def test_a_head_that_comes_byte_by_byte_is_not_waited_for(address: tuple[str, int]) -> None:
    with connect(address) as client:
        assert drip(client, b"GET /about HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: b\r\n" * 5, 0.05)


def test_nor_the_head_of_a_second_request(address: tuple[str, int]) -> None:
    with connect(address) as client:
        client.sendall(b"GET /static/stemma.js HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert client.recv(1 << 16).startswith(b"HTTP/1.1 ")
        time.sleep(0.2)
        client.setblocking(False)
        try:
            while client.recv(1 << 16):
                pass
        except BlockingIOError:
            pass
        client.settimeout(10)
        assert drip(client, b"GET /about HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: b\r\n" * 5, 0.05)


def test_content_that_comes_byte_by_byte_is_not_waited_for(address: tuple[str, int]) -> None:
    head = b"POST /add HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n"
    head += b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n"
    with connect(address) as client:
        client.sendall(head)
        assert drip(client, b"--x\r\n" * 20, 0.05)


def test_content_that_is_refused_before_it_has_come_is_not_waited_for(address: tuple[str, int]) -> None:
    with connect(address) as client:
        client.sendall(b"POST /add HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n")
        assert client.recv(1 << 16).startswith(b"HTTP/1.1 403")
        assert drip(client, b"x" * 100, 0.05)


def test_who_does_not_take_the_answer_is_not_waited_for(address: tuple[str, int]) -> None:
    path, times = "/static/stemma.js", 400
    known = http.client.HTTPConnection(*address, timeout=60)
    known.request("GET", path)
    whole = len(known.getresponse().read())
    known.close()
    with connect(address, receives=4096) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() * times)
        for _ in range(10):
            time.sleep(0.3)
            client.recv(100)
        taken = 1000
        try:
            while piece := client.recv(1 << 20):
                taken += len(piece)
        except ConnectionError:
            pass
        assert taken < whole * times  # what the system had taken of the server, and then the end


def test_who_is_quick_enough_is_answered_all_of_it(address: tuple[str, int]) -> None:
    """Content and an answer that take longer than the patience, at more than the least rate."""
    client = http.client.HTTPConnection(*address, timeout=30)
    content = b'--x\r\nContent-Disposition: form-data; name="nothing"\r\n\r\n' + b"a" * 100_000 + b"\r\n--x--\r\n"
    headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "multipart/form-data; boundary=x"}
    client.putrequest("POST", "/add")
    for name, value in {**headers, "Content-Length": str(len(content))}.items():
        client.putheader(name, value)
    client.endheaders()
    for at in range(0, len(content), 5000):
        client.send(content[at : at + 5000])
        time.sleep(0.08)
    assert client.getresponse().status in (303, 400, 413)
    client.close()


def test_two_hundred_slow_clients_keep_nobody_out(address: tuple[str, int]) -> None:
    slow = [connect(address) for _ in range(200)]
    try:
        for client in slow:
            client.sendall(b"GET / HTTP/1.1\r\nHost: local")
        answered = http.client.HTTPConnection(*address, timeout=30)
        answered.request("GET", "/about")
        assert answered.getresponse().status == 200
        answered.close()
        assert all(is_ended(client) for client in slow)
    finally:
        for client in slow:
            client.close()


@pytest.mark.parametrize("path", ["/", "/about", "/api/families", "/nothing-here", "/static/stemma.js"])
def test_a_head_is_that_of_the_whole_answer(address: tuple[str, int], path: str) -> None:
    client = http.client.HTTPConnection(*address, timeout=60)
    client.request("GET", path)
    whole = client.getresponse()
    content = whole.read()
    client.request("HEAD", path)
    head = client.getresponse()
    assert head.read() == b""
    assert (head.status, head.headers["Content-Type"]) == (whole.status, whole.headers["Content-Type"])
    assert int(head.headers["Content-Length"]) == len(content)
    client.request("GET", path)  # the connection is in order
    assert client.getresponse().read() == content
    client.close()


def test_who_leaves_in_the_middle_leaves_no_traceback(
    traced_examples: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with serving(traced_examples, Settings(archive=traced_examples)) as url:
        parts = urlsplit(url)
        address = (str(parts.hostname), int(parts.port or 0))
        upload = b"POST /add HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 9000\r\n"
        for asked in (
            b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
            b"GET /static/vendor/d3.min.js HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20,
            b"GET /report/overview HTTP/1.1\r\nHost: localhost\r\n\r\n",
            upload + b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\nContent-Disp",
            b"GET / HTTP/1.1\r\nHo",
        ):
            for pause in (0.0, 0.02, 0.2):
                client = connect(address)
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")  # reset, not goodbye
                client.sendall(asked)
                time.sleep(pause)
                client.close()
        answered = http.client.HTTPConnection(*address, timeout=60)
        answered.request("GET", "/about")
        assert answered.getresponse().status == 200
        answered.close()
    told = "".join(capfd.readouterr())
    assert "Traceback" not in told
    assert not [one for one in caplog.records if one.levelname in ("ERROR", "CRITICAL")]
