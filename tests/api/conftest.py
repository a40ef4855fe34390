"""The archive of the bundled examples, made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stemmatic.api.archive import Archive


@pytest.fixture(scope="session")
def examples(traced: Path) -> Iterator[Archive]:
    with Archive(traced / "archive") as archive:
        yield archive
