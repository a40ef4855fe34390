"""Commands in processes that kill themselves right before a statement to SQLite, or a change in the archive's folder.

Processes part from one that has imported everything and has no threads, since these do not outlive a fork; a process
each would take a second more.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ALL = os.environ.get("STEMMATIC_KILLS") == "all"
ARCHIVE = "{archive}"
_CHANGES = {"os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.link"}
_WORDS = 6  # of a statement that name a place


@dataclass(frozen=True)
class Killing:
    """A command that is given a copy of the archive ``base`` at ``archive``, and killed before its step ``number``.

    In ``words`` the archive is called ``ARCHIVE``, and the folder around it ``{around}``. 0 is never reached: then the
    places are written beside the copy, one a line.
    """

    base: str
    archive: str
    words: Sequence[str]
    number: int = 0


class Killer:
    """The process that commands part from."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.killing"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
        self._process: subprocess.Popen[str] = subprocess.Popen(command, cwd=ROOT, **pipes)  # type: ignore[call-overload]

    def kill(self, killings: Iterable[Killing]) -> list[int]:
        """The exit status of each; -9 says that it was killed."""
        assert self._process.stdin
        assert self._process.stdout
        statuses = []
        for one in killings:
            self._process.stdin.write(json.dumps(asdict(one)) + "\n")
            statuses.append(int(self._process.stdout.readline()))
        return statuses

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def read_places(archive: Path) -> list[str]:
    """The places of an undisturbed run, which it left beside its archive."""
    return archive.with_name(f"{archive.name}-places").read_text("utf-8").splitlines()


def choose(places: Sequence[str], most: int) -> list[int]:
    """Before which steps to kill, counted from 1: all, or so many, first those around the ends of transactions."""
    if ALL:
        return list(range(1, len(places) + 1))
    ends = [at for at, place in enumerate(places, 1) if place == "COMMIT"]
    around = [at for end in ends for at in (end, end + 1) if at <= len(places)]
    others = [at for at, place in enumerate(places, 1) if place.startswith(("write", "os.", "INSERT"))]
    wanted = sorted({*around, *others})
    return sorted({*wanted[:: -(-len(wanted) // most)], *around[:2], *around[-1:]})


def _serve() -> None:
    """Do what is asked for, a line each, and say how each ended."""
    import stemmatic.api.care  # imported once, and not by each process
    import stemmatic.api.repair
    import stemmatic.pipeline.road  # noqa: F401

    for line in sys.stdin:
        asked = json.loads(line)
        archive = Path(asked["archive"])
        archive.parent.mkdir(parents=True, exist_ok=True)
        if Path(asked["base"]).exists():
            shutil.copytree(asked["base"], archive)
        number = os.fork()
        if not number:
            _do(archive, asked["words"], asked["number"])
        status = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


def _do(archive: Path, words: Sequence[str], last: int) -> None:
    """Be the command, silently, and end with it."""
    from stemmatic.show.cli import app

    status: Any = 4
    try:
        _listen(archive, last)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        sys.argv = ["stemmatic", *(_named(one, archive) for one in words)]
        app()
    except SystemExit as ending:
        status = ending.code or 0
        _SAID.write(archive)
    finally:
        os._exit(status)


def _named(word: str, archive: Path) -> str:
    return word.replace(ARCHIVE, str(archive)).replace("{around}", str(archive.parent))


class _Said:
    """The places that were met, and the step before which all ends."""

    def __init__(self) -> None:
        self.places: list[str] = []
        self.last = 0

    def at(self, place: str) -> None:
        if self.places[-1:] != [place]:
            self.places.append(place)
            if self.last == len(self.places):
                os.kill(os.getpid(), signal.SIGKILL)

    def write(self, archive: Path) -> None:
        archive.with_name(f"{archive.name}-places").write_text("\n".join(self.places), "utf-8")


_SAID = _Said()


def _listen(archive: Path, last: int) -> None:
    """Hear of each statement and change from now on."""
    _SAID.last = last
    connect = sqlite3.connect

    def connected(path: Any, *given: Any, **named: Any) -> sqlite3.Connection:
        connection = connect(path, *given, **named)
        if str(archive.parent) in str(path):
            connection.set_trace_callback(lambda sql: _SAID.at(" ".join(sql.split()[:_WORDS])))
        return connection

    def heard(event: str, given: tuple[Any, ...]) -> None:
        if event in _CHANGES and str(archive.parent) in str(given[0]):
            _SAID.at(f"{event} {Path(given[0]).name.split('-')[0]}")
        if event == "open" and str(archive.parent) in str(given[0]) and given[1] and "w" in given[1]:
            _SAID.at(f"write {Path(given[0]).name}")

    sqlite3.connect = connected  # type: ignore[assignment]
    sys.addaudithook(heard)


if __name__ == "__main__":
    _serve()
