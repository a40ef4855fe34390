"""Wrong input on purpose, through the command line: one clear line, the right status, nothing half-stored."""

from __future__ import annotations

import json
import os
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from stemmatic.archive.store import Store
from stemmatic.pipeline import road
from stemmatic.pipeline.run import Run
from stemmatic.pipeline.understanding import understand_changed
from stemmatic.read import Reading, read_dumps
from stemmatic.show.cli import app
from tests.rights import without_rights

ROWS = [
    {"channel": "tarn_port", "id": n, "date": f"2031-03-01T0{n}:00:00Z", "text": f"Notice {n}: the lock of Tarn opens."}
    for n in range(1, 4)
]
EXPORT = {
    "name": "Tarn",
    "type": "public_channel",
    "id": 77,
    "messages": [
        {"id": n, "type": "message", "date": f"2031-03-0{n}T08:00:00", "text": f"The lock opens at {n} o'clock."}
        for n in range(1, 6)
    ],
}


def run(*arguments: object) -> Result:
    """The command line inside this process."""
    environment = {"COLUMNS": "400", "STEMMATIC_ARCHIVE": ""}
    return CliRunner().invoke(app, [str(one) for one in arguments], env=environment, catch_exceptions=False)


def trace(folder: Path, *arguments: object) -> Result:
    return run("trace", *arguments, "--no-translations", "--archive", folder / "archive")


def counts(archive: Path) -> dict[str, int]:
    """How many rows the archive's tables have, after a check of the whole file."""
    with closing(sqlite3.connect(archive / "archive.sqlite")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        names = ("dumps", "sightings", "posts", "understood", "runs")
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}  # noqa: S608


