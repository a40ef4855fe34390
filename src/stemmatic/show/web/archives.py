"""Open archives for requests: each is used by one request at a time, and opened once for many."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, LifoQueue

from stemmatic.api.archive import Archive
from stemmatic.api.loading import load_languages
from stemmatic.errors import StemmaticError
from stemmatic.memory import keep_for_good

MOST_OPEN = min(max(os.cpu_count() or 1, 2), 4)  # more wait for one another anyway, and each has caches of its own
_WARMING_CHARS = 600
_SAID = "The council of the harbour raises the toll on the long bridge from the first of May."


class Archives:
    """The open archives of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._idle: LifoQueue[Archive] = LifoQueue()

    @contextmanager
    def lend(self, *, ignore_verdicts: bool = False) -> Iterator[Archive]:
        """An archive for the time of a request, of the moment at which that begins.

        One that is to ignore verdicts is opened anew: what it shows is found when it is opened.
        """
        if ignore_verdicts:
            archive = Archive(self.folder, ignore_verdicts=True)
            try:
                yield archive
            finally:
                archive.close()
            return
        try:
            archive = self._idle.get_nowait()
            archive.refresh()
        except Empty:
            archive = Archive(self.folder)
        try:
            yield archive
        finally:
            archive.release()
            self._idle.put(archive)

    def warm_up(self) -> None:
        """Load what the first question would have to wait for: templates, models, weights and compiled kernels.

        A text that the archive holds is asked about; what goes wrong is left to the request that meets it.
        """
        from stemmatic.show.web.drawing import compile_templates  # it borrows archives of this module
        from stemmatic.show.web.pages import (  # the pages borrow archives of this module
            links,
            network,
            recovered,
            together,
        )

        compile_templates()
        load_languages()
        for load in (_ask_whence, network.warm_up, recovered.warm_up, links.warm_up, together.warm_up):
            with suppress(StemmaticError, OSError), self.lend() as archive:
                load(archive)
        keep_for_good()

    def fill_search(self) -> None:
        """Index the posts that changed since the archive was last searched, all of them after an upgrade.

        Whoever searches meanwhile gets what is indexed, and is told how much is not.
        """
        with suppress(StemmaticError, OSError), self.lend() as archive:
            archive.search(_SAID.split()[1], limit=1)  # what changed is indexed before anything is found

    def close(self) -> None:
        """Close all that are idle."""
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return


def _ask_whence(archive: Archive) -> None:
    widest = archive.families.lines(limit=1).families
    earliest = widest[0].earliest if widest else None
    archive.whence(archive.posts[earliest].text[:_WARMING_CHARS] if earliest else _SAID)
