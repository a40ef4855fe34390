"""Channels that act together, from dumps to the answer, the command, the export and the page."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from stemmatic.api.archive import Archive
from stemmatic.archive.lists.shares import plain_address
from stemmatic.errors import NotFound, OptionError
from stemmatic.options import Options
from stemmatic.show.cli import app
from stemmatic.show.web import create_app
from stemmatic.show.web.settings import Settings

START = datetime(2031, 6, 4, 8, tzinfo=UTC)
NEWS = (
    "The ferry office of Tarn closes the grey quay from Monday because the lower gate of the lock is broken.",
    "Паромная контора Тарна сообщила о повышении платы за провоз соли через верхний шлюз с первого мая.",
    "Vadi belediyesi köprünün ikinci ayağında çatlak bulunduğunu ve geçişlerin durdurulduğunu açıkladı.",
)


def rows() -> Iterator[dict[str, Any]]:
    """Mere has each piece of news twenty seconds after Tarn, Quay the first alone; Days dates its own by days."""
    for at, text in enumerate(NEWS):
        begin = START + timedelta(days=at)
        yield {"channel": "Tarn", "id": 10 + at, "date": begin.isoformat(), "text": text}
        late = begin + timedelta(seconds=20)
        yield {"channel": "Mere", "id": 20 + at, "date": late.isoformat(), "text": f"{text} #tarn{at}"}
    yield {"channel": "Quay", "id": 30, "date": (START + timedelta(seconds=50)).isoformat(), "text": NEWS[0]}
    yield {"channel": "Days", "id": 31, "date": "2031-06-05", "text": NEWS[1]}
    for name in ("Tarn", "Quay"):
        text = f"{name} reads https://www.tarn.example/toll?utm_source={name}&page=2#top today, and says so."
        yield {"channel": name, "id": 40, "date": (START + timedelta(hours=9)).isoformat(), "text": text}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("together")
    dump = home / "posts.jsonl"
    dump.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows()), "utf-8")
    options = replace(Options(), translate=replace(Options().translate, enabled=False))
    with Archive(home / "archive", create=True) as archive:
        archive.add([dump], options=options)
    return home / "archive"


@pytest.fixture(scope="module")
def archive(folder: Path) -> Iterator[Archive]:
    with Archive(folder) as opened:
        yield opened


def test_companions_of_families(archive: Archive) -> None:
    found = archive.together(window_seconds=60, min_participation=1)
    table = {
        (one.one, one.other): (one.objects, one.weight, one.one_first, one.mean_seconds) for one in found.companions
    }
    assert table == {
        ("table:Mere", "table:Tarn"): (3, 3, 0, 20.0),
        ("table:Mere", "table:Quay"): (1, 1, 1, 30.0),
        ("table:Quay", "table:Tarn"): (1, 1, 0, 50.0),
    }
    assert found.untimed == 1  # a day tells no seconds
    assert [one.strong for one in found.companions] == [True, False, False]
    assert found.groups == (("table:Mere", "table:Tarn"),)
    first = found.companions[0]
    assert (first.first, first.last) == (START, START + timedelta(days=2, seconds=20))


def test_the_window_is_a_limit_and_the_curve_shows_others(archive: Archive) -> None:
    assert archive.together(window_seconds=19).companions == ()
    found = archive.together(window_seconds=20, min_participation=1, curve=True)
    curve = {(one.window_seconds, one.min_objects): (one.pairs, one.channels) for one in found.curve}
    assert curve[20, 1] == (1, 2)
    assert curve[60, 1] == (3, 3)
    assert curve[60, 3] == (1, 2)
    assert curve[10, 1] == (0, 0)


def test_links_are_compared_without_what_tracks_readers(archive: Archive) -> None:
    found = archive.together(by="links", window_seconds=0, min_participation=1)
    assert [(one.one, one.other) for one in found.companions] == [("table:Quay", "table:Tarn")]
    (pair,) = archive.together.between("Quay", "Tarn", by="links", min_participation=1)
    assert pair.shared == "tarn.example/toll?page=2"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("https://www.Tarn.example/a/?utm_medium=x#y", "tarn.example/a"),
        ("http://tarn.example/a?b=1&fbclid=2", "tarn.example/a?b=1"),
        ("tarn.example", "tarn.example"),
        ("mailto:a@tarn.example", ""),
        ("https://[broken", ""),
        ("https://localhost/", ""),
    ],
)
def test_addresses_in_one_way(written: str, plain: str) -> None:
    assert plain_address(written) == plain


def test_what_cannot_be_asked_is_said(archive: Archive) -> None:
    for asked in (
        {"by": "moods"},
        {"null": "luck"},
        {"quantile": 2.0},
        {"window_seconds": -1},
        {"min_participation": 0},
    ):
        with pytest.raises(OptionError):
            archive.together(**asked)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        archive.together.between("Tarn", "nowhere")


def test_the_command_and_the_export_say_the_same(folder: Path, tmp_path: Path) -> None:
    def run(*arguments: object) -> str:
        done = CliRunner().invoke(app, [*map(str, arguments), "--archive", str(folder)], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    asked = ("--window", 60, "--min-participation", 1)
    found = json.loads(run("together", *asked, "--null", "shuffle", "--rounds", 20, "--json"))
    assert found["companions"][0]["other"] == "table:Tarn"
    assert found["rounds"] == 20
    said = run("together", *asked, "--null", "hypergeometric", "--curve")
    assert "3 families" in said
    assert "no proof" in said
    assert "20 s later table:Mere/20" in run("together", "Tarn", "Mere", *asked)
    file = tmp_path / "together.csv"
    run("export", "together", *asked, "--format", "csv", "-o", file)
    with file.open(encoding="utf-8", newline="") as stream:
        table = list(csv.DictReader(stream))
    assert tuple(table[0][name] for name in ("one", "weight", "p")) == ("table:Mere", "3", "")
    wrong = CliRunner().invoke(app, ["together", "Tarn", "--archive", str(folder)])
    assert wrong.exit_code == 2
    assert "expected two channels" in wrong.output


def test_the_page_shows_pairs_and_what_they_have_in_common(folder: Path) -> None:
    with TestClient(create_app(Settings(archive=folder)), base_url="http://localhost") as client:
        page = client.get("/together?window=60&min_participation=1&null=shuffle&one=table:Mere&other=table:Tarn")
        assert page.status_code == 200
        assert "style=" not in page.text
        assert "20 s later" in page.text
        assert client.get("/together?window=-1").status_code == 422
        svg = client.get("/together.svg?window=60&min_participation=1")
        assert svg.headers["content-type"].startswith("image/svg+xml")
        assert "Pairs of channels" in svg.text
        assert client.get("/api/together?by=hashtags").json()["companions"] == []
