"""The shipped rows are whole and small enough."""

from __future__ import annotations

import hashlib

import numpy as np

from stemmatic.encode.languages import ROWS
from stemmatic.encode.network import Weights
from stemmatic.encode.vocabulary import _ROWS as FOLDER
from stemmatic.encode.vocabulary import ExtraRows, ExtraVocabulary, read_manifest
from tests.encode.sentences import EXTRA


def test_the_manifest_names_these_files() -> None:
    digest = hashlib.sha256()
    for name in ("rows.npy", "scales.npy", "tokens.npy", "pieces.model"):
        digest.update((FOLDER / name).read_bytes())
    manifest = read_manifest()
    assert manifest["sha256"] == digest.hexdigest()
    assert manifest["languages"] == sorted(EXTRA)
    assert {*EXTRA, "hr", "bs", "sh"} == ROWS  # Croatian and Bosnian take the rows of Serbian


def test_the_files_together_stay_under_forty_megabytes() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 40e6


def test_every_piece_has_a_row() -> None:
    numbers = np.load(FOLDER / "tokens.npy")
    rows = ExtraRows()
    known = 17 * 7530  # rows of the stock package
    own = numbers[numbers >= known] - known
    assert len(ExtraVocabulary()._numbers) == len(numbers)
    assert sorted(own.tolist()) == list(range(len(rows)))
    assert numbers.min() >= 0


def test_rows_are_scaled_back() -> None:
    rows = ExtraRows().rows(np.arange(100))
    assert rows.shape == (100, 512)
    assert rows.dtype == np.float32
    assert 0.001 < np.abs(rows).mean() < 10


def test_rows_of_the_package_come_in_any_order() -> None:
    weights = Weights()
    every = weights.rows(np.arange(300))
    for asked in ([3], [170, 2, 170], [], [299, 0]):
        assert np.array_equal(weights.rows(np.array(asked, np.int64)), every[asked])
    assert weights.rows(np.array([weights.token_count - 1])).shape == (1, 512)
