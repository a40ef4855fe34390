"""Export: the contract of four tables in three formats."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

import stemmatic
from stemmatic.api.archive import Archive
from stemmatic.show.export import WRITERS, open_output, rows_as_csv
from stemmatic.tables import SCHEMAS
from tests.invented_dump import write_rows

TABLES, FORMATS = ("posts", "passages", "links", "families"), ("jsonl", "csv", "parquet")


def parse_time(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def read_back(path: Path, schema: pa.Schema, file_format: str) -> list[dict[str, Any]]:
    """The rows of an exported file, with the types of the schema."""
    if file_format == "parquet":
        return list(pa.parquet.read_table(path).to_pylist())
    if file_format == "jsonl":
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    else:
        types = {
            one.name: pa.string() if pa.types.is_nested(one.type) or pa.types.is_timestamp(one.type) else one.type
            for one in schema
        }
        table = pa.csv.read_csv(
            path,
            parse_options=pa.csv.ParseOptions(newlines_in_values=True),
            convert_options=pa.csv.ConvertOptions(
                column_types=types, strings_can_be_null=True, quoted_strings_can_be_null=False, null_values=[""]
            ),
        )
        rows = table.to_pylist()
    for row in rows:
        for one in schema:
            if pa.types.is_timestamp(one.type):
                row[one.name] = parse_time(row[one.name])
            elif pa.types.is_nested(one.type) and file_format == "csv" and row[one.name] is not None:
                row[one.name] = json.loads(row[one.name])
    return rows


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("source", ["tarn", "examples"])
def test_export_gives_back_every_value(
    source: str, name: str, file_format: str, run: Any, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = request.getfixturevalue(source)
    out = tmp_path / f"{name}.{file_format}"
    assert run("export", name, "--archive", folder, "--format", file_format, "-o", out).exit_code == 0
    with Archive(folder) as archive:
        table = archive.table(name)
    assert table.schema.equals(SCHEMAS[name])
    assert table.num_rows > 0
    assert read_back(out, SCHEMAS[name], file_format) == table.to_pylist()


@pytest.mark.parametrize("name", TABLES)
def test_csv_and_jsonl_name_the_documented_fields(name: str, run: Any, tarn: Path) -> None:
    lines = run("export", name, "--archive", tarn).stdout.splitlines()
    assert list(json.loads(lines[0])) == SCHEMAS[name].names
    text = run("export", name, "--archive", tarn, "--format", "csv").stdout
    rows = list(csv.reader(text.splitlines(keepends=True)))
    assert rows[0] == SCHEMAS[name].names
    assert len(rows) == len(lines) + 1


def test_a_spreadsheet_runs_nothing_and_the_contract_stays_exact(run: Any, tmp_path: Path) -> None:
    texts = [
        "=2+3 of the harbour",
        "+380 ships are waiting",
        "@tarn_port says so",
        "-5 degrees at Tarn",
        "quiet \x1b[2J water",
    ]
    dump = write_rows(tmp_path / "posts.jsonl", [("a", str(number), text) for number, text in enumerate(texts)])
    stemmatic.trace([dump], tmp_path / "archive").close()
    arguments = ("export", "posts", "--archive", tmp_path / "archive")

    def said(*more: str) -> list[str]:
        text = run(*arguments, "--format", "csv", *more).stdout
        return [row["text"] for row in csv.DictReader(text.splitlines(keepends=True))]

    assert said() == texts
    assert said("--for-spreadsheets") == [f"'{text}" for text in texts[:4]] + ["quiet \ufffd[2J water"]
    assert "is for --format csv" in run(*arguments, "--for-spreadsheets").stderr


def test_rows_that_are_no_table_are_guarded_alike() -> None:
    rows = [(1, "=2+3", None), (2, "quiet \x1b[2J water", "-5")]
    assert rows_as_csv(("n", "a", "b"), rows) == "n,a,b\r\n1,=2+3,\r\n2,quiet \x1b[2J water,-5\r\n"
    guarded = rows_as_csv(("n", "a", "b"), rows, for_spreadsheets=True)
    assert guarded == "n,a,b\r\n1,'=2+3,\r\n2,quiet \ufffd[2J water,'-5\r\n"


def test_the_contract_has_these_fields() -> None:
    posts = (
        "post channel number date text languages forwarded_from origin reactions views speaker role event place"
        " stated_date hashtags dump_sha256 position"
    )
    links = "source target directed relation score source_coverage target_coverage grounds passages"
    families = "family posts channels languages earliest stemma"
    assert set(posts.split()) <= set(SCHEMAS["posts"].names)
    assert set(links.split()) <= set(SCHEMAS["links"].names)
    assert set(families.split()) <= set(SCHEMAS["families"].names)
    pair = SCHEMAS["links"].field("passages").type.value_type
    assert {"source_begin", "source_end", "target_begin", "target_end", "score"} == {one.name for one in pair}
    edge = SCHEMAS["families"].field("stemma").type.value_type
    assert {"source", "target", "grounds"} <= {one.name for one in edge}


def test_times_null_and_lists(run: Any, tarn: Path) -> None:
    rows = [json.loads(line) for line in run("export", "posts", "--archive", tarn).stdout.splitlines()]
    by_key = {row["post"]: row for row in rows}
    first = by_key["table:tarn_port/1"]
    assert first["date"] == "2031-03-01T08:00:00Z"
    assert first["views"] is None
    assert first["hashtags"] == ["LowerTarn"] or first["hashtags"] == ["#LowerTarn"]
    assert by_key["table:tarn_daily/9"]["date"] is None
    text = run("export", "posts", "--archive", tarn, "--format", "csv").stdout
    row = next(row for row in csv.DictReader(text.splitlines(keepends=True)) if row["post"] == "table:tarn_port/1")
    assert row["date"] == "2031-03-01T08:00:00Z"
    assert row["views"] == ""
    assert json.loads(row["hashtags"]) == first["hashtags"]


def test_null_and_empty_text_differ_in_csv(tmp_path: Path) -> None:
    table = pa.table({"a": pa.array(["", None, 'x,\n"y"'], pa.string()), "b": pa.array([1, None, 3], pa.int64())})
    with open_output(tmp_path / "t.csv") as out:
        WRITERS["csv"](table, out)
    assert (tmp_path / "t.csv").read_text() == '"a","b"\n"",1\n,\n"x,\n""y""",3\n'


