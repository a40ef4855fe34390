"""Files that are packed: streams of four kinds, .tar, and one inside another."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pytest

from stemmatic.model import Post, Skipped
from stemmatic.options import ReadOptions
from stemmatic.read import Reading, read_dumps

TEXTS = (
    "The ferry to Veyra is late by an hour, says the harbour office of Tarn.",
    "Veyra vapuru bir saat gecikti, diyor Tarn liman müdürlüğü.",
    "Паром в Вейру опаздывает на час, говорит управление гавани Тарна.",
    "Паром до Вейри спізнюється на годину, каже управління гавані Тарна.",
    "العبّارة إلى فيرا متأخرة ساعة، يقول مكتب ميناء تارن.",
)
ROWS = "".join(
    json.dumps({"channel": "tarn", "id": number, "date": "2031-06-04T10:00:00Z", "text": text}, ensure_ascii=False)
    + "\n"
    for number, text in enumerate(TEXTS, 1)
).encode()


def zst(content: bytes) -> bytes:
    return bytes(pa.compress(content, codec="zstd", asbytes=True))


PACK: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zst}


class Found(NamedTuple):
    """What a dump gave."""

    name: str
    posts: list[Post]
    skipped: list[Skipped]


def read_all(folder: Path, **options: int) -> list[Found]:
    reading = Reading(options=ReadOptions(**options))
    return [Found(Path(one.label).name, list(one), one.skipped) for one in read_dumps([folder], reading=reading)]


def read(path: Path, **options: int) -> Found:
    (found,) = read_all(path, **options)
    return found


def tar(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return held.getvalue()


@pytest.mark.parametrize("kind", PACK)
def test_a_packed_file_is_what_it_packs(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"posts.jsonl.{kind}"
    path.write_bytes(PACK[kind](ROWS))
    assert [one.text for one in read(path).posts] == list(TEXTS)


def test_several_streams_in_a_row_are_one(tmp_path: Path) -> None:
    lines = ROWS.splitlines(keepends=True)
    for kind, pack in PACK.items():
        path = tmp_path / f"posts.jsonl.{kind}"
        path.write_bytes(b"".join(map(pack, lines)))
        assert [one.text for one in read(path).posts] == list(TEXTS)


@pytest.mark.parametrize("kind", ["", *PACK])
def test_the_files_of_a_tar(tmp_path: Path, kind: str) -> None:
    content = tar({"tarn/posts.jsonl": ROWS, "tarn/b.txt": b"A note of the keeper of the bridge at Tarn."})
    path = tmp_path / (f"dump.tar.{kind}" if kind else "dump.tar")
    path.write_bytes(PACK[kind](content) if kind else content)
    found = read(path)
    assert {one.text for one in found.posts} >= set(TEXTS)
    assert len(found.posts) == len(TEXTS) + 1
    assert not found.skipped


def test_links_devices_and_paths_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name, kind in (
            ("a", tarfile.SYMTYPE),
            ("b", tarfile.LNKTYPE),
            ("c", tarfile.CHRTYPE),
            ("d", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(f"{name}.jsonl")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        for name in ("../out.jsonl", "/root.jsonl", "c:/drive.jsonl"):
            info = tarfile.TarInfo(name)
            info.size = len(ROWS)
            archive.addfile(info, io.BytesIO(ROWS))
    path = tmp_path / "dump.tar"
    path.write_bytes(held.getvalue())
    found = read(path)
    assert not found.posts
    said = [one.reason for one in found.skipped]
    assert len(said) == 7
    assert sum("not followed" in one for one in said) == 2
    assert sum("outside the archive file" in one for one in said) == 3
    assert not (tmp_path.parent / "out.jsonl").exists()


def test_a_tar_inside_a_zip_and_a_zip_inside_a_tar(tmp_path: Path) -> None:
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("posts.jsonl", ROWS)
    (tmp_path / "a.tar").write_bytes(tar({"inner.zip": zipped.getvalue()}))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("inner.tar.xz", lzma.compress(tar({"posts.jsonl": ROWS})))
    assert [len(one.posts) for one in read_all(tmp_path)] == [len(TEXTS), len(TEXTS)]


def test_more_than_one_level_of_nesting_is_refused_with_a_line(tmp_path: Path) -> None:
    path = tmp_path / "deep.tar"
    path.write_bytes(tar({"a.tar": tar({"b.tar": tar({"posts.jsonl": ROWS})})}))
    found = read(path)
    assert not found.posts
    assert [one.reason for one in found.skipped] == ["an archive file inside two others"]


@pytest.mark.parametrize("kind", PACK)
def test_a_cut_file_gives_what_is_sound_and_says_so(tmp_path: Path, kind: str) -> None:
    many = b"".join(ROWS.replace(b'"tarn"', f'"tarn{at}"'.encode()) for at in range(3000))
    packed = PACK[kind](many)
    path = tmp_path / f"posts.jsonl.{kind}"
    path.write_bytes(packed[: len(packed) * 2 // 3])
    found = read(path)
    assert any("sound compressed data" in one.reason for one in found.skipped)
    if kind != "bz2":  # its blocks are nearly a megabyte each: none may be whole
        assert found.posts


def test_a_cut_tar_gives_its_first_files(tmp_path: Path) -> None:
    content = tar({"a.jsonl": ROWS, "b.jsonl": ROWS.replace(b'"tarn"', b'"veyra"') * 40})
    path = tmp_path / "dump.tar"
    path.write_bytes(content[: len(content) // 2])
    found = read(path)
    assert {one.channel for one in found.posts} >= {"tarn"}
    assert found.skipped


@pytest.mark.parametrize("kind", PACK)
def test_what_expands_hugely_is_stopped(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stemmatic.read.unpacking.EXPANSION_FLOOR_BYTES", 2**20)
    path = tmp_path / f"posts.jsonl.{kind}"
    path.write_bytes(PACK[kind](ROWS + b" " * (8 * 2**20)))
    found = read(path, max_expansion=10)
    assert any("once decompressed" in one.reason for one in found.skipped)


def test_text_that_only_begins_like_a_packed_file_is_text(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("BZhora was seen at the harbour of Tarn this morning, the keeper of the bridge says.", "utf-8")
    (post,) = read(path).posts
    assert post.text.startswith("BZhora")
