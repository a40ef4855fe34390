"""Guesses at the password: few, and slower and slower; who knows it is not kept out."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from stemmatic.show.web import create_app
from stemmatic.show.web.guesses import COOKIE, FREE, LONGEST_WAIT_SECONDS, MOST_A_MINUTE, Guesses
from stemmatic.show.web.settings import Settings

PASSWORD = "пароль, длинный"  # noqa: S105


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"anybody:{password}".encode()).decode()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guesses(clock: Clock) -> Guesses:
    return Guesses(PASSWORD, clock)


def guess_for(seconds: float, guesses: Guesses, clock: Clock, *clients: str, rate: float = 107.0) -> int:
    """How many wrong passwords are looked at where somebody guesses without a pause."""
    looked = 0
    for number in range(int(seconds * rate)):
        clock.now += 1 / rate
        client = clients[number % len(clients)]
        if guesses.wait_seconds(client, None) == 0:
            looked += 1
            assert not guesses.is_right(basic(f"guess {number}"), client)
    return looked


def test_one_client_has_few_guesses(guesses: Guesses, clock: Clock) -> None:
    assert guess_for(6, guesses, clock, "192.0.2.7") <= FREE + 3  # 640 of them
    assert guess_for(600, guesses, clock, "192.0.2.7", rate=10) <= 16
    assert guesses.wait_seconds("192.0.2.7", None) <= LONGEST_WAIT_SECONDS
    assert guesses.wait_seconds("192.0.2.8", None) == 0


def test_many_clients_have_few_guesses_together(guesses: Guesses, clock: Clock) -> None:
    clients = [f"198.51.{one // 250}.{one % 250}" for one in range(5000)]
    assert guess_for(120, guesses, clock, *clients) <= 2 * MOST_A_MINUTE + MOST_A_MINUTE
    clock.now += 61
    assert guesses.wait_seconds("203.0.113.9", None) == 0


def test_a_network_of_ipv6_is_one_client(guesses: Guesses, clock: Clock) -> None:
    clients = [f"2001:db8:1:2::{one:x}" for one in range(1, 400)]
    assert guess_for(4, guesses, clock, *clients) <= FREE + 2


def test_who_knows_the_password_is_kept_out_by_nobody(guesses: Guesses, clock: Clock) -> None:
    assert guesses.is_right(basic(PASSWORD), "192.0.2.7")
    guess_for(60, guesses, clock, "192.0.2.7")  # a proxy: all have its address
    assert guesses.wait_seconds("192.0.2.7", None) > 0
    assert guesses.wait_seconds("192.0.2.7", guesses.token) == 0
    assert guesses.wait_seconds("192.0.2.7", "forged") > 0
    clock.now += LONGEST_WAIT_SECONDS + 1
    assert guesses.wait_seconds("192.0.2.7", None) == 0
    assert guesses.is_right(basic(PASSWORD), "192.0.2.7")
    assert guesses.wait_seconds("192.0.2.7", None) == 0


@pytest.mark.parametrize(
    "given", ["", "Basic", "Basic !!!", "Bearer x", "Basic " + "A" * 9999, basic(""), basic("x" * 99)]
)
def test_what_is_no_password_is_wrong(guesses: Guesses, given: str) -> None:
    assert not guesses.is_right(given, "192.0.2.7")


def test_what_is_remembered_of_clients_is_bounded(guesses: Guesses, clock: Clock) -> None:
    for one in range(9000):
        clock.now += 61
        guesses.is_right(basic("wrong"), f"10.{one >> 16}.{one >> 8 & 255}.{one & 255}")
    assert len(guesses._wrong) <= 4096


def test_the_server_looks_at_few_guesses(traced_examples: Path) -> None:
    app = create_app(Settings(archive=traced_examples, password=PASSWORD))
    with TestClient(app, base_url="http://localhost") as client:
        right = {"Authorization": basic(PASSWORD)}
        assert [client.get("/about").status_code for _ in range(30)] == [401] * 30  # nobody guessed
        first = client.get("/about", headers=right)
        assert first.status_code == 200
        assert "HttpOnly; SameSite=Strict" in first.headers["set-cookie"]
        token = client.cookies[COOKIE]
        client.cookies.clear()
        statuses = [client.get("/about", headers={"Authorization": basic(f"{n}")}).status_code for n in range(60)]
        assert statuses[:FREE] == [401] * FREE
        assert statuses.count(401) <= FREE + 3
        refused = client.get("/about", headers=right)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) <= LONGEST_WAIT_SECONDS
        assert client.get("/about", headers={**right, "Cookie": f"{COOKIE}={token}"}).status_code == 200
