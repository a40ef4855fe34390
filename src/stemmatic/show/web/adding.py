"""Adding dumps in the background: one job at a time an archive, watched from any page, stopped from any page."""

from __future__ import annotations

import logging
import secrets
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from stemmatic.api.archive import Archive, example_dumps
from stemmatic.errors import NotFound, StemmaticError
from stemmatic.model import Skipped
from stemmatic.options import Options
from stemmatic.show.printable import one_line
from stemmatic.show.web.uploads import Upload, UploadRefused, Uploads

_LOG = logging.getLogger("stemmatic.web")
_MAX_REMEMBERED = 50  # jobs that are over
_END_SECONDS = 5.0


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self not in (JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage of a job: how much is done, of how much (``None``: unknown)."""

    name: str
    done: int
    whole: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobReport:
    """What a job read, and everything that it left out; the archive's counts after it."""

    dumps: int
    known_dumps: int
    posts: int
    new_posts: int
    skipped: tuple[Skipped, ...]
    archive_posts: int
    unlinked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Dumps that are added: ``before`` counts the jobs that come first, ``error`` is why it failed, in one line."""

    id: str
    what: str
    state: JobState
    asked: datetime
    started: datetime | None = None
    finished: datetime | None = None
    stages: tuple[Stage, ...] = ()
    before: int = 0
    error: str | None = None
    report: JobReport | None = None
    kept: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a job does: files that were sent, the examples, or with neither, linking what is not linked yet."""

    upload: Upload | None = None
    examples: bool = False
    options: Options = field(default_factory=Options)
    columns: Mapping[str, str] = field(default_factory=dict)
    keep: bool = False


class _Stop(BaseException):
    """Somebody asked for a job to stop; no ``except Exception`` on the way must take it for a fault."""


class Adding:
    """The jobs of one archive, done one after the other."""

    def __init__(self, archive: Path, most_bytes: int) -> None:
        self.uploads = Uploads(archive, most_bytes)
        self._archive = archive
        self._jobs: dict[str, Job] = {}
        self._waiting: deque[tuple[str, Work]] = deque()
        self._stops: dict[str, threading.Event] = {}
        self._changing = threading.Condition()
        self._worker: threading.Thread | None = None
        self._closed = False

    def ask(self, work: Work) -> Job:
        """Put work in the queue."""
        upload = work.upload
        if upload is not None and not upload.labels:
            raise UploadRefused("no file has come; choose or drop some")
        job = Job(id=secrets.token_urlsafe(9), what=_named(work), state=JobState.WAITING, asked=datetime.now(UTC))
        with self._changing:
            if upload is not None:
                if upload.started:
                    raise UploadRefused("these files are being added already")
                upload.started = True
            self._jobs[job.id] = job
            self._stops[job.id] = threading.Event()
            self._waiting.append((job.id, work))
            over = [one.id for one in self._jobs.values() if one.state.is_over]
            for name in over[:-_MAX_REMEMBERED]:
                del self._jobs[name], self._stops[name]
            if self._worker is None or not self._worker.is_alive():
                self._worker = threading.Thread(target=self._work, name="adding", daemon=True)
                self._worker.start()
        return self.job(job.id)

    def job(self, name: str) -> Job:
        """How far a job is.

        Raises:
            NotFound: there is none, or it was over long ago.
        """
        with self._changing:
            if name not in self._jobs:
                raise NotFound("there is no such job; it may be from an earlier start of the server")
            waiting = [one for one, _ in self._waiting]
            running = sum(one.state is JobState.RUNNING for one in self._jobs.values())
            before = waiting.index(name) + running if name in waiting else 0
            return replace(self._jobs[name], before=before)

    def jobs(self) -> list[Job]:
        """All jobs that are remembered, the newest first."""
        with self._changing:
            names = list(self._jobs)
        return [self.job(name) for name in reversed(names)]

    def stop(self, name: str) -> Job:
        """Ask a job to stop; dumps that were read whole stay in the archive."""
        with self._changing:
            if name in self._stops:
                self._stops[name].set()
            for at, (one, work) in enumerate(self._waiting):
                if one == name:
                    del self._waiting[at]
                    self._finish(name, work, state=JobState.STOPPED)
                    break
        return self.job(name)

    def close(self) -> None:
        """Stop everything; what was not read is removed."""
        with self._changing:
            self._closed = True
            for stop in self._stops.values():
                stop.set()
            worker = self._worker
        if worker is not None:
            worker.join(_END_SECONDS)
        self.uploads.close()

    def _work(self) -> None:
        while True:
            with self._changing:
                if not self._waiting or self._closed:
                    self._worker = None
                    return
                name, work = self._waiting.popleft()
                self._change(name, state=JobState.RUNNING, started=datetime.now(UTC))
            try:
                report = self._do(name, work)
            except _Stop:
                self._finish(name, work, state=JobState.STOPPED, report=self._counts())
            except StemmaticError as error:
                self._finish(name, work, state=JobState.FAILED, error=one_line(str(error)))
            except Exception as error:  # noqa: BLE001 (whatever happens, the next job must go on)
                _LOG.exception("a job failed")
                line = f"Unexpected {type(error).__name__}: please report it; the server's terminal says more."
                self._finish(name, work, state=JobState.FAILED, error=line)
            else:
                self._finish(name, work, state=JobState.DONE, report=report)

    def _do(self, name: str, work: Work) -> JobReport:
        stop = self._stops[name]

        def watch(stage: str, done: int, whole: int | None) -> None:
            if stop.is_set():
                raise _Stop
            self._note(name, Stage(name=stage, done=done, whole=whole))

        with Archive(self._archive, create=True) as archive:
            if work.upload is None and not work.examples:
                archive.link(options=work.options, watch=watch)
                return _report(archive)
            dumps = example_dumps() if work.upload is None else [work.upload.files]
            label: Callable[[Path], str] = work.upload.label if work.upload else _example_label
            account = archive.add(dumps, options=work.options, columns=work.columns, watch=watch, label=label)
            return replace(
                _report(archive),
                dumps=account.dumps,
                known_dumps=account.known_dumps,
                posts=account.posts,
                new_posts=account.new_posts,
                skipped=tuple(account.skipped),
            )

    def _counts(self) -> JobReport | None:
        """What the archive holds after a job was stopped."""
        try:
            with Archive(self._archive) as archive:
                return _report(archive)
        except StemmaticError:
            return None

    def _note(self, name: str, stage: Stage) -> None:
        with self._changing:
            stages = self._jobs[name].stages
            if stages and stages[-1].name == stage.name:
                stages = stages[:-1]
            self._change(name, stages=(*stages, stage))

    def _change(self, name: str, **changes: object) -> None:
        self._jobs[name] = replace(self._jobs[name], **changes)  # type: ignore[arg-type]

    def _finish(self, name: str, work: Work, **changes: object) -> None:
        kept = None
        if work.upload is not None:
            if work.keep and changes["state"] is JobState.DONE:
                try:
                    work.upload.keep()
                    kept = str(work.upload.files)
                except OSError as error:
                    changes["error"] = f"the files could not be kept: {error.strerror}"
            self.uploads.end(work.upload)
        with self._changing:
            self._change(name, finished=datetime.now(UTC), kept=kept, **changes)
            self._changing.notify_all()

    def wait(self, name: str, seconds: float) -> Job:
        """The job once it is over, or as it is after so long."""
        with self._changing:
            self._changing.wait_for(lambda: self._jobs[name].state.is_over, seconds)
        return self.job(name)


def _report(archive: Archive) -> JobReport:
    return JobReport(
        dumps=0,
        known_dumps=0,
        posts=0,
        new_posts=0,
        skipped=(),
        archive_posts=len(archive.posts),
        unlinked=archive.ledger.unlinked,
    )


def _example_label(path: Path) -> str:
    """An example's path below their folder."""
    folder = example_dumps()[0]
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) and path != folder else "the examples"


def _named(work: Work) -> str:
    """What a job adds, in a few words."""
    if work.examples:
        return "the bundled examples"
    if work.upload is None:
        return "posts that are not linked yet"
    labels = work.upload.labels
    return labels[0] if len(labels) == 1 else f"{labels[0]} and {len(labels) - 1:,} more"
