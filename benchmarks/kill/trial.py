"""One command, killed at a moment: what it left, and whether the same command completes it."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from typer.testing import CliRunner

from benchmarks.kill.commands import ARCHIVE, OUTPUT, Command
from stemmatic.api import collecting
from stemmatic.api.care import verify
from stemmatic.archive.database import DATABASE
from stemmatic.archive.store import Store
from stemmatic.show.cli import app
from tests.collect.server import World

_POLL_SECONDS = 0.02
_TIMED_RUNS = 3
_SEEN = {
    "dump": "SELECT sha256 FROM dumps",
    "post": "SELECT post FROM posts",
    "step": "SELECT step || ' ' || chain_sha256 FROM steps",
    "verdict": "SELECT entry FROM verdicts",
    "annotation": "SELECT entry FROM annotations",
}


@dataclass(slots=True)
class Seen:
    """What a reader saw at any time, by kind, and what went wrong."""

    rows: dict[str, set[Any]] = field(default_factory=lambda: {kind: set() for kind in _SEEN})
    errors: list[str] = field(default_factory=list)

    def read(self, connection: sqlite3.Connection) -> None:
        """See what there is now; an archive of an older schema, or one that is being made, lacks some tables."""
        connection.execute("BEGIN")
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        for kind, sql in _SEEN.items():
            if f"{kind}s" in tables:
                self.rows[kind] |= {row for (row,) in connection.execute(sql)}
        connection.execute("COMMIT")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A kill: in which stage, what state was found, what failed.

    ``stage`` is None where the command had ended before: then ``seconds`` is what it took.
    """

    stage: str | None
    state: str
    faults: tuple[str, ...]
    seconds: float


