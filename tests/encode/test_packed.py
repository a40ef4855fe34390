"""Rows that are inflated as far as they are asked for."""

from __future__ import annotations

import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from stemmatic.encode.packed import PackedRows


@pytest.fixture
def matrix(tmp_path: Path) -> tuple[str, np.ndarray]:
    rows = np.random.default_rng(7).integers(0, 255, (2000, 16)).astype(np.uint8)
    np.savez_compressed(tmp_path / "m.npz", rows=rows, other=rows[::2])
    return str(tmp_path / "m.npz"), rows


def test_rows_come_in_any_order(matrix: tuple[str, np.ndarray]) -> None:
    path, rows = matrix
    packed = PackedRows(path, "rows.npy")
    assert len(packed) == len(rows)
    for asked in ([3], [700, 2, 700], [], [1999, 0], [1300]):
        numbers = np.array(asked, np.int64)
        assert np.array_equal(packed.take(numbers), rows[numbers])


def test_threads_share_a_file_and_its_rows(matrix: tuple[str, np.ndarray]) -> None:
    path, rows = matrix
    parts = [PackedRows(path, name) for name in ("rows.npy", "other.npy", "rows.npy")]
    wanted = [np.array([n], np.int64) for n in np.random.default_rng(8).permutation(1000)]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda numbers: [part.take(numbers) for part in parts], wanted))
    for numbers, (first, second, third) in zip(wanted, found, strict=True):
        assert np.array_equal(first, rows[numbers])
        assert np.array_equal(second, rows[::2][numbers])
        assert np.array_equal(third, rows[numbers])


def test_a_damaged_file_gives_no_rows(matrix: tuple[str, np.ndarray]) -> None:
    path, rows = matrix
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("rows.npy").header_offset + 2000
    content = bytearray(Path(path).read_bytes())
    content[at] ^= 0xFF
    Path(path).write_bytes(content)
    with pytest.raises((zipfile.BadZipFile, zlib.error)):
        PackedRows(path, "rows.npy").take(np.array([len(rows) - 1]))


def test_what_is_no_matrix_is_refused(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "m.npz", line=np.arange(5))
    with pytest.raises(zipfile.BadZipFile, match="expected a matrix"):
        PackedRows(str(tmp_path / "m.npz"), "line.npy")
