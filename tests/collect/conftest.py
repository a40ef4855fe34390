from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stemmatic.api import collecting
from stemmatic.api.archive import Archive
from stemmatic.options import Options
from stemmatic.pipeline.reading import Account, keep_dumps
from tests.collect.server import World, serving


@pytest.fixture
def world() -> Iterator[World]:
    with serving(World()) as served:
        yield served


class Collected:
    """An archive that is collected into, and not linked: that is tested elsewhere."""

    def __init__(self, folder: Path, world: World) -> None:
        self.archive = Archive(folder, create=True)
        self.world = world
        self.account = Account()

    def go(self, *sources: str, **how: Any) -> list[str]:
        """Collect for one round; gives the reasons of faults."""
        (self.account,) = self.rounds(*sources, **how)
        return [line.reason for line in self.account.faults]

    def rounds(self, *sources: str, **how: Any) -> list[Account]:
        """Collect to the end."""
        store = self.archive._store
        said = {"since": None, "every": None, "contact": "", "again": False, **how}
        return list(
            collecting.collect(
                store,
                self.archive.folder,
                sources,
                lambda paths: keep_dumps(store, paths, options=Options(), columns={}, watch=lambda *_: None),
                watch=lambda *_: None,
                network=self.world.network(),
                **said,
            )
        )

    def numbers(self, channel: str) -> list[int]:
        """The numbers of the posts that the archive has of a channel."""
        rows = self.archive._store._rows("SELECT number FROM posts WHERE channel = ?", (channel,))
        return sorted(int(number) for (number,) in rows)


@pytest.fixture
def collected(tmp_path: Path, world: World) -> Iterator[Collected]:
    made = Collected(tmp_path / "lakes", world)
    yield made
    made.archive.close()