class Children:
    """The process that commands part from; see ``child.py``."""

    def __init__(self, folder: Path) -> None:
        self.stages, self.said = folder / "stages", folder / "said"
        command = [sys.executable, "-m", "benchmarks.kill.child"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        assert self._process.stdin
        assert self._process.stdout
        self._asked, self._answers = self._process.stdin, self._process.stdout

    def start(self, command: Command, place: Path) -> int:
        """Start a command; gives the number of its process, which leads a group."""
        self.stages.unlink(missing_ok=True)
        asked = {
            "arguments": command.words(place),
            "stages": str(self.stages),
            "said": str(self.said),
            "told_by_statements": not command.tells,
            "port": command.port,
        }
        self._asked.write(json.dumps(asked) + "\n")
        return int(self._answers.readline())

    def wait(self, seconds: float | None = None) -> int | None:
        """The exit status, or None if the command is still at work after so long."""
        if select.select([self._answers], [], [], seconds)[0]:
            return int(self._answers.readline())
        return None

    def told(self) -> list[tuple[float, str]]:
        """The stages of the command, each with the moment when it began."""
        lines = self.stages.read_text("utf-8").splitlines() if self.stages.exists() else []
        parted = [line.split(" ", 1) for line in lines]
        return [(float(one[0]), one[1]) for one in parted if len(one) == 2]

    def began(self, number: int) -> float:
        """The moment at which the command's first stage began, when it has begun."""
        while not (told := self.told()):
            time.sleep(0.001)
        return told[0][0]

    def close(self) -> None:
        """End the process, which has no command at work."""
        self._asked.close()
        self._process.wait()


@contextmanager
def watched(path: Path) -> Iterator[tuple[Seen, threading.Event]]:
    """A reader in a thread, that looks at a database until the event is set; its connection stays open meanwhile."""
    seen, stop = Seen(), threading.Event()

    def read() -> None:
        # A file that is being made may not be one that can be opened.
        while not (path.exists() and path.stat().st_size) and not stop.wait(_POLL_SECONDS):
            pass
        if stop.is_set():
            return
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            last: Any = None
            while not stop.is_set():
                try:
                    now = connection.execute("PRAGMA data_version").fetchone(), path.stat().st_size
                    if now != last:
                        seen.read(connection)
                    last = now
                except sqlite3.Error as error:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    if any(seen.rows.values()):  # before, the file may be on its way to be a database
                        seen.errors.append(f"the reader met {error}")
                        return
                stop.wait(_POLL_SECONDS)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield seen, stop
    finally:
        stop.set()
        thread.join()


class Trial:
    """A command, what an undisturbed run of it gives, and how long that takes."""

    def __init__(self, command: Command, folder: Path, children: Children) -> None:
        self.command = command
        self._children = children
        self._place = folder / "place"
        self.stages: dict[str, float] = {}
        self.seconds = self._time_runs()
        self.result = command.result(self._place)
        self._held = self._counts(self._place / ARCHIVE)

    def _time_runs(self) -> float:
        """How long an undisturbed run takes, the longest of a few."""
        longest = 0.0
        for _ in range(_TIMED_RUNS):
            self._lay_out()
            number = self._children.start(self.command, self._place)
            began = self._children.began(number)
            if (status := self._children.wait()) not in (0, 1):
                sys.exit(f"{self.command.name}: an undisturbed run ended with {status}: {self._said()}")
            ended, told = time.monotonic(), self._children.told()
            if ended - began > longest:
                longest = ended - began
                self.stages = {}
                for (moment, name), end in zip(told, [*(moment for moment, _ in told[1:]), ended], strict=True):
                    self.stages[name] = self.stages.get(name, 0.0) + end - moment
        return longest

    def _lay_out(self) -> None:
        shutil.rmtree(self._place, ignore_errors=True)
        self._place.mkdir()
        if self.command.base is not None:
            shutil.copytree(self.command.base, self._place / ARCHIVE)

    def _said(self) -> str:
        return self._children.said.read_text("utf-8", "replace")[-300:]

    def kill(self, moment: float, *, reader_stays: bool) -> Outcome:
        """Run the command on a copy of its archive, kill it at the moment, and look at what is left.

        A reader that stays keeps SQLite's shared memory as the killed process left it.
        """
        self._lay_out()
        archive = self._place / ARCHIVE
        with watched(archive / DATABASE) as (seen, stop):
            number = self._children.start(self.command, self._place)
            began = self._children.began(number)
            status = self._children.wait(max(began + moment - time.monotonic(), 0))
            if status is None:
                with suppress(ProcessLookupError):  # it has ended this very moment
                    os.killpg(number, signal.SIGKILL)
                status = self._children.wait()
            took = time.monotonic() - began
            if not reader_stays:
                stop.set()
                time.sleep(2 * _POLL_SECONDS)
            faults = list(seen.errors)
            if status in (0, 1):
                return Outcome(None, "", tuple(faults), took)
            if status != -signal.SIGKILL:
                faults.append(f"it ended by itself with status {status}: {self._said()}")
            stage = self._children.told()[-1][1]
            state = "?"
            try:
                state = self._state(archive)
                self._look(archive, seen, faults)
                self._complete(archive, faults)
            except Exception as error:  # noqa: BLE001 (whatever it is, it is what we look for)
                faults.append(f"{type(error).__name__}: {error}")
        return Outcome(stage, state, tuple(faults), took)

    def _state(self, archive: Path) -> str:
        """The state that was found, in words."""
        said = []
        if self.command.base is None and not (archive / DATABASE).is_file():
            said.append("no archive yet")
        else:
            before = self._counts(self.command.base / "" if self.command.base else None)
            found = self._counts(archive)
            for kind, count in found.items():
                came, whole = count - before.get(kind, 0), self._held[kind] - before.get(kind, 0)
                if whole > 0 and came and kind != "post":
                    said.append(f"{came} of {whole} {kind}s kept")
            if self.command.is_damaged and not verify(archive).faults:
                said.append("mended")
        output = self._place / OUTPUT
        if output.exists():
            said.append("the output there" if output.is_file() or any(output.glob("*.*")) else "its folder there")
        if any(".part" in path.name for path in (*self._place.iterdir(), *archive.glob(".*"), *output.glob(".*"))):
            said.append("an unfinished file left over")
        return ", ".join(said) or "as before"

    @staticmethod
    def _counts(archive: Path | None) -> dict[str, int]:
        """How many dumps, steps and so on an archive has; looking does not migrate it."""
        seen = Seen()
        if archive is not None and (archive / DATABASE).is_file():
            with closing(sqlite3.connect(archive / DATABASE)) as connection:
                seen.read(connection)
        return {kind: len(rows) for kind, rows in seen.rows.items()}

    def _look(self, archive: Path, seen: Seen, faults: list[str]) -> None:
        """Note what is wrong with what was left, in ``faults``."""
        output = self._place / OUTPUT
        if (output / DATABASE).exists() or (output / "bagit.txt").exists():
            faults += [f"verify of the output: {fault}" for fault in verify(output).faults]
        if not (archive / DATABASE).exists() or not (archive / DATABASE).stat().st_size:
            faults += [f"{kind}s were seen, and no archive is there" for kind, rows in seen.rows.items() if rows]
            return
        if not self.command.is_damaged:
            faults += [f"verify: {fault}" for fault in verify(archive).faults]
        now = Seen()
        with closing(Store(archive)) as store:
            now.read(store._connection)
            for kind, rows in seen.rows.items():
                held = now.rows[kind]
                gone = {row for row in rows - held if kind != "post" or store.settled_key(row) not in held}
                if gone:
                    faults.append(f"{len(gone)} {kind}s were seen and are gone: {str(min(gone))[:60]}")
            self._whole_dumps(store, faults)

    @staticmethod
    def _whole_dumps(store: Store, faults: list[str]) -> None:
        """A dump is there with all its posts, or not at all."""
        sql = "SELECT name, posts, (SELECT count(*) FROM sightings WHERE dump_sha256 = sha256) FROM dumps"
        faults += [
            f"{name} had {posts} posts, {held} are kept" for name, posts, held in store._rows(sql) if posts > held
        ]

    def _complete(self, archive: Path, faults: list[str]) -> None:
        """Give the command again, and note what differs from what an undisturbed run gives."""
        done = self._again()
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        if done.exit_code not in (0, 1, 2):  # 2 says that it is done already: then the result shows it
            faults.append(f"again it ended with {done.exit_code}: {done.output[-300:]}")
        if difference := self.differing():
            faults.append(f"{', '.join(difference)} not those of an undisturbed run; again: {done.output[-200:]!r}")
        faults += [f"verify at the end: {fault}" for fault in verify(archive).faults]

    def _again(self) -> Any:
        network = World(port=self.command.port).network if self.command.port else collecting.Network
        with patch.object(collecting, "Network", network):
            return CliRunner().invoke(app, self.command.words(self._place))

    def differing(self) -> list[str]:
        """What differs from the result of the undisturbed run."""
        found = self.command.result(self._place)
        names = sorted({*found, *self.result})
        return [name for name in names if name not in found or not _same(found[name], self.result.get(name))]


def _same(one: Any, other: Any) -> bool:
    return bool(one.equals(other)) if hasattr(one, "equals") else one == other
