"""The first page is drawn once as long as nothing is written, and for each reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from stemmatic.api.archive import Archive
from stemmatic.show.web import create_app
from stemmatic.show.web.pages import overview as pages
from stemmatic.show.web.remembered import Remembered
from stemmatic.show.web.settings import Settings


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of first pages that were drawn."""
    found: list[str] = []
    draw = pages.draw

    def noted(request, *given, **named):  # type: ignore[no-untyped-def]
        found.append(str(request.url.query))
        return draw(request, *given, **named)

    monkeypatch.setattr(pages, "draw", noted)
    return found


def test_what_was_drawn_is_given_again_until_somebody_writes(own_examples: Path, drawn: list[str]) -> None:
    with TestClient(create_app(Settings(archive=own_examples)), base_url="http://localhost") as client:
        first, second = client.get("/"), client.get("/")
        assert (second.content, second.status_code) == (first.content, 200)
        assert second.headers.multi_items() == first.headers.multi_items()
        assert len(drawn) == 1
        with Archive(own_examples) as archive:
            widest = archive.families.lines(limit=1).families[0]
            one, other = archive.families[widest.family].posts[:2]
            archive.verdicts.judge(one, other, "right")
        assert client.get("/").status_code == 200
        assert len(drawn) == 2


def test_each_reader_and_each_question_gets_its_own(own_examples: Path, drawn: list[str]) -> None:
    with TestClient(create_app(Settings(archive=own_examples)), base_url="http://localhost") as client:
        english = client.get("/").text
        other = client.get("/", headers={"Accept-Language": "tr"}).text
        assert '<html lang="tr"' in other
        assert '<html lang="tr"' not in english
        assert client.get("/").text == english
        assert client.get("/", params={"since": "2031-06-03"}).text != english
        assert client.get("/", params={"since": "no day"}).status_code == 400
        assert client.get("/", params={"since": "no day"}).status_code == 400
        assert len(drawn) == 3


def test_little_is_remembered(own_examples: Path) -> None:
    app = create_app(Settings(archive=own_examples))
    held: list[Remembered] = []
    begin = Remembered.__init__

    def noted(self: Remembered, *given: object, **named: object) -> None:
        begin(self, *given, **named)  # type: ignore[arg-type]
        held.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Remembered, "__init__", noted)
        with TestClient(app, base_url="http://localhost") as client:
            for number in range(40):
                client.get("/", params={"other": number})
    assert len(held) == 1
    assert len(held[0]._held) == 16
