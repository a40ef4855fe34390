"""Files that are sent: hostile names, limits, full disks, what is left behind."""

from __future__ import annotations

import errno
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.errors import NotFound
from stemmatic.show.web import uploads as module
from stemmatic.show.web.uploads import NoRoom, TooLarge, UploadRefused, Uploads, label_of, safe_parts

HOSTILE = [
    ("../../x", ("x",)),
    ("/etc/passwd", ("etc", "passwd")),
    ("C:\\Windows\\system32\\x.dll", ("C_", "Windows", "system32", "x.dll")),
    ("a\x00b.json", ("a_b.json",)),
    ("..", ("file",)),
    ("", ("file",)),
    ("./././", ("file",)),
    ("export/./../result.json", ("export", "result.json")),
    ("con", ("_con",)),
    ("NUL.txt", ("_NUL.txt",)),
    ("lpt1.html", ("_lpt1.html",)),
    ("console.txt", ("console.txt",)),
    ("trailing. . .", ("trailing",)),
    ("a:b|c?.csv", ("a_b_c_.csv",)),
    ("\u202ecod.exe", ("_cod.exe",)),
    ("Канал/сообщения.html", ("Канал", "сообщения.html")),
    ("...hidden", ("...hidden",)),
    ("\ud800x", ("_x",)),
]


Make = Callable[[Path, int], Uploads]


@pytest.fixture
def make() -> Iterator[Make]:
    """Uploads of a folder; all are closed after the test."""
    made: list[Uploads] = []

    def of(archive: Path, most_bytes: int) -> Uploads:
        made.append(Uploads(archive, most_bytes))
        return made[-1]

    yield of
    for one in made:
        one.close()


def send(uploads: Uploads, files: dict[str, bytes]) -> module.Upload:
    upload = uploads.begin()
    for name, content in files.items():
        with upload.receive(name) as receiving:
            receiving.write(content)
    return upload


def fill(upload: module.Upload, name: str, count: int) -> None:
    with upload.receive(name) as receiving:
        for _ in range(count // 100):
            receiving.write(b"x" * 100)


def held(upload: module.Upload) -> set[str]:
    return {path.relative_to(upload.files).as_posix() for path in upload.files.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("name", "parts"), HOSTILE)
def test_names_become_safe(name: str, parts: tuple[str, ...]) -> None:
    assert safe_parts(name) == parts


def test_long_names_keep_their_ending() -> None:
    (part,) = safe_parts("ж" * 500 + ".json")
    assert part.endswith("ж.json")
    assert len(part.encode()) <= 120
    assert len(safe_parts("/".join("abcdefghijklmnopqrstuvwxyz"))) == 12
    assert safe_parts("/".join("abcdefghijklmnopqrstuvwxyz"))[-1] == "z"


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    parts = safe_parts(name)
    assert parts
    for part in parts:
        assert part not in ("", ".", "..")
        assert not set(part) & set('/\\\x00:*?"<>|')
        assert len(part.encode()) <= 121
    assert "\n" not in label_of(name)


def test_files_lie_where_they_should_and_keep_what_they_were_called(make: Make, tmp_path: Path) -> None:
    uploads = make(tmp_path, 1 << 20)
    upload = send(uploads, {name: b"x" for name, _ in HOSTILE})
    assert all(path.resolve().is_relative_to(upload.files.resolve()) for path in upload.files.rglob("*"))
    assert len(held(upload)) == len(HOSTILE)
    assert upload.label(upload.files / "x") == "../../x"
    assert upload.label(upload.files / "C_/Windows/system32/x.dll").startswith("C:")
    uploads.end(upload)
    assert list(uploads.folder.iterdir()) == []


def test_nothing_is_overwritten(make: Make, tmp_path: Path) -> None:
    uploads = make(tmp_path, 1 << 20)
    upload = uploads.begin()
    for content in (b"one", b"two", b"three"):
        with upload.receive("result.json") as receiving:
            receiving.write(content)
    for name in ("A/x.txt", "a/X.txt", "result.json/inner.txt"):
        with upload.receive(name) as receiving:
            receiving.write(b"y")
    found = {path.read_bytes() for path in upload.files.glob("result*.json") if path.is_file()}
    assert found == {b"one", b"two", b"three"}
    assert len(held(upload)) == 6
    assert len({path.casefold() for path in held(upload)}) == 6
    assert upload.label(upload.files / "result-2.json") == "result.json"


def test_too_much_is_refused_and_removed(make: Make, tmp_path: Path) -> None:
    uploads = make(tmp_path, 1000)
    upload = uploads.begin()
    with pytest.raises(TooLarge, match=r"big.json: more than 1,000 bytes at once.*--max-upload"):
        fill(upload, "big.json", 1200)
    assert held(upload) == set()
    with upload.receive("small.json") as one:  # what was refused counts no more
        one.write(b"x" * 900)
    with pytest.raises(TooLarge):
        upload.check(200, "next.json")
    with pytest.raises(TooLarge):
        uploads.begin(2000)


def test_a_disk_without_room_is_said_before_anything_is_sent(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = make(tmp_path, 1 << 40)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=300 << 20))
    with pytest.raises(NoRoom, match="300 MiB free"):
        uploads.begin(100 << 20)
    uploads.begin(1 << 20)


