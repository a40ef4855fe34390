"""Kills ``stemmatic add`` with SIGKILL at random moments, and looks at what it leaves behind.

    python benchmarks/kill.py --kills 200
    python benchmarks/kill.py --kills 20 --base 800 --new 300      # quick

Posts are added, in three dumps, to a copy of a prepared archive; the moments are drawn evenly over the time that an
undisturbed run takes from the opening of the archive on. A reader asks meanwhile which dumps and how many posts there
are. After each kill

- the archive opens and verifies,
- every post that the reader saw, and every post of every dump that it saw, is there,
- ``add`` again completes it, and posts, passages, links and families are those of the undisturbed run.

Posts are the development data's telegram-ru (STEMMATIC_DATA or ../shared/data), or invented ones (corpus.py) where
that is absent. Exit status 1 says that something failed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from stemmatic.api.archive import Archive
from stemmatic.api.care import verify
from stemmatic.options import Options

DUMPS = 3
PLAIN = replace(Options(), translate=replace(Options().translate, enabled=False))
TABLES = ("posts", "passages", "links", "families")
_POLL_SECONDS = 0.02
_TIMED_RUNS = 3
# The command itself, which tells of its stages in a file besides.
_CHILD = """
import sys, time
from stemmatic.api import archive as api
from stemmatic.show import cli, runs, terminal
out = open(sys.argv.pop(1), "a", buffering=1)
said = [None]
def tell(stage):
    if said[0] != stage:
        said[0] = stage
        out.write(f"{stage} {time.monotonic()}\\n")
terminal.ProgressWatch.__call__ = lambda self, stage, done, whole: tell(stage)
shown = runs.report
runs.report = lambda *given, **named: (tell("report"), shown(*given, **named))
tell("open")
cli.main()
"""


@dataclass(slots=True)
class Seen:
    """What a reader saw: dumps by hash, the most posts at any time, and what went wrong."""

    dumps: set[str] = field(default_factory=set)
    posts: int = 0
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A kill: in which stage, what state was found, what failed, how long it took.

    ``stage`` is None where the run had ended before: then ``seconds`` is what it took.
    """

    stage: str | None
    state: str
    faults: tuple[str, ...]
    seconds: float


def find_rows(count: int) -> list[dict[str, Any]]:
    """So many rows of a table of posts, mixed, so that old and new posts share texts and channels."""
    shared = Path(os.environ.get("STEMMATIC_DATA", Path(__file__).parents[2] / "shared" / "data"))
    path = shared / "telegram-ru" / "posts.jsonl"
    if path.is_file():
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    else:
        from corpus import make_posts  # the module beside this one

        rows = [post.row() for post in make_posts(count)]
    rows.sort(key=lambda row: hashlib.sha256(json.dumps(row, sort_keys=True).encode()).digest())
    return rows[:count]


def write_rows(path: Path, rows: list[dict[str, Any]]) -> Path:
    """A table in JSON lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def start_add(archive: Path, dumps: list[Path], stages: Path) -> subprocess.Popen[bytes]:
    """``stemmatic add`` in a process group of its own."""
    command = [sys.executable, "-c", _CHILD, str(stages), "add", *map(str, dumps)]
    return subprocess.Popen(
        [*command, "--archive", str(archive), "--no-translations"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def stages_of(path: Path) -> list[tuple[str, float]]:
    """The stages that a process told of, each with the moment when it began."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [(line.split()[0], float(line.split()[1])) for line in lines if len(line.split()) == 2]


