"""Where requests go and where they never do, and what comes back over the wire."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stemmatic.collect.wire import Refused, Wire, is_public, verified_tls
from stemmatic.show.cli import app
from tests.collect.conftest import Collected
from tests.collect.server import LOOPBACK, Reply, World
from tests.web_pages import Shown, ferry

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
URL = "http://herald.example/feed"
PRIVATE = [
    *("127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1"),
    *("255.255.255.255", "192.0.2.7", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "2002:c0a8:101::1", "64:ff9b::7f00:1", "2001:db8::1"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_in_the_house_is_refused_before_anything_is_sent(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_: object, **__: object) -> socket.socket:
        raise AssertionError("connected")

    monkeypatch.setattr(socket, "create_connection", connect)
    assert not is_public(address)
    with pytest.raises(Refused, match="not one of the public network; nothing was sent"):
        Wire(resolve=lambda host, port: [(address, port)]).exchange(URL, {})
    # Nor if the host has a public address, too.
    with pytest.raises(Refused):
        Wire(resolve=lambda host, port: [("9.9.9.9", port), (address, port)]).exchange(URL, {})


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe", "::ffff:9.9.9.9", "64:ff9b::909:909"])
def test_a_public_address_is_not_refused(address: str) -> None:
    assert is_public(address)


def test_a_name_is_resolved_once_and_the_checked_address_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [[("9.9.9.9", 80)], [("127.0.0.1", 80)]]  # a name that leads into the house when it is asked again
    connected: list[object] = []

    def connect(address: object, **_: object) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError("closed")

    monkeypatch.setattr(socket, "create_connection", connect)
    wire = Wire(resolve=lambda host, port: answers.pop(0))
    assert wire.exchange(URL, {}).fault == "closed"
    assert connected == [("9.9.9.9", 80)]
    with pytest.raises(Refused):
        wire.exchange(URL, {})
    assert connected == [("9.9.9.9", 80)]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "2130706433", "0x7f.1"])
def test_the_real_resolver_does_not_lead_into_the_house(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object, **__: object) -> socket.socket:
        raise AssertionError("connected")

    monkeypatch.setattr(socket, "create_connection", connect)
    try:
        found = Wire().exchange(f"http://{host}/", {})
    except Refused as error:
        assert "public network" in str(error)  # noqa: PT017
    else:
        assert found.fault  # a name that resolves to nothing


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://herald.example/", "file:///etc/hosts", "http://", "http://user:word@herald.example/", "http://[::1"),
        *(
            "http://herald.example:22/",
            "http://herald.example:99999/",
            "http://herald.example/a\r\nHost: b",
            "gopher:x",
        ),
        *("http://herald.example/a b", f"http://{'a' * 70}.example/", "gopher:x"),
    ],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        Wire(resolve=lambda host, port: pytest.fail("resolved")).exchange(url, {})


def test_a_feed_that_redirects_into_the_house_is_one_line(collected: Collected, world: World) -> None:
    world.pages["herald.example/feed"] = Reply(302, b"", {"Location": "http://169.254.169.254/latest"})
    network = world.network()
    inside = Wire(
        resolve=lambda host, port: [("169.254.169.254", port)] if host[0] == "1" else network.wire.resolve(host, port),
        is_allowed=lambda address: address == LOOPBACK or is_public(address),
        secure=network.wire.secure,
    )
    world.network = lambda: type(network)(wire=inside, clock=network.clock)  # type: ignore[method-assign]
    (reason,) = collected.go("https://herald.example/feed")
    assert reason.endswith("the host's address is not one of the public network; nothing was sent")
    assert world.asked == ["herald.example/robots.txt", "herald.example/feed"]


def test_https_is_checked_and_never_left_out(world: World) -> None:
    # A server that does not speak TLS is not spoken to in the clear.
    wire = Wire(resolve=lambda host, port: [(LOOPBACK, world.port)], is_allowed=lambda address: True)
    assert wire.secure is verified_tls
    found = wire.exchange("https://herald.example/", {})
    assert found.fault
    assert world.asked == []
    context = ssl.create_default_context()
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


def raw_server(answer: bytes) -> tuple[Wire, socket.socket]:
    """A server that gives these bytes to one who asks."""
    listening = socket.create_server((LOOPBACK, 0))

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    port = listening.getsockname()[1]
    return Wire(resolve=lambda host, _: [(LOOPBACK, port)], is_allowed=lambda address: True), listening


@pytest.mark.parametrize(
    ("answer", "status", "body", "has_fault"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200, b"abc", False),
        (b"HTTP/1.0 200 OK\r\n\r\nabc", 200, b"abc", False),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
            200,
            b"abcde",
            False,
        ),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nd", 200, b"", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", 200, b"", True),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"abc", mtime=0), 200, b"abc", False),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"abc" * 99, mtime=0)[:-9],
            200,
            b"",
            True,
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno gzip", 200, b"", True),
        (b"220 mail.example ready\r\n", 0, b"", True),
        (b"", 0, b"", True),
    ],
)
def test_what_comes_is_kept_byte_by_byte_whole_or_not(answer: bytes, status: int, body: bytes, has_fault: bool) -> None:
    wire, listening = raw_server(answer)
    with listening:
        found = wire.exchange(URL, {"User-Agent": "tests"})
    assert (found.status, found.body, bool(found.fault)) == (status, body, has_fault)
    assert found.answer == answer
    assert found.request.startswith(b"GET /feed HTTP/1.1\r\nHost: herald.example\r\nUser-Agent: tests\r\n")


def test_an_answer_without_end_is_cut() -> None:
    wire, listening = raw_server(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (1 << 19))
    with listening:
        found = replace(wire, most_bytes=1 << 17).exchange(URL, {})
    assert "MiB" in found.fault
    assert len(found.answer) < 1 << 19


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_collects_traces_and_says_what_failed(
    tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stemmatic.api.collecting.Network", world.network)
    world.publish("tarn_ferries", *(ferry(n) for n in range(1, 4)))
    world.publish("veyra_port", *(ferry(n) for n in range(1, 4)))
    archive = str(tmp_path / "lakes")
    runner = CliRunner()
    command = ["collect", "t.me/s/tarn_ferries", "@veyra_port", "--archive", archive, "--no-translations"]
    done = runner.invoke(app, command)
    assert done.exit_code == 0, done.output
    assert "2 dumps with 6 posts, 6 of them new" in done.output
    assert "copy" in done.output
    failed = runner.invoke(app, [*command, "https://herald.example/feed", "--since", "2031-06-01"])
    assert failed.exit_code == 1
    assert "https://herald.example/feed: collecting: there is no such page" in " ".join(failed.output.split())
    for wrong in (["collect"], ["collect", "lakes"], [*command, "--every", "1s"], [*command, "--since", "June"]):
        assert runner.invoke(app, wrong).exit_code == 2
    elsewhere = tmp_path / "none"
    for wrong in (["collect", "lakes"], ["collect", "@tarn_ferries", "--contact", "a\nb"]):
        assert runner.invoke(app, [*wrong, "--archive", str(elsewhere)]).exit_code == 2
    assert not elsewhere.exists()


def test_pages_of_both_directions_of_writing_come_through(collected: Collected, world: World) -> None:
    texts = {
        1: "Пором стоїть біля сірої пристані.",
        2: "العبّارة عند الرصيف الرمادي ⛴️",
        3: "Feribot gri iskelede, ışıklar açık.",
    }
    world.publish("tarn_ferries", *(Shown(number, text) for number, text in texts.items()))
    assert collected.go("t.me/s/tarn_ferries") == []
    store = collected.archive._store
    assert {n: store.post(f"telegram:tarn_ferries/{n}").text for n in texts} == texts  # type: ignore[union-attr]
