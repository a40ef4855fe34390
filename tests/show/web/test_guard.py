"""Who is answered, and what every answer carries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from stemmatic.show.web import create_app
from stemmatic.show.web.pages import ROUTERS
from stemmatic.show.web.settings import Settings, is_loopback


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8734", "[::1]:8734", "LOCALHOST:1"])
def test_loopback_names_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/about", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8734", "localhost.evil.example", "192.0.2.7", "", "127.0.0.1.evil.example"]
)
def test_other_names_are_refused(client: TestClient, host: str) -> None:
    answer = client.get("/about", headers={"Host": host})
    assert answer.status_code == 421
    assert "Stemmatic 0" not in answer.text


def test_a_name_that_the_server_was_started_with_is_answered(traced_examples: Path) -> None:
    app = create_app(Settings(archive=traced_examples, names={"newsroom.example"}))
    with TestClient(app, base_url="http://newsroom.example") as opened:
        assert opened.get("/about").status_code == 200


def test_no_page_can_be_framed_or_run_the_scripts_of_others(client: TestClient) -> None:
    policy = client.get("/about").headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert client.get("/nothing-here").headers["content-security-policy"] == policy


def test_no_page_has_inline_scripts_or_styles(client: TestClient) -> None:
    text = client.get("/about").text
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick=" not in text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},  # another port of this machine
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": ""},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost:3000"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "ftp://localhost"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://"},
        {"Referer": "http://localhost/notes"},
    ],
)
def test_a_change_that_our_own_pages_did_not_ask_for_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.request(method, "/notes", headers=headers).status_code == 403
    assert client.post("/api/notes", json={}, headers=headers).status_code == 403
    assert client.get("/notes", headers=headers).status_code == 200  # what changes nothing may be linked to


def test_no_address_that_changes_something_is_left_out(client: TestClient) -> None:
    routes = [one for router in ROUTERS for one in router.routes if isinstance(one, APIRoute)]
    changing = [(method, one.path) for one in routes for method in one.methods - {"GET", "HEAD", "OPTIONS"}]
    assert len(changing) >= 14
    for method, path in changing:
        for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}):
            assert client.request(method, path, headers=headers).status_code == 403, (method, path)


@pytest.mark.parametrize(
    ("host", "headers"),
    [
        ("localhost", {"Sec-Fetch-Site": "same-origin"}),
        ("localhost", {"Sec-Fetch-Site": "same-origin", "Origin": "null"}),
        ("127.0.0.1:8734", {"Origin": "http://127.0.0.1:8734"}),
        ("[::1]:8734", {"Origin": "http://[::1]:8734"}),
        ("localhost", {"Origin": "https://LOCALHOST"}),  # a server before ours that encrypts
    ],
)
def test_a_change_that_our_own_pages_ask_for_gets_through(
    client: TestClient, host: str, headers: dict[str, str]
) -> None:
    assert client.post("/api/notes", json={}, headers={"Host": host, **headers}).status_code == 422


def test_a_body_without_an_end_is_not_read_before_it_is_refused(client: TestClient) -> None:
    answer = client.post(
        "/notes", content=b"a=" + b"x" * (3 << 20), headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 403


def test_a_password_is_asked_of_everybody(traced_examples: Path) -> None:
    app = create_app(Settings(archive=traced_examples, password="correct horse"))  # noqa: S106
    with TestClient(app, base_url="http://192.0.2.7:8734") as opened:
        assert opened.get("/about").status_code == 401
        assert opened.get("/static/base.css").status_code == 401
        assert opened.get("/about", auth=("", "wrong horse")).status_code == 401
        assert opened.get("/about", headers={"Authorization": "Basic %%%"}).status_code == 401
        assert opened.get("/about", auth=("anyone", "correct horse")).status_code == 200
        assert opened.get("/about", auth=("", "correct horse"), headers={"Host": "evil.example"}).status_code == 421


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("192.0.2.7", False), ("::", False)],  # noqa: S104
)
def test_which_hosts_are_this_machine(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_nothing_unexpected_shows_a_traceback(traced_examples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(Settings(archive=traced_examples))

    @app.get("/broken")
    def broken() -> Any:
        raise ZeroDivisionError("a fault of ours")

    with TestClient(app, base_url="http://localhost") as opened:
        answer = opened.get("/broken")
    assert answer.status_code == 500
    assert "should not (ZeroDivisionError)" in answer.text
    assert "Traceback" not in answer.text
    assert "content-security-policy" in answer.headers
