"""One budget a dump: whatever is packed in it, however often, reading ends, says where, and keeps what was before."""

from __future__ import annotations

import gzip
import io
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from stemmatic.errors import OptionError
from stemmatic.model import Skipped
from stemmatic.options import ReadOptions
from stemmatic.read import Reading, budget, read_dumps
from stemmatic.read.format import Reading as ReadingOf
from stemmatic.read.rows import sheet_rows

ROW = b'{"id": %d, "text": "The lock of Sarn is open"}\n'


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "FLOOR_BYTES", 2**20)


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def bloated(number: int) -> bytes:
    """A post, and 300 kB of blank lines, which pack to nothing."""
    return ROW % number + b"\n" * 300_000


def read(path: Path, **options: int) -> tuple[int, list[Skipped]]:
    (found,) = read_dumps([path], reading=Reading(options=ReadOptions(**options)))
    return sum(1 for _ in found), [line for line in found.skipped if not line.deliberate]


def cut_off(lines: list[Skipped]) -> Skipped:
    (line,) = [one for one in lines if one.reason.startswith("cut off")]
    return line


def test_many_members_have_one_budget(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({f"{number:02}.jsonl": bloated(number) for number in range(20)}))
    posts, lines = read(path, max_expansion=1)
    line = cut_off(lines)
    assert 2 <= posts <= 4
    assert "at most 1 MiB once unpacked" in line.reason
    assert f"{posts} posts before it are kept" in line.reason
    assert "more packed files were not read" in line.reason
    assert line.position.startswith("after ")
    assert "--option read.max_expansion" in line.advice
    assert len(lines) == 1
    assert read(path, max_expansion=10_000) == (20, [])


def test_a_zip_of_gz_of_zip_has_one_budget(tmp_path: Path) -> None:
    inner = {f"{number}.gz": gzip.compress(zipped({"a.jsonl": bloated(number)})) for number in range(12)}
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(inner))
    posts, lines = read(path, max_expansion=1)
    assert 1 <= posts < 12
    assert cut_off(lines)
    assert read(path, max_expansion=100_000)[0] == 12


def test_rows_of_parquet_that_say_the_same_draw_their_length(tmp_path: Path) -> None:
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 5_000, pa.int32()), pa.array(["lock " * 200]))
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": list(range(5_000)), "text": texts}), path)
    posts, lines = read(path, max_expansion=1)
    assert 500 < posts < 1_100
    assert f"{posts} posts before it are kept" in cut_off(lines).reason
    assert cut_off(lines).position == f"after row {posts}"


def test_a_page_of_parquet_that_says_how_large_it_is_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["x" * 2**22]}), path, compression="zstd")
    posts, lines = read(path, max_expansion=1)
    assert (posts, cut_off(lines).position) == (0, "whole file")


def test_lists_of_parquet_draw_their_places(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["a"], "links": pa.array([[1] * 10**6], pa.list_(pa.int8()))}), path)
    assert cut_off(read(path, max_expansion=1)[1])


def test_rows_are_bounded_whether_or_not_they_give_posts(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"".join(ROW % number for number in range(30)))
    posts, lines = read(path, max_rows=10)
    assert posts == 10
    assert "at most 10 records" in cut_off(lines).reason
    path.write_bytes(ROW % 1 + b"{broken}\n" * 30)
    posts, lines = read(path, max_rows=10)
    assert posts == 1
    assert "1 post before it is kept" in cut_off(lines).reason


def test_time_is_bounded_and_that_of_whoever_takes_the_posts_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"".join(ROW % number for number in range(30)))
    clock = iter(range(0, 10**6, 4))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))
    posts, lines = read(path, max_seconds=60)
    assert 0 < posts < 30
    assert "at most 60 seconds of reading" in cut_off(lines).reason
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    (found,) = read_dumps([path], reading=Reading(options=ReadOptions(max_seconds=60)))
    count = 0
    for _ in found:
        now[0] += 100
        count += 1
    assert (count, found.skipped) == (30, [])


def test_temporary_files_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    noise = bytes(range(256)) * 8_192
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:  # stored, so that it is as large unpacked
        archive.writestr("noise.bin", noise)
        archive.writestr("posts.jsonl", ROW % 1)
    path.write_bytes(zipped({"inner.zip": inner.getvalue(), "last.jsonl": ROW % 2}))
    (found,) = read_dumps([path], reading=Reading(options=ReadOptions(max_disk_megabytes=1, max_expansion=10**4)))
    assert sum(1 for _ in found) == 0
    assert "at most 1 MiB of temporary files" in cut_off(found.skipped).reason


def test_entities_of_a_feed_do_not_multiply(tmp_path: Path) -> None:
    entities = "".join(f"<!ENTITY e{n + 1} '{f'&e{n};' * 10}'>" for n in range(12))
    feed = (
        f"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY e0 'lock'>{entities}]><rss version='2.0'><channel>"
        "<title>Q</title><item><guid>1</guid><title>&e12;</title></item></channel></rss>"
    )
    path = tmp_path / "feed.xml"
    path.write_text(feed)
    (found,) = read_dumps([path])
    assert all(len(post.text) < 1_000 for post in found)


def sheet(path: Path, rows: Iterator[list[str]], far: str = "") -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["channel", "text"])
    for row in rows:
        page.append(row)
    if far:
        page[far] = "far"
    book.save(path)
    return path


def test_a_cell_in_a_far_corner_costs_no_memory_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_rows, "MEMORY_MEGABYTES", 512)
    path = sheet(tmp_path / "a.xlsx", iter([["quay", "The lock is open"]]), "XFD1048576")
    posts, (line,) = read(path)
    assert posts == 0
    assert line.reason == "expected a workbook that opens in 512 MiB, found one that takes more"
    assert line.advice == "save the sheet as .csv"


def test_shared_strings_draw_their_length_in_each_cell(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", (["quay", "lock " * 4_000] for _ in range(200)))
    posts, lines = read(path, max_expansion=1)
    assert 20 < posts < 60
    assert "at most 1 MiB once unpacked" in cut_off(lines).reason


def test_a_file_that_was_cut_is_read_anew_with_other_limits() -> None:
    usual, more = Reading(), Reading(options=ReadOptions(max_rows=30_000_000))
    assert usual.how == {}
    assert more.how == {"--max_rows": "30000000"}
    assert ReadingOf.of(more.how, ReadOptions()).options == more.options
    with pytest.raises(OptionError, match="max_rows=0"):
        ReadOptions(max_rows=0)