def test_exporting_twice_gives_the_same_bytes(run: Any, tarn: Path) -> None:
    for name in TABLES:
        for file_format in FORMATS:
            once, again = (run("export", name, "--archive", tarn, "-f", file_format).stdout_bytes for _ in range(2))
            assert once == again
            assert once


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("before")

    def fail() -> None:
        with open_output(path) as out:
            out.write(b"half")
            assert path.read_text() == "before"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["out.jsonl"]
    with open_output(path) as out:
        out.write(b"whole")
    assert path.read_text() == "whole"
    assert [one.name for one in tmp_path.iterdir()] == ["out.jsonl"]


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "real" / "out.csv")
    with open_output(link) as out:
        out.write(b"x")
    assert link.is_symlink()
    assert (tmp_path / "real" / "out.csv").read_bytes() == b"x"


def test_nowhere_to_write_is_one_line(run: Any, tarn: Path, tmp_path: Path) -> None:
    missing = run("export", "posts", "--archive", tarn, "-o", tmp_path / "no" / "out.csv")
    assert missing.exit_code == 2
    assert len(missing.stderr.splitlines()) == 1
    assert "out.csv" in missing.stderr
    folder = run("export", "posts", "--archive", tarn, "-o", tmp_path)
    assert (folder.exit_code, len(folder.stderr.splitlines())) == (2, 1)
    assert "is a folder" in folder.stderr


def test_times_are_utc_in_every_zone() -> None:
    from stemmatic.show.machine import iso

    assert iso(datetime(2031, 3, 1, 8, tzinfo=UTC)) == "2031-03-01T08:00:00Z"
    assert iso(datetime.fromisoformat("2031-03-01T10:00:00.5+02:00")) == "2031-03-01T08:00:00.500000Z"
