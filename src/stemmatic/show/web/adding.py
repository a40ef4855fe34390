"""Adding dumps in the background: one job at a time an archive, watched from any page, stopped from any page."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from itertools import takewhile
from pathlib import Path
from queue import SimpleQueue

from stemmatic.api.archive import Archive, example_dumps
from stemmatic.api.records import Account
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
    """The jobs of one archive, done one after the other by a thread that begins with the first."""

    def __init__(self, archive: Path, most_bytes: int) -> None:
        self.uploads = Uploads(archive, most_bytes)
        self._archive = archive
        self._jobs: dict[str, Job] = {}  # in the order in which they were asked for
        self._stops: dict[str, threading.Event] = {}
        self._waiting: SimpleQueue[tuple[str, Work, threading.Event] | None] = SimpleQueue()
        self._changing = threading.RLock()
        self._worker = threading.Thread(target=self._work, name="adding", daemon=True)

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
            over = [one.id for one in self._jobs.values() if one.state.is_over]
            for name in over[:-_MAX_REMEMBERED]:
                del self._jobs[name], self._stops[name]
            self._jobs[job.id] = job
            self._stops[job.id] = stop = threading.Event()
            if self._worker.ident is None:
                self._worker.start()
        self._waiting.put((job.id, work, stop))
        return self.job(job.id)

    def job(self, name: str) -> Job:
        """How far a job is.

        Raises:
            NotFound: there is none, or it was over long ago.
        """
        with self._changing:
            if name not in self._jobs:
                raise NotFound("there is no such job; it may be from an earlier start of the server")
            job = self._jobs[name]
            earlier = takewhile(lambda one: one.id != name, self._jobs.values())
            before = sum(not one.state.is_over for one in earlier) if job.state is JobState.WAITING else 0
            return replace(job, before=before)

    def jobs(self) -> list[Job]:
        """All jobs that are remembered, the newest first."""
        with self._changing:
            return [self.job(name) for name in reversed(self._jobs)]

    def stop(self, name: str) -> Job:
        """Ask a job to stop; dumps that were read whole stay in the archive."""
        with self._changing:
            if name in self._stops:
                self._stops[name].set()
                if self._jobs[name].state is JobState.WAITING:  # its files go when its turn comes
                    self._change(name, state=JobState.STOPPED, finished=datetime.now(UTC))
        return self.job(name)

    def close(self) -> None:
        """Stop everything; what was not read is removed."""
        with self._changing:
            for stop in self._stops.values():
                stop.set()
        self._waiting.put(None)
        if self._worker.ident is not None:
            self._worker.join(_END_SECONDS)
        self.uploads.close()

    def _work(self) -> None:
        while (asked := self._waiting.get()) is not None:
            name, work, stop = asked
            with self._changing:
                if not stop.is_set():
                    self._change(name, state=JobState.RUNNING, started=datetime.now(UTC))
            if stop.is_set():
                self._end(work)
                continue
            try:
                report = self._do(name, work, stop)
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

    def _do(self, name: str, work: Work, stop: threading.Event) -> JobReport:
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
            return _report(archive, account)

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
        if work.upload is not None and work.keep and changes["state"] is JobState.DONE:
            try:
                work.upload.keep()
                kept = str(work.upload.files)
            except OSError as error:
                changes["error"] = f"the files could not be kept: {error.strerror}"
        self._end(work)
        with self._changing:
            self._change(name, finished=datetime.now(UTC), kept=kept, **changes)

    def _end(self, work: Work) -> None:
        if work.upload is not None:
            self.uploads.end(work.upload)


def _report(archive: Archive, account: Account | None = None) -> JobReport:
    read = account or Account()
    return JobReport(
        dumps=read.dumps,
        known_dumps=read.known_dumps,
        posts=read.posts,
        new_posts=read.new_posts,
        skipped=tuple(read.skipped),
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
