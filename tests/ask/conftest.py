"""The archive that a module traces (its ``folder``), opened, and its pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from stemmatic.api.archive import Archive
from stemmatic.show.web.app import create_app
from stemmatic.show.web.settings import Settings


@pytest.fixture
def archive(folder: Path) -> Iterator[Archive]:
    """The archive."""
    with Archive(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    """Its pages."""
    with TestClient(create_app(Settings(archive=folder)), base_url="http://localhost") as opened:
        yield opened
