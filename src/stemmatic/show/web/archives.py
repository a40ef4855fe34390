"""Open archives for requests: each is used by one request at a time, and opened once for many."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, LifoQueue

from stemmatic.api import Archive


class Archives:
    """The open archives of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._idle: LifoQueue[Archive] = LifoQueue()

    @contextmanager
    def lend(self) -> Iterator[Archive]:
        """An archive for the time of a request; it sees what others have written until now."""
        try:
            archive = self._idle.get_nowait()
        except Empty:
            archive = Archive(self.folder)
        archive.refresh()
        try:
            yield archive
        finally:
            self._idle.put(archive)

    def close(self) -> None:
        """Close all that are idle."""
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return
