"""What the server loads when it starts, so that nobody waits for it."""

from __future__ import annotations

import gc
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from stemmatic.show.web import drawing, phrases
from stemmatic.show.web.archives import Archives
from stemmatic.show.web.phrase_forms import COUNTED
from stemmatic.understand.language import identify


@pytest.fixture
def unfrozen() -> Iterator[None]:
    """What was set apart from garbage collection comes back."""
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("unfrozen")
def test_templates_and_models_are_there_and_set_apart(examples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "ENVIRONMENT", drawing.make_environment())
    archives = Archives(examples)
    archives.warm_up()
    archives.close()
    assert drawing.ENVIRONMENT.cache is not None
    compiled = {name for _, name in drawing.ENVIRONMENT.cache}
    assert compiled == {*drawing.ENVIRONMENT.list_templates(extensions=["html"])}
    assert identify._model.cache_info().currsize == 1
    assert gc.get_freeze_count() > 100_000


def test_forms_are_tried_in_their_order_whatever_a_text_begins_with() -> None:
    every = phrases._known()[1]
    for text in (*(form for form, _ in COUNTED[:20]), "3 words", "Слова", "", "…"):
        tried = phrases._forms_that_begin(text[:1])
        assert list(tried) == [form for form in every if form in tried]
        assert all(form in tried for form in every if form.values(text) is not None)


def test_an_index_of_earlier_rules_is_made_anew_when_the_server_starts(examples: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    shutil.copytree(examples, folder)
    with sqlite3.connect(folder / "archive.sqlite") as connection:
        connection.execute("UPDATE search_rules SET rules = 'of yesterday'")
    connection.close()
    archives = Archives(folder)
    archives.fill_search()
    with archives.lend() as archive:
        assert archive.overview().unindexed == 0
        assert archive.search("ferry OR bridge OR council").unindexed == 0
    archives.close()
    connection = sqlite3.connect(folder / "archive.sqlite")
    assert connection.execute("SELECT rules FROM search_rules").fetchall() != [("of yesterday",)]
    connection.close()
