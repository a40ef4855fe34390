"""Workbooks: refused with the way to read them where the optional package is missing, and rows as it gives them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook as RealWorkbook

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


def test_without_the_package_a_workbook_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (containers, sheet_rows):
        monkeypatch.setattr(module, "find_spec", lambda _: None)
    ods = ("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    for path in (workbook(tmp_path), workbook(tmp_path, ods, ("content.xml", "<x/>"))):
        (found,) = read_dumps([path])
        assert found.dump is None
        assert found.skipped[0].advice == "pip install 'stemmatic[sheets]', or save the sheet as .csv"


def test_rows_of_every_sheet(tmp_path: Path) -> None:
    book = RealWorkbook()
    book.remove(book.worksheets[0])
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "posts.xlsx")
    (found,) = read_dumps([tmp_path / "posts.xlsx"])
    posts = list(found)
    assert [(post.channel, post.text, post.place.position) for post in posts] == [
        ("quay", "The crane is back", "sheet посты, row 3"),
        ("pier", "Ships wait", "sheet more, row 2"),
    ]
    assert posts[0].date == datetime(2031, 6, 2, 8, tzinfo=UTC)


def test_a_document_that_is_no_workbook_is_refused_as_before(tmp_path: Path) -> None:
    (found,) = read_dumps([workbook(tmp_path, ("[Content_Types].xml", "<x/>"), ("word/document.xml", "<x/>"))])
    assert found.skipped[0].reason == "an office document or e-book"


# --- with the package itself -----------------------------------------------------------------------------------------

ROWS: list[list[Any]] = [
    ["канал", "дата", "новость", "просмотры", "отметка"],
    ["quay", EIGHT, "Паром «Тарн» вышел из гавани 🚢", 1200, "a"],
    ["quay", datetime(2031, 6, 3), "العبّارة عند الرصيف", None, "b"],  # noqa: DTZ001
    [None, None, None, None, None],
    ["pier", "02.06.2031 09:30", "Işıklar açık: feribot iskelede", 7.0, True],
]


def xlsx(path: Path) -> Path:
    """A workbook as a spreadsheet writes it, with a sheet of notes before that of posts."""
    book = RealWorkbook()
    notes = book.active
    assert notes is not None
    notes.title = "notes"
    notes.append(["what", "who"])
    notes.append(["collected by hand", "us"])
    for row in [["", ""], *ROWS]:
        (book["посты"] if "посты" in book.sheetnames else book.create_sheet("посты")).append(row)
    book.save(path)
    return path


def ods(path: Path) -> Path:
    """A workbook of the OpenDocument kind, by its specification."""

    def cell(value: Any) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, bool):
            return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
        if isinstance(value, datetime):
            return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
        if isinstance(value, (int, float)):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    rows = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in ROWS)
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {names} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="посты">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path


@pytest.mark.parametrize("make", [xlsx, ods])
def test_real_workbooks_are_read(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    (found,) = read_dumps([make(tmp_path / "posts.bin")])  # the name must not help
    posts = [post for post in found if post.channel in ("quay", "pier")]
    assert found.dump is not None
    assert found.dump.format == "table"
    assert [post.text for post in posts] == [ROWS[1][2], ROWS[2][2], ROWS[4][2]]
    assert [post.date for post in posts] == [
        datetime(2031, 6, 2, 8, tzinfo=UTC),
        datetime(2031, 6, 3, tzinfo=UTC),
        datetime(2031, 6, 2, 9, 30, tzinfo=UTC),
    ]
    assert [post.views for post in posts] == [1200, None, 7]
    assert posts[0].extra["отметка"] == "a"
    rows = (3, 4, 6) if make is xlsx else (2, 3, 5)
    assert [post.place.position for post in posts] == [f"sheet посты, row {row}" for row in rows]
    assert any("отметка" in line.reason for line in found.skipped)


@pytest.mark.parametrize("make", [xlsx, ods])
def test_a_real_workbook_that_is_damaged_is_a_line(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    path = make(tmp_path / "posts.bin")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    (found,) = read_dumps([path])
    assert list(found) == []
    assert [line.deliberate for line in found.skipped] == [False]
