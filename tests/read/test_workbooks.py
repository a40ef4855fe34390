"""Workbooks: refused with the way to read them where the optional package is missing, and rows as it gives them."""

from __future__ import annotations

import importlib.machinery
import sys
import types
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from stemmatic.read import containers, read_dumps
from stemmatic.read.rows import sheet_rows

EIGHT = datetime(2031, 6, 2, 8)  # noqa: DTZ001 (as a sheet has it)
SHEETS: dict[str, list[list[Any]]] = {
    "посты": [["", ""], ["канал", "дата", "новость"], ["quay", EIGHT, "The crane is back"]],
    "empty": [],
    "more": [["channel", "date", "text"], ["pier", "02.06.2031", "Ships wait"]],
}


def workbook(folder: Path, *members: tuple[str, str]) -> Path:
    path = folder / "posts.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members or [("[Content_Types].xml", "<x/>"), ("xl/workbook.xml", "<x/>")]:
            archive.writestr(name, content)
    return path


class Workbook:
    """What the package gives, as far as it is asked."""

    sheet_names = tuple(SHEETS)

    @staticmethod
    def from_filelike(stream: Any) -> Workbook:
        assert stream.read(2) == b"PK"
        return Workbook()

    def get_sheet_by_name(self, name: str) -> Any:
        return types.SimpleNamespace(to_python=lambda *, skip_empty_area: SHEETS[name])


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("python_calamine")
    module.CalamineWorkbook = Workbook  # type: ignore[attr-defined]
    module.__spec__ = importlib.machinery.ModuleSpec("python_calamine", None)
    monkeypatch.setitem(sys.modules, "python_calamine", module)


def test_without_the_package_a_workbook_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (containers, sheet_rows):
        monkeypatch.setattr(module, "find_spec", lambda _: None)
    ods = ("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    for path in (workbook(tmp_path), workbook(tmp_path, ods, ("content.xml", "<x/>"))):
        (found,) = read_dumps([path])
        assert found.dump is None
        assert found.skipped[0].advice == "pip install 'stemmatic[sheets]', or save the sheet as .csv"


@pytest.mark.usefixtures("installed")
def test_rows_of_every_sheet(tmp_path: Path) -> None:
    (found,) = read_dumps([workbook(tmp_path)])
    posts = list(found)
    assert [(post.channel, post.text, post.place.position) for post in posts] == [
        ("quay", "The crane is back", "sheet посты, row 3"),
        ("pier", "Ships wait", "sheet more, row 2"),
    ]
    assert posts[0].date == datetime(2031, 6, 2, 8, tzinfo=UTC)


@pytest.mark.usefixtures("installed")
def test_a_document_that_is_no_workbook_is_refused_as_before(tmp_path: Path) -> None:
    (found,) = read_dumps([workbook(tmp_path, ("[Content_Types].xml", "<x/>"), ("word/document.xml", "<x/>"))])
    assert found.skipped[0].reason == "an office document or e-book"
