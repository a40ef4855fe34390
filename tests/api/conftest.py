"""The archive of the bundled examples, made once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import stemmatic
from stemmatic.api.archive import Archive


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with stemmatic.trace(stemmatic.example_dumps(), tmp_path_factory.mktemp("api") / "archive") as archive:
        yield archive