@contextmanager
def watched(archive: Path) -> Iterator[tuple[Seen, threading.Event]]:
    """A reader in a thread, that asks until the event is set; its connection stays open until the end."""
    seen, stop = Seen(), threading.Event()

    def read() -> None:
        with closing(sqlite3.connect(f"{(archive / 'archive.sqlite').as_uri()}?mode=ro", uri=True)) as connection:
            while not stop.is_set():
                try:
                    connection.execute("BEGIN")
                    dumps = {sha256 for (sha256,) in connection.execute("SELECT sha256 FROM dumps")}
                    posts = connection.execute("SELECT count(*) FROM posts").fetchone()[0]
                    connection.execute("COMMIT")
                except sqlite3.Error as error:
                    seen.errors.append(f"the reader met {error}")
                    return
                seen.dumps |= dumps
                seen.posts = max(seen.posts, posts)
                stop.wait(_POLL_SECONDS)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield seen, stop
    finally:
        stop.set()
        thread.join()


class Trial:
    """A prepared archive, dumps to add to it, and what an undisturbed run makes of them."""

    def __init__(self, folder: Path, base: int, new: int) -> None:
        self.folder = folder
        rows = find_rows(base + new)
        self.posts = len(rows)
        rows, fresh = rows[: len(rows) - new], rows[len(rows) - new :]
        step = -(-len(fresh) // DUMPS)
        self.dumps = [write_rows(folder / f"new{n}.jsonl", fresh[n * step : (n + 1) * step]) for n in range(DUMPS)]
        self.base = folder / "base"
        with Archive(self.base, create=True) as archive:
            archive.add([write_rows(folder / "base.jsonl", rows)], options=PLAIN)
        self.stages: dict[str, float] = {}
        self.seconds = self._time_runs()
        self.keys: dict[str, set[str]] = {}
        with Archive(folder / "undisturbed") as archive:
            self.tables = {name: archive.table(name) for name in TABLES}
            for dump, _ in archive.ledger.dumps:
                self.keys[dump.sha256] = {
                    key
                    for (key,) in archive._store._rows(
                        "SELECT post FROM sightings WHERE dump_sha256 = ?", (dump.sha256,)
                    )
                }

    def _time_runs(self) -> float:
        """How long an undisturbed run takes from the opening of the archive on, the longest of a few."""
        longest = 0.0
        for number in range(_TIMED_RUNS):
            archive, path = self.folder / "undisturbed", self.folder / "stages"
            shutil.rmtree(archive, ignore_errors=True)
            path.unlink(missing_ok=True)
            shutil.copytree(self.base, archive)
            process = start_add(archive, self.dumps, path)
            _, said = process.communicate()
            if process.returncode:
                sys.exit(f"an undisturbed run failed: {said.decode()}")
            ended, stages = time.monotonic(), stages_of(path)
            if ended - stages[0][1] > longest or not number:
                longest = ended - stages[0][1]
                ends = [began for _, began in stages[1:]] + [ended]
                self.stages = {name: end - began for (name, began), end in zip(stages, ends, strict=True)}
        return longest

    def kill(self, number: int, moment: float) -> Outcome:
        """Add to a copy of the archive, kill it at the moment, and look at what is left."""
        archive, path = self.folder / "killed", self.folder / "stages"
        shutil.rmtree(archive, ignore_errors=True)
        path.unlink(missing_ok=True)
        shutil.copytree(self.base, archive)
        began = time.monotonic()
        with watched(archive) as (seen, stop):
            process = start_add(archive, self.dumps, path)
            while not (stages := stages_of(path)) and process.poll() is None:
                time.sleep(0.005)
            left = stages[0][1] + moment - time.monotonic() if stages else 0
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(left, 0))
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            _, said = process.communicate()
            if number % 2:  # a reader that stays keeps SQLite's shared memory as the killed process left it
                stop.set()
                time.sleep(2 * _POLL_SECONDS)
            if process.returncode == 0:
                return Outcome(None, "", (), time.monotonic() - stages[0][1])
            faults = list(seen.errors)
            if process.returncode != -signal.SIGKILL:
                faults.append(f"add ended by itself with status {process.returncode}: {said.decode()[-300:]}")
            state = self._look(archive, seen, faults)
        return Outcome(stages_of(path)[-1][0], state, tuple(faults), time.monotonic() - began)

    def _look(self, archive: Path, seen: Seen, faults: list[str]) -> str:
        """Note what is wrong with an archive after a kill, in ``faults``; gives the state that it was found in."""
        state = "?"
        try:
            faults += [f"verify: {fault}" for fault in verify(archive).faults]
            with Archive(archive) as opened:
                held, keys = {dump.sha256 for dump, _ in opened.ledger.dumps}, {post.key for post in opened.posts}
                if len(keys) < seen.posts:
                    faults.append(f"{seen.posts} posts were seen, {len(keys)} are there")
                faults += [f"dump {one[:12]} was seen, and is gone" for one in seen.dumps - held]
                for one in held:
                    if missing := self.keys[one] - keys:
                        faults.append(f"{len(missing)} posts of dump {one[:12]} are missing")
                state = f"{len(held) - 1} of {DUMPS} dumps kept"
                state += ", all linked" if len(held) > 1 and not opened.ledger.unlinked else ""
                state += ", search not filled" if opened._store.count_unindexed() else ""
                segments = {name for name, *_ in opened._store.segments()}
                if {path.name for path in (archive / "index").iterdir()} - segments:
                    state += ", files of the index left over"
                opened.add(self.dumps, options=PLAIN)
                faults += [f"{name} are not those of an undisturbed run" for name in self.differing(opened)]
            faults += [f"verify at the end: {fault}" for fault in verify(archive).faults]
        except Exception as error:  # noqa: BLE001 (whatever it is, it is what we look for)
            faults.append(f"{type(error).__name__}: {error}")
        return state

    def differing(self, archive: Archive) -> list[str]:
        """The tables that differ from those of the undisturbed run."""
        return [name for name, table in self.tables.items() if not archive.table(name).equals(table)]