def test_a_disk_that_fills_up_leaves_no_half_file(make: Make, tmp_path: Path) -> None:
    class Full:
        def write(self, data: bytes) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self) -> None:
            stream.close()

    upload = make(tmp_path, 1 << 20).begin()
    receiving = upload.receive("a.json")
    stream: Any = receiving.stream
    receiving.stream = Full()  # type: ignore[assignment]
    with pytest.raises(NoRoom, match=r"a.json: the disk is full; the file was removed"), receiving:
        receiving.write(b"x")
    assert held(upload) == set()
    assert upload.labels == []


def test_a_symbolic_link_is_not_followed(make: Make, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").mkdir()
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "uploads").symlink_to(elsewhere)
    uploads = make(archive, 1 << 20)
    uploads.sweep()
    assert (elsewhere / "precious").exists()
    with pytest.raises(UploadRefused, match="symbolic link"):
        uploads.begin()


def test_what_a_server_left_behind_goes_and_what_is_kept_stays(make: Make, tmp_path: Path) -> None:
    uploads = make(tmp_path, 1 << 20)
    kept, left = send(uploads, {"a.json": b"1"}), send(uploads, {"../b.json": b"2"})
    kept.keep()
    uploads.end(kept)
    assert json.loads((kept.folder / "kept.json").read_text()) == {"a.json": "a.json"}
    make(tmp_path, 1 << 20).sweep()
    assert left.folder.exists()  # its server is at work
    shutil.copytree(left.folder, tmp_path / "uploads" / "orphan")
    make(tmp_path, 1 << 20).sweep()
    assert not (tmp_path / "uploads" / "orphan").exists()
    assert (kept.files / "a.json").read_bytes() == b"1"
    uploads.close()
    assert not left.folder.exists()
    with pytest.raises(NotFound, match="drop the files again"):
        uploads.find(left.id)


def test_the_upload_of_a_server_that_was_killed_goes(make: Make, tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from stemmatic.show.web.uploads import Uploads\n"
        "upload = Uploads(Path(sys.argv[1]), 1 << 20).begin(); one = upload.receive('a.json'); one.write(b'x')\n"
        "os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert len(list((tmp_path / "uploads").iterdir())) == 1
    make(tmp_path, 1 << 20).sweep()
    assert list((tmp_path / "uploads").iterdir()) == []


def test_an_upload_that_nobody_starts_expires_and_one_that_is_sent_to_does_not(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    uploads = make(tmp_path, 1 << 20)
    left, sent_to, started = (send(uploads, {"a.json": b"[]"}) for _ in range(3))
    started.started = True
    now[0] += module.EXPIRES_SECONDS - 1
    fill(sent_to, "b.json", 100)
    uploads.expire()
    assert all(uploads.find(one.id) is one for one in (left, sent_to, started))
    now[0] += 2
    uploads.expire()
    with pytest.raises(NotFound):
        uploads.find(left.id)
    assert not left.folder.exists()
    assert held(sent_to) == {"a.json", "b.json"}
    assert uploads.find(started.id) is started
