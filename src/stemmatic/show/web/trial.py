"""The guided example: the invented posts in an archive of their own, beside the one that is served."""

from __future__ import annotations

import shutil
import tempfile
import threading
from pathlib import Path

from starlette.requests import Request

from stemmatic.show.web.adding import Adding, Job, JobState, Work
from stemmatic.show.web.archives import Archives

COOKIE = "trial"
_OWN = ("/add", "/api/", "/static/")  # always of the archive that is served


class Trial:
    """An archive of the bundled examples, made when somebody first asks for it."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._folder: Path | None = None
        self._adding: Adding | None = None
        self._job = ""
        self._starting = threading.Lock()
        self.archives: Archives | None = None

    def start(self) -> None:
        """Begin to put the examples into it, unless that was done."""
        with self._starting:
            if self._adding is None:
                self._folder = Path(tempfile.mkdtemp(prefix="stemmatic-example-"))
                archive = self._folder / "example"
                self._adding = Adding(archive, self._most_bytes)
                self.archives = Archives(archive)
                self._job = self._adding.ask(Work(examples=True)).id

    @property
    def job(self) -> Job | None:
        """How far it is; ``None`` before it was started."""
        return self._adding.job(self._job) if self._adding else None

    @property
    def is_ready(self) -> bool:
        """Whether it can be looked at."""
        job = self.job
        return job is not None and job.state is JobState.DONE

    def close(self) -> None:
        """Remove it."""
        if self._adding:
            self._adding.close()
        if self.archives:
            self.archives.close()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


def in_trial(request: Request) -> bool:
    """Whether a page is asked for by somebody who looks at the example."""
    trial: Trial = request.app.state.trial
    return request.cookies.get(COOKIE) == "yes" and trial.is_ready and not request.url.path.startswith(_OWN)


def archives_of(request: Request) -> Archives:
    """The archives that answer a request: of the example, or of the folder that is served."""
    trial: Trial = request.app.state.trial
    if in_trial(request) and trial.archives:
        return trial.archives
    served: Archives = request.app.state.archives
    return served