def moments(count: int, seconds: float, choose: random.Random) -> list[float]:
    """So many moments, one drawn from each of as many equal parts of the time, in any order."""
    drawn = [(number + choose.random()) / count * seconds for number in range(count)]
    choose.shuffle(drawn)
    return drawn


def run(folder: Path, kills: int, base: int, new: int, seed: int) -> int:
    """Kill and look; gives how many kills something failed after."""
    trial = Trial(folder, base, new)
    counts = {name: trial.tables[name].num_rows for name in TABLES}
    print(f"{new:,} posts in {DUMPS} dumps added to {trial.posts - new:,}: {counts}")
    told = ", ".join(f"{name} {seconds:.2f}" for name, seconds in trial.stages.items())
    print(f"undisturbed: {trial.seconds:.2f} s from the opening of the archive on ({told})", flush=True)
    choose, done = random.Random(seed), list[Outcome]()  # noqa: S311
    ended_before = 0
    while len(done) < kills:
        whole = list[float]()
        for moment in moments(kills - len(done), trial.seconds, choose):
            outcome = trial.kill(len(done), moment)
            if outcome.stage is None:
                ended_before += 1
                whole.append(outcome.seconds)
                continue
            done.append(outcome)
            for fault in outcome.faults:
                print(f"kill {len(done)} at {moment:.3f} s, in {outcome.stage}: {fault}", flush=True)
            if len(done) % 10 == 0:
                print(f"{len(done)} kills, {sum(bool(one.faults) for one in done)} failed", flush=True)
        trial.seconds = max(whole, default=trial.seconds)  # the machine has become faster
    failed = sum(bool(one.faults) for one in done)
    print(f"{len(done)} kills (seed {seed}), {failed} failed; {ended_before} runs had ended before their moment")
    for title, counted in (("stage", Counter(o.stage for o in done)), ("state found", Counter(o.state for o in done))):
        print(f"{title}:")
        for name, count in counted.most_common():
            print(f"    {count:4}  {name}")
    return failed


def main() -> None:
    """Ask for sizes, run, and say by the exit status whether all went well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--base", type=int, default=8000, help="posts in the archive before")
    parser.add_argument("--new", type=int, default=3000, help="posts that are added")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder otherwise")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        failed = run(Path(folder), asked.kills, asked.base, asked.new, asked.seed)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