def write_rows(path: Path, rows: list[dict[str, Any]] = ROWS) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def write_zip(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def broken_export(path: Path) -> Path:
    messages: list[Any] = [dict(one) for one in EXPORT["messages"]]  # type: ignore[attr-defined]
    messages[0]["id"], messages[1]["text"], messages[2]["reactions"], messages[3] = "first", 5, "many", None
    path.write_text(json.dumps({**EXPORT, "messages": messages}), encoding="utf-8")
    return path


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


WRONG: dict[str, tuple[Callable[[Path], Path], int, str, int]] = {
    # what: how it is made, how many faults, what a line of them says, how many posts are read
    "empty file": (lambda at: written(at / "a.json", b""), 1, "the file is empty", 0),
    "picture": (
        lambda at: written(at / "a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256))),
        1,
        "format",
        0,
    ),
    "export cut off": (lambda at: written(at / "a.json", json.dumps(EXPORT)[:-20]), 1, "byte ", 4),
    "export of wrong types": (lambda at: broken_export(at / "a.json"), 4, "messages[0] (id first)", 1),
    "member outside": (lambda at: write_zip(at / "a.zip", {"../a.json": json.dumps(EXPORT)}), 1, "outside", 0),
    "table without text": (lambda at: written(at / "a.csv", "one,two\n1,2\n"), 1, "a column with the text", 0),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_listed_and_the_rest_is_read(what: str, tmp_path: Path) -> None:
    make, faults, says, posts = WRONG[what]
    done = trace(tmp_path, make(tmp_path), write_rows(tmp_path / "sound.jsonl"), "--json")
    assert done.exit_code == 1
    facts = json.loads(done.stdout)
    assert len([one for one in facts["skipped"] if not one["deliberate"]]) == faults
    assert any(says in f"{one['position']}: {one['reason']}" for one in facts["skipped"])
    assert facts["posts"] == posts + len(ROWS)
    found = counts(tmp_path / "archive")
    assert found["sightings"] == found["posts"] == found["understood"] == facts["posts"]


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "exports" / "inner").mkdir(parents=True)
    done = trace(tmp_path, tmp_path / "exports")
    assert done.exit_code == 1
    assert "the folder is empty" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--map", "txt=body"), "--map txt=body: no field 'txt'"),
        (("--map", "text"), "expected FIELD=COLUMN"),
        (("--option", "link.gram_words=0"), "gram_words=0: expected 1 to"),
        (("--option", "link.gram_words=99999999999999999999"), "expected 1 to"),
        (("--option", "link.min_coverage=7"), "min_coverage=7.0: expected 0 to 1"),
        (("--option", "translate.near_hours=nan"), "expected a number"),
        (("--option", "link.min_word=5"), "did you mean link.min_words"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_reading(arguments: tuple[str, ...], says: str, tmp_path: Path) -> None:
    done = trace(tmp_path, write_rows(tmp_path / "sound.jsonl"), *arguments)
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 1
    assert says in done.stderr
    assert not (tmp_path / "archive").exists() or counts(tmp_path / "archive")["dumps"] == 0


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (cake)")


def marked(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA application_id = 77")


def newer(path: Path) -> None:
    Store(path.parent, create=True).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 900")


@pytest.mark.parametrize("command", ["trace", "add", "posts"])
@pytest.mark.parametrize(
    ("make", "says"),
    [
        (foreign, "another program's database"),
        (marked, "another program's database"),
        (newer, "newer Stemmatic"),
        (lambda path: path.write_bytes(b"no database " * 900), "the file is damaged"),
    ],
    ids=["foreign", "marked", "newer", "damaged"],
)
def test_other_databases_are_refused_untouched(
    command: str, make: Callable[[Path], object], says: str, tmp_path: Path
) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    make(archive / "archive.sqlite")
    before = (archive / "archive.sqlite").read_bytes()
    dumps = [] if command == "posts" else [write_rows(tmp_path / "sound.jsonl")]
    done = run(command, *dumps, "--archive", archive)
    assert (done.exit_code, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert says in done.stderr
    assert (archive / "archive.sqlite").read_bytes() == before
    assert [one.name for one in archive.iterdir()] == ["archive.sqlite"]


def test_a_damaged_page_is_one_line(tmp_path: Path) -> None:
    dump = write_rows(tmp_path / "many.jsonl", [{**ROWS[0], "id": n, "text": f"Boat {n} is in."} for n in range(900)])
    trace(tmp_path, dump)
    path = tmp_path / "archive" / "archive.sqlite"
    content = bytearray(path.read_bytes())
    content[3 * 4096 :] = b"\xff" * (len(content) - 3 * 4096)
    path.write_bytes(content)
    for command in (("posts",), ("link",), ("add", dump), ("export", "posts")):
        done = run(*command, "--archive", tmp_path / "archive")
        assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
        assert "the file is damaged" in done.stderr


def test_a_file_is_no_archive_folder(tmp_path: Path) -> None:
    dump = write_rows(tmp_path / "sound.jsonl")
    done = run("trace", dump, "--archive", dump)
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
    assert "expected a folder for the archive, found a file" in done.stderr
    (tmp_path / "archive.sqlite").touch()
    assert "there is no archive here" in run("posts", "--archive", tmp_path).stderr


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions of POSIX")
def test_an_archive_in_a_folder_that_cannot_be_written_is_read(tmp_path: Path) -> None:
    dump = write_rows(tmp_path / "sound.jsonl")
    trace(tmp_path, dump)
    archive = tmp_path / "archive"
    (archive / "archive.sqlite").chmod(0o444)
    archive.chmod(0o555)

    def use() -> None:
        assert len(json.loads(run("posts", "--json", "--archive", archive).stdout)) == len(ROWS)
        done = run("add", dump, "--map", "text=body", "--archive", archive)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "cannot be written here" in done.stderr

    try:
        without_rights(use)
    finally:
        archive.chmod(0o755)


def test_an_export_that_cannot_be_written_names_its_file(tmp_path: Path) -> None:
    trace(tmp_path, write_rows(tmp_path / "sound.jsonl"))
    target = tmp_path / "nowhere" / "posts.csv"
    done = run("export", "posts", "-o", target, "--archive", tmp_path / "archive")
    assert (done.exit_code, done.stderr) == (2, f"stemmatic: {target}: No such file or directory\n")


def test_posts_that_come_while_others_are_linked_are_linked_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = write_rows(tmp_path / "later.jsonl", [{**row, "channel": "lake_wire"} for row in ROWS])
    rounds = []

    def interrupted(run: Run) -> None:
        if not rounds:  # as another process would
            with closing(Store(tmp_path / "archive")) as other:
                (found,) = read_dumps([later], reading=Reading())
                assert found.dump is not None
                other.add_dump(found.dump, found, found.skipped, {})
        rounds.append(1)
        understand_changed(run)

    monkeypatch.setattr(road, "RUN", (replace(road.RUN[0], work=interrupted), *road.RUN[1:]))
    assert trace(tmp_path, write_rows(tmp_path / "sound.jsonl")).exit_code == 0
    assert len(rounds) == 2
    assert counts(tmp_path / "archive") == {"dumps": 2, "sightings": 6, "posts": 6, "understood": 6, "runs": 1}


def test_what_is_read_but_not_linked_is_said(tmp_path: Path) -> None:
    dump = write_rows(tmp_path / "sound.jsonl")
    with closing(Store(tmp_path / "archive", create=True)) as store:  # as a run that was killed leaves it
        (found,) = read_dumps([dump], reading=Reading())
        assert found.dump is not None
        store.add_dump(found.dump, found, found.skipped, {})
    for command in (("families",), ("posts", "--json"), ("export", "links"), ("show", "table:tarn_port/1")):
        done = run(*command, "--archive", tmp_path / "archive")
        assert done.exit_code == 0
        assert "3 posts are not linked yet; link them with: stemmatic link" in done.stderr
    assert trace(tmp_path, dump).exit_code == 0
    assert run("families", "--archive", tmp_path / "archive").stderr == ""


def test_what_gave_no_dump_stays_listed_until_it_does(tmp_path: Path) -> None:
    late = tmp_path / "late.jsonl"
    for _ in range(2):
        assert trace(tmp_path, write_rows(tmp_path / "sound.jsonl"), late).exit_code == 1
        listed = json.loads(run("skipped", "--json", "--archive", tmp_path / "archive").stdout)
        assert [(one["dump"], one["reason"]) for one in listed] == [(str(late), "there is no such file or folder")]
    assert trace(tmp_path, write_rows(late)).exit_code == 0
    assert json.loads(run("skipped", "--json", "--archive", tmp_path / "archive").stdout) == []


@pytest.mark.parametrize("command", [("search",), ("show",), ("families", "--speaker"), ("dossier",)])
def test_bytes_that_are_no_text_are_refused_in_one_line(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"channel": "quay", "id": 1, "text": "The ferry leaves at nine."}\n')
    run("trace", tmp_path / "rows.jsonl", "--archive", tmp_path / "archive", "--no-translations")
    done = run(*command, "quay\udcff \ud83d", "--archive", tmp_path / "archive")  # as Python has such bytes
    assert done.exit_code in (0, 2)
    assert "unexpected" not in done.output
    assert command == ("dossier",) or "expected UTF-8" in done.stderr
