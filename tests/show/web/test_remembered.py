"""A page is drawn once as long as nothing is written, for each reader, and for all who ask for it at the same time."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi.testclient import TestClient

from stemmatic.api.archive import Archive
from stemmatic.show.cli.serve import _listen
from stemmatic.show.web import create_app
from stemmatic.show.web.pages import compare, families, family, overview, post, search, whence
from stemmatic.show.web.remembered import Remembered
from stemmatic.show.web.settings import Settings

_DRAWERS = (compare, families, family, overview, post, search, whence)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths and queries of pages that were drawn."""
    found: list[str] = []

    for pages in _DRAWERS:
        draw = pages.draw

        def noted(request, *given, draw=draw, **named):  # type: ignore[no-untyped-def]
            found.append(f"{request.url.path}?{request.url.query}")
            return draw(request, *given, **named)

        monkeypatch.setattr(pages, "draw", noted)
    return found


@contextmanager
def served(archive: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(archive=archive)), base_url="http://localhost") as client:
        yield client


def judge_something(folder: Path) -> None:
    with Archive(folder) as archive:
        widest = archive.families.lines(limit=1).families[0]
        one, other = archive.families[widest.family].posts[:2]
        archive.verdicts.judge(one, other, "right")


def pages_of(folder: Path) -> list[str]:
    with Archive(folder) as archive:
        widest = archive.families.lines(limit=1).families[0]
        one, other = archive.families[widest.family].posts[:2]
        text = archive.posts[one].text
    return [
        *("/", "/families", f"/family/{widest.family}", f"/post/{one}", "/search?q=dam"),
        *(f"/compare?a={one}&b={other}", f"/whence?{urlencode({'text': text[:80]})}"),
    ]


def test_what_was_drawn_is_given_again_until_somebody_writes(own_examples: Path, drawn: list[str]) -> None:
    pages = pages_of(own_examples)
    with served(own_examples) as client:
        for page in pages:
            first, second = client.get(page), client.get(page)
            assert (second.content, second.status_code) == (first.content, 200)
            assert second.headers.multi_items() == first.headers.multi_items()
        assert len(drawn) == len(pages)
        judge_something(own_examples)
        for page in pages:
            assert client.get(page).status_code == 200
        assert len(drawn) == 2 * len(pages)


def test_what_somebody_said_is_seen_by_whoever_asks_next(own_examples: Path) -> None:
    with Archive(own_examples) as archive:
        widest = archive.families.lines(limit=1).families[0].family
    with served(own_examples) as client:
        page = f"/family/{widest}"
        assert "a wholly new remark" not in client.get(page).text
        with Archive(own_examples) as archive:
            archive.annotations.comment(widest, "a wholly new remark")
        assert "a wholly new remark" in client.get(page).text


def test_each_reader_and_each_question_gets_its_own(own_examples: Path, drawn: list[str]) -> None:
    with served(own_examples) as client:
        english = client.get("/").text
        other = client.get("/", headers={"Accept-Language": "tr"}).text
        assert '<html lang="tr"' in other
        assert '<html lang="tr"' not in english
        assert client.get("/").text == english
        assert client.get("/", params={"since": "2031-06-03"}).text != english
        assert client.get("/", params={"since": "no day"}).status_code == 400
        assert client.get("/", params={"since": "no day"}).status_code == 400
        assert len(drawn) == 3


def test_a_part_of_a_page_is_not_taken_for_the_page(own_examples: Path) -> None:
    with served(own_examples) as client:
        part = client.get("/search?q=dam", headers={"HX-Request": "true"}).text
        whole = client.get("/search?q=dam").text
        assert "<!doctype html>" not in part
        assert "<!doctype html>" in whole
        assert client.get("/search?q=dam", headers={"HX-Request": "true"}).text == part


def test_who_looks_at_the_example_gets_no_page_of_the_archive(own_examples: Path, drawn: list[str]) -> None:
    with served(own_examples) as client:
        client.get("/")
        client.get("/", headers={"Cookie": "trial=yes"})
        assert len(drawn) == 2


def test_files_that_say_when_they_were_made_are_made_anew(own_examples: Path) -> None:
    with served(own_examples) as client:
        remembered: list[Remembered] = find_remembered(client)
        client.get("/")
        assert len(remembered[0]._held) == 1
        for page in ("/dossier/file?q=dam", "/report/overview", "/api/overview", "/add", "/settings", "/together.svg"):
            assert client.get(page).status_code == 200
        assert len(remembered[0]._held) == 1


def test_little_is_remembered(own_examples: Path) -> None:
    with served(own_examples) as client:
        held = find_remembered(client)[0]
        held._most_bytes_held = 400_000
        for number in range(60):
            client.get("/", params={"other": number})
        sizes = [one.size for one in held._held.values()]
        assert 300_000 < sum(sizes) <= 400_000
        assert [one.query for one in held._held][-1] == b"other=59"
        judge_something(own_examples)
        client.get("/")
        assert len(held._held) == 1


def find_remembered(client: TestClient) -> list[Remembered]:
    """The middleware of an application that has answered."""
    client.get("/static/base.css")
    layer = client.app.middleware_stack  # type: ignore[attr-defined]
    while not isinstance(layer, Remembered):
        layer = getattr(layer, "app", None) or layer._app
    return [layer]


class Drawing:
    """An application that draws a page when it is let, and counts."""

    def __init__(self, status: int = 200) -> None:
        self.count, self.status = 0, status
        self.let = asyncio.Event()

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        self.count += 1
        await self.let.wait()
        headers = [(b"content-type", b"text/html; charset=utf-8")]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"drawn"})


@pytest.mark.parametrize(("status", "drawn_for_three"), [(200, 1), (404, 3)])
def test_who_asks_meanwhile_waits_for_the_same_drawing(tmp_path: Path, status: int, drawn_for_three: int) -> None:
    async def ask() -> tuple[int, list[bytes]]:
        drawing = Drawing(status)
        app = Remembered(drawing, tmp_path)
        got: list[bytes] = []

        async def send(message) -> None:  # type: ignore[no-untyped-def]
            got.append(message.get("body", b""))

        scope = {"type": "http", "method": "GET", "path": "/family/F1", "query_string": b"", "headers": []}
        asking = [asyncio.create_task(app(scope, lambda: None, send)) for _ in range(3)]  # type: ignore[arg-type, return-value]
        await asyncio.sleep(0)
        drawing.let.set()
        await asyncio.wait_for(asyncio.gather(*asking), 10)
        return drawing.count, [one for one in got if one]

    with start_blocking_portal() as portal:
        count, bodies = portal.call(ask)
    assert (count, bodies) == (drawn_for_three, [b"drawn"] * 3)


def test_what_fails_keeps_nobody_waiting(tmp_path: Path) -> None:
    async def ask() -> list[object]:
        async def fail(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
            await asyncio.sleep(0)
            raise ValueError("no page")

        app = Remembered(fail, tmp_path)
        scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
        asking = [asyncio.create_task(app(scope, lambda: None, lambda _: None)) for _ in range(3)]  # type: ignore[arg-type, return-value]
        return list(await asyncio.wait_for(asyncio.gather(*asking, return_exceptions=True), 10))

    with start_blocking_portal() as portal:
        assert [type(one) for one in portal.call(ask)] == [ValueError] * 3


def test_short_answers_are_sent_at_once() -> None:
    """asyncio sets TCP_NODELAY on connections of sockets that name TCP as their protocol, and on no others."""
    with _listen("127.0.0.1", None) as listening:
        assert listening.proto == socket.IPPROTO_TCP
