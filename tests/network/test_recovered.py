"""Posts that live on in others: what is known of them, between which times they stood, and who carries them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from stemmatic.api.archive import Archive
from stemmatic.api.records import Loss, Recovered
from stemmatic.errors import NotFound
from stemmatic.options import Options
from stemmatic.show.cli import app
from stemmatic.show.web import create_app
from stemmatic.show.web.settings import Settings

TEXTS = {
    1: "The pier office opens at seven from the first of June, and the kiosk at the gate sells tickets until noon.",
    2: "Two barges with salt lie at the inner mole because the crane has been without a driver since Tuesday evening.",
    3: "The keeper of the third lock has been dismissed, and nobody at the office would say on whose order.",
    4: "From Monday the night ferry leaves an hour earlier, at half past nine, and calls at Mere on Fridays alone.",
    5: "A sack of letters was found under the long bridge; whoever misses any may ask for them at the grey counter.",
    9: "The autumn fair is held in front of the old salt stores this year, with music from four in the afternoon on.",
}
LOST = "Eight crates of lamps were taken from the outer mole in the night, says a notice that hung for an hour."
WORDS = "لم يقل أحد في مكتب الميناء لماذا بقي مصباح الرصيف الخارجي مطفأ تسع ليال متتالية في هذا الشهر"


def at(day: int, hour: int = 8) -> datetime:
    return datetime(2031, 6, day, hour, tzinfo=UTC)


def export(folder: Path, *numbers: int) -> Path:
    """An export of Telegram Desktop of the channel with these numbers; each is of the day of its number."""
    messages = [
        {
            "id": number,
            "type": "message",
            "text": TEXTS[number],
            "date": f"2031-06-{number:02}T08:00:00",
            "date_unixtime": str(int(at(number).timestamp())),
        }
        for number in numbers
    ]
    chat = {"name": "Tarn Pier", "type": "public_channel", "id": 71, "messages": messages}
    folder.mkdir()
    (folder / "result.json").write_text(json.dumps(chat), "utf-8")
    return folder


def carriers() -> Iterator[dict[str, Any]]:
    """Mere forwards the one that is gone, and one that no export has; Quay copies; Day forwards without a number."""

    def row(channel: str, number: int, day: int, text: str, **more: object) -> dict[str, Any]:
        date = at(day, 12).isoformat()
        return {"platform": "telegram", "channel": channel, "id": number, "date": date, "text": text, **more}

    yield row("mere", 1, 3, TEXTS[3], forwarded_from_id="telegram:71/3")
    yield row("mere", 2, 8, LOST, forwarded_from_id="telegram:71/8")
    yield row("mere", 3, 10, LOST + " It is gone now.", forwarded_from_id="telegram:71/8")
    yield row("quay", 1, 9, LOST)
    yield row("quay", 2, 4, TEXTS[3])
    yield row("day", 1, 11, WORDS, forwarded_from="Lamps of Tarn")
    yield row("day", 2, 12, "", forwarded_from="Lamps of Tarn", title="x")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("recovered")
    dumps = [export(home / "first", 1, 2, 3, 4), export(home / "later", 1, 2, 4, 5, 9)]
    rows = home / "rows.jsonl"
    rows.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in carriers()), "utf-8")
    options = replace(Options(), translate=replace(Options().translate, enabled=False))
    with Archive(home / "archive", create=True) as archive:
        archive.add([*dumps, rows], options=options)
    return home / "archive"


@pytest.fixture(scope="module")
def archive(folder: Path) -> Iterator[Archive]:
    with Archive(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def found(archive: Archive) -> dict[str | None, Recovered]:
    return {one.post: one for one in archive.ledger.recovered().posts}


def test_a_post_that_its_channel_deleted(found: dict[str | None, Recovered]) -> None:
    one = found["telegram:71/3"]
    assert (one.loss, one.text, one.date) == (Loss.ABSENT, TEXTS[3], at(3))
    assert one.forwards == ("telegram:mere/1",)
    assert one.copies == ("telegram:quay/2",)
    assert one.gone_by == at(9)


def test_a_post_that_no_dump_has_stands_between_its_neighbours(found: dict[str | None, Recovered]) -> None:
    one = found["telegram:71/8"]
    assert (one.loss, one.text, one.texts, one.date) == (Loss.NEVER_HELD, LOST, 2, None)
    assert one.forwards == ("telegram:mere/2", "telegram:mere/3")
    assert one.copies == ("telegram:quay/1",)
    assert (one.not_before, one.not_after) == (at(5), at(8, 12))  # number 5 is held, the forward is before number 9


def test_one_of_which_only_the_channel_is_named(found: dict[str | None, Recovered]) -> None:
    one = found[None]
    assert (one.channel, one.text, one.not_before, one.not_after) == ("Lamps of Tarn", WORDS, None, at(11, 12))


def test_what_is_held_or_carried_by_nobody_is_not_recovered(found: dict[str | None, Recovered]) -> None:
    assert set(found) == {"telegram:71/3", "telegram:71/8", None}


def test_of_one_channel_by_any_name(archive: Archive) -> None:
    by_title = archive.ledger.recovered("Tarn Pier").posts
    assert [one.post for one in by_title] == ["telegram:71/3", "telegram:71/8"]
    assert [one.post for one in archive.ledger.recovered("lamps of tarn").posts] == [None]
    with pytest.raises(NotFound):
        archive.ledger.recovered("nowhere")


def test_the_ledger_counts_them(archive: Archive) -> None:
    counts = {one.channel: one.recovered for one in archive.ledger().channels}
    assert counts == {"71": 2, "mere": 0, "quay": 0, "day": 0}
    (alone,) = archive.ledger("71").channels
    assert alone.recovered == 2


def test_command_export_and_page(folder: Path) -> None:
    def run(*arguments: str, status: int = 0) -> str:
        done = CliRunner().invoke(app, [*arguments, "--archive", str(folder)], catch_exceptions=False)
        assert done.exit_code == status, done.output
        return done.stdout if not status else done.output

    said = " ".join(run("recovered").split())
    assert "telegram:71/8" in said
    assert "between 2031-06-05 08:00 and 2031-06-08 12:00" in said
    assert "gone by 2031-06-09 08:00" in said
    assert "Copies telegram:quay/1" in said
    assert len(json.loads(run("recovered", "71", "--json"))["posts"]) == 2
    assert "Recovered" in run("ledger", "71")
    assert "no such channel" in run("recovered", "nowhere", status=2)
    rows = [json.loads(line) for line in run("export", "recovered").splitlines()]
    assert [(row["post"], row["loss"]) for row in rows if row["post"]] == [
        ("telegram:71/3", "absent"),
        ("telegram:71/8", "never held"),
    ]
    with TestClient(create_app(Settings(archive=folder)), base_url="http://localhost") as client:
        page = client.get("/recovered")
        assert page.status_code == 200
        assert "style=" not in page.text
        assert WORDS in page.text
        assert "Lamps of Tarn" in page.text
        assert "3 posts" in page.text
        assert "2 posts" in client.get("/recovered?channel=telegram:71").text
        assert client.get("/recovered?channel=nowhere").status_code == 404
        assert 'href="/recovered?channel=telegram%3A71"' in client.get("/ledger?channel=telegram:71").text
