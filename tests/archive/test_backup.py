"""Backups, compacting, and the ways in which an archive cannot be written: one clear line each, nothing lost."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import namedtuple
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from stemmatic.api.archive import Archive
from stemmatic.api.care import back_up, compact, diagnose, verify
from stemmatic.archive import backup as copies
from stemmatic.archive.integrity import maintenance as care_of_archives
from stemmatic.archive.store import Store
from stemmatic.errors import ArchiveError, DamagedArchive, LockedArchive
from stemmatic.model import Dump
from tests.archive.kept import OPTIONS, STORM, change, command_line, write_dumps
from tests.invented import post
from tests.rights import without_rights

DUMP = Dump(sha256="0" * 64, name="posts.jsonl", format="table", size_bytes=10)
Usage = namedtuple("Usage", "total used free")


def keys(archive: Path) -> list[str]:
    with Archive(archive) as opened:
        return [one.key for one in opened.posts]


def test_a_backup_is_an_archive_and_is_noted(archive: Path, tmp_path: Path) -> None:
    assert [one.said for one in diagnose(archive)] == ["no backup is known"]
    found = back_up(archive, tmp_path / "copy")
    assert found.faults == ()
    assert found.seal == verify(archive).seal
    assert keys(tmp_path / "copy") == keys(archive)
    assert [one.path for one in copies.backups(archive)] == [tmp_path / "copy" / "archive.sqlite"]
    assert diagnose(archive) == []
    assert sorted(path.name for path in (tmp_path / "copy").iterdir()) == ["archive.sqlite"]


def test_a_backup_that_was_not_noted_is_noted_by_the_next(archive: Path, tmp_path: Path) -> None:
    back_up(archive, tmp_path / "copy")
    (archive / "backups.jsonl").unlink()
    assert back_up(archive, tmp_path / "copy").faults == ()
    assert [one.path for one in copies.backups(archive)] == [tmp_path / "copy" / "archive.sqlite"]
    with Archive(archive) as opened:
        link = next(iter(opened.links))
        opened.verdicts.judge(link.source, link.target, "right")
    with pytest.raises(ArchiveError, match="an archive already"):
        back_up(archive, tmp_path / "copy")


def test_the_newest_backup_that_is_still_there_is_named(archive: Path, tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        back_up(archive, tmp_path / name)
    shutil.rmtree(tmp_path / "three")
    with (archive / "backups.jsonl").open("a") as stream:
        stream.write('{"at": "2031-01-01T00:0')  # a line that was not written whole
    assert copies.backups(archive)[0].path.parent.name == "two"
    assert str(tmp_path / "two" / "archive.sqlite") in copies.how_to_restore(archive / "archive.sqlite")
    (archive / "archive.sqlite").write_bytes(b"damaged beyond all repair" * 400)
    with pytest.raises(DamagedArchive, match=str(tmp_path / "two")):
        Archive(archive)


def test_a_backup_older_than_the_last_step_is_noted(archive: Path, tmp_path: Path) -> None:
    back_up(archive, tmp_path / "copy")
    more = tmp_path / "more.jsonl"
    more.write_text('{"channel": "tarn_port", "id": 9, "text": "The lock is painted."}\n')
    with Archive(archive) as opened:
        opened.add([more], options=OPTIONS)
    assert ["is older than the last step" in one.said for one in diagnose(archive)] == [True]


def test_a_backup_never_takes_the_place_of_anything(archive: Path, tmp_path: Path) -> None:
    back_up(archive, tmp_path / "copy")
    before = (tmp_path / "copy" / "archive.sqlite").read_bytes()
    with pytest.raises(ArchiveError, match="already"):
        back_up(archive, tmp_path / "copy")
    with pytest.raises(ArchiveError, match="already"):
        back_up(archive, archive)
    assert (tmp_path / "copy" / "archive.sqlite").read_bytes() == before
    (tmp_path / "file").write_text("x")
    with pytest.raises(ArchiveError, match="expected a folder"):
        back_up(archive, tmp_path / "file")


def test_a_backup_while_others_read_and_write_is_of_one_moment(archive: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    failed: list[BaseException] = []

    def write() -> None:
        try:
            with closing(Store(archive)) as store:
                for number in itertools.takewhile(lambda _: not stop.is_set(), itertools.count(1)):
                    dump = Dump(sha256=f"{number:064}", name=f"{number}.jsonl", format="table", size_bytes=1)
                    boats = (post(f"stream{number}", n, f"Boat {n} of convoy {number} passes.") for n in range(50))
                    posts = [replace(one, place=replace(one.place, dump_sha256=dump.sha256)) for one in boats]
                    store.add_dump(dump, posts, [], {})
        except Exception as error:  # noqa: BLE001 (seen by the test below)
            failed.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            found = back_up(archive, tmp_path / f"copy{number}")
            assert found.faults == ()
            with closing(sqlite3.connect(tmp_path / f"copy{number}" / "archive.sqlite")) as copy:
                counts = copy.execute("SELECT count(*) FROM posts WHERE channel LIKE 'stream%' GROUP BY channel")
                assert {count for (count,) in counts} <= {50}  # each dump whole or not at all
            time.sleep(0.05)
    finally:
        stop.set()
        writer.join()
    assert failed == []
    assert verify(archive).faults == ()


def test_a_damaged_archive_gives_no_backup(archive: Path, tmp_path: Path) -> None:
    change(archive, "UPDATE posts SET record = replace(record, 'milk', 'silk')")
    with pytest.raises(ArchiveError, match="does not fit"):
        back_up(archive, tmp_path / "copy")
    assert copies.backups(archive) == []


def test_compacting_gives_room_back_and_loses_nothing(archive: Path) -> None:
    with closing(Store(archive)) as store:
        store.add_dump(DUMP, (post("a", n, f"{n} " * 2000) for n in range(200)), [], {})
        store.add_dump(DUMP, [post("a", 1, "Little.")], [], {"channel": "who"})
    held, seal = keys(archive), verify(archive).seal
    stray = archive / "index" / f"words-{7:020}-0123abcd"
    young = archive / "index" / f"words-{8:020}-0123abcd"
    foreign = archive / "index" / "notes-of-somebody"
    for folder in (stray, young, foreign):
        folder.mkdir()
        (folder / "text.npy").write_bytes(b"x" * 1000)
    for folder in (stray, foreign):
        os.utime(folder, (0, 0))
    before, after = compact(archive)
    assert after < before / 2
    assert keys(archive) == held
    assert verify(archive).seal == seal
    assert not stray.exists()
    assert young.exists()
    assert foreign.exists()


def test_no_room(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (archive / "archive.sqlite").read_bytes()
    for module in (copies, care_of_archives):
        monkeypatch.setattr(module.shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 1000))
    with pytest.raises(ArchiveError, match="are free; nothing was changed; free some space"):
        back_up(archive, tmp_path / "copy")
    with pytest.raises(ArchiveError, match="nothing was changed; free some space"):
        compact(archive)
    assert not (tmp_path / "copy").exists()
    assert (archive / "archive.sqlite").read_bytes() == before
    assert any("too little for a backup" in one.said for one in diagnose(archive))


def test_a_full_disk_keeps_nothing_of_the_step_and_all_before_it(archive: Path) -> None:
    held = keys(archive)
    with closing(Store(archive)) as store:
        pages = store._rows("PRAGMA page_count")[0][0]
        store._rows(f"PRAGMA max_page_count = {pages + 5}")
        with pytest.raises(ArchiveError, match="the disk is full; nothing of this step was kept; free some space"):
            store.add_dump(DUMP, (post("a", n, f"{n} " * 2000) for n in range(200)), [], {})
        assert store.count_posts() == len(held)
        store._rows(f"PRAGMA max_page_count = {pages + 10_000}")
        assert store.add_dump(DUMP, [post("a", 1, "There is room again.")], [], {}) == (1, 1)
    assert verify(archive).faults == ()


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
@pytest.mark.parametrize("command", ["add", "evidence", "backup"])
def test_a_disk_that_is_full_while_a_command_writes(archive: Path, tmp_path: Path, command: str) -> None:
    more = tmp_path / "more.jsonl"
    more.write_text("".join(f'{{"channel": "boats", "id": {n}, "text": "{"Boat " * 300}{n}"}}\n' for n in range(800)))
    arguments = {
        "add": ["add", str(more), "--no-translations", "--archive", str(archive)],
        "evidence": ["evidence", "table:tarn_port/1", "--archive", str(archive), "-o", str(tmp_path / "bag")],
        "backup": ["backup", str(tmp_path / "copy"), "--archive", str(archive)],
    }[command]
    limit = {"add": 500_000, "evidence": 4_000, "backup": 100_000}[command]
    held = keys(archive)
    code = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}));"
        "from stemmatic.show.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=False, text=True)
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("stemmatic: ")
    assert "Traceback" not in done.stderr
    assert keys(archive) == held
    assert verify(archive).faults == ()
    assert not (tmp_path / "bag").exists()
    assert not (tmp_path / "copy").exists()
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_second_writer_and_doctor_meet_a_locked_archive(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stemmatic.archive.database._WAIT_SECONDS", 0.1)
    with closing(Store(archive)) as store, store.writing():
        assert any("another process is writing" in one.said for one in diagnose(archive))
        with pytest.raises(LockedArchive, match="another process is writing"):
            compact(archive)
        assert verify(archive).faults == ()  # readers do not wait
        assert back_up(archive, tmp_path / "copy").faults == ()
        for arguments in (["add", *write_dumps(tmp_path / "dumps")], ["compact"]):
            if arguments[0] == "add":
                (tmp_path / "dumps" / "port.jsonl").write_text('{"channel": "a", "id": 1, "text": "New."}\n')
            done = command_line(*arguments, "--archive", archive)
            assert done.exit_code == 2
            assert done.stderr.count("\n") == 1
            assert "another process is writing" in done.stderr
    assert not any("writing" in one.said for one in diagnose(archive))


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="permissions of POSIX")
def test_a_folder_that_cannot_be_written(sound: Path) -> None:
    with tempfile.TemporaryDirectory() as name:  # not below the folder of pytest, where only its owner may look
        Path(name).chmod(0o755)
        archive, more = Path(name, "archive"), Path(name, "more.jsonl")
        more.write_text(f'{{"channel": "boats", "id": 1, "text": "{STORM}"}}\n')
        archive.mkdir()
        shutil.copy(sound / "archive.sqlite", archive)
        (archive / "archive.sqlite").chmod(0o444)
        archive.chmod(0o555)

        def use() -> None:
            assert verify(archive).faults == ()
            (finding,) = (one for one in diagnose(archive) if "cannot be written" in one.said)
            assert "the archive can be read" in finding.said
            for arguments in (["add", more], ["compact"]):
                done = command_line(*arguments, "--archive", archive)
                assert done.exit_code == 2, done.output
                assert done.stderr.count("\n") == 1
                assert "cannot be written" in done.stderr

        without_rights(use)
        archive.chmod(0o755)
