"""Columns of the index stay mapped between two questions, never beyond their files, and only so many of them."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from stemmatic.pipeline.anew import DamagedIndex
from stemmatic.pipeline.index.mapped import MappedColumns
from stemmatic.pipeline.index.segments import Segment, write_segment


def _write(path: Path, first: int) -> Path:
    np.save(path, np.arange(first, first + 3))
    return path


def test_a_file_is_mapped_once(tmp_path: Path) -> None:
    held, path = MappedColumns(4), _write(tmp_path / "a.npy", 1)
    assert np.shares_memory(held.open(path), held.open(path))
    assert held.open(path).tolist() == [1, 2, 3]


def test_a_file_in_the_place_of_another_is_mapped_anew(tmp_path: Path) -> None:
    held, path = MappedColumns(4), _write(tmp_path / "a.npy", 1)
    before = held.open(path)
    os.replace(_write(tmp_path / "b.npy", 5), path)
    assert held.open(path).tolist() == [5, 6, 7]
    assert before.tolist() == [1, 2, 3]  # whoever reads it still has what it was


def test_only_so_many_columns_are_held(tmp_path: Path) -> None:
    held = MappedColumns(3)
    for number in range(10):
        held.open(_write(tmp_path / f"{number}.npy", number))
    assert len(held) == 3


@pytest.mark.skipif(os.name == "nt", reason="what is mapped cannot be removed there, so that nothing is held")
def test_a_file_that_is_gone_is_let_go_of(tmp_path: Path) -> None:
    held = MappedColumns(4)
    held.open(_write(tmp_path / "a.npy", 1))
    (tmp_path / "a.npy").unlink()
    held.open(_write(tmp_path / "b.npy", 5))
    assert len(held) == 1


def test_a_column_that_was_mapped_is_missed_when_it_is_gone_and_noticed_when_it_changed(tmp_path: Path) -> None:
    segment = write_segment(tmp_path, "words", [{"fingerprint": np.arange(5)}])
    assert segment.column("fingerprint").tolist() == [0, 1, 2, 3, 4]
    (segment.path / "fingerprint.npy").write_bytes(b"no column")
    with pytest.raises(DamagedIndex):
        segment.column("fingerprint")
    (segment.path / "fingerprint.npy").unlink()
    with pytest.raises(DamagedIndex):
        Segment(segment.path, 5).column("fingerprint")
