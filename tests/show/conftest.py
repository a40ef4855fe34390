"""Archives of invented posts, and the command line as users start it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from signs import Held, look_into, make_archive
from tarn import write_rows
from typer.testing import CliRunner, Result

from stemmatic.api.archive import Archive
from stemmatic.options import Options
from stemmatic.show.cli import app
from tests.sharing import made_once


@pytest.fixture(scope="session")
def tarn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of one language's copies, a lost origin, an undated post and a hostile one."""
    folder = tmp_path_factory.mktemp("tarn")
    dump = write_rows(folder / "posts.jsonl", damaged=True)
    options = replace(Options(), translate=replace(Options().translate, enabled=False))
    with Archive(folder / "archive", create=True) as archive:
        archive.add([dump], options=options)
    return folder / "archive"


@pytest.fixture(scope="session")
def examples(traced: Path) -> Path:
    """The archive of the bundled examples; not to be changed."""
    return traced / "archive"


@pytest.fixture(scope="session")
def signs(tmp_path_factory: pytest.TempPathFactory) -> Held:
    """An archive in which every text holds every sign that something may obey; not to be changed."""
    return look_into(made_once(tmp_path_factory, "signs", make_archive) / "archive")


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line inside this process, at 100 columns."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("STEMMATIC_ARCHIVE", raising=False)

    def invoke(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False)

    return invoke
