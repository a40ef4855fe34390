"""Commands beside ``add`` end before a statement or a change in a folder, and the same command again completes them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from stemmatic.api.archive import Archive
from stemmatic.api.care import verify
from stemmatic.archive import backup
from tests.archive.kept import command_line, make_archive
from tests.killing import ARCHIVE, Killer, Killing, choose, read_places

pytest.importorskip("fcntl", reason="needs os.fork")
MOST_PLACES = 2
COPY = "{around}/copy"
COMMANDS = {
    "judge": ("judge", "table:tarn_port/2", "table:tarn_daily/8", "wrong"),
    "hide": ("hide", "table:tarn_port/2"),
    "annotate": ("annotate", "table:tarn_port/2", "--tag", "ferry", "--comment", "ask them"),
    "compact": ("compact",),
    "backup": ("backup", COPY),
    "evidence": ("evidence", "table:tarn_port/2", "-o", COPY),
    "export": ("export", "posts", "-o", COPY),
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with an original that the web page kept."""
    folder = tmp_path_factory.mktemp("others")
    archive = make_archive(folder)
    files = archive / "uploads" / "ab" / "files"
    files.mkdir(parents=True)
    shutil.copy(folder / "dumps" / "port.jsonl", files)
    (files.parent / "kept.json").write_text('{"port.jsonl": "port.jsonl"}')
    return archive


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    made = Killer()
    yield made
    made.close()


def left(archive: Path) -> tuple[object, ...]:
    """What there is: tables, what people say now, and what was written beside the archive."""
    with Archive(archive) as opened:
        tables = [opened.table(name).to_pylist() for name in ("posts", "links", "families")]
        said: list[object] = [(one.source, one.target, one.verdict) for one in opened.verdicts]
        said += [(one.kind, one.target, one.text) for one in opened.annotations]
    copy = archive.with_name("copy")
    if copy.is_file():
        return tables, said, copy.read_bytes()
    if (copy / "archive.sqlite").exists():
        originals = sorted(path.name for path in (copy / "uploads").rglob("*.json*"))
        noted = [one.path for one in backup.backups(archive)] == [copy / "archive.sqlite"]
        return tables, said, originals, noted, verify(copy).faults
    return tables, said, copy.exists() and verify(copy).faults


@pytest.mark.parametrize("name", COMMANDS)
def test_killed_anywhere(base: Path, killer: Killer, tmp_path: Path, name: str) -> None:
    words = (*COMMANDS[name], "--archive", ARCHIVE)
    whole = tmp_path / "whole" / "archive"
    assert killer.kill([Killing(str(base), str(whole), words)]) == [0]
    places, expected = read_places(whole), left(whole)
    numbers = choose([place if ".part" not in place else f"write {place}" for place in places], MOST_PLACES) or [1]
    for number in numbers:
        archive, place = tmp_path / f"{number}" / "archive", f"before {places[number - 1]}, step {number}"
        assert killer.kill([Killing(str(base), str(archive), words, number)]) == [-9], place
        assert verify(archive).faults == (), place
        copy = archive.with_name("copy")
        if (copy / "archive.sqlite").exists() or (copy / "bagit.txt").exists():
            assert verify(copy).faults == (), place  # what has its name is whole
        command_line(*(word.replace(ARCHIVE, str(archive)).replace(COPY, str(copy)) for word in words))
        found = left(archive)
        assert found == expected, place
        assert verify(archive).faults == (), place
