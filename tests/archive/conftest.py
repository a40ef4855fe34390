"""An archive that is made once and copied for each test that changes it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.archive.kept import make_archive


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that nobody may change."""
    return make_archive(tmp_path_factory.mktemp("kept"))


@pytest.fixture
def archive(sound: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(sound, tmp_path / "archive")
    return tmp_path / "archive"
