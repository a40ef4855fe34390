"""An archive of invented channels that take from one another, with views, a lost origin and forwards."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stemmatic.api.archive import Archive
from stemmatic.options import Options
from stemmatic.show.cli import app

TOLL = "The harbour office of Tarn raises the toll on the long bridge from the first of May, says a notice at the gate."
LOCK = "Ворота нижнего шлюза в Тарне закроют на ремонт в июле, баржи пойдут по старому каналу через Мерский перекат."
FAIR = "Kasabanın sonbahar panayırı bu yıl rıhtım yerine eski tuz ambarlarının önündeki geniş meydanda kurulacak."


def rows() -> Iterator[dict[str, Any]]:
    """Three pieces of news: Tarn says them first, Mere has them from Tarn, Quay from Mere by forwarding."""
    for at, (text, day) in enumerate(((TOLL, "2031-05-02"), (LOCK, "2031-06-03"), (FAIR, "2031-06-20"))):
        yield {"channel": "Tarn", "id": 10 + at, "date": f"{day}T08:00:00Z", "text": text, "views": 100 * (at + 1)}
        yield {"channel": "Mere", "id": 20 + at, "date": f"{day}T09:00:00Z", "text": text, "views": 5000}
        forward = {"forwarded_from_id": "Mere", "forwarded_from_number": 20 + at}
        yield {"channel": "Quay", "id": 30 + at, "date": f"{day}T11:00:00Z", "text": text, **forward}
    gone = {"forwarded_from_id": "Gone", "forwarded_from_number": 7}
    words = (
        "Nobody at the ferry office would say why the lamp of the outer mole has been dark for nine nights in a row."
    )
    yield {"channel": "Quay", "id": 40, "date": "2031-06-21T10:00:00Z", "text": words, **gone}
    yield {"channel": "Mere", "id": 41, "date": "2031-06-21T12:00:00Z", "text": words, **gone}


@pytest.fixture(scope="session")
def relayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive's folder; not to be changed."""
    home = tmp_path_factory.mktemp("relayed")
    dump = home / "posts.jsonl"
    dump.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows()), "utf-8")
    options = replace(Options(), translate=replace(Options().translate, enabled=False))
    with Archive(home / "archive", create=True) as archive:
        archive.add([dump], options=options)
    return home / "archive"


@pytest.fixture(scope="session")
def archive(relayed: Path) -> Iterator[Archive]:
    with Archive(relayed) as opened:
        yield opened


Said = Callable[..., str]


@pytest.fixture
def say(relayed: Path) -> Said:
    """What a command prints about that archive."""

    def run(*arguments: object, status: int = 0) -> str:
        done = CliRunner().invoke(app, [*map(str, arguments), "--archive", str(relayed)], catch_exceptions=False)
        assert done.exit_code == status, done.output
        return done.stdout if not status else done.output

    return run
